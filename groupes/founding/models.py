# SPDX-License-Identifier: AGPL-3.0-or-later
"""A groupe somebody is preparing, and the question a quiet groupe asks its members."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member


class Draft(models.Model):
    """The groupe that a person is preparing: one at a time.

    ``values``: what they typed, by field of the five steps, as it was typed: a step that is not sound
    yet loses nothing. It is read by the steps' own forms when the groupe begins.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="draft_groupe")
    values = models.JSONField(default=dict)
    invited = ArrayField(models.BigIntegerField(), default=list, blank=True)  # ids of members
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"draft of {self.member_id}"


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self) -> Self:
        return self.filter(settled_at=None)


class Question(models.Model):
    """ "What do we want?", asked of the members of a groupe that has been quiet for a season. Answers
    decide nothing: whoever has the power acts, which settles it."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="questions")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["groupe"], condition=Q(settled_at=None), name="question_one_open"
            ),
        ]
        indexes = [models.Index(fields=["groupe", "-asked_at"])]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Wish(models.Model):
    """What a member wants of their quiet groupe; changed as long as the question is open."""

    class What(models.TextChoices):
        GO_ON = "go_on", _("Let us go on")
        SLEEP = "sleep", _("Let it sleep")
        CLOSE = "close", _("Let us close it")
        WOULD_DO = "would_do", _("I would like to do something")

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="wishes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    words = models.TextField(_("in a few words"), max_length=500, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "member"], name="wish_one_each"),
        ]

    def __str__(self) -> str:
        return f"wish {self.pk}"
