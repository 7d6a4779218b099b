# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a meeting, by each kind of person."""

from __future__ import annotations

import pytest

from groupes.access import Me, Standing, standing
from groupes.models import Member
from roles.meetings import actions, rules
from roles.meetings.models import Minutes, News, Series
from tests import factories
from tests.factories import Cast, days
from tests.roles.meetings.world import begun, call, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """``plain`` calls meetings; ``former`` is on pause."""
    cast = factories.cast()
    cast.groupe.memberships.filter(member=cast.former).update(state="paused")
    return cast


def here(cast: Cast, person: Member) -> Standing:
    return standing(Me(person), cast.groupe)


def who(cast: Cast, rule: object) -> set[str]:
    """Those of the cast whom a rule lets."""
    names = ("founder", "holder", "former", "plain", "outsider", "stranger")
    return {name for name in names if rule(here(cast, getattr(cast, name)))}  # type: ignore[operator]


ACTIVE = {"founder", "holder", "plain"}


def test_whoever_takes_part_calls_prepares_opens_and_answers(cast: Cast) -> None:
    meeting = call(cast)
    assert who(cast, rules.may_plan) == ACTIVE
    for rule in (rules.may_take_part, rules.may_begin, rules.may_tell_news):
        assert who(cast, lambda me, rule=rule: rule(me, meeting)) == ACTIVE
    assert who(cast, lambda me: rules.may_answer(me, meeting)) == ACTIVE | {"former"}


def test_who_called_it_or_looks_after_it_changes_it(cast: Cast) -> None:
    meeting = call(cast)
    actions.take(by=cast.founder, meeting=meeting, part="secretary")
    meeting = now(meeting)
    assert who(cast, lambda me: rules.may_change(me, meeting)) == {"plain", "founder"}
    assert rules.may_change(here(cast, cast.holder), meeting, facilitates=True)
    meeting.author = None
    assert who(cast, lambda me: rules.may_change(me, meeting)) == ACTIVE
    item = actions.add_item(by=cast.holder, meeting=meeting, title="X")
    meeting.author = cast.plain
    assert who(cast, lambda me: rules.may_take_off(me, meeting, item)) == ACTIVE
    meeting.author = meeting.secretary = None
    assert who(cast, lambda me: rules.may_take_off(me, meeting, item)) == {"holder"}


def test_who_facilitates_or_takes_notes_has_it_go_on(cast: Cast) -> None:
    meeting = begun(cast)
    assert who(cast, lambda me: rules.may_lead(me, meeting)) == {"plain"}
    actions.take(by=cast.founder, meeting=meeting, part="secretary")
    assert who(cast, lambda me: rules.may_lead(me, now(meeting))) == {"plain", "founder"}
    assert who(cast, lambda me: rules.may_begin(me, meeting)) == set()
    over = actions.finish(by=cast.plain, meeting=meeting)
    for rule in (rules.may_take_part, rules.may_lead, rules.may_change, rules.may_answer):
        assert who(cast, lambda me, rule=rule: rule(me, over)) == set()


def test_a_series_is_of_who_began_it_until_they_are_gone(cast: Cast) -> None:
    call(cast, every="week", count=2)
    series = Series.objects.get()
    assert who(cast, lambda me: rules.may_change_series(me, series)) == {"plain"}
    series.author = None
    assert who(cast, lambda me: rules.may_change_series(me, series)) == ACTIVE
    series.stopped_on = cast.groupe.today()
    assert who(cast, lambda me: rules.may_change_series(me, series)) == set()


def test_all_correct_for_a_week_and_a_tip_is_of_who_gave_it(cast: Cast) -> None:
    meeting = begun(cast)
    news = actions.tell_news(by=cast.plain, meeting=meeting, tip="Un livre")
    assert isinstance(news, News)
    assert who(cast, lambda me: rules.may_keep_tip(me, news)) == {"plain"}
    actions.finish(by=cast.plain, meeting=meeting)
    minutes = Minutes.objects.get()
    assert who(cast, lambda me: rules.may_correct(me, minutes)) == ACTIVE
    minutes.corrected_until = cast.groupe.today() - days(1)
    assert who(cast, lambda me: rules.may_correct(me, minutes)) == set()


def test_in_a_closed_groupe_nothing_happens(cast: Cast) -> None:
    meeting = call(cast)
    cast.groupe.state = "closed"
    for rule in (rules.may_take_part, rules.may_begin, rules.may_change, rules.may_answer):
        assert who(cast, lambda me, rule=rule: rule(me, meeting)) == set()
