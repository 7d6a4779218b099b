# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much is new, counted again onto people's own rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import connection

from groupes import live
from groupes.models import Member
from groupes.web.transactions import locked

# In one statement for many: what is new by groupe, and the first day that something is kept for.
RECOUNT: Final = """
UPDATE groupes_member AS person SET bell = counted.bell
FROM (
    SELECT asked.id, COALESCE(new.bell, '{}'::jsonb) || COALESCE(kept.bell, '{}'::jsonb) AS bell
    FROM unnest(%(members)s::bigint[]) AS asked(id)
    LEFT JOIN (
        SELECT member_id, jsonb_object_agg(groupe_id::text, number) AS bell
        FROM (
            SELECT member_id, groupe_id, count(*) AS number FROM notifications_notification
            WHERE member_id = ANY(%(members)s::bigint[]) AND seen_at IS NULL
            GROUP BY member_id, groupe_id
        ) AS counts
        GROUP BY member_id
    ) AS new ON new.member_id = asked.id
    LEFT JOIN (
        SELECT member_id, jsonb_build_object('kept', min("on")) AS bell FROM notifications_kept
        WHERE member_id = ANY(%(members)s::bigint[]) AND done_at IS NULL
        GROUP BY member_id
    ) AS kept ON kept.member_id = asked.id
) AS counted
WHERE person.id = counted.id AND person.bell IS DISTINCT FROM counted.bell
"""


def hold(members: Collection[int]) -> None:
    """Take these people's rows until the end of the transaction, before their notifications."""
    list(locked(Member.objects.filter(pk__in=members)).values_list("pk"))


def recount(members: Collection[int], *, tell: bool = True) -> None:
    """Count anew what is new for them, who are held; and have the pages they have open show it."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"members": sorted(set(members))})
        moved = cursor.rowcount
    if tell and moved:
        # An old friend of every page: it asks for its counts again.
        live.tell(members, {"t": "read", "g": 0, "topic": None, "seq": 0})
