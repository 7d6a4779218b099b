# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats that two people share, and seats that somebody keeps warm: who has which power, on which day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from groupes.models import Member
from groupes.web.refusals import Refusal
from roles import actions
from roles.models import Mandate, MandateOffer, Role
from tests import factories
from tests.factories import days
from tests.roles.actions.handing import POWER, can, facts

pytestmark = pytest.mark.django_db


def mine(role: Role, member: Member) -> Mandate:
    return role.mandates.filter(member=member).latest("ends_on")


def shared(cast: factories.Cast) -> Mandate:
    """The holder's seat, shared with ``plain``."""
    offer = actions.offer_half(by=cast.holder, mandate=mine(cast.role, cast.holder), to=cast.plain)
    made = actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    assert isinstance(made, Mandate)
    return made


def away(member: Member, days_ahead: int = 20) -> None:
    member.away_until = member.cooperative.today() + days(days_ahead)
    member.save()


# --- sharing -------------------------------------------------------------------------------------


def test_two_who_share_a_seat_both_hold_its_powers() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    other = shared(cast)
    assert other.ends_on == mine(cast.role, cast.holder).ends_on
    assert {one.share for one in cast.role.mandates.filter(ends_on__gte=today)} == {"shared"}
    assert can(cast.holder, cast.groupe, today)
    assert can(cast.plain, cast.groupe, today)
    assert not can(cast.plain, cast.groupe, other.ends_on + days(1))
    assert facts(cast.groupe, "roles.mandate_accepted")["way"] == "share"


def test_nothing_changes_before_the_other_says_yes_nor_after_a_no() -> None:
    cast = factories.cast(POWER)
    offer = actions.offer_half(by=cast.holder, mandate=mine(cast.role, cast.holder), to=cast.plain)
    assert mine(cast.role, cast.holder).share == "whole"
    actions.answer_offer(by=cast.plain, offer=offer, accept=False)
    assert mine(cast.role, cast.holder).share == "whole"
    assert not can(cast.plain, cast.groupe, cast.groupe.today())


def test_a_shared_seat_is_full_and_half_of_it_is_free_once_one_gives_back() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    other = shared(cast)
    with pytest.raises(Refusal):
        actions.volunteer(by=cast.founder, role=cast.role, share="shared")
    other.starts_on = today - days(2)  # begun before today, so that it ends today
    other.ends_on = today - days(1)
    other.save()
    with translation.override("en"), pytest.raises(Refusal) as refusal:
        actions.volunteer(by=cast.founder, role=cast.role)  # a whole one does not fit
    assert "Half a place" in str(refusal.value.message)
    half = actions.volunteer(by=cast.founder, role=cast.role, share="shared")
    assert isinstance(half, MandateOffer)
    assert half.share == "shared"


def test_who_shared_a_seat_takes_it_whole_again_when_the_other_half_is_free() -> None:
    cast = factories.cast(POWER)
    other = shared(cast)
    held = mine(cast.role, cast.holder)
    with pytest.raises(Refusal):
        actions.hold_alone(by=cast.holder, mandate=held)
    other.delete()
    assert actions.hold_alone(by=cast.holder, mandate=held).share == "whole"
    assert actions.hold_alone(by=cast.holder, mandate=held).share == "whole"  # twice is once
    with pytest.raises(Refusal):
        actions.volunteer(by=cast.founder, role=cast.role, share="shared")


def test_a_seat_shared_already_is_not_shared_again() -> None:
    cast = factories.cast(POWER)
    first = actions.offer_half(by=cast.holder, mandate=mine(cast.role, cast.holder), to=cast.plain)
    second = actions.offer_half(
        by=cast.holder, mandate=mine(cast.role, cast.holder), to=cast.founder
    )
    actions.answer_offer(by=cast.plain, offer=first, accept=True)
    second.refresh_from_db()
    assert second.state == MandateOffer.State.WITHDRAWN
    with pytest.raises(Refusal):
        actions.offer_half(by=cast.holder, mandate=mine(cast.role, cast.holder), to=cast.founder)


# --- interims ------------------------------------------------------------------------------------


def test_an_interim_has_the_powers_until_its_day_beside_who_is_away() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    away(cast.holder)
    offer = actions.offer_interim(
        by=cast.founder,
        role=cast.role,
        to=cast.plain,
        ends_on=today + days(10),
        covers=mine(cast.role, cast.holder),
    )
    made = actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    assert isinstance(made, Mandate)
    assert (made.origin, made.covers_id) == ("interim", mine(cast.role, cast.holder).pk)
    assert can(cast.plain, cast.groupe, today + days(10))
    assert not can(cast.plain, cast.groupe, today + days(11))
    assert can(cast.holder, cast.groupe, today)
    with pytest.raises(Refusal):  # it takes their seat, and no other: none is free
        actions.volunteer(by=cast.founder, role=cast.role)


def test_nobody_stands_in_for_who_is_there_but_at_their_own_asking() -> None:
    cast = factories.cast(POWER)
    asked: dict[str, Any] = {
        "role": cast.role,
        "to": cast.plain,
        "ends_on": cast.groupe.today() + days(10),
        "covers": mine(cast.role, cast.holder),
    }
    with pytest.raises(Refusal):
        actions.offer_interim(by=cast.founder, **asked)
    offer = actions.offer_interim(by=cast.holder, **asked)
    assert actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    with pytest.raises(Refusal):  # one at a time
        actions.offer_interim(by=cast.holder, **{**asked, "to": cast.founder})


def test_an_interim_ends_with_the_mandate_it_is_for() -> None:
    cast = factories.cast(POWER)
    held = mine(cast.role, cast.holder)
    with pytest.raises(Refusal):
        actions.offer_interim(
            by=cast.holder,
            role=cast.role,
            to=cast.plain,
            ends_on=held.ends_on + days(1),
            covers=held,
        )


def test_a_handover_that_is_accepted_ends_the_interim_of_the_former_mandate() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    held = mine(cast.role, cast.holder)
    meanwhile = actions.offer_interim(
        by=cast.holder, role=cast.role, to=cast.plain, ends_on=today + days(20), covers=held
    )
    actions.answer_offer(by=cast.plain, offer=meanwhile, accept=True)
    over = actions.offer_mandate(
        by=cast.holder,
        role=cast.role,
        to=cast.founder,
        mandate=held,
        starts_on=today + days(5),
        ends_on=today + days(90),
    )
    actions.answer_offer(by=cast.founder, offer=over, accept=True)
    assert mine(cast.role, cast.plain).ends_on == today + days(4)
    assert can(cast.plain, cast.groupe, today + days(4))
    assert not can(cast.plain, cast.groupe, today + days(5))
    assert can(cast.founder, cast.groupe, today + days(5))


def test_a_vacant_seat_is_held_meanwhile_and_shorter_than_a_term() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    vacant = factories.role(cast.groupe, POWER, term_months=2)
    with pytest.raises(Refusal):
        actions.offer_interim(by=cast.plain, role=vacant, to=cast.plain, ends_on=today + days(80))
    offer = actions.offer_interim(
        by=cast.plain, role=vacant, to=cast.plain, ends_on=today + days(15)
    )
    assert offer.is_proposal  # another member confirms it
    made = actions.answer_offer(by=cast.founder, offer=offer, accept=True)
    assert isinstance(made, Mandate)
    assert made.ends_on == today + days(15)  # not a whole term
    term = actions.offer_mandate(  # what follows is still to be given
        by=cast.founder,
        role=vacant,
        to=cast.former,
        starts_on=today + days(16),
        ends_on=today + days(60),
    )
    assert actions.answer_offer(by=cast.former, offer=term, accept=True)


# --- two at once ---------------------------------------------------------------------------------


def at_once(*verbs: Callable[[], object]) -> list[BaseException | None]:
    """What each ended with, run together on connections of their own."""
    gate, ended = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(number: int, verb: Callable[[], object]) -> None:
        try:
            gate.wait()
            verb()
        except BaseException as error:
            ended[number] = error  # type: ignore[call-overload]  # what it raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return list(ended)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["half", "interim"])
def test_of_two_who_accept_the_last_half_or_interim_at_once_one_gets_it(way: str) -> None:
    cast = factories.cast(POWER)
    held = mine(cast.role, cast.holder)
    until = cast.groupe.today() + days(10)
    people = [cast.plain, cast.founder]
    offers = [
        actions.offer_half(by=cast.holder, mandate=held, to=to)
        if way == "half"
        else actions.offer_interim(
            by=cast.holder, role=cast.role, to=to, ends_on=until, covers=held
        )
        for to in people
    ]
    ended = at_once(
        *(
            lambda offer=offer, to=to: actions.answer_offer(by=to, offer=offer, accept=True)
            for offer, to in zip(offers, people, strict=True)
        )
    )
    [refused] = [error for error in ended if error is not None]
    assert isinstance(refused, Refusal)
    assert str(refused.message)
    assert cast.role.mandates.filter(member__in=people).count() == 1


def test_who_gives_no_mandate_asks_nobody_to_stand_in_but_may_offer_to() -> None:
    cast = factories.cast("roles.give_mandate")
    vacant = factories.role(cast.groupe, "bids.decide_go")
    until = cast.groupe.today() + days(10)
    with pytest.raises(Refusal):
        actions.offer_interim(by=cast.plain, role=vacant, to=cast.former, ends_on=until)
    offered = actions.offer_interim(by=cast.plain, role=vacant, to=cast.plain, ends_on=until)
    assert offered.is_proposal  # whoever gives mandates confirms it
    assert actions.offer_interim(by=cast.holder, role=vacant, to=cast.former, ends_on=until)
