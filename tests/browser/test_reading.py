# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts, lists and places that are true on every page: what was read, removed, missed, linked to."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from groupes.chat import actions, queries
from groupes.chat.models import Message, ReadMark, Room, Topic
from tests import factories
from tests.factories import Cast, days
from tests.groupes.chat.line import general


def chat(cast: Cast, topic: Topic | None = None) -> str:
    topic = topic or general(cast.groupe)
    return reverse("chat:topic", args=[cast.groupe.slug, topic.pk])


def home(cast: Cast) -> str:
    return reverse("groupes:home", args=[cast.groupe.slug])


def long_talk(cast: Cast, count: int) -> Topic:
    """A topic where the holder said so many things, numbered from 1."""
    topic = general(cast.groupe)
    Message.objects.bulk_create(
        Message(
            room=topic.room, topic=topic, seq=n, changed_seq=n, author=cast.holder,
            source=f"mot {n}.", html=f"<p>mot {n}.</p>", renderer_version=1,
            at=timezone.now() - days(1),
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    Topic.objects.filter(pk=topic.pk).update(last_seq=count)
    Room.objects.filter(pk=topic.room_id).update(last_seq=count)
    return topic


def another(cast: Cast, name: str) -> Topic:
    made = actions.new_topic(by=cast.holder, groupe=cast.groupe, name=name)
    return Topic.objects.select_related("room__groupe").get(pk=made.pk)


def up(*pages: Page) -> None:
    for page in pages:
        expect(page.locator("html[data-live=up]")).to_be_attached()


def count(page: Page, key: str) -> Any:
    return page.locator(f"[data-unread='{key}'] .count").first


def mark(cast: Cast, topic: Topic) -> int:
    return (
        ReadMark.objects.filter(member=cast.plain, topic=topic)
        .values_list("seq", flat=True)
        .first()
        or 0
    )


def test_a_long_unread_talk_opens_where_reading_stopped_and_is_read_as_it_is_shown(
    live_db: str, browse: Callable[..., Any], axe: Any
) -> None:
    cast = factories.cast()
    topic = long_talk(cast, 200)
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=20, topic_id=topic.pk)
    anne = browse(cast.plain.user)
    anne.goto(home(cast))
    expect(count(anne, f"g{cast.groupe.pk}")).to_contain_text("180")
    anne.goto(chat(cast))
    up(anne)
    expect(anne.locator("[data-newmark]")).to_contain_text("180")
    expect(anne.locator("article[data-seq='21']")).to_be_in_viewport()
    assert anne.locator("article[data-seq='200']").count() == 0
    expect(count(anne, f"t{topic.pk}")).not_to_contain_text("180")  # some are read: on the screen
    read = mark(cast, topic)
    assert 20 < read <= 20 + queries.PAGE
    last = int(anne.locator("article").last.get_attribute("data-seq") or 0)
    assert read <= last
    assert anne.title().startswith("(1")
    axe(anne)
    log = anne.locator("[data-log]")
    for _time in range(120):  # reading on to the end, a screen at a time
        log.evaluate("log => log.scrollBy(0, log.clientHeight * 0.8)")
        anne.wait_for_timeout(60)
        if (
            anne.locator("article[data-seq='200']").count()
            and not count(anne, f"t{topic.pk}").count()
        ):
            break
    expect(count(anne, f"t{topic.pk}")).to_have_count(0)
    expect(count(anne, f"g{cast.groupe.pk}")).to_have_count(0)
    shown = anne.locator("article").evaluate_all("all => all.map((one) => Number(one.dataset.seq))")
    assert shown == list(range(shown[0], 201))
    assert mark(cast, topic) == 200
    assert not anne.title().startswith("(")


def test_what_was_not_on_the_screen_stays_unread_when_one_goes_to_the_end(
    live_db: str, browse: Callable[..., Any]
) -> None:
    cast = factories.cast()
    topic = long_talk(cast, 120)
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=20, topic_id=topic.pk)
    anne = browse(cast.plain.user)
    anne.goto(chat(cast) + "?end")
    up(anne)
    expect(anne.locator("article[data-seq='120']")).to_be_in_viewport()
    anne.wait_for_timeout(1500)
    assert mark(cast, topic) == 20
    expect(count(anne, f"t{topic.pk}")).to_contain_text("100")


def test_a_link_to_an_old_message_opens_at_it_and_what_is_said_meanwhile_is_not_lost(
    live_db: str, browse: Callable[..., Any]
) -> None:
    cast = factories.cast()
    topic = long_talk(cast, 80)
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=80)
    wanted = Message.objects.get(topic=topic, seq=30)
    anne = browse(cast.plain.user)
    anne.goto(f"{chat(cast)}#m{wanted.pk}")  # as links were before
    expect(anne.locator(f"#m{wanted.pk}")).to_be_in_viewport()
    up(anne)
    actions.post_message(by=cast.holder, topic=topic, text="dit pendant ce temps")
    anne.get_by_role("textbox", name=topic.name).fill("et moi aussi")
    anne.keyboard.press("Enter")
    expect(anne.locator("article[data-seq='82']")).to_contain_text("et moi aussi")
    log = anne.locator("[data-log]")
    for _time in range(40):
        log.evaluate("log => log.scrollTo(0, log.scrollHeight)")
        anne.wait_for_timeout(150)
        if not anne.locator("[data-newer]").count():
            break
    expect(anne.locator("article[data-seq='81']")).to_contain_text("dit pendant ce temps")
    expect(anne.locator("article:not([data-seq])")).to_have_count(0)  # sent, and shown once
    shown = anne.locator("article").evaluate_all("all => all.map((one) => Number(one.dataset.seq))")
    assert shown == list(range(shown[0], 83))


SLOWLY = """
const ask = window.fetch;
window.fetch = async (url, options) => {
  const answer = await ask(url, options);
  if (options?.method === "POST") await new Promise((go) => setTimeout(go, 1500));
  return answer;
};
"""


def test_what_one_says_while_reading_back_is_seen_though_the_line_is_quicker_than_the_answer(
    live_db: str, browse: Callable[..., Any]
) -> None:
    cast = factories.cast()
    topic = long_talk(cast, 80)
    wanted = Message.objects.get(topic=topic, seq=10)
    anne = browse(cast.plain.user)
    anne.add_init_script(SLOWLY)
    anne.goto(f"{chat(cast)}?message={wanted.pk}#m{wanted.pk}")
    expect(anne.locator(f"#m{wanted.pk}")).to_be_in_viewport()
    up(anne)
    # Nothing leads further down by itself, so that what is said stays beyond what is not shown.
    anne.locator("[data-newer] [hx-get]").evaluate_all("all => all.forEach((one) => one.remove())")
    anne.get_by_role("textbox", name=topic.name).fill("et moi aussi")
    anne.keyboard.press("Enter")
    mine = anne.locator("article", has_text="et moi aussi")
    for _time in range(20):  # as the line says it, and as the answer comes after it
        expect(mine).to_have_count(1)
        anne.wait_for_timeout(100)
    expect(mine).to_have_attribute("data-seq", "81")


def test_other_tabs_and_other_topics_follow_what_one_read(
    live_db: str, browse: Callable[..., Any]
) -> None:
    cast = factories.cast()
    topic, tips = general(cast.groupe), another(cast, "Bons tuyaux")
    anne = browse(cast.plain.user)
    elsewhere, beside = anne.context.new_page(), anne.context.new_page()
    elsewhere.goto(reverse("groupes:today"))
    beside.goto(chat(cast, tips))
    up(elsewhere, beside)
    actions.post_message(by=cast.holder, topic=topic, text="à lire")
    for page in (elsewhere, beside):
        expect(count(page, f"g{cast.groupe.pk}")).to_contain_text("1")
    expect(count(beside, f"t{topic.pk}")).to_contain_text("1")
    expect(elsewhere).to_have_title(re.compile(r"^\(1\) "))
    # A part of a page that comes then is looked through for texts to measure: a count is none.
    beside.evaluate(
        "document.dispatchEvent(new CustomEvent('htmx:load', {detail: {elt: document.body}}))"
    )
    anne.goto(chat(cast))
    for page in (anne, elsewhere, beside):
        expect(count(page, f"g{cast.groupe.pk}")).to_have_count(0)
    expect(count(beside, f"t{topic.pk}")).to_have_count(0)
    assert not elsewhere.title().startswith("(")


def test_removed_words_leave_the_list_and_the_counts_on_every_page(
    live_db: str, browse: Callable[..., Any]
) -> None:
    cast = factories.cast()
    tips = another(cast, "Bons tuyaux")
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    up(anne)
    said = actions.post_message(by=cast.holder, topic=tips, text="une adresse privée").message
    row = anne.locator(f"[data-topic-row='{tips.pk}']")
    expect(row).to_contain_text("une adresse privée")
    expect(count(anne, f"t{tips.pk}")).to_contain_text("1")
    actions.delete_message(by=cast.holder, message=said)
    expect(row).not_to_contain_text("une adresse privée")
    expect(count(anne, f"t{tips.pk}")).to_have_count(0)
    expect(count(anne, f"g{cast.groupe.pk}")).to_have_count(0)


def test_after_a_cut_the_list_and_the_counts_are_those_of_the_server(
    live_db: str, browse: Callable[..., Any], watch: Any
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED|WebSocket")
    cast = factories.cast()
    tips = another(cast, "Bons tuyaux")
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    up(anne)
    anne.context.set_offline(True)
    expect(anne.locator("html[data-live=up]")).to_have_count(0)
    for n in range(3):
        actions.post_message(by=cast.holder, topic=tips, text=f"manqué {n}")
    anne.context.set_offline(False)
    up(anne)
    expect(count(anne, f"t{tips.pk}")).to_contain_text("3")
    expect(count(anne, f"g{cast.groupe.pk}")).to_contain_text("3")
    expect(anne.locator("[data-topic-row]").first).to_contain_text("manqué 2")


def test_the_panel_stays_on_what_one_reads_whatever_topic_others_open(
    live_db: str, browse: Callable[..., Any]
) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    said = [
        actions.post_message(by=cast.holder, topic=topic, text=f"à lire {n}\n\n" * 9).message
        for n in range(12)
    ]
    anne = browse(cast.plain.user, width=1500)
    anne.goto(home(cast))
    panel = anne.locator(".dock")
    expect(panel.locator("h2")).to_have_text(topic.name)
    taken = another(cast, "Ouvert par une offre")
    anne.reload()
    expect(panel.locator("h2")).to_have_text(topic.name)
    expect(panel.locator("article").first).to_be_visible()
    anne.wait_for_timeout(1500)
    assert mark(cast, topic) < said[-1].seq  # only what the panel showed
    actions.post_message(by=cast.holder, topic=taken, text="premier mot")
    anne.reload()
    expect(panel.locator("h2")).to_have_text(topic.name)
    anne.goto(chat(cast, taken))
    up(anne)
    anne.goto(home(cast))
    expect(panel.locator("h2")).to_have_text(taken.name)
