# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way out for mail: one address says it (EMAIL_URL), an installation on a laptop keeps it in its
folder, and it can be tried.

Imports no settings: they are made with it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

KEPT: Final = "mail.json"
SECONDS: Final = 20


class WrongAddress(ValueError):
    """No address of a mail server; the message says why, without the password."""


def described(url: str) -> dict[str, Any]:
    """Django's description (MAILERS) of the mail server at ``url``: smtp://user:password@host:587
    (STARTTLS) or smtps://…:465. Raises ``WrongAddress``."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps"):
        raise WrongAddress("it must begin with smtp:// (STARTTLS) or smtps://")
    try:
        port = parts.port
    except ValueError:
        raise WrongAddress("its port is not a number from 1 to 65535") from None
    if not parts.hostname:
        raise WrongAddress("it names no host")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": port or (465 if parts.scheme == "smtps" else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp",
            "timeout": SECONDS,
        },
    }


def address(host: str, port: str, user: str, password: str) -> str:
    """The address of a server from what people know of theirs; encrypted from the first byte on port
    465, by STARTTLS on the others."""
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    return f"{'smtps' if port == '465' else 'smtp'}://{login}{host}{f':{port}' if port else ''}"


def kept(state: Path) -> dict[str, str]:
    """The variables that an installation keeps in its folder: EMAIL_URL, EMAIL_FROM; none without a
    server."""
    try:
        found = json.loads((state / KEPT).read_text())
    except (OSError, ValueError):
        return {}
    return {name: str(found[name]) for name in ("EMAIL_URL", "EMAIL_FROM") if found.get(name)}


def keep(state: Path, url: str, sender: str) -> None:
    """Keep the server in the installation's folder, for its owner's eyes; "" for none."""
    path = state / KEPT
    path.unlink(missing_ok=True)
    if url:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"EMAIL_URL": url, "EMAIL_FROM": sender}, file)


def try_out(url: str, sender: str, to: str) -> str:
    """Send a letter to ``to`` by the server at ``url``; answers what went wrong, "" when it was taken.
    Waits for the server, SECONDS at most for each answer."""
    from django.core.mail import EmailMessage
    from django.core.mail.backends.smtp import EmailBackend

    letter = EmailMessage(
        "Groupes : essai / test",
        "Le courrier de Groupes part bien d’ici.\n\nMail from Groupes does leave from here.\n",
        sender,
        [to],
    )
    try:
        EmailBackend(alias="tried", **described(url)["OPTIONS"]).send_messages([letter])
    except (
        OSError,
        ValueError,
    ) as error:  # what sockets, TLS and smtplib raise; a name with no address
        return f"{type(error).__name__}: {error}"
    return ""
