# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sources that are asked for notices, and what came of each time.

They are the installation's, as notices are: one reading serves every cooperative of it.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groupes.models import Member
from groupes.web.paths import reverse
from tenders.notices.models import ImportRun, Notice

MOST_DAYS = 90


class SourceQuerySet(models.QuerySet["Source"]):
    def due(self, now: dt.datetime | None = None) -> Self:
        """Those that are on and whose hour has come."""
        return self.filter(enabled=True, next_at__lte=now or timezone.now())


class Source(models.Model):
    """Somewhere notices come from by themselves. Off until an administrator turns it on: nothing is
    asked of anybody before.

    ``cursor``: where the reading that goes on is, stored with what it brought; None when none does.
    ``mark``: what the last whole reading leaves to the next (a day, an ETag…). ``tries``: how often
    in a row there was no answer.
    """

    class Kind(models.TextChoices):
        BOAMP = Notice.Source.BOAMP.value, "BOAMP"
        TED = Notice.Source.TED.value, "TED"
        OCDS = Notice.Source.OCDS.value, "OCDS"

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=80, unique=True)
    # "": the public one of its kind.
    address = models.CharField(_("address"), max_length=500, blank=True, default="")
    query = models.TextField(_("which notices"), max_length=1000, blank=True, default="")
    days = models.PositiveSmallIntegerField(
        _("days that the first reading goes back"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    enabled = models.BooleanField(default=False)
    edition = models.PositiveIntegerField(default=1)
    cursor = models.JSONField(null=True, blank=True)
    mark = models.JSONField(default=dict, blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sources:source", args=[self.pk])


class Run(models.Model):
    """One reading of a source, from its first page to its last, over as many tries as it takes."""

    class State(models.TextChoices):
        GOING = "going", pgettext_lazy("reading", "under way")
        WAITING = "waiting", pgettext_lazy("reading", "waits, and goes on by itself")
        DONE = "done", pgettext_lazy("reading", "read to the end")
        SAME = "same", pgettext_lazy("reading", "nothing has changed there")
        FAILED = "failed", pgettext_lazy("reading", "failed")
        LEFT = "left", pgettext_lazy("reading", "broken off")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=State, default=State.GOING)
    began_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(default=timezone.now)  # the last page, or the last try
    ended_at = models.DateTimeField(null=True, blank=True)
    # Who asked for it; None: its hour had come.
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    # The import of what it brought; None where it brought nothing.
    imported = models.OneToOneField(
        ImportRun, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    pages = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)  # questions put to the source
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # Why it waits, or failed: a code with its facts (docs/formats/sources.md); "" when it goes well.
    trouble = models.CharField(max_length=20, blank=True, default="")
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(ended_at=None), name="source_reads_once"
            )
        ]
        indexes = [models.Index(fields=["source", "-id"], name="source_runs")]

    def __str__(self) -> str:
        return f"reading {self.pk}"
