# SPDX-License-Identifier: AGPL-3.0-or-later
"""The path when something no longer works: each step after the other, each read by whom it is for,
and a membership that ends at its end alone."""

from __future__ import annotations

import datetime as dt
import re
from copy import deepcopy
from pathlib import Path as File
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from groupes import actions as ground
from groupes import choosing, outbox
from groupes.access import Me
from groupes.jobs import Unwell
from groupes.journal.models import Entry
from groupes.models import Groupe, Letter, Member, Membership, User
from groupes.notifications import timing
from groupes.notifications.models import Habit, Level, Pace, Wish
from groupes.notifications.rules import choices_of
from groupes.parting import actions, ending, pages, queries, rules
from groupes.parting.models import Path
from groupes.shell.todo import seldom
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.welcome.actions import consent, links
from groupes.welcome.models import Proposal
from roles.models import Mandate
from tests import factories, test_urls_walk
from tests.factories import days

pytestmark = pytest.mark.django_db
State, Way = Path.State, Path.Way


class Story:
    """A groupe, the one it is about, who opened it, others inside, and someone outside who holds the
    talk; ``at(state)`` brings the path there by its actions, the delays passed."""

    def __init__(self) -> None:
        self.cast = factories.cast("groupes.welcome_member")
        self.groupe = self.cast.groupe
        self.about, self.opener = self.cast.plain, self.cast.founder
        self.decides, self.other = self.cast.holder, self.cast.former
        self.outside = self.cast.outsider
        self.tie = self.groupe.memberships.get(member=self.about)
        self.path = actions.open_path(by=self.opener, membership=self.tie, lived="Trois absences")

    def now(self) -> Path:
        self.path = Path.objects.whole().get(pk=self.path.pk)
        return self.path

    def at(self, state: str, *, way: str = Way.LEAVE, confirmers: int = 2) -> Path:
        today = self.groupe.today()
        if state == State.OPENED:
            return self.now()
        actions.ask_holder(by=self.opener, path=self.path, to=self.outside)
        actions.answer_ask(by=self.outside, path=self.path, accept=True)
        actions.note_talk(by=self.outside, path=self.path, on=today, words="Chacun a parlé")
        if state == State.HELD:
            return self.now()
        actions.propose(by=self.opener, path=self.path, way=way, reasons="Nos raisons")
        if state == State.PROPOSED:
            return self.now()
        self.readable()
        actions.note_decision(
            by=self.decides, path=self.path, way=way, how="Par consentement", on=today
        )
        if state == State.DECIDED:
            return self.now()
        for one in (self.other, self.outside)[:confirmers]:
            actions.confirm(by=one, path=self.path)
        if state == State.CONFIRMED:
            return self.now()
        assert state == State.APPEALED
        actions.appeal(by=self.about, path=self.path, appeal="Ce n’est pas juste")
        return self.now()

    def readable(self) -> None:
        """The fair delay has passed."""
        Path.objects.filter(pk=self.path.pk).update(readable_on=self.groupe.today())

    def late(self) -> None:
        """The time to appeal has passed."""
        Path.objects.filter(pk=self.path.pk).update(appeal_until=self.groupe.today() - days(1))

    @property
    def inside(self) -> bool:
        return Membership.objects.get(pk=self.tie.pk).state == Membership.State.ACTIVE


@pytest.fixture
def story() -> Story:
    return Story()


# --- the end, and only there ----------------------------------------------------------------------


def test_the_membership_ends_once_nobody_appealed_and_what_was_held_is_let_go_of(
    story: Story,
) -> None:
    held = factories.mandate(factories.role(story.groupe), story.about)
    story.at(State.CONFIRMED)
    actions.end_when_due(path=story.path)
    assert story.inside  # there is time to appeal
    story.late()
    actions.end_when_due(path=story.path)
    actions.end_when_due(path=story.path)  # twice
    assert not story.inside
    assert story.now().state == State.ENDED
    assert Mandate.objects.get(pk=held.pk).ends_on <= story.groupe.today()
    told = story.groupe.entries.get(verb="groupes.membership_ended")
    assert told.actor_id is None  # the groupe hears that they leave, not of the path
    assert told.facts == {"member": story.about.pk, "was": "active"}


@pytest.mark.parametrize("way", [Way.STAY, Way.PAUSE])
def test_a_milder_decision_leaves_the_membership_as_it_is(story: Story, way: str) -> None:
    story.at(State.CONFIRMED, way=way)
    story.late()
    assert actions.end_when_due(path=story.path).state == State.ENDED
    assert story.inside


@pytest.mark.parametrize("state", [State.OPENED, State.HELD, State.PROPOSED, State.DECIDED])
def test_nothing_ends_before_the_decision_is_confirmed(story: Story, state: str) -> None:
    story.at(state)
    assert actions.end_when_due(path=story.path).state == state
    assert story.inside


def test_an_appeal_holds_everything_until_it_is_answered(story: Story) -> None:
    story.at(State.APPEALED)
    story.late()
    actions.end_when_due(path=story.path)
    assert story.inside
    actions.answer_appeal(by=story.outside, path=story.path, stands=False, answer="Trop vite")
    assert (story.now().state, story.inside) == (State.SET_ASIDE, True)


# --- coming back ----------------------------------------------------------------------------------


@pytest.fixture
def english(client: Any) -> Any:
    """A reader of English."""
    client.cookies["django_language"] = "en"
    return client


def parted(story: Story, how: str = "at the end", joining: str = Groupe.Joining.OPEN) -> None:
    """The one it is about left following the decision."""
    Groupe.objects.update(joining=joining, visibility=Groupe.Visibility.COOPERATIVE)
    story.groupe.refresh_from_db()
    if how == "at the end":
        story.at(State.CONFIRMED)
        story.late()
        actions.end_due()
    elif how == "by themself once it was confirmed":
        story.at(State.CONFIRMED)
        ground.leave(by=story.about, membership=story.tie)
    else:
        story.at(State.APPEALED)
        ground.leave(by=story.about, membership=story.tie)
    assert not story.inside


HOW = ["at the end", "by themself once it was confirmed", "by themself after their appeal"]


@pytest.mark.parametrize("how", HOW)
def test_who_was_parted_from_an_open_groupe_asks_to_come_back_and_is_answered(
    story: Story, how: str, english: Any
) -> None:
    parted(story, how)
    login(english, story.about)
    door = reverse("groupes:join", args=[story.groupe.slug])
    page = english.get(door).content.decode()
    assert "following one of its decisions" in page
    assert ">Ask to join<" in page.replace("\n", "")
    english.post(door, {"message": "Je voudrais revenir"})
    asked = story.groupe.memberships.get(member=story.about, state=Membership.State.ASKED)
    # Who answers reads it, nothing of the reasons; others do not.
    with translation.override("en"):
        told = f"left following a decision of {formats.date(story.groupe.today())}".lower()
    members = reverse("groupes:members", args=[story.groupe.slug])
    answer = reverse("groupes:answer_request", args=[story.groupe.slug, asked.pk])
    login(english, story.decides)
    for address in (members, answer, reverse("groupes:today"), story.groupe.get_absolute_url()):
        body = english.get(address).content.decode()
        assert told in body.lower(), address
        assert "Nos raisons" not in body
    login(english, story.other)
    assert told not in english.get(members).content.decode().lower()
    ground.answer_request(by=story.decides, membership=asked, accept=True)
    # Welcomed again, they leave and come back as anyone.
    back = story.groupe.memberships.get(member=story.about, state=Membership.State.ACTIVE)
    ground.leave(by=story.about, membership=back)
    again = ground.ask_to_join(by=story.about, groupe=story.groupe)
    assert again.state == Membership.State.ACTIVE


def test_who_left_by_themself_before_anything_was_confirmed_comes_back_at_once(
    story: Story,
) -> None:
    Groupe.objects.update(joining=Groupe.Joining.OPEN)
    story.groupe.refresh_from_db()
    story.at(State.DECIDED)
    ground.leave(by=story.about, membership=story.tie)
    back = ground.ask_to_join(by=story.about, groupe=story.groupe)
    assert back.state == Membership.State.ACTIVE


@pytest.mark.parametrize("way", [Way.STAY, Way.PAUSE])
def test_who_left_after_a_milder_decision_comes_back_at_once(story: Story, way: str) -> None:
    Groupe.objects.update(joining=Groupe.Joining.OPEN)
    story.groupe.refresh_from_db()
    story.at(State.CONFIRMED, way=way)
    story.late()
    actions.end_due()
    ground.leave(by=story.about, membership=story.tie)
    back = ground.ask_to_join(by=story.about, groupe=story.groupe)
    assert back.state == Membership.State.ACTIVE


@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize("joining", [Groupe.Joining.OPEN, Groupe.Joining.REQUEST])
def test_who_was_parted_asks_by_a_link_too_whatever_it_opens_to_others(
    story: Story, asks: bool, joining: str, english: Any
) -> None:
    parted(story, joining=joining)
    link, token = links.make_link(by=story.decides, groupe=story.groupe, days=7, most=3, asks=asks)
    login(english, story.about)
    page = reverse("welcome:opened", args=[token])
    assert "following one of its decisions" in english.get(page).content.decode()
    sent = {"message": "Je voudrais revenir"}
    assert english.post(page, sent)["Location"] == reverse("welcome:awaited")
    assert english.post(page, sent)["Location"] == reverse("welcome:awaited")  # sent twice
    assert links.come_by_link(by=story.about, link=link).state == Membership.State.ASKED
    link.refresh_from_db()
    assert link.used == 1
    asked = story.groupe.memberships.get(member=story.about, state=Membership.State.ASKED)
    assert asked.parted_on is not None
    another = factories.member(of=story.groupe.cooperative)
    login(english, another)
    body = english.get(page).content.decode()
    assert "following" not in body


def test_who_was_parted_asks_by_an_invitation_to_their_address_too(
    story: Story, english: Any
) -> None:
    parted(story)
    one = links.invite_address(by=story.decides, groupe=story.groupe, email=story.about.user.email)
    login(english, story.about)
    page = reverse("welcome:addressed", args=[one.pk])
    assert "following one of its decisions" in english.get(page).content.decode()
    for _twice in range(2):
        english.post(page, {"answer": "accept"})
    asked = story.groupe.memberships.get(member=story.about, state__in=Membership.OPEN)
    assert asked.state == Membership.State.ASKED
    assert asked.parted_on is not None


def test_who_invites_by_name_somebody_who_was_parted_is_told_and_it_stands(
    story: Story, english: Any
) -> None:
    parted(story)
    login(english, story.decides)
    page = reverse("groupes:invite", args=[story.groupe.slug])
    assert english.get(page).content.decode().count("eft following a decision of") == 1
    sent = {"member": story.about.pk, "next": page}
    told = english.post(page, sent, follow=True).content.decode()
    assert "left it following a decision" in told
    tie = story.groupe.memberships.get(member=story.about, state=Membership.State.INVITED)
    ground.answer_invitation(by=story.about, membership=tie, accept=True)
    assert story.groupe.memberships.get(pk=tie.pk).state == Membership.State.ACTIVE


def test_who_was_parted_is_co_opted_with_the_consent_of_the_members_who_read_it(
    story: Story, english: Any
) -> None:
    parted(story, joining=Groupe.Joining.COOPTED)
    with pytest.raises(Refusal):
        ground.ask_to_join(by=story.about, groupe=story.groupe)
    made = consent.propose(
        by=story.other, groupe=story.groupe, member=story.about, sentence="Oui", days=7
    )
    consent.wish(by=story.about, proposal=made, wishes=True)
    login(english, story.decides)
    page = english.get(reverse("welcome:proposal", args=[story.groupe.slug, made.pk]))
    assert "eft following a decision of" in page.content.decode()
    Proposal.objects.filter(pk=made.pk).update(until=story.groupe.today() - days(1))
    consent.come_in(by=story.about, proposal=made)
    assert story.groupe.memberships.filter(
        member=story.about, state=Membership.State.ACTIVE
    ).exists()


def test_a_decision_that_stands_on_appeal_ends_it(story: Story) -> None:
    story.at(State.APPEALED)
    chair = factories.member(of=story.groupe.cooperative, administers=True)
    actions.answer_appeal(by=chair, path=story.path, stands=True, answer="La charte le dit")
    assert not story.inside
    with pytest.raises(Refusal):
        actions.answer_appeal(by=story.outside, path=story.path, stands=False, answer="Non")


def test_all_paths_that_are_due_end_together_and_the_others_wait(story: Story) -> None:
    other = Story()
    for one in (story, other):
        one.at(State.CONFIRMED)
    story.late()
    assert actions.end_due() == 1
    assert (story.inside, other.inside) == (False, True)
    other.late()
    ending.end_what_is_due()  # the job
    assert not other.inside
    assert actions.end_due() == 0


def test_a_path_that_cannot_end_keeps_no_other_from_it(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Story()
    for one in (story, other):
        one.at(State.CONFIRMED)
        one.late()
    end = ground.end_membership

    def ends(*, by: Any, membership: Membership) -> Membership:
        if membership.pk == story.tie.pk:
            raise RuntimeError("a floor above")
        return end(by=by, membership=membership)

    monkeypatch.setattr(actions, "end_membership", ends)
    with pytest.raises(Unwell, match="1: RuntimeError"):
        ending.end_what_is_due()
    assert (story.inside, other.inside) == (True, False)


def test_the_last_one_there_is_put_out_by_nobody() -> None:
    alone = factories.member()
    groupe = factories.groupe(alone)
    tie = groupe.memberships.get()
    assert ground.end_membership(by=None, membership=tie).state == Membership.State.ACTIVE


def test_only_the_end_of_a_path_ends_another_s_membership_in_the_code() -> None:
    root = File(settings.BASE_DIR)
    naming = {
        file.relative_to(root).as_posix()
        for floor in ("groupes", "roles", "commons", "tenders", "deploy")
        for file in (root / floor).rglob("*.py")
        if "end_membership" in file.read_text(encoding="utf-8")
    }
    assert naming == {
        "groupes/actions/__init__.py",
        "groupes/actions/belonging.py",
        "groupes/parting/actions.py",
    }
    body = (root / "groupes/parting/actions.py").read_text(encoding="utf-8")
    assert body.count("end_membership(") == 1


def test_no_address_ends_another_s_membership_whoever_asks() -> None:
    """Every address of the product, posted by who holds every power, an administrator too: nobody
    else has gone from the groupe. Leaving the cooperative is recorded by its administrators, and
    closing a groupe keeps everyone in it as a reader."""
    world = test_urls_walk.build()
    groupe, who = world.cast.groupe, world.cast.holder
    Member.objects.filter(pk=who.pk).update(administers=True)
    others = groupe.memberships.exclude(member=who)
    before = set(others.filter(state__in=Membership.BELONGING).values_list("pk", flat=True))
    assert len(before) > 2
    first = Client()
    first.force_login(who.user)
    asked = 0
    for address in test_urls_walk.ADDRESSES:
        if address.access is None or address.name == "groupes:departure":
            continue
        path = test_urls_walk.path_of(address, world.samples)
        for values in _everything(world):
            with transaction.atomic():
                client = Client()
                client.handler = first.handler  # the middleware is put together once
                client.cookies = deepcopy(first.cookies)
                client.post(path, values)
                asked += 1
                left = set(
                    others.filter(state__in=Membership.BELONGING).values_list("pk", flat=True)
                )
                assert left == before, address.name
                transaction.set_rollback(True)
    assert asked > 100


def _everything(world: Any) -> list[dict[str, Any]]:
    """What a form might be filled with to put somebody out."""
    plain = world.cast.plain.pk
    tie = world.cast.groupe.memberships.get(member=plain).pk
    return [{"member": plain, "membership": tie, "about": plain, "pk": tie, "answer": "decline",
             "pause": "yes", "way": "leave", "lived": "Dehors", "next": "/"}]  # fmt: skip


# --- each step in its turn ------------------------------------------------------------------------


def test_a_path_is_opened_by_a_member_about_one_and_once_by_each(story: Story) -> None:
    with pytest.raises(Refusal):
        actions.open_path(by=story.opener, membership=story.tie, lived="Encore")
    # Another who opens theirs learns nothing of the first; nor does the one it is about.
    mine = actions.open_path(by=story.about, membership=story.tie, lived="Je n’y suis plus bien")
    assert mine.about_oneself
    actions.open_path(by=story.other, membership=story.tie, lived="Moi aussi")
    for stranger in (story.outside, story.cast.stranger):
        with pytest.raises(Refusal):
            actions.open_path(by=stranger, membership=story.tie, lived="De loin")


def test_the_talk_is_held_by_someone_outside_who_accepts(story: Story) -> None:
    path = story.path
    for inside in (story.other, story.about, story.opener):
        with pytest.raises(Refusal):
            actions.ask_holder(by=story.opener, path=path, to=inside)
    with pytest.raises(Refusal):
        actions.ask_holder(by=story.other, path=path, to=story.outside)  # not concerned
    with pytest.raises(Refusal):
        actions.ask_holder(by=story.opener, path=path, to=story.cast.stranger)  # cannot be found
    actions.ask_holder(by=story.opener, path=path, to=story.outside)
    actions.answer_ask(by=story.outside, path=path, accept=False)
    assert (story.now().asked, path.holder) == (None, None)
    actions.ask_holder(by=story.about, path=path, to=story.outside)  # either side asks
    with pytest.raises(Refusal):
        actions.note_talk(by=story.outside, path=path, on=story.groupe.today())  # not accepted yet
    factories.join(story.groupe, story.outside)
    with pytest.raises(Refusal):
        actions.answer_ask(by=story.outside, path=path, accept=True)  # is inside now


def test_nothing_is_proposed_before_the_talk_is_noted_as_held(story: Story) -> None:
    actions.ask_holder(by=story.opener, path=story.path, to=story.outside)
    actions.answer_ask(by=story.outside, path=story.path, accept=True)
    with pytest.raises(Refusal):
        actions.propose(by=story.opener, path=story.path, way=Way.LEAVE, reasons="Dehors")
    with transaction.atomic(), pytest.raises(IntegrityError), transaction.atomic():
        Path.objects.filter(pk=story.path.pk).update(state=State.PROPOSED)
    for wrong in (story.groupe.today() + days(1), story.groupe.today() - days(30)):
        with pytest.raises(Refusal):
            actions.note_talk(by=story.outside, path=story.path, on=wrong)
    actions.let_holder_go(by=story.about, path=story.path)  # someone else, says the other side
    assert story.now().holder is None


def test_the_one_it_is_about_reads_the_proposal_first_for_a_fair_delay(story: Story) -> None:
    path = story.at(State.PROPOSED)
    assert path.readable_on == story.groupe.today() + days(7)
    for person, reads in ((story.about, True), (story.opener, True), (story.outside, True),
                          (story.other, False), (story.decides, False)):  # fmt: skip
        assert rules.may_see(Me(person), path) is reads
    with pytest.raises(Refusal):
        actions.note_decision(
            by=story.decides, path=path, way=Way.LEAVE, how="Vite", on=story.groupe.today()
        )
    actions.answer(by=story.about, path=path, answer="Voici ma part", at_once=True)
    path = story.now()
    assert rules.reads_proposal(Me(story.other), path)
    assert not rules.reads_lived(Me(story.other), path)
    with pytest.raises(Refusal):
        actions.answer(by=story.opener, path=path, answer="À sa place")


def test_what_is_decided_is_what_was_proposed_or_milder_and_after_it_could_be_read(
    story: Story,
) -> None:
    path = story.at(State.PROPOSED, way=Way.PAUSE)
    story.readable()
    today = story.groupe.today()
    note: dict[str, Any] = {"path": path, "how": "Par consentement"}
    with pytest.raises(Refusal):
        actions.note_decision(by=story.decides, way=Way.LEAVE, on=today, **note)
    with pytest.raises(Refusal):
        actions.note_decision(by=story.decides, way=Way.PAUSE, on=today - days(1), **note)
    for person in (story.about, story.other, story.outside):
        with pytest.raises(Refusal):
            actions.note_decision(by=person, way=Way.STAY, on=today, **note)
    assert actions.note_decision(by=story.decides, way=Way.STAY, on=today, **note).outcome == "stay"


def test_where_only_the_one_it_is_about_holds_the_power_the_others_note_the_decision(
    story: Story,
) -> None:
    Mandate.objects.filter(member=story.decides).update(member=story.about)
    story.at(State.PROPOSED)
    story.readable()
    assert not rules.may_decide(Me(story.about), story.now())
    assert rules.may_decide(Me(story.other), story.now())


def test_two_persons_confirm_besides_who_noted_it_and_the_one_it_is_about(story: Story) -> None:
    path = story.at(State.DECIDED)
    for person in (story.about, story.decides, story.cast.stranger):
        with pytest.raises(Refusal):
            actions.confirm(by=person, path=path)
    actions.confirm(by=story.other, path=path)
    actions.confirm(by=story.other, path=path)  # twice is once
    assert story.now().state == State.DECIDED
    actions.take_decision_back(by=story.decides, path=path)
    assert story.now().confirmations.count() == 0
    today = story.groupe.today()
    actions.note_decision(by=story.decides, path=path, way=Way.LEAVE, how="Ainsi", on=today)
    actions.confirm(by=story.other, path=path)
    actions.confirm(by=story.opener, path=path)
    assert story.now().state == State.CONFIRMED
    assert story.path.appeal_until == today + days(14)


def test_a_decision_that_was_noted_anew_is_confirmed_by_nobody_who_read_the_one_before(
    story: Story, client: Any
) -> None:
    story.at(State.PROPOSED)
    story.readable()
    today = story.groupe.today()
    actions.note_decision(by=story.decides, path=story.path, way=Way.STAY, how="Oui", on=today)
    login(client, story.other)
    behind = confirming(client, story.path)
    actions.take_decision_back(by=story.decides, path=story.path)
    actions.note_decision(by=story.decides, path=story.path, way=Way.LEAVE, how="Oui", on=today)
    confirm = reverse("parting:step", args=[story.path.pk, "confirm"])
    for seen in (behind, {}):
        assert client.post(confirm, seen).status_code == 409
        assert story.now().confirmations.count() == 0
    assert client.post(confirm, confirming(client, story.path)).status_code == 302
    assert story.now().confirmations.count() == 1


def confirming(client: Any, path: Path) -> dict[str, str]:
    """What the button that confirms sends, as the page shows it now."""
    page = client.get(path.get_absolute_url()).content.decode()
    here = page.index(f'action="{reverse("parting:step", args=[path.pk, "confirm"])}"')
    form = page[here : page.index("</form>", here)]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_an_appeal_goes_to_people_outside_the_groupe(story: Story) -> None:
    path = story.at(State.APPEALED)
    chair = factories.member(of=story.groupe.cooperative, administers=True)
    inside = factories.member(of=story.groupe.cooperative, administers=True)
    factories.join(story.groupe, inside)
    for person, receives in ((story.outside, True), (chair, True), (inside, False),
                             (story.decides, False), (story.about, False)):  # fmt: skip
        assert rules.may_answer_appeal(Me(person), path) is receives
    assert rules.reads_appeal(Me(chair), path)
    assert not rules.reads_lived(Me(chair), path)
    assert not rules.reads_appeal(Me(story.other), path)


def test_a_window_opens_to_administrators_with_an_appeal_and_not_before(story: Story) -> None:
    chair = factories.member(of=story.groupe.cooperative, administers=True)
    path = story.at(State.CONFIRMED)
    assert not rules.may_see(Me(chair), path)
    actions.appeal(by=story.about, path=path, appeal="Non")
    assert rules.may_see(Me(chair), story.now())
    story.late()
    with pytest.raises(Refusal):
        actions.appeal(by=story.about, path=path, appeal="Encore")


@pytest.mark.parametrize(
    ("state", "who", "may"),
    [
        (State.OPENED, "opener", True),
        (State.OPENED, "about", True),
        (State.OPENED, "other", False),
        (State.HELD, "about", True),
        (State.PROPOSED, "opener", True),
        (State.PROPOSED, "about", False),  # who answers does not make it vanish
        (State.DECIDED, "opener", False),
    ],
)
def test_who_may_call_it_off(story: Story, state: str, who: str, may: bool) -> None:
    path = story.at(state)
    person = getattr(story, who)
    if not may:
        with pytest.raises(Refusal):
            actions.call_off(by=person, path=path)
        return
    actions.call_off(by=person, path=path)
    assert story.now().state == State.CALLED_OFF
    assert story.inside
    with pytest.raises(Refusal):
        actions.call_off(by=person, path=path)


def test_what_was_called_off_promises_the_groupe_nothing_and_is_asked_about_first(
    story: Story, client: Any
) -> None:
    path = story.at(State.PROPOSED)
    login(client, story.opener)
    page = client.get(path.get_absolute_url()).content.decode()
    day = formats.date(path.readable_on)
    assert day in page
    assert (
        "data-confirm=" in page.split(reverse("parting:step", args=[path.pk, "call_off"]))[1][:60]
    )
    actions.call_off(by=story.opener, path=path)
    found = pages.path_page(Me(story.opener), story.now())
    assert {step.mark for step in found.steps} == {"done"}  # nothing of it is to come any more
    assert len(found.steps) == 4  # the decision was not reached
    assert day not in client.get(path.get_absolute_url()).content.decode()


def test_who_leaves_by_themself_ends_the_path_with_it(story: Story) -> None:
    path = story.at(State.APPEALED)
    ground.leave(by=story.about, membership=story.tie)
    path = story.now()
    assert not path.is_alive
    assert not rules.may_answer_appeal(Me(story.outside), path)
    assert seldom(Me(story.outside)) == []
    assert rules.may_see(Me(story.about), path)  # what is written about them, they still read
    assert not rules.may_see(Me(story.other), path)


def test_the_journal_holds_ids_and_days_and_no_groupe_hears_of_it(story: Story) -> None:
    story.at(State.APPEALED)
    actions.answer_appeal(by=story.outside, path=story.path, stands=True, answer="Oui")
    entries = Entry.objects.filter(verb__startswith="parting.")
    assert len(entries) > 8
    for entry in entries:
        assert entry.groupe_id is None
        words = [v for v in entry.facts.values() if isinstance(v, str)]
        assert all(re.fullmatch(r"[a-z]+|\d{4}-\d\d-\d\d", word) for word in words)


# --- pages ----------------------------------------------------------------------------------------


def login(client: Any, member: Member) -> Any:
    client.force_login(member.user)
    return client


def test_the_path_by_its_pages_from_the_opening_to_the_appeal(story: Story, client: Any) -> None:
    actions.call_off(by=story.opener, path=story.path)
    groupe = story.groupe
    opening = reverse("parting:index", args=[groupe.slug])
    assert (
        opening
        in login(client, story.opener)
        .get(reverse("groupes:members", args=[groupe.slug]))
        .content.decode()
    )
    posted = {"about": story.about.pk, "lived": "Trois absences sans un mot"}
    made = client.post(opening, posted)
    path = Path.objects.latest("pk")
    page = path.get_absolute_url()
    assert made.url == page
    assert client.post(opening, posted).status_code == 409  # a second time
    assert client.post(opening, {"about": story.outside.pk, "lived": "x"}).status_code == 422

    def step(name: str) -> str:
        return reverse("parting:step", args=[path.pk, name])

    ask = reverse("parting:ask", args=[path.pk])
    found = client.get(ask).content.decode()
    assert story.outside.name in found
    assert story.other.name not in found
    assert client.post(ask, {"member": story.other.pk}).status_code == 404
    assert client.post(ask, {"member": story.outside.pk}).url == page

    login(client, story.outside)
    read = client.get(page).content.decode()
    assert "Trois absences" not in read  # not before they accept
    assert client.post(step("hold"), {"answer": "perhaps"}).url == page
    assert client.post(step("hold"), {"answer": "accept"}).url == page
    assert "Trois absences" in client.get(page).content.decode()
    assert client.post(step("hold"), {"answer": "accept"}).status_code == 403
    assert client.post(step("talk"), {"on": "2001-01-01"}).status_code == 409
    assert client.post(step("talk"), {"on": groupe.today().isoformat()}).url == page

    login(client, story.opener)
    assert client.get(step("propose")).status_code == 200
    assert client.post(step("propose"), {"way": "exile", "reasons": "x"}).status_code == 422
    assert client.post(step("propose"), {"way": "leave", "reasons": "Nos raisons"}).url == page
    assert (
        client.post(step("propose"), {"way": "leave", "reasons": "x"}).url == page
    )  # a second tab
    assert Path.objects.get(pk=path.pk).reasons == "Nos raisons"

    login(client, story.decides)
    for address in (page, step("decide")):
        assert client.get(address).status_code == 404  # not readable by the groupe yet
        assert client.post(address, {}).status_code in (404, 405)
    login(client, story.about)
    answered = {"answer": "Voici ma part", "at_once": "on"}
    assert client.post(step("answer"), answered).url == page
    assert "Voici ma part" in client.get(step("answer")).content.decode()  # to change it

    login(client, story.decides)
    read = client.get(page).content.decode()
    assert "Nos raisons" in read
    assert "Voici ma part" in read
    assert "Trois absences" not in read
    decision = {"way": "leave", "how": "Par consentement", "on": groupe.today().isoformat()}
    assert client.post(step("decide"), decision).url == page
    assert client.post(step("confirm")).status_code == 403
    for one in (story.other, story.outside):
        login(client, one)
        assert client.post(step("confirm"), confirming(client, path)).url == page
    login(client, story.about)
    assert client.post(step("appeal"), {"appeal": "Non"}).url == page
    login(client, story.outside)
    answered = {"stands": "no", "answer": "Trop vite"}
    assert client.get(step("appeal_answer")).status_code == 200
    assert client.post(step("appeal_answer"), answered).url == page
    assert story.inside


def test_one_of_many_is_found_before_a_path_is_opened_about_them(
    story: Story, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    opening = reverse("parting:index", args=[story.groupe.slug])
    login(client, story.opener)
    assert client.get(opening).content.decode().count("<option") == 1
    found = client.get(opening, {"q": story.other.name}).content.decode()
    assert f'value="{story.other.pk}"' in found
    # whom one came about is chosen already, though nobody looked for them
    about = " ".join(client.get(opening, {"about": story.other.pk}).content.decode().split())
    assert f'<option value="{story.other.pk}" selected' in about
    assert about.count("<option") == 2


def test_those_it_is_not_for_know_nothing_of_a_path(story: Story, client: Any) -> None:
    path = story.path
    addresses = [
        path.get_absolute_url(),
        reverse("parting:ask", args=[path.pk]),
        *(
            reverse("parting:step", args=[path.pk, name])
            for name in ("talk", "propose", "answer", "decide", "appeal", "appeal_answer",
                         "hold", "let_go", "confirm", "take_back", "call_off", "nothing")
        ),
    ]  # fmt: skip
    index = reverse("parting:index", args=[story.groupe.slug])
    for person in (story.other, story.outside):
        login(client, person)
        for address in addresses:
            assert client.get(address).status_code == 404
            assert client.post(address, {}).status_code in (404, 405)
    for person in (story.outside, story.cast.stranger):
        login(client, person)
        assert client.get(index).status_code == client.post(index, {}).status_code == 404
    home = reverse("groupes:home", args=[story.groupe.slug])
    login(client, story.other)
    for page in (index, home, reverse("groupes:today"), reverse("groupes:news")):
        read = client.get(page).content.decode()
        assert path.get_absolute_url() not in read
    login(client, story.about)
    assert path.get_absolute_url() not in client.get(home).content.decode()
    assert path.get_absolute_url() in client.get(index).content.decode()
    assert path.get_absolute_url() in client.get(reverse("groupes:today")).content.decode()


def test_a_step_that_is_not_mine_or_not_now_changes_nothing(story: Story, client: Any) -> None:
    story.at(State.HELD)
    login(client, story.opener)
    page = story.path.get_absolute_url()
    for name in ("talk", "answer", "decide", "appeal", "appeal_answer"):
        address = reverse("parting:step", args=[story.path.pk, name])
        assert client.get(address).url == page
        assert client.post(address, {}).status_code == 403
    for name in ("hold", "confirm", "take_back"):
        address = reverse("parting:step", args=[story.path.pk, name])
        assert client.get(address).url == page
        assert client.post(address, {}).status_code == 403
    assert client.post(page).status_code == 405
    assert client.put(reverse("parting:step", args=[story.path.pk, "propose"])).status_code == 405
    off = reverse("parting:step", args=[story.path.pk, "call_off"])
    assert client.post(off).url == page
    assert client.post(off).url == page  # a second tab: it was theirs, and is over


def test_who_answers_in_a_tab_that_is_behind_reads_where_the_path_stands(
    story: Story, client: Any
) -> None:
    story.at(State.DECIDED)
    answer = reverse("parting:step", args=[story.path.pk, "answer"])
    login(client, story.about)
    english = {"accept-language": "en"}
    asked = client.post(answer, {"answer": "Encore un mot"}, follow=True, headers=english)
    assert asked.redirect_chain == [(story.path.get_absolute_url(), 302)]
    assert [str(one) for one in asked.context["messages"]] == [
        "This has gone on meanwhile: here is where it stands."
    ]
    assert story.now().answer == ""
    confirm = reverse("parting:step", args=[story.path.pk, "confirm"])
    assert client.post(confirm).status_code == 403  # never theirs
    actions.confirm(by=story.other, path=story.path)
    actions.confirm(by=story.outside, path=story.path)
    login(client, story.opener)
    assert client.post(confirm).url == story.path.get_absolute_url()  # two others were quicker


def test_a_path_costs_the_same_whatever_was_written(
    story: Story, django_assert_num_queries
) -> None:
    for state, asked in ((State.OPENED, 2), (State.APPEALED, 2)):
        story.at(state)
        me = Me(story.about)
        assert me.groupe_ids
        with django_assert_num_queries(asked - 1):
            found = queries.find(me, story.path.pk)
            assert found is not None
            pages.path_page(me, found)


# --- what waits -----------------------------------------------------------------------------------


def test_today_shows_each_person_what_waits_for_them(
    story: Story, django_assert_max_num_queries
) -> None:
    def waiting() -> set[str]:
        found = set()
        for name in ("about", "opener", "decides", "other", "outside"):
            me = Me(getattr(story, name))
            assert me.active_ids is not None
            with django_assert_max_num_queries(3):  # what there is, then each kind of it
                if any(line.kind == "parting" for line in seldom(me)):
                    found.add(name)
        return found

    today = story.groupe.today()
    assert waiting() == {"about", "opener"}  # who holds the talk?
    actions.ask_holder(by=story.opener, path=story.path, to=story.outside)
    assert waiting() == {"outside", "about"}
    actions.answer_ask(by=story.outside, path=story.path, accept=True)
    actions.note_talk(by=story.outside, path=story.path, on=today)
    assert waiting() == {"opener"}
    actions.propose(by=story.opener, path=story.path, way=Way.LEAVE, reasons="Raisons")
    assert waiting() == {"about"}
    actions.answer(by=story.about, path=story.path, answer="Ma part")
    assert waiting() == set()
    story.readable()
    assert waiting() == {"opener", "decides", "other"}
    actions.note_decision(by=story.decides, path=story.path, way=Way.LEAVE, how="Ainsi", on=today)
    assert waiting() == {"opener", "other", "outside"}
    actions.confirm(by=story.other, path=story.path)
    assert waiting() == {"opener", "outside"}
    actions.confirm(by=story.opener, path=story.path)
    assert waiting() == {"about"}
    actions.appeal(by=story.about, path=story.path, appeal="Non")
    chair = factories.member(of=story.groupe.cooperative, administers=True)
    assert waiting() == {"outside"}
    assert len(seldom(Me(chair))) == 1


@pytest.mark.parametrize(
    ("stands", "told"),
    [
        (True, "Your place in {} has ended"),
        (False, "Your appeal is answered: you stay in {}"),
    ],
)
def test_both_sides_are_told_how_it_ended_until_they_have_read_it(
    story: Story, client: Any, stands: bool, told: str
) -> None:
    story.at(State.APPEALED)
    actions.answer_appeal(by=story.outside, path=story.path, stands=stands, answer="Relu")
    assert story.inside is not stands
    read = reverse("parting:step", args=[story.path.pk, "read"])
    for who in (story.about, story.opener):
        with translation.override("en"):
            lines = [item for item in seldom(Me(who)) if item.kind == "parting"]
        assert len(lines) == 1
        if who == story.about:
            assert lines[0].title == told.format(story.groupe.name)
        login(client, who)
        assert read in client.get(story.path.get_absolute_url()).content.decode()
        assert client.post(read).url == story.path.get_absolute_url()
        assert client.post(read).url == story.path.get_absolute_url()  # twice
        assert not [item for item in seldom(Me(who)) if item.kind == "parting"]
    login(client, story.other)
    assert client.post(read).status_code in (403, 404)


def test_who_calls_it_off_is_not_told_of_it_and_the_other_is(story: Story) -> None:
    actions.call_off(by=story.opener, path=story.path)
    assert [item.kind for item in seldom(Me(story.about)) if item.kind == "parting"] == ["parting"]
    assert not [item for item in seldom(Me(story.opener)) if item.kind == "parting"]


def test_a_line_of_today_names_no_groupe_to_who_is_not_of_it(story: Story) -> None:
    actions.ask_holder(by=story.opener, path=story.path, to=story.outside)
    [item] = seldom(Me(story.outside))
    assert item.groupe is None  # no link to where they may not go
    assert story.groupe.name in str(item.title)  # but what they are asked for


def test_days_are_those_of_the_groupe(story: Story) -> None:
    story.at(State.PROPOSED)
    path = story.now()
    assert path.readable_on is not None
    eve = Me(story.other, on=path.readable_on - dt.timedelta(days=1))
    assert not rules.is_readable(eve, path)
    assert rules.is_readable(Me(story.other, on=path.readable_on), path)


# --- told by a letter, too ------------------------------------------------------------------------


def written() -> dict[str, Any]:
    """Address → letter, of those that leave once the hour of each has come."""
    Letter.objects.update(due=timezone.now())
    outbox.send_waiting()
    found = {letter.to[0]: letter for letter in mail.outbox}
    assert len(found) == len(mail.outbox)  # one each
    mail.outbox.clear()
    return found


def ended(story: Story) -> Path:
    """Decided, not appealed against, and over; the letters of the steps before have left."""
    story.at(State.CONFIRMED)
    Letter.objects.all().delete()
    story.late()
    return actions.end_when_due(path=story.path)


def test_both_sides_read_in_a_letter_how_it_ended_and_nothing_of_what_was_written(
    story: Story, client: Any
) -> None:
    User.objects.filter(pk__in=[story.about.user_id, story.opener.user_id]).update(language="en")
    path = ended(story)
    actions.end_when_due(path=path)  # twice: one letter each
    assert not story.inside
    letters = written()
    assert set(letters) == {story.about.user.email, story.opener.user.email}
    mine = letters[story.about.user.email]
    assert mine.subject == f"{story.groupe.name}: something for you to read"
    assert f"Your place in {story.groupe.name} has ended" in mine.body
    theirs = letters[story.opener.user.email]
    assert f"{story.about.name} and {story.groupe.name}: the path is over" in theirs.body
    for letter in (mine, theirs):
        (html,) = [content for content, _mime in letter.alternatives]
        for text in (letter.body, str(html)):
            assert f"http://127.0.0.1:8000{path.get_absolute_url()}" in text
            for word in ("Trois absences", "Nos raisons", "Par consentement", "Chacun a parlé"):
                assert word not in text
    stop = re.findall(r"<(.*)>", mine.extra_headers["List-Unsubscribe"])[0]
    assert stop in mine.body
    login(client, story.about)
    assert client.get(path.get_absolute_url()).status_code == 200
    assert Client().post(stop.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert choices_of(story.about).pace(story.groupe.pk) == Pace.NEVER


def test_each_step_is_written_to_whom_it_waits_for_and_to_nobody_else(
    story: Story,
) -> None:
    chair = factories.member(of=story.groupe.cooperative, administers=True)
    groupe, name = story.groupe.name, story.about.name

    def told() -> dict[str, str]:
        Letter.objects.update(language="en")
        found = {to: letter.body.split("\n\n")[1] for to, letter in written().items()}
        assert not Letter.objects.exists()
        return found

    about, opener, outside = (one.user.email for one in (story.about, story.opener, story.outside))
    assert told() == {about: f"Something was opened about your place in {groupe}"}
    actions.ask_holder(by=story.opener, path=story.path, to=story.outside)
    assert told() == {outside: f"You are asked to hold a talk: {name} and {groupe}"}
    actions.answer_ask(by=story.outside, path=story.path, accept=False)
    assert told() == {opener: f"Who holds the talk about {name} in {groupe}?"}
    actions.ask_holder(by=story.opener, path=story.path, to=story.outside)
    actions.answer_ask(by=story.outside, path=story.path, accept=True)  # before the letter left
    today = story.groupe.today()
    actions.note_talk(by=story.outside, path=story.path, on=today, words="Chacun a parlé")
    assert told() == {opener: f"The talk was held: what next for {name} in {groupe}?"}
    actions.propose(by=story.opener, path=story.path, way=Way.LEAVE, reasons="Nos raisons")
    [proposed] = told().items()
    assert proposed[0] == about
    assert proposed[1].startswith(f"A proposal about your place in {groupe}\nBy ")
    story.readable()
    actions.note_decision(
        by=story.decides, path=story.path, way=Way.LEAVE, how="Par consentement", on=today
    )
    actions.confirm(by=story.other, path=story.path)
    assert told() == {}  # one confirmation more is asked, in Today
    actions.confirm(by=story.outside, path=story.path)
    with translation.override("en"):
        until = formats.longdate(story.now().appeal_until)
    assert told() == {about: f"Decided about your place in {groupe}\nBy {until}."}
    actions.appeal(by=story.about, path=story.path, appeal="Ce n’est pas juste")
    said = f"{name} appeals: {groupe}"
    assert told() == {outside: said, chair.user.email: said}


def test_of_steps_that_follow_each_other_one_letter_tells_the_last(story: Story) -> None:
    story.at(State.PROPOSED)
    Letter.objects.update(language="en")
    assert Letter.objects.filter(to=story.about.user.email).count() == 1  # opened, then proposed
    found = written()
    assert set(found) == {story.about.user.email}  # the others did what they were asked
    assert "A proposal about your place" in found[story.about.user.email].body
    assert "Nos raisons" not in found[story.about.user.email].body


def test_what_somebody_opens_about_themself_is_written_to_nobody(story: Story) -> None:
    Letter.objects.all().delete()
    tie = story.groupe.memberships.get(member=story.other)
    actions.open_path(by=story.other, membership=tie, lived="Je fatigue")
    assert not Letter.objects.exists()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_letter_of_an_end_is_in_its_reader_s_language(story: Story, language: str) -> None:
    User.objects.filter(pk=story.about.user_id).update(language=language)
    Letter.objects.all().delete()  # that it was opened
    with translation.override("en" if language == "fr" else "fr"):
        actions.call_off(by=story.opener, path=story.path)
        letters = written()
    assert set(letters) == {story.about.user.email}  # who called it off knows
    with translation.override(language):
        said = translation.gettext("What was opened about your place in %(groupe)s goes no further")
        assert said % {"groupe": story.groupe.name} in letters[story.about.user.email].body


def test_the_letter_of_an_end_leaves_at_the_pace_and_the_hours_that_each_chose(
    story: Story,
) -> None:
    Habit.objects.create(member=story.about, pace=Pace.SOON, quiet=False)
    Habit.objects.create(member=story.opener, pace=Pace.WEEKLY)
    ended(story)
    dues = {letter.to: letter.due for letter in Letter.objects.all()}
    soon, weekly = dues[story.about.user.email], dues[story.opener.user.email]
    assert dt.timedelta(0) < soon - timezone.now() <= timing.GATHERED
    monday = weekly.astimezone(ZoneInfo("Europe/Paris"))
    assert (monday.weekday(), monday.time()) == (timing.MONDAY, timing.MORNING)


def test_no_letter_is_left_where_none_is_wished(story: Story) -> None:
    Wish.objects.create(member=story.about, groupe=story.groupe, pace=Pace.NEVER)
    Wish.objects.create(member=story.opener, groupe=story.groupe, level=Level.NOTHING)
    path = ended(story)
    assert not Letter.objects.exists()
    assert rules.has_to_read(Me(story.about), path)  # Today says it all the same


def test_who_read_it_wants_no_letter_any_more_or_left_is_written_nothing(story: Story) -> None:
    path = ended(story)
    actions.note_read(by=story.about, path=path)
    Wish.objects.create(member=story.opener, groupe=story.groupe, pace=Pace.NEVER)
    assert written() == {}
    other = Story()
    ended(other)
    Member.objects.filter(pk=other.about.pk).update(left_on=other.groupe.today() - days(1))
    assert set(written()) == {other.opener.user.email}


def test_without_a_mail_server_no_letter_of_an_end_lies_about(story: Story, settings: Any) -> None:
    settings.MAIL_LEAVES = False
    Letter.objects.all().delete()
    ended(story)
    assert not Letter.objects.exists()
