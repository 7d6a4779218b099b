# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which notices are of one tender, in whatever order they come."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError

from tenders.notices import gathering
from tenders.notices.gathering import Announced, rounds
from tenders.notices.models import Notice, Tender, round_of
from tests.tenders.calls import boamp, bring, bring_in_every_order, eforms, identifier

pytestmark = pytest.mark.django_db


def get(word: str) -> Notice:
    return Notice.objects.select_related("tender").get(notice_id=identifier(word))


@pytest.mark.parametrize(
    ("form", "which"),
    [
        ("competition", "competition"),
        ("change", "competition"),
        ("", "competition"),
        ("planning", "planning"),
        ("consultation", "consultation"),
        ("result", "result"),
    ],
)
def test_a_round_is_what_one_answers_at_once(form: str, which: str) -> None:
    assert round_of(form) == which


def test_the_planning_notice_the_call_and_the_award_of_a_procedure_are_three_tenders() -> None:
    bring(
        eforms("p", procedure="x", form="planning"),
        eforms("c", procedure="x"),
        eforms("r", procedure="x", form="result"),
        boamp("26-1", procedure="x"),
    )
    assert len({get(word).tender_id for word in "pcr"}) == 3
    assert Notice.objects.get(notice_id="26-1").tender == get("c").tender


def test_without_a_procedure_each_notice_is_alone() -> None:
    bring(eforms("a", procedure=None), eforms("b", procedure=None), boamp("26-1"))
    assert Tender.objects.count() == 3
    assert set(Tender.objects.values_list("procedure_id", "round")) == {("", "")}


@pytest.mark.parametrize("first", ["the call", "the correction"])
def test_a_correction_is_of_the_tender_of_what_it_corrects(first: str) -> None:
    call = boamp("26-1")
    correction = boamp("26-2", nature="RECTIFICATIF", linked="26-1", text="Lire le 25.")
    for file in (call, correction) if first == "the call" else (correction, call):
        bring(file)
    assert len(set(Notice.objects.values_list("tender", flat=True))) == 1
    assert Tender.objects.count() == 1


def test_a_correction_that_is_one_no_more_goes_its_way() -> None:
    bring(eforms("a", procedure=None))
    bring(eforms("c", procedure=None, changes=f"{identifier('a')}-01"))
    assert get("c").tender == get("a").tender
    bring(eforms("c", version="02", procedure=None))
    assert get("c").changed_notice is None
    assert get("c").tender != get("a").tender


def test_the_tender_goes_with_its_last_notice_and_takes_the_corrections_along() -> None:
    bring(eforms("a", procedure="p"), boamp("26-1", procedure="q"))
    bring(eforms("c", procedure="p", changes=f"{identifier('a')}-01"))
    bring(eforms("a", version="02", procedure="q"))
    twin = Notice.objects.get(notice_id="26-1")
    assert get("a").tender == get("c").tender == twin.tender
    assert Tender.objects.count() == 1


def test_whatever_the_order_the_tenders_are_the_same() -> None:
    files = [
        eforms("a", procedure="p"),
        boamp("26-1", procedure="p"),
        eforms("a", version="02", procedure="q"),
        eforms("c", procedure="p", changes=f"{identifier('a')}-01"),
        boamp("26-2", procedure="q"),
    ]
    seen = []

    def look() -> None:
        groups: dict[int, set[str]] = {}
        for name, tender in Notice.objects.values_list("notice_id", "tender"):
            groups.setdefault(tender, set()).add(name)
        seen.append(frozenset(frozenset(names) for names in groups.values()))
        assert Tender.objects.count() == len(groups)

    bring_in_every_order(files, look)
    assert len(seen) == 120
    assert set(seen) == {
        frozenset({frozenset({identifier("a"), identifier("c"), "26-2"}), frozenset({"26-1"})})
    }


def call(name: str, day: int, source: str = "ted", **fields: Any) -> Announced:
    on = dt.date(2026, 1, day)
    usual = {"until": on + dt.timedelta(days=40)}
    return Announced(int(name), name, source, on, **usual | fields)


DAY = dt.date(2026, 1, 1)
ROUNDS: dict[str, tuple[list[Announced], dict[int, int]]] = {
    "two sources announce one round": (
        [call("1", 3), call("2", 5, "boamp")],
        {1: 1, 2: 1},
    ),
    "a source announces a round once": (
        [call("1", 3), call("2", 5), call("3", 5, "boamp")],
        {1: 1, 2: 2, 3: 1},
    ),
    "what follows a cancellation is another round": (
        [call("1", 3, ended=DAY.replace(day=10)), call("2", 20, "boamp")],
        {1: 1, 2: 2},
    ),
    "what is announced as it is cancelled is not": (
        [call("1", 3, ended=DAY.replace(day=10)), call("2", 10, "boamp")],
        {1: 1, 2: 1},
    ),
    "what follows the deadline is another round": (
        [call("1", 3, until=DAY.replace(day=15)), call("2", 20, "boamp")],
        {1: 1, 2: 2},
    ),
    "without a date nothing is known to follow": (
        [call("1", 3, until=None), replace(call("2", 3, "boamp"), on=None)],
        {1: 1, 2: 1},
    ),
    "a correction whose call is not here joins the round of its day": (
        [call("1", 3), call("2", 20), call("3", 5, waiting=True), call("4", 25, waiting=True)],
        {1: 1, 2: 2, 3: 1, 4: 2},
    ),
}


@pytest.mark.parametrize("name", ROUNDS)
def test_the_round_of_a_call(name: str) -> None:
    calls, expected = ROUNDS[name]
    for order in itertools.permutations(calls):
        assert rounds(order) == expected


def test_a_call_announced_again_has_a_tender_of_its_own_in_any_order() -> None:
    files = [
        eforms("a", procedure="p", published=dt.date(2026, 5, 1)),
        boamp("26-1", procedure="p", published=dt.date(2026, 5, 3)),
        eforms("b", procedure="p", published=dt.date(2026, 7, 1)),
        boamp("26-2", procedure="p", published=dt.date(2026, 7, 2)),
    ]

    def look() -> None:
        places = dict(Notice.objects.values_list("notice_id", "tender__round"))
        assert places == {
            identifier("a"): "competition",
            "26-1": "competition",
            identifier("b"): "competition 2",
            "26-2": "competition 2",
        }
        assert Tender.objects.count() == 2

    bring_in_every_order(files, look)


def test_importing_again_moves_nothing() -> None:
    files = (eforms("a", procedure="p"), boamp("26-1", procedure="p"), boamp("26-2"))
    bring(*files)
    before = list(Notice.objects.order_by("pk").values_list("pk", "tender"))
    bring(*files)
    assert list(Notice.objects.order_by("pk").values_list("pk", "tender")) == before
    assert gathering.gather({pk for pk, _tender in before}) == set()


def test_the_database_itself_holds_one_tender_for_a_procedure_and_round() -> None:
    Tender.objects.create(procedure_id="p", round="competition")
    with pytest.raises(IntegrityError, match="tender_natural_key"):
        Tender.objects.create(procedure_id="p", round="competition")
