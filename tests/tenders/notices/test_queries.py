# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of notices read: the notice, its family, its lots, what moved."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from groupes.access import Me
from groupes.shell import palette
from tenders.notices import queries
from tenders.notices.forms import Asked
from tenders.notices.models import Notice, RefusedFile
from tests import factories
from tests.groupes.web.test_prepared import same
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, eforms, identifier, in_days

pytestmark = pytest.mark.django_db


def get(word: str) -> Notice:
    return Notice.objects.get(notice_id=identifier(word))


@pytest.fixture
def call() -> Notice:
    """A call with its twin, its award, and a correction that moved it."""
    bring(eforms("a", procedure="p", deadline=in_days(20)), boamp("26-1", procedure="p"))
    bring(eforms("r", procedure="p", form="result"), eforms("loin", procedure="q"))
    bring(eforms("c", procedure="p", deadline=in_days(25), changes=f"{identifier('a')}-01"))
    return get("a")


def test_what_a_notice_asks_is_prepared_and_answers_as_its_queryset(call: Notice) -> None:
    assert same(queries.NOTICE, pk=call.pk) == 1
    assert same(queries.LOTS, notice=call.pk) == 2
    assert same(queries.CHANGES, notice=call.pk) == 1
    tied = {"tender": call.tender_id, "name": "26-1", "number": "1-2026", "cited": ["2-2026"]}
    assert same(queries.TENDER, **tied) == 3
    assert same(queries.PROCEDURE, procedure=call.procedure_id, **tied) == 4


@pytest.mark.parametrize("recent", [True, False])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"words": "velo"},
        {"code 0": "72", "code 1": "794"},
        {"department": "59"},
        {"code 0": "72", "department": "59"},
        {"buyer": [1, 2]},
        {"cpv": "794", "domain": "79"},
        {"place": "59", "words": "velo"},
        {"words": '"plan velo" -ville', "code 0": "794", "domain": "79"},
    ],
)
def test_a_page_of_the_list_is_prepared_for_each_way_of_asking(
    asked: dict[str, Any], recent: bool
) -> None:
    calls.call("a", title="Plan vélo", postcode="59000")
    calls.call("b", title="Site", cpv=("72413000",), postcode="75011")
    if asked:
        same(queries._few(tuple(asked)), **asked)
    for values in (asked, asked | {"now": timezone.now()}):
        prepared = queries._shape(tuple(values), recent, 0, 21)
        same(prepared, **values)
        other = {name: "79" if isinstance(value, str) else value for name, value in values.items()}
        same(prepared, **other)


def test_a_family_is_the_other_sources_then_the_rest_of_the_procedure(call: Notice) -> None:
    family = queries.family_of(call)
    assert [one.notice_id for one in family.sources] == ["26-1"]
    assert {one.notice_id for one in family.others} == {identifier("r"), identifier("c")}


def test_a_correction_shows_the_call_it_corrects_though_no_procedure_is_named() -> None:
    bring(boamp("26-1"), boamp("26-2", nature="RECTIFICATIF", linked="26-1", text="Lire le 25."))
    first, correction = Notice.objects.order_by("notice_id")
    assert [one.pk for one in queries.family_of(correction).sources] == [first.pk]
    assert [one.pk for one in queries.family_of(first).others] == [correction.pk]


def test_others_and_lots_of_many_notices_come_in_one_query_each(
    call: Notice, django_assert_num_queries
) -> None:
    far = get("loin")
    with django_assert_num_queries(1):
        others = queries.others_of([call, far])
    assert {pk: [one.notice_id for one in rows] for pk, rows in others.items()} == {
        call.tender_id: ["26-1"]
    }
    with django_assert_num_queries(1):
        counted = queries.lots_counted([call.pk, far.pk])
    assert {pk: (one.count, one.found) for pk, one in counted.items()} == {
        call.pk: (2, None),
        far.pk: (2, None),
    }
    with django_assert_num_queries(2):
        found = queries.lots_counted([call.pk, far.pk], "communications")
    assert [one.found.position for one in found.values() if one.found] == [2, 2]
    with django_assert_num_queries(1):
        assert not queries.lots_counted([call.pk], "plomberie")[call.pk].found
    assert same(queries.LOTS_FOUND, notices=[call.pk, far.pk], words="communications") == 2


def test_the_bytes_of_a_file_refused_twice_are_kept_once() -> None:
    bring(b"rien")
    bring(b"rien")
    first, second = RefusedFile.objects.order_by("pk")
    assert bytes(second.content) == b""
    assert queries.content_of(first) == queries.content_of(second) == b"rien"


def test_the_palette_finds_open_calls_in_one_query(django_assert_num_queries) -> None:
    calls.call("a", title="Plan vélo")
    calls.call("b", title="Vieux plan vélo", deadline=in_days(-1))
    me = Me(factories.member())
    with django_assert_num_queries(1):
        hits = queries.find(me, "velo")
    assert [hit.text for hit in hits] == ["Plan vélo"]
    assert isinstance(hits[0], palette.Hit)


def test_a_name_costs_one_query_more_than_words_whether_somebody_has_it_or_not(
    django_assert_num_queries,
) -> None:
    calls.call("a", number="123456-2026")
    me = Me(factories.member())
    for typed, asked, found in (
        ("123456-2026", 2, 1),
        ("26-99999", 2, 0),
        ("https://marches.example/12", 1, 0),
        ("velo", 1, 1),
        ("à la", 0, 0),
    ):
        with django_assert_num_queries(asked):
            assert len(queries.find(me, typed)) == found


def test_a_buyer_is_found_by_its_number_among_what_is_open() -> None:
    bring(eforms("a"), eforms("b", procedure="q", deadline=in_days(-1)))
    Notice.objects.update(names=["buyer 215903501"])
    for asked, found in ((Asked(q="215 903 501"), 1), (Asked(q="215903501", state="all"), 2)):
        assert len(queries.search(asked).page(0, 21)) == found
    assert queries.search(Asked(q="999999999")).page(0, 21) == []


@pytest.mark.parametrize("few", [0, 1000])
def test_among_all_notices_rare_and_common_words_give_the_same(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "FEW", few)
    queries._few.cache_clear()
    for n in range(4):
        calls.call(f"n{n}", procedure=f"p{n}", title=f"Plan vélo {n}", deadline=in_days(n - 2),
                   published=dt.date(2026, 5, 1 + n))  # fmt: skip
    found = queries.search(Asked(q="velo", state="all"))
    assert [one.title[-1] for one in found.page(0, 3)] == ["3", "2", "1"]
    assert [one.title[-1] for one in found.page(3, 6)] == ["0"]
    queries._few.cache_clear()
