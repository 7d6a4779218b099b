# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which papers a call asks for, names of files, pages, and how a price is made up: without a database."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.dossier import papers
from tenders.dossier.papers import Call
from tenders.dossier.reckoning import DAYS, EXPENSE, Line, half_up, reckon


def test_a_formal_procedure_takes_a_dume_an_adapted_one_need_not() -> None:
    assert papers.DUME in papers.asked_for(Call(procedure="open", nature="services"))
    assert papers.DUME not in papers.asked_for(Call(procedure="oth-single", nature="services"))


def test_works_ask_for_the_ten_year_liability_and_a_breakdown() -> None:
    works = papers.asked_for(Call(nature="works"))
    assert papers.DECENNIAL in works
    assert papers.BREAKDOWN in works
    assert papers.PRICES not in works
    assert papers.DECENNIAL not in papers.asked_for(Call(nature="services"))


def test_a_consortium_asks_for_its_agreement_and_a_dc2_each() -> None:
    alone, several = Call(bodies=1), Call(bodies=2)
    assert papers.CONSORTIUM not in papers.asked_for(alone)
    assert {papers.CONSORTIUM, papers.MANDATE} <= set(papers.asked_for(several))
    assert papers.why(papers.DC2, several)
    assert not papers.why(papers.DC2, alone)


@given(
    procedure=st.sampled_from(["", "open", "restricted", "oth-mult"]),
    nature=st.sampled_from(["", "works", "services", "supplies"]),
    lots=st.integers(0, 9),
    bodies=st.integers(1, 4),
)
def test_candidature_comes_before_the_offer_and_nothing_twice(
    procedure: str, nature: str, lots: int, bodies: int
) -> None:
    found = papers.asked_for(Call(procedure, nature, lots, bodies))
    assert len(found) == len(set(found))
    assert found.index(papers.DC1) < found.index(papers.MEMOIR) < found.index(papers.COMMITMENT)
    assert set(found) <= set(papers.LABELS)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Mémoire : œuvre « à » l’été", "memoire-oeuvre-a-l-ete"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "document"),
        ("", "document"),
        ("数据", "document"),
        ("a" * 200, "a" * 60),
    ],
)
def test_names_of_files_are_safe_on_any_system(title: str, name: str) -> None:
    assert papers.plain(title) == name


@given(
    st.lists(st.tuples(st.text(max_size=80), st.sampled_from([".pdf", ".md", ""])), max_size=120)
)
def test_numbered_names_differ_and_sort_in_their_order(titles: list[tuple[str, str]]) -> None:
    names = papers.numbered(titles)
    assert len(set(names)) == len(names)
    assert sorted(names) == names
    assert all(name.isascii() and "/" not in name and "\\" not in name for name in names)


def test_the_end_of_a_name_is_kept_only_where_it_is_one() -> None:
    assert papers.ending_of("Devis.FINAL.PDF") == ".pdf"
    assert papers.ending_of("sans") == ""
    assert papers.ending_of("x./etc") == ""


def test_pages_grow_with_the_text() -> None:
    assert papers.about_pages("  ") == 0
    assert papers.about_pages("un mot") == Decimal("0.1")
    assert papers.about_pages("x" * 2_800) >= 1
    assert papers.about_pages("\n" * 0 + "ligne\n" * 84) == Decimal("2.0")


# Two people, three days at 450.00 a day: 2 × 3 × 450 = 2,700.00. Travel: 199.99. Cost 2,899.99.
# Risk 5 %: 144.9995. Margin 10 % of 3,044.9895: 304.49895. Without tax: 3,349.48845 → 3,349.49.
# VAT 20 % of 3,349.49: 669.898 → 669.90. With tax: 4,019.39.
def test_a_price_worked_out_by_hand() -> None:
    total = reckon(
        [Line(DAYS, 2, Decimal(3), 45_000), Line(EXPENSE, 1, Decimal(0), 19_999)],
        risk=Decimal(5),
        margin=Decimal(10),
        tax=Decimal(20),
    )
    assert (total.work, total.expenses) == (270_000, 19_999)
    assert (total.risk, total.margin) == (14_500, 30_450)
    assert (total.without_tax, total.tax, total.with_tax) == (334_949, 66_990, 401_939)
    assert total.days == 6


@pytest.mark.parametrize(
    ("value", "cents"), [(Fraction(1, 2), 1), (Fraction(3, 2), 2), (Fraction(49, 100), 0)]
)
def test_half_a_cent_is_a_cent(value: Fraction, cents: int) -> None:
    assert half_up(value) == cents


LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from([DAYS, EXPENSE]),
        st.integers(1, 9),
        st.decimals(0, 99, places=1),
        st.integers(0, 200_000),
    ),
    max_size=12,
)
RATE = st.decimals(0, 60, places=2)


@given(lines=LINES, risk=RATE, margin=RATE, tax=RATE)
def test_what_is_printed_adds_up_and_the_order_of_lines_does_not_count(
    lines: list[Line], risk: Decimal, margin: Decimal, tax: Decimal
) -> None:
    total = reckon(lines, risk=risk, margin=margin, tax=tax)
    assert total.with_tax == total.without_tax + total.tax
    assert total == reckon(reversed(lines), risk=risk, margin=margin, tax=tax)
    exact = sum((one.exact for one in lines), Fraction(0))
    exact = exact * (1 + Fraction(risk) / 100) * (1 + Fraction(margin) / 100)
    assert abs(exact - total.without_tax) <= Fraction(1, 2)
