# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming into a groupe: links, addresses, consent, the door, the first month; what one waits for."""

from __future__ import annotations

import datetime as dt
import re
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from groupes import actions as ground
from groupes import pages as today_pages
from groupes.access import Me, standing
from groupes.administration import actions as administration
from groupes.charter import actions as charter
from groupes.chat.models import Message
from groupes.journal.models import Entry
from groupes.models import Cooperative, Groupe, Letter, Member, Membership, Word
from groupes.shell import todo as today
from groupes.web.refusals import Refusal
from groupes.welcome import letters, pages, reminding, rules, todo
from groupes.welcome.actions import consent, door, links, path
from groupes.welcome.models import Addressed, Came, Greeter, Link, Proposal, Thread
from groupes.welcome.rules import LinkState, Outcome
from roles.models import Mandate
from tests import factories
from tests.factories import days
from tests.groupes.views.visits import login
from tests.letters import delivered
from tests.waiting import lines

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Refusals are asked for their words."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast() -> factories.Cast:
    """A private groupe where ``holder`` welcomes."""
    return factories.cast("groupes.welcome_member", "chat.post_message")


def url(name: str, *args: object) -> str:
    return reverse(f"welcome:{name}", args=args)


def a_link(cast: factories.Cast, **fields: Any) -> tuple[Link, str]:
    values: dict[str, Any] = {"days": 7, "most": 2} | fields
    return links.make_link(by=cast.holder, groupe=cast.groupe, **values)


def belongs(groupe: Groupe, member: Member) -> bool:
    return groupe.memberships.filter(member=member, state=Membership.State.ACTIVE).exists()


def waiting(member: Member) -> list[str]:
    """What kinds of things wait for someone today, mandates left out."""
    kinds = [item.kind for item in today.items(Me(member))]
    return [kind for kind in kinds if kind != "mandate_ending"]


# --- links ----------------------------------------------------------------------------------------


def test_a_link_shows_the_door_of_a_private_groupe_and_leads_in(
    cast: factories.Cast, client: Client
) -> None:
    charter.begin(by=cast.holder, groupe=cast.groupe, texts={"": "## Nos valeurs"})
    link, token = a_link(cast, word="Viens voir.")
    login(client, cast.outsider)
    page = client.get(url("opened", token))
    body = page.content.decode()
    assert page.status_code == 200
    for told in (cast.groupe.name, cast.groupe.purpose, "Nos valeurs", cast.holder.name):
        assert told in body
    assert "Viens voir." in body
    for hidden in (cast.plain.name, cast.founder.name, cast.groupe.slug):
        assert hidden not in body
    assert client.get(reverse("groupes:join", args=[cast.groupe.slug])).status_code == 404
    assert client.post(url("opened", token))["Location"] == cast.groupe.get_absolute_url()
    assert belongs(cast.groupe, cast.outsider)
    link.refresh_from_db()
    assert link.used == 1
    # Again, by who is in: led in, and nothing more is used up.
    assert client.get(url("opened", token))["Location"] == cast.groupe.get_absolute_url()
    assert client.post(url("opened", token))["Location"] == cast.groupe.get_absolute_url()
    link.refresh_from_db()
    assert link.used == 1


def test_the_journal_and_the_row_keep_nothing_of_a_token(cast: factories.Cast) -> None:
    link, token = a_link(cast, word="Un mot")
    assert token not in str(vars(link))
    assert link.digest == links.digest(token)
    assert len(token) >= 43  # 256 bits
    [entry] = Entry.objects.filter(verb="welcome.link_made")
    assert entry.facts == {"most": 2, "until": link.expires_on.isoformat(), "asks": False}


def test_a_link_is_shown_once(cast: factories.Cast, client: Client) -> None:
    login(client, cast.holder)
    page = url("link_new", cast.groupe.slug)
    assert client.get(page).status_code == 200
    sent = {"days": "7", "most": "3", "number": str(uuid.uuid4()), "word": "Bonjour"}
    assert client.post(page, sent | {"most": "0"}).status_code == 422
    answer = client.post(page, sent)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    [token] = re.findall(r"/invitation/([\w-]+)/", answer.content.decode())
    assert links.find_link(token) is not None
    assert client.post(page, sent).status_code == 409  # sent twice: made once
    assert Link.objects.count() == 1
    listed = client.get(url("invitations", cast.groupe.slug)).content.decode()
    assert "Bonjour" in listed
    assert token not in listed


@pytest.mark.parametrize("who", ["plain", "outsider", "stranger"])
def test_only_who_invites_makes_and_ends_links(
    who: str, cast: factories.Cast, client: Client
) -> None:
    link, _token = a_link(cast)
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email="a@example.test")
    login(client, getattr(cast, who))
    status = 403 if who == "plain" else 404
    for page in ("invitations", "link_new", "address_new"):
        assert client.get(url(page, cast.groupe.slug)).status_code == status, page
    for page, pk in (("link_end", link.pk), ("address_again", one.pk), ("address_end", one.pk)):
        assert client.post(url(page, cast.groupe.slug, pk)).status_code == status, page
    link.refresh_from_db()
    one.refresh_from_db()
    assert link.ended_at is None
    assert one.ended_at is None


def shut_by(how: str, link: Link, cast: factories.Cast) -> None:
    """One of the ways in which a link opens nothing any more."""
    if how == "expired":
        Link.objects.filter(pk=link.pk).update(expires_on=cast.groupe.today() - days(1))
    elif how == "used up":
        Link.objects.filter(pk=link.pk).update(used=2)
    elif how == "ended":
        links.end_link(by=cast.holder, link=link)
    elif how == "its maker left":
        ground.leave(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    elif how == "consent is asked now":
        Groupe.objects.filter(pk=cast.groupe.pk).update(joining=Groupe.Joining.COOPTED)
    elif how == "closed":
        ground.close_groupe(by=cast.founder, groupe=cast.groupe)


@pytest.mark.parametrize(
    "how",
    [
        "expired",
        "used up",
        "ended",
        "its maker left",
        "consent is asked now",
        "closed",
        "guessed",
    ],
)
def test_what_does_not_open_is_one_page_that_reveals_nothing(
    how: str, cast: factories.Cast, client: Client
) -> None:
    link, token = a_link(cast)
    shut_by(how, link, cast)
    login(client, cast.outsider)
    tried = links.draw() if how == "guessed" else token
    answer = client.get(url("opened", tried))
    body = answer.content.decode()
    never = client.get(url("opened", links.draw())).content.decode()
    assert answer.status_code == 404
    assert cast.groupe.name not in body

    def still(page: str) -> str:  # what differs from one page to the next is drawn at random
        return re.sub(r'nonce="[^"]+"|content="[\w-]+"|value="\w{64}"|[\w-]{43}', "", page)

    assert still(body) == still(never)
    assert client.post(url("opened", tried)).status_code == 404
    assert not belongs(cast.groupe, cast.outsider)


def invites_no_more(how: str, cast: factories.Cast) -> None:
    """One of the ways in which ``holder`` may invite no longer, while the link says nothing of it."""
    mine = cast.groupe.memberships.filter(member=cast.holder)
    if how == "the mandate ended":
        # Somebody else holds the role, so that it does not fall to all.
        Mandate.objects.filter(role=cast.role).delete()
        factories.mandate(cast.role, cast.founder)
    elif how == "no longer a member":
        mine.update(ends_on=cast.groupe.today() - days(1))
        factories.mandate(cast.role, cast.founder)
    elif how == "the account is closed":
        cast.holder.user.is_active = False
        cast.holder.user.save(update_fields=["is_active"])
        factories.mandate(cast.role, cast.founder)
    elif how == "on pause":
        mine.update(state=Membership.State.PAUSED)
        factories.mandate(cast.role, cast.founder)


NO_MORE = ["the mandate ended", "no longer a member", "the account is closed", "on pause"]


@pytest.mark.parametrize("how", NO_MORE)
@pytest.mark.parametrize("seen", ["known", "private"])
def test_a_link_lets_nobody_in_once_its_maker_may_no_longer_invite(
    how: str, seen: str, cast: factories.Cast, client: Client
) -> None:
    client.cookies["django_language"] = "en"
    if seen == "known":
        Groupe.objects.update(visibility=Groupe.Visibility.COOPERATIVE)
    link, token = a_link(cast)
    login(client, cast.outsider)
    assert client.get(url("opened", token)).status_code == 200
    invites_no_more(how, cast)
    answer = client.get(url("opened", token))
    body = answer.content.decode()
    assert answer.status_code == 404
    assert "no longer invites" in body
    asks = reverse("groupes:join", args=[cast.groupe.slug])
    # Where one may ask it says so; a groupe that one may not know of is not named.
    assert (asks in body, cast.groupe.name in body) == ((seen == "known"),) * 2
    assert client.post(url("opened", token)).status_code == 404
    assert client.get(url("write_by_link", token)).status_code == 404
    with pytest.raises(Refusal, match="no longer invites"):  # who held the page open
        links.come_by_link(by=cast.outsider, link=link)
    assert not belongs(cast.groupe, cast.outsider)
    assert Link.objects.get().used == 0


def test_a_link_lets_in_again_while_the_role_of_its_maker_falls_to_all(
    cast: factories.Cast,
) -> None:
    link, token = a_link(cast)
    Mandate.objects.filter(role=cast.role).delete()  # vacant: any member invites, its maker too
    assert links.find_link(token) is not None
    factories.mandate(cast.role, cast.founder)
    assert links.find_link(token) is None
    factories.mandate(cast.role, cast.holder)  # chosen again
    assert links.find_link(token) is not None
    assert link.ended_at is None


def test_who_is_in_already_is_led_in_by_a_link_that_lets_nobody_in(
    cast: factories.Cast, client: Client
) -> None:
    _link, token = a_link(cast)
    invites_no_more("the mandate ended", cast)
    login(client, cast.plain)
    assert client.get(url("opened", token))["Location"] == cast.groupe.get_absolute_url()


def test_who_invites_takes_over_a_link_whose_maker_may_no_longer(
    cast: factories.Cast, client: Client
) -> None:
    link, token = a_link(cast, word="Comme promis, de ma part")
    take = url("link_take", cast.groupe.slug, link.pk)
    listing = url("invitations", cast.groupe.slug)
    client.cookies["django_language"] = "en"
    login(client, cast.holder)
    assert take not in client.get(listing).content.decode()
    invites_no_more("the mandate ended", cast)
    assert client.post(take).status_code == 403  # who made it may not any more
    login(client, cast.founder)
    body = client.get(listing).content.decode()
    assert "may no longer invite" in body
    assert take in body
    assert url("link_end", cast.groupe.slug, link.pk) in body
    assert client.get(take).status_code == 405
    assert client.post(take).status_code == 302
    assert client.post(take).status_code == 302  # theirs already
    body = client.get(listing).content.decode()
    assert "may no longer invite" not in body
    link.refresh_from_db()
    assert (link.made_by, link.word) == (cast.founder, "")
    assert Entry.objects.filter(verb="welcome.link_taken_over").count() == 1
    login(client, cast.outsider)
    door = client.get(url("opened", token)).content.decode()
    assert cast.founder.name in door
    assert cast.holder.name not in door
    assert client.post(url("opened", token)).status_code == 302
    assert cast.groupe.memberships.get(member=cast.outsider).invited_by == cast.founder


def test_nobody_takes_over_what_its_maker_keeps_or_what_is_ended(
    cast: factories.Cast, client: Client
) -> None:
    link, _token = a_link(cast)
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email="a@example.test")
    factories.mandate(cast.role, cast.founder)
    login(client, cast.founder)
    for page, pk in (("link_take", link.pk), ("address_take", one.pk)):
        assert client.post(url(page, cast.groupe.slug, pk)).status_code == 409
    links.end_link(by=cast.holder, link=link)
    links.end_addressed(by=cast.holder, addressed=one)
    Mandate.objects.filter(member=cast.holder).delete()
    for page, pk in (("link_take", link.pk), ("address_take", one.pk)):
        assert client.post(url(page, cast.groupe.slug, pk)).status_code == 409
    for who, status in (("plain", 403), ("outsider", 404), ("stranger", 404)):
        login(client, getattr(cast, who))
        for page, pk in (("link_take", link.pk), ("address_take", one.pk)):
            assert client.post(url(page, cast.groupe.slug, pk)).status_code == status, who
    link.refresh_from_db()
    assert link.made_by == cast.holder


def test_who_was_there_when_it_closed_meanwhile_is_told_the_same(cast: factories.Cast) -> None:
    link, _token = a_link(cast)
    ground.close_groupe(by=cast.founder, groupe=cast.groupe)
    with pytest.raises(Refusal, match="no longer open"):
        links.come_by_link(by=cast.outsider, link=link)


def test_the_last_use_is_for_one(cast: factories.Cast) -> None:
    link, _token = a_link(cast, most=1)
    second = factories.member(of=cast.groupe.cooperative)
    links.come_by_link(by=cast.outsider, link=link)  # both held the page open
    with pytest.raises(Refusal, match="no longer open"):
        links.come_by_link(by=second, link=link)
    assert not belongs(cast.groupe, second)
    with pytest.raises(IntegrityError):  # and the database would not have it
        Link.objects.filter(pk=link.pk).update(used=2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["the last use", "one request"])
def test_of_two_at_once_one_gets_it(what: str, cast: factories.Cast) -> None:
    link, _token = a_link(cast, most=1)
    second = factories.member(of=cast.groupe.cooperative)
    asked = ground.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    together = threading.Barrier(2)
    done: list[str] = []

    def work(member: Member) -> None:
        try:
            together.wait(timeout=30)
            if what == "one request":
                ground.answer_request(by=member, membership=asked, accept=True)
            else:
                links.come_by_link(by=member, link=link)
            done.append("yes")
        except Refusal:
            done.append("no")
        finally:
            connection.close()

    pair = (
        (cast.holder, cast.founder)
        if what == "one request"
        else (second, factories.member(of=cast.groupe.cooperative))
    )
    threads = [threading.Thread(target=work, args=(one,)) for one in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(done) == ["no", "yes"]
    link.refresh_from_db()
    assert link.used == (0 if what == "one request" else 1)
    assert belongs(cast.groupe, cast.outsider) == (what == "one request")
    assert Came.objects.count() == link.used


def test_who_left_comes_back_by_the_link(cast: factories.Cast) -> None:
    link, _token = a_link(cast)
    tie = links.come_by_link(by=cast.outsider, link=link)
    ground.leave(by=cast.outsider, membership=tie)
    again = links.come_by_link(by=cast.outsider, link=link)
    assert again.pk != tie.pk
    assert belongs(cast.groupe, cast.outsider)
    assert Came.objects.filter(member=cast.outsider).count() == 2


def test_who_had_asked_or_was_invited_comes_in_at_once(cast: factories.Cast) -> None:
    Groupe.objects.filter(pk=cast.groupe.pk).update(visibility=Groupe.Visibility.COOPERATIVE)
    link, _token = a_link(cast)
    ground.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    links.come_by_link(by=cast.outsider, link=link)
    invited = factories.member(of=cast.groupe.cooperative)
    ground.invite(by=cast.founder, groupe=cast.groupe, member=invited)
    links.come_by_link(by=invited, link=link)
    assert belongs(cast.groupe, cast.outsider)
    assert belongs(cast.groupe, invited)


def test_a_link_may_have_them_ask(cast: factories.Cast, client: Client) -> None:
    _link, token = a_link(cast, asks=True)
    login(client, cast.outsider)
    assert client.post(url("opened", token), {"message": "x" * 1001}).status_code == 422
    sent = client.post(url("opened", token), {"message": "Je fais des cartes."})
    assert sent["Location"] == url("awaited")
    tie = cast.groupe.memberships.get(member=cast.outsider)
    assert (tie.state, tie.message) == (Membership.State.ASKED, "Je fais des cartes.")
    assert "join_request" in waiting(cast.holder)
    # The groupe stays private: the request is found, written about and taken back from one page.
    assert client.get(url("opened", token))["Location"] == url("awaited")
    page = client.get(url("awaited")).content.decode()
    assert cast.groupe.name in page
    assert url("take_back", tie.pk) in page
    assert client.post(url("write_of", tie.pk), {"text": "Une question"}).status_code == 302
    assert client.get(url("take_back", tie.pk)).status_code == 405
    assert client.post(url("take_back", tie.pk)).status_code == 302
    assert client.post(url("take_back", tie.pk)).status_code == 404
    tie.refresh_from_db()
    assert tie.state == Membership.State.ENDED


def test_someone_of_a_cooperative_that_is_not_linked_is_told_why(
    cast: factories.Cast, client: Client
) -> None:
    link, token = a_link(cast)
    login(client, cast.stranger)
    body = client.get(url("opened", token)).content.decode()
    assert cast.stranger.cooperative.name in body
    assert 'method="post" action="/invitation/' not in body
    assert client.post(url("opened", token)).status_code == 409
    assert client.get(url("write_by_link", token)).status_code == 404
    federation = factories.federation()
    Cooperative.objects.update(federation=federation)
    links.come_by_link(by=Member.objects.get(pk=cast.stranger.pk), link=link)
    assert belongs(cast.groupe, cast.stranger)


@pytest.mark.parametrize("how", ["asked", "invited"])
def test_nobody_comes_in_once_their_cooperative_is_linked_no_more(
    cast: factories.Cast, how: str
) -> None:
    Cooperative.objects.update(federation=factories.federation())
    ally = Member.objects.select_related("cooperative").get(pk=cast.stranger.pk)
    groupe = Groupe.objects.select_related("cooperative").get(pk=cast.groupe.pk)
    if how == "asked":
        tie = ground.ask_to_join(by=ally, groupe=groupe)
    else:
        tie = ground.invite(by=cast.holder, groupe=groupe, member=ally)
    administration.leave_federation(by=ally, cooperative=ally.cooperative)
    with pytest.raises(Refusal):
        if how == "asked":
            ground.answer_request(by=cast.holder, membership=tie, accept=True)
        else:
            ground.answer_invitation(by=ally, membership=tie, accept=True)
    assert not belongs(cast.groupe, ally)
    if how == "asked":
        ground.answer_request(by=cast.holder, membership=tie, accept=False)
    else:
        ground.answer_invitation(by=ally, membership=tie, accept=False)
    tie.refresh_from_db()
    assert tie.state == Membership.State.DECLINED


def test_who_is_not_logged_in_is_told_to_whatever_the_token(
    cast: factories.Cast, client: Client
) -> None:
    _link, token = a_link(cast)
    good, bad = client.get(url("opened", token)), client.get(url("opened", "rien"))
    assert good.status_code == bad.status_code == 200
    assert cast.groupe.name not in good.content.decode()
    assert f"?next={url('opened', token)}" in good.content.decode()
    assert client.post(url("opened", token)).status_code == 200
    assert Came.objects.count() == 0


def test_trying_tokens_is_slowed_down(
    cast: factories.Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groupes.web.ratelimit.too_many", lambda *args: True)
    login(client, cast.outsider)
    assert client.get(url("opened", links.draw())).status_code == 429


def test_links_end_with_their_maker_who_is_told_before(cast: factories.Cast) -> None:
    link, _token = a_link(cast)
    told = [str(one) for one in ground_what_goes(cast)]
    assert any("1" in one for one in told)
    ground.pause(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    link.refresh_from_db()
    assert link.ended_at is not None


def ground_what_goes(cast: factories.Cast) -> list[Any]:
    from groupes import queries

    return queries.what_goes(cast.groupe, cast.holder)


def test_what_state_a_link_is_in(cast: factories.Cast) -> None:
    link, _token = a_link(cast, most=1)
    on = link.expires_on
    assert rules.state_of_link(link, on) is LinkState.OPEN
    assert rules.state_of_link(link, on + days(1)) is LinkState.EXPIRED
    link.used = 1
    assert rules.state_of_link(link, on) is LinkState.USED
    link.ended_at = timezone.now()
    assert rules.state_of_link(link, on) is LinkState.ENDED


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_invitations_costs_the_same_whatever_the_rows(
    rows: int, cast: factories.Cast, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        a_link(cast)
        email = f"p{number}@example.test"
        links.invite_address(by=cast.holder, groupe=cast.groupe, email=email)
        other = factories.member(of=cast.groupe.cooperative)
        Link.objects.order_by("-pk").update(made_by=other)
        Addressed.objects.order_by("-pk").update(invited_by=other)
    a_link(cast)
    here = standing(Me(cast.holder), cast.groupe)
    with django_assert_num_queries(6):
        page = pages.invitations(here)
    assert len(page.links) == rows + 1
    assert len(page.addressed) == rows


def test_links_and_letters_have_pages_of_their_own_and_an_old_address_opens_both(
    cast: factories.Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groupes.welcome.queries.PAGE", 1)
    for number in range(3):
        a_link(cast, word=f"Lien {number}")
        email = f"p{number}@example.test"
        links.invite_address(by=cast.holder, groupe=cast.groupe, email=email)
    login(client, cast.holder)

    def shown(**asked: str) -> tuple[int, int]:
        answer = client.get(url("invitations", cast.groupe.slug), asked)
        page = answer.context["invitations"]
        return page.page_links.number, page.page_sent.number

    assert shown() == (1, 1)
    assert shown(links="2") == (2, 1)
    assert shown(sent="3", links="2") == (2, 3)
    assert shown(page="2") == (2, 2)
    assert shown(links="x", sent="99") == (1, 3)
    body = client.get(url("invitations", cast.groupe.slug), {"sent": "2"}).content.decode()
    assert 'href="?sent=2&amp;links=2#links"' in body
    assert 'href="?sent=3#sent"' in body


# --- to an address --------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False])
def test_the_inviter_reads_the_same_whether_the_address_is_someone_s(
    known: bool, cast: factories.Cast, client: Client
) -> None:
    email = cast.outsider.user.email if known else "personne@example.test"
    login(client, cast.holder)
    page = url("address_new", cast.groupe.slug)
    sent = {"email": email.upper(), "days": "30", "word": "Viens"}
    answer = client.post(page, sent, follow=True)
    assert answer.status_code == 200
    assert email in answer.content.decode()
    assert cast.outsider.name not in answer.content.decode()
    assert not cast.groupe.memberships.filter(member=cast.outsider).exists()
    [letter] = delivered()
    assert letter.to == [email]
    assert cast.groupe.name in letter.subject
    assert len(re.findall(r"https?://\S+/invitation/\w{64}/", str(letter.body))) == 1
    client.post(page, sent)  # sent twice: one invitation
    assert Addressed.objects.count() == 1


def test_the_link_of_a_letter_is_for_its_address_alone(
    cast: factories.Cast, client: Client
) -> None:
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email=cast.outsider.user.email)
    token = links.token_of(one)
    other = factories.member(of=cast.groupe.cooperative)
    login(client, other)
    assert client.get(url("opened", token)).status_code == 404
    assert client.get(url("addressed", one.pk)).status_code == 404
    assert client.post(url("addressed", one.pk), {"answer": "accept"}).status_code == 404
    login(client, cast.outsider)
    assert cast.groupe.name in client.get(url("opened", token)).content.decode()
    assert client.post(url("opened", token), {"answer": "perhaps"}).status_code == 302
    assert client.post(url("opened", token), {"answer": "accept"}).status_code == 302
    assert belongs(cast.groupe, cast.outsider)
    assert client.get(url("opened", token))["Location"] == cast.groupe.get_absolute_url()
    assert client.post(url("addressed", one.pk), {"answer": "accept"}).status_code == 302


def test_an_invitation_waits_until_the_address_has_an_account(cast: factories.Cast) -> None:
    links.invite_address(by=cast.holder, groupe=cast.groupe, email="Nouvelle@example.test")
    admin = factories.member(of=cast.groupe.cooperative, administers=True)
    added = ground.add_person(
        by=admin,
        cooperative=cast.groupe.cooperative,
        name="Nouvelle",
        email="nouvelle@example.test",
        trade="",
        status=Member.Status.TEST,
        administers=False,
    )
    [item] = [one for one in today.items(Me(added)) if one.kind == "invitation"]
    assert cast.groupe.name in str(item.title)
    assert item.action is not None
    client = login(Client(), added)
    assert client.get(item.url).status_code == 200
    client.post(item.action.url, dict(item.action.fields))
    assert belongs(cast.groupe, added)
    assert "invitation" not in waiting(added)


def late(how_long: dt.timedelta = links.SENT_AGAIN_AFTER) -> None:
    """What was sent was sent a while ago."""
    Addressed.objects.update(sent_at=timezone.now() - how_long)


def test_nobody_s_letter_box_is_filled_with_one_invitation(cast: factories.Cast) -> None:
    email = "a@example.test"
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email=email)
    for _twice in range(2):
        with pytest.raises(Refusal, match="less than an hour ago"):
            links.send_again(by=cast.holder, addressed=one)
        with pytest.raises(Refusal, match="less than an hour ago"):
            links.invite_address(by=cast.holder, groupe=cast.groupe, email=email, word="Encore")
    one.refresh_from_db()
    assert one.word == ""  # nothing was written
    late()
    links.invite_address(by=cast.holder, groupe=cast.groupe, email=email, word="Encore")
    one.refresh_from_db()
    assert one.word == "Encore"
    links.end_addressed(by=cast.holder, addressed=one)  # withdrawn, then written anew
    with pytest.raises(Refusal, match="may have left"):
        links.invite_address(by=cast.founder, groupe=cast.groupe, email=email)
    late()
    links.invite_address(by=cast.founder, groupe=cast.groupe, email=email)


def test_where_no_mail_leaves_the_link_is_shown_again_at_once(
    cast: factories.Cast, settings: Any
) -> None:
    settings.MAIL_LEAVES = False
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email="a@example.test")
    links.send_again(by=cast.holder, addressed=one)


def test_who_answered_not_now_is_invited_by_that_groupe_no_sooner_than_a_season_after(
    cast: factories.Cast,
) -> None:
    email = cast.outsider.user.email
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email=email)
    links.answer_addressed(by=cast.outsider, addressed=one, accept=False)
    with pytest.raises(Refusal, match="leave them time"):
        links.invite_address(by=cast.holder, groupe=cast.groupe, email=email.upper())
    other = factories.groupe(cast.founder)
    links.invite_address(by=cast.founder, groupe=other, email=email)  # of another groupe
    Addressed.objects.filter(pk=one.pk).update(answered_at=timezone.now() - links.ASKED_AGAIN_AFTER)
    again = links.invite_address(by=cast.holder, groupe=cast.groupe, email=email)
    assert again.pk != one.pk


def test_not_now_needs_no_reason_and_is_told_by_nothing_more(
    cast: factories.Cast, client: Client
) -> None:
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email=cast.outsider.user.email)
    login(client, cast.outsider)
    answer = client.post(url("addressed", one.pk), {"answer": "decline"})
    assert answer["Location"] == reverse("groupes:today")
    assert "invitation" not in waiting(cast.outsider)
    assert client.post(url("addressed", one.pk), {"answer": "accept"}).status_code == 409
    assert client.get(url("addressed", one.pk)).status_code == 404


def test_sent_again_the_link_of_before_opens_nothing(cast: factories.Cast) -> None:
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email=cast.outsider.user.email)
    before = links.token_of(one)
    Addressed.objects.update(expires_on=cast.groupe.today() - days(1))
    assert links.find_addressed(before, cast.outsider) is None
    late()
    again = links.send_again(by=cast.holder, addressed=one)
    assert again.expires_on == cast.groupe.today() + days(30)
    assert links.find_addressed(before, cast.outsider) is None
    assert links.find_addressed(links.token_of(again), cast.outsider) is not None
    links.end_addressed(by=cast.holder, addressed=one)
    assert links.find_addressed(links.token_of(again), cast.outsider) is None
    with pytest.raises(Refusal):
        links.send_again(by=cast.holder, addressed=one)


def test_the_buttons_of_an_invitation_to_an_address(cast: factories.Cast, client: Client) -> None:
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email="a@example.test")
    login(client, cast.holder)
    again, end = (url(n, cast.groupe.slug, one.pk) for n in ("address_again", "address_end"))
    assert client.get(again).status_code == client.get(end).status_code == 405
    late()
    assert client.post(again).status_code == 302
    assert client.post(again).status_code == 409  # it has just left
    assert client.post(end).status_code == 302
    assert client.post(end).status_code == 302  # taken back already: nothing changes
    assert client.post(again).status_code == 409
    assert delivered() == []  # withdrawn before it left


def test_where_no_mail_leaves_the_link_is_given_to_pass_on(
    cast: factories.Cast, client: Client, settings: Any
) -> None:
    settings.MAIL_LEAVES = False
    login(client, cast.holder)
    bodies = []
    for email in (cast.outsider.user.email, "personne@example.test"):
        sent = {"email": email, "days": "7"}
        answer = client.post(url("address_new", cast.groupe.slug), sent)
        assert answer.status_code == 200
        bodies.append(answer.content.decode())
    [token] = re.findall(r"/invitation/(\w{64})/", bodies[0])
    assert links.find_addressed(token, cast.outsider) is not None
    assert re.search(r"/invitation/\w{64}/", bodies[1])
    assert Letter.objects.count() == 0
    assert mail.outbox == []


@pytest.mark.parametrize("how", ["it is taken over", "it is sent again", "it is asked for anew"])
def test_an_invitation_to_an_address_lets_in_again_once_somebody_who_invites_takes_it_over(
    how: str, cast: factories.Cast, client: Client
) -> None:
    email = cast.outsider.user.email
    client.cookies["django_language"] = "en"
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email=email, word="De ma part")
    assert waiting(cast.outsider) == ["invitation"]
    told = [str(one) for one in ground_what_goes(cast)]
    assert any("by e-mail" in words for words in told)
    ground.leave(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    factories.mandate(cast.role, cast.founder)
    assert waiting(cast.outsider) == []
    login(client, cast.outsider)
    for page in (url("opened", links.token_of(one)), url("addressed", one.pk)):
        answer = client.get(page)
        assert answer.status_code == 404
        assert "no longer invites" in answer.content.decode()
    assert client.post(url("addressed", one.pk), {"answer": "accept"}).status_code == 409
    assert not belongs(cast.groupe, cast.outsider)
    login(client, cast.founder)
    body = client.get(url("invitations", cast.groupe.slug)).content.decode()
    assert "may no longer invite" in body
    assert url("address_end", cast.groupe.slug, one.pk) in body
    take = url("address_take", cast.groupe.slug, one.pk)
    assert take in body
    if how == "it is taken over":
        assert client.post(take).status_code == 302
        assert client.post(take).status_code == 302
    elif how == "it is sent again":
        client.post(url("address_again", cast.groupe.slug, one.pk))
    else:
        links.invite_address(by=cast.founder, groupe=cast.groupe, email=email, word="Viens")
    one.refresh_from_db()
    assert one.invited_by == cast.founder
    assert one.word == ("Viens" if how == "it is asked for anew" else "")
    assert Entry.objects.filter(verb="welcome.address_taken_over").count() == 1
    assert waiting(cast.outsider) == ["invitation"]
    login(client, cast.outsider)
    assert client.post(url("addressed", one.pk), {"answer": "accept"}).status_code == 302
    assert belongs(cast.groupe, cast.outsider)


def test_not_now_is_said_to_an_invitation_that_lets_nobody_in(cast: factories.Cast) -> None:
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email=cast.outsider.user.email)
    invites_no_more("the mandate ended", cast)
    assert links.answer_addressed(by=cast.outsider, addressed=one, accept=False) is None
    one.refresh_from_db()
    assert one.answered_at is not None


def test_no_letter_leaves_for_whom_its_sender_may_no_longer_invite(cast: factories.Cast) -> None:
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email="a@example.test")
    letter = Letter(
        kind="addressed", to=one.email, facts={"invitation": one.pk}, origin="https://ici.test"
    )
    assert letters.invitation(letter) is not None
    invites_no_more("the mandate ended", cast)
    assert letters.invitation(letter) is None


def test_an_invitation_by_name_stands_for_it_was_made_while_its_maker_might(
    cast: factories.Cast,
) -> None:
    tie = ground.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    invites_no_more("the mandate ended", cast)
    ground.answer_invitation(by=cast.outsider, membership=tie, accept=True)
    assert belongs(cast.groupe, cast.outsider)


def test_an_address_of_a_cooperative_that_is_not_linked_does_not_join(
    cast: factories.Cast,
) -> None:
    one = links.invite_address(by=cast.holder, groupe=cast.groupe, email=cast.stranger.user.email)
    with pytest.raises(Refusal, match="not linked"):
        links.answer_addressed(by=cast.stranger, addressed=one, accept=True)
    one.refresh_from_db()
    assert one.answered_at is None


# --- by consent -----------------------------------------------------------------------------------


@pytest.fixture
def coopted(cast: factories.Cast) -> factories.Cast:
    cast.groupe.joining = Groupe.Joining.COOPTED
    cast.groupe.save(update_fields=["joining"])
    return cast


def a_proposal(cast: factories.Cast, *, wished: bool = True) -> Proposal:
    made = consent.propose(
        by=cast.plain,
        groupe=cast.groupe,
        member=cast.outsider,
        sentence="Elle anime bien.",
        days=7,
    )
    return consent.wish(by=cast.outsider, proposal=made, wishes=True) if wished else made


def end_the_delay(proposal: Proposal) -> None:
    yesterday = proposal.groupe.today() - days(1)
    Proposal.objects.filter(pk=proposal.pk).update(until=yesterday)


def where(proposal: Proposal) -> Outcome:
    now = Proposal.objects.select_related("groupe__cooperative").get(pk=proposal.pk)
    return rules.outcome(now, now.voices.filter(objects_to=True).count(), now.groupe.today())


def test_nobody_is_invited_where_the_members_are_asked_first(coopted: factories.Cast) -> None:
    with pytest.raises(Refusal, match="propose"):
        ground.invite(by=coopted.holder, groupe=coopted.groupe, member=coopted.outsider)
    with pytest.raises(Refusal, match="consent"):
        a_link(coopted)
    alone = factories.groupe(coopted.founder, joining=Groupe.Joining.COOPTED)
    made = ground.invite(by=coopted.founder, groupe=alone, member=coopted.outsider)
    assert made.state == Membership.State.INVITED


def test_silence_is_consent_once_the_delay_is_over(coopted: factories.Cast) -> None:
    made = a_proposal(coopted, wished=False)
    assert waiting(coopted.outsider) == ["proposed"]
    assert "consent" not in waiting(coopted.holder)  # the person is asked first
    made = consent.wish(by=coopted.outsider, proposal=made, wishes=True)
    assert made.until == coopted.groupe.today() + days(7)
    assert "consent" in waiting(coopted.holder)
    assert "consent" not in waiting(coopted.plain)  # who proposed
    assert where(made) is Outcome.OPEN
    with pytest.raises(Refusal, match="still asked"):
        consent.come_in(by=coopted.outsider, proposal=made)
    end_the_delay(made)
    assert where(made) is Outcome.AGREED
    assert "consent" not in waiting(coopted.holder)
    assert waiting(coopted.outsider) == ["proposed"]
    consent.come_in(by=coopted.outsider, proposal=made)
    assert belongs(coopted.groupe, coopted.outsider)
    consent.come_in(by=coopted.outsider, proposal=made)  # sent twice
    assert coopted.groupe.memberships.filter(member=coopted.outsider).count() == 1


def test_an_objection_stops_it_and_opens_the_talk(coopted: factories.Cast) -> None:
    made = a_proposal(coopted)
    consent.object_to(by=coopted.holder, proposal=made, reason="Nous serions trop nombreux.")
    end_the_delay(made)
    assert where(made) is Outcome.STOPPED
    [word] = Word.objects.filter(to=coopted.plain)
    assert word.by == coopted.holder
    assert "trop nombreux" in word.text
    assert {"word", "objection"} <= set(waiting(coopted.plain))
    with pytest.raises(Refusal):
        consent.come_in(by=coopted.outsider, proposal=made)
    # Integrated: withdrawn, the others keep the day to read it.
    consent.consent(by=coopted.holder, proposal=made)
    assert where(made) is Outcome.OPEN
    end_the_delay(made)
    assert where(made) is Outcome.AGREED


def test_the_person_never_reads_who_objects_nor_why(
    coopted: factories.Cast, client: Client
) -> None:
    made = a_proposal(coopted)
    login(client, coopted.outsider)
    before = client.get(url("proposed", made.pk)).content.decode()
    consent.object_to(by=coopted.holder, proposal=made, reason="Trop nombreux")
    told = client.get(url("proposed", made.pk)).content.decode()
    awaited = client.get(url("awaited")).content.decode()
    for page in (before, told, awaited):
        assert coopted.groupe.name in page
        assert coopted.holder.name not in page
        assert "Trop nombreux" not in page
    for name in ("proposal", "consent", "proposal_end"):
        assert client.get(url(name, coopted.groupe.slug, made.pk)).status_code in (404, 405)
    assert waiting(coopted.outsider) == []


def test_who_may_say_what_of_a_proposal(coopted: factories.Cast, client: Client) -> None:
    made = a_proposal(coopted)
    page = url("proposal", coopted.groupe.slug, made.pk)
    consents = url("consent", coopted.groupe.slug, made.pk)
    ends = url("proposal_end", coopted.groupe.slug, made.pk)
    login(client, coopted.plain)  # who proposed
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": "Non"}).status_code == 403
    assert client.post(consents).status_code == 403
    login(client, coopted.stranger)
    assert client.get(page).status_code == client.post(consents).status_code == 404
    login(client, coopted.holder)
    assert client.post(ends).status_code == 403
    assert client.post(page, {"reason": " "}).status_code == 422
    assert client.post(page, {"reason": "Trop tôt"}).status_code == 302
    assert client.post(page, {"reason": "Trop tôt"}).status_code == 302  # sent twice: said once
    assert Word.objects.filter(to=coopted.plain).count() == 1
    assert "Trop tôt" in client.get(page).content.decode()
    assert client.get(consents).status_code == 405
    assert client.post(consents).status_code == 302
    login(client, coopted.plain)
    assert client.post(ends).status_code == 302
    assert client.post(ends).status_code == 409
    login(client, coopted.holder)
    assert client.post(consents).status_code == 409


def test_proposing_from_the_page(coopted: factories.Cast, client: Client) -> None:
    login(client, coopted.plain)
    listed = url("proposals", coopted.groupe.slug)
    found = client.get(listed, {"q": coopted.outsider.name}).content.decode()
    page = url("propose", coopted.groupe.slug, coopted.outsider.pk)
    assert page in found
    assert client.get(page).status_code == 200
    assert client.post(page, {"sentence": "", "days": "7"}).status_code == 422
    sent = {"sentence": "Elle anime.", "days": "7"}
    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent).status_code == 409
    assert coopted.outsider.name in client.get(listed).content.decode()
    stranger = url("propose", coopted.groupe.slug, coopted.stranger.pk)
    assert client.get(stranger).status_code == 404
    wish = url("wish", Proposal.objects.get().pk)
    assert client.post(wish, {"answer": "accept"}).status_code == 404  # another's to say
    login(client, coopted.outsider)
    assert client.get(wish).status_code == 405
    assert client.post(wish, {"answer": "perhaps"}).status_code == 302
    assert client.post(wish, {"answer": "accept"}).status_code == 302
    assert client.post(wish, {"answer": "enter"}).status_code == 409
    assert client.post(wish, {"answer": "decline"}).status_code == 302
    assert client.get(url("proposed", Proposal.objects.get().pk)).status_code == 404


def test_nobody_proposes_where_one_is_invited(cast: factories.Cast, client: Client) -> None:
    login(client, cast.plain)
    page = url("propose", cast.groupe.slug, cast.outsider.pk)
    assert client.post(page, {"sentence": "Elle", "days": "7"}).status_code == 403


def test_what_becomes_of_proposals_when_a_member_leaves(coopted: factories.Cast) -> None:
    made = a_proposal(coopted)
    consent.object_to(by=coopted.holder, proposal=made, reason="Non")
    end_the_delay(made)
    tie = coopted.groupe.memberships.get(member=coopted.holder)
    ground.leave(by=coopted.holder, membership=tie)
    assert where(made) is Outcome.OPEN  # the objection left with them; a day is left to the others
    tie = coopted.groupe.memberships.get(member=coopted.plain)
    ground.leave(by=coopted.plain, membership=tie)
    assert where(made) is Outcome.OVER


def test_once_in_one_is_told_of_the_welcome_and_asked_to_answer_no_closed_talk(
    cast: factories.Cast,
) -> None:
    thread = door.open_door(by=cast.outsider, groupe=cast.groupe, text="Bonjour")
    asked = ground.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    door.write(by=cast.holder, thread=thread, text="Bienvenue")
    [talk] = lines(todo.threads, Me(cast.outsider))
    assert (talk.urgent, talk.answers, getattr(talk.action, "method", "")) == (True, True, "get")
    ground.answer_request(by=cast.holder, membership=asked, accept=True)
    [talk] = lines(todo.threads, Me(cast.outsider))
    assert (talk.urgent, getattr(talk.action, "url", "")) == (False, url("seen", thread.pk))
    shown = today_pages.stretches(today.items(Me(cast.outsider)), timezone.now())
    assert {line.item.kind for part in shown for line in part.lines if part.key == "answers"} == {
        "answer",
        "door",
    }


def test_who_welcomes_is_asked_to_answer_no_talk_of_who_was_told_no(cast: factories.Cast) -> None:
    thread = door.open_door(by=cast.outsider, groupe=cast.groupe, text="Bonjour")
    asked = ground.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    assert [one.urgent for one in lines(todo.threads, Me(cast.holder))] == [True]
    ground.answer_request(by=cast.holder, membership=asked, accept=False)
    [talk] = lines(todo.threads, Me(cast.holder))
    assert (talk.urgent, getattr(talk.action, "url", "")) == (False, url("seen", thread.pk))
    assert url("thread", thread.pk) == talk.url


def test_a_closed_groupe_asks_nobody_any_more(coopted: factories.Cast) -> None:
    made = a_proposal(coopted)
    ground.close_groupe(by=coopted.founder, groupe=coopted.groupe)
    assert where(made) is Outcome.OVER
    assert waiting(coopted.outsider) == []


# --- at the door ----------------------------------------------------------------------------------


def test_a_newcomer_and_those_who_welcome_write_to_each_other(
    cast: factories.Cast, client: Client
) -> None:
    Groupe.objects.filter(pk=cast.groupe.pk).update(visibility=Groupe.Visibility.COOPERATIVE)
    login(client, cast.outsider)
    page = url("door", cast.groupe.slug)
    assert cast.holder.name in client.get(page).content.decode()
    assert client.post(page, {"text": " "}).status_code == 422
    sent = client.post(page, {"text": "Quand vous voyez-vous\u00a0? <b>"})
    thread = Thread.objects.get()
    assert sent["Location"] == url("thread", thread.pk) == client.get(page)["Location"]
    assert "&lt;b&gt;" in client.get(url("thread", thread.pk)).content.decode()
    assert waiting(cast.holder) == ["door"]
    assert "door" not in waiting(cast.plain)
    login(client, cast.holder)
    assert client.post(url("thread", thread.pk), {"text": "Le mardi."}).status_code == 302
    assert client.post(url("thread", thread.pk), {"text": "Le mardi."}).status_code == 302
    assert thread.lines.count() == 2
    assert waiting(cast.holder) == []
    assert waiting(cast.outsider) == ["door"]
    login(client, cast.outsider)
    assert client.get(url("seen", thread.pk)).status_code == 405
    assert client.post(url("seen", thread.pk)).status_code == 302
    assert waiting(cast.outsider) == []
    for who in ("plain", "stranger"):
        login(client, getattr(cast, who))
        assert client.get(url("thread", thread.pk)).status_code == 404, who
        assert client.post(url("seen", thread.pk)).status_code == 404, who


def test_what_is_written_at_a_door_in_two_tabs_is_there_twice(
    cast: factories.Cast, client: Client
) -> None:
    login(client, cast.outsider)
    Groupe.objects.filter(pk=cast.groupe.pk).update(visibility=Groupe.Visibility.COOPERATIVE)
    page = url("door", cast.groupe.slug)
    for text in (
        "Bonjour",
        "Êtes-vous à Lille ?",
        "Êtes-vous à Lille ?",
    ):  # the last one sent twice
        thread = client.post(page, {"text": text})["Location"]
    assert client.get(page)["Location"] == thread
    said = Thread.objects.get(member=cast.outsider).lines.order_by("pk")
    assert [line.text for line in said] == ["Bonjour", "Êtes-vous à Lille ?"]


@pytest.mark.parametrize("accept", [True, False])
def test_the_thread_ends_with_the_answer_and_stays_readable(
    accept: bool, cast: factories.Cast, client: Client
) -> None:
    Groupe.objects.filter(pk=cast.groupe.pk).update(visibility=Groupe.Visibility.COOPERATIVE)
    thread = door.open_door(by=cast.outsider, groupe=cast.groupe, text="Bonjour")
    asked = ground.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    door.write(by=cast.holder, thread=thread, text="Bienvenue")
    ground.answer_request(by=cast.holder, membership=asked, accept=accept)
    for who in (cast.outsider, cast.holder):
        login(client, who)
        assert "Bonjour" in client.get(url("thread", thread.pk)).content.decode()
        assert client.post(url("thread", thread.pk), {"text": "Encore"}).status_code == 409
    assert thread.lines.count() == 2


def test_a_thread_is_bounded(cast: factories.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_LINES", 1)
    thread = door.open_door(by=cast.outsider, groupe=cast.groupe, text="Un")
    with pytest.raises(Refusal, match="long enough"):
        door.write(by=cast.outsider, thread=thread, text="Deux")


def test_a_private_door_is_written_at_by_link_alone(cast: factories.Cast, client: Client) -> None:
    _link, token = a_link(cast)
    login(client, cast.outsider)
    assert client.get(url("door", cast.groupe.slug)).status_code == 404
    assert client.get(url("write_by_link", "rien")).status_code == 404
    assert client.get(url("write_by_link", token)).status_code == 200
    assert client.post(url("write_by_link", token), {"text": "Bonjour"}).status_code == 302
    assert waiting(cast.holder) == ["door"]


# --- the first month ------------------------------------------------------------------------------


def a_newcomer(cast: factories.Cast) -> Membership:
    ground.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    return ground.ask_to_join(by=cast.outsider, groupe=cast.groupe)


def steps_of(cast: factories.Cast, member: Member) -> dict[str, bool] | None:
    groupe = Groupe.objects.select_related("cooperative").get(pk=cast.groupe.pk)
    found = pages.path(standing(Me(member), groupe))
    return None if found is None else {step.name: step.done for step in found.steps}


def test_a_newcomer_finds_their_first_steps_until_they_are_taken(
    cast: factories.Cast, client: Client
) -> None:
    charter.begin(by=cast.holder, groupe=cast.groupe, texts={"": "Nos règles"})
    tie = a_newcomer(cast)
    steps = ("charter", "meet", "introduce", "hear")
    assert steps_of(cast, cast.outsider) == dict.fromkeys(steps, False)
    assert steps_of(cast, cast.plain) is None
    path.greet(by=cast.plain, groupe=cast.groupe, greets=True)
    login(client, cast.outsider)
    home = client.get(cast.groupe.get_absolute_url()).content.decode()
    assert 'id="first-steps"' in home
    assert reverse("groupes:write", args=[cast.plain.pk]) in home

    def step(name: str) -> str:
        return url("step", cast.groupe.slug, name)

    assert client.get(step("charter")).status_code == 405
    assert client.post(step("charter"), {"done": "1", "edition": "1"}).status_code == 302
    assert client.post(step("charter"), {"done": "1", "edition": "1"}).status_code == 302
    assert tie.steps.get(name="charter").edition == 1
    assert [one.version for one in tie.member.charter_answers.all()] == [1]
    assert client.post(step("nothing")).status_code == 404
    assert client.post(step("introduce"), {"done": "1"}).status_code == 404
    assert client.post(step("meet")).status_code == 302  # set aside
    left = {"charter": True, "introduce": False, "hear": False}
    assert steps_of(cast, cast.outsider) == left
    assert reverse("notifications:choices") in home
    assert client.post(step("hear"), {"done": "1"}).status_code == 302
    assert steps_of(cast, cast.outsider) == left | {"hear": True}
    page = url("introduce", cast.groupe.slug)
    assert client.get(page).status_code == 200
    assert client.post(page, {"text": ""}).status_code == 422
    cast_may_write(cast)
    sent = client.post(page, {"text": "Je dessine des cartes."})
    assert sent["Location"].startswith(f"/g/{cast.groupe.slug}/fil/")
    assert client.post(page, {"text": "Je dessine des cartes."}).status_code == 409
    assert [m.source for m in Message.objects.filter(author=cast.outsider)] == [
        "Je dessine des cartes."
    ]
    assert steps_of(cast, cast.outsider) is None
    assert 'id="first-steps"' not in client.get(cast.groupe.get_absolute_url()).content.decode()


@pytest.mark.parametrize("accepts", ["yes", "no"])
def test_a_step_that_is_taken_where_it_leads_is_done_in_the_list_too(
    cast: factories.Cast, client: Client, accepts: str
) -> None:
    charter.begin(by=cast.holder, groupe=cast.groupe, texts={"": "Nos règles"})
    a_newcomer(cast)
    login(client, cast.outsider)
    answer = reverse("charter:answer", args=[cast.groupe.slug])
    assert client.post(answer, {"version": "1", "accepts": accepts}).status_code == 302
    found = steps_of(cast, cast.outsider)
    assert found == {"charter": True, "meet": False, "introduce": False, "hear": False}
    choices = client.get(reverse("notifications:choices")).context["form"]
    fields = [field for form in (choices.habit, *choices.wishes) for field in form]
    said = {field.html_name: field.value() for field in fields if field.value()}
    assert client.post(reverse("notifications:choices"), said).status_code == 302
    assert steps_of(cast, cast.outsider) == found | {"hear": True}


def test_a_charter_that_asks_again_is_to_be_read_again(cast: factories.Cast) -> None:
    charter.begin(by=cast.holder, groupe=cast.groupe, texts={"": "Nos règles"})
    a_newcomer(cast)
    charter.answer(by=cast.outsider, groupe=cast.groupe, version=1, accepts=True)
    assert (steps_of(cast, cast.outsider) or {})["charter"]
    charter.add_line(by=cast.holder, groupe=cast.groupe, text="Jamais sans accord")
    assert not (steps_of(cast, cast.outsider) or {})["charter"]


def test_a_step_of_before_accepts_no_charter_that_was_written_since(
    cast: factories.Cast, client: Client
) -> None:
    charter.begin(by=cast.holder, groupe=cast.groupe, texts={"": "Nos règles"})
    tie = a_newcomer(cast)
    login(client, cast.outsider)

    def sent() -> dict[str, str]:
        home = client.get(cast.groupe.get_absolute_url()).content.decode()
        here = home.index(f'action="{url("step", cast.groupe.slug, "charter")}"')
        form = home[here : home.index("</form>", here)]
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        return dict(hidden) | {"done": "1"}

    behind = sent()
    charter.add_line(by=cast.holder, groupe=cast.groupe, text="Jamais sans accord")
    step = url("step", cast.groupe.slug, "charter")
    for posted in (behind, {"done": "1"}):
        assert client.post(step, posted).status_code == 409
        assert not tie.member.charter_answers.exists()
        assert not tie.steps.filter(name="charter").exists()
    assert client.post(step, sent()).status_code == 302
    assert [one.version for one in tie.member.charter_answers.all()] == [2]


def cast_may_write(cast: factories.Cast) -> None:
    from groupes import access

    access.grant(cast.groupe.grants_id, cast.groupe, ["chat.post_message"])


def test_the_first_steps_name_whom_the_door_names_beside_those_who_offered(
    cast: factories.Cast, client: Client
) -> None:
    charter.begin(by=cast.holder, groupe=cast.groupe, texts={"": "Nos règles"})
    line = charter.add_line(by=cast.holder, groupe=cast.groupe, text="Jamais sans accord")
    charter.raise_flag(by=cast.plain, line=line, about=None, words="On l’a franchie.")
    path.greet(by=cast.plain, groupe=cast.groupe, greets=True)
    login(client, cast.outsider)
    Groupe.objects.filter(pk=cast.groupe.pk).update(visibility=Groupe.Visibility.COOPERATIVE)
    named = client.get(reverse("groupes:join", args=[cast.groupe.slug])).context["door"].welcomers
    assert named == [cast.holder]
    a_newcomer(cast)
    groupe = Groupe.objects.select_related("cooperative").get(pk=cast.groupe.pk)
    found = pages.path(standing(Me(cast.outsider), groupe))
    assert found is not None
    assert [one.person for one, _why in found.greeters] == [cast.plain, cast.holder]
    assert len({why for _one, why in found.greeters}) == 2
    home = client.get(cast.groupe.get_absolute_url()).content.decode()
    assert home.index('id="first-steps"') < home.index("On l’a franchie.")


def test_the_first_steps_are_gone_after_a_month(cast: factories.Cast, client: Client) -> None:
    tie = a_newcomer(cast)
    Membership.objects.filter(pk=tie.pk).update(starts_on=cast.groupe.today() - days(30))
    assert steps_of(cast, cast.outsider) is None
    login(client, cast.outsider)
    assert client.post(url("step", cast.groupe.slug, "meet")).status_code == 403
    assert client.get(url("introduce", cast.groupe.slug)).status_code == 403
    assert steps_of(cast, cast.founder) is None  # who founded it came by no door


def test_who_is_no_newcomer_costs_the_home_nothing(
    cast: factories.Cast, django_assert_num_queries: Any
) -> None:
    here = standing(Me(cast.plain), cast.groupe)
    with django_assert_num_queries(0):
        assert pages.home_part(here) is None


def test_offering_to_meet_those_who_arrive(cast: factories.Cast, client: Client) -> None:
    page = url("greeters", cast.groupe.slug)
    login(client, cast.plain)
    assert client.get(page).status_code == 200
    for _twice in range(2):
        assert client.post(page, {"greets": "1"}).status_code == 302
    assert [one.member for one in Greeter.objects.all()] == [cast.plain]
    assert client.post(page, {}).status_code == 302
    assert not Greeter.objects.exists()
    login(client, cast.outsider)
    assert client.post(page, {"greets": "1"}).status_code == 404


# --- what I wait for ------------------------------------------------------------------------------


def test_what_was_answered_shows_with_what_one_waits_for_until_it_is_seen(
    cast: factories.Cast, client: Client
) -> None:
    Groupe.objects.filter(pk=cast.groupe.pk).update(visibility=Groupe.Visibility.COOPERATIVE)
    asked = ground.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    login(client, cast.outsider)
    page = url("awaited")
    assert client.get(page).context["answers"] == []
    ground.answer_request(by=cast.holder, membership=asked, accept=False, word="En mars.")
    [line] = client.get(page).context["answers"]
    assert "En mars." in line.facts
    assert client.post(line.action.url, dict(line.action.fields))["Location"] == page
    assert client.get(page).context["answers"] == []


def awaited(member: Member) -> dict[str, list[str]]:
    return {
        kind.title: [str(wait.title) for wait in kind.waits]
        for kind in pages.waiting_for(Me(Member.objects.get(pk=member.pk)))
    }


def test_what_one_waits_for_is_on_one_page(cast: factories.Cast, client: Client) -> None:
    invited = factories.member("Invitée", of=cast.groupe.cooperative)
    ground.invite(by=cast.holder, groupe=cast.groupe, member=invited)
    links.invite_address(by=cast.holder, groupe=cast.groupe, email="a@example.test")
    ground.write_to(by=cast.holder, to=[cast.outsider], text="Un mot")
    assert [*awaited(cast.holder).values()] == [
        ["Invitée", "a@example.test"],
        [cast.outsider.name],
    ]
    assert awaited(cast.plain) == {}
    login(client, cast.holder)
    body = client.get(url("awaited")).content.decode()
    assert "Un mot" in body
    tie = cast.groupe.memberships.get(member=invited)
    back = reverse("groupes:take_back", args=[cast.groupe.slug, tie.pk])
    assert client.post(back, {"next": url("awaited")})["Location"] == url("awaited")
    ground.see_words(by=cast.outsider, of=cast.holder)
    assert [*awaited(cast.holder).values()] == [["a@example.test"]]
    assert url("awaited") in client.get(reverse("groupes:today")).content.decode()
    assert url("awaited") in client.get(reverse("groupes:me")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_what_one_waits_for_costs_the_same_whatever_the_rows(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        someone = factories.member(of=cast.groupe.cooperative)
        ground.invite(by=cast.holder, groupe=cast.groupe, member=someone)
        email = f"p{number}@example.test"
        links.invite_address(by=cast.holder, groupe=cast.groupe, email=email)
        ground.write_to(by=cast.holder, to=[someone], text="Bonjour")
        near = factories.groupe(cast.founder, visibility=Groupe.Visibility.COOPERATIVE)
        ground.ask_to_join(by=cast.holder, groupe=near)
        door.open_door(by=cast.holder, groupe=near, text="Bonjour")
    login(client, cast.holder)
    client.get(url("awaited"))  # what is prepared once
    with django_assert_num_queries(5):
        client.get(url("awaited"))


@pytest.mark.parametrize("rows", [1, 3])
def test_what_waits_at_doors_costs_the_same_whatever_the_rows(
    rows: int, coopted: factories.Cast, django_assert_num_queries: Any
) -> None:
    from groupes.shell.todo import seldom

    for number in range(rows):
        someone = factories.member(of=coopted.groupe.cooperative)
        made = consent.propose(
            by=coopted.plain, groupe=coopted.groupe, member=someone, sentence="Oui", days=7
        )
        consent.wish(by=someone, proposal=made, wishes=True)
        door.open_door(by=someone, groupe=coopted.groupe, text="Bonjour")
        other = factories.groupe(coopted.founder)
        factories.mandate(factories.role(other, "groupes.welcome_member"), coopted.founder)
        email = coopted.holder.user.email
        links.invite_address(by=coopted.founder, groupe=other, email=email, days=7 + number)
    me = Me(coopted.holder)
    assert len([item for item in seldom(me) if item.kind != "mandate_ending"]) == 3 * rows
    # And whether somebody goes on with the holder's mandate, and two for who invited by e-mail.
    with django_assert_num_queries(4):
        seldom(me)
    nobody = Me(factories.member())
    seldom(nobody)
    with django_assert_num_queries(1):
        assert seldom(nobody) == []


# --- requests that wait ---------------------------------------------------------------------------


def a_request(cast: factories.Cast, days_ago: int) -> Membership:
    asked = ground.ask_to_join(by=cast.outsider, groupe=cast.groupe, message="Bonjour")
    Membership.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - days(days_ago))
    return asked


def away(member: Member, cast: factories.Cast) -> None:
    Member.objects.filter(pk=member.pk).update(away_until=cast.groupe.today() + days(9))


def test_those_who_welcome_are_written_to_once_after_three_days(cast: factories.Cast) -> None:
    asked = a_request(cast, 2)
    reminding.remind()
    assert delivered() == []
    Membership.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - days(4))
    for _twice in range(2):
        reminding.remind()
    [letter] = delivered()
    assert letter.to == [cast.holder.user.email]
    assert cast.outsider.name in letter.subject
    assert f"/g/{cast.groupe.slug}/membres/" in str(letter.body)


def test_a_request_answered_meanwhile_is_told_of_no_more(cast: factories.Cast) -> None:
    asked = a_request(cast, 4)
    reminding.remind()
    ground.answer_request(by=cast.holder, membership=asked, accept=False)
    assert delivered() == []  # the letter waited in the tray


def test_while_those_who_welcome_are_away_any_member_answers(
    cast: factories.Cast, client: Client
) -> None:
    """By the day alone: no job has run, and once one of them is back it is theirs again."""
    asked = a_request(cast, 0)
    page = url("answer_request", cast.groupe.slug, asked.pk)
    login(client, cast.plain)
    assert client.post(page, {"answer": "accept"}).status_code == 404
    away(cast.holder, cast)
    Member.objects.filter(pk=cast.holder.pk).update(away_until=cast.groupe.today())  # its last day
    assert "join_request" in waiting(cast.plain)
    back = cast.groupe.today() - days(1)  # that day is over
    Member.objects.filter(pk=cast.holder.pk).update(away_until=back)
    assert "join_request" not in waiting(cast.plain)
    assert client.post(page, {"answer": "accept"}).status_code == 404
    away(cast.holder, cast)
    assert waiting(cast.holder).count("join_request") == 1  # told as before, once
    assert 'name="word"' in client.get(page).content.decode()
    assert client.post(page, {"answer": "perhaps"}).status_code == 302
    assert client.post(page, {"answer": "accept"}).status_code == 302
    assert belongs(cast.groupe, cast.outsider)
    assert client.post(page, {"answer": "decline"}).status_code == 409
    assert "join_request" not in waiting(cast.plain)
    for who in ("outsider", "stranger"):
        login(client, factories.member() if who == "stranger" else cast.stranger)
        assert client.post(page, {"answer": "accept"}).status_code == 404


def test_other_members_are_written_to_once_where_those_who_welcome_are_all_away(
    cast: factories.Cast,
) -> None:
    a_request(cast, 0)
    away(cast.holder, cast)
    away(cast.founder, cast)
    for _twice in range(2):
        reminding.remind()
    written = [one.to[0] for one in delivered()]
    assert sorted(written) == sorted([cast.plain.user.email, cast.former.user.email])


@pytest.mark.parametrize("rows", [1, 3])
def test_what_anyone_may_answer_costs_the_same_for_one_request_and_three(
    cast: factories.Cast, rows: int, django_assert_num_queries
) -> None:
    for _one in range(rows):
        groupe = factories.groupe(cast.founder)
        factories.join(groupe, cast.plain)
        factories.mandate(factories.role(groupe, rules.WELCOME), cast.founder)
        ground.ask_to_join(by=factories.member(), groupe=groupe, message="Bonjour")
    away(cast.founder, cast)
    me = Me(cast.plain)
    assert len(today.seldom(me)) == rows
    with django_assert_num_queries(2):
        today.seldom(me)


def test_a_request_shows_more_the_longer_it_waits(cast: factories.Cast) -> None:
    asked = a_request(cast, 0)
    told = []
    for since in (0, 3, 7):
        Membership.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - days(since))
        [item] = [one for one in today.items(Me(cast.holder)) if one.kind == "join_request"]
        told.append((item.due is not None, "A no is an answer too." in item.facts))
    assert told == [(False, False), (True, False), (True, True)]
