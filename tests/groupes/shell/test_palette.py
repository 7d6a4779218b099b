# SPDX-License-Identifier: AGPL-3.0-or-later
"""The palette asks each kind, in order, and shows a few of each."""

from __future__ import annotations

import pytest

from groupes.access import Me
from groupes.models import Member
from groupes.shell import palette
from groupes.shell.palette import EACH, Hit, PaletteKind

ME = Me(Member(name="Camille Vasseur"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three kinds: one that finds many, one that finds nothing, one that finds one."""
    words: list[str] = []

    def many(me: Me, typed: str) -> list[Hit]:
        words.append(typed)
        return [Hit(f"{number}", f"/{number}/") for number in range(EACH + 3)]

    kinds = (
        PaletteKind(10, "Many", many),
        PaletteKind(20, "None", lambda me, typed: []),
        PaletteKind(30, "One", lambda me, typed: [Hit("one", "/one/")]),
    )
    monkeypatch.setattr(palette, "declared", lambda kind: kinds)
    return words


def test_a_few_of_each_kind_and_no_empty_kind(asked: list[str]) -> None:
    found = palette.find(ME, "x")
    assert [(kind.title, len(kind.hits)) for kind in found] == [("Many", EACH), ("One", 1)]


def test_nothing_typed_asks_nobody(asked: list[str]) -> None:
    assert palette.find(ME, "") == palette.find(ME, "  ") == []
    assert asked == []


def test_words_are_trimmed_and_short(asked: list[str]) -> None:
    palette.find(ME, "  vélo " + "x" * 200)
    assert len(asked[0]) == 100
    assert asked[0].startswith("vélo")


def test_an_address_is_read_whole_and_asked_of_those_who_know_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[tuple[str, str]] = []

    def kind(name: str, *, addresses: bool) -> PaletteKind:
        def hear(me: Me, typed: str) -> list[Hit]:
            heard.append((name, typed))
            return []

        return PaletteKind(10, name, hear, addresses)

    kinds = (kind("people", addresses=False), kind("calls", addresses=True))
    monkeypatch.setattr(palette, "declared", lambda kind: kinds)
    long = "https://marches.example/" + "a" * 300
    for address in (long, f"voir {long}", "marches.example/consultation/12", "www.marches.example"):
        palette.find(ME, address)
    assert {name for name, _typed in heard} == {"calls"}
    assert heard[0] == ("calls", long)
    heard.clear()
    palette.find(ME, "vélo et/ou marche")
    assert [name for name, _typed in heard] == ["people", "calls"]
