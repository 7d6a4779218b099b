# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new for whom, how each wants to hear of it, and what they keep for a day.

A notification holds ids only: what it tells is looked up when it is shown, with the reader's rights
of that moment. How many wait is kept on the person's own row (``Member.bell``), which every page
loads anyway.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member


class Level(models.TextChoices):
    """Of what one hears in a groupe."""

    ALL = "all", _("everything")
    CONCERNS = "concerns", _("what concerns me")
    NOTHING = "nothing", _("nothing")


class Pace(models.TextChoices):
    """How it comes by e-mail."""

    SOON = "soon", _("soon, gathered over a few minutes")
    DAILY = "daily", _("once a day, in the morning")
    WEEKLY = "weekly", _("once a week, on Monday morning")
    NEVER = "never", _("no e-mail")


class Habit(models.Model):
    """How a person wants to hear of things, unless a groupe says otherwise. Without a row, as here.

    ``quiet``: no letter leaves from ``quiet_from`` to ``quiet_to`` nor, with ``sundays``, on Sundays;
    what was to leave does after.
    """

    member = models.OneToOneField(
        Member, primary_key=True, on_delete=models.CASCADE, related_name="habit"
    )
    level = models.CharField(max_length=10, choices=Level, default=Level.CONCERNS)
    pace = models.CharField(max_length=10, choices=Pace, default=Pace.DAILY)
    quiet = models.BooleanField(default=True)
    quiet_from = models.TimeField(default=dt.time(19))
    quiet_to = models.TimeField(default=dt.time(8))
    sundays = models.BooleanField(default=True)
    reminders = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.member_id}: {self.level}, {self.pace}"


class Wish(models.Model):
    """What a person wants otherwise in one groupe; "": as usual."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="wishes")
    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(max_length=10, choices=Level, blank=True, default="")
    pace = models.CharField(max_length=10, choices=Pace, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "groupe"], name="wish_of_member_in_groupe")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.groupe_id}: {self.level}, {self.pace}"


class Cursor(models.Model):
    """How far a source was followed in a groupe: what comes after this number was not told yet."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=20)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["groupe", "source"], name="cursor_of_source_in_groupe")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.groupe_id}: {self.seq}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def new(self) -> Self:
        return self.filter(seen_at=None)


class Notification(models.Model):
    """One thing that is new for one person, once: ``kind`` and ``about`` say what (an entry of the
    journal, a message, a topic), ``seq`` its number in its stream.

    ``concerns``: it is about them, not only about their groupe. ``mailed_at``: a letter told it, or
    none was wanted.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notifications")
    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    about = models.BigIntegerField()
    seq = models.BigIntegerField()
    concerns = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "about"], name="notification_once")
        ]
        indexes = [
            models.Index(fields=["member", "-at"], name="notification_latest"),
            # Counted for the bell without a look at the table.
            models.Index(
                fields=["member", "groupe"], condition=Q(seen_at=None), name="notification_new"
            ),
            models.Index(
                fields=["member", "at"],
                condition=Q(seen_at=None, mailed_at=None),
                name="notification_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind} {self.about}"


class Delivery(models.Model):
    """When the next letter is due to a person; without a row, none is."""

    member = models.OneToOneField(
        Member, primary_key=True, on_delete=models.CASCADE, related_name="delivery"
    )
    due = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["due"])]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.due}"


class Kept(models.Model):
    """A thing somebody keeps for themselves and wants back on a day ("bids.bid" 12, a message)."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="kept")
    label = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "kept"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "label", "thing_id"],
                condition=Q(done_at=None),
                name="kept_once",
            )
        ]
        indexes = [
            models.Index(fields=["member", "on"], condition=Q(done_at=None), name="kept_open")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.label}:{self.thing_id} on {self.on}"
