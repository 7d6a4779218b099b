# SPDX-License-Identifier: AGPL-3.0-or-later
import datetime as dt
import itertools

from roles.planning import terms
from roles.planning.terms import Span


def test_terms_follow_one_another_without_a_day_between() -> None:
    for first in (dt.date(2026, 8, 31), dt.date(2027, 1, 1), dt.date(2028, 2, 29)):
        for months in terms.LENGTHS:
            found = [terms.term(first, months, number) for number in range(-8, 12)]
            for one, then in itertools.pairwise(found):
                assert then.first - one.last == dt.timedelta(days=1)
            assert found[8].first == first


def test_a_mandate_holds_a_term_of_which_it_covers_more_than_half() -> None:
    asked = Span(dt.date(2027, 1, 1), dt.date(2027, 1, 10))
    half = Span(dt.date(2026, 6, 1), dt.date(2027, 1, 5))
    more = Span(dt.date(2026, 6, 1), dt.date(2027, 1, 6))
    rest = Span(dt.date(2027, 1, 6), dt.date(2027, 6, 1))
    assert [terms.covers(span, asked) for span in (half, more, rest)] == [False, True, False]
    assert not terms.covers(Span(dt.date(2025, 1, 1), dt.date(2025, 2, 1)), asked)


def test_terms_of_a_role_are_counted_in_terms_of_a_plan() -> None:
    assert terms.in_terms(2, 6, 3) == 4
    assert terms.in_terms(1, 6, 12) == 1
    assert terms.in_terms(0, 6, 3) == 0
