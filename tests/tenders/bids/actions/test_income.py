# SPDX-License-Identifier: AGPL-3.0-or-later
"""The income of a bid: shared once it is won, by the share as last computed, once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from commons.sharing import actions as sharing
from commons.sharing import recipe, rules
from commons.sharing.models import Distribution
from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Member, Membership
from groupes.web import formats
from groupes.web.refusals import Refusal
from tenders.bids import actions
from tenders.bids.models import Bid, Price
from tests import factories
from tests.factories import Cast, days
from tests.tenders import calls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    made = factories.cast("bids.decide_go", "bids.submit_bid", "sharing.edit_rule")
    factories.split_rule(made.groupe, made.founder)
    return made


@pytest.fixture
def bid(cast: Cast) -> Bid:
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())
    say(cast.plain, bid, 2)
    say(cast.founder, bid, 1)
    actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=41_000_00)
    return bid


def say(member: Member, bid: Bid, count: int) -> None:
    need = bid.needs.get(position=1)
    actions.state_intention(by=member, need=need, level="contribute", days=Decimal(count))


def submit(cast: Cast, bid: Bid) -> None:
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())


def win(cast: Cast, bid: Bid) -> Distribution:
    submit(cast, bid)
    actions.record_result(by=cast.holder, bid=bid, result="won")
    return current(bid)


def current(bid: Bid) -> Distribution:
    preview = Price.objects.get(bid=bid, chosen=True).preview
    assert preview is not None
    return preview


def settle(cast: Cast, preview: Distribution, **values: Any) -> Distribution:
    return sharing.settle(by=cast.holder, distribution=preview, **values)


def anew(cast: Cast, bid: Bid, ago: int = 0) -> Distribution:
    return actions.share_income(by=cast.holder, bid=bid, on=cast.groupe.today() - days(ago))


@pytest.mark.parametrize("result", ["studied", "go", "no_go", "submitted", "lost", "closed"])
def test_a_bid_that_is_not_won_has_no_income_to_share(cast: Cast, bid: Bid, result: str) -> None:
    if result in ("go", "no_go"):
        actions.decide(
            by=cast.holder, bid=bid, go=result == "go", reason="", on=cast.groupe.today()
        )
    elif result != "studied":
        submit(cast, bid)
        if result in ("lost", "closed"):
            actions.record_result(by=cast.holder, bid=bid, result=result)
    with pytest.raises(Refusal, match="once the call is won"):
        settle(cast, current(bid))
    with pytest.raises(Refusal, match="once the call is won"):
        anew(cast, bid)
    assert not Distribution.objects.settled().exists()


def test_each_price_left_a_preview_and_one_alone_is_settled(cast: Cast, bid: Bid) -> None:
    other = actions.set_price(by=cast.plain, bid=bid, name="Complet", amount_cents=45_000_00)
    say(cast.plain, bid, 5)  # the days are corrected after the prices were computed
    last = win(cast, bid)
    stale = Distribution.objects.about(bid).exclude(pk=last.pk)
    assert stale.count() == 2
    assert other.preview in stale
    for preview in stale:
        with pytest.raises(Refusal, match="as last computed"):
            settle(cast, preview)
    settle(cast, last)
    for preview in stale:
        with pytest.raises(Refusal, match="Another share"):
            settle(cast, preview)
    assert {one["days"] for one in last.case["participants"]} == {"5", "1"}


def test_under_another_rule_the_share_is_computed_again_and_then_settled(
    cast: Cast, bid: Bid
) -> None:
    old = win(cast, bid)
    assert anew(cast, bid) == old  # it says the same: it stays
    steps = [{"type": "share", "by": [{"key": "days"}]}]
    today = cast.groupe.today()
    factories.split_rule(
        cast.groupe, cast.founder, {"currency": "EUR", "steps": steps}, in_force_from=today
    )
    with pytest.raises(Refusal, match="version 2"):
        settle(cast, old)
    new = anew(cast, bid)
    assert (new, new.rule.number, new.amount_cents) == (current(bid), 2, old.amount_cents)
    assert anew(cast, bid) == new
    entry = Entry.objects.get(verb="bids.income_shared")
    assert entry.target_id == bid.pk
    with pytest.raises(Refusal):
        settle(cast, old)
    # Paid yesterday, it is shared by the rule of yesterday.
    yesterday = anew(cast, bid, ago=1)
    assert yesterday.rule.number == 1
    with pytest.raises(Refusal, match="as last computed"):
        settle(cast, new)
    settled = settle(cast, yesterday, happened_on=today - days(1))
    assert settled.recomputes()
    with pytest.raises(Refusal, match="already been shared"):
        anew(cast, bid)


def test_reversed_it_is_shared_again_and_meanwhile_its_result_stays(cast: Cast, bid: Bid) -> None:
    first = settle(cast, win(cast, bid))
    with pytest.raises(Refusal, match="reverse that share"):
        actions.record_result(by=cast.holder, bid=bid, result="lost")
    assert actions.record_result(by=cast.holder, bid=bid, result="won").state == Bid.State.WON
    sharing.reverse(by=cast.holder, distribution=first, reason="Payé en deux fois")
    with pytest.raises(Refusal, match="already settled"):
        settle(cast, first)
    second = settle(cast, anew(cast, bid))
    assert second.pk != first.pk
    sharing.reverse(by=cast.holder, distribution=second, reason="Marché résilié")
    actions.record_result(by=cast.holder, bid=bid, result="closed")


def test_whoever_left_since_the_submission_has_their_part(cast: Cast, bid: Bid) -> None:
    win(cast, bid)
    Membership.objects.filter(member=cast.plain).update(state=Membership.State.ENDED)
    settled = settle(cast, anew(cast, bid))
    assert settled.took_part(cast.plain)


def test_a_role_that_the_rule_pays_is_the_one_held_at_the_submission(cast: Cast, bid: Bid) -> None:
    steps = [
        {"type": "share", "percent": "10", "of": "amount", "by": [{"key": "coordination"}]},
        {"type": "share", "by": [{"key": "days"}]},
    ]
    today = cast.groupe.today()
    role = factories.role(cast.groupe, name="Coordination")
    factories.mandate(role, cast.plain, ends_on=today - days(1))
    factories.mandate(role, cast.founder, starts_on=today)
    win(cast, bid)
    Bid.objects.filter(pk=bid.pk).update(submitted_at=timezone.now() - days(3))
    factories.split_rule(
        cast.groupe, cast.founder, {"currency": "EUR", "steps": steps}, in_force_from=today
    )
    said = {one["id"]: one["coordination"] for one in anew(cast, bid).case["participants"]}
    assert said == {f"member:{cast.plain.pk}": "1", f"member:{cast.founder.pk}": "0"}


def test_what_is_missing_for_a_share_is_told(cast: Cast) -> None:
    bare, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())
    submit(cast, bare)
    actions.record_result(by=cast.holder, bid=bare, result="won")
    with pytest.raises(Refusal, match="No price"):
        anew(cast, bare)
    with pytest.raises(Refusal, match="to come"):
        anew(cast, bare, ago=-1)


def test_an_income_of_a_day_without_a_rule_or_of_nobody_is_told(cast: Cast, bid: Bid) -> None:
    win(cast, bid)
    with pytest.raises(Refusal, match="No rule of the groupe"):
        anew(cast, bid, ago=400)
    bid.needs.all().delete()
    with pytest.raises(Refusal, match="Nobody takes part"):
        anew(cast, bid)


# --- its pages -------------------------------------------------------------------------------------


def test_the_bid_leads_to_its_income_and_to_its_share(cast: Cast, bid: Bid, client: Client) -> None:
    page = reverse("bids:bid", args=[cast.groupe.slug, bid.pk])
    income = reverse("bids:income", args=[cast.groupe.slug, bid.pk])
    client.force_login(cast.holder.user)
    assert income not in client.get(page).content.decode()
    early = client.post(income, {"on": cast.groupe.today().isoformat()})
    assert early.status_code == 409
    preview = win(cast, bid)
    assert income in client.get(page).content.decode()
    assert client.get(income).status_code == 200
    assert client.post(income, {"on": "hier"}).status_code == 422
    asked = client.post(income, {"on": cast.groupe.today().isoformat()})
    assert (asked.status_code, asked["Location"]) == (302, preview.get_absolute_url())
    shown = client.get(asked["Location"]).content.decode()
    settle_url = reverse("sharing:settle", args=[cast.groupe.slug, preview.pk])
    assert settle_url in shown
    assert f'href="{page}"' in shown
    done = client.post(settle_url, {"happened_on": cast.groupe.today().isoformat()})
    assert done.status_code == 302
    after = client.get(page).content.decode()
    assert income not in after
    assert preview.get_absolute_url() in after
    client.force_login(cast.plain.user)
    assert client.get(income).status_code == 403
    assert preview.get_absolute_url() in client.get(page).content.decode()
    client.force_login(cast.outsider.user)
    assert client.get(income).status_code == 404


@pytest.mark.parametrize("settled", [False, True])
def test_a_won_bid_s_page_costs_one_query_more(
    cast: Cast, bid: Bid, client: Client, settled: bool, django_assert_max_num_queries: Any
) -> None:
    preview = win(cast, bid)
    if settled:
        settle(cast, preview)
    client.force_login(cast.holder.user)
    for page in (bid.get_absolute_url(), preview.get_absolute_url()):
        client.get(page)
        # One beyond a page's fifteen: its red lines, what is settled and the rule of its day at once.
        with django_assert_max_num_queries(16):
            client.get(page)


def test_once_shared_what_each_one_gets_is_for_those_who_took_part_on_every_page(
    cast: Cast, bid: Bid, client: Client
) -> None:
    preview = win(cast, bid)
    beside = factories.member("Autre Personne", of=cast.groupe.cooperative)
    factories.join(cast.groupe, beside)
    with translation.override("fr"):  # as the pages are read
        amount = formats.money(next(abs(one.rest) for one in _shares(preview)))
    place = [cast.groupe.slug, bid.pk]
    pages = [
        reverse("bids:bid", args=place),
        reverse("bids:price", args=place),
        reverse("sharing:distribution", args=[cast.groupe.slug, preview.pk]),
    ]

    def shown(member: Member) -> list[bool]:
        client.force_login(member.user)
        return [amount in client.get(page).content.decode() for page in pages]

    assert shown(beside) == [True, True, True]  # while the groupe discusses it
    settled = settle(cast, preview)
    pages[2] = reverse("sharing:distribution", args=[cast.groupe.slug, settled.pk])
    stale = Distribution.objects.about(bid).exclude(pk=settled.pk).first()
    assert shown(beside) == [False, False, False]
    assert shown(cast.plain) == [True, True, True]
    if stale is not None:
        assert not rules.may_see_lines(Me(beside), stale)


def _shares(preview: Distribution) -> list[recipe.Person]:
    names: dict[str, Any] = {}
    return recipe.shares(preview.case, recipe.read_result(preview.result), names).people
