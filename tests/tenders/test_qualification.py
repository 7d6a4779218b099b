# SPDX-License-Identifier: AGPL-3.0-or-later
"""Qualifying a call: the card, the day of the decision, whom one asks, the papers of the cooperative.

Each thing is asked the same: twice, by a second writer, once somebody left, by who may not know it.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from commons.library import actions as library
from commons.library.models import Resource
from groupes import actions as ground
from groupes.access import Me
from groupes.craft import actions as craft
from groupes.journal.models import Entry
from groupes.models import Member
from groupes.people import actions as people
from groupes.people import queries as directory
from groupes.people.models import Amount, Audience, Level
from groupes.shell.awaited import waits
from groupes.shell.todo import seldom
from groupes.web.refusals import Outdated, Refusal
from tenders.bids import actions as bids
from tenders.bids.actions import Change, RowRefusal
from tenders.bids.models import Bid, Intention, Need, NoGoReason
from tenders.qualification import actions, proposing
from tenders.qualification.models import (
    Card,
    Credential,
    Offer,
    Question,
    Reference,
    Risk,
    Turnover,
)
from tests import factories
from tests.factories import days
from tests.tenders import calls
from tests.tenders.bids.visits import login, text
from tests.tenders.calls import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go", "bids.submit_bid")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    notice = calls.call("a", deadline=in_days(40))
    return bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]


@pytest.fixture
def need(cast: factories.Cast, bid: Bid) -> Need:
    return bids.add_need(by=cast.plain, bid=bid, title="Animer des ateliers")


def url(name: str, bid: Bid, *args: object) -> str:
    return reverse(f"qualification:{name}", args=[bid.groupe.slug, bid.pk, *args])


def kinds(member: Member) -> dict[str, str]:
    """What waits for somebody in Today, by its kind."""
    return {item.kind: str(item.title) for item in seldom(Me(member))}


# --- when one decides (pure) ---------------------------------------------------------------------


MONDAY = dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("deadline", "proposed"),
    [
        (MONDAY + days(42), MONDAY + days(21)),  # three working weeks before
        (
            MONDAY + days(14),
            MONDAY + days(4),
        ),  # too near for that: a third of what is left, a Friday
        (MONDAY + days(16), MONDAY + days(7)),  # a third is a Saturday: the Monday after
        (MONDAY + days(3), None),  # three working days before is today
        (MONDAY, None),
    ],
)
def test_a_day_is_proposed_backwards_from_the_deadline(
    deadline: dt.date, proposed: dt.date | None
) -> None:
    assert proposing.decide_on(deadline, MONDAY) == proposed


def test_words_are_one_as_french_bends_them_and_no_further() -> None:
    assert proposing.same_word("animer", "animation")
    assert proposing.same_word("facilitation", "faciliter")
    assert proposing.same_word("son", "son")
    assert not proposing.same_word("communication", "communaute")
    assert not proposing.same_word("son", "sondage")


# --- the rows of a card --------------------------------------------------------------------------


def test_rows_are_added_changed_and_taken_away_and_told_once(cast, bid) -> None:
    actions.save_rows(by=cast.plain, bid=bid, rows=Risk, added={"sentence": "Le calendrier"})
    row = Risk.objects.get(bid=bid)
    assert (row.likely, row.serious) == ("possible", "serious")
    change = Change(row.pk, {"response": ""}, {"response": "Prévenir l’acheteur"})
    before = Entry.objects.filter(verb="qualification.risks_changed").count()
    for _twice in range(2):
        actions.save_rows(by=cast.plain, bid=bid, rows=Risk, changes=[change])
    row.refresh_from_db()
    assert row.response == "Prévenir l’acheteur"
    assert Entry.objects.filter(verb="qualification.risks_changed").count() == before + 1
    actions.save_rows(by=cast.plain, bid=bid, rows=Risk, removed=row.pk)
    assert not Risk.objects.exists()


def test_a_second_writer_is_told_and_what_they_did_not_touch_stays(cast, bid) -> None:
    actions.save_rows(by=cast.plain, bid=bid, rows=Question, added={"text": "Quel budget ?"})
    row = Question.objects.get(bid=bid)
    actions.save_rows(
        by=cast.holder,
        bid=bid,
        rows=Question,
        changes=[Change(row.pk, {"state": "to_ask"}, {"state": "asked"})],
    )
    # the second writer changed another field: both stand
    actions.save_rows(
        by=cast.plain,
        bid=bid,
        rows=Question,
        changes=[Change(row.pk, {"answer": ""}, {"answer": "Non précisé"})],
    )
    row.refresh_from_db()
    assert (row.state, row.answer) == ("asked", "Non précisé")
    with pytest.raises(RowRefusal) as told:
        actions.save_rows(
            by=cast.plain,
            bid=bid,
            rows=Question,
            changes=[Change(row.pk, {"answer": ""}, {"answer": "Trente mille"})],
        )
    assert told.value.now == {row.pk: {"answer": "Non précisé"}}


def test_the_page_of_questions_keeps_what_was_typed_and_says_what_it_says_now(
    cast, bid, client: Client
) -> None:
    actions.save_rows(by=cast.plain, bid=bid, rows=Question, added={"text": "Quel budget ?"})
    row = Question.objects.get(bid=bid)
    Question.objects.filter(pk=row.pk).update(answer="Non précisé")
    login(client, cast.plain)
    key = f"n{row.pk}"
    page = client.post(
        url("questions", bid),
        {
            f"{key}-text": "Quel budget ?", f"initial-{key}-text": "Quel budget ?",
            f"{key}-state": "to_ask", f"initial-{key}-state": "to_ask",
            f"{key}-answer": "Trente mille", f"initial-{key}-answer": "",
            "text": "", "state": "to_ask", "answer": "",
        },
    )  # fmt: skip
    assert page.status_code == 409
    assert "Trente mille" in page.content.decode()
    assert "Non précisé" in text(page)


def test_a_submitted_bid_keeps_its_card_as_it_was(cast, bid) -> None:
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    bids.submit(by=cast.holder, bid=bid, at=timezone.now())
    with pytest.raises(Refusal):
        actions.save_rows(by=cast.plain, bid=bid, rows=Risk, added={"sentence": "Trop tard"})


def test_who_sees_to_a_question_says_so_and_gives_it_back_by_leaving(cast, bid) -> None:
    actions.save_rows(by=cast.plain, bid=bid, rows=Question, added={"text": "Quel budget ?"})
    row = Question.objects.select_related("bid__groupe").get(bid=bid)
    actions.take_question(by=cast.plain, question=row)
    actions.take_question(by=cast.plain, question=row)
    with pytest.raises(Refusal):
        actions.take_question(by=cast.holder, question=row)
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    row.refresh_from_db()
    assert row.asker is None


def test_a_reference_of_the_library_is_taken_once_and_links_only_for_who_sees_it(
    cast, bid, client: Client
) -> None:
    page = library.add_page(
        by=cast.holder, groupe=cast.groupe, title="Plan vélo de Lille", body="…",
        use=Resource.Use.REFERENCE,
    )  # fmt: skip
    login(client, cast.plain)
    answer = client.post(url("from_library", bid), {"resource": page.pk})
    assert answer.status_code == 302
    assert Reference.objects.get(bid=bid).resource_id == page.pk
    assert client.post(url("from_library", bid), {"resource": page.pk}).status_code == 422
    assert page.get_absolute_url() in client.get(url("card", bid)).content.decode()


# --- the day -------------------------------------------------------------------------------------


def test_the_day_is_set_once_and_a_second_tab_is_told(cast, bid) -> None:
    on = cast.groupe.today() + days(5)
    actions.set_day(by=cast.plain, bid=bid, on=on, edition=0)
    with pytest.raises(Outdated):
        actions.set_day(by=cast.holder, bid=bid, on=on + days(1), edition=0)
    actions.set_day(by=cast.holder, bid=bid, on=on + days(1), edition=1)
    assert Card.objects.get(bid=bid).decide_on == on + days(1)


def test_the_day_is_between_today_and_the_deadline(cast, bid) -> None:
    for on in (cast.groupe.today() - days(1), in_days(40).date()):
        with pytest.raises(Refusal):
            actions.set_day(by=cast.plain, bid=bid, on=on, edition=0)


def test_who_may_decide_is_told_three_days_before_and_nobody_once_it_is_decided(cast, bid) -> None:
    today = cast.groupe.today()
    card = actions.set_day(by=cast.plain, bid=bid, on=today + days(4), edition=0)
    assert "go_day" not in kinds(cast.holder)
    actions.set_day(by=cast.plain, bid=bid, on=today + days(3), edition=card.edition)
    assert "go_day" in kinds(cast.holder)
    assert "go_day" not in kinds(cast.plain)
    Card.objects.filter(bid=bid).update(decide_on=today - days(2))
    assert "go_day" in kinds(cast.holder)
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=today)
    assert "go_day" not in kinds(cast.holder)


# --- no-go reasons -------------------------------------------------------------------------------


def test_the_reasons_of_a_no_go_are_kept_with_it_and_looked_back_on(
    cast, bid, client: Client
) -> None:
    login(client, cast.holder)
    said = {"go": "no_go", "reasons": ["no_team", "too_short"], "reason": "En août."}
    assert (
        client.post(reverse("bids:decide", args=[cast.groupe.slug, bid.pk]), said).status_code
        == 302
    )
    decision = bid.go_decisions.get()
    assert decision.reasons == ["too_short", "no_team"]  # in the order of the list
    login(client, cast.plain)
    page = client.get(reverse("qualification:look_back", args=[cast.groupe.slug]))
    assert str(NoGoReason.NO_TEAM.label) in text(page)
    assert cast.holder.name not in text(page)
    # decided again: the last word alone counts, and a go none
    bids.decide(
        by=cast.holder, bid=bid, go=False, reason="", on=cast.groupe.today(), reasons=["distance"]
    )
    shown = text(client.get(reverse("qualification:look_back", args=[cast.groupe.slug])))
    assert str(NoGoReason.DISTANCE.label) in shown
    assert str(NoGoReason.NO_TEAM.label) not in shown
    bids.decide(
        by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today(), reasons=["distance"]
    )
    assert bid.go_decisions.latest().reasons == []
    shown = text(client.get(reverse("qualification:look_back", args=[cast.groupe.slug])))
    assert str(NoGoReason.DISTANCE.label) not in shown


# --- whom one asks -------------------------------------------------------------------------------


def test_an_offer_is_between_two_and_a_yes_leads_to_ones_own_word(
    cast, bid, need, client: Client
) -> None:
    login(client, cast.holder)
    page = client.post(url("ask", bid, need.pk, cast.plain.pk), {"word": "Comme à Lille ?"})
    assert page.status_code == 302
    again = actions.ask_along(by=cast.holder, need=need, to=cast.plain, word="Alors ?")
    assert Offer.objects.count() == 1
    assert again.word == "Comme à Lille ?"
    assert "asked_along" in kinds(cast.plain)
    assert [one for kind, one in waits(Me(cast.holder)) if kind.order == 72] != [[]]
    # nobody else reads it, not even by its address
    offer = Offer.objects.get()
    login(client, cast.founder)
    assert client.get(url("answer", bid, offer.pk)).status_code == 404
    assert client.post(url("withdraw", bid, offer.pk)).status_code == 404
    login(client, cast.plain)
    assert "Comme à Lille ?" in text(client.get(url("answer", bid, offer.pk)))
    page = client.post(url("answer", bid, offer.pk), {"answer": "yes", "word": "Avec joie"})
    assert page.headers["Location"] == reverse(
        "bids:intention", args=[cast.groupe.slug, bid.pk, need.pk]
    )
    assert not Intention.objects.exists()  # it is theirs to say
    assert "asked_along" not in kinds(cast.plain)
    assert "asked_answer" in kinds(cast.holder)
    login(client, cast.holder)
    client.post(url("withdraw", bid, offer.pk), {"seen": "1"})
    assert "asked_answer" not in kinds(cast.holder)


def test_no_feed_tells_who_asked_whom(cast, bid, need, client: Client) -> None:
    offer = actions.ask_along(by=cast.holder, need=need, to=cast.plain)
    actions.answer_offer(by=cast.plain, offer=offer, accept=False, word="Pas cette fois")
    login(client, cast.founder)
    page = client.get(reverse("groupes:home", args=[cast.groupe.slug]))
    assert page.status_code == 200
    assert "Pas cette fois" not in page.content.decode()
    assert {
        Entry.objects.filter(verb=f"qualification.offer_{v}").count() for v in ("made", "answered")
    } == {1}


def test_an_offer_ends_with_the_bid_and_for_who_leaves_or_pauses(cast, bid, need) -> None:
    offer = actions.ask_along(by=cast.holder, need=need, to=cast.plain)
    bids.decide(by=cast.holder, bid=bid, go=False, reason="", on=cast.groupe.today())
    assert "asked_along" not in kinds(cast.plain)
    with pytest.raises(Refusal):
        actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    offer.refresh_from_db()
    assert offer.state == Offer.State.ENDED
    with pytest.raises(Refusal):
        actions.ask_along(by=cast.holder, need=need, to=cast.plain)


def test_who_said_a_word_already_is_not_asked(cast, bid, need) -> None:
    bids.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(2))
    with pytest.raises(Refusal):
        actions.ask_along(by=cast.holder, need=need, to=cast.plain)
    with pytest.raises(Refusal):
        actions.ask_along(by=cast.holder, need=need, to=cast.holder)


def test_people_come_by_name_with_reasons_in_words(cast, bid, need, client: Client) -> None:
    zoe = factories.member(
        "Zoé", of=cast.groupe.cooperative, does=["Animation", "Atelier d’écriture"]
    )
    ana = factories.member("Ana", of=cast.groupe.cooperative)
    hidden = factories.member("Bob", of=cast.groupe.cooperative, does=["Animation"])
    for one in (zoe, ana, hidden):
        factories.join(cast.groupe, one)
    people.tell_skills(by=ana, told={Level.LEARNS: ["Animation"]})
    people.choose_audiences(by=hidden, skills=Audience.NOBODY)
    people.say_when(
        by=zoe, away_until=None,
        months={directory.first_of_month(cast.groupe.today()): Amount.HALF},
    )  # fmt: skip
    login(client, cast.plain)
    page = text(client.get(url("whom", bid, need.pk)))
    assert page.index("Ana") < page.index("Zoé")
    assert "Bob" not in page  # what they keep finds nobody
    assert str(Amount.HALF.label) in page
    people.choose_audiences(by=zoe, availability=Audience.NOBODY)
    assert str(Amount.HALF.label) not in text(client.get(url("whom", bid, need.pk)))


def test_a_pairing_of_ones_own_is_a_reason_and_anothers_is_not(
    cast, bid, need, client: Client
) -> None:
    people.tell_skills(by=cast.holder, told={Level.PASSES_ON: ["Podcast"]})
    skill = cast.holder.skills_held.get().skill
    pairing = craft.ask_pairing(
        by=cast.plain, other=cast.holder, skill=skill, goal="Un épisode",
        ends_on=cast.groupe.today() + days(60),
    )  # fmt: skip
    craft.answer_pairing(by=cast.holder, pairing=pairing, accept=True)
    login(client, cast.plain)
    assert "podcast" in text(client.get(url("whom", bid, need.pk)))
    login(client, cast.founder)
    assert "podcast" not in text(client.get(url("whom", bid, need.pk)))


# --- prices of one's own days --------------------------------------------------------------------


def test_the_price_of_a_day_is_said_by_oneself_and_read_on_the_bid(
    cast, bid, need, client: Client
) -> None:
    login(client, cast.plain)
    place = reverse("bids:intention", args=[cast.groupe.slug, bid.pk, need.pk])
    said = {"level": "lead", "days": "2", "word": "", "day_rate_cents": "450,00"}
    assert client.post(place, said).status_code == 302
    assert Intention.objects.get().day_rate_cents == 45_000
    assert "450,00" in client.get(place).content.decode()
    assert not Entry.objects.filter(facts__icontains="45000").exists()
    assert "450" in text(client.get(bid.get_absolute_url()))
    login(client, cast.outsider)
    assert client.get(bid.get_absolute_url()).status_code == 404


# --- the papers ----------------------------------------------------------------------------------


@pytest.fixture
def keeper(cast: factories.Cast) -> Member:
    return factories.member(of=cast.groupe.cooperative, administers=True)


def test_papers_are_kept_by_who_administers_and_read_by_the_members_alone(
    cast, keeper, client: Client
) -> None:
    login(client, keeper)
    pdf = SimpleUploadedFile("attestation.pdf", b"%PDF-1.4\n%%EOF\n")
    said = {
        "kind": "insurance", "label": "Responsabilité civile", "amount_cents": "1 500 000",
        "valid_until": "2030-12-31", "file": pdf,
    }  # fmt: skip
    assert client.post(reverse("qualification:new_credential"), said).status_code == 302
    paper = Credential.objects.get()
    assert paper.amount_cents == 150_000_000
    page, file = (
        reverse("qualification:credentials"),
        reverse("qualification:credential_file", args=[paper.pk]),
    )
    login(client, cast.plain)
    assert "Responsabilité civile" in text(client.get(page))
    handed = client.get(file)
    assert handed.status_code == 200
    assert b"".join(handed.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file
    edit = reverse("qualification:credential", args=[paper.pk])
    assert client.get(edit).status_code == 403
    login(client, cast.stranger)  # of another cooperative
    assert "Responsabilité civile" not in text(client.get(page))
    assert client.get(file).status_code == 404


def test_a_paper_that_two_change_is_told_and_one_that_went_takes_its_file(keeper) -> None:
    said: dict[str, Any] = {
        "kind": "insurance", "label": "RC pro", "amount_cents": None, "valid_until": None,
    }  # fmt: skip
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n")
    paper = actions.keep_credential(by=keeper, upload=pdf, **said)
    with pytest.raises(Outdated):
        actions.keep_credential(by=keeper, credential=paper, edition=0, **said | {"label": "RC"})
    same = actions.keep_credential(by=keeper, credential=paper, edition=1, **said)
    assert same.edition == 1
    stored = paper.file
    actions.drop_credential(by=keeper, credential=paper)
    actions.drop_credential(by=keeper, credential=paper)
    assert stored is not None
    assert not type(stored).objects.filter(pk=stored.pk).exists()


def test_a_paper_that_ends_before_the_deadline_is_warned_of_and_its_keepers_are_told(
    cast, bid, keeper, client: Client
) -> None:
    today = cast.groupe.today()
    said: dict[str, Any] = {"kind": "insurance", "label": "RC pro", "amount_cents": None}
    paper = actions.keep_credential(by=keeper, valid_until=today + days(31), **said)
    assert "papers" not in kinds(keeper)
    login(client, cast.plain)
    assert "RC pro" in text(client.get(url("card", bid)))
    assert gettext("over before the deadline") in text(client.get(url("card", bid)))
    actions.keep_credential(
        by=keeper, credential=paper, edition=1, valid_until=today + days(30), **said
    )
    assert "papers" in kinds(keeper)
    assert "papers" not in kinds(cast.plain)


def test_a_year_is_said_anew_and_never_in_advance(cast, keeper) -> None:
    year = cast.groupe.today().year
    for _twice in range(2):
        actions.say_turnover(by=keeper, year=year - 1, amount_cents=1_000_00)
    seen = Turnover.objects.get().edition
    actions.say_turnover(by=keeper, year=year - 1, amount_cents=2_000_00, edition=seen)
    assert Turnover.objects.get().amount_cents == 2_000_00
    for old in (seen, 0):
        with pytest.raises(Outdated):
            actions.say_turnover(by=keeper, year=year - 1, amount_cents=3_000_00, edition=old)
    assert Turnover.objects.get().amount_cents == 2_000_00
    with pytest.raises(Refusal):
        actions.say_turnover(by=keeper, year=year + 1, amount_cents=1)


def together(response: Any) -> str:
    """A page without the blanks between thousands."""
    return response.content.decode().replace("\u202f", "").replace("\u00a0", "")


def test_a_year_that_is_noted_is_shown_before_it_is_written_over(keeper, client: Client) -> None:
    page, year = reverse("qualification:turnover"), keeper.cooperative.today().year - 3
    login(client, keeper)
    actions.say_turnover(by=keeper, year=year, amount_cents=1_234_50)
    said = {"year": year, "amount_cents": "2000"}
    told = client.post(page, said)
    assert told.status_code == 409
    assert 'readonly value="1234,5"' in together(told)
    assert keeper.name in text(told)
    assert Turnover.objects.get().amount_cents == 1_234_50
    again = said | {"edition": told.context["form"].data["edition"]}
    assert client.post(page, again).status_code == 302
    assert Turnover.objects.get().amount_cents == 2_000_00
    # From the list one comes to the year as it is noted.
    assert (
        f"{page}?annee={year}" in client.get(reverse("qualification:credentials")).content.decode()
    )
    form = client.get(f"{page}?annee={year}").context["form"]
    assert form["amount_cents"].value() == "2\u00a0000"
    assert form["edition"].value() == Turnover.objects.get().edition
    for odd in ("²⁰²⁰", "99999", "x", "-1"):
        assert client.get(page, {"annee": odd}).status_code == 200


def test_what_another_noted_of_a_paper_is_read_in_euros(keeper, client: Client) -> None:
    login(client, keeper)
    paper = actions.keep_credential(by=keeper, kind="other", label="RC", amount_cents=1_234_50)
    said = {"kind": "other", "label": "RC", "amount_cents": "7", "edition": "0"}
    late = client.post(reverse("qualification:credential", args=[paper.pk]), said)
    assert late.status_code == 409
    assert 'readonly value="1234,5"' in together(late)


# --- what pages cost -----------------------------------------------------------------------------


def fill(cast: factories.Cast, bid: Bid, keeper: Member, rows: int) -> None:
    for n in range(rows):
        mate = factories.member(of=cast.groupe.cooperative, does=[f"Animation {n}"])
        factories.join(cast.groupe, mate)
        need = bids.add_need(by=cast.plain, bid=bid, title=f"Animer {n}")
        bids.state_intention(by=mate, need=need, level="lead", days=Decimal(2))
        actions.save_rows(by=cast.plain, bid=bid, rows=Risk, added={"sentence": f"Risque {n}"})
        actions.save_rows(by=cast.plain, bid=bid, rows=Question, added={"text": f"Question {n}"})
        actions.save_rows(by=cast.plain, bid=bid, rows=Reference, added={"title": f"Travail {n}"})
        actions.keep_credential(by=keeper, kind="other", label=f"Pièce {n}")
        actions.say_turnover(by=keeper, year=2020 + n, amount_cents=n)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_card_costs_the_same_however_full_it_is(
    rows: int, cast, bid, keeper, client: Client, django_assert_num_queries
) -> None:
    fill(cast, bid, keeper, rows)
    login(client, cast.plain)
    # session and person, ties and unread, rights; the bid; all of the card; skills and months
    with django_assert_num_queries(6):
        page = client.get(url("card", bid))
    assert page.content.decode().count("Risque ") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_whom_to_ask_costs_the_same_for_one_and_three(
    rows: int, cast, bid, keeper, client: Client, django_assert_num_queries
) -> None:
    fill(cast, bid, keeper, rows)
    need = bids.add_need(by=cast.plain, bid=bid, title="Animation")
    login(client, cast.plain)
    # six of every page; the bid, the need; the people, their skills, ties, what was asked
    with django_assert_num_queries(9):
        page = client.get(url("whom", bid, need.pk))
    assert page.content.decode().count("Animation ") >= rows


@pytest.mark.parametrize("rows", [1, 3])
def test_papers_and_the_look_back_cost_the_same_too(
    rows: int, cast, bid, keeper, client: Client, django_assert_num_queries
) -> None:
    fill(cast, bid, keeper, rows)
    login(client, cast.plain)
    # session and person, ties and unread; papers, figures
    with django_assert_num_queries(4):
        client.get(reverse("qualification:credentials"))
    with django_assert_num_queries(4):
        client.get(reverse("qualification:look_back", args=[cast.groupe.slug]))


def test_strangers_and_outsiders_know_nothing_of_a_card(cast, bid, need, client: Client) -> None:
    for who in (cast.outsider, cast.stranger):
        login(client, who)
        for name, *args in (("card",), ("questions",), ("day",), ("whom", need.pk)):
            assert client.get(url(name, bid, *args)).status_code == 404
