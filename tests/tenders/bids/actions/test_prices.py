# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prices and how each would be shared."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from tenders.bids import actions, facts, queries
from tenders.bids.models import Bid, Price
from tests import factories
from tests.factories import days
from tests.tenders.bids.actions.asked import go

pytestmark = pytest.mark.django_db


def test_the_first_price_is_chosen_and_kept_with_its_share(cast: factories.Cast, bid: Bid) -> None:
    rule = factories.split_rule(cast.groupe, cast.founder)
    need = bid.needs.get(position=1)
    actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(2))
    actions.state_intention(by=cast.founder, need=need, level="learn", days=Decimal(1))
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_01)
    assert price.chosen
    assert price.preview is not None
    assert price.preview.rule == rule
    # 10 001 cents: 5 % to the pot is 500.05 → 500; 9 501 by 2 and 1 days: 6 334 and 3 167;
    # each one's cooperative takes 10 %: 633.4 → 633 and 316.7 → 317.
    assert price.preview.result["totals"] == {
        "Pot commun": "5.00",
        f"member:{cast.plain.pk}": "57.01",
        f"member:{cast.founder.pk}": "28.50",
        f"cooperative:{bid.cooperative_id}": "9.50",
    }
    second = actions.set_price(by=cast.plain, bid=bid, name="Complet", amount_cents=200_00)
    assert not second.chosen
    for _again in range(2):
        actions.choose_price(by=cast.plain, price=second)
    assert [p.name for p in bid.prices.filter(chosen=True)] == ["Complet"]
    actions.set_price(by=cast.plain, bid=bid, name="Moyen", amount_cents=150_00)
    with pytest.raises(Refusal):
        actions.set_price(by=cast.plain, bid=bid, name="Quatrième", amount_cents=1)
    with pytest.raises(Refusal):
        actions.set_price(by=cast.plain, bid=bid, price=second, name="Moyen", amount_cents=1)


def test_a_price_stands_without_rule_or_days(cast: factories.Cast, bid: Bid) -> None:
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100)
    assert price.preview is None
    factories.split_rule(cast.groupe, cast.founder)
    share = queries.share_of(bid, price, [], facts.rule_of(bid))
    assert (share.recipe, share.why) == (None, "nobody")
    assert queries.share_of(bid, price, [], None).why == "no_rule"


def test_a_rule_that_names_a_role_pays_its_holder(cast: factories.Cast, bid: Bid) -> None:
    steps = [
        {"type": "share", "percent": "10", "of": "amount", "by": [{"key": "coordination"}]},
        {"type": "share", "by": [{"key": "days"}]},
    ]
    factories.split_rule(cast.groupe, cast.founder, {"currency": "EUR", "steps": steps})
    held = factories.role(cast.groupe, name="Coordination")
    factories.mandate(held, cast.plain)
    factories.mandate(held, cast.former, ends_on=cast.groupe.today() - days(1))
    need = bid.needs.get(position=1)
    for member in (cast.plain, cast.former):
        actions.state_intention(by=member, need=need, level="contribute", days=Decimal(1))
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    assert price.preview is not None
    assert price.preview.result["totals"] == {
        f"member:{cast.plain.pk}": "55.00",
        f"member:{cast.former.pk}": "45.00",
    }


def test_the_share_of_a_submitted_price_is_the_one_of_that_day(
    cast: factories.Cast, bid: Bid
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    need = bid.needs.get(position=1)
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    assert price.preview is None
    actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(1))
    go(cast, bid)
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    type(bid.cooperative).objects.update(contribution_percent=Decimal(50))
    bid = Bid.objects.select_related("groupe__cooperative").get(pk=bid.pk)
    [price] = queries.prices_of(bid)
    share = queries.share_of(bid, price, facts.intentions_of(bid), facts.rule_of(bid))
    assert share.kept
    assert share.recipe is not None
    assert share.recipe.people[0].rest == 85_50  # 10 % of 95.00, not 50 %


# --- the days of a scenario ------------------------------------------------------------------------


def test_each_scenario_is_shared_on_its_own_days(cast: factories.Cast, bid: Bid) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    first, second = bid.needs.all()
    for person, need, said in ((cast.plain, first, 6), (cast.founder, second, 4)):
        actions.state_intention(by=person, need=need, level="lead", days=Decimal(said))
    sober, whole = (
        actions.set_price(by=cast.plain, bid=bid, name=name, amount_cents=100_00)
        for name in ("Sobre", "Complet")
    )
    actions.count_days(by=cast.plain, price=sober, changes={first.pk: (None, Decimal(1))})

    def shared_on(price: Price) -> dict[str, str]:
        price.refresh_from_db()
        assert price.preview is not None
        people = price.preview.case["participants"]
        return {one["id"]: one["days"] for one in people}

    me, other = f"member:{cast.plain.pk}", f"member:{cast.founder.pk}"
    assert shared_on(sober) == {me: "1", other: "4"}
    assert shared_on(whole) == {me: "6", other: "4"}
    # Chosen, submitted, won: its income is shared on those days too.
    actions.choose_price(by=cast.plain, price=sober)
    go(cast, bid)
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    actions.record_result(by=cast.holder, bid=bid, result="won")
    share = actions.share_income(by=cast.plain, bid=bid, on=cast.groupe.today())
    assert sorted(one["days"] for one in share.case["participants"]) == ["1", "4"]


def test_days_counted_are_told_before_and_after_and_go_with_their_need(
    cast: factories.Cast, bid: Bid
) -> None:
    first, second = bid.needs.all()
    actions.state_intention(by=cast.plain, need=first, level="lead", days=Decimal(6))
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    for _again in range(2):  # the same again changes nothing
        actions.count_days(
            by=cast.plain,
            price=price,
            changes={first.pk: (None, Decimal(4)), second.pk: (None, Decimal("2.5"))},
        )
    told = Entry.objects.get(verb="bids.days_counted")
    assert (told.facts["days_before"], told.facts["days"]) == ("6.0", "6.5")
    actions.remove_need(by=cast.plain, need=second)
    price.refresh_from_db()
    assert price.counted == {first.pk: 4}
    actions.count_days(by=cast.plain, price=price, changes={first.pk: (Decimal(4), None)})
    price.refresh_from_db()
    assert price.counted == {}


def test_a_second_writer_of_the_days_is_told_and_wipes_nothing(
    cast: factories.Cast, bid: Bid
) -> None:
    first, second = bid.needs.all()
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    count = actions.count_days
    count(by=cast.plain, price=price, changes={first.pk: (None, Decimal(4))})
    with pytest.raises(Refusal):
        count(by=cast.founder, price=price, changes={first.pk: (None, Decimal(9))})
    count(by=cast.founder, price=price, changes={second.pk: (None, Decimal(3))})
    price.refresh_from_db()
    assert price.counted == {first.pk: 4, second.pk: 3}
    elsewhere = factories.member().pk + 10_000
    with pytest.raises(Refusal):
        count(by=cast.plain, price=price, changes={elsewhere: (None, Decimal(1))})
    actions.remove_price(by=cast.plain, price=price)
    with pytest.raises(Refusal):
        count(by=cast.plain, price=price, changes={first.pk: (Decimal(4), None)})
