# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a candidate's page says in words."""

from __future__ import annotations

import pytest

from tenders.candidacy import pages
from tenders.candidacy.queries import ALONE, JOINT, Candidate, Contact, LegalBody

pytestmark = pytest.mark.usefixtures("in_english")


def candidate(*cents: int | None, form: str = JOINT, liable: bool = False) -> Candidate:
    bodies = tuple(
        LegalBody(n, f"Corps {n}", "", "", n == 0, "", (), one, Contact(), None)
        for n, one in enumerate(cents)
    )
    return Candidate(form, liable, bodies, recorded=True)


@pytest.mark.parametrize(
    ("cents", "price", "words"),
    [
        ((100,), 200, ""),  # alone, there are no parts
        ((None, None), 200, "No part is said yet."),
        ((100, None), None, "The parts said so far come to €1.00; that of 1 member is not said."),
        ((100, None), 200, "The parts said so far come to €1.00; that of 1 member is not said. "
         "The chosen price is €2.00."),
        ((100, 100), None, "The parts come to €2.00; no price is chosen yet."),
        ((100, 100), 200, "The parts come to €2.00: the chosen price, to the cent."),
        ((100, 101), 200, "The parts come to €2.01: €0.01 more than the chosen price, €2.00."),
        ((0, 199), 200, "The parts come to €1.99: €0.01 less than the chosen price, €2.00."),
    ],
)  # fmt: skip
def test_the_parts_are_set_beside_the_price(
    cents: tuple[int | None, ...], price: int | None, words: str
) -> None:
    assert pages.amounts(candidate(*cents), price) == words


def test_who_signs_is_told_in_a_sentence() -> None:
    assert pages.form_in_words(candidate(None, form=ALONE)) == "Corps 0 answers alone."
    words = pages.form_in_words(candidate(None, None, liable=True))
    assert words.startswith("A joint consortium, led by Corps 0")
    assert words.endswith("Corps 0 also answers for the others towards the buyer.")
