# SPDX-License-Identifier: AGPL-3.0-or-later
"""A SIRET, checked by its keys. Pure.

What ``stdnum.fr.siret`` of python-stdnum does; the product needs no more of that library than this.
"""

from __future__ import annotations

from typing import Final

LENGTH: Final = 14
SIREN_LENGTH: Final = 9
LA_POSTE: Final = "356000000"
"""The SIREN whose establishments have a rule of their own: their digits add up to a multiple of five."""


def cleaned(text: str) -> str:
    """What was typed without what people put between the digits."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in ".-")


def luhn(digits: str) -> bool:
    """Whether the Luhn sum is a multiple of ten: every second digit from the right counts twice."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if position % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def is_shaped(siret: str) -> bool:
    return siret.isascii() and siret.isdigit() and len(siret) == LENGTH


def is_sound(siret: str) -> bool:
    """Whether both keys hold: that of the legal body, that of its establishment (INSEE)."""
    if not is_shaped(siret) or not luhn(siren(siret)):
        return False
    if siren(siret) == LA_POSTE:
        return luhn(siret) or sum(map(int, siret)) % 5 == 0
    return luhn(siret)


def siren(siret: str) -> str:
    """The legal body of an establishment: the first nine digits."""
    return siret[:SIREN_LENGTH]


def spaced(siret: str) -> str:
    """As it is written, on one line: "552 100 554 00013"; what is no SIRET as it is."""
    if not is_shaped(siret):
        return siret
    return f"{siret[:3]}\u00a0{siret[3:6]}\u00a0{siret[6:9]}\u00a0{siret[9:]}"
