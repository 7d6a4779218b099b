# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draw that anybody can check afterwards. Pure: texts in, texts out.

At the opening a secret seed is drawn, and its SHA-256 published: it can no longer be changed, and
tells nothing. Names are put down. At the draw the seed is published, and the names are put in the
order of SHA-256("seed:ticket"), each ticket being a number that nobody chooses. So nobody, those who
keep the server included, can choose a seed for the names; and nobody who reads pages, archives or the
journal knows the order before. Whoever reads the database itself could: the draw trusts them for that.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Sealed(NamedTuple):
    """``seed``: 64 hexadecimal figures, secret; ``commitment``: their SHA-256, published."""

    seed: str
    commitment: str


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal figures."""
    return hashlib.sha256(text.encode()).hexdigest()


def seal() -> Sealed:
    """A new seed, of 256 bits, with its commitment."""
    seed = secrets.token_hex(32)
    return Sealed(seed, digest(seed))


def mark(seed: str, ticket: str) -> str:
    """What a ticket is sorted by."""
    return digest(f"{seed}:{ticket}")


def order(seed: str, tickets: Iterable[str]) -> list[str]:
    """The tickets as they are drawn, the first first. ValueError when one is there twice."""
    found = list(tickets)
    if len(set(found)) != len(found):
        raise ValueError("a ticket is there twice")
    return sorted(found, key=lambda ticket: mark(seed, ticket))


def holds(seed: str, commitment: str, drawn: Sequence[str]) -> bool:
    """Whether a published draw is what it says: this seed, this order."""
    return digest(seed) == commitment and order(seed, drawn) == list(drawn)


def one_liner(seed: str, tickets: Iterable[str]) -> str:
    """What anybody may run in a terminal with Python 3: the commitment, then each mark and ticket in
    the order drawn. In figures alone, so that nothing has to be quoted."""
    numbers = sorted(int(ticket) for ticket in tickets)
    return (
        'python3 -c "import hashlib; h = lambda t: hashlib.sha256(t.encode()).hexdigest(); '
        f"s = '{seed}'; print(h(s)); "
        f"[print(*p) for p in sorted((h(f'{{s}}:{{n}}'), n) for n in {numbers})]\""
    )
