# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal: every state change, once, for ever.

A row holds ids and facts, never names or free text, so that a person can be anonymised without
touching it. A database trigger refuses UPDATE, DELETE and TRUNCATE (see the migrations).
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class Stream(models.Model):
    """The last sequence number given in a groupe; its row is the lock that orders the journal."""

    groupe = models.OneToOneField(
        "groupes.Groupe", primary_key=True, on_delete=models.CASCADE, related_name="stream"
    )
    last_seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"g{self.groupe_id}:{self.last_seq}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, target: models.Model) -> Self:
        return self.filter(target_type=target._meta.label_lower, target_id=target.pk)


class Entry(models.Model):
    """One change: who (``actor``), what (``verb``), on what (``target``), with which facts."""

    # No foreign key to the groupe or the actor may cascade into the journal: it only ever grows.
    groupe = models.ForeignKey(
        "groupes.Groupe", null=True, on_delete=models.DO_NOTHING, related_name="entries"
    )
    seq = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, related_name="+"
    )
    target_type = models.CharField(max_length=60, blank=True, default="")
    target_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["groupe", "seq"], name="entry_groupe_seq"),
        ]
        indexes = [
            models.Index(fields=["target_type", "target_id", "id"]),
            models.Index(fields=["actor", "-id"]),
            models.Index(fields=["groupe", "at"], name="entry_groupe_at"),  # since yesterday
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type}:{self.target_id}"
