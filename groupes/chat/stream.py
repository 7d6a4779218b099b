# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat's messages as a live stream: ``r7`` is a room.

A frame is rendered once per language and is the same for every reader: what depends on the
reader ("you", one's own time zone) is put there by the browser.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from groupes import live
from groupes.chat.article import article
from groupes.chat.models import Message, Room
from groupes.live.streams import Loaded, encode


def frame(message: Message, groupe_id: int) -> dict[str, Any]:
    """What browsers get of a message, over the socket, when sending or when catching up.

    ``seq`` is the number of its last change (the stream's); its place in the log is the
    article's own ``data-seq``. ``edit``: it was known before.
    """
    return {
        "t": "msg",
        "s": f"r{message.room_id}",
        "g": groupe_id,
        "seq": message.changed_seq,
        "topic": message.topic_id,
        "cid": str(message.client_id),
        "edit": message.changed_seq != message.seq,
        "html": article(message),
    }


def _loaded(message: Message, groupe_id: int, languages: Iterable[str]) -> Loaded:
    frames = {}
    for language in languages:
        with translation.override(language):
            frames[language] = encode(frame(message, groupe_id))
    return Loaded(
        id=message.pk,
        groupe_id=groupe_id,
        stream=f"r{message.room_id}",
        seq=message.changed_seq,
        frames=frames,
    )


def announce(message: Message, groupe_id: int) -> None:
    """Tell those who follow the groupe, after commit. The author must be loaded."""

    def tell() -> None:
        live.announce(RoomStream.kind, _loaded(message, groupe_id, dict(settings.LANGUAGES)))

    transaction.on_commit(tell, robust=True)


class RoomStream:
    kind = "msg"

    def heads(self, groupe_ids: Collection[int]) -> Mapping[int, tuple[str, int]]:
        rooms = Room.objects.filter(groupe_id__in=groupe_ids)
        return {
            groupe: (f"r{pk}", seq)
            for groupe, pk, seq in rooms.values_list("groupe_id", "pk", "last_seq")
        }

    def load(self, ids: Collection[int], languages: Collection[str]) -> Iterable[Loaded]:
        messages = Message.objects.filter(pk__in=ids).select_related("author", "room")
        return (_loaded(m, m.room.groupe_id, languages) for m in messages)
