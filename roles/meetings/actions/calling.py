# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calling meetings: once, or so many times; changing one, moving it, calling it off; having a series go on
or stop."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions.held import hold as hold_groupe
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles.decisions import actions as decisions
from roles.decisions.models import Decision
from roles.meetings import events, patterns, recurring
from roles.meetings.actions.held import (
    check,
    hold,
    hold_series,
    need_part,
    need_planned,
    record,
    touch,
)
from roles.meetings.actions.inviting import tell_called_off
from roles.meetings.models import Item, Meeting, MeetingKind, Series

CHANGEABLE: Final = ("title", "starts_at", "minutes", "place", "link")
IN_COMMON: Final = ("title", "minutes", "place", "link")
"""Of a series."""
MOVING: Final = {"starts_at", "place", "link"}
"""Of these, whoever comes must hear."""
NEAR: Final = dt.timedelta(hours=1)
"""A meeting that is moved by so much, on its day, is the same to who answered."""
TOO_LATE: Final = dt.timedelta(minutes=30)
"""A meeting may be called that began a little while ago, not one of yesterday."""


@action
def call(
    *,
    by: Member,
    groupe: Groupe,
    starts_at: dt.datetime,
    kind: str = MeetingKind.OTHER,
    title: str = "",
    minutes: int | None = None,
    place: str = "",
    link: str = "",
    every: str = "",
    count: int = 1,
) -> Meeting:
    """Call a meeting, with the agenda that its kind begins with. ``title``: "" for what its kind is called.
    ``every``: it comes back so (``recurring.EVERY``), ``count`` times in all, on the clocks of the groupe's
    zone. Answers the first."""
    groupe = hold_groupe(groupe)
    need_part(groupe, by)
    if starts_at < timezone.now() - TOO_LATE:
        raise Refusal(_("This hour has passed: choose a later one."), field="starts_at")
    title = title or patterns.title(kind)
    minutes = minutes or patterns.LASTS[kind]
    said = {"kind": kind, "title": title, "minutes": minutes, "place": place, "link": link}
    if not every:
        [first] = _make(groupe, by, None, [starts_at], said)
        record(events.PLANNED, by, first)
        return first
    zone = groupe.cooperative.time_zone
    wall = starts_at.astimezone(dt.UTC)
    day = _day(starts_at, zone)
    if not recurring.is_first(every, day):
        raise Refusal(
            _("The first one is not on such a day: choose the last one of the month."),
            field="starts_at",
        )
    rule = recurring.rule(every, day)
    instants = recurring.instants(rule, wall, zone, count)
    series = Series.objects.create(
        groupe=groupe, every=every, rule=rule, zone=zone, first_at=starts_at, author=by,
        count=len(instants), **said,
    )  # fmt: skip
    first, *_others = _make(groupe, by, series, instants, said)
    record(events.PLANNED, by, first, count=len(instants))
    return first


@action
def call_on(*, by: Member, decision: Decision, **values: Any) -> Meeting:
    """Call the meeting of a date finding that is closed: the decision and the meeting lead to each other.
    Called already, and not called off: it is that one."""
    decision = decisions.hold_date(decision)
    called = decision.applied
    if called is not None and called.label == Meeting._meta.label_lower:
        rows = Meeting.objects.filter(groupe=decision.groupe, pk=called.id)
        before = rows.exclude(state=Meeting.State.CANCELLED).first()
        if before is not None:
            before.groupe = decision.groupe
            return before
    made = call(by=by, groupe=decision.groupe, **values)
    decisions.led_to(by=by, decision=decision, to=Ref.of(made))
    return made


def _day(at: dt.datetime, zone: str) -> dt.date:
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(zone)).date()


def _make(
    groupe: Groupe,
    by: Member | None,
    series: Series | None,
    instants: list[dt.datetime],
    said: dict[str, Any],
) -> list[Meeting]:
    """Meetings at these instants, each with the lines its kind begins with. Two queries."""
    made = Meeting.objects.bulk_create(
        [
            Meeting(
                groupe=groupe,
                series=series,
                original=at if series is not None else None,
                starts_at=at,
                author=by,
                **said,
            )
            for at in instants
        ]
    )
    lines = []
    for meeting in made:
        for item in patterns.items(meeting.kind):
            item.meeting = meeting
            lines.append(item)
    Item.objects.bulk_create(lines)
    return made


@action
def change(*, by: Member, meeting: Meeting, edition: int | None = None, **values: Any) -> Meeting:
    """Change one meeting, or move it: the others of its series stay as they are. Moved to another time, whoever
    had answered is asked again. ``edition``: the one its
    writer saw; ``Outdated`` where somebody changed it since, unless it says the same."""
    if unknown := set(values) - set(CHANGEABLE):
        raise TypeError(f"not a field of a meeting: {', '.join(sorted(unknown))}")
    meeting = hold(meeting)
    need_part(meeting.groupe, by)
    need_planned(meeting)
    if "title" in values and not values["title"]:
        values["title"] = patterns.title(meeting.kind)
    fields = [name for name, value in values.items() if getattr(meeting, name) != value]
    if not fields:
        return meeting
    check(meeting, edition, *CHANGEABLE)
    if "starts_at" in fields and values["starts_at"] < timezone.now() - TOO_LATE:
        raise Refusal(_("This hour has passed: choose a later one."), field="starts_at")
    elsewhen = "starts_at" in fields and is_another_time(meeting, values["starts_at"])
    for name in fields:
        setattr(meeting, name, values[name])
    if "starts_at" in fields:
        meeting.reminded_at = None
    if elsewhen:  # what was said was of the other day: whoever could not may come now
        others = meeting.attendances.exclude(member=by)
        others.update(answer="", word="", answered_at=None)
    touch(meeting, by, "reminded_at", *fields)
    event = events.MOVED if MOVING & set(fields) else events.CHANGED
    record(event, by, meeting, fields=fields)
    return meeting


def is_another_time(meeting: Meeting, starts_at: dt.datetime) -> bool:
    """Whether it is another day where the groupe is, or farther than :data:`NEAR`: what people said of coming
    tells nothing of it."""
    zone = meeting.groupe.cooperative.time_zone
    other_day = _day(meeting.starts_at, zone) != _day(starts_at, zone)
    return other_day or abs(starts_at - meeting.starts_at) > NEAR


@action
def cancel(*, by: Member, meeting: Meeting, why: str = "") -> Meeting:
    """Call a meeting off. Its page and what was prepared stay; twice changes nothing."""
    meeting = hold(meeting)
    need_part(meeting.groupe, by)
    if meeting.state == Meeting.State.CANCELLED:
        return meeting
    need_planned(meeting)
    call_off_held(meeting, by, why)
    return meeting


def call_off_held(meeting: Meeting, by: Member | None, why: str = "") -> None:
    """Call off a meeting that is planned and whose row is held."""
    meeting.state, meeting.why = Meeting.State.CANCELLED, why
    touch(meeting, by, "state", "why")
    record(events.CANCELLED, by, meeting)
    tell_called_off(meeting, by)


# --- series --------------------------------------------------------------------------------------


@action
def change_series(
    *, by: Member, series: Series, edition: int | None = None, **values: Any
) -> Series:
    """Change what all the meetings to come of a series have in common: title, length, place, link. Those
    that were changed one by one keep what they were given. ``edition``: the one its writer saw;
    ``Outdated`` where somebody changed it since, unless it says the same."""
    if unknown := set(values) - set(IN_COMMON):
        raise TypeError(f"not a field of a series: {', '.join(sorted(unknown))}")
    series = hold_series(series)
    need_part(series.groupe, by)
    _need_going(series)
    if "title" in values and not values["title"]:
        values["title"] = patterns.title(series.kind)
    before = {name: getattr(series, name) for name in values}
    fields = [name for name, value in values.items() if before[name] != value]
    if not fields:
        return series
    check(series, edition, *IN_COMMON)
    for meeting in _to_come(series):
        own = [name for name in fields if getattr(meeting, name) == before[name]]
        for name in own:
            setattr(meeting, name, values[name])
        if own:
            touch(meeting, by, *own)
    for name in fields:
        setattr(series, name, values[name])
    touch(series, by, *fields)
    first = _to_come(series).first()
    if first is not None:
        first.groupe = series.groupe
        event = events.MOVED if MOVING & set(fields) else events.CHANGED
        record(event, by, first, fields=fields)
    return series


def _to_come(series: Series) -> Any:
    """Its meetings that are planned and still to come, held, the soonest first. What is in the past stays
    as it was."""
    rows = series.meetings.filter(state=Meeting.State.PLANNED, starts_at__gt=timezone.now())
    return locked(rows.select_related("groupe__cooperative")).order_by("pk")


def _need_going(series: Series) -> None:
    if series.stopped_on is not None:
        raise Refusal(_("This series was stopped."))


@action
def go_on(*, by: Member, series: Series, count: int, seen: int) -> Series:
    """Have a series come back ``count`` times more. ``seen``: how many there were for who asks: pressed
    twice, it goes on once."""
    series = hold_series(series)
    need_part(series.groupe, by)
    _need_going(series)
    if series.count != seen:
        return series
    more = min(count, recurring.MOST - series.count)
    instants = recurring.instants(
        series.rule, series.first_at, series.zone, series.count + max(more, 0)
    )
    made = instants[series.count :]
    if not made:
        raise Refusal(_("This series is as long as one can be: begin another."))
    said = {name: getattr(series, name) for name in ("kind", "title", "minutes", "place", "link")}
    first, *_others = _make(series.groupe, by, series, made, said)
    series.count = len(instants)
    touch(series, by, "count")
    record(events.WENT_ON, by, first, count=len(made))
    return series


@action
def stop(*, by: Member | None, series: Series) -> Series:
    """A series comes back no more: its meetings to come are called off; those held stay. Twice changes
    nothing."""
    series = hold_series(series)
    if by is not None:
        need_part(series.groupe, by)
    if series.stopped_on is None:
        stop_held(series, by)
    return series


def stop_held(series: Series, by: Member | None) -> None:
    """Stop a series whose row is held."""
    series.stopped_on = series.groupe.today()
    touch(series, by, "stopped_on")
    off = list(_to_come(series))
    for meeting in off:
        meeting.groupe = series.groupe
        meeting.state = Meeting.State.CANCELLED
        touch(meeting, by, "state")
        tell_called_off(meeting, by)
    if off:
        journal.record(events.STOPPED, by=by, groupe=series.groupe, target=off[0])
