# SPDX-License-Identifier: AGPL-3.0-or-later
"""A device that has logged in to an account is known to it: what strangers try on that account does
not count against its owner.

Its cookie opens nothing. It holds, signed, for each of a few accounts, a mark of the address (not the
address) and a number drawn once; tries with it are counted by that number.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE: Final = f"{settings.PREFIX}_device"
PATH: Final = "/compte/"
SALT: Final = "accounts.devices"
MOST: Final = 5
"""Accounts that a device is known to: the last ones."""
SECONDS: Final = 180 * 24 * 3600


def _mark(email: str) -> str:
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:32]


def _held(request: HttpRequest) -> dict[str, str]:
    """Mark of an address → number, as the cookie says; {} when it says nothing of ours."""
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return held if isinstance(held, dict) else {}


def known(request: HttpRequest, email: str) -> str:
    """The number by which the account of ``email`` knows this device; "" when it does not."""
    return str(_held(request).get(_mark(email), ""))


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """The account of ``email`` knows this device from now on: its owner has just proved who they
    are."""
    held = _held(request)
    number = held.pop(_mark(email), "") or secrets.token_hex(8)
    latest = dict([*held.items(), (_mark(email), number)][-MOST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(latest, salt=SALT),
        max_age=SECONDS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
