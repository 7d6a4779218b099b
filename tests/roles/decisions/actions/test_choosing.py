# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choices among options and dates: answered by ballots, counted by their method, told with what it counted."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from typing import Any

import pytest
from django.utils import timezone

from groupes.models import Member
from groupes.web.refusals import Refusal
from roles.decisions import actions, counting, pages, queries, tallying
from roles.decisions.actions import objecting
from roles.decisions.models import Counting, Decision, State, Way
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

THREE = [("Mardi", None), ("Mercredi", None), ("Jeudi", None)]


def choice(here: World, how: Counting, **values: Any) -> tuple[Decision, list[int]]:
    opened = here.open(Way.CHOICE, counting=how, options=THREE, **values)
    return opened, [one.pk for one in queries.options(opened)]


def fill(decision: Decision, member: Member, ballot: Any) -> None:
    actions.answer(by=member, decision=decision, edition=1, ballot=ballot)


def recounted(decision: Decision) -> Any:
    """What the exported program prints, with nothing of ours in reach."""
    program = pages.program(decision, queries.options(decision))
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, check=True, encoding="utf-8"
    )
    return json.loads(ran.stdout)


@pytest.mark.parametrize("how", [Counting.SCHULZE, Counting.RUNOFF])
def test_ranked_options_are_counted_by_their_method_and_counted_again_by_its_program(
    how: Counting,
) -> None:
    here = world(people=5)
    opened, [first, second, third] = choice(here, how)
    for member in here.people[:3]:
        fill(opened, member, [[second], [first, third]])
    fill(opened, here.people[3], [[first], [second]])
    closed = here.hour_comes(opened)
    assert (closed.state, closed.why, closed.result["winners"]) == (
        State.ADOPTED,
        "counted",
        [second],
    )
    assert recounted(closed)["winners"] == [str(second)]
    again = counting.read_file(json.loads(pages.ballots(closed, queries.options(closed))))
    assert again.entries[0].results()[0].winners == (str(second),)


def test_scores_and_dots_are_added_up() -> None:
    here = world(people=3)
    for how, ballots, totals in (
        (Counting.SCORE, ([10, 4, 0], [0, 9, 9]), [10, 13, 9]),
        (Counting.DOT, ([3, 2, 0], [0, 4, 1]), [3, 6, 1]),
    ):
        opened, options = choice(here, how)
        for member, points in zip(here.people, ballots, strict=False):
            fill(opened, member, dict(zip(options, points, strict=True)))
        closed = here.hour_comes(opened)
        found = [closed.result["totals"][str(pk)] for pk in options]
        assert (found, closed.result["winners"]) == (totals, [options[1]])
        assert recounted(closed)["winners"] == [str(options[1])]


def test_more_dots_than_one_has_or_a_score_off_its_scale_is_refused() -> None:
    here = world(people=3)
    dots, options = choice(here, Counting.DOT, dots=5)
    with pytest.raises(Refusal, match="5 dots"):
        fill(dots, here.proposer, {options[0]: 3, options[1]: 3})
    scores, options = choice(here, Counting.SCORE)
    with pytest.raises(Refusal, match="From 0 to 10"):
        fill(scores, here.proposer, {options[0]: 11})
    with pytest.raises(Refusal, match="options have changed"):
        fill(scores, here.proposer, {0: 1})


def test_equals_are_named_and_put_again_among_themselves() -> None:
    here = world(people=4)
    opened, [first, second, third] = choice(here, Counting.SCHULZE)
    fill(opened, here.people[0], [[first], [second], [third]])
    fill(opened, here.people[1], [[second], [first], [third]])
    closed = here.hour_comes(opened)
    assert (closed.state, closed.why) == (State.REJECTED, "tied")
    assert sorted(closed.result["winners"]) == sorted([first, second])
    assert closed.result["ties"][0]["broken_by"] is None
    again = actions.ask_again(by=here.proposer, decision=closed)
    assert [one.title for one in queries.options(again)] == ["Mardi", "Mercredi"]
    assert (again.follows, again.state) == (closed, State.DRAFT)
    assert actions.ask_again(by=here.runner, decision=closed) == again


def test_a_ballot_is_given_again_in_its_place() -> None:
    here = world(people=3)
    opened, [first, second, third] = choice(here, Counting.RUNOFF)
    for member in here.people:
        fill(opened, member, [[first]])
    fill(opened, here.people[0], [[second]])
    fill(opened, here.people[1], [[second], [third]])
    assert here.hour_comes(opened).result["winners"] == [second]


def test_who_answers_for_another_counts_for_both() -> None:
    here = world(people=4)
    opened, [first, second, _third] = choice(here, Counting.SCHULZE)
    actions.delegate(by=here.people[1], decision=opened, to=here.people[2])
    fill(opened, here.people[2], [[second]])
    fill(opened, here.people[0], [[first]])
    closed = here.hour_comes(opened)
    assert closed.result["winners"] == [second]
    assert (closed.result["answered"], closed.result["ballots"]) == (3, 3)


def test_who_leaves_without_an_answer_answers_for_nobody_any_more() -> None:
    here = world(people=4)
    opened, _options = choice(here, Counting.SCHULZE)
    actions.delegate(by=here.people[1], decision=opened, to=here.people[2])
    objecting.let_go(here.groupe, here.people[2])
    mine = opened.voters.get(member=here.people[1])
    assert (mine.delegate, mine.has_answered) == (None, False)


def dates(here: World, *in_days: int) -> tuple[Decision, list[int]]:
    options = [("", timezone.now() + dt.timedelta(days=count)) for count in in_days]
    opened = here.open(Way.DATE, days=2, options=options)
    return opened, [one.pk for one in queries.options(opened)]


def test_the_date_that_suits_most_is_the_one() -> None:
    here = world(people=4)
    opened, [first, second] = dates(here, 5, 6)
    for member in here.people[:2]:
        fill(opened, member, {first: tallying.YES, second: tallying.IF_NEED_BE})
    fill(opened, here.people[2], {first: tallying.IF_NEED_BE, second: tallying.NO})
    closed = here.hour_comes(opened)
    assert (closed.state, closed.result["chosen"]) == (State.ADOPTED, first)
    assert closed.result["suits"] == {str(first): [2, 1], str(second): [0, 2]}


def test_of_dates_that_suit_equally_who_guides_says_which() -> None:
    here = world(people=3)
    opened, [first, second] = dates(here, 5, 6)
    fill(opened, here.people[0], {first: tallying.YES})
    fill(opened, here.people[1], {second: tallying.YES})
    closed = here.hour_comes(opened)
    assert "chosen" not in closed.result
    assert sorted(closed.result["winners"]) == sorted([first, second])
    chosen = actions.choose_date(by=here.proposer, decision=closed, option=second)
    assert chosen.result["chosen"] == second
    with pytest.raises(Refusal):
        actions.choose_date(by=here.proposer, decision=closed, option=0)


def test_where_no_date_suits_anybody_none_is_chosen() -> None:
    here = world(people=3)
    opened, [first, _second] = dates(here, 5, 6)
    fill(opened, here.people[0], {first: tallying.NO})
    closed = here.hour_comes(opened)
    assert (closed.state, closed.why) == (State.REJECTED, "no_date")


def test_dates_are_found_before_the_first_of_them() -> None:
    here = world(people=3)
    with pytest.raises(Refusal, match="would be over"):
        dates(here, 1, 6)


@pytest.mark.parametrize(
    ("share", "pro", "contra", "adopted"),
    [(60, 3, 2, True), (61, 3, 2, False), (50, 2, 2, False), (100, 3, 0, True)],
)
def test_the_share_of_the_charter_is_exact_and_never_less_than_more_than_half(
    share: int, pro: int, contra: int, *, adopted: bool
) -> None:
    here = world(people=6)
    opened = here.open(Way.VOTE, counting=Counting.CHARTER, share=share)
    for number, member in enumerate(here.people[: pro + contra]):
        actions.answer(
            by=member, decision=opened, edition=1, stance="for" if number < pro else "against"
        )
    closed = here.hour_comes(opened)
    assert (closed.state == State.ADOPTED) is adopted
    assert closed.result["counts"]["for"] == pro
