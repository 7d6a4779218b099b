# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map of a groupe on a phone: read, entered, left by a role; the same as a list; then outside, where
nobody is named, framed by another's page."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from roles import actions
from tests import factories

LONG = "Accompagnement des démarches participatives et transmission des savoir-faire"


def fits(page: Any) -> None:
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def legible(page: Any, map_: Any) -> None:
    """Each word of a drawing is large enough to be read, and stands inside it."""
    box = map_.bounding_box()
    for text in map_.locator("text").all():
        own = text.bounding_box()
        assert own["height"] >= 9
        assert box["x"] <= own["x"] + 1
        assert own["x"] + own["width"] <= box["x"] + box["width"] + 1


def test_a_map_is_read_entered_and_shown_outside_on_a_phone(
    server, live_db, browse, axe, watch
) -> None:
    cast = factories.cast("roles.edit_roles", "roles.give_mandate")
    made = [
        actions.create_circle(
            by=cast.holder, groupe=cast.groupe, name=name, purpose="Faire ensemble."
        )
        for name in (LONG, "Atelier")
    ]
    inner = actions.create_circle(
        by=cast.holder, groupe=cast.groupe, name="Four", purpose="Cuire.", parent=made[1]
    )
    gazette = factories.role(cast.groupe, name="Gazette", circle=made[1])
    factories.role(cast.groupe, name="Cuisson", circle=inner)
    factories.mandate(gazette, cast.founder)

    phone = browse(cast.plain.user, width=390, height=844)
    phone.goto(f"/g/{cast.groupe.slug}/roles/carte/")
    fits(phone)
    axe(phone)
    shown = phone.locator("svg.map:visible")
    expect(shown).to_have_count(1)
    legible(phone, shown)
    expect(phone.get_by_text(cast.founder.name).first).to_be_visible()  # the list says the same

    circle = shown.get_by_role("link", name=re.compile("Cercle Atelier"))
    circle.scroll_into_view_if_needed()
    box = circle.bounding_box()  # between its rim and what it holds
    phone.mouse.click(box["x"] + 5, box["y"] + box["height"] / 2)
    expect(phone).to_have_url(re.compile(f"cercle={made[1].pk}$"))
    fits(phone)
    axe(phone)
    shown = phone.locator("svg.map:visible")
    legible(phone, shown)
    expect(phone.get_by_role("link", name=cast.groupe.name).first).to_be_visible()  # the way back
    shown.get_by_role("link", name=re.compile("^Gazette")).click()
    expect(phone.get_by_role("heading", name="Gazette")).to_be_visible()
    expect(phone.get_by_role("heading", name="Travail à faire")).to_be_visible()
    fits(phone)
    axe(phone)

    # Outside: anybody, in a frame of another's site.
    editor = browse(cast.holder.user, width=390, scheme="dark")
    editor.goto(f"/g/{cast.groupe.slug}/roles/carte/")
    editor.get_by_role("button", name=re.compile("Montrer")).click()
    axe(editor)
    outside = cast.groupe.public_map.get_absolute_url()
    visitor = browse(width=390, locale="en-GB")
    visitor.goto(outside)
    fits(visitor)
    axe(visitor)
    expect(visitor.locator("svg.map:visible")).to_have_count(1)
    expect(visitor.get_by_text(cast.founder.name)).to_have_count(0)
    # what the device says of itself, and nothing of ours
    assert [one["name"] for one in visitor.context.cookies()] == ["zone"]
    visitor.set_content(f'<title>Ailleurs</title><iframe src="{server.url}{outside}"></iframe>')
    expect(visitor.frame_locator("iframe").locator("svg.map:visible")).to_have_count(1)
