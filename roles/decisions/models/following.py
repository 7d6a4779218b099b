# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a decision that was adopted: it comes back until it is done, renewed or let go."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Member
from groupes.web import shown
from roles.decisions.models.decisions import Decision


class Review(models.Model):
    """A look at a decision in force, on its day: what was said of it, and what follows. ``outcome`` empty:
    asked, and nobody said anything yet. ``of_all``: everybody who takes part is asked, not its owner
    alone."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("goes on as it is")
        DONE = "done", _("done")
        RENEWED = "renewed", _("renewed")
        CHANGED = "changed", _("to be changed")
        LET_GO = "let_go", _("let go")
        SILENT = "silent", _("nobody said anything")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="reviews")
    due_on = models.DateField()
    asked_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    of_all = models.BooleanField(default=False)  # the groupe is asked: it stayed silent before
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default="")
    word = models.TextField(_("a word with it"), max_length=2000, blank=True, default="")
    by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # What is said is kept, however many say something on one day.
            models.UniqueConstraint(
                fields=["decision", "due_on"],
                condition=Q(outcome=""),
                name="review_asked_once_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(outcome=""), name="review_waits"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"

    @property
    def edition(self) -> int:
        """Of what was said: a number that other words, or those of another, do not have."""
        return shown.edition(self.pk, self.outcome, self.word, self.by_id)
