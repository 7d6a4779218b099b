# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often a password is tried, and how many are hashed at once.

Tries are counted by account *and* range of addresses, so that those of a stranger do not lock its
owner out, who comes from elsewhere. Many ranges together may try an account so often an hour: then
only the devices it knows come in (``devices.py``), or whoever chooses a new password by their mail.

To hash is to work for half a second: strangers together get a few places, known devices others. Who
finds none waits a little while there is room to wait, and is told to come back otherwise: no page
waits for passwords.
"""

from __future__ import annotations

import hashlib
import ipaddress
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from groupes.web.ratelimit import counting_alone, too_many

ALONE: Final = (3, 300)
"""Tries at one account while this process counts by itself (Valkey is away): several together let
that many times more through."""

BY_DEVICE: Final = (10, 300)
BY_ACCOUNT_AND_RANGE: Final = (10, 300)
BY_ACCOUNT: Final = (100, 3600)
BY_RANGE: Final = (60, 60)
"""Tries, in so many seconds."""

LETTERS: Final = (6, 3600)
"""Letters with a link to choose a password, to one address."""


def range_of(ip: str) -> str:
    """The /24 of an IPv4 address or the /56 of an IPv6 one, as its first address: what a household or
    a company has. What is no address is its own."""
    try:
        address = ipaddress.ip_address(ip.strip())
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return range_of(str(address.ipv4_mapped))
        return str(ipaddress.IPv6Network((int(address), 56), strict=False).network_address)
    return str(ipaddress.IPv4Network((int(address), 24), strict=False).network_address)


def _short(text: str) -> str:
    """Stands for what somebody typed: of any length, and an address kept nowhere else."""
    return hashlib.sha256(text.lower().encode()).hexdigest()[:32]


def too_many_tries(email: str, addresses: str, device: str) -> bool:
    """Count one try of a password on the account of ``email`` from a range of addresses: more than may
    be? ``device``: the number of a device that the account knows, "" otherwise."""
    account = _short(email)
    if counting_alone() and too_many(f"{device}:{account}", "login-alone", *ALONE):
        return True
    if device:
        return too_many(f"{device}:{account}", "login-device", *BY_DEVICE)
    # In this order: what a range is refused is not counted against the account.
    return (
        too_many(_short(addresses), "login-range", *BY_RANGE)
        or too_many(f"{account}:{_short(addresses)}", "login-here", *BY_ACCOUNT_AND_RANGE)
        or too_many(account, "login-account", *BY_ACCOUNT)
    )


def too_many_letters(email: str) -> bool:
    """Count one letter to an address that somebody typed: more than may be?"""
    return too_many(_short(email), "password-letter", *LETTERS)


class Places:
    """``working`` at once, ``waiting`` beside them for ``seconds`` at most. Safe from any thread."""

    def __init__(self, working: int, waiting: int, seconds: float) -> None:
        self._inside = threading.BoundedSemaphore(working + waiting)
        self._working = threading.BoundedSemaphore(working)
        self.seconds = seconds

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether it is one's turn to work; False when there is no room, or not soon enough."""
        if not self._inside.acquire(blocking=False):
            yield False
            return
        try:
            mine = self._working.acquire(timeout=self.seconds)
            try:
                yield mine
            finally:
                if mine:
                    self._working.release()
        finally:
            self._inside.release()


STRANGERS: Final = Places(working=2, waiting=2, seconds=3.0)
KNOWN: Final = Places(working=2, waiting=2, seconds=5.0)


@contextmanager
def turn(*, known: bool) -> Iterator[bool]:
    """One's turn to have a password hashed (:meth:`Places.turn`)."""
    with (KNOWN if known else STRANGERS).turn() as mine:
        yield mine
