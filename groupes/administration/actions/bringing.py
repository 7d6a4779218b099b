# SPDX-License-Identifier: AGPL-3.0-or-later
"""People brought by a list: looked at first, then written by a job, so many lines at a time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import actions as ground
from groupes import emails, finding, journal, letters
from groupes import events as ground_events
from groupes.administration import events, lists, planning, statuses
from groupes.administration.actions.status import (
    Recorded,
    agreed,
    periods_of,
    policy_of,
    record_statuses,
)
from groupes.administration.models import PeopleImport
from groupes.administration.sheet import Line, Sheet
from groupes.jobs import defer, job
from groupes.models import Cooperative, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked

AT_ONCE: Final = 200
"""Lines of a list that are written in one transaction."""
OF_PROFILE: Final = ("name", "trade", "place")


@action
def bring_people(*, by: Member, sheet: Sheet) -> PeopleImport:
    """Keep a list of people to be looked at; nobody is added yet. One that was never applied before is
    forgotten: whose it is sees one at a time."""
    old = PeopleImport.objects.filter(cooperative=by.cooperative, state=PeopleImport.State.READ)
    old.filter(by=by).update(state=PeopleImport.State.LEFT, lines=[], ended_at=timezone.now())
    return PeopleImport.objects.create(
        cooperative=by.cooperative,
        by=by,
        lines=[[line.number, line.values] for line in sheet.lines],
        ignored=sheet.ignored,
        total=len(sheet.lines),
    )


@action
def leave_list(*, by: Member, brought: PeopleImport) -> None:
    """Forget a list that was brought: nothing of it is applied."""
    found = locked(PeopleImport.objects).get(pk=brought.pk)
    if found.state != PeopleImport.State.READ:
        raise Refusal(_("This list is no longer waiting."))
    found.state, found.lines, found.ended_at = PeopleImport.State.LEFT, [], timezone.now()
    found.save()


@action
def apply_list(*, by: Member, brought: PeopleImport, invite: bool, origin: str) -> None:
    """Have a list applied, by a job. Asked twice, it is applied once."""
    found = locked(PeopleImport.objects).get(pk=brought.pk)
    if found.state != PeopleImport.State.READ:
        raise Refusal(_("This list is being applied, or is no longer there."))
    found.state, found.by, found.invite, found.origin = (
        PeopleImport.State.RUNNING,
        by,
        invite,
        origin,
    )
    found.save()
    defer(write_people, brought=found.pk)


@job("administration.bring_people", gettext_lazy("People of a list are added"), queue="imports")
def write_people(*, brought: int) -> None:
    """Apply a list, so many lines at a time: stopped in the middle, it goes on where it was. What it
    holds is read once: it no longer changes while it is applied."""
    running = PeopleImport.objects.filter(pk=brought, state=PeopleImport.State.RUNNING)
    kept = running.values_list("lines", flat=True).first()
    lines = [Line(*one) for one in kept or ()]
    while lines and _write_some(brought=brought, lines=lines):
        pass


@action
def _write_some(*, brought: int, lines: Sequence[Line]) -> bool:
    rows = PeopleImport.objects.select_related("cooperative", "by").defer("lines")
    found = locked(rows).filter(pk=brought).first()
    if found is None or found.state != PeopleImport.State.RUNNING:
        return False
    plans = _planned(found.cooperative, lines, found.done)
    counts = Counter(found.counts)
    late = _written(found, plans)
    for one in plans:
        counts[planning.REFUSED if one.number in late else one.verdict] += 1
    counts.update({f"line {number}": 1 for number in late})
    found.done += len(plans)
    found.counts = dict(counts)
    if over := found.done >= found.total:
        found.state, found.ended_at = PeopleImport.State.DONE, timezone.now()
        PeopleImport.objects.filter(pk=found.pk).update(lines=[])
        journal.record(
            events.PEOPLE_BROUGHT,
            by=found.by,
            target=found.cooperative,
            new=counts["new"],
            changed=counts["changed"],
            refused=counts["refused"],
        )
    found.save(update_fields=["done", "counts", "state", "ended_at"])
    return not over


def _planned(cooperative: Cooperative, lines: Sequence[Line], start: int) -> list[planning.Planned]:
    """What the next lines do. Whom they are about is held first: what is read of them still holds when
    it is written."""
    some = lines[start : start + AT_ONCE]
    about = Member.objects.filter(
        cooperative=cooperative, user__email__in=[planning.email_of(line) for line in some]
    )
    list(locked(about).values_list("pk"))
    return lists.planned(cooperative, list(lines), start, start + AT_ONCE)


def _written(brought: PeopleImport, plans: Sequence[planning.Planned]) -> set[int]:
    """Write what lines do, all together; the numbers of those that can no longer be written. Where one
    has an account since, each line by itself: the whole of it, or nothing of it."""
    try:
        with transaction.atomic():
            return _write(brought, plans)
    except Refusal:
        late: set[int] = set()
        for one in plans:
            try:
                with transaction.atomic():
                    late |= _write(brought, [one])
            except Refusal:
                late.add(one.number)
        return late


def _write(brought: PeopleImport, plans: Sequence[planning.Planned]) -> set[int]:
    cooperative, by = brought.cooperative, brought.by
    known = _held(cooperative, [one.email for one in plans if one.verdict == planning.CHANGED])
    periods = periods_of([one.pk for one in known.values()]) if known else {}
    said, late = _said(cooperative, plans, known, periods)
    new = [one for one in plans if one.verdict == planning.NEW and one.number not in late]
    members = dict(known)
    if new:
        added = ground.add_people(by=by, cooperative=cooperative, people=[*map(_newcomer, new)])
        members |= {line.email: member for line, member in zip(new, added, strict=True)}
        if brought.invite and by is not None:
            emails.leave_each(
                letters.WELCOME,
                [(one.user.email, {"member": one.pk, "by": by.pk}) for one in added],
                language=settings.LANGUAGE_CODE,
                origin=brought.origin,
            )
    changed = [one for one in plans if one.email in known and one.number not in late]
    _change(by, [(known[one.email], one.sets) for one in changed])
    recorded = []
    for one in (*new, *changed):
        if (period := said.get(one.number)) is not None:
            member = members[one.email]
            recorded.append(Recorded(member, period, tuple(periods.get(member.pk, ()))))
    if recorded:
        record_statuses(by=by, cooperative=cooperative, recorded=recorded)
    return late


def _held(cooperative: Cooperative, addresses: Sequence[str]) -> dict[str, Member]:
    """Address → who is held. One query; none for no address."""
    if not addresses:
        return {}
    rows = Member.objects.select_related("user").filter(
        cooperative=cooperative, user__email__in=addresses
    )
    return {one.user.email: one for one in rows.order_by("pk")}


def _said(
    cooperative: Cooperative,
    plans: Sequence[planning.Planned],
    known: Mapping[str, Member],
    periods: Mapping[int, list[statuses.Period]],
) -> tuple[dict[int, statuses.Period], set[int]]:
    """Number of a line → the status it records; and the lines whose status may not be."""
    policy, said, late = None, {}, set()
    for one in plans:
        if one.verdict not in (planning.NEW, planning.CHANGED) or "status" not in one.sets:
            continue
        policy = policy or policy_of(cooperative)
        had = periods[known[one.email].pk] if one.email in known else []
        since, until = one.sets.get("since"), one.sets.get("until")
        try:
            said[one.number] = agreed(
                policy,
                had,
                one.sets["status"],
                dt.date.fromisoformat(since) if since else cooperative.today(),
                dt.date.fromisoformat(until) if until else None,
            )
        except Refusal:  # a test contract too long
            late.add(one.number)
    return said, late


def _newcomer(line: planning.Planned) -> ground.Newcomer:
    sets = line.sets
    return ground.Newcomer(
        line.name,
        line.email,
        sets.get("trade", ""),
        sets.get("place", ""),
        sets.get("status", Member.Status.SALARIED),
    )


def _change(by: Member | None, each: Sequence[tuple[Member, Mapping[str, str]]]) -> None:
    """What lines say of people who are there: name, trade, place."""
    changes = [
        (member, fields)
        for member, sets in each
        if (fields := [name for name in OF_PROFILE if name in sets])
    ]
    if not changes:
        return
    values = {member.pk: sets for member, sets in each}
    for member, fields in changes:
        for name in fields:
            setattr(member, name, values[member.pk][name])
        member.fill_keys()
    members = [member for member, _fields in changes]
    Member.objects.bulk_update(members, [*OF_PROFILE, "name_key"])
    finding.changed([one.pk for one in members])
    journal.record_each(
        ground_events.PROFILE_CHANGED,
        by=by,
        changes=[(member, {"fields": list(fields)}) for member, fields in changes],
    )
