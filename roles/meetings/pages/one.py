# SPDX-License-Identifier: AGPL-3.0-or-later
"""One meeting, before, while it goes on and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.effects import Decided
from groupes.web.paths import reverse
from roles.meetings import caring, keeping, queries, rules, words
from roles.meetings.caring import Care
from roles.meetings.models import Attendance, Item, Meeting, Minutes, News, Part
from roles.meetings.pages.captured import Captured, captured_of
from roles.meetings.pages.going import Live, Notes, Person, live_of, notes_of, person
from roles.meetings.pages.lines import Line, lines_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

A = Attendance.Answer


class PartNow(NamedTuple):
    """Who looks after a part. ``asks_me``: it is my turn, or mine by a mandate, and I may say that I cannot;
    ``may_take``: nobody is sure to."""

    part: str
    label: StrOrPromise
    care: Care
    mine: bool
    asks_me: bool
    may_take: bool
    may_give_back: bool


class Told(NamedTuple):
    """One's news; ``keep_url``: where the tip goes on the shelf, "" for none."""

    name: str
    url: str
    text: str
    tip: str
    mine: bool
    keep_url: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A meeting. ``live``, ``notes``: while it goes on; ``minutes``: once it is over."""

    meeting: Meeting
    length: str
    series_words: str
    moved: bool
    answers: dict[str, tuple[Person, ...]]
    counts: tuple[tuple[str, StrOrPromise, int], ...]
    mine: Attendance | None
    parts: tuple[PartNow, ...]
    lines: tuple[Line, ...]
    over: str
    news: tuple[Told, ...]
    my_news: News | None
    work: tuple[tuple[str, str, str], ...]
    captured: Captured | None
    live: Live | None
    notes: Notes | None
    decided: list[Decided]
    minutes: Minutes | None
    read: bool
    not_held: bool
    may: dict[str, bool]

    @property
    def is_live(self) -> bool:
        return self.live is not None

    @property
    def may_go(self) -> int | None:
        """What the page saw, for who may go to a line of the agenda; None for the others."""
        return self.live.seen if self.live is not None and self.live.may_lead else None


def meeting(here: Standing, found: Meeting) -> Page:
    """One query, and those of what is live while it goes on."""
    now = timezone.now()
    groupe, me = here.groupe, here.member.pk
    answered, items, told, decided, near, brought, kept, read = queries.parts_of(here, found)
    asked = found.starts_at - now < caring.ASKED  # each turn is asked of one meeting at a time
    care = caring.carers(groupe, found, here.on, answered, turns=asked, near=near)
    mine = next((one for one in answered if one.member_id == me), None)
    sure = care[Part.FACILITATOR]
    facilitates = sure.is_sure and sure.member == me
    held = found.is_live or found.state == Meeting.State.OVER
    if not held:
        brought = None
    lines = tuple(lines_of(here, found, items, facilitates))
    on = next((one for one in items if one.state == Item.State.NOW), None)
    by_answer = _by_answer(answered, me)
    return Page(
        meeting=found,
        length=words.length(found.minutes),
        series_words=words.comes_back(found.series) if found.series is not None else "",
        moved=found.original is not None and found.original != found.starts_at,
        answers=by_answer,
        counts=tuple((a.value, a.label, len(by_answer[a])) for a in A),
        mine=mine,
        parts=tuple(_parts(here, found, care, mine)),
        lines=lines,
        over=words.adds_up(sum(one.minutes for one in items), found.minutes),
        news=tuple(_told(here, one) for one in told),
        my_news=next((one for one in told if one.author_id == me), None),
        work=tuple(
            (
                one.title,
                reverse("work:work", args=[groupe.slug, one.pk]),
                one.holder.name if one.holder is not None else "",
            )
            for one in (brought.work if brought is not None else ())
        ),
        captured=captured_of(here, found, brought) if brought is not None else None,
        live=live_of(here, found, on, lines, answered) if found.is_live else None,
        notes=notes_of(here, on, now) if found.is_live and on is not None else None,
        decided=decided,
        minutes=kept,
        read=read,
        not_held=found.state == Meeting.State.PLANNED and found.ends_at < now,
        may={
            "change": found.state == Meeting.State.PLANNED
            and rules.may_change(here, found, facilitates),
            "answer": rules.may_answer(here, found),
            "part": rules.may_take_part(here, found),
            "begin": rules.may_begin(here, found)
            and found.starts_at - now < dt.timedelta(hours=12),
            "soon": found.starts_at - now < dt.timedelta(minutes=30),
            "lead": rules.may_lead(here, found),
            "capture": rules.may_capture(here, found),
            "note": rules.may_note(here, found),
            "news": rules.may_tell_news(here, found),
            "correct": kept is not None and rules.may_correct(here, kept),
            "invite": rules.may_change(here, found, facilitates)
            and found.state == Meeting.State.PLANNED
            and found.invited != found.sequence,
        },
    )


def _by_answer(answered: list[Attendance], me: int) -> dict[str, tuple[Person, ...]]:
    return {a.value: tuple(person(one, me) for one in answered if one.answer == a) for a in A}


LABELS: dict[str, tuple[Any, Any]] = {
    Part.FACILITATOR: (lambda: _("Facilitates"), lambda: _("I facilitate it")),
    Part.SECRETARY: (lambda: _("Takes notes"), lambda: _("I take notes")),
}


def _parts(
    here: Standing, found: Meeting, care: dict[str, Care], mine: Attendance | None
) -> Iterable[PartNow]:
    me = here.member.pk
    part_here = rules.may_take_part(here, found)
    for part in Part.values:
        now = care[part]
        yours = now.member == me
        aside = mine is not None and bool(getattr(mine, f"not_{part}"))
        stored = getattr(found, f"{part}_id") == me
        yield PartNow(
            part=part,
            label=LABELS[part][0](),
            care=now,
            mine=yours and now.is_sure,
            asks_me=part_here and yours and not stored and not aside,
            may_take=part_here
            and not stored
            and (not now.is_sure or (found.is_live and not yours)),
            may_give_back=part_here and stored,
        )


def _told(here: Standing, news: News) -> Told:
    return Told(
        name=news.author.name,
        url=reverse("groupes:person", args=[news.author_id]),
        text=news.text,
        tip=news.tip,
        mine=news.author_id == here.member.pk,
        keep_url=reverse("meetings:keep_tip", args=[here.groupe.slug, news.pk])
        if rules.may_keep_tip(here, news) and keeping.keeper() is not None
        else "",
        kept=news.kept_id is not None,
    )
