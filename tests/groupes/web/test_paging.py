# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page and how many there are in all, by one query; the same pages as Django's own paginator."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator

from groupes.models import Member
from groupes.web.paging import IN_ALL, counted, page_of
from groupes.web.prepared import START, Prepared
from tests import factories

pytestmark = pytest.mark.django_db

BY_ID = Prepared(
    lambda start: Member.objects.order_by("pk").annotate(in_all=IN_ALL)[start : start + 2],
    start=START,
)
COUNTED_APART = Prepared(
    lambda start: Member.objects.order_by("pk").annotate(in_all=counted(Member.objects.by_name()))[
        start : start + 2
    ],
    start=START,
)


@pytest.mark.parametrize("query", [BY_ID, COUNTED_APART])
@pytest.mark.parametrize("people", [0, 1, 2, 5])
@pytest.mark.parametrize(
    "number", [None, "", "1", "2", "3", "4", "0", "-1", "²", "deux", "1e3", "99999999999999999999"]
)
def test_a_page_is_the_paginator_s_own(
    query: Prepared[Member], people: int, number: str | None
) -> None:
    for _number in range(people):
        factories.member()
    found = page_of(query, number, 2)
    expected = Paginator(Member.objects.order_by("pk"), 2).get_page(number)
    assert list(found) == list(expected)
    assert (found.number, found.paginator.count) == (expected.number, people)
    assert found.has_other_pages() == expected.has_other_pages()


@pytest.mark.parametrize("query", [BY_ID, COUNTED_APART])
def test_one_query_for_the_rows_and_their_count(query, django_assert_num_queries) -> None:
    for _number in range(5):
        factories.member()
    for number in ("1", "3"):
        with django_assert_num_queries(1):
            found = page_of(query, number, 2)
            assert found.paginator.count == 5
            assert list(found)
    with django_assert_num_queries(3):  # there are not so many: the last one is asked for
        assert page_of(query, "9", 2).number == 3
