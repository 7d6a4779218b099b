# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agenda: what is put on it, once; in which order; by whom it is written anew or taken off."""

from __future__ import annotations

import pytest

from groupes.agenda import suggestions
from groupes.things import Ref
from groupes.web.refusals import Outdated, Refusal
from roles.meetings import actions, keeping
from roles.meetings.models import Item, Meeting
from roles.work import actions as work
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import begun, call, soon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def titles(meeting: Meeting) -> list[str]:
    return [str(item.title) for item in meeting.items.all()]


def found(meeting: Meeting) -> list[str]:
    until = keeping.until(meeting)
    return [one.title for _words, lines in suggestions(meeting.groupe, until) for one in lines]


def test_what_is_suggested_is_taken_up_once_by_two(cast: Cast) -> None:
    vacant = factories.role(cast.groupe, name="Accueil")
    meeting = call(cast)
    assert found(meeting) == ["Accueil: who takes it?", f"{cast.role.name}: who goes on?"][::-1]
    ref = Ref.of(vacant)
    first = actions.take_up(by=cast.plain, meeting=meeting, ref=ref)
    again = actions.take_up(by=cast.founder, meeting=meeting, ref=ref)
    assert first == again
    assert (first.title, first.way, first.about) == ("Accueil: who takes it?", "decide", ref)
    assert titles(meeting)[-2] == "Accueil: who takes it?"  # the closing round stays last
    with pytest.raises(Refusal, match="settled meanwhile"):
        actions.take_up(by=cast.plain, meeting=meeting, ref=Ref("roles.role", 10**9))


def test_work_that_waits_for_a_hand_or_is_late_is_suggested(cast: Cast) -> None:
    piece = work.add(by=cast.plain, groupe=cast.groupe, title="Relire", mine=True)
    meeting = call(cast)
    assert "Relire" not in found(meeting)
    work.ask_hand(by=cast.plain, work=piece, wanted=True)
    assert "Relire" in found(meeting)
    theirs = factories.cast()
    assert "Relire" not in found(call(theirs))


def test_until_is_the_meeting_after_this_one(cast: Cast) -> None:
    first = call(cast)
    assert keeping.until(first) == (first.starts_at + keeping.USUAL).date()
    call(cast, starts_at=soon(24 * 9))
    assert keeping.until(first) == soon(24 * 9).date()


def test_a_line_goes_up_and_down_and_never_past_what_is_done(cast: Cast) -> None:
    meeting = begun(cast, kind="tactical")
    before = titles(meeting)
    items = list(meeting.items.all())
    actions.move_item(by=cast.plain, item=items[2], up=True)
    assert titles(meeting) == [before[0], before[2], before[1], *before[3:]]
    actions.go_to(by=cast.plain, meeting=meeting, item=None, seen=items[0].pk)
    actions.move_item(by=cast.plain, item=items[2], up=True)
    assert titles(meeting)[0] == before[0]
    actions.move_item(by=cast.plain, item=items[-1], up=False)
    assert titles(meeting)[-1] == before[-1]


def test_a_line_is_written_anew_once_and_taken_off_while_nothing_was_said(cast: Cast) -> None:
    meeting = call(cast)
    item = actions.add_item(by=cast.plain, meeting=meeting, title="La salle")
    actions.change_item(by=cast.plain, item=item, edition=1, title="Une salle", minutes=5)
    with pytest.raises(Outdated) as told:
        actions.change_item(by=cast.founder, item=item, edition=1, title="Salles")
    assert told.value.edition == 2
    assert told.value.by == cast.plain.name
    assert told.value.at is not None
    assert told.value.now == {"title": "Une salle", "way": "discuss", "minutes": 5}
    same = actions.change_item(by=cast.founder, item=item, edition=1, title="Une salle", minutes=5)
    assert same.line_edition == 2  # both say the same: nobody is asked anything
    actions.write(by=cast.plain, item=item, notes="Trouvée", edition=1, done=True)
    with pytest.raises(Refusal, match="stays in the minutes"):
        actions.take_off(by=cast.plain, item=item)
    actions.take_off(by=cast.plain, item=meeting.items.earliest("position"))
    with pytest.raises(Refusal, match="taken off the agenda"):
        actions.take_off(by=cast.plain, item=Item(pk=item.pk + 10**6, meeting=meeting))


def test_a_line_is_led_by_one_who_says_so(cast: Cast) -> None:
    item = call(cast).items.first()
    assert item is not None
    actions.lead_item(by=cast.plain, item=item, mine=True)
    with pytest.raises(Refusal, match="leads this line already"):
        actions.lead_item(by=cast.founder, item=item, mine=True)
    actions.lead_item(by=cast.founder, item=item, mine=False)  # not theirs: nothing
    assert Item.objects.get(pk=item.pk).lead == cast.plain
    actions.lead_item(by=cast.plain, item=item, mine=False)
    assert Item.objects.get(pk=item.pk).lead is None
