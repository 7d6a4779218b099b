# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes: made when a meeting ends, corrected by all for a week, then kept where the groupe keeps things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.jobs import each, job, periodic
from groupes.models import Groupe, Member, Membership
from groupes.things import Ref
from groupes.web import formats
from groupes.web import text as texts
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles.decisions import queries as decided
from roles.decisions.models import Decision, State
from roles.meetings import events, keeping
from roles.meetings.actions.held import need_part
from roles.meetings.models import (
    CORRECTED,
    Attendance,
    Item,
    Meeting,
    Minutes,
    News,
    Read,
)
from roles.meetings.words import held_there
from roles.work.models import Work


class Part(NamedTuple):
    """A part of minutes: ``whole``; and ``brief``, where all of them would be longer than a text may be: its
    heading, and where the rest is read."""

    whole: str
    brief: str


def make(meeting: Meeting) -> Minutes:
    """The minutes of a meeting that ends, its row held: who was there, each line with its notes, news and
    tips, the work that was written down. Notes too long for one text stay on the page of the meeting alone,
    the longest first: a meeting always ends."""
    with timezone.override(ZoneInfo(meeting.groupe.cooperative.time_zone)):
        kept = _fitting(list(_parts(meeting)))
    made, _new = Minutes.objects.get_or_create(
        meeting=meeting,
        defaults={
            "text": kept,
            "html": texts.render(kept),
            "renderer_version": texts.RENDERER_VERSION,
            "corrected_until": meeting.groupe.today() + CORRECTED,
        },
    )
    return made


def _fitting(parts: list[Part]) -> str:
    """The parts one after another, within what one text may be."""
    said = [one.whole for one in parts]
    longest = sorted(range(len(parts)), key=lambda at: len(parts[at].whole), reverse=True)
    for at in longest:
        kept = "\n\n".join(said)
        if len(kept) <= texts.MAX_SOURCE:
            return texts.normalised(kept)
        said[at] = parts[at].brief
    return texts.normalised("\n\n".join(said)[: texts.MAX_SOURCE])


def _parts(meeting: Meeting) -> Iterator[Part]:
    elsewhere = _linked(
        _("It is long: it is read on the page of the meeting."), meeting.get_absolute_url()
    )

    def part(heading: str, *said: str) -> Part:
        title = f"# {heading}"
        return Part("\n\n".join((title, *filter(None, said))), f"{title}\n\n{elsewhere}")

    head = "\n".join(f"- {line}" for line in _head(meeting))
    yield Part(head, head)
    told = False
    for item in meeting.items.order_by("position", "pk"):
        if item.state != Item.State.DONE and not item.notes:
            continue
        of_all = _news(meeting) if item.way == Item.Way.NEWS else ""
        told = told or item.way == Item.Way.NEWS
        yield part(_plain(item.title), item.notes, of_all)
    if not told and (news := _news(meeting)):
        yield part(_("News and tips"), news)
    for heading, lines in outcomes(meeting):
        yield part(heading, "\n".join(f"- {line}" for line in lines))


def _plain(words: str) -> str:
    """A line of somebody's as Markdown shows it: a text, not a sign of it."""
    return "".join(f"\\{sign}" if sign in r"\`*_[]<>#~" else sign for sign in words)


def _head(meeting: Meeting) -> Iterator[str]:
    yield held_there(meeting)  # wherever it is read, and for how long
    if meeting.place:
        yield _("Where: %(place)s") % {"place": _plain(meeting.place)}
    came = Attendance.objects.filter(meeting=meeting).select_related("member")
    rows = list(came.order_by("member__name_key", "member"))
    there = [row.member.name for row in rows if row.was_there]
    missed = [
        row.member.name for row in rows if not row.was_there and row.answer == Attendance.Answer.NO
    ]
    if there:
        yield _("There: %(names)s") % {"names": _plain(", ".join(there))}
    if missed:
        yield _("Could not come: %(names)s") % {"names": _plain(", ".join(missed))}
    for who, words in (
        (meeting.facilitator, _("Facilitated by %(name)s")),
        (meeting.secretary, _("Notes by %(name)s")),
    ):
        if who is not None:
            yield words % {"name": _plain(who.name)}


def _news(meeting: Meeting) -> str:
    lines = []
    for one in News.objects.filter(meeting=meeting).select_related("author").order_by("pk"):
        said = [_plain(one.text)] if one.text else []
        if one.tip:
            said.append(_("A tip: %(tip)s") % {"tip": _plain(one.tip)})
        lines.append(f"- **{_plain(one.author.name)}**\u00a0: {' '.join(said)}")
    return "\n".join(lines)


def outcomes(meeting: Meeting) -> Iterator[tuple[str, list[str]]]:
    """What came of a meeting, under its heading: what was decided there or put to the groupe from it, the
    tensions that were said, the work that was written down. Three queries."""
    ref = Ref.of(meeting)
    made = [one for one in decided.made_in(meeting.groupe, ref) if one.opened_at is not None]
    if lines := [_decision(one) for one in made]:
        yield _("Decided"), lines
    felt = decided.raised_in(meeting.groupe, ref)
    if lines := [_linked(one.sentence, one.get_absolute_url()) for one in felt]:
        yield _("Not right yet"), lines
    works = Work.objects.filter(about_type=ref.label, about_id=ref.id).select_related("holder")
    lines = []
    for work in works.order_by("pk"):
        words = _linked(work.title, _address(meeting.groupe, work))
        if work.holder is not None:
            words = _("%(work)s: %(name)s") % {"work": words, "name": _plain(work.holder.name)}
        lines.append(words)
    if lines:
        yield _("Work written down"), lines


def _linked(words: str, url: str) -> str:
    return f"[{_plain(words)}]({url})"


def _decision(one: Decision) -> str:
    """One line: who carries it, its next step, when it comes back; or until when it is answered."""
    said = [_linked(one.title, one.get_absolute_url())]
    if one.state == State.OPEN and one.closes_at is not None:
        said.append(
            _("put to the groupe, until %(day)s") % {"day": formats.longdate(one.closes_at)}
        )
    if one.owner is not None:
        said.append(_("carried by %(name)s") % {"name": _plain(one.owner.name)})
    elif one.owner_offered is not None:
        said.append(_("%(name)s is asked to carry it") % {"name": _plain(one.owner_offered.name)})
    if one.first_step:
        said.append(_("next step: %(step)s") % {"step": _plain(one.first_step)})
    if one.review_on is not None:
        said.append(_("looked at again on %(day)s") % {"day": formats.longdate(one.review_on)})
    return ", ".join(said)


def _address(groupe: Groupe, work: Work) -> str:
    work.groupe = groupe
    return work.get_absolute_url()


# --- corrected -----------------------------------------------------------------------------------


def hold_minutes(minutes: Minutes) -> Minutes:
    """The minutes as they are now, their row taken."""
    return locked(Minutes.objects.select_related("meeting__groupe__cooperative")).get(pk=minutes.pk)


@action
def correct(
    *, by: Member, minutes: Minutes, edition: int, text: str, restores: int | None = None
) -> Minutes:
    """Correct the minutes. ``edition``: the one its writer saw (Outdated where somebody wrote
    meanwhile). Once they are kept they are read there."""
    minutes = hold_minutes(minutes)
    groupe = minutes.meeting.groupe
    need_part(groupe, by)
    if minutes.kept_at is not None or groupe.today() > minutes.corrected_until:
        raise Refusal(_("These minutes are kept as they are: their week is over."))
    editions.check(minutes, edition, lambda: {"text": minutes.text})
    before, kept = texts_of(minutes), texts.normalised(text)
    if kept == minutes.text:
        return minutes
    minutes.text, minutes.html = kept, texts.render(kept)
    minutes.renderer_version = texts.RENDERER_VERSION
    minutes.edition += 1
    minutes.save()
    editions.keep(minutes, groupe=groupe, by=by, before=before, restores=restores)
    journal.record(
        events.CORRECTED,
        by=by,
        groupe=groupe,
        target=minutes.meeting,
        **editions.facts(minutes, restores),
    )
    return minutes


@action
def read(*, by: Member, minutes: Minutes) -> None:
    """Say that one read them over; in *Today* they wait no more."""
    minutes = hold_minutes(minutes)
    _row, new = Read.objects.get_or_create(minutes=minutes, member=by)
    if new:
        groupe = minutes.meeting.groupe
        journal.record(events.READ, by=by, groupe=groupe, target=minutes.meeting)


# --- kept ----------------------------------------------------------------------------------------


@action
def keep(*, minutes: int) -> Ref | None:
    """Put minutes whose week is over where the groupe keeps things: once, whatever runs twice. None where
    there is nowhere, nobody to do it for, or nothing to do."""
    keeper = keeping.keeper()
    row = locked(
        Minutes.objects.select_related("meeting__groupe__cooperative", "meeting__facilitator")
    ).get(pk=minutes)
    groupe = row.meeting.groupe
    if row.kept_at is not None or keeper is None or not groupe.is_open:
        return None
    if groupe.today() <= row.corrected_until:
        return None
    by = _whose(row.meeting)
    if by is None:
        return None
    day = row.meeting.starts_at.astimezone(ZoneInfo(groupe.cooperative.time_zone)).date()
    title = _("%(meeting)s of %(day)s: minutes") % {
        "meeting": row.meeting.title,
        "day": f"{formats.date(day)} {day.year}" if day.year == formats.today().year
        else formats.date(day),
    }  # fmt: skip
    ref = keeper.keep_minutes(by, groupe, title, row.text)
    row.kept_at, row.kept_type, row.kept_id = timezone.now(), ref.label, ref.id
    row.save(update_fields=["kept_at", "kept_type", "kept_id"])
    journal.record(events.KEPT, by=None, groupe=groupe, target=row.meeting)
    return ref


def _whose(meeting: Meeting) -> Member | None:
    """Whose work the minutes are: who took notes, who facilitated, who called the meeting, else who is in
    the groupe the longest; None where nobody is left."""
    today = meeting.groupe.today()
    ties = Membership.objects.on(today).filter(groupe=meeting.groupe).select_related("member")
    inside = {tie.member_id: tie.member for tie in ties.order_by("starts_on", "pk")}
    for pk in (meeting.secretary_id, meeting.facilitator_id, meeting.author_id):
        if pk in inside:
            return inside[pk]
    return next(iter(inside.values()), None)


@periodic("20 * * * *")  # days begin at another hour in each zone
@job("meetings.keep", gettext_lazy("Minutes whose week is over are kept"), alone=True)
def keep_all() -> None:
    """Late, or twice, it does no harm. Those that cannot be kept are told of, and keep no others back."""
    last = timezone.now().date() + dt.timedelta(days=1)  # somewhere it is tomorrow
    waiting = Minutes.objects.filter(kept_at=None, corrected_until__lt=last)
    each(list(waiting.order_by("pk").values_list("pk", flat=True)), lambda pk: keep(minutes=pk))
