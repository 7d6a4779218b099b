# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for a mail server on a terminal, and trying it, for the commands that do."""

from __future__ import annotations

import getpass
from collections.abc import Callable

from deploy.mail import WrongAddress, address, described, try_out

type Say = Callable[[str], object]


def tried(url: str, sender: str, to: str) -> str:
    """Why the server at ``url`` can not be used, "" when it took a test letter for ``to``."""
    try:
        described(url)
    except WrongAddress as error:
        return str(error)
    return try_out(url, sender, to)


def ask_for_a_server(to: str, *, say: Say, told: Say) -> tuple[str, str]:
    """The address of a server that took a test letter for ``to``, and the one that mail comes from;
    ("", "") when none is wanted. What does not work is said (``say``), and asked again."""
    while host := input("Mail server (its name; empty: none for now): ").strip():
        if "://" in host:
            url, user = host, ""
        else:
            port = input("Its port (empty: 587): ").strip() or "587"
            user = input("User name there (empty: none): ").strip()
            url = address(host, port, user, getpass.getpass("Password there: ") if user else "")
        offered = user if "@" in user else to
        sender = input(f"Mail comes from (empty: {offered}): ").strip() or offered
        wrong = tried(url, sender, to)
        if not wrong:
            told(f"A test letter left for {to}: look whether it arrived.")
            return url, sender
        say(f"It does not work: {wrong}")
    return "", ""
