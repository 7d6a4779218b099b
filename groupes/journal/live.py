# SPDX-License-Identifier: AGPL-3.0-or-later
"""Live: what is announced after a commit, and how each kind of stream is read.

Actions write; after the commit a short message (kind, id) goes over the channel layer to the
groupe's one group; each process's hub (``hub.py``) reads the row, renders it once and pushes one
frame to the sockets it holds. A floor above adds a kind of stream with :func:`register_stream`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from django.db import transaction

from groupes.journal.publisher import publisher

if TYPE_CHECKING:
    from groupes.journal.models import Entry

PEOPLE = "live-people"
"""The group every process follows: whose rights or session changed."""

RIGHTS_PREFIX = "groupes."
"""Verbs of the ground floor: the ones that may change who belongs to a groupe."""


def group_name(groupe_id: int) -> str:
    """The channel layer's group of a groupe: one subscription per process, not per socket."""
    return f"live-{groupe_id}"


# --- announcing ---------------------------------------------------------------------------------


def publish(groupe_id: int, message: Mapping[str, Any]) -> None:
    """Announce something that is committed to those who follow a groupe. Never raises, never
    waits: it may be lost, the row may not. Call it from ``transaction.on_commit``."""
    publisher.publish(group_name(groupe_id), {"type": "live", "groupe": groupe_id, **message})


def publish_entry(entry: Entry) -> None:
    """Announce a journal entry to those who follow its groupe, after commit.

    One that may change who belongs is told to every process: the newcomer's own may not follow
    the groupe yet.
    """
    if entry.groupe_id is None:
        return
    publish(entry.groupe_id, {"kind": "event", "id": entry.pk, "seq": entry.seq})
    if entry.verb.startswith(RIGHTS_PREFIX):
        member = entry.facts.get("member")
        publisher.publish(
            PEOPLE,
            {
                "type": "live",
                "kind": "rights",
                "members": [member] if isinstance(member, int) else [],
                "users": [] if entry.actor_id is None else [entry.actor_id],
            },
        )


def refetch(groupe_id: int, target: str, what: str = "", *, jitter: int = 400) -> None:
    """Tell the pages that show ``target`` ("bids.bid:9") to ask again for the part ``what``, each
    within ``jitter`` milliseconds: for views that differ per reader. After the commit."""
    frame = {"t": "refetch", "s": f"g{groupe_id}", "target": target, "what": what, "jitter": jitter}
    transaction.on_commit(
        partial(publish, groupe_id, {"kind": "frame", "frame": frame}), robust=True
    )


def end_session(session_key: str) -> None:
    """Close the sockets opened under a session, in every process: somebody logged out."""
    publisher.publish(
        PEOPLE, {"type": "live", "kind": "session", "mark": session_mark(session_key)}
    )


def session_mark(session_key: str) -> str:
    """What stands for a session key on the channel layer, where the key itself must not go."""
    import hashlib

    return hashlib.sha256(session_key.encode()).hexdigest()


# --- reading ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Loaded:
    """A row as frames: language code → frame (JSON-ready), the same for every reader."""

    id: int
    groupe_id: int
    stream: str
    seq: int
    frames: Mapping[str, dict[str, Any]]


class StreamSource(Protocol):
    """A kind of numbered stream, one per groupe."""

    kind: str
    """What announcements of its rows carry as ``kind``."""

    def heads(self, groupe_ids: Collection[int]) -> Mapping[int, tuple[str, int]]:
        """Groupe id → name of its stream and last number given. One query."""

    def load(self, ids: Collection[int], languages: Collection[str]) -> Iterable[Loaded]:
        """The rows as frames, those that exist. One query."""


_sources: dict[str, StreamSource] = {}


def register_stream(source: StreamSource) -> None:
    """Add a kind of stream. Called once, from ``AppConfig.ready()``."""
    _sources[source.kind] = source


def sources() -> Mapping[str, StreamSource]:
    return _sources


class JournalStream:
    """The journal of a groupe: ``g12``. An entry's frame says what changed, never who or what
    was written: pages ask again for what they show."""

    kind = "event"

    def heads(self, groupe_ids: Collection[int]) -> Mapping[int, tuple[str, int]]:
        from groupes.journal.models import Stream

        found = dict(
            Stream.objects.filter(groupe_id__in=groupe_ids).values_list("groupe_id", "last_seq")
        )
        return {pk: (f"g{pk}", found.get(pk, 0)) for pk in groupe_ids}

    def load(self, ids: Collection[int], languages: Collection[str]) -> Iterable[Loaded]:
        from groupes.journal.models import Entry

        for entry in Entry.objects.filter(pk__in=ids):
            if entry.groupe_id is None or entry.seq is None:
                continue  # not a groupe's: nobody follows it
            frame = frame_of(entry)
            yield Loaded(
                id=entry.pk,
                groupe_id=entry.groupe_id,
                stream=frame["s"],
                seq=entry.seq,
                frames=dict.fromkeys(languages, frame),
            )


def frame_of(entry: Entry) -> dict[str, Any]:
    """What browsers hear of an entry."""
    target = f"{entry.target_type}:{entry.target_id}" if entry.target_type else ""
    return {
        "t": "event",
        "s": f"g{entry.groupe_id}",
        "seq": entry.seq,
        "verb": entry.verb,
        "target": target,
    }


register_stream(JournalStream())
