# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people, two browsers, two zones: each on their own clock, from the first page on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from groupes.chat import actions
from groupes.chat.models import Message
from groupes.web import formats
from groupes.web.zones import day_begins, readings
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tests import factories
from tests.groupes.chat.line import general
from tests.tenders import calls

FAR = ("Pacific/Noumea", "America/Miquelon")  # fourteen hours apart, at least


def as_read(zone: str, at: dt.datetime) -> tuple[str, str]:
    """The day and the clock of an instant, in French, there."""
    with translation.override("fr"), timezone.override(zone):
        return formats.longdate(at), formats.clock(at)


def marks(page: Page) -> list[str]:
    return page.locator(".daymark").all_inner_texts()


def test_words_said_live_stand_at_each_reader_s_hour_and_after_each_reader_s_midnight(
    live_db: str, browse: Callable[..., Any]
) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    # A minute before the midnight that came last: yesterday where it came, today where it did not.
    today = {zone: timezone.now().astimezone(ZoneInfo(zone)).date() for zone in FAR}
    midnight = {zone: day_begins(day, zone) for zone, day in today.items()}
    at = max(midnight.values()) - dt.timedelta(minutes=1)
    before = actions.post_message(by=cast.founder, topic=topic, text="tout à l’heure").message
    Message.objects.filter(pk=before.pk).update(at=at)
    pages: dict[str, Page] = {}
    for zone, member in zip(FAR, (cast.plain, cast.holder), strict=True):
        pages[zone] = browse(member.user, zone=zone)
        pages[zone].goto(reverse("chat:topic", args=[cast.groupe.slug, topic.pk]))
        # No cookie yet: the page came on the cooperative's clock, and was asked for again.
        expect(pages[zone].locator("body")).to_have_attribute("data-zone", zone)
        expect(pages[zone].locator("html[data-live=up]")).to_be_attached()
        expect(pages[zone].locator("article time")).to_have_text(as_read(zone, at)[1])
        assert marks(pages[zone]) == [as_read(zone, at)[0]]
    pages[FAR[0]].get_by_role("textbox", name=topic.name).fill("et maintenant")
    pages[FAR[0]].keyboard.press("Enter")
    for zone, page in pages.items():
        heard = page.locator("article[data-seq]", has_text="et maintenant")
        expect(heard).to_be_visible()
        said = Message.objects.get(topic=topic, source="et maintenant")
        day, clock = as_read(zone, said.at)
        expect(heard.locator("time")).to_have_text(clock)
        first = as_read(zone, at)[0]
        assert marks(page) == ([first] if at >= midnight[zone] else [first, day])
        page.reload()  # the server says the same
        expect(page.locator("article[data-seq] time").last).to_have_text(clock)
        assert marks(page) == ([first] if at >= midnight[zone] else [first, day])


def test_a_day_is_written_alike_by_the_script_and_by_the_server(
    live_db: str, browse: Callable[..., Any]
) -> None:
    """Or paging would leave two separators for one day."""
    page = browse(factories.member().user, zone="Europe/Paris")
    page.goto(reverse("groupes:today"))
    instants = [
        dt.datetime(year, month, day, 23, 30, tzinfo=dt.UTC)
        for year in (2024, timezone.now().year)
        for month in range(1, 13)
        for day in (1, 15, 28)
    ]
    for language in ("fr", "en"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
        page.goto(reverse("groupes:today"))
        address = page.locator("script[type=module][src*='main']").first.get_attribute("src") or ""
        said = page.evaluate(
            """async ([address, instants]) => {
                const { clock, day } = await import(address);
                return instants.map((at) => [day(new Date(at)), clock(new Date(at))]);
            }""",
            [re.sub(r"main[^/]*\.js", "clock.js", address), [at.isoformat() for at in instants]],
        )
        with translation.override(language), timezone.override("Europe/Paris"):
            assert said == [[formats.longdate(at), formats.clock(at)] for at in instants]


def test_the_zone_chosen_on_my_page_holds_wherever_the_device_is(
    live_db: str, browse: Callable[..., Any], axe: Any
) -> None:
    member = factories.member()
    page = browse(member.user, zone="America/Miquelon")
    page.goto(reverse("groupes:me"))
    expect(page.locator("body")).to_have_attribute("data-zone", "America/Miquelon")
    page.get_by_label("Fuseau horaire").select_option("Indian/Reunion")
    page.get_by_role("button", name="Garder ces choix").click()
    expect(page.locator("body")).to_have_attribute("data-zone", "Indian/Reunion")
    expect(page.get_by_text("La Réunion, ")).to_be_visible()
    axe(page)
    elsewhere = browse(member.user, zone="Europe/Paris")
    elsewhere.goto(reverse("groupes:me"))
    expect(elsewhere.locator("body")).to_have_attribute("data-zone", "Indian/Reunion")
    elsewhere.reload()
    expect(elsewhere.locator("body")).to_have_attribute("data-zone", "Indian/Reunion")


def test_a_countdown_that_ends_says_so(
    live_db: str, browse: Callable[..., Any], watch: Any
) -> None:
    watch.allow("WebSocket")
    notice = calls.call(deadline=calls.in_days(2))
    page = browse(factories.member().user)
    page.clock.install()
    page.goto(notice.get_absolute_url())
    figures = page.locator(".countdown")
    expect(figures).to_contain_text("jour")
    page.clock.fast_forward(3 * 24 * 3600 * 1000)
    expect(figures).to_have_text("passée")
    expect(page.locator("#spoken")).to_have_text("passée")


def last_night_when_clocks_went_back(zone: str) -> dt.datetime:
    """Half past two of it, as the clock says."""
    at = timezone.now().astimezone(dt.UTC).replace(minute=30, second=0, microsecond=0)
    while True:
        at -= dt.timedelta(hours=1)
        wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        if len(readings(wall, ZoneInfo(zone))) > 1:
            return wall


def test_an_hour_that_came_twice_is_asked_about_in_the_zone_that_the_field_names(
    live_db: str, browse: Callable[..., Any], axe: Any, watch: Any
) -> None:
    watch.allow("422")
    cast = factories.cast("bids.decide_go", "bids.submit_bid")
    bid, _new = bids.take_up(by=cast.holder, groupe=cast.groupe, notice=calls.call())
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    page = browse(cast.holder.user, zone="America/Miquelon", width=360)
    page.goto(reverse("bids:submit", args=[cast.groupe.slug, bid.pk]))
    field = page.get_by_label("(heure de Saint-Pierre-et-Miquelon)")
    wall = last_night_when_clocks_went_back("America/Miquelon")
    field.fill(f"{wall:%Y-%m-%dT%H:%M}")
    page.get_by_label("Elle a été remise telle quelle").check()  # nothing of it was ready
    page.get_by_role("button", name="Noter").click()
    expect(page.get_by_role("radio")).to_have_count(2)
    expect(field).to_have_value(f"{wall:%Y-%m-%dT%H:%M}")
    axe(page)
    page.get_by_label("après le changement d’heure").check()
    page.get_by_role("button", name="Noter").click()
    expect(page).to_have_url(re.compile(reverse("bids:bid", args=[cast.groupe.slug, bid.pk])))
    after = readings(wall, ZoneInfo("America/Miquelon"))[1]
    at = Bid.objects.get(pk=bid.pk).submitted_at
    assert at is not None
    assert at.timestamp() == after.timestamp()
