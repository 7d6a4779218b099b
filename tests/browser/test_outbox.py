# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message that is not sent never looks sent: whatever the tab, the page, the reload."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from groupes.chat.models import Message
from groupes.models import Groupe, Member, Membership
from tests import factories
from tests.browser.conftest import session_cookie
from tests.factories import Cast
from tests.groupes.chat.line import general


def chat(cast: Cast) -> str:
    return reverse("chat:topic", args=[cast.groupe.slug, general(cast.groupe).pk])


def write(page: Page, cast: Cast, text: str) -> None:
    page.get_by_role("textbox", name=general(cast.groupe).name).fill(text)
    page.keyboard.press("Enter")


def stored(groupe: Groupe) -> list[str]:
    return [m.source for m in Message.objects.filter(room__groupe=groupe).order_by("seq")]


def kept(page: Page) -> list[str]:
    """What the device holds of messages."""
    return page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('outbox:')).map(String)"
    )


def emptied(page: Page) -> None:
    """Wait until the device holds no message any more."""
    for _time in range(100):
        if not kept(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(kept(page))


def log_in(context: BrowserContext, url: str, member: Member) -> None:
    """As in another tab: another session, and another token for every form."""
    context.clear_cookies()
    name, value = settings.SESSION_COOKIE_NAME, session_cookie(member.user)
    context.add_cookies([{"name": name, "value": value, "url": url}])


def test_a_refusal_is_said_again_after_a_reload(
    live_db: str, browse: Callable[..., Any], watch: Any, axe: Any
) -> None:
    watch.allow("403")
    cast = factories.cast()
    mine = Membership.objects.filter(groupe=cast.groupe, member=cast.plain)
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    expect(anne.locator("html[data-live=up]")).to_be_attached()
    mine.update(state=Membership.State.PAUSED)
    write(anne, cast, "pendant ma pause")
    unsent = anne.locator("article.unsent", has_text="pendant ma pause")
    for _time in range(2):
        expect(unsent.locator("[data-status] .state")).to_be_visible()
        expect(unsent.locator("[data-chat-act=retry]")).to_be_visible()
        expect(anne.locator("main [data-waiting] .banner")).to_contain_text("1 message")
        anne.reload()
    axe(anne)
    anne.goto(reverse("groupes:home", args=[cast.groupe.slug]))
    expect(anne.locator("#waiting")).to_contain_text("1 message")
    mine.update(state=Membership.State.ACTIVE)
    anne.locator("#waiting [data-waiting-page]").click()
    expect(anne).to_have_url(anne.url.split("/g/")[0] + chat(cast))
    unsent.locator("[data-chat-act=retry]").click()
    expect(anne.locator("article[data-seq='1']", has_text="pendant ma pause")).to_be_visible()
    expect(unsent).to_have_count(0)
    expect(anne.locator("[data-waiting] .banner")).to_have_count(0)
    assert kept(anne) == []


def test_who_logged_in_again_in_another_tab_goes_on_writing_in_this_one(
    server: Any, live_db: str, browse: Callable[..., Any], watch: Any
) -> None:
    watch.allow("403")
    cast = factories.cast()
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    expect(anne.locator("html[data-live=up]")).to_be_attached()
    log_in(anne.context, server.url, cast.plain)
    other = anne.context.new_page()
    other.goto(chat(cast))
    write(anne, cast, "après la reconnexion")
    expect(anne.locator("article[data-seq='1']")).to_contain_text("après la reconnexion")
    assert stored(cast.groupe) == ["après la reconnexion"]


def test_nothing_is_sent_under_the_name_of_who_logged_in_after(
    server: Any, live_db: str, browse: Callable[..., Any], watch: Any
) -> None:
    watch.allow("403")
    cast = factories.cast()
    page = browse(cast.plain.user)
    page.goto(chat(cast))
    expect(page.locator("html[data-live=up]")).to_be_attached()
    log_in(page.context, server.url, cast.holder)
    other = page.context.new_page()
    other.goto(chat(cast))
    write(page, cast, "signé de qui ?")
    expect(page.locator("article.unsent [data-reload]")).to_be_visible()
    assert stored(cast.groupe) == []
    assert "signé" not in other.locator("[data-log]").inner_text()
    log_in(page.context, server.url, cast.plain)
    other.goto(reverse("groupes:home", args=[cast.groupe.slug]))  # any page of hers sends it
    expect(other.locator("html[data-live=up]")).to_be_attached()
    page.close()
    emptied(other)
    assert Message.objects.get(room__groupe=cast.groupe).author == cast.plain


def test_two_tabs_without_a_line_lose_nothing_of_each_other(
    live_db: str, browse: Callable[..., Any], watch: Any
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED|WebSocket")
    cast = factories.cast()
    anne = browse(cast.plain.user)
    other = anne.context.new_page()
    for page in (anne, other):
        page.goto(chat(cast))
        expect(page.locator("html[data-live=up]")).to_be_attached()
    anne.context.set_offline(True)
    for n, page in enumerate((anne, other, anne, other)):
        write(page, cast, f"sans ligne {n}")
        expect(page.locator("article.unsent", has_text=f"sans ligne {n}")).to_be_visible()
    for page in (anne, other):  # each tab shows what waits in both
        expect(page.locator("article.unsent")).to_have_count(4)
    assert len(kept(anne)) == 4
    anne.goto("about:blank")
    other.goto("about:blank")
    anne.context.set_offline(False)
    anne.goto(reverse("groupes:today"))  # a page without a chat
    emptied(anne)
    assert stored(cast.groupe) == [f"sans ligne {n}" for n in range(4)]


def test_what_waits_is_not_read_on_the_device_by_who_is_not_logged_in(
    server: Any, live_db: str, browse: Callable[..., Any], watch: Any
) -> None:
    watch.allow("ERR_FAILED")
    cast = factories.cast()
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    anne.route("**/envoyer/", lambda route: route.abort())
    write(anne, cast, "entre nous")
    expect(anne.locator("article.unsent")).to_be_visible()
    anne.context.clear_cookies()
    anne.goto(reverse("account_login"))
    [record] = kept(anne)
    assert "entre nous" not in record
    assert anne.locator("body[data-key]").count() == 0
    anne.unroute("**/envoyer/")
    log_in(anne.context, server.url, cast.plain)
    anne.goto(chat(cast))
    expect(anne.locator("article[data-seq='1']")).to_contain_text("entre nous")
    assert kept(anne) == []


def test_a_message_taken_back_is_in_the_field_and_never_sent(
    live_db: str, browse: Callable[..., Any], watch: Any
) -> None:
    watch.allow("ERR_FAILED")
    cast = factories.cast()
    anne = browse(cast.plain.user)
    anne.goto(chat(cast))
    anne.route("**/envoyer/", lambda route: route.abort())
    write(anne, cast, "trop vite dit")
    anne.locator("article.unsent [data-chat-act=drop]").click()
    field = anne.get_by_role("textbox", name=general(cast.groupe).name)
    expect(field).to_have_value("trop vite dit")
    expect(anne.locator("article.msg")).to_have_count(0)
    assert kept(anne) == []
