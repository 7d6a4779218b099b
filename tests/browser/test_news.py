# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new rises on an open page, is answered in place; a message is kept for a day."""

from __future__ import annotations

import re

from django.urls import reverse
from playwright.sync_api import expect

from groupes import access, actions
from groupes.chat import actions as chat
from groupes.chat.models import Topic
from groupes.models import Groupe
from groupes.notifications import fanout, letters
from groupes.notifications.models import Kept, Wish
from tests import factories


def test_what_is_new_is_answered_in_place_and_a_message_kept(server, live_db, browse, axe):
    cast = factories.cast(*access.powers(), visibility=Groupe.Visibility.COOPERATIVE)
    topic = Topic.objects.get(room__groupe=cast.groupe)
    chat.post_message(by=cast.plain, topic=topic, text="La salle est réservée.")
    fanout.start_here()

    page = browse(cast.holder.user, width=390)
    page.goto(reverse("chat:topic", args=[cast.groupe.slug, topic.pk]))
    expect(page.locator("html[data-live=up]")).to_have_count(1)
    actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    fanout.follow_all()
    bell = page.locator(".topline [data-unread=bell]")
    expect(bell).to_contain_text("1")  # told to the page as it stands open

    page.locator(".topline").get_by_role("link", name="Nouveautés").click()
    axe(page)
    page.get_by_role("button", name=re.compile("^Accueillir")).click()
    expect(page.get_by_role("button", name=re.compile("^Accueillir"))).to_have_count(0)
    page.get_by_role("button", name="Tout marquer comme vu").click()
    expect(page.locator(".topline [data-unread=bell]")).to_be_empty()

    page.goto(reverse("chat:topic", args=[cast.groupe.slug, topic.pk]))
    page.get_by_role("link", name="Garder ce message pour un jour").click()
    page.get_by_role("radio", name=re.compile("^lundi|^dans une semaine|^demain")).first.check()
    axe(page)
    page.get_by_role("button", name="Le garder").click()
    expect(page.locator("#messages").get_by_text("C’est gardé.")).to_be_visible()
    page.goto(reverse("notifications:choices"))
    axe(page)
    page.goto(reverse("notifications:kept"))
    axe(page)
    page.get_by_role("button", name=re.compile("^Fait")).click()
    expect(page.get_by_role("heading", name="Rien n’est gardé")).to_be_visible()


def test_each_groupe_is_heard_at_its_own_pace_and_a_letter_stops_others(
    server, live_db, browse, axe
):
    cast = factories.cast("chat.post_message")
    factories.groupe(cast.holder)
    page = browse(cast.holder.user, scheme="dark", locale="en-GB")
    page.goto("/nouveau/")
    page.get_by_role("link", name="Choose what I hear of").click()
    ours = page.get_by_role("group", name=cast.groupe.name)
    ours.get_by_role("combobox", name=re.compile("^What I hear of")).select_option(
        label="everything"
    )
    ours.get_by_role("combobox", name=re.compile("^By e-mail")).select_option(
        label="once a week, on Monday morning"
    )
    axe(page)
    page.get_by_role("button", name="Save these choices").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wish = Wish.objects.get(member=cast.holder, groupe=cast.groupe)
    assert wish.pace == "weekly"

    # From the letter, without being logged in, on a phone: one page, one button, and it stays done.
    nobody = browse(width=390)
    nobody.goto(letters.stop_path(cast.holder.pk, "daily", cast.groupe.pk))
    assert cast.groupe.name not in nobody.content()
    axe(nobody)
    nobody.get_by_role("button", name="Arrêter ces courriels").click()
    expect(nobody.get_by_role("heading", name="C’est fait")).to_be_visible()
    axe(nobody)
    wish.refresh_from_db()
    assert wish.pace == "never"

    # A message is brought back on Monday.
    topic = Topic.objects.get(room__groupe=cast.groupe)
    chat.post_message(by=cast.holder, topic=topic, text="À relire avant la réunion.")
    page.goto(reverse("chat:topic", args=[cast.groupe.slug, topic.pk]))
    page.get_by_role("link", name="Keep this message for a day").click()
    page.get_by_role("radio", name=re.compile("Monday")).first.check()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#messages").get_by_text("Monday")).to_be_visible()
    assert Kept.objects.get(member=cast.holder).on.weekday() == 0
