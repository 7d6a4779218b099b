# SPDX-License-Identifier: AGPL-3.0-or-later
"""The keys of a SIRET."""

from __future__ import annotations

import pytest

from tenders.candidacy import siret
from tests.tenders.candidacy import makers


@pytest.mark.parametrize(
    ("typed", "sound"),
    [
        # 7-3-2-8-2-9-3-2-0 : 7+6+2+(16→7)+2+(18→9)+3+4+0 = 40; with its place, another multiple of 10.
        ("73282932000074", True),
        ("73282932000075", False),
        ("7328293200007", False),
        ("7328293200007A", False),
        ("７3282932000074", False),  # a wide digit is no digit of theirs
        ("", False),
    ],
)
def test_both_keys_hold(typed: str, sound: bool) -> None:
    assert siret.is_sound(typed) is sound


def test_an_establishment_of_la_poste_adds_up_to_a_multiple_of_five() -> None:
    # 3+5+6+0+0+0+0+0+0 = 14; 14 + 0+0+0+0+1 = 15.
    assert siret.is_sound("35600000000001")
    assert not siret.luhn("35600000000001")
    assert not siret.is_sound("35600000000002")
    # Another body gets no such leave: 7+3+2+8+2+9+3+2+0 = 36, and 36+0+0+0+1+3 = 40.
    assert not siret.is_sound("73282932000013")


def test_the_key_of_the_body_counts_too() -> None:
    """A number whose fourteen digits hold while its first nine do not is nobody's."""
    body = "732829321"  # one more than a sound SIREN
    assert not siret.is_sound(makers.keyed(f"{body}0001"))


def test_what_people_put_between_digits_goes() -> None:
    assert siret.cleaned(" 732 829 320\u00a0000-74. ") == "73282932000074"
    assert siret.spaced("73282932000074") == "732\u00a0829\u00a0320\u00a000074"
    assert siret.spaced("") == ""
