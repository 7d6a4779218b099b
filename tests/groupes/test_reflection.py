# SPDX-License-Identifier: AGPL-3.0-or-later
"""Twice a year a groupe looks at itself: places that nobody can be read from, and what it concludes."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from groupes import actions as ground
from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Member
from groupes.reflection import actions, leaving, pages, spread, todo
from groupes.reflection.axes import AXES, KEYS
from groupes.reflection.forms import PlacesForm
from groupes.reflection.models import Place, Reflection
from groupes.reflection.spread import Drift, Shape
from groupes.shell.todo import Item
from groupes.web.refusals import Outdated, Refusal
from tests import factories
from tests.waiting import lines

COUNTS = st.lists(st.integers(0, 6), min_size=5, max_size=5)


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("groupes.edit_groupe", visibility="cooperative")


@pytest.fixture
def opened(cast: factories.Cast) -> Reflection:
    return actions.open_reflection(by=cast.holder, groupe=cast.groupe)


def as_(who: Member) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def url(name: str, cast: factories.Cast, *args: object) -> str:
    return reverse(f"reflection:{name}", args=[cast.groupe.slug, *args])


def read(answer: Any) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(words).split())


def waiting(who: Member) -> list[Item]:
    return lines(todo.reflections, Me(who))


def fill(reflection: Reflection, at: list[int], axis: str = "rules") -> None:
    """As many members as places, each with a sentence."""
    for number, place in enumerate(at):
        someone = factories.member(of=reflection.groupe.cooperative)
        factories.join(reflection.groupe, someone)
        said = {axis: (place, f"Phrase {number}")}
        actions.place(by=someone, reflection=reflection, places=said)


# --- what places say together --------------------------------------------------------------------


@given(COUNTS)
def test_fewer_than_five_say_nothing_and_five_say_something(counts: list[int]) -> None:
    assert (spread.shape(counts) is None) == (sum(counts) < 5)


@given(COUNTS)
def test_what_is_said_from_one_end_is_said_from_the_other(counts: list[int]) -> None:
    turned = {Shape.LEFT: Shape.RIGHT, Shape.RIGHT: Shape.LEFT}
    found = spread.shape(counts)
    assert spread.shape(counts[::-1]) == (turned.get(found, found) if found else None)


@pytest.mark.parametrize(
    ("counts", "shape"),
    [
        ([3, 0, 1, 1, 0], Shape.LEFT),  # 3 of 5
        ([1, 0, 1, 1, 2], Shape.RIGHT),
        ([1, 0, 3, 0, 1], Shape.BETWEEN),
        ([2, 0, 1, 0, 2], Shape.BOTH),  # 2 of 5 at each end
        ([1, 1, 2, 1, 0], Shape.SPREAD),  # 1 of 5 at the right
    ],
)
def test_the_places_are_told_in_a_word(counts: list[int], shape: Shape) -> None:
    assert spread.shape(counts) == shape


def test_drift_is_told_where_both_times_enough_answered() -> None:
    at_left, at_right = [5, 0, 0, 0, 0], [0, 0, 0, 0, 5]
    assert spread.drift(at_left, at_right) == Drift.RIGHT
    assert spread.drift(at_right, at_left) == Drift.LEFT
    # From 0 to 3/5 of a place: none. From 0 to 4/5: some.
    assert spread.drift(at_left, [2, 3, 0, 0, 0]) == Drift.STILL
    assert spread.drift(at_left, [1, 4, 0, 0, 0]) == Drift.RIGHT
    assert spread.drift(at_left, [4, 0, 0, 0, 0]) is None


# --- placing oneself -----------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_a_member_is_asked_once_and_may_change_their_places_until_it_is_closed(
    cast: factories.Cast, opened: Reflection
) -> None:
    assert len(waiting(cast.plain)) == 1
    client, page = as_(cast.plain), url("one", cast, opened.pk)
    for at in (0, 4):
        assert client.post(page, {"at_rules": at, "words_rules": "Oui."}).status_code == 302
    assert [(one.axis, one.at, one.words) for one in opened.places.all()] == [("rules", 4, "Oui.")]
    assert waiting(cast.plain) == []
    assert client.get(page).context["form"].initial["at_rules"] == 4
    assert client.post(page, {"words_rules": "Sans place."}).status_code == 422
    assert client.post(page, {"at_rules": 9}).status_code == 422
    assert as_(cast.outsider).post(page, {"at_rules": 1}).status_code == 403
    assert as_(cast.stranger).get(page).status_code == 404


def test_one_may_rather_not_answer_and_is_asked_no_more(
    cast: factories.Cast, opened: Reflection
) -> None:
    for _twice in range(2):
        assert as_(cast.plain).post(url("skip", cast, opened.pk)).status_code == 302
    assert waiting(cast.plain) == []
    assert as_(cast.plain).get(url("skip", cast, opened.pk)).status_code == 405
    actions.close(by=cast.holder, reflection=opened)
    assert not Place.objects.exists()


def test_nothing_is_seen_before_it_is_closed_nor_ever_of_fewer_than_five(
    cast: factories.Cast, opened: Reflection
) -> None:
    fill(opened, [0, 0, 0, 1, 4])
    fill(opened, [4, 4, 4, 4], axis="offer")
    shown = read(as_(cast.plain).get(url("one", cast, opened.pk)))
    assert "Phrase 3" not in shown
    actions.close(by=cast.holder, reflection=opened)
    rules, _held, _who, offer, _power = pages.rows(opened, None)
    assert [len(cell.dots) for cell in rules.cells] == [3, 1, 0, 0, 1]
    assert sorted(rules.said) == [f"Phrase {number}" for number in range(5)]
    assert (offer.cells, offer.said) == ((), ())
    shown = read(as_(cast.plain).get(url("one", cast, opened.pk)))
    assert shown.count("Phrase 3") == 1


def test_once_it_is_closed_nobody_is_anybody(cast: factories.Cast, opened: Reflection) -> None:
    actions.place(by=cast.plain, reflection=opened, places=dict.fromkeys(KEYS, (2, "")))
    for _twice in range(2):
        assert as_(cast.holder).post(url("close", cast, opened.pk)).status_code == 302
    assert as_(cast.plain).post(url("close", cast, opened.pk)).status_code == 403
    assert set(Place.objects.values_list("member", flat=True)) == {None}
    assert as_(cast.plain).post(url("one", cast, opened.pk), {"at_rules": 1}).status_code == 409
    verbs = Entry.objects.filter(verb__startswith="reflection.").values_list("verb", flat=True)
    assert sorted(verbs) == ["reflection.closed", "reflection.opened"]  # never who answered when


def test_who_leaves_lets_go_of_their_name_and_not_of_their_places(
    cast: factories.Cast, opened: Reflection
) -> None:
    actions.place(by=cast.plain, reflection=opened, places={"rules": (2, "Entre les deux.")})
    assert len(leaving.stays(cast.groupe, cast.plain)) == 1
    assert leaving.stays(cast.groupe, cast.founder) == []
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert [(one.member, one.at) for one in opened.places.all()] == [(None, 2)]


def test_a_groupe_that_closes_ends_what_is_open(cast: factories.Cast, opened: Reflection) -> None:
    ground.close_groupe(by=cast.holder, groupe=cast.groupe)
    opened.refresh_from_db()
    assert opened.closed_at is not None
    assert waiting(cast.plain) == []


def test_who_is_on_pause_is_not_asked(cast: factories.Cast, opened: Reflection) -> None:
    ground.pause(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert waiting(cast.plain) == []
    assert as_(cast.plain).post(url("one", cast, opened.pk), {"at_rules": 1}).status_code == 403
    assert as_(cast.plain).post(url("skip", cast, opened.pk)).status_code == 403


def test_one_is_open_at_a_time(cast: factories.Cast, opened: Reflection) -> None:
    for _twice in range(2):
        assert as_(cast.holder).post(url("open", cast)).status_code == 302
    assert as_(cast.plain).post(url("open", cast)).status_code == 403
    assert Reflection.objects.count() == 1


# --- what the groupe concludes, and what it did before --------------------------------------------


def test_what_it_concludes_is_a_text_of_several_writers(
    cast: factories.Cast, opened: Reflection
) -> None:
    actions.close(by=cast.holder, reflection=opened)
    page = url("conclude", cast, opened.pk)
    data = {"conclusion": "Nous gardons le tour de table.", "edition": 1}
    assert as_(cast.plain).post(page, data).status_code == 403
    assert as_(cast.holder).post(page, data).status_code == 302
    with pytest.raises(Outdated):
        actions.conclude(by=cast.holder, reflection=opened, edition=1, conclusion="Autre.")
    actions.conclude(by=cast.holder, reflection=opened, edition=2, conclusion="Autre.")
    back = {"number": 2, "edition": 3}
    assert as_(cast.holder).post(url("editions", cast, opened.pk), back).status_code == 302
    assert "Nous gardons le tour de table." in read(as_(cast.plain).get(url("index", cast)))
    with pytest.raises(Refusal):
        actions.place(by=cast.plain, reflection=opened, places={"rules": (0, "")})
    with pytest.raises(ValueError, match="cuisine"):
        actions.place(by=cast.plain, reflection=opened, places={"cuisine": (0, "")})


def test_half_a_year_later_the_next_is_proposed_to_who_may_open_it(
    cast: factories.Cast, opened: Reflection
) -> None:
    actions.close(by=cast.holder, reflection=opened)
    assert waiting(cast.holder) == []
    Reflection.objects.update(closed_at=timezone.now() - dt.timedelta(days=183))
    assert [one.kind for one in waiting(cast.holder)] == ["reflection_due"]
    assert waiting(cast.plain) == []
    actions.open_reflection(by=cast.holder, groupe=cast.groupe)
    assert [one.kind for one in waiting(cast.holder)] == ["reflection"]


@pytest.mark.parametrize("rows", [1, 3])
def test_past_ones_stand_beside_each_other_at_the_same_cost(
    rows: int, cast: factories.Cast, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        one = actions.open_reflection(by=cast.holder, groupe=cast.groupe)
        Reflection.objects.filter(pk=one.pk).update(
            opened_at=timezone.now() - dt.timedelta(days=200 * (rows - number))
        )
        fill(one, [number] * 5)
        actions.close(by=cast.holder, reflection=one)
    client = as_(cast.plain)
    client.get(url("index", cast))
    with django_assert_num_queries(7):
        page = client.get(url("index", cast))
    assert len(page.context["shown"].seen) == rows
    with django_assert_num_queries(7):
        last = client.get(url("one", cast, one.pk))
    first = last.context["rows"][0]
    assert bool(first.moved) is (rows == 3)
    with django_assert_num_queries(2):  # my ties, the latest of each groupe
        waiting(cast.holder)


def test_an_axis_has_two_ends_and_neither_is_empty() -> None:
    assert len(AXES) == 5
    assert all(axis.left and axis.right and axis.question for axis in AXES)
    assert len(PlacesForm(mine={}).fields) == 10
