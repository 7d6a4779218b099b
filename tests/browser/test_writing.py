# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people write, in the scripts of the world and on paper, as a browser draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from groupes.chat import actions
from tests import factories
from tests.groupes.chat.line import general


@pytest.mark.parametrize("width", [360, 1280])
def test_words_run_in_their_own_direction_and_marks_stay_in_their_line(
    live_db: str, browse: Callable[..., Any], axe: Any, width: int
) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    said = ["a", "Z" + "\u0300\u0336" * 60 + "a", "مرحبا بكم\n\nBonjour", "שלום: 3 jours"]
    for words in said:
        actions.post_in(by=cast.holder, groupe=cast.groupe, topic_id=topic.pk, text=words)
    page = browse(cast.plain.user, width=width)
    page.goto(reverse("chat:topic", args=[cast.groupe.slug, topic.pk]))
    texts = page.locator(".msg .text")
    plain, stacked = texts.nth(0).locator("p"), texts.nth(1).locator("p")
    assert stacked.bounding_box()["height"] == plain.bounding_box()["height"]
    assert stacked.evaluate("p => getComputedStyle(p).overflowY") == "clip"

    def begins(place: Any) -> float:
        """How far from the left of its message the first letter of a paragraph stands."""
        return place.evaluate(
            """p => {
              const range = document.createRange();
              range.setStart(p.firstChild, 0);
              range.setEnd(p.firstChild, 1);
              return range.getBoundingClientRect().left - p.getBoundingClientRect().left;
            }"""
        )

    arabic, french = texts.nth(2).locator("p").nth(0), texts.nth(2).locator("p").nth(1)
    assert begins(arabic) > arabic.bounding_box()["width"] / 2
    assert begins(french) < 2
    assert begins(texts.nth(3).locator("p")) > 20

    box = page.locator("[data-composer] textarea")
    box.fill("مرحبا")
    assert box.evaluate("box => getComputedStyle(box).direction") == "rtl"
    box.fill("Bonjour")
    assert box.evaluate("box => getComputedStyle(box).direction") == "ltr"
    axe(page)


def test_a_message_that_nobody_would_see_is_refused_with_a_word(
    live_db: str, browse: Callable[..., Any], watch: Any
) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    watch.allow("422")
    page = browse(cast.plain.user, java_script_enabled=False)
    page.goto(reverse("chat:topic", args=[cast.groupe.slug, topic.pk]))
    page.locator("[data-composer] textarea").fill("\u2060\u200b")
    page.locator("[data-composer] button[type=submit]").click()
    assert page.locator(".composer .error").is_visible()
    assert not topic.messages.exists()


def test_on_paper_sections_follow_one_another_and_you_have_a_name(
    live_db: str, browse: Callable[..., Any]
) -> None:
    cast = factories.cast()
    page = browse(cast.holder.user)
    page.goto(reverse("roles:role", args=[cast.groupe.slug, cast.role.pk]))
    card = page.locator(".rolecard")
    mine = "Vous" if page.locator("html").get_attribute("lang") == "fr" else "You"
    assert card.get_by_text(mine, exact=True).is_visible()
    assert not card.get_by_text(cast.holder.name, exact=True).is_visible()
    page.emulate_media(media="print")
    assert card.get_by_text(cast.holder.name, exact=True).is_visible()
    assert not card.get_by_text(mine, exact=True).is_visible()
    inside = page.locator(".section").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).breakInside)"
    )
    assert inside
    assert set(inside) == {"auto"}
