# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pointing at a thing, naming it, and seeing only what one may."""

from __future__ import annotations

import pytest

from groupes import things
from groupes.access import Me
from groupes.models import Member
from groupes.things import Kind, Name, Ref
from tests import factories


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("bids.bid:12", Ref("bids.bid", 12)),
        ("general", None),
        ("", None),
        ("bid:12", None),
        ("bids.bid:", None),
        ("bids.bid:-1", None),
        ("bids.bid:1x", None),
        ("bids.bid:²", None),
        ("bids.bid:" + "9" * 19, None),  # more than PostgreSQL counts
    ],
)
def test_a_pointer_is_read_or_is_none(text: str, ref: Ref | None) -> None:
    assert Ref.read(text) == ref
    if ref is not None:
        assert str(ref) == text


@pytest.mark.django_db
def test_a_thing_points_at_itself() -> None:
    groupe = factories.groupe(factories.member())
    assert Ref.of(groupe) == Ref("groupes.groupe", groupe.pk)


def test_many_things_cost_one_question_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    me = Me(Member(name="Camille"))
    asked: list[tuple[str, set[int]]] = []

    def kind(label: str) -> Kind:
        def names(ids: set[int], who: Me) -> dict[int, Name]:
            asked.append((label, ids))
            return {pk: Name(f"{label} {pk}") for pk in ids if pk != 3}

        return Kind(label, names)

    known = {label: kind(label) for label in ("a.one", "a.two")}
    monkeypatch.setattr(things, "kinds", lambda: known)
    refs = [Ref("a.one", 1), Ref("a.two", 1), Ref("a.one", 2), Ref("a.one", 3), Ref("b.none", 1)]
    assert things.names_of(refs, me) == {
        Ref("a.one", 1): Name("a.one 1"),
        Ref("a.one", 2): Name("a.one 2"),
        Ref("a.two", 1): Name("a.two 1"),
    }
    assert asked == [("a.one", {1, 2, 3}), ("a.two", {1})]
    assert things.name_of(Ref("a.one", 3), me) is None
    assert things.name_of(Ref("b.none", 1), me) is None
    asked.clear()
    assert things.names("a.one", set(), me) == {}
    assert asked == []


@pytest.mark.django_db
def test_what_one_may_not_see_has_no_name() -> None:
    cast = factories.cast()
    ref = Ref.of(cast.groupe)
    assert things.name_of(ref, Me(cast.plain)) == Name(
        cast.groupe.name, cast.groupe.get_absolute_url()
    )
    assert things.name_of(ref, Me(cast.outsider)) is None
