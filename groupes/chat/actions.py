# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes the chat. Messages are a stream of their own and write no journal row; opening,
resolving a topic and removing someone else's message do."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import override as in_language

from groupes import journal, live
from groupes.chat import events
from groupes.chat.models import Message, Room, Topic
from groupes.models import Groupe, Member
from groupes.web.refusals import Refusal
from groupes.web.text import RENDERER_VERSION, normalised, render

LONGEST: Final = 8_000
"""Characters of one message; longer belongs in the library."""

PACE: Final = 20
PACE_SECONDS: Final = 10
"""At most PACE messages in PACE_SECONDS from one person in one room: more is a machine, or
somebody leaning on a key. Counted in the room's own rows, so it holds over all processes."""

GENERAL: Final = "general"
"""Key of the topic every room begins with."""


class TooFast(Refusal):
    """Too many messages in too short a time; ``retry_after`` in seconds."""

    retry_after = PACE_SECONDS

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("That is too fast: your text is kept, send it again in a few seconds.")
        )


@dataclass(frozen=True, slots=True)
class Posted:
    message: Message
    created: bool
    """False: this client id was stored before, and nothing was done."""


# One statement takes the room's lock, gives the number and counts what the author just wrote, so
# that messages are in commit order and no two share a number. The count looks back over the last
# hundred numbers only.
NEXT_SEQ = """
UPDATE chat_room AS room SET last_seq = room.last_seq + 1 WHERE room.id = %s
RETURNING room.last_seq, (
    SELECT count(*) FROM chat_message AS m
    WHERE m.room_id = room.id AND m.seq > room.last_seq - 100
        AND m.author_id = %s AND m.at > %s
)
"""


def _next_seq(room_id: int, by: Member) -> tuple[int, int]:
    """The room's next number, its row held to the end; and how many messages ``by`` just wrote."""
    since = timezone.now() - dt.timedelta(seconds=PACE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(NEXT_SEQ, [room_id, by.pk, since])
        seq, recent = cursor.fetchone()
    return seq, recent


def _announce(message: Message, groupe_id: int) -> None:
    announcement = {"kind": "msg", "id": message.pk, "seq": message.changed_seq}
    transaction.on_commit(partial(live.publish, groupe_id, announcement), robust=True)


def post_message(
    *, by: Member, topic: Topic, text: str, client_id: uuid.UUID | None = None
) -> Posted:
    """Store a message and announce it. Three queries, ``topic.room`` being loaded.

    The same ``client_id`` again answers the stored message and changes nothing: a sender who saw
    no answer may always send again. Raises TooFast; TextTooLongError beyond the text's limit.
    """
    client_id = client_id or uuid.uuid4()
    text = normalised(text)
    html = render(text)
    try:
        with transaction.atomic():
            seq, recent = _next_seq(topic.room_id, by)
            if recent >= PACE:
                raise TooFast
            message = Message.objects.create(
                room=topic.room,
                topic=topic,
                seq=seq,
                changed_seq=seq,
                author=by,
                client_id=client_id,
                source=text,
                html=html,
                renderer_version=RENDERER_VERSION,
            )
            # Talking again in a topic opens it again.
            Topic.objects.filter(pk=topic.pk).update(
                last_seq=seq, last_at=message.at, resolved_at=None
            )
            _announce(message, topic.room.groupe_id)
    except (IntegrityError, TooFast):
        # The number drawn went back with the transaction: the room has no hole.
        stored = (
            Message.objects.with_authors()
            .filter(room_id=topic.room_id, author=by, client_id=client_id)
            .first()
        )
        if stored is None:
            raise
        return Posted(stored, created=False)
    return Posted(message, created=True)


def _changed(message: Message, by: Member) -> Message:
    """The message, held, with a new number for its change; refused once removed."""
    seq, _recent = _next_seq(message.room_id, by)
    held = Message.objects.select_for_update().get(pk=message.pk)
    if held.deleted_at is not None:
        raise Refusal(
            gettext_lazy("This message was removed meanwhile: there is nothing to change.")
        )
    held.changed_seq = seq
    return held


@transaction.atomic
def edit_message(*, by: Member, message: Message, text: str) -> Message:
    """Change one's own words. Everyone sees that they were changed, and when."""
    text = normalised(text)
    if message.source == text:
        return message
    html = render(text)
    held = _changed(message, by)
    if held.author_id != by.pk:
        raise Refusal(gettext_lazy("Only its author can change a message."))
    held.source, held.html, held.renderer_version = text, html, RENDERER_VERSION
    held.edited_at = timezone.now()
    held.save(update_fields=["source", "html", "renderer_version", "edited_at", "changed_seq"])
    _announce(held, held.room.groupe_id)
    return held


def _remove(held: Message, by: Member) -> None:
    """The words go, the place stays: one sees that something was said and taken away."""
    held.source, held.html = "", ""
    held.deleted_at, held.deleted_by = timezone.now(), by
    held.save(update_fields=["source", "html", "deleted_at", "deleted_by", "changed_seq"])
    _announce(held, held.room.groupe_id)


@transaction.atomic
def delete_message(*, by: Member, message: Message) -> Message:
    """Take one's own words back; a trace stays."""
    held = _changed(message, by)
    if held.author_id != by.pk:
        raise Refusal(gettext_lazy("Only its author can take a message back."))
    _remove(held, by)
    return held


@transaction.atomic
def moderate_message(*, by: Member, message: Message) -> Message:
    """Remove somebody's message for the groupe (power ``chat.moderate``); the journal tells it."""
    held = _changed(message, by)
    _remove(held, by)
    journal.record(
        events.MESSAGE_MODERATED,
        by=by,
        groupe=held.room.groupe,
        target=held,
        topic=held.topic_id,
        author=held.author_id,
    )
    return held


# --- topics -------------------------------------------------------------------------------------


def room_of(groupe: Groupe) -> Room:
    """The groupe's room; founded with it, and made here for a groupe older than the chat."""
    room, _created = Room.objects.get_or_create(groupe=groupe)
    return room


@transaction.atomic
def new_topic(*, by: Member, groupe: Groupe, name: str) -> Topic:
    """Open a topic by hand. Refused when the room has one of that name."""
    try:
        with transaction.atomic():
            topic = Topic.objects.create(room=room_of(groupe), name=name, created_by=by)
    except IntegrityError:
        raise Refusal(
            gettext_lazy("There is a topic of that name already: join it, or choose another name.")
        ) from None
    journal.record(events.TOPIC_OPENED, by=by, groupe=groupe, target=topic)
    return topic


@transaction.atomic
def topic_for(*, groupe: Groupe, key: str, name: str, by: Member | None) -> Topic:
    """The topic tied to an object by ``key`` ("bids.bid:12"), opened when there is none.

    Safe to call twice, also at the same time. A name already taken gets a number.
    """
    room = Room.objects.select_for_update().get(pk=room_of(groupe).pk)
    found = Topic.objects.filter(room=room, key=key).first()
    if found is not None:
        return found
    longest = Topic._meta.get_field("name").max_length or 120
    taken = set(
        Topic.objects.filter(room=room, name__startswith=name[: longest - 6]).values_list(
            "name", flat=True
        )
    )
    free, number = name[:longest], 1
    while free in taken:
        number += 1
        free = f"{name[: longest - 6]} ({number})"
    topic = Topic.objects.create(room=room, name=free, key=key, created_by=by)
    journal.record(events.TOPIC_OPENED, by=by, groupe=groupe, target=topic)
    return topic


@transaction.atomic
def resolve_topic(*, by: Member, topic: Topic, resolved: bool) -> Topic:
    """Put a topic among the resolved ones, or take it back. Twice the same changes nothing."""
    held = Topic.objects.select_for_update().select_related("room__groupe").get(pk=topic.pk)
    if (held.resolved_at is not None) == resolved:
        return held
    held.resolved_at = timezone.now() if resolved else None
    held.save(update_fields=["resolved_at"])
    event = events.TOPIC_RESOLVED if resolved else events.TOPIC_REOPENED
    journal.record(event, by=by, groupe=held.room.groupe, target=held)
    return held


def found_room(groupe: Groupe, by: Member) -> None:
    """A new groupe's room, with its first topic (``actions.register_founding``)."""
    room = Room.objects.create(groupe=groupe)
    with in_language(
        settings.LANGUAGE_CODE
    ):  # stored as the groupe's own word, not translated again
        name = gettext("General")
    Topic.objects.create(room=room, name=name, key=GENERAL, created_by=by)


# --- reading ------------------------------------------------------------------------------------

MARK_READ = """
INSERT INTO chat_readmark (topic_id, member_id, seq, at)
SELECT topic.id, %(member)s, LEAST(%(seq)s, room.last_seq), %(now)s
FROM chat_topic AS topic JOIN chat_room AS room ON room.id = topic.room_id
WHERE room.groupe_id = %(groupe)s AND (%(topic)s::bigint IS NULL OR topic.id = %(topic)s)
ON CONFLICT (member_id, topic_id) DO UPDATE SET seq = EXCLUDED.seq, at = EXCLUDED.at
WHERE chat_readmark.seq < EXCLUDED.seq
"""


def mark_read(*, by: Member, groupe: Groupe, seq: int, topic_id: int | None = None) -> None:
    """Remember that ``by`` read a topic up to the room's number ``seq`` (without a topic: all of
    the room's). One query; never goes back, never beyond what exists."""
    with connection.cursor() as cursor:
        cursor.execute(
            MARK_READ,
            {
                "member": by.pk,
                "seq": max(0, min(seq, 2**62)),
                "now": timezone.now(),
                "groupe": groupe.pk,
                "topic": topic_id,
            },
        )
