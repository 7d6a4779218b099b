# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is named in a message."""

from __future__ import annotations

import pytest

from groupes.chat.mentions import mentioned

NAMES = {
    1: "Zoé Lambert",
    2: "Paul Roux",
    3: "Paul Roussel",
    4: "Anne-Lise Da Silva",
    5: "Zoé-Marie Petit",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Zoé tu viens ?", {1}),
        ("@zoe, oui", {1}),
        ("Merci @Paul Roux!", {2}),
        ("Merci @Paul", set()),  # two have that first name: nobody is guessed
        ("@paul roussel et @Anne-Lise", {3, 4}),
        ("@Zoé-Marie", {5}),
        ("@tous : réunion", {1, 2, 3, 4, 5}),
        ("zoe@example.test", set()),
        ("`@Zoé` est une mention", set()),
        ("```\n@Zoé\n```", set()),
        ("@", set()),
        ("@Inconnue", set()),
    ],
)
def test_by_the_whole_name_or_a_first_name_of_one_alone(text: str, expected: set[int]) -> None:
    assert mentioned(text, NAMES) == expected


def test_a_wall_of_signs_is_read_to_a_bound() -> None:
    assert mentioned("@x " * 4000 + "@Zoé", NAMES) == set()
