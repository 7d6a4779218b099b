# SPDX-License-Identifier: AGPL-3.0-or-later
"""A price made up, a bid begun from a past one, what is written down for somebody who is there. The rest
of what is handed in is tried by subject, in ``tests/tenders/dossier``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groupes import actions as ground
from groupes import choosing
from groupes.web.refusals import Outdated, Refusal
from tenders.bids import actions as bids
from tenders.bids.models import Bid, Intention, Need, Price
from tenders.dossier import actions, papers
from tenders.dossier.models import Makeup, Suggested
from tests import factories
from tests.tenders.bids.visits import login, text
from tests.tenders.dossier import world
from tests.tenders.dossier.conftest import client

__all__ = ["client"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.set_price")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return world.begun(cast)


# --- the price -----------------------------------------------------------------------------------

RATES = {"risk_percent": Decimal(5), "margin_percent": Decimal(10), "vat_percent": Decimal(20)}
LINES: list[dict[str, Any]] = [
    {"kind": "days", "label": "Animer", "people": 2, "days": Decimal(3), "cents": 45_000},
    {"kind": "expense", "label": "Trajets", "people": 1, "days": Decimal(0), "cents": 19_999},
]


@pytest.fixture
def price(cast: factories.Cast, bid: Bid) -> Price:
    return bids.set_price(by=cast.holder, bid=bid, name="Prudent", amount_cents=1_000)


def test_what_it_comes_to_is_the_amount_of_the_price(
    cast: factories.Cast, bid: Bid, price: Price
) -> None:
    made = actions.make_up(
        by=cast.holder, price=price, edition=0, rates=RATES, lines=LINES, seen=1_000
    )
    price.refresh_from_db()
    assert price.amount_cents == 334_949  # worked out in test_pure
    with pytest.raises(Outdated):
        actions.make_up(by=cast.plain, price=price, edition=0, rates=RATES, lines=LINES[:1])
    actions.make_up(by=cast.holder, price=price, edition=made.edition, rates=RATES, lines=LINES[:1])
    price.refresh_from_db()
    assert price.amount_cents == 311_850  # 2,700.00 × 1.05 × 1.10
    assert Makeup.objects.get(price=price).lines.count() == 1


def test_a_price_set_by_hand_gives_way_to_nothing_that_its_writer_did_not_see(
    cast: factories.Cast, bid: Bid, price: Price
) -> None:
    said: dict[str, Any] = {"by": cast.holder, "price": price, "rates": RATES, "lines": LINES}
    for seen in (None, 999):
        with pytest.raises(Refusal, match="set by hand"):
            actions.make_up(edition=0, seen=seen, **said)
    assert not Makeup.objects.exists()
    made = actions.make_up(edition=0, keep=True, **said)  # both stand, one beside the other
    price.refresh_from_db()
    assert price.amount_cents == 1_000
    assert actions.by_hand(price, made)
    made = actions.make_up(edition=1, seen=1_000, **said)
    price.refresh_from_db()
    assert price.amount_cents == 334_949
    assert not actions.by_hand(price, made)
    # It follows what it is made up of, until somebody sets it by hand again.
    actions.make_up(edition=2, **said | {"lines": LINES[:1]})
    price.refresh_from_db()
    assert price.amount_cents == 311_850
    bids.set_price(by=cast.plain, bid=bid, price=price, name="Prudent", amount_cents=300_000)
    with pytest.raises(Refusal, match="set by hand"):
        actions.make_up(edition=3, seen=311_850, **said)
    price.refresh_from_db()
    assert price.amount_cents == 300_000


def test_what_comes_to_nothing_is_refused(cast: factories.Cast, price: Price) -> None:
    with pytest.raises(Refusal, match="nothing"):
        actions.make_up(by=cast.holder, price=price, edition=0, rates=RATES, lines=[])
    assert not Makeup.objects.exists()


def test_its_page_shows_the_parts_and_the_scenarios(
    cast: factories.Cast, bid: Bid, price: Price, client: Client
) -> None:
    login(client, cast.holder)
    page = world.url("makeup", bid, price.pk)
    assert client.get(world.url("makeups", bid))["Location"] == page
    said = {
        "rows": "3", "edition": "0", "risk_percent": "5", "margin_percent": "10,0",
        "vat_percent": "20", "l0-kind": "days", "l0-label": "Animer", "l0-people": "2",
        "l0-days": "3", "l0-cents": "450", "l1-kind": "expense", "l1-label": "Trajets",
        "l1-cents": "199,99", "l2-kind": "days",
    }  # fmt: skip
    unseen = client.post(page, said)
    assert unseen.status_code == 409
    assert "set by hand, at €10.00" in text(unseen)
    assert "Save, and keep €10.00" in text(unseen)
    assert "Animer" in unseen.content.decode()
    seen = re.search('name="seen" value="([0-9]+)"', unseen.content.decode())
    assert seen is not None
    assert client.post(page, said | {"keep": "on"}).status_code == 302
    assert "comes to €3,349.49" in text(client.get(page))
    assert client.post(page, said | {"edition": "1", "seen": seen[1]}).status_code == 302
    shown = text(client.get(page))
    assert "by hand" not in shown
    assert "€3,349.49" in shown or "3,349.49" in shown
    assert "669.90" in shown
    assert "4,019.39" in shown
    bad = client.post(page, said | {"edition": "2", "l0-label": ""})
    assert bad.status_code == 422
    assert "Say what this line is" in text(bad)
    bids.set_price(by=cast.holder, bid=bid, price=price, name="Prudent", amount_cents=5)
    assert "set by hand" in text(client.get(page))
    login(client, cast.founder)
    assert client.get(page).status_code == 200


# --- from a past bid -----------------------------------------------------------------------------


def test_needs_papers_and_sections_come_never_people_or_prices(
    cast: factories.Cast, bid: Bid
) -> None:
    past = world.begun(cast, word="autrefois")
    need = bids.add_need(by=cast.plain, bid=past, title="Animer", days_planned=Decimal(4))
    bids.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(2))
    bids.set_price(by=cast.holder, bid=past, name="Prix", amount_cents=10)
    piece = world.written(cast, past, "Notre mémoire", "Ancien texte")
    actions.tell_paper(by=cast.plain, piece=piece, kind=papers.MEMOIR)
    actions.take_section(by=cast.plain, section=world.section(cast, past, "Méthode", "Autrefois"))
    brought = actions.begin_from(by=cast.holder, bid=bid, past=past)
    assert brought.anything
    now = bid.needs.get(title="Animer")
    assert now.days_planned is None
    assert not Intention.objects.filter(need__bid=bid).exists()
    assert not bid.prices.exists()
    copied = bid.pieces.get()
    assert (copied.title, copied.body, copied.holder) == ("Notre mémoire", "", None)
    assert bid.papers.get().kind == papers.MEMOIR
    section = bid.sections.get()
    assert (section.text, section.generic, section.holder) == ("Autrefois", True, None)
    assert section.past == bid.brief.begun_from == past
    again = actions.begin_from(by=cast.holder, bid=bid, past=past)
    assert not again.anything


def test_only_a_bid_of_the_groupe_is_begun_from(cast: factories.Cast, bid: Bid) -> None:
    other = factories.cast()
    theirs = world.begun(other, word="ailleurs")
    with pytest.raises(Refusal, match="not the groupe"):
        actions.begin_from(by=cast.plain, bid=bid, past=theirs)
    with pytest.raises(Refusal, match="itself"):
        actions.begin_from(by=cast.plain, bid=bid, past=bid)


# --- for somebody who is there -------------------------------------------------------------------


@pytest.fixture
def need(cast: factories.Cast, bid: Bid) -> Need:
    return bids.add_need(by=cast.plain, bid=bid, title="Animer")


def suggested(cast: factories.Cast, need: Need) -> Suggested:
    return actions.suggest(
        by=cast.holder, need=need, member=cast.plain, level="lead", days=Decimal(3)
    )


def test_it_counts_once_the_person_says_so(cast: factories.Cast, bid: Bid, need: Need) -> None:
    one = suggested(cast, need)
    assert not Intention.objects.exists()
    actions.answer(by=cast.plain, suggested=one, seen=one.at.isoformat(), confirm=True)
    said = Intention.objects.get()
    assert (said.member, said.level, said.days) == (cast.plain, "lead", Decimal(3))
    assert not Suggested.objects.exists()
    actions.answer(by=cast.plain, suggested=one, seen=one.at.isoformat(), confirm=True)


def test_the_price_of_a_day_that_one_had_said_stays(
    cast: factories.Cast, bid: Bid, need: Need
) -> None:
    bids.state_intention(by=cast.plain, need=need, level="contribute", day_rate_cents=450_00)
    one = suggested(cast, need)
    actions.answer(by=cast.plain, suggested=one, seen=one.at.isoformat(), confirm=True)
    said = Intention.objects.get()
    assert (said.level, said.day_rate_cents) == ("lead", 450_00)


def test_a_no_leaves_nothing_and_nobody_else_answers(
    cast: factories.Cast, bid: Bid, need: Need, client: Client
) -> None:
    one = suggested(cast, need)
    login(client, cast.founder)
    url = world.url("suggested_answer", bid, one.pk)
    assert client.post(url, {"do": "confirm"}).status_code == 404
    login(client, cast.holder)  # who wrote it does not confirm it
    client.post(url, {"do": "confirm", "seen": one.at.isoformat()})
    assert Suggested.objects.exists()
    assert not Intention.objects.exists()
    login(client, cast.plain)
    client.post(url, {"do": "no"})
    assert not Suggested.objects.exists()
    assert not Intention.objects.exists()


def test_what_was_written_anew_is_read_first(cast: factories.Cast, need: Need) -> None:
    one = suggested(cast, need)
    seen = one.at.isoformat()
    actions.suggest(by=cast.founder, need=need, member=cast.plain, level="learn")
    with pytest.raises(Refusal, match="written anew"):
        actions.answer(by=cast.plain, suggested=one, seen=seen, confirm=True)


def test_it_is_for_another_who_takes_part(cast: factories.Cast, need: Need) -> None:
    for member, words in ((cast.holder, "say it yourself"), (cast.outsider, "does not take part")):
        with pytest.raises(Refusal, match=words):
            actions.suggest(by=cast.holder, need=need, member=member, level="lead")


def test_it_waits_in_today_until_they_leave(
    cast: factories.Cast, bid: Bid, need: Need, client: Client
) -> None:
    one = suggested(cast, need)
    login(client, cast.plain)
    page = client.get(reverse("groupes:today"))
    assert world.url("suggested_answer", bid, one.pk) in page.content.decode()
    assert "is that what you would do" in text(page)
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert not Suggested.objects.exists()


def test_of_many_one_is_found_before_something_is_written_down_for_them(
    cast: factories.Cast, bid: Bid, need: Need, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    login(client, cast.holder)
    url = world.url("suggest", bid)
    few = client.get(url)
    assert cast.plain.name in few.text
    assert 'id="q"' not in few.text
    monkeypatch.setattr(choosing, "MOST_LISTED", 1)
    members = few.context["form"].fields["member"].queryset.count()
    assert members > 1
    many = client.get(url)
    assert [pk for pk, _name in many.context["form"].fields["member"].choices] == [""]
    assert 'id="q"' in many.text
    found = client.get(url, {"q": cast.plain.name})
    assert [pk for pk, _name in found.context["form"].fields["member"].choices] == [
        "",
        cast.plain.pk,
    ]
    # what was chosen stays in a form that fails
    failed = client.post(url, {"member": cast.plain.pk, "need": need.pk, "level": "", "days": "2"})
    assert failed.status_code == 422
    assert f'<option value="{cast.plain.pk}" selected' in " ".join(failed.text.split())
    assert 'value="2"' in failed.text


def test_nothing_is_written_down_for_who_left_meanwhile(
    cast: factories.Cast, bid: Bid, need: Need, client: Client
) -> None:
    cast.groupe.memberships.filter(member=cast.plain).delete()
    login(client, cast.holder)
    client.cookies["django_language"] = "en"
    said = {"member": cast.plain.pk, "need": need.pk, "level": "lead", "days": "2"}
    page = client.post(world.url("suggest", bid), said)
    assert page.status_code == 422
    assert "no longer, among those one can choose here" in page.text
    assert not Suggested.objects.exists()
