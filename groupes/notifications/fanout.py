# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what happened to who is told: each source is followed, groupe by groupe, past a cursor.

Jobs, never the action that records. A pass over a groupe is one transaction: rows, bells, when
letters are due, and the cursor, moved only from where it was read: of two passes at once one is
undone whole. Whatever is done again finds the rows there.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from groupes.models import Groupe, Membership
from groupes.notifications import bells
from groupes.notifications.models import Cursor, Level, Pace
from groupes.notifications.sources import Happening, Source
from groupes.notifications.timing import Quiet, due
from groupes.web.wiring import declared

log = logging.getLogger(__name__)

LOT: Final = 500
"""Numbers of a stream that one pass goes over."""
OLDEST: Final = dt.timedelta(days=7)
"""What happened before is not news any more: it is passed by."""

# Who hears of what, in one statement a groupe: those who belong today (on pause: of what concerns
# them; invited: of their invitation), each as they chose there or as a habit, never of their own act.
WHO_HEARS: Final = """
WITH happening AS (
    SELECT * FROM unnest(
        %(numbers)s::int[], %(actors)s::bigint[], %(everyone)s::boolean[], %(closed)s::boolean[]
    ) AS h(number, actor, everyone, closed)
), concerned AS (
    SELECT * FROM unnest(%(of)s::int[], %(whom)s::bigint[]) AS c(number, member)
), passed AS (
    SELECT * FROM unnest(%(by)s::int[], %(who)s::bigint[]) AS p(number, member)
), reader AS (
    SELECT tie.member_id AS id, tie.state, COALESCE(NULLIF(own.level, ''), usual.level, %(level)s) AS level,
        COALESCE(NULLIF(own.pace, ''), usual.pace, %(pace)s) AS pace,
        COALESCE(NULLIF(account.time_zone, ''), house.time_zone) AS zone,
        COALESCE(usual.quiet, true) AS quiet, usual.quiet_from, usual.quiet_to,
        COALESCE(usual.sundays, true) AS sundays
    FROM groupes_membership AS tie
    JOIN groupes_member AS person ON person.id = tie.member_id
    JOIN groupes_user AS account ON account.id = person.user_id
    JOIN groupes_cooperative AS house ON house.id = person.cooperative_id
    LEFT JOIN notifications_wish AS own
        ON own.member_id = tie.member_id AND own.groupe_id = tie.groupe_id
    LEFT JOIN notifications_habit AS usual ON usual.member_id = tie.member_id
    WHERE tie.groupe_id = %(groupe)s AND person.left_on IS NULL AND account.is_active
        AND (
            tie.state = 'invited'
            OR tie.state = ANY(%(belonging)s) AND tie.starts_on <= %(today)s
                AND (tie.ends_on IS NULL OR tie.ends_on >= %(today)s)
        )
)
SELECT happening.number, reader.id, concerned.member IS NOT NULL OR happening.everyone, reader.pace,
    reader.zone, reader.quiet, reader.quiet_from, reader.quiet_to, reader.sundays
FROM happening
JOIN reader ON reader.id <> happening.actor AND reader.level <> 'nothing'
LEFT JOIN concerned ON concerned.number = happening.number AND concerned.member = reader.id
WHERE (
        concerned.member IS NOT NULL
        OR reader.state <> 'invited' AND (
            happening.everyone
            OR reader.level = 'all' AND reader.state = 'active' AND NOT happening.closed
        )
    )
    AND NOT EXISTS (
        SELECT 1 FROM passed WHERE passed.number = happening.number AND passed.member = reader.id
    )
ORDER BY happening.number, reader.id
"""

WRITE: Final = """
INSERT INTO notifications_notification AS known
    (member_id, groupe_id, kind, about, seq, concerns, at, mailed_at)
SELECT told.member, %(groupe)s, told.kind, told.about, told.seq, told.concerns, told.at, told.mailed_at
FROM unnest(
    %(members)s::bigint[], %(kinds)s::text[], %(abouts)s::bigint[], %(seqs)s::bigint[],
    %(concerns)s::boolean[], %(ats)s::timestamptz[], %(mailed)s::timestamptz[]
) AS told(member, kind, about, seq, concerns, at, mailed_at)
ON CONFLICT (member_id, kind, about) DO UPDATE
    SET seq = EXCLUDED.seq, at = EXCLUDED.at, concerns = known.concerns OR EXCLUDED.concerns,
        seen_at = NULL, mailed_at = EXCLUDED.mailed_at
    WHERE EXCLUDED.seq > known.seq
RETURNING member_id
"""

DUE: Final = """
INSERT INTO notifications_delivery AS known (member_id, due)
SELECT * FROM unnest(%(members)s::bigint[], %(dues)s::timestamptz[])
ON CONFLICT (member_id) DO UPDATE SET due = LEAST(known.due, EXCLUDED.due)
"""

MOVE: Final = """
INSERT INTO notifications_cursor AS known (groupe_id, source, seq)
VALUES (%(groupe)s, %(source)s, %(upto)s)
ON CONFLICT (groupe_id, source) DO UPDATE SET seq = EXCLUDED.seq WHERE known.seq = %(after)s
"""


class Overtaken(Exception):
    """Another pass went over the same numbers: this one is undone."""


class _Heard(NamedTuple):
    number: int
    member: int
    concerns: bool
    pace: str
    zone: str
    quiet: bool
    quiet_from: dt.time | None
    quiet_to: dt.time | None
    sundays: bool

    def due(self, at: dt.datetime) -> dt.datetime | None:
        quiet = Quiet(
            self.quiet_from or Quiet().begins, self.quiet_to or Quiet().ends, self.sundays
        )
        return due(self.pace, at, ZoneInfo(self.zone), quiet if self.quiet else None)


def behind() -> list[tuple[Source, int, int, int]]:
    """Each source and groupe where something was not told yet: with the numbers it was told to and
    has come to. Two queries a source, whatever the number of groupes."""
    found = []
    for source in declared(Source):
        told = dict(Cursor.objects.filter(source=source.name).values_list("groupe_id", "seq"))
        for groupe_id, head in source.heads().items():
            if head > told.get(groupe_id, 0):
                found.append((source, groupe_id, told.get(groupe_id, 0), head))
    return found


def follow_all() -> int:
    """Tell all that was not told yet; answers how many passes were made. One that fails stops none of
    the others; it is raised at the end, so that whoever runs this knows, and it is tried again."""
    passes, failed = 0, []
    for source, groupe_id, after, head in behind():
        try:
            while after < head:
                upto = min(head, after + LOT)
                follow(source, groupe_id, after, upto)
                after, passes = upto, passes + 1
        except Overtaken:
            continue
        except Exception as error:
            log.exception("what is new in groupe %s (%s) was not told", groupe_id, source.name)
            failed.append(error)
    if failed:
        raise ExceptionGroup("some of what is new was not told", failed)
    return passes


@transaction.atomic
def follow(source: Source, groupe_id: int, after: int, upto: int) -> None:
    """Tell what a source says of a groupe between two numbers. Five queries, and those of the source.
    Raises :class:`Overtaken` when it was told meanwhile."""
    groupe = Groupe.objects.select_related("cooperative").defer("charter").get(pk=groupe_id)
    since = timezone.now() - OLDEST
    happenings = [one for one in source.load(groupe, after, upto) if one.at >= since]
    if happenings and (heard := _who_hears(groupe, happenings)):
        bells.hold({one.member for one in heard})
        told = _write(groupe, happenings, heard)
        if told:
            bells.recount(told)
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE, {"groupe": groupe_id, "source": source.name, "after": after, "upto": upto}
        )
        if not cursor.rowcount:
            raise Overtaken(f"{source.name} {groupe_id}")


def _pairs(
    happenings: Sequence[Happening], members: Sequence[frozenset[int]]
) -> tuple[list[int], list[int]]:
    pairs = [(number, member) for number, found in enumerate(members) for member in found]
    return [number for number, _member in pairs], [member for _number, member in pairs]


def _who_hears(groupe: Groupe, happenings: Sequence[Happening]) -> list[_Heard]:
    of, whom = _pairs(happenings, [one.concerns for one in happenings])
    by, who = _pairs(happenings, [one.passed for one in happenings])
    with connection.cursor() as cursor:
        cursor.execute(
            WHO_HEARS,
            {
                "groupe": groupe.pk,
                "today": groupe.today(),
                "belonging": [str(state) for state in Membership.BELONGING],
                "level": Level.CONCERNS,
                "pace": Pace.DAILY,
                "numbers": [*range(len(happenings))],
                "actors": [one.actor for one in happenings],
                "everyone": [one.everyone for one in happenings],
                "closed": [one.only_concerned for one in happenings],
                "of": of,
                "whom": whom,
                "by": by,
                "who": who,
            },
        )
        return [_Heard(*row) for row in cursor.fetchall()]


def _write(groupe: Groupe, happenings: Sequence[Happening], heard: Sequence[_Heard]) -> set[int]:
    """The rows, and when their letters are due; answers whom something new was written for."""
    # Two of the same thing at once (a topic that went on): the last counts, no row is touched twice.
    last = {(one.member, *happenings[one.number][:2]): one for one in heard}
    rows = [(one, happenings[one.number]) for one in last.values()]
    dues: dict[int, dt.datetime] = {}
    now = timezone.now()
    mailed: list[dt.datetime | None] = []
    for one, what in rows:
        at = one.due(what.at) if settings.MAIL_LEAVES else None
        mailed.append(now if at is None else None)  # no letter is wanted, or none leaves
        if at is not None:
            dues[one.member] = min(at, dues.get(one.member, at))
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "groupe": groupe.pk,
                "members": [one.member for one, _what in rows],
                "kinds": [what.kind for _one, what in rows],
                "abouts": [what.about for _one, what in rows],
                "seqs": [what.seq for _one, what in rows],
                "concerns": [one.concerns for one, _what in rows],
                "ats": [what.at for _one, what in rows],
                "mailed": mailed,
            },
        )
        told = {member for (member,) in cursor.fetchall()}
        wanted = sorted(told & dues.keys())
        if wanted:
            cursor.execute(DUE, {"members": wanted, "dues": [dues[pk] for pk in wanted]})
    return told


def start_here() -> None:
    """Nothing that was recorded so far is news: each source is followed from where it is now."""
    for source in declared(Source):
        heads = source.heads()
        Cursor.objects.bulk_create(
            [Cursor(groupe_id=pk, source=source.name, seq=head) for pk, head in heads.items()],
            update_conflicts=True,
            update_fields=["seq"],
            unique_fields=["groupe", "source"],
        )
