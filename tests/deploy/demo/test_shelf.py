# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the groupes of the demonstration keep: pages that fit, by people that exist, safe to show."""

from __future__ import annotations

import csv

from commons.library.models import Resource
from deploy.demo import people, shelf
from groupes.web import text


def test_each_page_fits_its_place_and_its_choices_exist() -> None:
    names = ("title", "summary", "body", "use", "licence", "shared_with")
    for page in shelf.PAGES:
        resource = Resource(kind="page", **{name: getattr(page, name) for name in names})
        resource.clean_fields(exclude=["groupe", "created_by", "search"])
        assert page.body, page.title
        assert page.days_ago > 0, page.title


def test_each_page_is_by_people_that_exist_and_titles_are_not_repeated_in_a_groupe() -> None:
    known = {person.key for person in people.PEOPLE}
    for page in shelf.PAGES:
        assert page.authors, page.title
        assert set(page.authors) <= known, page.title
    titles = [(page.groupe, page.title) for page in shelf.PAGES]
    assert len(set(titles)) == len(titles)


def test_what_is_written_is_shown_whole() -> None:
    """Nothing that our own renderer would take away."""
    for page in shelf.PAGES:
        html = str(text.render(page.body))
        assert ("<table" in html) is ("|---|" in page.body), page.title
        assert "**" not in html, page.title
        assert html.count("<h") >= page.body.count("\n## "), page.title


def test_the_price_schedule_opens_in_a_spreadsheet() -> None:
    rows = list(csv.reader(shelf.PRICE_SCHEDULE.splitlines(), delimiter=";"))
    assert len(rows) > 2
    assert {len(row) for row in rows} == {5}
