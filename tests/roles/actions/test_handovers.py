# SPDX-License-Identifier: AGPL-3.0-or-later
"""Handovers: written by who leaves, read by whom they are for, acknowledged once."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.access import Me, Standing, standing
from groupes.editions.models import Edition
from groupes.models import Member
from groupes.web.refusals import Outdated, Refusal
from roles import actions, rules
from roles.models import Handover, Mandate
from tests import factories
from tests.factories import days
from tests.roles.actions.handing import facts, handed, verbs
from tests.roles.actions.test_meanwhile import at_once

pytestmark = pytest.mark.django_db


def held(cast: factories.Cast) -> Mandate:
    return cast.role.mandates.get(member=cast.holder)


def write(cast: factories.Cast, **values: Any) -> Handover:
    said: dict[str, Any] = {"open_work": "Le calendrier", "contacts": "Ana, le lundi"} | values
    return actions.write_handover(by=cast.holder, mandate=held(cast), **said)


def here(cast: factories.Cast, member: Member) -> Standing:
    return standing(Me(member), cast.groupe)


def passed_on(cast: factories.Cast) -> None:
    """``plain`` goes on with the role, from today."""
    actions.answer_offer(by=cast.plain, offer=handed(cast, starts_in=0), accept=True)


def test_it_is_written_in_several_goes_and_each_is_kept() -> None:
    cast = factories.cast()
    given = write(cast)
    write(cast, edition=given.edition, open_work="Le calendrier, et les clés")
    assert Edition.objects.about(given).count() == 2
    assert Handover.objects.get().open_work == "Le calendrier, et les clés"
    write(cast, edition=2, open_work="Le calendrier, et les clés")  # the same again: nothing
    assert verbs(cast.groupe).count("roles.handover_written") == 2


def test_who_wrote_from_an_older_edition_is_shown_both() -> None:
    cast = factories.cast()
    write(cast)
    write(cast, edition=1, files="Dans les communs")
    with pytest.raises(Outdated) as outdated:
        write(cast, edition=1, files="Sur mon disque")
    assert outdated.value.now["files"] == "Dans les communs"


def test_contacts_are_read_by_who_wrote_them_and_who_goes_on() -> None:
    cast = factories.cast()
    write(cast)
    mandate = held(cast)
    assert rules.reads_all(here(cast, cast.holder), mandate)
    assert not rules.reads_all(here(cast, cast.plain), mandate)
    offer = handed(cast, starts_in=0)
    assert rules.reads_all(here(cast, cast.plain), mandate)  # asked to take it over
    actions.answer_offer(by=cast.plain, offer=offer, accept=False)
    assert not rules.reads_all(here(cast, cast.plain), mandate)
    passed_on(cast)
    assert rules.reads_all(here(cast, cast.plain), mandate)
    assert not rules.reads_all(here(cast, cast.former), mandate)


def test_who_goes_on_acknowledges_it_once_and_then_it_stays() -> None:
    cast = factories.cast()
    write(cast)
    passed_on(cast)
    mandate = held(cast)
    given = actions.acknowledge(by=cast.plain, mandate=mandate)
    assert given.acknowledged_by == cast.plain
    again = actions.acknowledge(by=cast.plain, mandate=mandate)
    assert again.acknowledged_at == given.acknowledged_at
    assert verbs(cast.groupe).count("roles.handover_acknowledged") == 1
    assert facts(cast.groupe, "roles.handover_acknowledged")["member"] == cast.holder.pk
    with pytest.raises(Refusal):
        write(cast, edition=1, files="Trop tard")


@pytest.mark.parametrize("who", ["holder", "former", "founder"])
def test_nobody_else_acknowledges_it(who: str) -> None:
    cast = factories.cast()
    write(cast)
    passed_on(cast)
    with pytest.raises(Refusal):
        actions.acknowledge(by=getattr(cast, who), mandate=held(cast))


def test_who_stood_in_meanwhile_is_not_the_next_one() -> None:
    cast = factories.cast()
    mandate = held(cast)
    write(cast)
    mandate.ends_on = cast.groupe.today() - days(1)
    mandate.save()
    offer = actions.offer_interim(
        by=cast.plain, role=cast.role, to=cast.plain, ends_on=cast.groupe.today() + days(5)
    )
    actions.answer_offer(by=cast.founder, offer=offer, accept=True)
    with pytest.raises(Refusal):
        actions.acknowledge(by=cast.plain, mandate=mandate)


def test_it_is_still_written_for_a_while_after_the_last_day() -> None:
    cast = factories.cast()
    mandate = held(cast)
    now = here(cast, cast.holder)
    for ago, may in ((1, True), (60, True), (61, False)):
        mandate.ends_on = cast.groupe.today() - days(ago)
        assert rules.may_write_handover(now, mandate) is may, ago
    assert not rules.may_write_handover(here(cast, cast.plain), held(cast))


def test_handing_over_is_no_longer_asked_once_someone_accepted() -> None:
    cast = factories.cast()
    actions.answer_offer(by=cast.plain, offer=handed(cast), accept=True)
    with pytest.raises(Refusal) as refusal:
        handed(cast, to=cast.founder)
    assert cast.plain.name in str(refusal.value.message)


@pytest.mark.django_db(transaction=True)
def test_two_who_share_the_seat_acknowledge_it_once() -> None:
    cast = factories.cast()
    write(cast)
    mandate = held(cast)
    mandate.ends_on = cast.groupe.today() - days(1)
    mandate.save()
    people = (cast.plain, cast.founder)
    for person in people:
        Mandate.objects.create(
            role=cast.role,
            member=person,
            share="shared",
            starts_on=cast.groupe.today(),
            ends_on=cast.groupe.today() + days(90),
        )
    ended = at_once(*(lambda by=by: actions.acknowledge(by=by, mandate=mandate) for by in people))
    assert ended == [None, None]
    assert verbs(cast.groupe).count("roles.handover_acknowledged") == 1
