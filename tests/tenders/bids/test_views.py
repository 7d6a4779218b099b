# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of bids: what they show, what each kind of person may do there."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commons.library import actions as library
from commons.sharing import actions as sharing
from groupes import access
from groupes.access import Me
from groupes.chat import actions as chat
from groupes.chat.models import Topic
from groupes.journal.models import Entry
from groupes.models import Groupe, Membership
from tenders.bids import actions, queries
from tenders.bids import todo as waiting
from tenders.bids.models import Bid, GoDecision, Intention, Piece
from tests import factories
from tests.factories import days
from tests.tenders import calls
from tests.tenders.bids.visits import HTMX, login, text, url
from tests.tenders.calls import boamp, bring, eforms, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go", "bids.submit_bid")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a"))[0]


# --- the journey -----------------------------------------------------------------------------------


def test_from_the_notice_to_a_shared_price(cast: factories.Cast, client: Client) -> None:
    notice = calls.call("a", lots=("Concertation", "Communication"))
    factories.split_rule(cast.groupe, cast.founder)
    login(client, cast.plain)
    page = client.get(notice.get_absolute_url())
    assert reverse("bids:take_up", args=[notice.pk]) in page.content.decode()
    answer = client.post(
        reverse("bids:take_up", args=[notice.pk]),
        {"groupe": cast.groupe.slug, "lots": ["LOT-0001"]},
    )
    bid = Bid.objects.get()
    assert answer.headers["Location"] == url("bid", bid)
    need = bid.needs.get()
    said = {"level": "lead", "days": "2,5", "word": "avec joie"}
    answer = client.post(url("intention", bid, need.pk), said)
    assert answer.headers["Location"] == url("bid", bid) + "#matrix"
    assert Intention.objects.get().days == Decimal("2.5")
    client.post(url("price", bid), {"name": "Équilibré", "amount_cents": "38 400,00 €"})
    assert bid.prices.get().amount_cents == 38_400_00
    page = client.get(url("bid", bid))
    seen = text(page)
    assert "avec joie" in seen
    # 38 400: 5 % to the pot is 1 920; 36 480 to the one person, whose cooperative takes 10 %.
    for figure in ("38 400,00 €", "1 920,00 €", "36 480,00 €", "3 648,00 €", "32 832,00 €"):
        assert figure.replace(" ", "\u00a0") in html.unescape(page.content.decode()), figure
    assert "1 920,00" in text(client.get(url("price", bid))).replace("\u00a0", " ")


def test_the_matrix_by_htmx_answers_the_form_then_the_matrix(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    need = bid.needs.first()
    assert need is not None
    login(client, cast.plain)
    form = client.get(url("intention", bid, need.pk), headers=HTMX)
    assert b"<html" not in form.content
    assert b'hx-target="#position"' in form.content
    wrong = client.post(url("intention", bid, need.pk), {"level": "boss"}, headers=HTMX)
    assert wrong.status_code == 422
    assert not Intention.objects.exists()
    good = client.post(url("intention", bid, need.pk), {"level": "learn", "days": ""}, headers=HTMX)
    assert good.status_code == 200
    assert b'id="matrix"' in good.content
    assert b"hx-swap-oob" in good.content
    client.post(url("intention", bid, need.pk), {"do": "withdraw"}, headers=HTMX)
    assert not Intention.objects.exists()


def test_all_needs_on_one_page(cast: factories.Cast, bid: Bid, client: Client) -> None:
    first, second = bid.needs.all()
    actions.state_intention(by=cast.plain, need=second, level="lead", days=Decimal(1))
    login(client, cast.plain)
    assert client.get(url("position", bid)).status_code == 200
    data = {
        f"n{first.pk}-level": "contribute",
        f"n{first.pk}-days": "0,5",
        f"n{second.pk}-level": "",
    }
    for _again in range(2):
        assert client.post(url("position", bid), data).status_code == 302
    assert [(i.need, i.level, i.days) for i in Intention.objects.all()] == [
        (first, "contribute", Decimal("0.5"))
    ]
    wrong = client.post(url("position", bid), {f"n{first.pk}-days": "beaucoup"})
    assert wrong.status_code == 422


def test_a_second_writer_sees_both_texts_and_can_join_them(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    data = {"title": "Mémoire", "body": "Le premier", "state": "draft", "edition": 1}
    login(client, cast.plain)
    assert client.post(url("piece", bid, piece.pk), data).status_code == 302
    login(client, cast.founder)
    answer = client.post(url("piece", bid, piece.pk), data | {"body": "Le second"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Le premier" in shown
    assert "Le second" in shown
    assert re.search(r'name="edition"\s+value="2"', shown)
    assert (
        client.post(url("piece", bid, piece.pk), data | {"body": "Les deux", "edition": 2})
    ).status_code == 302
    piece.refresh_from_db()
    assert piece.body == "Les deux"


def test_a_template_credits_its_maker_on_the_bid(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    page = library.add_page(by=cast.founder, groupe=cast.groupe, title="Trame utile", body="# Ici")
    hidden = library.add_page(
        by=cast.stranger, groupe=factories.groupe(cast.stranger), title="Ailleurs", body="…"
    )
    login(client, cast.plain)
    shelf = client.get(url("piece_from_template", bid), {"q": "trame"})
    assert "Trame utile" in shelf.content.decode()
    answer = client.post(url("piece_from_template", bid), {"resource": page.pk})
    piece = Piece.objects.get()
    assert answer.headers["Location"] == url("piece", bid, piece.pk)
    assert cast.founder.name in text(client.get(url("bid", bid)))
    shown = client.get(url("piece", bid, piece.pk)).content.decode()
    assert page.get_absolute_url() in shown
    assert cast.founder.name in shown
    refused = client.post(url("piece_from_template", bid), {"resource": hidden.pk})
    assert refused.status_code == 422
    assert Piece.objects.count() == 1


def test_the_deadline_that_moved_is_told_until_it_is_seen(
    cast: factories.Cast, client: Client
) -> None:
    notice = calls.call("a", deadline=in_days(12))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    day = timezone.localdate() - days(1)
    bring(eforms("c", procedure="a", deadline=in_days(17), published=day, number="59999-2026",
                 changes=f"{calls.identifier('a')}-01"))  # fmt: skip
    [item] = waiting.bids(Me(cast.plain))
    assert item.kind == "notice_changed"
    assert item.action is not None
    assert item.action.method == "post"
    login(client, cast.plain)
    seen = url("seen", bid)
    assert seen in client.get(url("bid", bid)).content.decode()
    for _again in range(2):
        assert client.post(seen).status_code == 302
    page = client.get(url("bid", bid))
    assert seen not in page.content.decode()
    assert [item.kind for item in waiting.bids(Me(cast.plain))] == ["intention_asked"]


def test_once_submitted_the_page_says_so_and_offers_nothing_to_write(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    need = bid.needs.first()
    assert need is not None
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    login(client, cast.holder)
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    assert client.post(url("submit", bid), {"at": now, "all_the_same": "on"}).status_code == 302
    page = client.get(url("bid", bid)).content.decode()
    for name, args in (("intention", [need.pk]), ("position", []), ("needs", []), ("submit", [])):
        assert f'"{url(name, bid, *args)}"' not in page, name
    refused = client.post(url("intention", bid, need.pk), {"level": "lead"})
    assert refused.status_code == 409
    assert client.post(url("result", bid), {"result": "won"}).status_code == 302
    bid.refresh_from_db()
    assert bid.state == Bid.State.WON


# --- who may -------------------------------------------------------------------------------------


def writes(bid: Bid) -> dict[str, tuple[str, dict[str, Any], str]]:
    """Every address of a bid that changes something: url, what to send, the power it asks."""
    need = bid.needs.get(position=1)
    piece = actions.add_piece(by=bid.taken_up_by, bid=bid, title="Mémoire")
    price = actions.set_price(by=bid.taken_up_by, bid=bid, name="Sobre", amount_cents=100)
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    change = {"title": "Mémoire", "body": "x", "state": "draft", "edition": piece.edition}
    return {
        "intention": (url("intention", bid, need.pk), {"level": "lead"}, "state_intention"),
        "position": (url("position", bid), {f"n{need.pk}-level": "lead"}, "state_intention"),
        "seen": (url("seen", bid), {}, "state_intention"),
        "needs": (url("needs", bid), {"title": "Autre"}, "write_bid"),
        "need": (url("needs", bid), {"remove": need.pk}, "write_bid"),
        "pieces": (url("pieces", bid), {"title": "DC1"}, "write_bid"),
        "piece": (url("piece", bid, piece.pk), change, "write_bid"),
        "piece_hold": (url("piece_hold", bid, piece.pk), {}, "write_bid"),
        "template": (url("piece_from_template", bid), {"resource": 0}, "write_bid"),
        "price": (url("price", bid), {"name": "P", "amount_cents": "1"}, "set_price"),
        "price_change": (url("price", bid), {"remove": price.pk}, "set_price"),
        "price_choose": (url("price_choose", bid), {"price": price.pk}, "set_price"),
        "decide": (url("decide", bid), {"go": "go"}, "decide_go"),
        "submit": (url("submit", bid), {"at": now, "all_the_same": "on"}, "submit_bid"),
        "result": (url("result", bid), {"result": "won"}, "submit_bid"),
    }


def reads(bid: Bid) -> list[str]:
    need, piece = bid.needs.get(position=1), bid.pieces.get(title="Mémoire")
    return [
        url("bid", bid),
        url("matrix", bid),
        *(url("part", bid, name) for name in ("head", "pieces", "price")),
        url("talk", bid),
        url("intention", bid, need.pk),
        url("position", bid),
        url("needs", bid),
        url("piece", bid, piece.pk),
        url("piece_from_template", bid),
        url("price", bid),
        reverse("bids:groupe_index", args=[bid.groupe.slug]),
    ]


def test_someone_of_a_colliding_groupe_finds_no_path_to_the_bid(
    cast: factories.Cast, client: Client
) -> None:
    notice = calls.call("a")
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    near = factories.groupe(cast.outsider)
    mine, _new = actions.take_up(by=cast.outsider, groupe=near, notice=notice)
    posts, gets = writes(bid), reads(bid)
    login(client, cast.outsider)
    for address in gets:
        assert client.get(address).status_code == 404, address
    for name, (address, data, _power) in posts.items():
        assert client.post(address, data).status_code == 404, name
        # Nor under the address of one's own groupe.
        moved = address.replace(f"/g/{cast.groupe.slug}/", f"/g/{near.slug}/")
        assert client.post(moved, data).status_code in (403, 404), name
    assert Bid.objects.get(pk=bid.pk).state == Bid.State.STUDIED
    # What one's own pages tell of the other bid: that it exists, and nothing else.
    pages = [client.get(url("bid", mine)), client.get(notice.get_absolute_url()),
             client.get(reverse("notices:index")), client.get(reverse("groupes:today"))]  # fmt: skip
    assert b"git-merge" in pages[0].content
    for page in pages:
        shown = page.content.decode()
        assert cast.groupe.name not in shown
        assert f"/g/{cast.groupe.slug}/" not in shown
        assert url("bid", bid) not in shown


def test_the_other_groupe_is_named_only_to_those_who_may_know_it(
    cast: factories.Cast, client: Client
) -> None:
    notice = calls.call("a")
    near = factories.groupe(cast.outsider, visibility=Groupe.Visibility.COOPERATIVE)
    actions.take_up(by=cast.outsider, groupe=near, notice=notice)
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    door = reverse("groupes:write_to_groupe", args=[near.slug])
    login(client, cast.plain)
    assert door in client.get(url("bid", bid)).content.decode()
    guest = factories.member()
    factories.join(cast.groupe, guest)
    keeper = factories.member(of=cast.groupe.cooperative, administers=True)
    login(client, guest)
    shown = client.get(url("bid", bid)).content.decode()
    assert door not in shown
    assert near.name not in shown
    assert keeper.get_absolute_url() in shown


def test_each_write_asks_for_its_own_power(cast: factories.Cast, bid: Bid, client: Client) -> None:
    everything = writes(bid)
    by_role = {"decide_go", "submit_bid"}
    for name, (address, data, power) in everything.items():
        for person in (cast.plain, cast.former):
            login(client, person)
            status = client.post(address, data).status_code
            # The second one may come too late (removed, taken): never for want of the power.
            assert (status == 403) is (power in by_role), (name, status)
        login(client, cast.stranger)
        assert client.post(address, data).status_code == 404, name
    assert not GoDecision.objects.exists()
    login(client, cast.holder)
    assert client.post(*everything["decide"][:2]).status_code == 302
    assert client.post(*everything["submit"][:2]).status_code == 302


def test_powers_taken_from_membership_close_their_pages(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    everything = writes(bid)
    powers = [f"bids.{power}" for _a, _d, power in everything.values()]
    access.revoke(
        cast.groupe.grants_id, cast.groupe, set(powers) - {"bids.decide_go", "bids.submit_bid"}
    )
    login(client, cast.plain)
    for name, (address, data, _power) in everything.items():
        assert client.post(address, data).status_code == 403, name
    page = client.get(url("bid", bid))
    assert page.status_code == 200
    assert b'class="btn main"' not in page.content


@pytest.mark.parametrize("name", ["seen", "pieces", "price_choose"])
def test_what_only_writes_is_not_read(
    name: str, cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    assert client.get(url(name, bid)).status_code == 405


@pytest.mark.parametrize("price", ["", "²", "x", "9" * 30, "9" * 5000])
def test_no_price_by_that_number(
    price: str, cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    assert client.post(url("price_choose", bid), {"price": price}).status_code == 404


def test_taking_up_asks_for_the_power_in_that_groupe(cast: factories.Cast, client: Client) -> None:
    notice = calls.call("a")
    take_up = reverse("bids:take_up", args=[notice.pk])
    assert client.get(take_up).status_code == 302  # to log in
    for person, status in ((cast.outsider, 404), (cast.stranger, 404)):
        login(client, person)
        assert client.post(take_up, {"groupe": cast.groupe.slug}).status_code == status
    assert client.get(take_up).status_code == 405
    paused = factories.member(of=cast.groupe.cooperative)
    factories.join(cast.groupe, paused, state=Membership.State.PAUSED)
    login(client, paused)
    assert client.post(take_up, {"groupe": cast.groupe.slug}).status_code == 403
    assert not Bid.objects.exists()
    login(client, cast.plain)
    for _again in range(2):
        assert client.post(take_up, {"groupe": cast.groupe.slug}).status_code == 302
    assert Bid.objects.count() == 1
    assert client.post(take_up, {"groupe": "nulle-part"}).status_code == 404


# --- talk ----------------------------------------------------------------------------------------


def test_the_talk_is_a_fragment_beside_the_bid_and_its_topic_elsewhere(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    topic = Topic.objects.get(key=f"bids.bid:{bid.pk}")
    for word in ("un", "deux", "trois", "quatre"):
        chat.post_message(by=cast.founder, topic=topic, text=word)
    login(client, cast.plain)
    fragment = client.get(url("talk", bid), headers=HTMX)
    assert b"<html" not in fragment.content
    assert fragment.content.count(b'<article class="msg"') == 3
    assert "quatre" in text(fragment)
    answer = client.get(url("talk", bid))
    assert answer.headers["Location"] == reverse("chat:topic", args=[cast.groupe.slug, topic.pk])


# --- rows saved together --------------------------------------------------------------------------


def as_shown(page: Any) -> dict[str, str]:
    """All that the browser would send of the page's list of rows, nothing being typed."""
    fields = {}
    for found in re.finditer(r"<input\b[^>]*>", page.content.decode()):
        name = re.search(
            r'name="((?:initial-)?(?:n\d+-)?(?:title|days_planned|name|amount_cents|note))"',
            found[0],
        )
        value = re.search(r'value="([^"]*)"', found[0])
        if name:
            fields[name[1]] = html.unescape(value[1]) if value else ""
    return fields


def test_saving_one_row_keeps_what_was_typed_in_the_others(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    one, two = bid.needs.order_by("position")
    sent = as_shown(client.get(url("needs", bid)))
    typed = {f"n{one.pk}-title": "Animer", f"n{two.pk}-days_planned": "2,5", "title": "Relire"}
    assert client.post(url("needs", bid), sent | typed).status_code == 302
    needs = [(need.title, need.days_planned) for need in bid.needs.order_by("position")]
    assert needs == [("Animer", None), (two.title, Decimal("2.5")), ("Relire", None)]
    # A button of one row saves the others too.
    sent = as_shown(client.get(url("needs", bid)))
    typed = {f"n{two.pk}-title": "Écrire", "remove": str(one.pk)}
    assert client.post(url("needs", bid), sent | typed).status_code == 302
    assert [need.title for need in bid.needs.order_by("position")] == ["Écrire", "Relire"]


def test_a_row_that_is_not_sound_keeps_what_was_typed_in_all_of_them(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    one, two = bid.needs.order_by("position")
    sent = as_shown(client.get(url("needs", bid)))
    typed = {f"n{one.pk}-title": "", f"n{two.pk}-title": "Écrire", "title": "Relire"}
    back = client.post(url("needs", bid), sent | typed)
    assert back.status_code == 422
    assert as_shown(back) == sent | typed
    assert not bid.needs.filter(title__in=["Écrire", "Relire"]).exists()


def test_of_two_who_change_one_price_the_second_is_told_what_it_became(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    other = actions.set_price(by=cast.plain, bid=bid, name="Complet", amount_cents=200_00)
    login(client, cast.plain)
    stale = as_shown(client.get(url("price", bid)))
    key = f"n{price.pk}-amount_cents"
    assert client.post(url("price", bid), stale | {key: "120"}).status_code == 302
    # An old page that touches the other scenario alone puts no old price back.
    note = {f"n{other.pk}-note": "Tout"}
    assert client.post(url("price", bid), stale | note).status_code == 302
    price.refresh_from_db()
    assert price.amount_cents == 120_00
    # One that changes the same is told, and both are in sight; what else was typed is kept.
    name = {f"n{other.pk}-name": "Entier"}
    told = client.post(url("price", bid), stale | note | name | {key: "90"})
    assert told.status_code == 409
    assert "120,00" in text(told)
    assert as_shown(told)[key] == "90"
    assert as_shown(told)[f"n{other.pk}-name"] == "Entier"
    assert not bid.prices.filter(name="Entier").exists()
    assert client.post(url("price", bid), as_shown(told)).status_code == 302
    assert sorted(bid.prices.values_list("name", "amount_cents")) == [
        ("Entier", 200_00), ("Sobre", 90_00),
    ]  # fmt: skip


def test_the_words_of_a_row_that_somebody_removed_are_said_again(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    one, two = bid.needs.order_by("position")
    stale = as_shown(client.get(url("needs", bid)))
    actions.remove_need(by=cast.founder, need=one)
    told = client.post(url("needs", bid), stale | {f"n{one.pk}-title": "Animer les ateliers"})
    assert told.status_code == 422
    assert "Animer les ateliers" in text(told)
    # Who had typed nothing in it is stopped by nothing.
    assert client.post(url("needs", bid), stale | {f"n{two.pk}-title": "Écrire"}).status_code == 302


def test_a_button_chooses_a_price_and_saves_what_was_typed(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    other = actions.set_price(by=cast.plain, bid=bid, name="Complet", amount_cents=200_00)
    login(client, cast.plain)
    sent = as_shown(client.get(url("price", bid)))
    typed = {f"n{other.pk}-amount_cents": "210", "choose": str(other.pk)}
    assert client.post(url("price", bid), sent | typed).status_code == 302
    assert bid.prices.get(chosen=True).amount_cents == 210_00


# --- a collision ------------------------------------------------------------------------------------


def test_a_collision_leads_to_talk_and_not_to_a_form_that_joins(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    near = factories.groupe(cast.outsider, visibility=Groupe.Visibility.COOPERATIVE)
    actions.take_up(by=cast.outsider, groupe=near, notice=bid.notice)
    login(client, cast.plain)
    page = client.get(url("bid", bid)).content.decode()
    word = reverse("groupes:write_to_groupe", args=[near.slug])
    assert word in page
    assert reverse("groupes:join", args=[near.slug]) not in page
    assert client.get(word).status_code == 200
    # One who belongs to both talks in its chat.
    factories.join(near, cast.plain)
    page = client.get(url("bid", bid)).content.decode()
    assert word not in page
    assert reverse("chat:room", args=[near.slug]) in page


def test_the_palette_finds_a_bid_by_the_number_of_its_notice_or_of_its_twin(
    cast: factories.Cast, django_assert_num_queries
) -> None:
    notice = calls.call("a", procedure="p", number="123456-2026")
    bring(boamp("26-12345", procedure="p"))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    for typed in ("00123456-2026", "BOAMP 26-12345"):
        me = Me(cast.plain)
        assert me.groupe_ids
        with django_assert_num_queries(1):
            hits = queries.find(me, typed)
        assert [hit.url for hit in hits] == [bid.get_absolute_url()]
    assert queries.find(Me(cast.plain), "26-99999") == []
    assert queries.find(Me(cast.outsider), "26-12345") == []


# --- one click freezes nothing; what was noted by mistake ------------------------------------------


def now() -> str:
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


def going(cast: factories.Cast, bid: Bid) -> None:
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())


def test_what_is_missing_is_listed_and_asked_once_before_a_bid_is_frozen(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    actions.add_piece(by=cast.plain, bid=bid, title="Attestation d’assurance")
    held = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire technique")
    actions.take_piece(by=cast.plain, piece=held)
    going(cast, bid)
    login(client, cast.holder)
    need = bid.needs.earliest("position")
    seen = text(client.get(url("submit", bid)))
    for missing in ("Attestation d’assurance", "Mémoire technique", need.title):
        assert missing in seen
    refused = client.post(url("submit", bid), {"at": now()})
    assert refused.status_code == 422
    assert "Attestation d’assurance" in text(refused)
    bid.refresh_from_db()
    assert bid.state == Bid.State.GO
    assert client.post(url("submit", bid), {"at": now(), "all_the_same": "on"}).status_code == 302
    bid.refresh_from_db()
    assert bid.state == Bid.State.SUBMITTED
    told = Entry.objects.get(verb="bids.submitted")
    assert told.facts["missing"] == ["pieces", "unheld", "needs", "no_price"]


def test_a_bid_that_lacks_nothing_is_noted_at_once(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    for need in bid.needs.all():
        actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(1))
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    actions.change_piece(
        by=cast.plain, piece=piece, edition=1, title="Mémoire", body="x", due_on=None,
        state="reviewed",
    )  # fmt: skip
    actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100)
    going(cast, bid)
    login(client, cast.holder)
    assert "all_the_same" not in client.get(url("submit", bid)).content.decode()
    assert client.post(url("submit", bid), {"at": now()}).status_code == 302


def test_a_submission_after_the_deadline_is_asked_about(
    cast: factories.Cast, client: Client
) -> None:
    notice = calls.call("late", deadline=in_days(1))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    going(cast, bid)
    type(notice).objects.filter(pk=notice.pk).update(deadline_at=timezone.now() - days(1))
    login(client, cast.holder)
    data = {"at": now(), "all_the_same": "on"}
    refused = client.post(url("submit", bid), data)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["after_deadline"]
    before = (timezone.localtime() - days(2)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(url("submit", bid), data | {"after_deadline": "on"}).status_code == 302
    actions.take_back(by=cast.holder, bid=bid, what="submission", reason="Heure")
    assert client.post(url("submit", bid), data | {"at": before}).status_code == 302


def test_noted_by_mistake_is_offered_where_it_was_noted_and_leaves_a_trace(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    going(cast, bid)
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    login(client, cast.plain)
    assert url("mistake", bid) not in client.get(url("bid", bid)).content.decode()
    assert client.get(url("mistake", bid)).status_code == 403
    said = {"what": "submission", "reason": "Mauvaise réponse"}
    assert client.post(url("mistake", bid), said).status_code == 403
    login(client, cast.holder)
    assert url("mistake", bid) in client.get(url("bid", bid)).content.decode()
    assert client.get(url("mistake", bid)).context["form"].initial == {"what": "submission"}
    assert client.post(url("mistake", bid), {"what": "submission"}).status_code == 422
    assert client.post(url("mistake", bid), said).status_code == 302
    bid.refresh_from_db()
    assert bid.state == Bid.State.GO
    again = client.post(url("mistake", bid), said)
    assert again.status_code == 409  # two clicks take one step back
    page = text(client.get(url("bid", bid)))
    assert "Mauvaise réponse" in page
    assert cast.holder.name in page


def test_a_signed_piece_is_taken_back_from_its_page(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    login(client, cast.plain)
    address = url("piece_mistake", bid, piece.pk)
    assert address not in client.get(url("piece", bid, piece.pk)).content.decode()
    assert client.get(address).headers["Location"] == url("piece", bid, piece.pk)
    Piece.objects.update(state="signed")
    assert address in client.get(url("piece", bid, piece.pk)).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Pas relue"}).status_code == 302
    piece.refresh_from_db()
    assert piece.state == Piece.State.DRAFT
    assert "Pas relue" in text(client.get(url("bid", bid)))


# --- no form that can only be refused --------------------------------------------------------------


@pytest.fixture
def treasurer(cast: factories.Cast) -> factories.Cast:
    """``holder`` may share incomes too."""
    factories.mandate(factories.role(cast.groupe, "sharing.edit_rule"), cast.holder)
    return cast


def test_a_form_that_could_only_be_refused_is_not_shown_and_why_is_told(
    treasurer: factories.Cast, bid: Bid, client: Client
) -> None:
    cast = treasurer
    need = bid.needs.earliest("position")
    login(client, cast.holder)
    later = ("submit", "result", "income")

    def shown(*names: str) -> dict[str, bool]:
        found = {}
        for name in names:
            args = [need.pk] if name == "intention" else []
            answer = client.get(url(name, bid, *args), follow=True)
            found[name] = not answer.redirect_chain
            if answer.redirect_chain:
                assert answer.redirect_chain[0][0] == url("bid", bid), name
                assert b'id="messages"' in answer.content
        return found

    writing = ("position", "intention", "needs", "piece_from_template")
    assert shown(*writing, "decide", *later) == dict.fromkeys((*writing, "decide"), True) | (
        dict.fromkeys(later, False)
    )
    going(cast, bid)
    assert shown(*later) == {"submit": True, "result": False, "income": False}
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    gone = (*writing, "decide", "submit", "income")
    assert shown(*gone, "result") == dict.fromkeys(gone, False) | {"result": True}
    # What is posted all the same is still refused by the action, its text kept.
    assert client.post(url("position", bid), {f"n{need.pk}-level": "lead"}).status_code == 409
    asked = client.get(url("intention", bid, need.pk), headers=HTMX)
    assert asked.headers["HX-Redirect"] == url("bid", bid)


def test_an_income_that_is_shared_leads_to_its_share(
    treasurer: factories.Cast, bid: Bid, client: Client
) -> None:
    cast = treasurer
    factories.split_rule(cast.groupe, cast.founder)
    need = bid.needs.earliest("position")
    actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(2))
    actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    going(cast, bid)
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    actions.record_result(by=cast.holder, bid=bid, result="won")
    login(client, cast.holder)
    assert client.get(url("income", bid)).status_code == 200
    share = actions.share_income(by=cast.plain, bid=bid, on=cast.groupe.today())
    sharing.settle(by=cast.plain, distribution=share)
    assert client.get(url("income", bid)).headers["Location"] == share.get_absolute_url()


# --- the days of a scenario ------------------------------------------------------------------------


def test_the_days_of_a_scenario_are_set_on_a_page_and_stand_side_by_side(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    first, second = bid.needs.all()
    actions.state_intention(by=cast.plain, need=first, level="lead", days=Decimal(6))
    actions.state_intention(by=cast.founder, need=second, level="lead", days=Decimal(4))
    sober, _whole = (
        actions.set_price(by=cast.plain, bid=bid, name=name, amount_cents=100_00)
        for name in ("Sobre", "Complet")
    )
    login(client, cast.plain)
    address = url("price_days", bid, sober.pk)
    assert address in client.get(url("price", bid)).content.decode()
    assert client.get(address).status_code == 200
    said = {f"n{first.pk}": "1,5", f"initial-n{first.pk}": "", f"n{second.pk}": ""}
    assert client.post(address, said | {f"n{second.pk}": "beaucoup"}).status_code == 422
    for _again in range(2):
        assert client.post(address, said).status_code == 302
    assert client.post(address, said | {f"n{first.pk}": "9"}).status_code == 409
    sober.refresh_from_db()
    assert sober.counted == {first.pk: Decimal("1.5")}
    beside = client.get(url("price", bid)).context["beside"]
    assert [head[:2] for head in beside.heads] == [
        ("Sobre", Decimal("5.5")),
        ("Complet", Decimal(10)),
    ]
    # Each column: what is left to people and pots, and their cooperatives' 10 %, add up to the price.
    shown = [sum(cells[column][1] for _n, _m, cells in beside.rows) for column in (0, 1)]
    pot = 5_00
    assert shown == [pot + 95_00 - 9_50] * 2
    assert "5,5" in text(client.get(url("part", bid, "price"), headers=HTMX))
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    assert client.get(address).headers["Location"] == url("bid", bid)


def test_days_that_nobody_said_are_told_as_sharing_nothing(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    first, second = bid.needs.all()
    actions.state_intention(by=cast.plain, need=first, level="lead", days=Decimal(6))
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    actions.count_days(by=cast.plain, price=price, changes={second.pk: (None, Decimal(3))})
    login(client, cast.plain)
    shown = client.get(url("part", bid, "price"), headers=HTMX)
    assert shown.context["unsaid"] == 3
    assert "triangle-alert" in shown.content.decode()


# --- what is shown adds up -------------------------------------------------------------------------

FIGURE = re.compile(r'data-of="([^"]+)">(?:[^<]|<(?!/td))*?(-?[\d\u00a0\u202f ]+,\d\d)')


def test_every_column_of_a_share_is_there_on_any_screen_and_adds_up_on_the_page(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    people = ((cast.plain, 3), (cast.founder, 4))
    for need, (person, said) in zip(bid.needs.all(), people, strict=True):
        actions.state_intention(by=person, need=need, level="lead", days=Decimal(said))
    actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=1_000_01)
    login(client, cast.plain)
    page = client.get(url("part", bid, "price"), headers=HTMX).content.decode()
    table = page[page.index("sums") : page.index("</table>")]
    assert "wide-only" not in table
    body, foot = table.split("<tfoot>")

    def column(part: str, label: str) -> list[int]:
        rows = FIGURE.findall(html.unescape(part))
        return [int(re.sub(r"\D", "", figure)) for name, figure in rows if name == label]

    labels = ("Part", "Contribution à sa CAE", "Reste")
    sums = {}
    for label in labels:
        assert label in html.unescape(table)
        [sums[label]] = column(foot, label)
        assert sum(column(body, label)) == sums[label], label
    part, taken, rest = (sums[label] for label in labels)
    assert part == 1_000_01
    assert part - taken == rest
