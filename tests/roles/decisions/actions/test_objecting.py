# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions, reactions and objections: with their reason, once each, taken back by their author alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes.journal.models import Entry
from groupes.web.refusals import Outdated, Refusal
from roles.decisions import actions, events
from roles.decisions.models import Decision, Objection, Stance, State, Way
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_an_objection_says_its_reason_and_said_again_stays_one() -> None:
    here = world()
    opened = here.open()
    me = here.people[1]
    here.say(opened, me, Stance.CONSENT)
    with pytest.raises(Refusal, match="its reason"):
        actions.object_to(by=me, decision=opened, edition=1, reason="  ")
    for reason in ("Trop tôt.", "Trop tôt.", "Trop tard."):
        actions.object_to(
            by=me, decision=opened, edition=1, reason=reason, tests={"now": True, "other": True}
        )
    kept = Objection.objects.get()
    assert (kept.reason, kept.tests) == (
        "Trop tard.",
        {"harms": False, "now": True, "from_it": False},
    )
    assert Entry.objects.filter(verb=events.OBJECTED.verb).count() == 1
    mine = opened.voters.get(member=me)
    assert (mine.has_answered, mine.answers.count()) == (True, 0)  # one does both never


def test_it_is_taken_back_by_its_author_and_leaves_a_day_to_the_others() -> None:
    here = world()
    opened = here.open()
    me = here.people[1]
    objection = actions.object_to(by=me, decision=opened, edition=1, reason="Non.")
    Decision.objects.filter(pk=opened.pk).update(closes_at=timezone.now() + dt.timedelta(minutes=9))
    with pytest.raises(ValueError, match="one's own"):
        actions.withdraw_objection(by=here.proposer, objection=objection)
    actions.withdraw_objection(by=me, objection=objection)
    actions.withdraw_objection(by=me, objection=objection)
    assert Entry.objects.filter(verb=events.OBJECTION_WITHDRAWN.verb).count() == 1
    opened.refresh_from_db()
    assert opened.closes_at is not None
    assert opened.closes_at > timezone.now() + dt.timedelta(hours=23)
    assert not opened.voters.get(member=me).has_answered


def test_an_objection_is_not_taken_back_from_what_was_decided_with_it() -> None:
    here = world()
    opened = here.open()
    objection = actions.object_to(by=here.people[1], decision=opened, edition=1, reason="Non.")
    closed = here.hour_comes(here.hour_comes(opened))  # extended once
    assert (closed.state, closed.why) == (State.REJECTED, "objection")
    with pytest.raises(Refusal, match="is closed"):
        actions.withdraw_objection(by=here.people[1], objection=objection)
    objection.refresh_from_db()
    assert objection.state == Objection.State.OPEN


def test_nobody_objects_to_a_vote_nor_to_a_text_that_has_changed() -> None:
    here = world()
    with pytest.raises(ValueError, match="nobody objects"):
        actions.object_to(by=here.people[1], decision=here.open(Way.VOTE), edition=1, reason="Non.")
    with pytest.raises(Refusal, match="just changed"):
        actions.object_to(by=here.people[1], decision=here.open(), edition=7, reason="Non.")


def test_what_is_asked_is_answered_beside_it_and_its_author_is_told() -> None:
    here = world()
    opened = here.open()
    asked = actions.remark(by=here.people[1], decision=opened, kind="question", text="Quand ?")
    for _twice in range(2):
        actions.reply(by=here.proposer, remark=asked, text="En mai.")
    asked.refresh_from_db()
    assert (asked.reply, asked.replied_by) == ("En mai.", here.proposer)
    assert Entry.objects.get(verb=events.REPLIED.verb).facts == {"member": here.people[1].pk}
    # The second who replies reads what the first replied.
    with pytest.raises(Outdated) as stale:
        actions.reply(by=here.runner, remark=asked, text="En juin.", edition=0)
    assert (stale.value.now, stale.value.by) == ({"text": "En mai."}, here.proposer.name)
    actions.reply(by=here.runner, remark=asked, text="En juin.", edition=asked.reply_edition)
    asked.refresh_from_db()
    assert (asked.reply, asked.replied_by) == ("En juin.", here.runner)
    with pytest.raises(Refusal, match="a word"):
        actions.reply(by=here.proposer, remark=asked, text="  ")
    with pytest.raises(Refusal, match="a word"):
        actions.remark(by=here.people[1], decision=opened, kind="reaction", text=" ")
    here.hour_comes(here.hour_comes(opened))
    with pytest.raises(Refusal, match="closed"):
        actions.reply(by=here.proposer, remark=asked, text="Trop tard.")
