# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draws: sealed at the opening, drawn once, then offered down the order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from groupes.access import Me, standing
from groupes.journal.models import Entry
from groupes.models import Member
from groupes.web.refusals import Refusal
from roles import actions, lot, rules
from roles.models import Draw, MandateOffer, Role
from tests import factories
from tests.factories import days
from tests.roles.actions.handing import POWER, can, facts, verbs
from tests.roles.actions.test_meanwhile import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("roles.give_mandate", "roles.edit_roles")


def opened(cast: factories.Cast, role: Role, **changes: Any) -> Draw:
    today = cast.groupe.today()
    values = {"names_until": today, "starts_on": today + days(1)} | changes
    return actions.open_draw(by=cast.holder, role=role, **values)


def ready(cast: factories.Cast, *people: Member) -> Draw:
    """A draw with these names, which may be drawn today."""
    draw = opened(cast, factories.role(cast.groupe, POWER))
    for person in people:
        actions.put_name_down(by=person, draw=draw)
    Draw.objects.filter(pk=draw.pk).update(names_until=cast.groupe.today() - days(1))
    draw.refresh_from_db()
    return draw


def asked(draw: Draw) -> list[Member]:
    return [offer.offered_to for offer in draw.offers.select_related("offered_to").order_by("pk")]


def by_rank(draw: Draw) -> list[Member]:
    return [name.member for name in draw.names.select_related("member").order_by("rank")]


def test_the_commitment_is_told_at_the_opening_and_the_seed_is_not(cast: factories.Cast) -> None:
    draw = opened(cast, factories.role(cast.groupe))
    told = facts(cast.groupe, "roles.draw_opened")
    assert told["commitment"] == lot.digest(draw.seed)
    for entry in Entry.objects.filter(groupe=cast.groupe):
        assert draw.seed not in str(entry.facts)


def test_the_order_is_that_of_the_seed_and_the_first_is_offered_the_mandate(
    cast: factories.Cast,
) -> None:
    draw = ready(cast, cast.plain, cast.former, cast.founder)
    drawn = actions.draw_lot(by=cast.plain, draw=draw)
    people = by_rank(drawn)
    tickets = lot.order(draw.seed, [str(one.pk) for one in people])
    assert tickets == [str(one.pk) for one in people]
    assert facts(cast.groupe, "roles.drawn")["seed"] == draw.seed
    assert asked(draw) == people[:1]
    offer = draw.offers.get()
    assert (offer.origin, offer.state) == ("lot", "open")
    mandate = actions.answer_offer(by=people[0], offer=offer, accept=True)
    assert mandate is not None
    assert can(people[0], cast.groupe, cast.groupe.today() + days(2))


def test_a_no_passes_to_the_next_until_nobody_is_left(cast: factories.Cast) -> None:
    draw = actions.draw_lot(by=cast.plain, draw=ready(cast, cast.plain, cast.former))
    first, second = by_rank(draw)
    actions.answer_offer(by=first, offer=draw.offers.get(), accept=False)
    assert asked(draw) == [first, second]
    actions.answer_offer(by=second, offer=draw.offers.latest("pk"), accept=False)
    assert asked(draw) == [first, second]
    assert draw.offers.filter(state="open").count() == 0


def test_whoever_opened_it_may_be_drawn_and_answers_alone(cast: factories.Cast) -> None:
    draw = actions.draw_lot(by=cast.plain, draw=ready(cast, cast.holder))
    offer = draw.offers.get()
    assert not offer.is_proposal
    here = standing(Me(cast.plain), cast.groupe)
    assert not rules.may_answer(here, offer)
    assert rules.may_answer(standing(Me(cast.holder), cast.groupe), offer)


def test_who_left_after_the_draw_is_passed_over_and_the_list_still_holds(
    cast: factories.Cast,
) -> None:
    draw = actions.draw_lot(by=cast.founder, draw=ready(cast, cast.plain, cast.former))
    first, second = by_rank(draw)
    actions.end_all(cast.groupe, first, cast.groupe.today())
    assert asked(draw) == [first, second]
    draw.refresh_from_db()
    assert lot.holds(draw.seed, draw.commitment, [str(one.pk) for one in by_rank(draw)])


def test_who_opened_a_draw_and_leaves_takes_no_offer_along(cast: factories.Cast) -> None:
    draw = actions.draw_lot(by=cast.founder, draw=ready(cast, cast.plain))
    actions.end_all(cast.groupe, cast.holder, cast.groupe.today())
    assert draw.offers.get().state == MandateOffer.State.OPEN


def test_who_leaves_before_is_in_it_no_longer(cast: factories.Cast) -> None:
    draw = opened(cast, factories.role(cast.groupe))
    actions.put_name_down(by=cast.plain, draw=draw)
    said = [str(goes) for goes in actions.what_goes(cast.groupe, cast.plain)]
    assert any(draw.role.name in words for words in said)
    actions.end_all(cast.groupe, cast.plain, cast.groupe.today())
    assert draw.names.count() == 0


def test_it_is_drawn_once_and_the_first_order_stands(cast: factories.Cast) -> None:
    draw = ready(cast, cast.plain, cast.former)
    first = by_rank(actions.draw_lot(by=cast.plain, draw=draw))
    again = by_rank(actions.draw_lot(by=cast.former, draw=draw))
    assert first == again
    draw.refresh_from_db()
    assert draw.drawn_by == cast.plain
    assert verbs(cast.groupe).count("roles.drawn") == 1
    assert draw.offers.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_draws() -> None:
    cast = factories.cast("roles.give_mandate")
    draw = ready(cast, cast.plain, cast.former, cast.founder)
    ended = at_once(
        *(lambda by=by: actions.draw_lot(by=by, draw=draw) for by in (cast.plain, cast.former))
    )
    assert ended == [None, None]
    assert verbs(cast.groupe).count("roles.drawn") == 1
    assert draw.offers.count() == 1


def test_nobody_draws_before_the_day_nor_puts_a_name_down_after_it(cast: factories.Cast) -> None:
    draw = opened(cast, factories.role(cast.groupe))
    actions.put_name_down(by=cast.plain, draw=draw)
    with pytest.raises(Refusal):
        actions.draw_lot(by=cast.plain, draw=draw)
    late = ready(cast, cast.plain)
    for verb in (actions.put_name_down, actions.take_name_off):
        with pytest.raises(Refusal):
            verb(by=cast.former, draw=late)


def test_who_could_not_hold_the_role_then_puts_no_name_down(cast: factories.Cast) -> None:
    """Drawn, they could not say yes, and everybody would wait for their no."""
    today = cast.groupe.today()
    role = factories.role(cast.groupe, max_consecutive=1, seats=2)
    other = factories.role(cast.groupe)
    role.incompatible.add(other)
    factories.mandate(role, cast.plain, ends_on=today)
    factories.mandate(other, cast.former, ends_on=today + days(90))
    factories.mandate(role, cast.holder, ends_on=today + days(90))
    draw = opened(cast, role)
    for person in (cast.plain, cast.former, cast.holder):
        with pytest.raises(Refusal):
            actions.put_name_down(by=person, draw=draw)
    actions.put_name_down(by=cast.founder, draw=draw)
    assert [name.member for name in draw.names.all()] == [cast.founder]


def test_a_draw_without_a_name_or_given_up_draws_nobody(cast: factories.Cast) -> None:
    with pytest.raises(Refusal):
        actions.draw_lot(by=cast.plain, draw=ready(cast))
    with pytest.raises(Refusal):  # the names are in: nobody looks at them and begins anew
        actions.drop_draw(by=cast.holder, draw=ready(cast, cast.plain))
    draw = opened(cast, factories.role(cast.groupe))
    actions.put_name_down(by=cast.plain, draw=draw)
    actions.drop_draw(by=cast.holder, draw=draw)
    actions.drop_draw(by=cast.holder, draw=draw)
    with pytest.raises(Refusal):
        actions.draw_lot(by=cast.plain, draw=draw)
    draw.refresh_from_db()
    assert draw.seed == ""
    assert verbs(cast.groupe).count("roles.draw_dropped") == 1


def test_one_draw_at_a_time_for_a_role_and_for_a_free_seat(cast: factories.Cast) -> None:
    draw = opened(cast, factories.role(cast.groupe))
    with pytest.raises(Refusal):
        opened(cast, draw.role)
    with pytest.raises(Refusal):  # held until later than that
        opened(cast, cast.role)
    ends = cast.role.mandates.get(member=cast.holder).ends_on
    assert opened(cast, cast.role, starts_on=ends + days(1))


def test_nobody_takes_back_what_a_draw_asked_save_after_a_week_without_answer(
    cast: factories.Cast,
) -> None:
    draw = actions.draw_lot(by=cast.plain, draw=ready(cast, cast.plain, cast.former))
    offer = draw.offers.get()
    giver = standing(Me(cast.holder), cast.groupe)
    assert not rules.may_withdraw(giver, offer)
    offer.created_at = timezone.now() - dt.timedelta(days=8)
    assert rules.may_withdraw(giver, offer)
    assert not rules.may_withdraw(standing(Me(cast.founder), cast.groupe), offer)
    actions.withdraw_offer(by=cast.holder, offer=offer)
    assert asked(draw) == by_rank(draw)


def test_closing_the_role_asks_nobody_any_more(cast: factories.Cast) -> None:
    draw = actions.draw_lot(by=cast.plain, draw=ready(cast, cast.plain, cast.former))
    actions.close_role(by=cast.holder, role=draw.role)
    assert draw.offers.filter(state="open").count() == 0
    assert draw.offers.count() == 1
