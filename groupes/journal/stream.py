# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal as a live stream: what browsers hear of an entry, never who or what was written;
pages ask again for what they show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q

from groupes import live
from groupes.journal.events import changing_rights, events
from groupes.journal.models import Entry
from groupes.live.streams import Loaded, encode

HEADS = "SELECT groupe_id, last_seq FROM journal_stream WHERE groupe_id = ANY(%s)"


def announce(entry: Entry) -> None:
    """Tell those who follow the entry's groupe, after commit; and, when it may change who belongs,
    every process."""
    if entry.groupe_id is None:
        return
    for row in _loaded([entry], dict(settings.LANGUAGES)):
        live.announce(JournalStream.kind, row)
    event = events().get(entry.verb)
    if event is not None and event.changes_rights:
        named = (entry.facts.get(fact) for fact in event.concerns)
        live.rights_changed(
            members=[pk for pk in named if isinstance(pk, int)],
            users=[] if entry.actor_id is None else [entry.actor_id],
        )


def frame_of(entry: Entry) -> dict[str, Any]:
    """What browsers hear of an entry: ``target`` ("bids.bid:9", "" for none), and the ``parts`` of
    the pages about it that show something else now."""
    event = events().get(entry.verb)
    return {
        "t": "event",
        "s": f"g{entry.groupe_id}",
        "seq": entry.seq,
        "verb": entry.verb,
        "target": f"{entry.target_type}:{entry.target_id}" if entry.target_type else "",
        "parts": [*event.refreshes] if event is not None else [],
    }


def _loaded(entries: Iterable[Entry], languages: Iterable[str]) -> Iterable[Loaded]:
    for entry in entries:
        if entry.groupe_id is None or entry.seq is None:
            continue  # not a groupe's: nobody follows it
        frame = frame_of(entry)
        yield Loaded(
            id=entry.pk,
            groupe_id=entry.groupe_id,
            stream=frame["s"],
            seq=entry.seq,
            frames=dict.fromkeys(languages, encode(frame)),
        )


class JournalStream:
    """The journal of a groupe: ``g12``."""

    kind = "event"

    def heads(self, groupe_ids: Collection[int]) -> Mapping[int, tuple[str, int]]:
        with connection.cursor() as cursor:  # ready-made: the hub asks before each of its batches
            cursor.execute(HEADS, [list(groupe_ids)])
            found = dict(cursor.fetchall())
        return {pk: (f"g{pk}", found.get(pk, 0)) for pk in groupe_ids}

    def load(self, ids: Collection[int], languages: Collection[str]) -> Iterable[Loaded]:
        return _loaded(Entry.objects.filter(pk__in=ids).order_by("pk"), languages)

    def rights_changed(self, since: Mapping[int, int]) -> set[int]:
        asked = [Q(groupe_id=pk, seq__gt=seq) for pk, seq in since.items()]
        if not asked:
            return set()
        entries = Entry.objects.filter(reduce(or_, asked), verb__in=changing_rights())
        return set(entries.values_list("groupe_id", flat=True).distinct())
