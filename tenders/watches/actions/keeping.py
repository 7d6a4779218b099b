# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found becomes rows, once for each groupe or person; and goes with what found it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import connection
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


def of_owners(owners: Collection[Owner]) -> Q:
    members = [member for _groupe, member in owners if member is not None]
    groupes = [groupe for groupe, _member in owners if groupe is not None]
    return Q(groupe__in=groupes) | Q(member__in=members)


class New(NamedTuple):
    """What was found for the first time: whose it is, the notice, and the watch that found it first."""

    groupe: int | None
    member: int | None
    notice: int
    watch: int


def keep(found: Sequence[Found], now: dt.datetime, *, news: str) -> list[New]:
    """Write what was found for owners who are held; answers what is new. ``news``: what a person's
    next letter tells of it ("": nothing).

    A tender is found once for a groupe or a person, whatever the source that announced it first; one
    on which a groupe has a bid already is not told it. Four statements.
    """
    owners = {one.owner for one in found}
    tenders = {one.tender for one in found}
    known: dict[tuple[Owner, int], int] = {}
    rows = Match.objects.filter(of_owners(owners), notice__tender__in=tenders).order_by("pk")
    for pk, groupe, member, tender in rows.values_list(
        "pk", "groupe_id", "member_id", "notice__tender_id"
    ):
        known.setdefault(((groupe, member), tender), pk)
    groupes = [groupe for groupe, _member in owners if groupe is not None]
    bids = Bid.objects.filter(groupe__in=groupes, notice__tender__in=tenders)
    taken_up = set(bids.values_list("groupe_id", "notice__tender_id"))
    new: dict[tuple[Owner, int], New] = {}
    for one in sorted(found, key=lambda one: (one.notice, one.watch)):
        key = (one.owner, one.tender)
        if key not in known and key not in new and (one.owner[0], one.tender) not in taken_up:
            new[key] = New(*one.owner, one.notice, one.watch)
    known |= dict(zip(new, _write([*new.values()], now, news), strict=True))
    because: dict[tuple[int, int], str] = {}
    for one in found:
        match = known.get((one.owner, one.tender))
        if match is not None:
            because.setdefault((match, one.watch), json.dumps(one.facts))
    with connection.cursor() as cursor:
        cursor.execute(
            REASONS,
            [
                [match for match, _watch in because],
                [watch for _match, watch in because],
                [*because.values()],
            ],
        )
    return [*new.values()]


# In one statement each, however many: their columns as lists.
MATCHES = """
INSERT INTO watches_match
    (groupe_id, member_id, notice_id, at, state, open_until, gone, news, news_at, news_due, reason)
SELECT made.groupe, made.member, made.notice, now.at, 'to_read', notice.open_until, '',
    CASE WHEN made.member IS NULL THEN '' ELSE now.news END,
    CASE WHEN made.member IS NULL OR now.news = '' THEN NULL ELSE now.at END,
    CASE WHEN made.member IS NULL OR now.news = '' THEN NULL ELSE now.at END,
    ''
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
    WITH ORDINALITY AS made(groupe, member, notice, place)
JOIN notices_notice AS notice ON notice.id = made.notice,
(SELECT %s::timestamptz AS at, %s::text AS news) AS now
ORDER BY made.place
RETURNING id
"""
REASONS = """
INSERT INTO watches_because (match_id, watch_id, facts)
SELECT match, watch, facts::jsonb
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS found(match, watch, facts)
ON CONFLICT (match_id, watch_id) DO UPDATE SET facts = EXCLUDED.facts
WHERE watches_because.facts <> EXCLUDED.facts
"""


def _write(new: Sequence[New], now: dt.datetime, news: str) -> list[int]:
    """Save these; their ids, in their order. Of a person's, ``news`` is to be told."""
    columns = [[one[n] for one in new] for n in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, [*columns, now, news])
        return [pk for (pk,) in cursor.fetchall()]


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
