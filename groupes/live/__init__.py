# SPDX-License-Identifier: AGPL-3.0-or-later
"""Live: what is announced after a commit, and how it reaches the browsers that follow.

Actions write; after the commit an announcement (kind, id, number, and the row's frames when they are
short) goes over the channel layer to the groupe's one group; each process's hub (``hub.py``) pushes
one encoded frame to the sockets it holds. Each kind of numbered stream is declared
(``streams.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from django.db import transaction

from groupes.live.publisher import publisher
from groupes.live.streams import Loaded

CARRIED: Final = 8_192
"""Characters of a row's frames, of all languages together, that an announcement carries along; of a
longer row every hub reads and renders its own."""

PEOPLE = "live-people"
"""The group every process follows: whose rights or session changed, and what is said to one person
alone."""


def group_name(groupe_id: int) -> str:
    """The channel layer's group of a groupe: one subscription per process, not per socket."""
    return f"live-{groupe_id}"


def publish(groupe_id: int, message: Mapping[str, Any]) -> None:
    """Announce something that is committed to those who follow a groupe. Never raises, never
    waits: it may be lost, the row may not. Call it from ``transaction.on_commit``."""
    publisher.publish(group_name(groupe_id), {"type": "live", "groupe": groupe_id, **message})


def announce(kind: str, row: Loaded) -> None:
    """Announce a committed row of a stream, its frames carried along when they are short. Never
    raises for the layer, never waits. Call it from ``transaction.on_commit``."""
    message: dict[str, Any] = {"kind": kind, "id": row.id, "stream": row.stream, "seq": row.seq}
    if sum(map(len, row.frames.values())) <= CARRIED:
        message["frames"] = dict(row.frames)
    publish(row.groupe_id, message)


def rights_changed(*, members: Iterable[int] = (), users: Iterable[int] = ()) -> None:
    """Have every process ask again what the sockets of these people may follow: a newcomer's own
    may not follow the groupe yet. After the commit."""
    message = {"type": "live", "kind": "rights", "members": [*members], "users": [*users]}
    publisher.publish(PEOPLE, message)


def refetch(groupe_id: int, target: str, what: str = "", *, jitter: int = 400) -> None:
    """Tell the pages that show ``target`` ("bids.bid:9") to ask again for the part ``what``, each
    within ``jitter`` milliseconds: for views that differ per reader. After the commit."""
    frame = {"t": "refetch", "s": f"g{groupe_id}", "target": target, "what": what, "jitter": jitter}
    transaction.on_commit(
        partial(publish, groupe_id, {"kind": "frame", "frame": frame}), robust=True
    )


def check_logins() -> None:
    """Have every process close the sockets of logins that hold no more: an account was closed. After
    the commit."""
    publisher.publish(PEOPLE, {"type": "live", "kind": "logins"})


def tell(members: Iterable[int], frame: Mapping[str, Any]) -> None:
    """Say something to these members alone, on all the pages they have open. It has no number and
    may be lost. After the commit."""
    message = {"type": "live", "kind": "tell", "members": [*members], "frame": dict(frame)}
    transaction.on_commit(partial(publisher.publish, PEOPLE, message), robust=True)


def end_session(session_key: str) -> None:
    """Close the sockets opened under a session, in every process: somebody logged out."""
    publisher.publish(
        PEOPLE, {"type": "live", "kind": "session", "mark": session_mark(session_key)}
    )


def session_mark(session_key: str) -> str:
    """What stands for a session key on the channel layer, where the key itself must not go."""
    return hashlib.sha256(session_key.encode()).hexdigest()
