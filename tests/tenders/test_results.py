# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a bid: what the buyer says, what each keeps of it, the time given, how often a groupe wins, and the
project that a won bid becomes, once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes import actions as ground
from groupes import choosing
from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Groupe, Member, Membership
from groupes.people.models import Audience, Telling
from groupes.shell.todo import Item, seldom
from groupes.web.refusals import Outdated, Refusal
from roles import actions as offers
from roles import rules as roles
from roles.meetings.models import Meeting
from roles.models import Circle, MandateOffer, Role
from roles.work.models import Work
from tenders.bids import actions as bids
from tenders.bids.actions import Change, RowRefusal
from tenders.bids.models import Bid, Intention
from tenders.candidacy.models import Body
from tenders.results import actions, pages
from tenders.results.models import Analysis, Debrief, Project, Round, UnpaidTime
from tests import factories
from tests.factories import days
from tests.tenders import calls
from tests.tenders.bids.visits import login, text
from tests.tenders.calls import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go", "bids.submit_bid", roles.EDIT, roles.GIVE)


def submitted(cast: factories.Cast, name: str = "a", result: str = "", **said: Any) -> Bid:
    """A submitted bid, on whose need somebody said a word; with its result."""
    notice = calls.call(name, procedure=name, deadline=in_days(20), **said)
    bid = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]
    need = bids.add_need(by=cast.plain, bid=bid, title="Animer", days_planned=Decimal(3))
    bids.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(3))
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    bids.submit(by=cast.holder, bid=bid, at=timezone.now())
    if result:
        bids.record_result(by=cast.holder, bid=bid, result=result)
    return bid


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return submitted(cast)


def url(name: str, bid: Bid, *args: object) -> str:
    return reverse(f"results:{name}", args=[bid.groupe.slug, bid.pk, *args])


# --- rounds --------------------------------------------------------------------------------------


def test_rounds_are_noted_once_the_bid_is_submitted_and_a_second_writer_is_told(cast, bid) -> None:
    added = {"on": cast.groupe.today(), "kind": "question", "text": "Détaillez le calendrier"}
    actions.save_rounds(by=cast.plain, bid=bid, added=added)
    row = Round.objects.get()
    change = Change(row.pk, {"answer": ""}, {"answer": "Le voici"})
    before = Entry.objects.filter(verb="results.rounds_changed").count()
    for _twice in range(2):
        actions.save_rounds(by=cast.plain, bid=bid, changes=[change])
    assert Entry.objects.filter(verb="results.rounds_changed").count() == before + 1
    with pytest.raises(RowRefusal):
        actions.save_rounds(
            by=cast.holder, bid=bid, changes=[Change(row.pk, {"answer": ""}, {"answer": "Autre"})]
        )
    notice = calls.call("b", procedure="b")
    early = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]
    with pytest.raises(Refusal):
        actions.save_rounds(by=cast.plain, bid=early, added=added)


def test_who_took_part_is_told_that_the_buyer_waits_until_it_is_answered(cast, bid) -> None:
    def kinds(who: Any) -> set[str]:
        return {item.kind for item in seldom(Me(who))}

    today = cast.groupe.today()
    said = {"on": today, "kind": "question", "text": "?", "answer_due": today + days(4)}
    actions.save_rounds(by=cast.plain, bid=bid, added=said)
    assert "buyer_waits" not in kinds(cast.plain)
    Round.objects.update(answer_due=today + days(3))
    assert "buyer_waits" in kinds(cast.plain)
    assert "buyer_waits" not in kinds(cast.founder)
    Round.objects.update(answered=True)
    assert "buyer_waits" not in kinds(cast.plain)


def test_the_page_of_rounds_saves_one_and_keeps_its_days(cast, bid, client: Client) -> None:
    login(client, cast.plain)
    said = {
        "on": "2026-12-01",
        "kind": "hearing",
        "text": "Audition",
        "answer_due": "",
        "answer": "",
    }
    assert client.post(url("rounds", bid), said).status_code == 302
    assert Round.objects.get().on == dt.date(2026, 12, 1)
    assert "Audition" in text(client.get(url("after", bid)))


# --- what the buyer says -------------------------------------------------------------------------


def test_the_analysis_is_one_text_of_all_and_its_letter_is_handed_to_them_alone(
    cast, bid, client: Client
) -> None:
    login(client, cast.plain)
    letter = SimpleUploadedFile("lettre.pdf", b"%PDF-1.4\n%%EOF\n")
    said = {"winner": "Atelier du Pont", "rank": 2, "candidates": 5, "scores": "Prix : 12/40", "file": letter,
            "price_cents": "38 000", "edition": 0}  # fmt: skip
    assert client.post(url("analysis", bid), said).status_code == 302
    kept = Analysis.objects.get()
    assert (kept.price_cents, kept.edition) == (3_800_000, 1)
    with pytest.raises(Outdated):
        actions.keep_analysis(by=cast.holder, bid=bid, edition=0, winner="Un autre")
    same = actions.keep_analysis(
        by=cast.holder, bid=bid, edition=1, winner="Atelier du Pont", rank=2, candidates=5,
        scores="Prix : 12/40", price_cents=3_800_000,
    )  # fmt: skip
    assert same.edition == 1
    with pytest.raises(Refusal):
        actions.keep_analysis(by=cast.holder, bid=bid, edition=1, rank=6, candidates=5)
    page = client.get(url("analysis_file", bid))
    assert b"".join(page.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file
    place = client.get(url("after", bid)).context["analysis"].place
    assert ("2" in place, "5" in place) == (True, True)
    for who in (cast.outsider, cast.stranger):
        login(client, who)
        assert client.get(url("analysis_file", bid)).status_code == 404
        assert client.get(url("after", bid)).status_code == 404


def test_what_the_award_notice_says_begins_the_form() -> None:
    from tenders.notices.models import Notice

    who = {"organisations": [{"name": "Atelier du Pont", "lead": False}], "lot": "", "lots": [],
           "amount": "38000.00", "currency": "EUR"}  # fmt: skip
    told = pages.told_by([Notice(form="result", winners=[]), Notice(form="result", winners=[who])])
    assert told["winner"] == "Atelier du Pont"
    assert told["price_cents"].replace(",", ".") == "38000.00"
    assert pages.told_by([Notice(form="result", winners=[])]) == {}
    two = who | {"amount": "12.00"}
    assert "price_cents" not in pages.told_by([Notice(form="result", winners=[who, two])])


# --- what each keeps of it, and their time -------------------------------------------------------


def test_who_took_part_says_what_they_keep_once_the_result_is_known(
    cast, bid, client: Client
) -> None:
    with pytest.raises(Refusal):
        actions.say_debrief(by=cast.plain, bid=bid, again="Le binôme", otherwise="")
    bids.record_result(by=cast.holder, bid=bid, result="lost")
    for _twice in range(2):
        actions.say_debrief(by=cast.plain, bid=bid, again="Le binôme", otherwise="Moins tard")
    assert Entry.objects.filter(verb="results.debriefed").count() == 1
    with pytest.raises(Refusal):
        actions.say_debrief(by=cast.founder, bid=bid, again="Moi aussi", otherwise="")
    login(client, cast.founder)
    assert client.get(url("debrief", bid)).status_code == 403
    assert "Le binôme" in text(client.get(url("after", bid)))  # the bid's people read it
    login(client, cast.plain)
    assert client.post(url("debrief", bid), {"again": "", "otherwise": ""}).status_code == 302
    assert not Debrief.objects.exists()


def asked_of(who: Any, kind: str) -> list[Item]:
    return [item for item in seldom(Me(who)) if item.kind == kind]


def test_who_held_a_piece_is_asked_what_they_keep_until_they_answer(cast, client: Client) -> None:
    notice = calls.call("a", procedure="a", deadline=in_days(20))
    bid = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]
    for title, holder in (("Mémoire", cast.former), ("Prix", cast.former), ("Plans", cast.holder)):
        piece = bids.add_piece(by=cast.plain, bid=bid, title=title)
        bids.take_piece(by=holder, piece=piece)
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    bids.submit(by=cast.holder, bid=bid, at=timezone.now())
    assert asked_of(cast.former, "debrief_asked") == []
    bids.record_result(by=cast.holder, bid=bid, result="lost")
    (line,) = asked_of(cast.former, "debrief_asked")  # two pieces, one line
    assert line.action is not None
    assert line.action.url == url("debrief", bid)
    assert asked_of(cast.plain, "debrief_asked") == []  # held none
    assert asked_of(cast.outsider, "debrief_asked") == []
    client.cookies["django_language"] = "en"
    assert (
        line.action.url in login(client, cast.former).get(reverse("groupes:today")).content.decode()
    )
    answer = client.post(line.action.url, {"again": "Le binôme", "otherwise": ""})
    assert answer.status_code == 302
    assert asked_of(cast.former, "debrief_asked") == []
    assert asked_of(cast.holder, "debrief_asked")
    # noted by mistake: it has not ended
    bids.take_back(by=cast.holder, bid=bid, what="result", reason="Pas encore")
    assert asked_of(cast.holder, "debrief_asked") == []


def test_it_is_asked_for_a_month_and_no_more_of_who_left(cast) -> None:
    notice = calls.call("a", procedure="a", deadline=in_days(20))
    bid = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]
    piece = bids.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    bids.take_piece(by=cast.former, piece=piece)
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    bids.submit(by=cast.holder, bid=bid, at=timezone.now())
    bids.record_result(by=cast.holder, bid=bid, result="lost")
    for ago, asked in ((31, 1), (32, 0), (33, 0)):
        Bid.objects.update(ended_at=timezone.now() - days(ago))
        assert len(asked_of(cast.former, "debrief_asked")) == asked, ago
    # a result that is corrected does not begin the month anew
    bids.record_result(by=cast.holder, bid=bid, result="won")
    assert asked_of(cast.former, "debrief_asked") == []
    Bid.objects.update(ended_at=timezone.now())
    assert asked_of(cast.former, "debrief_asked")
    cast.groupe.memberships.filter(member=cast.former).update(
        state="left", ends_on=cast.groupe.today() - days(1)
    )
    assert asked_of(cast.former, "debrief_asked") == []


def test_each_says_their_own_hours_and_the_sum_leads_to_a_decision(
    cast, bid, client: Client
) -> None:
    actions.say_time(by=cast.plain, bid=bid, hours=Decimal("7.5"))
    actions.say_time(by=cast.holder, bid=bid, hours=Decimal(2), word="Relecture")
    actions.say_time(by=cast.holder, bid=bid, hours=Decimal(3))
    login(client, cast.plain)
    page = client.get(url("after", bid))
    assert page.context["hours"].replace(",", ".") == "10.5"
    assert client.get(page.context["decide_url"]).status_code == 200
    assert client.post(url("time", bid), {"hours": "0", "word": ""}).status_code == 302
    assert UnpaidTime.objects.count() == 1
    assert client.post(url("time", bid), {"hours": "-1", "word": ""}).status_code == 422


# --- how often one wins --------------------------------------------------------------------------


def test_nothing_is_told_of_fewer_than_three_bids(cast, client: Client) -> None:
    rates = reverse("results:rates", args=[cast.groupe.slug])
    login(client, cast.plain)
    for n, result in enumerate(("won", "lost")):
        submitted(cast, f"n{n}", result)
    submitted(cast, "closed", "closed")  # neither won nor lost
    assert client.get(rates).context["all"] is None
    submitted(cast, "third", "won", buyer="Un acheteur à part")
    context = client.get(rates).context
    assert (context["all"].won, context["all"].bids) == (2, 3)
    assert context["buyers"] == ()
    submitted(cast, "fourth", "lost")
    [buyer] = client.get(rates).context["buyers"]
    assert (buyer.won, buyer.bids) == (1, 3)
    assert cast.holder.name not in text(client.get(rates))


# --- the project ---------------------------------------------------------------------------------


def begin(cast: factories.Cast, bid: Bid, way: str, **more: Any) -> Project:
    values: dict[str, Any] = {
        "name": "Plan vélo", "purpose": "Animer la concertation.", "slug": "plan-velo-bcdf",
        "role": "Conduite", "lead": cast.holder, "needs": [one.pk for one in bid.needs.all()],
        "with_rule": True, "invite": True, "first_meeting": timezone.now() + days(3),
    }  # fmt: skip
    return actions.begin_project(by=cast.holder, bid=bid, way=way, **values | more)


def test_a_won_bid_becomes_a_groupe_with_its_people_work_rule_and_first_date(
    cast, client: Client
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    bid = submitted(cast, result="won")
    project = begin(cast, bid, "groupe")
    home = project.groupe
    assert home is not None
    assert home.kind == Groupe.Kind.PROJECT
    assert home.visibility == cast.groupe.visibility
    assert home.memberships.get(member=cast.plain).state == Membership.State.INVITED
    work = Work.objects.get(groupe=home, title="Animer")
    assert work.size == Decimal(3)
    assert Work.objects.filter(groupe=home).count() == bid.needs.count()
    binding = home.split_rules.binding_on(home.today())
    assert binding is not None
    assert binding.rule == cast.groupe.split_rules.get().rule
    assert Meeting.objects.filter(groupe=home).count() == 1
    role = Role.objects.get(groupe=home, name="Conduite")
    assert role.mandates.get().member == cast.holder
    # both lead to each other, for who may go there
    login(client, cast.holder)
    assert (
        reverse("groupes:home", args=[home.slug]) in client.get(url("after", bid)).content.decode()
    )
    page = client.get(reverse("groupes:home", args=[home.slug]))
    assert bid.get_absolute_url() in page.content.decode()
    login(client, cast.founder)
    assert home.slug not in client.get(url("after", bid)).content.decode()


@pytest.mark.parametrize("invite", [True, False])
def test_the_one_who_leads_the_project_is_invited_to_its_groupe_and_offered_the_role_there(
    invite: bool, cast, client: Client
) -> None:
    bid = submitted(cast, result="won")
    project = begin(cast, bid, "groupe", lead=cast.plain, invite=invite)
    home = project.groupe
    assert home is not None
    tie = home.memberships.get(member=cast.plain)
    assert tie.state == Membership.State.INVITED
    assert "Conduite" in tie.message
    assert not MandateOffer.objects.filter(role=project.role).exists()
    assert asked_of(cast.holder, "project_lead") == []  # not there yet
    ground.answer_invitation(by=cast.plain, membership=tie, accept=True)
    (line,) = asked_of(cast.holder, "project_lead")
    assert cast.plain.name in line.title
    assert asked_of(cast.plain, "project_lead") == []
    assert line.action is not None
    login(client, cast.plain)
    assert client.post(line.action.url).status_code == 403  # offers no role there
    login(client, cast.outsider)
    assert client.post(line.action.url).status_code == 404
    login(client, cast.holder)
    assert str(line.action.label) in client.get(reverse("groupes:today")).content.decode()
    assert client.post(line.action.url).status_code == 302
    offer = MandateOffer.objects.get(role=project.role)
    assert (offer.offered_to, offer.offered_by) == (cast.plain, cast.holder)
    assert asked_of(cast.holder, "project_lead") == []
    assert client.post(line.action.url).status_code == 409  # from another tab
    assert MandateOffer.objects.count() == 1
    offers.answer_offer(by=cast.plain, offer=offer, accept=False)
    assert asked_of(cast.holder, "project_lead") == []  # asked once
    assert client.post(line.action.url).status_code == 409  # who said no is not asked anew
    assert MandateOffer.objects.count() == 1


@pytest.mark.usefixtures("in_english")
def test_nobody_is_told_to_offer_the_role_to_themselves_nor_twice_to_one(cast) -> None:
    bid = submitted(cast, result="won")
    project = begin(cast, bid, "groupe", lead=cast.plain)
    assert project.groupe is not None
    tie = project.groupe.memberships.get(member=cast.plain)
    ground.answer_invitation(by=cast.plain, membership=tie, accept=True)
    assert len(asked_of(cast.holder, "project_lead")) == 1
    actions.offer_lead(by=cast.holder, project=project)
    with pytest.raises(Refusal, match="has yet to answer"):
        actions.offer_lead(by=cast.holder, project=project)
    offers.answer_offer(by=cast.plain, offer=MandateOffer.objects.get(), accept=False)
    with pytest.raises(Refusal, match="said no to this role"):
        actions.offer_lead(by=cast.holder, project=project)
    MandateOffer.objects.all().delete()
    Project.objects.update(lead=cast.holder)
    project.refresh_from_db()
    assert asked_of(cast.holder, "project_lead") == []
    with pytest.raises(Refusal, match="propose yourself"):
        actions.offer_lead(by=cast.holder, project=project)


def test_nobody_is_asked_to_lead_who_is_not_of_the_groupe_or_where_no_role_is_made(cast) -> None:
    bid = submitted(cast, result="won")
    with pytest.raises(Refusal):
        begin(cast, bid, "groupe", lead=cast.outsider)
    assert not Project.objects.exists()
    project = begin(cast, bid, "groupe", lead=cast.plain, role="", invite=False)
    assert project.lead is None
    assert project.groupe is not None
    assert not project.groupe.memberships.filter(member=cast.plain).exists()
    with pytest.raises(Refusal):
        actions.offer_lead(by=cast.holder, project=project)


def test_the_form_proposes_the_person_whom_the_candidate_names_for_its_lead(
    cast, client: Client
) -> None:
    bid = submitted(cast, result="won")
    login(client, cast.holder)

    def proposed() -> Any:
        return client.get(url("project", bid)).context["form"].initial["lead"]

    assert proposed() == cast.plain.pk  # who leads a need
    need = bid.needs.get(title="Animer")
    Intention.objects.create(need=need, member=cast.former, level="contribute")
    body = Body.objects.get(candidacy__bid=bid)  # recorded at the submission
    body.contact_email = cast.former.user.email.upper()
    body.save()
    assert proposed() == cast.plain.pk  # their address is told to nobody: nobody finds it out
    telling = Telling.objects.create(member=cast.former, email=Audience.COOPERATIVE)
    Member.objects.filter(pk=cast.former.pk).update(cooperative=factories.cooperative("Ailleurs"))
    assert proposed() == cast.plain.pk
    telling.email = Audience.GROUPES
    telling.save()
    assert proposed() == cast.former.pk
    body.contact_email = cast.holder.user.email
    body.save()
    assert proposed() == cast.holder.pk  # one's own one knows
    Intention.objects.all().delete()
    assert proposed() == cast.holder.pk  # nobody said anything: the reader


def test_it_becomes_a_circle_of_its_groupe_and_the_role_is_offered(cast, client: Client) -> None:
    bid = submitted(cast, result="won")
    project = begin(cast, bid, "circle", lead=cast.plain)
    assert project.groupe is None
    circle = project.circle
    assert circle is not None
    assert bid.get_absolute_url() in circle.policies
    offer = MandateOffer.objects.get(role__name="Conduite")
    assert offer.offered_to == cast.plain
    assert offer.role.circle == circle
    assert Work.objects.get(groupe=cast.groupe, title="Animer").role == offer.role
    login(client, cast.plain)
    assert circle.get_absolute_url() in client.get(url("after", bid)).content.decode()


@pytest.mark.parametrize("way", ["groupe", "circle"])
def test_it_is_done_once_and_of_a_won_bid_alone(way: str, cast) -> None:
    bid = submitted(cast, result="won")
    begin(cast, bid, way)
    before = (Groupe.objects.count(), Circle.objects.count(), Work.objects.count())
    with pytest.raises(Refusal):
        begin(cast, bid, way, slug="autre-bcdf", name="Encore")
    assert before == (Groupe.objects.count(), Circle.objects.count(), Work.objects.count())
    lost = submitted(cast, "b", "lost")
    with pytest.raises(Refusal):
        begin(cast, lost, way, slug="perdu-bcdf", name="Perdu")
    assert before == (Groupe.objects.count(), Circle.objects.count(), Work.objects.count())


def test_the_form_begins_it_and_a_second_tab_is_led_to_it(cast, client: Client) -> None:
    bid = submitted(cast, result="won")
    login(client, cast.holder)
    page = client.get(url("project", bid))
    assert "with_rule" not in page.context["form"].fields  # no rule binds the groupe
    said = {"way": "circle", "name": "Plan vélo", "purpose": "Animer.", "role": "", "lead": "",
            "needs": [str(one.pk) for one in bid.needs.all()], "first_meeting_0": "", "first_meeting": ""}  # fmt: skip
    page = client.post(url("project", bid), said)
    assert page.status_code == 302, page.context["form"].errors
    made = Project.objects.get().circle
    assert made is not None
    assert page.headers["Location"] == made.get_absolute_url()
    assert client.post(url("project", bid), said | {"name": "Bis"}).status_code == 409
    assert client.get(url("project", bid)).status_code == 302
    login(client, cast.plain)
    assert client.get(url("project", bid)).status_code == 403


def test_of_many_who_said_what_they_would_do_one_is_found_to_lead_the_project(
    cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    bid = submitted(cast, result="won")
    need = bid.needs.get(title="Animer")
    Intention.objects.get_or_create(need=need, member=cast.former, defaults={"level": "contribute"})
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    login(client, cast.holder)
    client.cookies["django_language"] = "en"

    def told(page: Any) -> list[Any]:
        return [pk for pk, _name in page.context["form"].fields["lead"].choices if pk]

    assert told(client.get(url("project", bid))) == [cast.plain.pk]  # whom it proposes
    found = client.get(url("project", bid), {"q": cast.former.name})
    assert sorted(told(found)) == sorted([cast.former.pk, cast.plain.pk])
    said = {
        "way": "groupe",
        "name": "",
        "purpose": "Animer.",
        "role": "Conduite",
        "lead": cast.former.pk,
    }
    failed = client.post(url("project", bid), said)
    assert failed.status_code == 422
    assert f'<option value="{cast.former.pk}" selected' in " ".join(failed.text.split())
    cast.groupe.memberships.filter(member=cast.former).delete()
    gone = client.post(url("project", bid), said | {"name": "Plan vélo"})
    assert gone.status_code == 422
    assert "no longer, among those one can choose here" in gone.text
    assert not Project.objects.exists()


@pytest.mark.parametrize("name", ["after", "rounds", "project"])
def test_a_bid_beyond_counting_is_none(name: str, cast, client: Client) -> None:
    login(client, cast.holder)
    page = reverse(f"results:{name}", args=[cast.groupe.slug, 10**20])
    assert client.get(page).status_code == 404
    bid = reverse("bids:bid", args=[cast.groupe.slug, 10**20])
    assert client.get(bid).status_code == 404


# --- what pages cost -----------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_full_it_is(
    rows: int, cast, client: Client, django_assert_num_queries
) -> None:
    bid = submitted(cast, result="won")
    today = cast.groupe.today()
    for n in range(rows):
        mate = factories.member(of=cast.groupe.cooperative)
        factories.join(cast.groupe, mate)
        added = {"on": today, "kind": "question", "text": f"Question {n}"}
        actions.save_rounds(by=cast.plain, bid=bid, added=added)
        actions.say_time(by=mate, bid=bid, hours=Decimal(n + 1))
    actions.say_debrief(by=cast.plain, bid=bid, again="Oui", otherwise="")
    actions.keep_analysis(by=cast.plain, bid=bid, edition=0, winner="Nous")
    begin(cast, bid, "circle")
    login(client, cast.plain)
    # session and person, ties and unread, rights; the bid; all that came after
    with django_assert_num_queries(5):
        page = client.get(url("after", bid))
    assert page.content.decode().count("Question ") == rows


def test_the_rates_cost_one_query_more_than_nothing(
    cast, client: Client, django_assert_num_queries
) -> None:
    for n in range(3):
        submitted(cast, f"n{n}", "won")
    login(client, cast.plain)
    with django_assert_num_queries(4):
        client.get(reverse("results:rates", args=[cast.groupe.slug]))
