# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thirty people at one meeting over a line that loses frames: whatever was lost, all end with the same page.

What each browser does is done here (static/js/live): a frame names the parts it changes, and a number; a
number that does not follow the last one is a gap, after which everything is asked for again. A line that
comes back compares its last number with the stream's own (``heads``).
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groupes.access import Me, standing
from groupes.journal.events import events
from groupes.journal.models import Entry
from groupes.models import Member
from groupes.web.refusals import Refusal
from roles.meetings import actions, pages, queries
from roles.meetings.models import Item, Meeting
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import begun

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE = 30
STEPS = 60
LOST = 0.4


def seen(cast: Cast, meeting: Meeting, part: str) -> Any:
    """A part of the meeting as anybody reads it: what is the same for all."""
    here = standing(Me(cast.founder), cast.groupe)
    found = queries.one(here, meeting.pk)
    assert found is not None
    page = pages.meeting(here, found)
    if part == "live":
        live = page.live
        assert live is not None
        turns = [(one.member, one.state, one.now) for one in live.turns]
        return live.seen, turns, [pk for pk, _name, _mine in live.hands], len(live.there)
    if part == "agenda":
        return [(line.pk, line.title, line.state) for line in page.lines]
    return page.notes and (page.notes.item.pk, page.notes.item.notes, page.notes.writer)


class Browser:
    """One of the thirty: the parts on its page, and the number it holds without a gap."""

    PARTS = ("live", "agenda", "notes")

    def __init__(self, cast: Cast, meeting: Meeting, head: int) -> None:
        self.cast, self.meeting, self.number = cast, meeting, head
        self.page = {part: seen(cast, meeting, part) for part in self.PARTS}

    def ask(self, parts: Any) -> None:
        for part in set(parts) & set(self.PARTS):
            self.page[part] = seen(self.cast, self.meeting, part)

    def hear(self, entry: Entry) -> None:
        assert entry.seq is not None
        parts = events()[entry.verb].refreshes if entry.seq == self.number + 1 else self.PARTS
        self.number = entry.seq
        self.ask(parts)

    def come_back(self, head: int) -> None:
        if self.number != head:
            self.number = head
            self.ask(self.PARTS)


def something(chance: random.Random, meeting: Meeting, people: list[Member]) -> None:
    """What one of them does, sensible or not: two press at once, one writes without the pen."""
    one, other = chance.sample(people, 2)
    on = meeting.items.filter(state="now").first()
    item = on or meeting.items.first()
    assert isinstance(item, Item)
    what = chance.randrange(8)
    if what == 0:
        for _press in range(2):
            actions.go_to(by=one, meeting=meeting, item=None, seen=on.pk if on else 0)
    elif what == 1:
        actions.raise_hand(by=one, meeting=meeting, up=chance.random() < 0.7)
    elif what == 2:
        actions.come(by=one, meeting=meeting)
    elif what == 3:
        actions.speak(by=one, item=item, member=other.pk, passes=chance.random() < 0.3)
    elif what == 4:
        actions.take_pen(by=one, item=item)
    elif what == 5:
        item.refresh_from_db()
        actions.write(by=one, item=item, notes=f"{item.notes} {one.pk}", edition=item.edition)
    elif what == 6:
        actions.give_word(by=one, meeting=meeting, member=other.pk)
    else:
        actions.add_item(by=one, meeting=meeting, title=f"Point de {one.pk}")


@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_browsers_over_a_lossy_line_end_with_the_same_page(seed: int) -> None:
    chance = random.Random(seed)
    cast = factories.cast()
    people = [factories.member(of=cast.groupe.cooperative) for _number in range(PEOPLE)]
    for one in people:
        factories.join(cast.groupe, one)
    meeting = begun(cast, kind="governance")

    def head() -> int:
        return Entry.objects.filter(groupe=cast.groupe).order_by("-seq")[0].seq or 0

    browsers = [Browser(cast, meeting, head()) for _one in people]
    told = head()
    for _step in range(STEPS):
        try:
            something(chance, meeting, people)
        except Refusal:
            continue
        for entry in Entry.objects.filter(groupe=cast.groupe, seq__gt=told).order_by("seq"):
            told = entry.seq or told
            for browser in chance.sample(browsers, 3):  # those who hear it; the others lost it
                if chance.random() > LOST:
                    browser.hear(entry)
    now = {part: seen(cast, meeting, part) for part in Browser.PARTS}
    assert any(browser.page != now for browser in browsers)  # the line did lose something
    for browser in browsers:
        browser.come_back(head())
    assert all(browser.page == now for browser in browsers)


def test_who_comes_late_sees_what_all_see(client: Client) -> None:
    cast = factories.cast()
    meeting = begun(cast)
    actions.raise_hand(by=cast.founder, meeting=meeting, up=True)
    shown = []
    for person in (cast.plain, cast.holder):
        client.force_login(person.user)
        url = reverse("meetings:screen", args=[cast.groupe.slug, meeting.pk])
        shown.append(client.get(url, headers={"HX-Request": "true"}).content)
    assert shown[0] == shown[1]
    assert cast.founder.name.encode() in shown[0]
