# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found becomes rows, once for each groupe or person; and goes with what found it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from groupes.models import Groupe, Member
from groupes.web.transactions import locked
from tenders.bids.models import Bid
from tenders.watches import asked, matching
from tenders.watches.matching import Found
from tenders.watches.models import Because, Match, Watch

type Owner = tuple[int | None, int | None]

MOST_AT_FIRST = 500
"""Calls still open that a new watch finds at once, the latest published."""


def hold(owners: Collection[Owner]) -> None:
    """Take these groupes and people until the end of the transaction: their watches are written by
    nobody else meanwhile."""
    members = {member for _groupe, member in owners if member is not None}
    groupes = {groupe for groupe, _member in owners if groupe is not None}
    if members:
        list(locked(Member.objects.filter(pk__in=members)).values_list("pk"))
    if groupes:
        list(locked(Groupe.objects.filter(pk__in=groupes)).values_list("pk"))


def waiting(news: str, now: dt.datetime) -> dict[str, Any]:
    """The columns of what a person's letter is to tell from now on ("": nothing)."""
    at = now if news else None
    return {"news": news, "news_at": at, "news_due": at}


def of_owners(owners: Collection[Owner]) -> Q:
    members = [member for _groupe, member in owners if member is not None]
    groupes = [groupe for groupe, _member in owners if groupe is not None]
    return Q(groupe__in=groupes) | Q(member__in=members)


def keep(found: Sequence[Found], now: dt.datetime, *, news: str) -> list[tuple[Match, int]]:
    """Write what was found for owners who are held; answers the new ones, each with the watch that
    found it first. ``news``: what a person's next letter tells of them ("": nothing).

    A tender is found once for a groupe or a person, whatever the source that announced it first; one
    on which a groupe has a bid already is not told it. Five queries.
    """
    owners = {one.owner for one in found}
    tenders = {one.tender for one in found}
    known: dict[tuple[Owner, int], Match] = {}
    rows = Match.objects.filter(of_owners(owners), notice__tender__in=tenders)
    for match in rows.select_related("notice").only("groupe", "member", "notice__tender"):
        known.setdefault((match.owner, match.notice.tender_id), match)
    groupes = [groupe for groupe, _member in owners if groupe is not None]
    bids = Bid.objects.filter(groupe__in=groupes, notice__tender__in=tenders)
    taken_up = set(bids.values_list("groupe_id", "notice__tender_id"))
    new: dict[tuple[Owner, int], tuple[Match, int]] = {}
    for one in sorted(found, key=lambda one: (one.notice, one.watch)):
        key = (one.owner, one.tender)
        groupe, member = one.owner
        if key in known or key in new or (groupe, one.tender) in taken_up:
            continue
        match = Match(
            groupe_id=groupe,
            member_id=member,
            notice_id=one.notice,
            at=now,
            open_until=one.open_until,
            **(waiting(news, now) if member is not None else {}),
        )
        new[key] = match, one.watch
    Match.objects.bulk_create([match for match, _watch in new.values()])
    because = {}
    for one in found:
        key = (one.owner, one.tender)
        match = known[key] if key in known else new[key][0] if key in new else None
        if match is not None:
            row = Because(match=match, watch_id=one.watch, facts=one.facts)
            because.setdefault((match.pk, one.watch), row)
    Because.objects.bulk_create(
        because.values(),
        update_conflicts=True,
        unique_fields=["match", "watch"],
        update_fields=["facts"],
    )
    return [*new.values()]


def refill(watch: Watch, now: dt.datetime) -> int:
    """After a watch or its rules changed, its owner being held: what it no longer finds and nobody
    answered goes, the open calls that it finds now are there, untold. Answers how many went."""
    asked.compile_watch(watch, [*watch.hidden.all()])
    watch.changed_at = now
    watch.save()
    unread = Because.objects.filter(watch=watch, match__state=Match.State.TO_READ, match__gone="")
    before = dict(unread.values_list("pk", "match__notice_id"))
    holding = matching.still([*before.values()], watch.pk) if before else {}
    Because.objects.filter(pk__in=before.keys() - holding.keys()).delete()
    gone = clear(watch.owner)
    keep(matching.found_by(watch, now, MOST_AT_FIRST), now, news="")
    return gone


def clear(owner: Owner) -> int:
    """What nobody answered and no watch of the owner finds any more goes. Answers how many."""
    reasons = Because.objects.filter(match=OuterRef("pk"))
    rows = Match.objects.of(owner).filter(~Exists(reasons), state=Match.State.TO_READ)
    gone = [*rows.values_list("pk", flat=True)]
    Match.objects.filter(pk__in=gone).delete()
    return len(gone)
