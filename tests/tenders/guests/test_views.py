# SPDX-License-Identifier: AGPL-3.0-or-later
"""A guest's pages, and that nothing else is theirs; the groupe's page about its guests."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from groupes import access
from groupes import actions as ground
from groupes.models import Member
from tenders.bids import actions as bids
from tenders.guests import actions
from tenders.guests.models import Guest, Promise, Word
from tests import factories
from tests.tenders.bids.visits import login, text
from tests.tenders.guests.makers import invite, invited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def member(person: Member) -> Client:
    """Their browser, in English."""
    return login(Client(headers={"accept-language": "en"}), person)


def test_asking_for_the_link_changes_nothing_and_its_button_comes_in() -> None:
    world = invited()
    client = Client()
    page = client.get(world.link)
    assert page.status_code == 200
    assert "I am Agathe Delmotte: come in" in text(page)
    assert not [name for name in client.cookies if "guest" in name]
    assert Guest.objects.get(pk=world.guest.pk).entered_at is None
    answer = client.post(world.link)
    assert answer["Location"] == world.url("page")
    (cookie,) = [one for name, one in client.cookies.items() if "guest" in name]
    assert cookie["path"] == f"/reponses/invite/{world.guest.pk}/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.get(world.url("page")).status_code == 200
    assert "no-store" in client.get(world.url("page"))["Cache-Control"]


def test_a_guest_reads_needs_pieces_talk_and_their_own_share_and_no_other_price() -> None:
    world = invited(share_cents=123_400)
    plain, bid = world.cast.plain, world.bid
    bids.state_intention(by=plain, need=bid.needs.all()[0], level="lead")
    piece = bids.add_piece(by=plain, bid=bid, title="Méthodologie")
    bids.change_piece(
        by=plain,
        piece=piece,
        edition=1,
        title="Méthodologie",
        body="Trois **ateliers**.",
        due_on=None,
        state="draft",
    )
    bids.set_price(by=plain, bid=bid, name="Prix tu", amount_cents=7_654_300)
    actions.answer_guests(by=plain, bid=bid, text="Bienvenue ici")
    other = invite(bid, email="b@example.test", name="Basile", share_cents=555_500)
    key = actions.enter(guest=other)[1]
    seated = actions.seated(other.pk, key)
    assert seated is not None
    actions.promise(guest=seated, need=bid.needs.all()[0], words="Les plans")
    client = world.come_in()
    page = text(client.get(world.url("page")))
    for shown in (
        "Concertation",
        "leads",
        "Méthodologie",
        "Bienvenue ici",
        "€1,234.00",
        "Les plans",
    ):
        assert shown in page
    assert plain.name in page
    for hidden in ("Prix tu", "76,543", "76 543", "5,555", other.email, plain.user.email):
        assert hidden not in page
    assert "<strong>ateliers</strong>" in client.get(world.url("piece", piece.pk)).content.decode()


def test_what_a_guest_does_is_marked_as_a_guest_s_for_those_of_the_groupe() -> None:
    world = invited()
    client, need = world.come_in(), world.bid.needs.all()[0]
    assert client.post(world.url("word"), {"text": "Bonjour à tous"}).status_code == 302
    said = {f"n{need.pk}-words": "Je dessine"}
    assert client.post(world.url("promise", need.pk), said).status_code == 302
    page = text(member(world.cast.holder).get(world.inside("index")))
    assert "Agathe Delmotte guest Atelier Traverse" in page
    assert "Bonjour à tous" in page
    assert "Je dessine" in page
    empty = client.post(world.url("word"), {"text": " "})
    assert empty.status_code == 422
    too_long = client.post(world.url("promise", need.pk), {f"n{need.pk}-words": "x" * 201})
    assert too_long.status_code == 422
    assert Word.objects.count() == Promise.objects.count() == 1


def test_the_feed_names_the_guest_to_those_of_the_groupe() -> None:
    world = invited()
    world.come_in().post(world.url("word"), {"text": "Bonjour"})
    page = member(world.cast.holder).get(reverse("journal:feed", args=[world.cast.groupe.slug]))
    assert "Agathe Delmotte (Atelier Traverse)" in text(page)
    assert ", a guest, writes about" in text(page)


def test_in_two_browsers_the_last_is_in_and_the_first_reads_nothing() -> None:
    world = invited()
    first, second = world.come_in(), world.come_in()
    assert second.get(world.url("page")).status_code == 200
    gone = first.get(world.url("page"))
    assert gone.status_code == 404
    assert world.bid.title not in text(gone)
    assert first.post(world.url("word"), {"text": "Encore"}).status_code == 404
    assert world.come_in(first).get(world.url("page")).status_code == 200  # by the link again


def test_a_cookie_that_was_changed_or_is_of_another_guest_opens_nothing() -> None:
    one, two = invited("a"), invited("b")
    client = one.come_in()
    (name,) = [one for one in client.cookies if "guest" in one]
    value = client.cookies[name].value
    other = Client()
    other.cookies[name.replace(str(one.guest.pk), str(two.guest.pk))] = value
    assert other.get(two.url("page")).status_code == 404
    forged = Client()
    forged.cookies[name] = "x" + value
    assert forged.get(one.url("page")).status_code == 404
    assert Client().get(one.url("page")).status_code == 404


def test_a_guest_of_one_bid_reaches_nothing_of_another_bid_of_the_same_groupe() -> None:
    world = invited("a")
    from tests.tenders import calls

    notice = calls.call("b", procedure="q", deadline=calls.in_days(9))
    second, _new = bids.take_up(by=world.cast.plain, groupe=world.cast.groupe, notice=notice)
    need = second.needs.all()[0]
    piece = bids.add_piece(by=world.cast.plain, bid=second, title="Autre pièce")
    client = world.come_in()
    assert client.get(world.url("piece", piece.pk)).status_code == 404
    said = {f"n{need.pk}-words": "Là aussi"}
    assert client.post(world.url("promise", need.pk), said).status_code == 404
    assert not Promise.objects.exists()


@pytest.mark.slow
def test_the_session_of_a_guest_opens_no_other_address_of_the_product() -> None:
    """Each address, with the cookie of a guest put on all of them: what is public stays public, and the
    rest asks to log in."""
    from tests import test_urls_walk as walk

    world = walk.build()
    bid = world.cast.groupe.bids.get(pk=world.samples["guests:pk"])
    guest = invite(bid)
    link = reverse("guests:link", args=[actions.token_of(guest)])
    client = Client()
    client.post(link)
    for cookie in client.cookies.values():
        cookie["path"] = "/"
    samples = world.samples | {
        "guests:guest": guest.pk,
        "guests:pk": bid.pk,
        "guests:need": bid.needs.all()[0].pk,
        "guests:piece": bid.pieces.all()[0].pk,
        "guests:link:token": actions.token_of(guest),
    }
    theirs = {f"guests:{name}" for name in ("link", "page", "piece", "word", "promise", "leave")}
    asked = 0
    for address in walk.ADDRESSES:
        if address.public or address.name in walk.PUBLIC:
            continue
        path = walk.path_of(address, samples)
        for method in ("GET", "POST"):
            asked += 1
            status = walk.ask(client, method, path)
            assert status in (401, 403, 404, 405), f"{method} {address.name}: {status}"
    assert asked > 400
    public = {address.name for address in walk.ADDRESSES if address.public}
    assert theirs <= public
    assert client.get(reverse("guests:page", args=[guest.pk])).status_code == 200


def test_a_guest_who_leaves_is_gone_for_good() -> None:
    world = invited()
    client, link = world.come_in(), world.link
    assert "You have left this bid" in text(client.post(world.url("leave")))
    assert client.get(world.url("page")).status_code == 404
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404


def test_their_pages_are_in_their_language_and_on_the_clock_of_their_device() -> None:
    world = invited(language="fr")
    client = world.come_in()
    with translation.override("en"):
        page = client.get(world.url("page"), headers={"accept-language": "en"})
    assert 'lang="fr"' in page.content.decode()
    paris = world.bid.notice.deadline_at
    assert paris is not None
    assert "Paris" in text(page)
    client.cookies["zone"] = "Indian/Reunion"
    assert "Réunion" in text(client.get(world.url("page")))


def test_a_guest_s_page_costs_the_same_with_one_of_each_and_with_three(
    django_assert_num_queries: Any,
) -> None:
    world = invited()
    client = world.come_in()
    client.get(world.url("page"))
    for n in range(3):
        need = bids.add_need(by=world.cast.plain, bid=world.bid, title=f"Besoin {n}")
        bids.state_intention(by=world.cast.holder, need=need, level="lead")
        bids.add_piece(by=world.cast.plain, bid=world.bid, title=f"Pièce {n}")
        actions.answer_guests(by=world.cast.plain, bid=world.bid, text=f"Mot {n}")
        client.post(world.url("promise", need.pk), {f"n{need.pk}-words": f"Oui {n}"})
        client.get(world.url("page"))  # read: the letter that waits is let go of
        if n in (0, 2):
            with django_assert_num_queries(7):
                client.get(world.url("page"))


# --- for the groupe ---------------------------------------------------------------------------------


def form(world: Any, **said: Any) -> dict[str, Any]:
    return {
        "name": "Basile",
        "firm": "Ville de Lens",
        "email": "basile@lens.example",
        "kind": "client",
        "language": "fr",
        "until": (world.cast.groupe.today() + factories.days(3)).isoformat(),
        "share_cents": "",
    } | said


def test_somebody_is_invited_and_any_member_ends_it_at_once() -> None:
    world = invited()
    client = member(world.cast.plain)
    assert client.get(world.inside("invite")).status_code == 200
    assert client.post(world.inside("invite"), form(world)).status_code == 302
    guest = Guest.objects.get(firm="Ville de Lens")
    far = form(world, email="c@example.test", until="2199-01-01")
    assert client.post(world.inside("invite"), far).status_code == 409
    assert client.post(world.inside("invite"), form(world)).status_code == 409  # twice
    access.revoke(world.cast.groupe.grants_id, world.cast.groupe, access.membership_powers())
    former = member(world.cast.former)  # a plain member, without a power
    page = text(former.get(world.inside("index")))
    assert "Ville de Lens" in page
    assert guest.email not in page
    assert former.get(world.inside("invite")).status_code == 403
    assert former.post(world.inside("end", guest.pk)).status_code == 302
    assert "ended by" in text(former.get(world.inside("index")))


def test_the_link_is_shown_once_where_no_letter_leaves(settings: Any) -> None:
    settings.MAIL_LEAVES = False
    world = invited()
    client = member(world.cast.plain)
    shown = client.post(world.inside("invite"), form(world))
    assert shown.status_code == 200
    assert shown["Cache-Control"] == "no-store"
    guest = Guest.objects.get(firm="Ville de Lens")
    assert actions.token_of(guest) in shown.content.decode()
    assert actions.token_of(guest) not in client.get(world.inside("index")).content.decode()
    again = client.post(world.inside("again", guest.pk))
    guest.refresh_from_db()
    assert actions.token_of(guest) in again.content.decode()


def test_the_groupe_reads_how_each_stands_and_takes_over() -> None:
    world = invited()
    tie = world.cast.groupe.memberships.get(member=world.cast.plain)
    ground.leave(by=world.cast.plain, membership=tie)
    client = member(world.cast.holder)
    assert "nobody answers for them any more" in text(client.get(world.inside("index")))
    assert client.post(world.inside("take_on", world.guest.pk)).status_code == 302
    assert "has not come in yet" in text(client.get(world.inside("index")))
    said = {"until": world.cast.groupe.today().isoformat(), "share_cents": "12,5", "edition": "1"}
    assert client.post(world.inside("change", world.guest.pk), said).status_code == 302
    assert "share €12.50 without tax" in text(client.get(world.inside("index")))


def test_outsiders_who_left_and_other_bids_reach_none_of_it() -> None:
    one, two = invited("a"), invited("b")
    for person in (one.cast.outsider, one.cast.stranger):
        client = member(person)
        assert client.get(one.inside("index")).status_code == 404
        assert client.post(one.inside("end", one.guest.pk)).status_code == 404
    client = member(one.cast.plain)
    assert client.post(one.inside("end", two.guest.pk)).status_code == 404
    assert client.get(one.inside("change", two.guest.pk)).status_code == 404


def test_the_second_writer_of_a_stay_reads_both_and_keeps_theirs() -> None:
    world = invited(share_cents=50_000)
    page = world.inside("change", world.guest.pk)
    client = member(world.cast.holder)
    assert client.get(page).status_code == 200
    actions.change(
        by=world.cast.plain,
        guest=world.guest,
        until=world.guest.until,
        share_cents=123_450,
        edition=1,
    )
    said = {"until": world.guest.until.isoformat(), "share_cents": "900", "edition": "1"}
    answer = client.post(page, said)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "What it says now" in words
    assert 'value="1234.5' in words  # theirs
    assert 'value="900"' in words  # mine
    assert f"Changed by {world.cast.plain.name}" in text(answer)
    again = client.post(page, said | {"edition": "2"})
    assert again.status_code == 302
    world.guest.refresh_from_db()
    assert world.guest.share_cents == 90_000


def test_the_groupe_reads_that_a_guest_wishes_no_e_mail() -> None:
    world = invited()
    actions.silence(guest=world.guest)
    page = text(member(world.cast.holder).get(world.inside("index")))
    assert "wishes no e-mail when answered" in page


def test_who_is_on_pause_reads_and_writes_nothing() -> None:
    world = invited()
    tie = world.cast.groupe.memberships.get(member=world.cast.former)
    ground.pause(by=world.cast.former, membership=tie)
    client = member(world.cast.former)
    assert client.get(world.inside("index")).status_code == 200
    assert client.post(world.inside("index"), {"text": "Bonjour"}).status_code == 403
    assert client.post(world.inside("end", world.guest.pk)).status_code == 403


def test_the_groupe_s_page_costs_the_same_with_one_guest_and_with_three(
    django_assert_num_queries: Any,
) -> None:
    world = invited()
    client = member(world.cast.holder)
    client.get(world.inside("index"))
    for n in range(3):
        guest = invite(world.bid, email=f"g{n}@example.test")
        key = actions.enter(guest=guest)[1]
        seated = actions.seated(guest.pk, key)
        assert seated is not None
        actions.write_word(guest=seated, text=f"Mot {n}")
        actions.promise(guest=seated, need=world.bid.needs.all()[0], words=f"Oui {n}")
        if n in (0, 2):
            with django_assert_num_queries(8):
                client.get(world.inside("index"))
