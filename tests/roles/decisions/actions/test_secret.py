# SPDX-License-Identifier: AGPL-3.0-or-later
"""Secret ballots: nothing that is kept tells whose a ballot is, nor when it came."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection

from groupes.journal.models import Entry
from groupes.models import Member
from groupes.notifications.models import Notification
from groupes.web.refusals import Refusal
from roles.decisions import actions, pages, receipts, reminding
from roles.decisions.models import Answer, Ballot, Decision, Stance, State, Voter, Way
from tests.roles.decisions.world import World, world

pytestmark = pytest.mark.usefixtures("in_english")


def vote(decision: Decision, member: Member, stance: str = Stance.FOR) -> str:
    return actions.answer_secretly(by=member, decision=decision, edition=1, stance=stance)


def seen(sql: str, *params: int | str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_kept_tells_whose_a_ballot_is_nor_when_it_came() -> None:
    for table in ("decisions_ballot", "decisions_voter"):
        # rows written in order lie in order only where no room was left by what others wrote before
        seen(f"VACUUM FULL {table}")
    here = world(people=6)
    opened = here.open(Way.VOTE, secret=True)
    entries = Entry.objects.count()
    told = Notification.objects.count()
    given = {}
    for number, member in enumerate(reversed(here.people)):
        given[vote(opened, member, Stance.AGAINST if number % 2 else Stance.FOR)] = member
    assert Entry.objects.count() == entries  # hence no live event, and nothing to notify either
    assert Notification.objects.count() == told
    before = set(Ballot.objects.values_list("pk", flat=True))
    closed = here.hour_comes(opened)
    assert (closed.state, closed.result["counts"]["for"]) == (State.REJECTED, 3)

    ballots = seen(
        "SELECT id, receipt, xmin::text FROM decisions_ballot WHERE decision_id = %s ORDER BY ctid",
        opened.pk,
    )
    kept = [str(receipt) for _pk, receipt, _xmin in ballots]
    assert kept == sorted(kept)  # as they lie in the table
    assert len({xmin for _pk, _receipt, xmin in ballots}) == 1
    assert not before & {pk for pk, _receipt, _xmin in ballots}
    voters = seen(
        "SELECT member_id, xmin::text FROM decisions_voter WHERE decision_id = %s ORDER BY ctid",
        opened.pk,
    )
    assert [pk for pk, _xmin in voters] == sorted(one.pk for one in here.people)
    assert len({xmin for _pk, xmin in voters}) == 1
    columns = seen(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'decisions_ballot'"
    )
    assert {name for (name,) in columns} == {
        "id", "decision_id", "edition", "receipt", "stance", "ballot",
    }  # fmt: skip
    assert not Answer.objects.filter(voter__decision=opened).exists()
    since = Entry.objects.filter(target_id=opened.pk, pk__gt=0).order_by("pk")
    assert not {one.actor_id for one in since} & {
        one.user_id for one in here.people if one != here.proposer
    }


@pytest.mark.django_db
def test_a_receipt_is_kept_as_its_hash_alone_and_finds_its_ballot_once_it_is_closed() -> None:
    here = world(people=5)
    opened = here.open(Way.VOTE, secret=True)
    mine = vote(opened, here.people[0], Stance.AGAINST)
    for member in here.people[1:]:
        vote(opened, member)
    assert receipts.kept(mine) == hashlib.sha256(mine.replace("-", "").encode()).hexdigest()
    assert not Ballot.objects.filter(receipt__contains=mine).exists()
    closed = here.hour_comes(opened)
    assert pages.check(closed, f" {mine.upper()} ").said == "against"
    assert not pages.check(closed, receipts.new()).counted


@pytest.mark.django_db
def test_it_is_given_once() -> None:
    here = world(people=5)
    opened = here.open(Way.VOTE, secret=True)
    vote(opened, here.people[0])
    with pytest.raises(Refusal, match="nobody can find it"):
        vote(opened, here.people[0])
    with pytest.raises(ValueError, match="secret ballot"):
        here.say(opened, here.people[1], Stance.FOR)


@pytest.mark.django_db
def test_fewer_than_five_ballots_are_not_counted_and_gone_and_it_can_be_put_again_openly() -> None:
    here = world(people=6)
    opened = here.open(Way.VOTE, secret=True)
    for member in here.people[:4]:
        vote(opened, member)
    longer = here.hour_comes(opened)
    assert (longer.state, Ballot.objects.count()) == (State.OPEN, 4)
    closed = here.hour_comes(longer)
    assert (closed.state, closed.why) == (State.REJECTED, "too_few_for_secret")
    assert "counts" not in closed.result
    assert not Ballot.objects.exists()
    again = actions.ask_again(by=here.proposer, decision=closed)
    assert (again.secret, again.follows, again.state) == (False, closed, State.DRAFT)
    assert (again.title, again.counting) == (closed.title, closed.counting)


@pytest.mark.django_db
def test_without_its_quorum_nothing_is_counted_nor_kept() -> None:
    here = world(people=8)
    opened = here.open(Way.VOTE, secret=True, quorum=90)
    for member in here.people[:6]:
        vote(opened, member)
    closed = here.hour_comes(here.hour_comes(opened))
    assert (closed.why, Ballot.objects.count()) == ("quorum", 0)


@pytest.mark.django_db
def test_all_are_reminded_in_the_same_words_so_that_it_tells_nobody_who_had_answered() -> None:
    here = world(people=6)
    opened = here.open(Way.VOTE, secret=True)
    vote(opened, here.people[1])
    everyone = {one.pk for one in here.people}
    assert reminding.missing({opened.pk}) == {opened.pk: everyone}


@pytest.mark.django_db
def test_no_other_answers_for_one_in_secret() -> None:
    here = world(people=5)
    opened = here.open(Way.VOTE, secret=True)
    with pytest.raises(Refusal, match="one's own"):
        actions.delegate(by=here.people[0], decision=opened, to=here.people[1])


@pytest.mark.django_db
def test_a_proposal_that_changes_lets_the_ballots_go_and_asks_again() -> None:
    here = world(people=5)
    opened = here.open(Way.VOTE, secret=True)
    vote(opened, here.people[0])
    actions.change(by=here.proposer, decision=opened, edition=1, text="Autrement.")
    assert not Ballot.objects.exists()
    assert not Voter.objects.filter(has_answered=True).exists()
    entry = Entry.objects.filter(verb="decisions.asked_again").get()
    assert entry.facts["answered"] == []


def five(here: World) -> Decision:
    opened = here.open(Way.VOTE, secret=True)
    for member in here.people[:5]:
        vote(opened, member)
    return opened


@pytest.mark.django_db
def test_who_is_removed_in_mid_vote_has_voted_and_who_had_not_cannot_any_more() -> None:
    here = world(people=7)
    opened = five(here)
    gone = here.people[5]
    here.groupe.memberships.filter(member__in=[gone, here.people[0]]).update(state="left")
    with pytest.raises(Refusal, match="take part"):
        vote(opened, gone)
    closed = here.hour_comes(opened)
    assert (closed.state, closed.result["answered"]) == (State.ADOPTED, 5)
