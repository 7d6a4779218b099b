# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms by which one answers."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone

from groupes import choosing
from groupes.access import Me, Standing, standing
from roles.decisions.balloting import BallotForm, DelegateForm, GainForm, NominationForm
from roles.decisions.forms import OpenForm
from roles.decisions.models import Counting, Decision, Option, Way
from tests import factories
from tests.roles.decisions.world import World, world

THREE = [Option(pk=pk, title=title) for pk, title in ((1, "Mardi"), (2, "Jeudi"), (3, "Samedi"))]


def form(decision: Decision, options: list[Option] = THREE, **given: Any) -> BallotForm:
    return BallotForm({"edition": 1, **given}, decision=decision, options=options)


def test_ranks_become_groups_in_order_whatever_numbers_are_left_out() -> None:
    filled = form(
        Decision(way=Way.CHOICE, counting=Counting.SCHULZE),
        option_1="3", option_2="1", option_3="3",
    )  # fmt: skip
    assert filled.is_valid()
    assert filled.ballot() == [[2], [1, 3]]
    initial = BallotForm.initial_of(filled.decision, filled.ballot(), "Un mot")
    assert initial == {"option_2": "1", "option_1": "2", "option_3": "2", "words": "Un mot"}


def test_points_are_numbers_within_their_bounds() -> None:
    scores = Decision(way=Way.CHOICE, counting=Counting.SCORE)
    filled = form(scores, option_1="10", option_2="", option_3="0")
    assert filled.is_valid()
    assert filled.ballot() == {1: 10, 2: 0, 3: 0}
    assert not form(scores, option_1="11").is_valid()
    dots = Decision(way=Way.CHOICE, counting=Counting.DOT, dots=4)
    assert not form(dots, option_1="5").is_valid()
    assert form(dots).dots == 4


def test_a_date_is_yes_if_need_be_or_no_and_left_open_is_no() -> None:
    dates = [Option(pk=7, starts_at=timezone.now()), Option(pk=8, starts_at=timezone.now())]
    filled = form(Decision(way=Way.DATE), dates, option_7="1")
    assert filled.is_valid()
    assert filled.ballot() == {7: 1, 8: 0}
    assert filled.fields["option_7"].label == dates[0].told


def test_a_secret_ballot_has_no_words_by_which_its_voter_would_be_known() -> None:
    assert "words" not in form(Decision(way=Way.CHOICE, counting="schulze", secret=True)).fields


def here_of(here: World) -> Standing:
    return standing(Me(here.proposer), here.groupe)


@pytest.mark.django_db
def test_anyone_who_takes_part_is_named_and_nobody_else() -> None:
    here = world()
    other = factories.member("Ailleurs")
    given = {"why": "Elle écoute."}
    stands = here_of(here)
    for member, sound in ((here.proposer, True), (here.people[2], True), (other, False)):
        filled = NominationForm({**given, "nominee": member.pk}, here=stands)
        assert filled.is_valid() is sound


@pytest.mark.django_db
def test_of_many_people_one_begins_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    here = world(people=5)
    listed = NominationForm(here=here_of(here))
    assert not listed.whole
    assert len(listed.fields["nominee"].choices) == 1  # type: ignore[attr-defined]  # "choose", then search
    begun = NominationForm(here=here_of(here), begun="Pérsonne 02")  # accents never matter
    assert begun.whole
    assert len(begun.fields["nominee"].choices) == 2  # type: ignore[attr-defined]
    filled = NominationForm({"nominee": here.people[3].pk, "why": "Parce que."}, here=here_of(here))
    assert filled.is_valid()  # also who is not on the list that is shown


@pytest.mark.django_db
def test_who_lets_another_answer_is_not_asked_to_answer_for_a_third() -> None:
    here = world(people=4)
    opened = here.open(Way.VOTE)
    voter = opened.voters.get(member=here.people[1])
    voter.delegate = opened.voters.get(member=here.people[2])
    voter.save()
    stands = here_of(here)
    found = {
        member: DelegateForm({"to": member.pk}, here=stands, decision=opened).is_valid()
        for member in here.people
    }
    assert list(found.values()) == [False, False, True, True]


@pytest.mark.django_db
def test_one_says_of_oneself_first_that_one_gains() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    assert GainForm(here=here_of(here), decision=opened).initial["member"] == here.proposer.pk


@pytest.mark.django_db
def test_of_many_people_several_are_found_by_name_one_after_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    here = world(people=6)
    draft = here.draft(Way.VOTE, electorate="named")
    stands = here_of(here)
    bare = OpenForm(here=stands, decision=draft)
    assert (bare.whole, list(bare.found)) == (False, [])
    assert bare.fields["named"].choices == []  # type: ignore[attr-defined]
    first, second = here.people[2], here.people[3]
    asked = QueryDict(f"q=Personne&with={first.pk}&with=x")
    form = OpenForm(here=stands, decision=draft, asked=asked)
    assert form.chosen == [first.pk]
    assert first not in form.found
    assert second in form.found
    assert form.fields["named"].choices == [(first.pk, first.name)]  # type: ignore[attr-defined]
    sent = QueryDict(
        f"closes_at=2036-03-02T18:30&closes_at_zone=Europe/Paris&named={first.pk}&named={second.pk}"
    )
    filled = OpenForm(sent, here=stands, decision=draft)
    assert set(filled.cleaned_data["named"] if filled.is_valid() else ()) == {first, second}
    other = factories.member("Ailleurs")
    wrong = OpenForm(QueryDict(f"named={other.pk}"), here=stands, decision=draft)
    assert "named" in wrong.errors


@pytest.mark.django_db
def test_the_hour_that_was_typed_stays_while_people_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    here = world(people=4)
    draft = here.draft(Way.VOTE, electorate="named")
    stands = standing(Me(here.runner), here.groupe)
    asked = QueryDict("q=a&closes_at=2031-05-04T18:30&closes_at_zone=Europe/Paris")
    initial = OpenForm(here=stands, decision=draft, asked=asked).initial["closes_at"]
    assert initial == dt.datetime(2031, 5, 4, 18, 30, tzinfo=ZoneInfo("Europe/Paris"))
    asked = QueryDict("q=a&closes_at=bient%C3%B4t")
    assert OpenForm(here=stands, decision=draft, asked=asked).initial["closes_at"] > timezone.now()


@pytest.mark.django_db
def test_who_is_away_is_so_wherever_somebody_is_asked() -> None:
    here = world()
    away = here.people[1]
    away.away_until = here.groupe.today() + dt.timedelta(days=9)
    away.save()
    draft = here.draft(Way.ADVICE)
    stands = here_of(here)
    asked = OpenForm(here=stands, decision=draft).fields["advisers"].choices  # type: ignore[attr-defined]
    named = NominationForm(here=stands).fields["nominee"].choices  # type: ignore[attr-defined]
    for choices in (asked, named):
        [told] = [str(label) for pk, label in choices if pk == away.pk]
        assert told.startswith(f"{away.name} (")
