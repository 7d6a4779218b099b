# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes the chat. Messages are a stream of their own and write no journal row; opening,
resolving a topic and removing someone else's message do."""

from __future__ import annotations

import datetime as dt
import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from groupes import journal, live
from groupes.access import powers_of
from groupes.chat import events, rules, stream
from groupes.chat.models import Message, Room, Topic
from groupes.models import Groupe, Member
from groupes.web import given
from groupes.web.names import visible_name
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from groupes.web.prepared import prepared_cursor, typed
from groupes.web.refusals import Refusal
from groupes.web.text import RENDERER_VERSION, normalised, render
from groupes.web.transactions import action, again, locked

LONGEST: Final = 8_000
"""Characters of one message; longer belongs in the library."""

PACE: Final = 20
PACE_SECONDS: Final = 10
"""At most PACE messages in PACE_SECONDS from one person in one room: more is a machine, or
somebody leaning on a key. Counted in the room's own rows, so it holds over all processes."""

GENERAL: Final = "general"
"""Key of the topic every room begins with."""
GIVEN_GENERAL: Final = "chat.general"
"""What it is called (``groupes/web/given.py``)."""


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


# One statement takes the room's lock, gives the number, stores the message and brings its topic up,
# so that messages are in commit order, no two share a number, and PostgreSQL is asked once. Nothing
# is done, and no number drawn, for a topic that is not the groupe's, for a client id that is stored
# already, or when the author wrote PACE messages just now (among the room's last hundred).
POST = """
WITH room AS (
    UPDATE chat_room AS room SET last_seq = room.last_seq + 1
    FROM chat_topic AS topic
    WHERE topic.id = %(topic)s::bigint AND room.id = topic.room_id
        AND room.groupe_id = %(groupe)s::bigint
        AND NOT EXISTS (
            SELECT 1 FROM chat_message AS said
            WHERE said.room_id = room.id AND said.author_id = %(author)s::bigint
                AND said.client_id = %(client_id)s::uuid
        )
        AND %(pace)s::bigint > (
            -- Of the room's last ones, by when they were said: by author first, all that somebody
            -- ever wrote there would be read to find what is of this minute.
            SELECT count(*) FROM (
                SELECT said.author_id FROM chat_message AS said
                WHERE said.room_id = room.id AND said.at > %(since)s::timestamptz
                ORDER BY said.at DESC LIMIT 100
            ) AS late
            WHERE late.author_id = %(author)s::bigint
        )
    RETURNING room.id, room.last_seq AS seq
), raised AS (
    -- Talking again in a topic opens it again.
    UPDATE chat_topic SET last_seq = room.seq, last_at = %(at)s::timestamptz, resolved_at = NULL
    FROM room WHERE chat_topic.id = %(topic)s::bigint
)
INSERT INTO chat_message (
    room_id, topic_id, seq, changed_seq, author_id, client_id, source, html, renderer_version, at
)
SELECT room.id, %(topic)s::bigint, room.seq, room.seq, %(author)s::bigint, %(client_id)s::uuid,
    %(source)s::text, %(html)s::text, %(renderer)s::smallint, %(at)s::timestamptz
FROM room
RETURNING id, room_id, seq
"""

NEXT_SEQ = "UPDATE chat_room SET last_seq = last_seq + 1 WHERE id = %s RETURNING last_seq"


def _stored(message: Message, groupe_id: int) -> bool:
    """Store a message that has neither number nor room yet; False when nothing was done."""
    values: dict[str, Any] = {
        "topic": message.topic_id,
        "groupe": groupe_id,
        "author": message.author_id,
        "client_id": message.client_id,
        "pace": PACE,
        "since": message.at - dt.timedelta(seconds=PACE_SECONDS),
        "at": message.at,
        "source": message.source,
        "html": message.html,
        "renderer": message.renderer_version,
    }
    # A statement alone is a transaction: no BEGIN and COMMIT to wait for. Inside another one its
    # failure must leave that one whole.
    inside = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with inside, prepared_cursor() as cursor:
            cursor.execute(POST, {name: typed(value) for name, value in values.items()})
            row = cursor.fetchone()
    except IntegrityError:  # the same client id at the same instant, by another request
        return False
    if row is None:
        return False
    message.pk, message.room_id, message.seq = row
    message.changed_seq = message.seq
    message._state.adding, message._state.db = False, connection.alias
    return True


@again
def post_in(
    *, by: Member, groupe: Groupe, topic_id: int, text: str, client_id: uuid.UUID | None = None
) -> Posted:
    """Store a message and announce it. One query.

    The same ``client_id`` again answers the stored message and changes nothing: a sender who saw
    no answer may always send again. Raises Topic.DoesNotExist for a topic that is not the groupe's;
    TooFast; TextTooLongError beyond the text's limit.
    """
    source = normalised(text)
    message = Message(
        topic_id=topic_id,
        author=by,
        client_id=client_id or uuid.uuid4(),
        source=source,
        html=render(source),
        renderer_version=RENDERER_VERSION,
    )
    if _stored(message, groupe.pk):
        stream.announce(message, groupe.pk)
        return Posted(message, created=True)
    topic = Topic.objects.get(pk=topic_id, room__groupe=groupe)
    again = Message.objects.filter(
        room_id=topic.room_id, author=by, client_id=message.client_id
    ).select_related("author")
    if (found := again.first()) is None:
        raise TooFast
    return Posted(found, created=False)


def post_message(
    *, by: Member, topic: Topic, text: str, client_id: uuid.UUID | None = None
) -> Posted:
    """:func:`post_in` a topic at hand, ``topic.room`` being loaded."""
    return post_in(
        by=by, groupe=topic.room.groupe, topic_id=topic.pk, text=text, client_id=client_id
    )


def _changed(message: Message) -> Message:
    """The message, held, with a new number for its change; refused once removed."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_SEQ, [message.room_id])
        (seq,) = cursor.fetchone()
    held = locked(Message.objects.select_related("author", "room__groupe")).get(pk=message.pk)
    if held.deleted_at is not None:
        raise Refusal(
            gettext_lazy("This message was removed meanwhile: there is nothing to change.")
        )
    held.changed_seq = seq
    return held


@action
def edit_message(*, by: Member, message: Message, text: str) -> Message:
    """Change one's own words. Everyone sees that they were changed, and when."""
    text = normalised(text)
    if message.source == text:
        return message
    html = render(text)
    held = _changed(message)
    if not rules.is_author(by, held):
        raise Refusal(gettext_lazy("Only its author can change a message."))
    held.source, held.html, held.renderer_version = text, html, RENDERER_VERSION
    held.edited_at = timezone.now()
    held.save(update_fields=["source", "html", "renderer_version", "edited_at", "changed_seq"])
    stream.announce(held, held.room.groupe_id)
    return held


def _remove(held: Message, by: Member) -> None:
    """The words go, the place stays: one sees that something was said and taken away."""
    held.source, held.html = "", ""
    held.deleted_at, held.deleted_by = timezone.now(), by
    held.save(update_fields=["source", "html", "deleted_at", "deleted_by", "changed_seq"])
    stream.announce(held, held.room.groupe_id)


@action
def delete_message(*, by: Member, message: Message) -> Message:
    """Take one's own words back; a trace stays."""
    held = _changed(message)
    if not rules.is_author(by, held):
        raise Refusal(gettext_lazy("Only its author can take a message back."))
    _remove(held, by)
    return held


@action
def moderate_message(*, by: Member, message: Message) -> Message:
    """Remove somebody's message for the groupe (power ``chat.moderate``); the journal tells it."""
    held = _changed(message)
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


def hold_room(groupe: Groupe) -> Room:
    """The groupe's room, locked until the end of the transaction: its topics open one by one."""
    return locked(Room.objects).get(pk=room_of(groupe).pk)


def _given_forms(room: Room) -> set[str]:
    """What is seen, in every language, of the names that the product gave in a room. One query."""
    own = Topic.objects.filter(room=room, name__startswith=given.PREFIX)
    return given.forms_of(own.values_list("name", flat=True))


@action
def new_topic(*, by: Member, groupe: Groupe, name: str) -> Topic:
    """Open a topic by hand. Refused when the room has one of that name, in any language."""
    room = hold_room(groupe)
    taken = Refusal(
        gettext_lazy("There is already a topic by that name: join it, or choose another name."),
        field="name",
    )
    if visible_name(name) in _given_forms(room):
        raise taken
    try:
        with transaction.atomic():
            topic = Topic.objects.create(room=room, name=name, created_by=by)
    except IntegrityError:
        raise taken from None
    journal.record(events.TOPIC_OPENED, by=by, groupe=groupe, target=topic)
    return topic


@action
def topic_for(*, groupe: Groupe, key: str, name: str, by: Member | None) -> Topic:
    """The topic tied to an object by ``key`` ("bids.bid:12"), opened when there is none.

    Safe to call twice, also at the same time. A name already taken gets a number.
    """
    room = hold_room(groupe)
    found = Topic.objects.filter(room=room, key=key).first()
    if found is not None:
        return found
    longest = Topic._meta.get_field("name").max_length or 120
    begins = cut(name, longest - 6)
    taken = set(
        Topic.objects.filter(room=room, name_form__startswith=visible_name(begins)).values_list(
            "name_form", flat=True
        )
    ) | _given_forms(room)
    free, number = cut(name, longest), 1
    while visible_name(free) in taken:
        number += 1
        free = f"{begins} ({number})"
    topic = Topic.objects.create(room=room, name=free, key=key, created_by=by)
    journal.record(events.TOPIC_OPENED, by=by, groupe=groupe, target=topic)
    return topic


@action
def resolve_topic(*, by: Member, topic: Topic, resolved: bool) -> Topic:
    """Put a topic among the resolved ones, or take it back. Twice the same changes nothing."""
    held = locked(Topic.objects.select_related("room__groupe")).get(pk=topic.pk)
    if (held.resolved_at is not None) == resolved:
        return held
    held.resolved_at = timezone.now() if resolved else None
    held.save(update_fields=["resolved_at"])
    event = events.TOPIC_RESOLVED if resolved else events.TOPIC_REOPENED
    journal.record(event, by=by, groupe=held.room.groupe, target=held)
    return held


def found_room(groupe: Groupe, by: Member) -> None:
    """A new groupe's room, with its first topic (declared a ``Founding``)."""
    room = Room.objects.create(groupe=groupe)
    Topic.objects.create(room=room, name=given.text(GIVEN_GENERAL), key=GENERAL, created_by=by)


@action
def introduce(by: Member, groupe: Groupe, text: str) -> str:
    """A newcomer says who they are in the first topic of the talk (declared an ``Introduces``); answers
    its address."""
    if rules.POST not in powers_of(by, groupe, groupe.today()):
        raise Refusal(gettext_lazy("You may not write in the chat of this groupe."))
    topic = topic_for(groupe=groupe, key=GENERAL, name=given.text(GIVEN_GENERAL), by=by)
    post_in(by=by, groupe=groupe, topic_id=topic.pk, text=text)
    return reverse("chat:topic", args=[groupe.slug, topic.pk])


# --- reading ------------------------------------------------------------------------------------

MARK_READ = """
INSERT INTO chat_readmark (topic_id, member_id, seq, at)
SELECT topic.id, %(member)s, LEAST(%(seq)s, room.last_seq), %(now)s
FROM chat_topic AS topic JOIN chat_room AS room ON room.id = topic.room_id
WHERE room.groupe_id = %(groupe)s AND (%(topic)s::bigint IS NULL OR topic.id = %(topic)s)
ORDER BY topic.id
ON CONFLICT (member_id, topic_id) DO UPDATE SET seq = EXCLUDED.seq, at = EXCLUDED.at
WHERE chat_readmark.seq < EXCLUDED.seq
"""


@again
def mark_read(*, by: Member, groupe: Groupe, seq: int, topic_id: int | None = None) -> None:
    """Remember that ``by`` read a topic up to the room's number ``seq`` (without a topic: all of
    the room's), and tell their other pages. One query; never goes back, never beyond what exists."""
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
        moved = cursor.rowcount > 0
    if moved:
        frame = {"t": "read", "g": groupe.pk, "topic": topic_id, "seq": seq}
        live.tell([by.pk], frame)
