# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``./run bench pages`` says of what it measured; the pages themselves: ``test_large``."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench import _cost, _product, pages
from bench._cost import Cost, costs
from bench._urls import BARE


@override_settings(ROOT_URLCONF="bench._urls")
def test_the_view_that_does_nothing_passes_the_middleware_and_asks_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as seen:
        answer = Client().get(BARE)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "Content-Security-Policy" in answer
    assert "no-store" in answer["Cache-Control"]
    assert not seen.captured_queries


def test_the_table_marks_what_is_over_its_budget(capsys: pytest.CaptureFixture[str]) -> None:
    zero = Cost(server=2, postgres=0, size=0)
    cheap, dear = pages.Page("cheap", "list", "/a/"), pages.Page("dear", "detail", "/b/")
    pages.show(
        "here",
        {
            cheap: pages.Figures(3, Cost(30, 6, 1500), zero),  # 18 times nothing
            dear: pages.Figures(4, Cost(20, 5, 900), zero),  # 12.5 times
        },
    )
    lines = capsys.readouterr().out.splitlines()
    [of_cheap] = [line.split() for line in lines if "cheap" in line]
    assert of_cheap == ["cheap", "list", "3", "30.0", "6.0", "18.0", "18", "15.0", "1.5"]
    [of_dear] = [line.split() for line in lines if "dear" in line]
    assert of_dear == ["dear", "detail", "4", "20.0", "5.0", "12.5", "12", "over", "10.0", "0.9"]
    assert "1 of 2 over" in lines[-1]


def test_growth_is_told_of_each_page(capsys: pytest.CaptureFixture[str]) -> None:
    page = pages.Page("home", "list", "/a/")

    def figures(zero: float, server: float, queries: int) -> pages.Measured:
        return {page: pages.Figures(queries, Cost(server, 1, 2000), Cost(zero, 0, 0))}

    # A machine twice as slow in the second run makes nothing grow; nor does a demonstration that costs
    # less than the small part of the same data.
    pages.show_growth(
        figures(1, 4, 5), figures(1, 9, 5), {"near": figures(2, 19, 5), "far": figures(2, 29, 6)}
    )
    [line] = [line for line in capsys.readouterr().out.splitlines() if "home" in line]
    near, far = "10.0 1.00 19.0 1.0 2", "15.0 1.50 29.0 1.0 2 +1q"
    assert line.split() == f"home 5.0 10.0 {near} {far} over 1.3".split()


def test_what_the_counter_told_nothing_of_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    """A machine so busy that a page was asked once, and what does nothing cost less than a tick."""
    page = pages.Page("home", "list", "/a/")

    def figures(server: float, zero: float) -> pages.Measured:
        return {page: pages.Figures(5, Cost(server, 0, 2000), Cost(zero, 0, 0))}

    pages.show("here", figures(9, 0))
    pages.show_growth(figures(9, 0), figures(0, 1), {"near": figures(9, 1), "far": figures(9, 0)})
    lines = capsys.readouterr().out.splitlines()
    told, grown = (line.split() for line in lines if "home" in line)
    assert told == ["home", "list", "5", "9.0", "0.0", "—", "18", "—", "2.0"]
    assert "0 of 1 over their budget; the middle one costs —" in "".join(lines)
    assert grown == ["home", "—", "0.0", "9.0", "—", "9.0", "0.0", "2", "—", "—", "9.0", "0.0", "2"]


class _Counter:
    """A server and a PostgreSQL on which every request costs a hundredth of a second."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self) -> bytes:
        self.asked += 1
        return b"answer"

    def seconds(self) -> float:
        return self.asked / 100


def test_a_page_so_slow_that_its_time_is_over_is_asked_once_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_cost, "PATIENCE", -1.0)
    page, nothing, postgres = _Counter(), _Counter(), _Counter()
    of_page, of_nothing = costs(page, postgres, page.ask, nothing.ask, most=60)  # type: ignore[arg-type]  # as much of them
    assert of_page == Cost(10, 0, 6)
    assert of_nothing.size == 6
    assert (page.asked, nothing.asked) == (2, _cost.WARM + _cost.TURN_OF_NOTHING)


@pytest.mark.parametrize("name", _product.PLACES)
def test_what_is_asked_of_the_product_by_name_is_there(name: str) -> None:
    assert _product.find(name) is not None


def test_a_name_that_is_nowhere_says_where_it_was_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(_product.PLACES, "tell", ("deploy.nowhere.build", "deploy.settings"))
    with pytest.raises(ImportError, match=r"tell is in none of deploy\.nowhere\.build, deploy"):
        _product.find("tell")
