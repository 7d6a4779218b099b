# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a meeting that goes on brings, written down in a line: by whom, once, and only while it goes on."""

from __future__ import annotations

import pytest
from django.utils import timezone

from groupes import actions as ground
from groupes.journal.models import Entry
from groupes.models import Member
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles.decisions import actions as decisions
from roles.decisions.models import Counting, Decision, State, Tension, Way
from roles.meetings import actions
from roles.meetings.models import Attendance, Meeting, Minutes
from roles.work.models import Work
from tests import factories
from tests.factories import Cast, days
from tests.roles.meetings.world import begun, call, now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def going_on(cast: Cast) -> Meeting:
    """``plain`` facilitates, ``founder`` is there too."""
    meeting = begun(cast)
    actions.come(by=cast.founder, meeting=meeting)
    return meeting


def test_a_tension_is_tied_to_the_meeting_and_to_the_line_that_is_on(cast: Cast) -> None:
    meeting = going_on(cast)
    line = meeting.items.get(state="now")
    made = actions.raise_tension(by=cast.founder, meeting=meeting, sentence="On attend une semaine")
    assert (made.about, made.raised_in) == (Ref.of(line), Ref.of(meeting))
    # Said by another in the same words, it is that one.
    again = actions.raise_tension(by=cast.plain, meeting=meeting, sentence="on attend  une SEMAINE")
    assert again == made
    meeting.items.all().delete()
    bare = actions.raise_tension(by=cast.plain, meeting=meeting, sentence="Autre chose")
    assert bare.about == Ref.of(meeting)
    captured = Entry.objects.filter(verb="meetings.captured").order_by("seq")
    assert [one.facts["what"] for one in captured] == ["tension", "tension"]


def test_whoever_writes_something_down_is_there(cast: Cast) -> None:
    meeting = going_on(cast)
    actions.raise_tension(by=cast.holder, meeting=meeting, sentence="Trop de réunions")
    assert Attendance.objects.get(meeting=meeting, member=cast.holder).was_there


def test_a_decision_is_adopted_by_those_who_are_there_and_does_nothing_by_itself(
    cast: Cast,
) -> None:
    meeting = going_on(cast)
    made = actions.note_decision(
        by=cast.plain,
        meeting=meeting,
        title="Chaque premier mardi",
        owner=cast.founder,
        first_step="Réserver la salle",
        review_on=cast.groupe.today() + days(90),
    )
    made.refresh_from_db()
    assert (made.state, made.way, made.why) == (State.ADOPTED, Way.CONSENT, "in_meeting")
    assert (made.effect, made.applied_at, made.made_in) == ("", None, Ref.of(meeting))
    answered = made.voters.filter(has_answered=True).values_list("member_id", flat=True)
    assert set(answered) == {cast.plain.pk, cast.founder.pk}
    assert made.result == {"answered": 2, "voters": 2}
    # Nobody is assigned: who is to carry it is asked, and says yes.
    assert (made.owner, made.owner_offered) == (None, cast.founder)
    decisions.take_on(by=cast.founder, decision=made)
    work = Work.objects.get(about_type="decisions.decision", about_id=made.pk)
    assert (work.title, work.holder) == ("Réserver la salle", None)
    assert made.review_on is not None
    mine = actions.note_decision(
        by=cast.plain,
        meeting=meeting,
        title="Je m’en charge",
        owner=cast.plain,
        first_step="Écrire",
    )
    assert mine.owner == cast.plain
    assert Work.objects.get(title="Écrire").holder == cast.plain


def test_the_way_the_charter_says_is_one_of_the_ways(cast: Cast) -> None:
    meeting = going_on(cast)
    made = actions.note_decision(by=cast.plain, meeting=meeting, title="Oui", how="by_charter")
    assert (made.way, made.counting, made.is_noted) == (Way.VOTE, Counting.CHARTER, True)


def test_two_who_write_the_same_down_write_it_once(cast: Cast) -> None:
    meeting = going_on(cast)
    made = actions.note_decision(by=cast.plain, meeting=meeting, title="Un essai")
    again = actions.note_decision(by=cast.plain, meeting=meeting, title="un  ESSAI")
    assert again == made
    Meeting.objects.filter(pk=meeting.pk).update(secretary=cast.founder)
    with pytest.raises(Refusal, match="wrote this down already"):
        actions.note_decision(by=cast.founder, meeting=meeting, title="Un essai")
    Meeting.objects.filter(pk=meeting.pk).update(secretary=None)
    with pytest.raises(Refusal, match="facilitates or takes notes"):
        actions.note_decision(by=cast.founder, meeting=meeting, title="Un autre")
    with pytest.raises(Refusal, match="already"):  # nothing that is typed is lost without a word
        actions.note_decision(by=cast.plain, meeting=meeting, title="Un essai", first_step="Écrire")
    assert Decision.objects.count() == 1


def test_one_alone_decides_nothing_for_the_others(cast: Cast) -> None:
    meeting = begun(cast)
    with pytest.raises(Refusal, match="alone"):
        actions.note_decision(by=cast.plain, meeting=meeting, title="Tout pour moi")
    # Who was there and has left the groupe does not count.
    actions.come(by=cast.founder, meeting=meeting)
    ground.pause(by=cast.founder, membership=cast.groupe.memberships.get(member=cast.founder))
    with pytest.raises(Refusal, match="alone"):
        actions.note_decision(by=cast.plain, meeting=meeting, title="Tout pour moi")
    assert not Decision.objects.exists()


def test_nothing_is_written_down_before_after_or_by_others(cast: Cast) -> None:
    early = call(cast)
    with pytest.raises(Refusal, match="not begun"):
        actions.raise_tension(by=cast.plain, meeting=early, sentence="Trop tôt")
    meeting = going_on(cast)
    for write in (
        lambda by: actions.raise_tension(by=by, meeting=meeting, sentence="Non"),
        lambda by: actions.note_decision(by=by, meeting=meeting, title="Non"),
    ):
        with pytest.raises(Refusal, match="who takes part"):
            write(cast.outsider)
    actions.finish(by=cast.plain, meeting=meeting)
    with pytest.raises(Refusal, match="is over"):
        actions.raise_tension(by=cast.plain, meeting=meeting, sentence="Trop tard")
    with pytest.raises(Refusal, match="is over"):
        actions.note_decision(by=cast.plain, meeting=meeting, title="Trop tard")
    assert not Tension.objects.exists()
    assert not Decision.objects.exists()


def test_who_carries_it_is_there(cast: Cast) -> None:
    meeting = going_on(cast)
    with pytest.raises(Refusal, match="is not there") as refused:
        actions.note_decision(by=cast.plain, meeting=meeting, title="Un essai", owner=cast.holder)
    assert refused.value.field == "owner"


def test_of_a_line_about_a_tension_it_answers_it(cast: Cast) -> None:
    tension = decisions.raise_tension(by=cast.founder, groupe=cast.groupe, sentence="On attend")
    decisions.to_agenda(by=cast.founder, tension=tension)
    meeting = going_on(cast)
    line = actions.take_up(by=cast.plain, meeting=meeting, ref=Ref.of(tension))
    actions.go_to(by=cast.plain, meeting=meeting, item=line, seen=meeting.items.get(state="now").pk)
    made = actions.note_decision(by=cast.plain, meeting=meeting, title="On répond en deux jours")
    tension.refresh_from_db()
    assert (made.tension, tension.is_open, tension.answer) == (tension, False, Ref.of(made))
    # It was not decided so: it waits again.
    decisions.take_back(by=cast.founder, decision=made)
    tension.refresh_from_db()
    assert tension.is_open


def test_the_minutes_say_what_was_decided_and_what_is_not_right_yet(cast: Cast) -> None:
    meeting = going_on(cast)
    actions.raise_tension(by=cast.founder, meeting=meeting, sentence="On attend [trop]")
    actions.note_decision(
        by=cast.plain, meeting=meeting, title="Un essai", owner=cast.plain, first_step="Écrire",
        review_on=cast.groupe.today() + days(90),
    )  # fmt: skip
    gone = actions.note_decision(by=cast.plain, meeting=meeting, title="Mal entendu")
    decisions.take_back(by=cast.founder, decision=gone)
    actions.finish(by=cast.plain, meeting=now(meeting))
    text = Minutes.objects.get().text
    assert f"# Decided\n\n- [Un essai](/g/{cast.groupe.slug}/decisions/" in text
    assert f"carried by {cast.plain.name}, next step: Écrire, looked at again on " in text
    assert r"# Not right yet" in text
    assert r"[On attend \[trop\]](" in text
    assert "Mal entendu" not in text


def test_work_that_is_sent_again_is_written_down_once_and_another_s_stays_theirs(
    cast: Cast,
) -> None:
    meeting = going_on(cast)

    def write(by: Member, title: str = "Réserver la salle", *, mine: bool = False) -> Work:
        return actions.write_work(by=by, meeting=meeting, title=title, mine=mine)

    first = write(cast.plain)
    assert write(cast.founder, "réserver  la SALLE") == first
    taken = write(cast.founder, mine=True)
    assert (taken, taken.holder) == (first, cast.founder)
    assert write(cast.founder, mine=True) == first
    own = write(cast.plain, mine=True)  # what another carries is not taken from them
    assert (own.holder, Work.objects.count()) == (cast.plain, 2)
    assert write(cast.plain, "Autre chose").about == Ref.of(meeting)
    Work.objects.update(state="done", over_at=timezone.now())
    assert write(cast.plain) not in (first, own)  # it is to be done once more
    cast.groupe.memberships.filter(member=cast.plain).update(state="paused")
    with pytest.raises(Refusal):
        write(cast.plain, "En pause")
