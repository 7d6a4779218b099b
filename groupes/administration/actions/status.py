# SPDX-License-Identifier: AGPL-3.0-or-later
"""Statuses by day, and what comes from them: the column of today, the days to be told of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import Final, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.administration import events, statuses
from groupes.administration.models import Milestone, PeopleImport, Policy, StatusPeriod
from groupes.jobs import each, job, periodic
from groupes.models import Cooperative, Member
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked

FURTHEST: Final = dt.timedelta(days=366)
KEPT: Final = dt.timedelta(days=30)
"""How long a list of people waits to be applied."""


def policy_of(cooperative: Cooperative) -> Policy:
    """What a cooperative has set; made with what is usual when there is none. One or two queries."""
    found: Policy = Policy.objects.get_or_create(cooperative=cooperative)[0]
    found.cooperative = cooperative
    return found


@action
def set_status(
    *,
    by: Member | None,
    member: Member,
    status: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> Member:
    """Record the status of someone from a day on: past, today or within the year. On a day that has
    one already it is put right. The same again changes nothing.

    A test contract has a last day: the one given, else the cooperative's longest. One that goes beyond
    the cooperative's limit, renewals counted, is refused.
    """
    found = locked(Member.objects).get(pk=member.pk)
    known = periods_of([found.pk])[found.pk]
    said = agreed(policy_of(found.cooperative), known, status, starts_on, ends_on)
    record_statuses(
        by=by, cooperative=found.cooperative, recorded=[Recorded(found, said, tuple(known))]
    )
    return found


class Recorded(NamedTuple):
    """A status of someone, who is held; ``known``: those they had, the first first."""

    member: Member
    period: statuses.Period
    known: tuple[statuses.Period, ...] = ()


def periods_of(members: Sequence[int]) -> dict[int, list[statuses.Period]]:
    """Member id → their statuses, the first first. One query."""
    found: dict[int, list[statuses.Period]] = {pk: [] for pk in members}
    for row in StatusPeriod.objects.filter(member__in=members).order_by("starts_on"):
        found[row.member_id].append(statuses.Period(row.status, row.starts_on, row.ends_on))
    return found


def agreed(
    policy: Policy,
    known: Sequence[statuses.Period],
    status: str,
    starts_on: dt.date,
    ends_on: dt.date | None,
) -> statuses.Period:
    """The status as it may be recorded of somebody who had those that are ``known``, with its last day
    where it has one; Refusal where it may not."""
    if starts_on > policy.cooperative.today() + FURTHEST:
        raise Refusal(
            _("A status is recorded within the year to come: check the year."), field="starts_on"
        )
    if ends_on is not None and ends_on < starts_on:
        raise Refusal(_("It would end before it begins."), field="ends_on")
    if status != Member.Status.TEST:
        return statuses.Period(status, starts_on, None)
    others = [one for one in known if one.starts_on != starts_on]
    return statuses.Period(status, starts_on, _test_end(policy, others, starts_on, ends_on))


def _test_end(
    policy: Policy, others: list[statuses.Period], starts_on: dt.date, ends_on: dt.date | None
) -> dt.date | None:
    if policy.test_months is None:
        return ends_on
    test = Member.Status.TEST.value
    until = starts_on - dt.timedelta(days=1)
    began = statuses.test_began(others, until, test=test) or starts_on
    last = statuses.last_day(began, policy.test_months)
    if ends_on is None:
        ends_on = last
    if ends_on > last or starts_on > last:
        raise Refusal(
            _("Test contracts last %(months)d months at most in all: until %(day)s.")
            % {"months": policy.test_months, "day": formats.date(last)},
            field="ends_on",
        )
    return ends_on


def record_statuses(
    *, by: Member | None, cooperative: Cooperative, recorded: Sequence[Recorded]
) -> None:
    """Write what was :func:`agreed` of some people of one cooperative, one status each; what is so
    already is passed by. A part of an action. As many queries for many as for one."""
    now = timezone.now()
    new = [one for one in recorded if one.period not in one.known]
    # What it was until then was said by the member's own row alone.
    before = [
        StatusPeriod(member=member, status=member.status, starts_on=member.joined_on)
        for member, period, known in new
        if not known and member.joined_on < period.starts_on and member.status != period.status
    ]
    rows = [
        StatusPeriod(
            member=member,
            status=period.status,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            recorded_by=by,
            recorded_at=now,
        )
        for member, period, _known in new
    ]
    StatusPeriod.objects.bulk_create(before)
    StatusPeriod.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["member", "starts_on"],
        update_fields=["status", "ends_on", "recorded_by", "recorded_at"],
    )
    keep_in_step([one.member for one in new], cooperative)
    journal.record_each(
        events.STATUS_RECORDED,
        by=by,
        changes=[(member, _told(period)) for member, period, _known in new],
    )


def _told(period: statuses.Period) -> dict[str, journal.Fact]:
    return {
        "status": period.status,
        "on": period.starts_on.isoformat(),
        "until": period.ends_on.isoformat() if period.ends_on else None,
    }


def keep_in_step(members: Sequence[Member], cooperative: Cooperative) -> None:
    """The current column and the milestones of some people of one cooperative, from their periods. Three
    queries, and one or two for what changes, whatever their number."""
    if not members:
        return
    policy, today = policy_of(cooperative), cooperative.today()
    periods = periods_of([one.pk for one in members])
    wanted: dict[tuple[int, str], dt.date] = {}
    moved = []
    for one in members:
        now = statuses.on(periods[one.pk], today, otherwise=one.status)
        if now != one.status:
            one.status = now
            moved.append(one)
        own = periods[one.pk] or [statuses.Period(now, one.joined_on)]
        wanted |= {(one.pk, kind): due for kind, due in _milestones(policy, one, now, own, today)}
    if moved:
        Member.objects.bulk_update(moved, ["status"])
    _keep_milestones(cooperative, periods, wanted)


def _keep_milestones(
    cooperative: Cooperative,
    members: Mapping[int, object],
    wanted: dict[tuple[int, str], dt.date],
) -> None:
    """Those of ``members`` are what is ``wanted``; what was answered to one that stays, stays."""
    gone, moved = [], []
    for known in Milestone.objects.filter(member__in=members):
        due = wanted.pop((known.member_id, known.kind), None)
        if due is None:
            gone.append(known.pk)
        elif due != known.due:
            known.due = due
            moved.append(known)
    if gone:
        Milestone.objects.filter(pk__in=gone).delete()
    if moved:
        Milestone.objects.bulk_update(moved, ["due"])
    Milestone.objects.bulk_create(
        [
            Milestone(member_id=member, cooperative=cooperative, kind=kind, due=due)
            for (member, kind), due in wanted.items()
        ],
        ignore_conflicts=True,
    )


def _milestones(
    policy: Policy, one: Member, now: str, known: list[statuses.Period], today: dt.date
) -> list[tuple[str, dt.date]]:
    found: list[tuple[str, dt.date]] = []
    if one.left_on is not None:
        return found
    begun = [period for period in known if period.starts_on <= today]
    if now == Member.Status.TEST:
        last = begun[-1].ends_on if begun else None
        if last is None and policy.test_months is not None:
            began = statuses.test_began(known, today, test=now) or one.joined_on
            last = statuses.last_day(began, policy.test_months)
        if last is not None and not any(period.starts_on > today for period in known):
            found.append((Milestone.Kind.TEST_ENDS, last))
    if now == Member.Status.SALARIED and policy.associate_months is not None:
        since = min([one.joined_on, *(period.starts_on for period in known)])
        due = statuses.months_later(since, policy.associate_months)
        found.append((Milestone.Kind.ASSOCIATE, due))
    return found


def come_back(member: Member, by: Member) -> None:
    """Who was an associate and left comes back as a salaried entrepreneur, from today: one is an associate by
    being admitted, which ends with leaving and is recorded anew. So is what was recorded to come. Their row is
    held."""
    today = member.cooperative.today()
    later = StatusPeriod.objects.filter(member=member, starts_on__gt=today)
    later.filter(status=Member.Status.ASSOCIATE).delete()
    known = periods_of([member.pk])[member.pk]
    if statuses.on(known, today, otherwise=member.status) != Member.Status.ASSOCIATE:
        return
    said = statuses.Period(Member.Status.SALARIED.value, today)
    record_statuses(
        by=by, cooperative=member.cooperative, recorded=[Recorded(member, said, tuple(known))]
    )


@periodic("10 4 * * *")
@job("administration.follow", gettext_lazy("Statuses of people follow their dates"), alone=True)
def follow() -> None:
    """Put in step, each night, the status and the milestones of everyone. Whoever asks about a day
    (``rules.may_vote``) reads the dates themselves. A list that nobody applied is forgotten."""
    now = timezone.now()
    old = PeopleImport.objects.filter(state=PeopleImport.State.READ, at__lt=now - KEPT)
    old.update(state=PeopleImport.State.LEFT, lines=[], ended_at=now)
    each(_in_lots(), lambda lot: _follow(cooperative=lot[0], ids=lot[1]))


def _in_lots() -> Iterator[tuple[Cooperative, tuple[int, ...]]]:
    for cooperative in Cooperative.objects.order_by("pk"):
        people = Member.objects.filter(cooperative=cooperative).order_by("pk")
        ids = list(people.values_list("pk", flat=True))
        for some in batched(ids, 200):
            yield cooperative, some


@action
def _follow(*, cooperative: Cooperative, ids: Sequence[int]) -> None:
    keep_in_step(list(locked(Member.objects).filter(pk__in=ids)), cooperative)


@action
def answer_associate(*, by: Member, answer: str) -> None:
    """Say whether one would like to become an associate, once one is invited to. It can be said again."""
    found = locked(Milestone.objects).filter(member=by, kind=Milestone.Kind.ASSOCIATE).first()
    if found is None or found.due > by.cooperative.today():
        raise Refusal(_("You are not invited to become an associate yet."))
    if found.answer != answer:
        found.answer, found.answered_at = answer, timezone.now()
        found.save(update_fields=["answer", "answered_at"])
        journal.record(events.ASSOCIATE_ANSWERED, by=by, target=by, answer=answer)
