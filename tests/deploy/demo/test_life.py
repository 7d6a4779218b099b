# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demonstration says of a brand holds what the product asks of one."""

from __future__ import annotations

from deploy.demo import life
from groupes.brand.doubts import doubts


def test_the_letters_are_what_they_are_said_to_be() -> None:
    for name, _email, text, state in life.LETTERS:
        found = doubts(name=name, text=text, trap="", seconds=60.0)
        assert found == (["links"] if state == "spam" else []), name


def test_a_client_who_did_not_agree_is_among_the_references() -> None:
    assert {agreed for _client, _ago, _done, agreed in life.REFERENCES} == {True, False}


def test_the_logo_is_small() -> None:
    assert (life.logo().size or 0) < 30_000
