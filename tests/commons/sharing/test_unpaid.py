# SPDX-License-Identifier: AGPL-3.0-or-later
"""Unpaid hours given to bids, recognised by the rule of the groupe: whose, which, once, frozen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commons.sharing import actions as sharing
from commons.sharing import unpaid
from commons.sharing.models import Distribution, member_id
from groupes.models import Member
from groupes.web.refusals import Refusal
from tenders.bids import actions as bids
from tenders.bids import facts
from tenders.bids.models import Bid
from tenders.results import actions as results
from tests import factories
from tests.tenders import calls
from tests.tenders.bids.visits import login

pytestmark = pytest.mark.django_db

STEP = {"type": "unpaid", "percent": "5", "of": "amount", "max": "500.00"}


@pytest.fixture
def cast() -> factories.Cast:
    cast = factories.cast("bids.decide_go", "bids.submit_bid", "sharing.edit_rule")
    rule = sharing.create_rule(
        by=cast.holder, groupe=cast.groupe, name="Au jour",
        rule={"currency": "EUR", "steps": [STEP, {"type": "share", "by": [{"key": "days"}]}]},
    )  # fmt: skip
    sharing.adopt_rule(by=cast.holder, rule=rule, in_force_from=cast.groupe.today())
    return cast


def over(cast: factories.Cast, result: str, **days: Member) -> Bid:
    """A bid on which people said days, at 1 000.00 €, submitted, with its result. ``d2=ana``: two days."""
    bid = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())[0]
    need = bids.add_need(by=cast.plain, bid=bid, title="Animer", days_planned=Decimal(3))
    for said, member in days.items():
        bids.state_intention(by=member, need=need, level="lead", days=Decimal(said[1:]))
    bids.set_price(by=cast.plain, bid=bid, name="Juste", amount_cents=100_000)
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    bids.choose_price(by=cast.plain, price=bid.prices.get())
    bids.submit(by=cast.holder, bid=bid, at=timezone.now())
    bids.record_result(by=cast.holder, bid=bid, result=result)
    bid.refresh_from_db()
    return bid


def give(bid: Bid, member: Member, hours: str) -> None:
    results.say_time(by=member, bid=bid, hours=Decimal(hours))


def share(cast: factories.Cast, bid: Bid) -> Distribution:
    return bids.share_income(by=cast.holder, bid=bid, on=cast.groupe.today())


def settle(cast: factories.Cast, kept: Distribution) -> Distribution:
    return sharing.settle(by=cast.holder, distribution=kept, happened_on=cast.groupe.today())


def parts(kept: Distribution) -> dict[int, int]:
    """What each got of the step, in cents, by the id of the member."""
    return dict(kept.lines.filter(step=0).values_list("member", "amount_cents"))


def test_the_income_of_a_bid_recognises_the_hours_given_to_those_that_were_lost(
    cast: factories.Cast,
) -> None:
    """By hand: 5 % of 1 000.00 = 50.00 for 10.5 hours. 3 hours: 14.2857…, the larger fraction, 14.29;
    7.5 hours: 35.7142…, 35.71. The rest, 950.00, by 3 days: 633.33 and 316.67."""
    ana, bob, cleo = cast.plain, cast.holder, cast.founder
    lost, won = over(cast, "lost", d1=cleo), over(cast, "won", d2=ana, d1=bob)
    give(lost, cleo, "7.5")
    give(lost, ana, "1")
    give(won, ana, "2")
    kept = settle(cast, share(cast, won))
    assert parts(kept) == {ana.pk: 14_29, cleo.pk: 35_71}
    whole = dict(kept.lines.filter(step=1).values_list("member", "amount_cents"))
    assert sum(whole.values()) == 950_00
    assert whole.keys() == {ana.pk, bob.pk}  # she took no part in it
    # Frozen, and the same to the cent whatever is said later.
    frozen = {
        one["id"]: (one["unpaid"], one.get("only_unpaid")) for one in kept.case["participants"]
    }
    assert frozen == {
        member_id(ana.pk): ("3", None),
        member_id(bob.pk): ("0", None),
        member_id(cleo.pk): ("7.5", True),
    }
    give(lost, cleo, "100")
    assert kept.recomputes()
    assert kept.took_part(cleo)


def test_each_hour_is_recognised_once_and_again_where_the_share_is_reversed(
    cast: factories.Cast,
) -> None:
    first, second = (over(cast, "won", d1=cast.plain) for _n in range(2))
    give(first, cast.plain, "4")
    kept = settle(cast, share(cast, first))
    assert parts(kept) == {cast.plain.pk: 50_00}
    assert unpaid.due(cast.groupe.pk) == {}
    assert parts(share(cast, second)) == {}
    give(second, cast.founder, "2")
    give(first, cast.plain, "5")  # one more, said later
    assert unpaid.due(cast.groupe.pk) == {cast.plain.pk: 1, cast.founder.pk: 2}
    give(first, cast.plain, "1")  # fewer than were recognised: nothing is asked back
    assert unpaid.due(cast.groupe.pk) == {cast.founder.pk: 2}
    sharing.reverse(by=cast.holder, distribution=kept, reason="Erreur")
    assert unpaid.due(cast.groupe.pk) == {cast.plain.pk: 1, cast.founder.pk: 2}


def test_what_gave_nothing_recognised_nothing(cast: factories.Cast) -> None:
    bid = over(cast, "won", d1=cast.plain)
    give(bid, cast.plain, "4")
    bid.prices.update(amount_cents=1)  # of which 5 % is no cent
    settle(cast, share(cast, bid))
    assert unpaid.due(cast.groupe.pk) == {cast.plain.pk: 4}


def test_a_share_whose_hours_another_recognised_meanwhile_is_computed_again(
    cast: factories.Cast,
) -> None:
    first, second = (over(cast, "won", d1=cast.plain) for _n in range(2))
    give(first, cast.plain, "4")
    stale = share(cast, second)
    settle(cast, share(cast, first))
    with pytest.raises(Refusal, match=r"heures non payées|Unpaid hours"):
        settle(cast, stale)
    again = share(cast, second)
    assert again != stale
    assert parts(settle(cast, again)) == {}


def test_hours_on_what_is_still_written_and_of_who_left_the_cooperative_wait(
    cast: factories.Cast,
) -> None:
    lost = over(cast, "lost", d1=cast.plain)
    running = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())[0]
    give(running, cast.plain, "9")
    give(lost, cast.founder, "3")
    assert unpaid.due(cast.groupe.pk) == {cast.founder.pk: 3}
    bids.decide(by=cast.holder, bid=running, go=False, reason="Trop court", on=cast.groupe.today())
    assert unpaid.due(cast.groupe.pk) == {cast.founder.pk: 3, cast.plain.pk: 9}
    # Who left the groupe gave what they gave; who left the cooperative is paid by it no more.
    cast.founder.memberships.update(state="left", ends_on=cast.groupe.today())
    assert cast.founder.pk in unpaid.due(cast.groupe.pk)
    Member.objects.filter(pk=cast.founder.pk).update(left_on=cast.groupe.today())
    assert unpaid.due(cast.groupe.pk) == {cast.plain.pk: 9}


def test_other_groupes_hours_and_rules_without_such_a_step_ask_nothing(
    cast: factories.Cast, django_assert_num_queries: Any
) -> None:
    bid = over(cast, "won", d1=cast.plain)
    give(over(cast, "lost", d1=cast.founder), cast.founder, "3")
    other = factories.cast()
    assert unpaid.due(other.groupe.pk) == {}
    rule = facts.rule_of(bid)
    with django_assert_num_queries(4):  # who said what; hours said, recognised; the others
        people = facts.participants(bid, rule=rule)
    assert [one.only_unpaid for one in people] == [False, True]
    plain = factories.split_rule(cast.groupe, cast.holder, adopted=False)
    with django_assert_num_queries(1):
        assert len(facts.participants(bid, rule=plain)) == 1


def test_the_page_of_a_share_names_them_and_tells_why(cast: factories.Cast, client: Client) -> None:
    lost, won = over(cast, "lost", d1=cast.founder), over(cast, "won", d2=cast.plain)
    give(lost, cast.founder, "7.5")
    kept = settle(cast, share(cast, won))
    client.cookies["django_language"] = "en"
    login(client, cast.founder)  # who has a part of it and no other
    page = client.get(reverse("sharing:distribution", args=[cast.groupe.slug, kept.pk]))
    words = page.content.decode()
    assert cast.founder.name in words
    assert "recognises unpaid work on bids, by the hours that each declared" in words
    assert "of 7.5 unpaid hours" in words
    price = client.get(won.get_absolute_url()).content.decode()
    assert member_id(cast.founder.pk) not in price
