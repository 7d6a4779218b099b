# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tabs of a groupe: whatever the width, with the talk beside or without, no script being needed, each of
them is seen, in the row or under "More", and the one of the page is in the row."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories

PAGES = ("groupes:home", "bids:groupe_index", "groupes:members")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("width", "docked"),
    [(360, True), (390, True), (768, True), (1280, True), (1280, False), (1920, True)],
)
def test_each_tab_of_a_groupe_is_seen_in_the_row_or_under_more(
    server, live_db, browse, axe, width, docked, scheme
):
    cast = factories.cast(kind="trade")
    page = browse(cast.plain.user, width=width, scheme=scheme, java_script_enabled=False)
    page.context.add_cookies([{"name": "dock", "value": "1" if docked else "0", "url": server.url}])
    for url_name in PAGES:
        page.goto(reverse(url_name, args=[cast.groupe.slug]))
        tabs = page.locator("nav.tabs")
        row, more = tabs.locator(".strip"), tabs.locator(".more")
        expect(row.locator("[aria-current]")).to_be_in_viewport(ratio=0.95)
        assert row.evaluate("row => row.scrollWidth - row.clientWidth") <= 1
        expect(more.locator("summary")).to_be_in_viewport(ratio=0.95)
        more.locator("summary").click()
        links = more.locator("a:visible")
        shown = set(row.locator("a:visible").all_inner_texts()) | set(links.all_inner_texts())
        assert {label.strip() for label in shown} >= {
            "Accueil", "Fil", "Rôles", "Travail", "Décisions", "Réunions", "Appels d’offres", "Veilles",
            "Communs", "Partage", "Membres",
        }  # fmt: skip
        for link in links.all():
            expect(link).to_be_in_viewport(ratio=0.95)
            assert link.bounding_box()["x"] >= 0
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_row_of_tabs_that_has_no_room_keeps_the_one_of_the_page_in_view(server, live_db, browse):
    """Letters twice as large: the row goes on, and says so by its shade."""
    cast = factories.cast(kind="trade")
    page = browse(cast.plain.user, width=360, java_script_enabled=False)
    page.goto(reverse("bids:groupe_index", args=[cast.groupe.slug]))
    row = page.locator(".strip")
    row.evaluate("row => { row.style.fontSize = '2em' }")
    assert row.evaluate("row => row.scrollWidth > row.clientWidth")
    expect(row.locator("[aria-current]")).to_be_in_viewport(ratio=0.5)
