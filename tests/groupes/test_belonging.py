# SPDX-License-Identifier: AGPL-3.0-or-later
"""What higher floors do when a groupe is founded and when someone leaves it, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction

from groupes import actions, queries
from groupes.actions import belonging as leaving
from groupes.actions import groupes as founding
from groupes.belonging import Fate, Founding, Goes, Holders, Leaving
from groupes.models import Groupe, Member, Membership
from tests import factories

pytestmark = pytest.mark.django_db

KEY, BIKE = Goes("a key", Fate.GIVEN_BACK), Goes("a bike", Fate.OFFERED, "/bike/", "Lend")


def declare(monkeypatch: pytest.MonkeyPatch, *parts: object) -> None:
    for module in (founding, leaving, queries):
        monkeypatch.setattr(
            module, "declared", lambda kind: tuple(one for one in parts if isinstance(one, kind))
        )


def test_each_floor_founds_what_it_needs_for_the_founder(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []
    declare(monkeypatch, Founding(lambda groupe, by: seen.append((groupe.name, by.name))))
    founder = factories.member("Anne")
    groupe = factories.groupe(founder, name="Concerter")
    assert seen == [("Concerter", "Anne")]
    assert groupe.roles.count() == 0  # nobody else founds here


def test_a_founding_that_fails_founds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(groupe: Groupe, founder: Member) -> None:
        raise RuntimeError("no room")

    declare(monkeypatch, Founding(fail))
    with pytest.raises(RuntimeError), transaction.atomic():
        factories.groupe(factories.member())
    assert not Groupe.objects.exists()


@pytest.mark.parametrize("action", [actions.leave, actions.pause])
def test_leaving_and_pausing_end_what_each_floor_holds_today(
    action: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[tuple[Groupe, Member, dt.date]] = []
    cast = factories.cast()
    declare(
        monkeypatch,
        Leaving(lambda groupe, member: [KEY], lambda *asked: ended.append(asked)),
        Leaving(lambda groupe, member: [BIKE], stays=lambda groupe, member: ["a poem"]),
    )
    assert queries.what_goes(cast.groupe, cast.plain) == [KEY, BIKE]
    assert queries.what_stays(cast.groupe, cast.plain) == ["a poem"]
    tie = Membership.objects.get(groupe=cast.groupe, member=cast.plain)
    action(by=cast.plain, membership=tie)  # type: ignore[operator]  # one of the two
    assert ended == [(cast.groupe, cast.plain, cast.groupe.today())]


def test_all_that_each_floor_holds_is_held_before_anything_ends_the_lowest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    founder = factories.member()
    groupe = factories.groupe(founder)

    def floor(name: str) -> Leaving:
        def note(what: str) -> Callable[..., None]:
            return lambda *asked: done.append(f"{what} {name}")

        return Leaving(
            end=note("end"),
            hold=note("hold"),
            closing=lambda groupe: [name],
            close=note("close"),
        )

    declare(monkeypatch, floor("roles"), floor("bids"))
    assert queries.what_closes(groupe) == ["roles", "bids"]
    actions.leave(by=founder, membership=groupe.memberships.get())  # the last one
    assert done == [
        "hold roles",
        "hold bids",
        "end roles",
        "end bids",
        "close roles",
        "close bids",
    ]


def test_who_holds_a_power_is_asked_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    cast = factories.cast()

    def find(power: str, groupe: Groupe):
        asked.append(power)
        return Member.objects.filter(pk=cast.plain.pk)

    declare(monkeypatch, Holders(find, lambda power, groupes: ()))
    assert queries.welcomers(cast.groupe) == [cast.plain]
    assert asked == ["groupes.welcome_member"]
