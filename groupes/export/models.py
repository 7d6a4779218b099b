# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan by which a groupe leaves together, and what was taken out: by a groupe, by a person."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final, Self

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member

KEPT: Final = dt.timedelta(days=7)
"""How long an archive waits to be taken."""


class Plan(models.Model):
    """A groupe thinks of becoming a cooperative of its own. Given up, it is gone; the journal tells."""

    groupe = models.OneToOneField(Groupe, on_delete=models.CASCADE, related_name="leaving_plan")
    begun_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"plan of {self.groupe_id}"


class Saying(models.Model):
    """Whether somebody goes: said by oneself, never by another. ``named``: their name and address may
    be in the archive."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sayings")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    goes = models.BooleanField()
    named = models.BooleanField(_("my name and my e-mail address may go too"), default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "member"], name="saying_once"),
            models.CheckConstraint(condition=Q(goes=True) | Q(named=False), name="saying_named"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {'goes' if self.goes else 'stays'}"


class Settled(models.Model):
    """A subject of the plan (its key) of which nothing is left to do, with what was agreed."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="settled")
    key = models.SlugField(max_length=30)
    note = models.CharField(_("what was agreed"), max_length=300, blank=True, default="")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="settled_once")]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.key}"


def storage_path(taken: TakenOut, filename: str) -> str:
    """Random names: an archive is found by its row alone."""
    return f"archives/{uuid.uuid4().hex}"


class TakenOutQuerySet(models.QuerySet["TakenOut"]):
    def over(self) -> Self:
        """Those that waited long enough."""
        return self.filter(expires_at__lte=timezone.now())

    def waiting(self) -> Self:
        """Asked for, or there to be taken."""
        return self.filter(expires_at__gt=timezone.now())


class TakenOut(models.Model):
    """An archive that was asked for: a groupe's, or (without a groupe) that of one's own data. Its
    bytes are there once ``made_at`` is, until ``expires_at``."""

    groupe = models.ForeignKey(
        Groupe, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=5)
    # Labels of the tables that go only where it is said so (``Carried.asked``).
    agreed = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    failed = models.BooleanField(default=False)
    file = models.FileField(upload_to=storage_path, max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField()

    objects = TakenOutQuerySet.as_manager()

    class Meta:
        permissions = [("take_out", "Take out everything the groupe made")]
        indexes = [
            models.Index(fields=["groupe", "-id"]),
            models.Index(fields=["expires_at"], name="takenout_expires"),
        ]

    def __str__(self) -> str:
        return f"archive {self.pk}"

    @property
    def ready(self) -> bool:
        return self.made_at is not None and self.expires_at > timezone.now()


@receiver(post_delete, sender=TakenOut)
def _let_go_of_the_bytes(instance: TakenOut, **kwargs: object) -> None:
    path = str(instance.file.name or "")
    if path:
        transaction.on_commit(lambda: default_storage.delete(path), robust=True)
