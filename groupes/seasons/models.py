# SPDX-License-Identifier: AGPL-3.0-or-later
"""The energy that people want to give to a groupe, season by season: each one's answer, which nobody
else reads unless they chose so, and what the groupe sees: a sum, and what it needs."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member
from groupes.seasons.year import FEWEST


class Season(models.Model):
    """A season of a groupe. Begins with the first thing said of it.

    ``sum_of``, ``sum_days``: how many answers the sum that is shown counts, and how many days a month
    they make; None while none may be shown. ``gone``: who took away an answer since then
    (``groupes.seasons.year.may_sum``).
    """

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="seasons")
    starts_on = models.DateField()
    needs = models.TextField(_("what the groupe needs"), max_length=300, blank=True, default="")
    needs_days = models.PositiveSmallIntegerField(_("days a month"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)  # of what it needs: no lost update
    sum_of = models.PositiveIntegerField(null=True)
    sum_days = models.PositiveIntegerField(null=True)
    sum_at = models.DateTimeField(null=True)
    gone = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["groupe", "starts_on"], name="season_of_groupe"),
            models.CheckConstraint(
                condition=Q(sum_of=None, sum_days=None, sum_at=None)
                | Q(sum_of__gte=FEWEST, sum_days__isnull=False, sum_at__isnull=False),
                name="season_sum_of_enough",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.groupe} · {self.starts_on}"


class Energy(models.Model):
    """What one member wants to give in one season, in days a month (``year.LEVELS``). Read by nobody
    but them, and whoever shares work out in the groupe where they chose so (:class:`Told`).
    ``counted``: what the sum that is shown counts of it."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="energies")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="energies")
    days = models.PositiveSmallIntegerField()
    counted = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["season", "member"], name="energy_one_answer"),
        ]

    def __str__(self) -> str:
        return f"energy {self.pk}"


class Told(models.Model):
    """A member lets whoever shares work out in a groupe read what they answer there. Without a row,
    nobody does; whoever leaves or goes on pause has none any more."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["groupe", "member"], name="energy_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} tells in {self.groupe_id}"
