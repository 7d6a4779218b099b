# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody feels is not right yet, and where it went."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web import shown
from groupes.web.paths import reverse


class Route(models.TextChoices):
    """What can answer a tension."""

    WORK = "work", _("a piece of work")
    INFORMATION = "information", _("something to know or to tell")
    ROLE = "role", _("a role or a circle that changes")
    DECISION = "decision", _("a decision")
    AGENDA = "agenda", _("a line of the next meeting")


class TensionQuerySet(models.QuerySet["Tension"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class Tension(models.Model):
    """The gap between what is and what could be, in a sentence. ``about``: what it was felt on (a role,
    a message, a page); ``raised_in``: the meeting it was said in. ``route`` and ``answer``: where it went, and the thing that came of it;
    ``turned_to``: who is asked what they know of it. Open
    until it is answered or let go; ``alive_at``: when somebody last said that it still matters."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="tensions")
    raised_by = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="tensions"
    )
    raised_at = models.DateTimeField(default=timezone.now)
    sentence = models.CharField(_("what is not right yet"), max_length=300)
    need = models.TextField(_("what I need"), max_length=2000, blank=True, default="")
    about_type = models.CharField(max_length=60, blank=True, default="")
    about_id = models.BigIntegerField(null=True, blank=True)
    raised_in_type = models.CharField(max_length=60, blank=True, default="")
    raised_in_id = models.BigIntegerField(null=True, blank=True)
    route = models.CharField(
        _("where it goes"), max_length=12, choices=Route, blank=True, default=""
    )
    turned_to = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer_type = models.CharField(max_length=60, blank=True, default="")
    answer_id = models.BigIntegerField(null=True, blank=True)
    alive_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)  # "still alive?"
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    let_go = models.BooleanField(default=False)  # closed without an answer
    word = models.CharField(_("a word with it"), max_length=300, blank=True, default="")

    objects = TensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(let_go=False) | Q(closed_at__isnull=False),
                name="tension_let_go_is_over",
            ),
        ]
        indexes = [
            models.Index(fields=["groupe", "-id"], name="tension_of_groupe"),
            models.Index(fields=["groupe"], condition=Q(closed_at=None), name="tension_open"),
            models.Index(fields=["answer_type", "answer_id"], name="tension_answer"),
            models.Index(fields=["alive_at"], condition=Q(closed_at=None), name="tension_alive"),
            models.Index(
                fields=["raised_in_type", "raised_in_id"],
                condition=Q(raised_in_id__isnull=False),
                name="tension_raised_in",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    def get_absolute_url(self) -> str:
        return reverse("decisions:tension", args=[self.groupe.slug, self.pk])

    @property
    def edition(self) -> int:
        """Of what its form changes: a number that other words do not have."""
        return shown.edition(self.sentence, self.need)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_asked(self) -> bool:
        """Asked whether it is still alive, and nobody said a word since."""
        return self.is_open and self.asked_at is not None and self.asked_at > self.alive_at

    @property
    def about(self) -> Ref | None:
        return Ref(self.about_type, self.about_id) if self.about_id is not None else None

    @property
    def raised_in(self) -> Ref | None:
        return (
            Ref(self.raised_in_type, self.raised_in_id) if self.raised_in_id is not None else None
        )

    @property
    def answer(self) -> Ref | None:
        return Ref(self.answer_type, self.answer_id) if self.answer_id is not None else None
