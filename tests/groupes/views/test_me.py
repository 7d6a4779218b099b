# SPDX-License-Identifier: AGPL-3.0-or-later
"""My pages: what waits for me, what I tell of myself, the palette."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes import actions
from groupes import rules as ground_rules
from groupes.access import Me
from groupes.administration.models import Milestone
from groupes.brand import rules as brand_rules
from groupes.brand.models import Brand, Contact
from groupes.charter.models import Charter
from groupes.craft.models import Attestation, Pairing
from groupes.founding.models import Draft, Question
from groupes.models import Groupe, Member, Membership, User, Word
from groupes.parting.models import Path
from groupes.people.models import Skill
from groupes.reflection.models import Reflection
from groupes.seasons.models import Season
from groupes.shell.todo import Seldom, _seldom
from groupes.web.wiring import declared
from groupes.welcome.models import Addressed, Proposal, Thread
from roles import actions as roles
from roles.decisions.models import Decision, State, Tension
from roles.meetings import actions as meetings
from roles.models import Draw, Handover
from roles.planning.models import Plan
from roles.work.models import Work, WorkOffer
from tenders.bids import actions as bids
from tenders.bids.models import Bid, Piece
from tenders.dossier import actions as papers
from tenders.dossier.models import Suggested
from tenders.qualification import actions as qualifying
from tenders.qualification.models import Card, Credential
from tenders.results.models import Project, Round
from tests import factories
from tests.factories import days
from tests.groupes.views.visits import login, url
from tests.groupes.web.test_prepared import deep
from tests.tabs import tab
from tests.tenders import calls
from tests.tenders.watches import makers

pytestmark = pytest.mark.django_db


def test_today_is_calm_when_nothing_waits(client: Client) -> None:
    page = login(client, factories.member("Camille Vasseur")).get(reverse("groupes:today"))
    assert page.status_code == 200
    assert page.context["page"].stretches == []
    assert b'class="empty"' in page.content
    assert b"Camille" in page.content


def test_whoever_has_just_set_a_cooperative_up_finds_on_today_where_to_add_people(
    client: Client,
) -> None:
    add = reverse("groupes:invite_member").encode()
    today = reverse("groupes:today")
    assert add in login(client, factories.member(administers=True)).get(today).content
    shown = client.get(today).content.decode()
    assert reverse("administration:cooperative") in shown
    mine = client.get(reverse("groupes:me")).content.decode()
    assert reverse("administration:first_hour") in mine
    assert add not in login(client, factories.member()).get(today).content


def test_today_costs_the_same_for_one_thing_of_each_kind_and_three(
    cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    me = cast.holder
    login(client, me)
    counts = []
    for more, rows in ((1, 1), (2, 3)):
        for _number in range(more):
            actions.ask_to_join(by=factories.member(of=me.cooperative), groupe=cast.groupe)
            other = factories.groupe(cast.founder)
            actions.invite(by=cast.founder, groupe=other, member=me)
            role = factories.role(cast.groupe)
            factories.mandate(role, me, ends_on=cast.groupe.today() + days(9))
            role = factories.role(cast.groupe)
            roles.offer_mandate(
                by=cast.founder,
                role=role,
                to=me,
                starts_on=cast.groupe.today(),
                ends_on=cast.groupe.today() + days(60),
            )
        with django_assert_num_queries(6) as counted:
            page = client.get(reverse("groupes:today"))
        counts.append(len(counted.captured_queries))
        kinds = [line.item.kind for s in page.context["page"].stretches for line in s.lines]
        for kind in ("join_request", "invitation", "mandate_offer"):
            assert kinds.count(kind) == rows
        assert kinds.count("mandate_ending") == rows + 1  # and the cast's own, in 30 days
    assert counts[0] == counts[1]


def test_today_costs_eight_queries_when_nothing_that_is_seldom_waits(
    cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    """Of an administrator who is a salaried entrepreneur, and of anyone: the sources that are seldom
    share one query."""
    for me in (cast.plain, factories.member(administers=True, joined_on=dt.date(2024, 1, 1))):
        login(client, me)
        if me == cast.plain:
            with django_assert_num_queries(5):
                page = client.get(reverse("groupes:today"))
        else:  # of no groupe: no powers to read
            with django_assert_num_queries(4):
                page = client.get(reverse("groupes:today"))
        assert page.context["page"].stretches == []


def everything_seldom(cast: factories.Cast, me: Member) -> None:
    """One thing of each kind that is seldom, for the holder of the cast, who administers."""
    today, by, other = cast.groupe.today(), cast.founder, factories.groupe(cast.founder)
    brand = factories.groupe(by, kind=Groupe.Kind.BRAND)
    tie = factories.join(brand, me)
    factories.mandate(factories.role(brand, brand_rules.ANSWER), me)
    skill = Skill.objects.create(name="Nœuds de marin")
    role = factories.role(cast.groupe)
    roles.offer_mandate(by=by, role=role, to=me, starts_on=today, ends_on=today + days(60))
    Word.objects.create(by=by, to=me, text="Bonjour")
    kinds = Milestone.Kind
    for whose, kind in ((cast.plain, kinds.TEST_ENDS), (me, kinds.ASSOCIATE)):
        Milestone.objects.create(member=whose, cooperative=whose.cooperative, kind=kind, due=today)
    Charter.objects.create(groupe=cast.groupe, version=1, asks=1)
    Reflection.objects.create(groupe=cast.groupe)
    Season.objects.create(groupe=cast.groupe, starts_on=today)
    Draft.objects.create(member=me)
    Question.objects.create(groupe=cast.groupe)
    factories.mandate(
        factories.role(other, ground_rules.WELCOME), by
    )  # an invitation holds while they may
    Addressed.objects.create(
        groupe=other, email=me.user.email, invited_by=by, expires_on=today + days(9)
    )
    Proposal.objects.create(
        groupe=cast.groupe,
        member=cast.outsider,
        proposed_by=by,
        sentence="Oui",
        state=Proposal.State.OPEN,
        until=today + days(7),
    )
    Thread.objects.create(groupe=other, member=me, answered=True)
    left = factories.join(factories.groupe(by), me, state=Membership.State.PAUSED)
    Membership.objects.filter(pk=left.pk).update(paused_on=today, back_on=today)
    asked = factories.join(brand, cast.outsider, state=Membership.State.ASKED)
    Membership.objects.filter(pk=asked.pk).update(starts_on=None, asked_at=timezone.now())
    welcomes = factories.member(of=cast.groupe.cooperative, away_until=today)
    factories.join(brand, welcomes)
    factories.mandate(factories.role(brand, "groupes.welcome_member"), welcomes)
    shown, _new = Brand.objects.get_or_create(groupe=brand)
    Contact.objects.create(brand=shown, name="Une cliente", email="a@example.test", text="Bonjour")
    Attestation.objects.create(of=me, by=by, skill=skill, words="Vu", made_on=today)
    Pairing.objects.create(
        skill=skill, learner=by, passer=me, asked_by=by, goal="Une carte", ends_on=today + days(90)
    )
    later = factories.role(brand)
    before = factories.mandate(later, by, ends_on=today)
    factories.mandate(later, me, starts_on=today + days(1), ends_on=today + days(60))
    Handover.objects.create(mandate=before, written_by=by, open_work="Le calendrier")
    Draw.objects.create(
        role=factories.role(cast.groupe),
        opened_by=me,
        names_until=today - days(1),
        starts_on=today,
        ends_on=today + days(60),
        seed="s",
        commitment="c",
    )
    offered = Work.objects.create(groupe=cast.groupe, title="Relire")
    WorkOffer.objects.create(work=offered, offered_by=by, offered_to=me)
    taken = {"groupe": cast.groupe, "title": "Relancer", "state": Work.State.TAKEN}
    Work.objects.create(holder=me, due_on=today, **taken)
    Work.objects.create(holder=by, hand_since=timezone.now(), **taken)
    Path.objects.create(groupe=brand, membership=tie, member=me, opened_by=by, lived="…")
    asking = Plan.objects.create(
        groupe=cast.groupe, first_day=today, asks_until=today, asked_at=timezone.now()
    )
    asking.people.add(me)
    put = {"first_day": today, "put_at": timezone.now(), "state": Plan.State.PROPOSED}
    Plan.objects.create(groupe=cast.groupe, put_by=by, until=today + days(3), **put)
    Plan.objects.create(groupe=brand, put_by=me, until=today - days(1), **put)
    makers.watch(me)
    notice = calls.call("a", deadline=calls.in_days(60))
    calls.call("b", deadline=calls.in_days(60))  # found, and not taken up
    makers.look()
    bid, _new = bids.take_up(by=by, groupe=cast.groupe, notice=notice)
    piece = bids.add_piece(by=by, bid=bid, title="Mémoire", due_on=today)
    bids.take_piece(by=me, piece=piece)
    beside_a_bid(cast, me, bid)
    meetings.call(by=by, groupe=cast.groupe, starts_at=timezone.now() + days(2))
    held = meetings.call(by=me, groupe=cast.groupe, starts_at=timezone.now())
    meetings.finish(by=me, meeting=meetings.begin(by=me, meeting=held))
    decisions_seldom(cast, me)


def beside_a_bid(cast: factories.Cast, me: Member, bid: Bid) -> None:
    """Each kind of thing that the sheets of a bid have somebody do."""
    by, today = cast.founder, cast.groupe.today()
    need = bids.add_need(by=by, bid=bid, title="Animer")
    Card.objects.create(bid=bid, decide_on=today)
    qualifying.ask_along(by=by, need=need, to=me)
    asked = qualifying.ask_along(by=me, need=need, to=cast.plain)
    qualifying.answer_offer(by=cast.plain, offer=asked, accept=True)
    Credential.objects.create(
        cooperative=me.cooperative, kind="insurance", label="RC", valid_until=today, changed_by=by
    )
    papers.ask_signature(by=by, bid=bid)
    Suggested.objects.create(by=by, need=need, member=me, level="lead")
    other = calls.call("c", deadline=calls.in_days(60))
    submitted, _new = bids.take_up(by=me, groupe=cast.groupe, notice=other)
    type(submitted).objects.filter(pk=submitted.pk).update(state=Bid.State.SUBMITTED)
    Round.objects.create(bid=submitted, on=today, text="Une précision ?", answer_due=today)
    another = calls.call("d", deadline=calls.in_days(60))
    won, _new = bids.take_up(by=me, groupe=cast.groupe, notice=another)
    Piece.objects.create(bid=won, title="Mémoire", holder=me)
    Bid.objects.filter(pk=won.pk).update(state=Bid.State.WON, ended_at=timezone.now())
    Project.objects.create(
        bid=won, groupe=cast.groupe, made_by=me, lead=cast.plain, role=factories.role(cast.groupe)
    )


def decisions_seldom(cast: factories.Cast, me: Member) -> None:
    """Each kind of thing that a decision or a tension has somebody do."""
    by, now = cast.plain, timezone.now()
    groupe = {"groupe": cast.groupe, "title": "Une réunion"}
    opened = {"state": State.OPEN, "opened_at": now, "closes_at": now + days(3)} | groupe
    Decision.objects.create(proposer=by, **opened).voters.create(member=me)
    mine = Decision.objects.create(proposer=me, **opened)
    mine.objections.create(member=by, edition=1, reason="Trop tôt.")
    adopted = {"state": State.ADOPTED, "opened_at": now, "closed_at": now} | groupe
    Decision.objects.create(proposer=by, owner=me, **adopted).reviews.create(
        due_on=cast.groupe.today()
    )
    Decision.objects.create(proposer=by, owner_offered=me, **adopted)
    before = {"alive_at": now - days(90), "asked_at": now}
    Tension.objects.create(groupe=cast.groupe, raised_by=me, sentence="On attend", **before)
    Tension.objects.create(groupe=cast.groupe, raised_by=by, sentence="On ignore", turned_to=me)


def test_today_costs_little_more_when_everything_that_is_seldom_waits(
    cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    """More than the 15 that a page may ask, on a day that nobody has: all the kinds at once. One whose
    lines are told whole costs nothing more, another one query; requests whose welcomers are away two,
    mandates that end one, bids that run two; invitations to an address two; meetings one a kind, one that
    lacks somebody two; whether bids of a cooperative meet one."""
    me = cast.holder
    Member.objects.filter(pk=me.pk).update(administers=True, joined_on=dt.date(2024, 1, 1))
    everything_seldom(cast, me)
    found = waiting(Me(Member.objects.select_related("cooperative").get(pk=me.pk)))
    assert found == set(range(len(declared(Seldom))))
    told_together_as_alone(Me(me))
    login(client, me)
    with django_assert_num_queries(25):
        page = client.get(reverse("groupes:today"))
    kinds = {line.item.kind for s in page.context["page"].stretches for line in s.lines}
    assert kinds >= {
        "associate", "attestation", "charter", "consent", "door", "draft_groupe",
        "invitation", "join_request", "mandate_offer", "outside_message", "pairing_asked",
        "parting", "quiet_groupe", "reflection", "rotation_plan", "rotation_to_carry_on",
        "rotation_wishes", "status", "word", "pause", "handover", "draw", "work_due", "work_hand", "work_offer",
        "mandate_ending", "piece_due",
        "meeting_answer", "meeting_wanted", "meeting_minutes", "decision", "decision_objected",
        "decision_first_step", "decision_review", "decision_owner", "tension_alive", "tension_asked",
        "asked_along", "signature", "suggested", "debrief_asked",
    }  # fmt: skip


def told_together_as_alone(me: Me) -> None:
    """What each source finds, asked with all the others, is what it finds by itself."""
    values = {"member": me.pk, "groupes": list(me.active_ids), "day": me.member.cooperative.today()}
    for source, rows in zip(declared(Seldom), _seldom(False)(**values), strict=True):
        alone = source.ids(*values.values())
        expected = alone if source.whole else alone.order_by().values_list("pk", flat=True)
        assert [deep(row) for row in rows] == [deep(row) for row in expected]


def waiting(me: Me) -> set[int]:
    """Which of the sources that are seldom may have a line for a member."""
    day = me.member.cooperative.today()
    return {
        number
        for number, source in enumerate(declared(Seldom))
        if source.ids(me.pk, list(me.active_ids), day).exists()
    }


def test_a_request_is_answered_in_place(cast: factories.Cast, client: Client) -> None:
    newcomer = factories.member("Hawa Traoré", of=cast.groupe.cooperative, trade="Urbaniste")
    asked = actions.ask_to_join(by=newcomer, groupe=cast.groupe, message="Bonjour")
    here = reverse("groupes:today")
    page = login(client, cast.holder).get(here).content.decode()
    assert "Hawa Traoré" in page
    answer = url("answer_request", cast.groupe, asked.pk)
    assert answer in page
    done = client.post(answer, {"answer": "accept", "next": here}, follow=True)
    assert done.redirect_chain == [(here, 302)]
    assert "Hawa Traoré" in done.content.decode()  # the message says she is in
    assert answer not in done.content.decode()
    home = login(client, newcomer).get(url("home", cast.groupe))
    assert home.status_code == 200


def test_today_on_a_new_device_speaks_the_persons_language(client: Client) -> None:
    me = factories.member()
    actions.set_preferences(by=me, language="en", theme="dark")
    page = login(client, me).get(reverse("groupes:today"))
    assert 'lang="en"' in page.content.decode()
    assert page.cookies["theme"].value == "dark"
    again = client.get(reverse("groupes:today"))
    assert "theme" not in again.cookies


def test_my_page(client: Client) -> None:
    me = factories.member("Camille Vasseur")
    login(client, me)
    page = reverse("groupes:me")
    assert client.get(page).status_code == 200
    bad = client.post(page, {"name": ""})
    assert bad.status_code == 422
    assert "Camille Vasseur" in bad.content.decode()  # still my name in the frame
    data = {"name": "Camille Vasseur", "trade": "Facilitation"}
    assert client.post(page, data).status_code == 302
    me.refresh_from_db()
    assert me.trade == "Facilitation"


def test_preferences_are_kept(client: Client) -> None:
    me = factories.member()
    login(client, me)
    page = reverse("groupes:preferences")
    assert client.get(page).status_code == 405
    done = client.post(page, {"language": "en", "theme": "dark"}, follow=True)
    assert 'lang="en"' in done.content.decode()
    assert 'data-theme="dark"' in done.content.decode()
    client.post(page, {"language": "xx", "theme": "neon"})
    assert User.objects.get(pk=me.user_id).language == "en"


def test_the_palette_answers_a_fragment_or_a_page(client: Client) -> None:
    me = factories.member("Camille Vasseur")
    login(client, me)
    fragment = client.get(
        reverse("groupes:jump"), {"q": "camille"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in fragment
    assert me.get_absolute_url() in fragment
    page = client.get(reverse("groupes:jump"), {"q": "camille"}).content.decode()
    assert "<html" in page
    assert me.get_absolute_url() in page
    assert client.get(reverse("groupes:jump"), {"q": " "}).status_code == 200


def test_an_account_without_a_cooperative_is_kept_out(client: Client) -> None:
    user = User.objects.create_user("seul@example.test", factories.PASSWORD)
    client.force_login(user)
    assert client.get(reverse("groupes:today")).status_code == 403
    member = factories.member(left_on=dt.date(2026, 1, 1))
    assert login(client, member).get(reverse("groupes:today")).status_code == 403


def test_the_palette_costs_the_same_for_one_result_and_three(
    client: Client, django_assert_max_num_queries
) -> None:
    me = factories.member("Concerter Zéro")
    login(client, me)
    counts = []
    for number in range(2):
        other = factories.member(f"Concerter {number}", of=me.cooperative)
        factories.groupe(other, name=f"Concerter {number}", visibility="cooperative")
        with django_assert_max_num_queries(15) as counted:
            page = client.get(reverse("groupes:jump"), {"q": "concerter"})
        assert page.content.decode().count("Concerter ") > number
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1]


def test_a_page_older_than_ones_login_gets_a_token_that_is_good(client):
    cast = factories.cast()
    client.force_login(cast.plain.user)
    told = client.get(reverse("groupes:token")).json()
    assert told["member"] == cast.plain.pk
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    address = reverse("groupes:preferences")
    assert strict.post(address, {}).status_code == 403
    good = strict.post(address, {}, headers={"X-CSRFToken": told["token"]})
    assert good.status_code != 403


def test_a_page_of_mine_that_stayed_open_undoes_nothing_of_what_another_changed(
    client: Client,
) -> None:
    ana = factories.member(trade="Sociologue", about="Un\ndeux")
    login(client, ana)
    first, second = tab(client, reverse("groupes:me")), tab(client, reverse("groupes:me"))
    client.post(reverse("groupes:me"), first | {"about": "Trois\nquatre"})
    client.post(reverse("groupes:me"), second | {"place": "Lille"})
    ana.refresh_from_db()
    assert (ana.trade, ana.place, ana.about) == ("Sociologue", "Lille", "Trois\nquatre")


def test_who_writes_in_the_same_place_in_two_tabs_is_shown_both_and_keeps_what_they_choose(
    client: Client,
) -> None:
    ana = factories.member(about="Un")
    login(client, ana)
    page = reverse("groupes:me")
    first, second = tab(client, reverse("groupes:me")), tab(client, reverse("groupes:me"))
    assert client.post(page, first | {"about": "Du premier\nonglet"}).status_code == 302
    mine = {"about": "Du second onglet", "trade": "Géographe"}
    answer = client.post(page, second | mine)
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "Du premier\nonglet" in body
    assert "Du second onglet" in body
    assert body.count('id="theirs"') == 1  # the page has another form, which it is not about
    ana.refresh_from_db()
    assert (ana.about, ana.trade) == ("Du premier\nonglet", "")  # nothing of it was written
    sent = answer.context["form"].data
    again = {name: sent[name] for name in (*second, *mine)}
    assert client.post(page, again).status_code == 302
    ana.refresh_from_db()
    assert (ana.about, ana.trade) == ("Du second onglet", "Géographe")


def test_the_same_words_in_two_tabs_are_no_conflict(client: Client) -> None:
    ana = factories.member(about="Un")
    login(client, ana)
    first, second = tab(client, reverse("groupes:me")), tab(client, reverse("groupes:me"))
    for one in (first, second):
        assert client.post(reverse("groupes:me"), one | {"about": "Deux"}).status_code == 302
