# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reflection of a groupe on itself, and where its members place themselves. All of it is written with
the groupe's row held."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member


class Reflection(models.Model):
    """One time that a groupe looked at itself: open while members place themselves, then closed, with
    what it concludes."""

    TEXTS = ("conclusion",)  # what keeps its editions (groupes/editions)

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="reflections")
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    conclusion = models.TextField(_("what we conclude"), max_length=5_000, blank=True, default="")
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["groupe"], condition=Q(closed_at=None), name="reflection_one_open"
            ),
        ]
        indexes = [models.Index(fields=["groupe", "-opened_at"])]

    def __str__(self) -> str:
        return f"reflection {self.pk}"


class Place(models.Model):
    """Where someone places themselves on an axis: 0 to 4, from one end to the other; with a sentence, if
    they wish. ``axis`` "": they would rather not answer.

    ``member`` is there only while they may still change it: closed, or left, nobody is.
    """

    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="places")
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    axis = models.CharField(max_length=10, blank=True, default="")
    at = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reflection", "member", "axis"],
                condition=Q(member__isnull=False),
                name="reflection_place_once",
            ),
            models.CheckConstraint(condition=Q(at__lte=4), name="reflection_place_on_axis"),
        ]

    def __str__(self) -> str:
        return f"place in reflection {self.reflection_id}"
