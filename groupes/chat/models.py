# SPDX-License-Identifier: AGPL-3.0-or-later
"""One room per groupe, its topics and messages.

Messages carry a sequence number per room, given in the transaction that stores them: a reader who
sees a gap, or comes back, asks for what follows the last *complete* number. Changing or removing a
message draws a number too (``changed_seq``), so that a change is caught up like anything else.
"""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member
from groupes.web.given import GivenField
from groupes.web.names import VisibleNameField
from groupes.web.text import stored


class Room(models.Model):
    groupe = models.OneToOneField(Groupe, on_delete=models.CASCADE, related_name="room")
    last_seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"r{self.pk}"


class TopicQuerySet(models.QuerySet["Topic"]):
    def open(self) -> Self:
        return self.filter(resolved_at=None)

    def lively(self) -> Self:
        """Those talked in last, first."""
        return self.order_by("-last_at", "-pk")


class Topic(models.Model):
    """A thread of talk. ``key`` ties it to an object ("bids.bid:12") whose page shows it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="topics")
    name = GivenField(_("topic"), max_length=120)
    name_form = VisibleNameField(default="")
    key = models.CharField(max_length=60, blank=True, default="")
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    last_seq = models.BigIntegerField(default=0)  # ``seq`` of its last message
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "name_form"], name="topic_name_in_room"),
            models.UniqueConstraint(
                fields=["room", "key"], condition=~Q(key=""), name="topic_key_in_room"
            ),
        ]
        indexes = [
            models.Index(fields=["room", "-last_at"]),
            models.Index(
                fields=["room", "-last_at"], condition=Q(resolved_at=None), name="topic_open"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MessageQuerySet(models.QuerySet["Message"]):
    def changed_after(self, seq: int) -> Self:
        """Written, edited or removed since, in the order it happened."""
        return self.filter(changed_seq__gt=seq).order_by("changed_seq")

    def with_authors(self) -> Self:
        return self.select_related("author", "topic")


class Message(models.Model):
    """What someone wrote. ``html`` is rendered once, by ``renderer_version`` of ``groupes.web.text``.

    ``client_id`` is drawn by the browser: sending the same one again stores nothing more.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="messages")
    seq = models.BigIntegerField()  # its place in the room, for ever
    changed_seq = models.BigIntegerField()  # of its last change: ``seq`` until then
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="messages")
    client_id = models.UUIDField(default=uuid.uuid4)
    source = models.TextField(max_length=20_000)
    html = models.TextField()
    renderer_version = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        permissions = [
            ("post_message", "Write in the chat"),
            ("moderate", "Remove others' messages from the chat"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="message_room_seq"),
            models.UniqueConstraint(fields=["room", "changed_seq"], name="message_room_changed"),
            models.CheckConstraint(
                condition=Q(changed_seq__gte=F("seq")), name="message_changed_after_written"
            ),
            models.UniqueConstraint(
                fields=["room", "author", "client_id"], name="message_client_id"
            ),
        ]
        indexes = [
            # A topic's log; and its unread talk, counted without a look at the table.
            models.Index(
                fields=["topic", "seq"], include=["author", "deleted_at"], name="message_topic_seq"
            ),
            models.Index(fields=["room", "at"]),  # where a newcomer's unread talk begins
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq}"

    @property
    def shown(self) -> SafeString:
        """The text as HTML, safe to show; empty once removed."""
        return stored(self.html, self.renderer_version, self.source)

    @property
    def taken_back(self) -> bool:
        """Removed by its author, not by moderation."""
        return self.deleted_at is not None and self.deleted_by_id == self.author_id


class ReadMark(models.Model):
    """How far a member has read a topic (a number of the room). Never goes back by itself."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="read_marks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="read_marks")
    seq = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="read_mark_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}@{self.topic_id}:{self.seq}"
