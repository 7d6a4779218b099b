# SPDX-License-Identifier: AGPL-3.0-or-later
"""Talk between two people in two browsers, with the server dying in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from groupes import access
from groupes import actions as ground
from groupes.chat import actions, queries
from groupes.chat.models import Message, ReadMark, Topic
from groupes.models import Membership
from tests import factories
from tests.factories import Cast
from tests.groupes.chat.line import general


def chat(cast: Cast, topic: Topic | None = None) -> str:
    topic = topic or general(cast.groupe)
    return reverse("chat:topic", args=[cast.groupe.slug, topic.pk])


def test_two_people_talk_live(live_db: str, browse: Callable[..., Any], axe: Any) -> None:
    cast = factories.cast()
    anne, bruno = browse(cast.plain.user), browse(cast.holder.user, scheme="dark")
    anne.goto(chat(cast))
    bruno.goto(chat(cast))
    for page in (anne, bruno):
        expect(page.locator("html[data-live=up]")).to_be_attached()
    anne.get_by_role("textbox", name=general(cast.groupe).name).fill("On décide **jeudi** ?")
    anne.keyboard.press("Enter")
    heard = bruno.locator("article.msg", has_text="On décide jeudi ?")
    expect(heard).to_be_visible()
    expect(heard.locator("strong").last).to_have_text("jeudi")
    expect(anne.locator("article.msg[data-seq='1'] .av.me")).to_be_visible()
    bruno.get_by_role("textbox", name=general(cast.groupe).name).fill("<b>Oui</b>, jeudi.")
    bruno.keyboard.press("Enter")
    expect(anne.locator("article.msg", has_text="<b>Oui</b>, jeudi.")).to_be_visible()
    # An edit, and a removal, appear where the message is.
    first, second = Message.objects.filter(room__groupe=cast.groupe).order_by("seq")
    actions.edit_message(by=cast.plain, message=first, text="On décide vendredi ?")
    expect(bruno.locator("article.msg").first).to_contain_text("vendredi")
    actions.delete_message(by=cast.holder, message=second)
    expect(anne.locator("article.msg").last).to_have_attribute("data-removed", "")
    expect(anne.locator("article.msg")).to_have_count(2)
    axe(anne)
    axe(bruno)
    # After reloading, the same.
    anne.reload()
    expect(anne.locator("article.msg")).to_have_count(2)


def test_a_dead_server_loses_and_doubles_nothing(
    server: Any, live_db: str, browse: Callable[..., Any], watch: Any
) -> None:
    watch.allow("WebSocket connection|ERR_CONNECTION|Failed to load resource")
    watch.allow("reading 'length'")  # seen once, of an answer that the killed server cut
    cast = factories.cast()
    anne, bruno = browse(cast.plain.user), browse(cast.holder.user)
    for page in (anne, bruno):
        page.goto(chat(cast))
        expect(page.locator("html[data-live=up]")).to_be_attached()
    write = anne.get_by_role("textbox", name=general(cast.groupe).name)
    write.fill("avant la panne")
    anne.keyboard.press("Enter")
    expect(bruno.locator("article.msg", has_text="avant la panne")).to_be_visible()
    server.stop(kill=True)
    try:
        for n in range(3):
            write.fill(f"pendant la panne {n}")
            anne.keyboard.press("Enter")
        expect(anne.locator("article.unsent").first).to_be_visible()
        expect(anne.locator("[data-line] .banner").first).to_be_visible()
        anne.evaluate("localStorage.length")  # the outbox is on the device
    finally:
        server.start()
    expect(bruno.locator("article.msg", has_text="pendant la panne 2")).to_be_visible(
        timeout=40_000
    )
    expect(anne.locator("article.unsent")).to_have_count(0, timeout=20_000)
    for page in (anne, bruno):
        texts = page.locator("article.msg .text").all_inner_texts()
        assert texts == ["avant la panne", *(f"pendant la panne {n}" for n in range(3))]
    stored = Message.objects.filter(room__groupe=cast.groupe).order_by("seq")
    assert [m.source for m in stored] == texts


def test_unread_counts_follow_reading_by_topic(live_db: str, browse: Callable[..., Any]) -> None:
    cast = factories.cast()
    other = actions.new_topic(by=cast.holder, groupe=cast.groupe, name="Bons tuyaux")
    tips = Topic.objects.select_related("room__groupe").get(pk=other.pk)
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    expect(anne.locator("html[data-live=up]")).to_be_attached()
    actions.post_message(by=cast.holder, topic=tips, text="une salle gratuite à Fives")
    count = anne.locator(f"[data-unread='t{tips.pk}'] .count")
    rail = anne.locator(f".rail [data-unread='g{cast.groupe.pk}'] .count")
    expect(count).to_contain_text("1")
    expect(rail).to_contain_text("1")
    row = anne.locator(f"[data-topic-row='{tips.pk}']")
    expect(row.locator("[data-preview]")).to_contain_text("une salle gratuite")
    assert anne.locator("[data-topic-row]").first.get_attribute("data-topic-row") == str(tips.pk)
    row.get_by_role("link").click()
    expect(anne.locator("article.msg", has_text="une salle gratuite")).to_be_visible()
    expect(rail).to_have_count(0)
    assert ReadMark.objects.get(member=cast.plain, topic=tips).seq == 1


def test_who_leaves_is_told_and_hears_no_more(live_db: str, browse: Callable[..., Any]) -> None:
    cast = factories.cast()
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    expect(anne.locator("html[data-live=up]")).to_be_attached()
    membership = Membership.objects.get(groupe=cast.groupe, member=cast.plain)
    ground.leave(by=cast.plain, membership=membership)
    expect(anne.locator("[data-line] .banner")).to_be_visible()
    expect(anne.get_by_role("textbox", name=general(cast.groupe).name)).to_be_disabled()
    actions.post_message(by=cast.holder, topic=general(cast.groupe), text="entre nous")
    anne.wait_for_timeout(700)
    expect(anne.locator("article.msg")).to_have_count(0)


def test_paging_up_keeps_what_is_read_under_the_eye(
    live_db: str, browse: Callable[..., Any]
) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    Message.objects.bulk_create(
        Message(
            room=topic.room, topic=topic, seq=n, changed_seq=n, author=cast.holder,
            source=f"mot {n}", html=f"<p>mot {n}</p>", renderer_version=1,
        )
        for n in range(1, 131)
    )  # fmt: skip
    Topic.objects.filter(pk=topic.pk).update(last_seq=130)
    type(topic.room).objects.filter(pk=topic.room_id).update(last_seq=130)
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=130)
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    expect(anne.locator("article.msg")).to_have_count(queries.PAGE)
    where = f"[data-seq='{131 - queries.PAGE}']"
    anne.locator(f"article{where}").scroll_into_view_if_needed()
    anne.locator("[data-log]").evaluate("log => { log.scrollTop = 0; }")
    before = anne.locator(f"article{where}").bounding_box()
    anne.locator("[data-older]").click()
    expect(anne.locator("article.msg")).to_have_count(2 * queries.PAGE)
    after = anne.locator(f"article{where}").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 60
    days = anne.locator(".daymark").all_inner_texts()
    assert len(days) == len(set(days))


def test_whoever_names_somebody_away_is_told_as_they_type(
    live_db: str, browse: Callable[..., Any], axe: Any
) -> None:
    cast = factories.cast()
    for one, name in ((cast.holder, "Zoé Noël"), (cast.founder, "Yves Petit")):
        one.name = name
        one.away_until = cast.groupe.today() + factories.days(3)
        one.save()
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    expect(anne.locator("html[data-live=up]")).to_be_attached()
    write = anne.get_by_role("textbox", name=general(cast.groupe).name)
    told = anne.locator("[data-composer] [data-away] p:visible")
    for text, count in (
        ("bonjour", 0), ("a@zoe.fr", 0), ("@zoe, tu viens ?", 1), ("@Zoé Noël", 1), ("@Zo", 0),
        ("@Tous", 2), ("@zoé et @yves", 2), ("", 0),
    ):  # fmt: skip
        write.fill(text)
        expect(told).to_have_count(count)
    write.fill("@zoé")
    expect(told).to_contain_text("Zoé Noël")
    axe(anne)


def test_it_works_without_scripts(live_db: str, browse: Callable[..., Any]) -> None:
    cast = factories.cast()
    anne = browse(cast.plain.user, java_script_enabled=False)
    anne.goto(reverse("chat:room", args=[cast.groupe.slug]))
    anne.get_by_role("textbox", name=general(cast.groupe).name).fill("sans script")
    anne.locator("[data-composer] button[type=submit]").click()
    expect(anne.locator("article.msg", has_text="sans script")).to_be_visible()
    assert anne.url.endswith(chat(cast))


def test_a_text_too_long_for_a_message_is_kept_measured_and_becomes_a_page(
    live_db: str, browse: Callable[..., Any], axe: Any
) -> None:
    cast = factories.cast()
    access.grant(cast.groupe.grants_id, cast.groupe, {"library.contribute"})
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    expect(anne.locator("html[data-live=up]")).to_be_attached()
    write = anne.get_by_role("textbox", name=general(cast.groupe).name)
    long = "\n".join(["x" * 99] * 200)
    write.fill(long)
    note = anne.locator("[data-composer] [data-long-note]")
    expect(note).to_contain_text("11 999")
    anne.keyboard.press("Enter")
    expect(anne.locator("article.msg")).to_have_count(0)
    expect(write).to_have_value(long)
    axe(anne)
    note.get_by_role("link").click()
    body = anne.locator("textarea[name=body]")
    expect(body).to_have_value(long)
    expect(anne.locator("[data-long-note]")).to_be_visible()  # just below what a page holds
    anne.goto(chat(cast))
    write.fill("\n".join(["x" * 99] * 80))  # 7,999: a line end is one character
    anne.keyboard.press("Enter")
    expect(anne.locator("article[data-seq='1']")).to_be_visible()
