# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of a cooperative's people, as its administrator works with it."""

from __future__ import annotations

import pytest

from tests import factories


@pytest.mark.parametrize("width", [360, 1280])
def test_whoever_has_not_come_in_yet_has_a_name_that_is_read(server, live_db, browse, axe, width):
    lise = factories.member(administers=True)
    waiting = factories.member("Aurélie Dufresne", of=lise.cooperative)
    page = browse(lise.user, width=width)
    page.goto("/moi/cooperative/inviter/")
    axe(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    # On one line, with all the buttons beside or below it.
    name = page.get_by_role("link", name=waiting.name, exact=True)
    assert name.bounding_box()["height"] < 40
