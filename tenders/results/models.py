# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes after a bid: rounds with the buyer, its analysis, what was learned, the unpaid time, and the
project that a won bid becomes. All of it is written while the bid is held."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groupes.files.actions import let_go
from groupes.files.models import StoredFile
from groupes.models import Groupe, Member
from roles.models import Circle, Role
from tenders.bids.models import Bid


class Round(models.Model):
    """Something between the buyer and us after the submission: a question, a negotiation, a hearing."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("question of the buyer")
        NEGOTIATION = "negotiation", _("negotiation")
        HEARING = "hearing", _("hearing")
        OTHER = "other", _("other")

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="rounds")
    position = models.PositiveIntegerField(default=0)
    on = models.DateField(pgettext_lazy("a day", "on"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.QUESTION)
    text = models.CharField(_("what it is about"), max_length=1_000)
    answer_due = models.DateField(_("answer due"), null=True, blank=True)
    answer = models.CharField(_("what we answered"), max_length=1_000, blank=True, default="")
    answered = models.BooleanField(pgettext_lazy("a question", "answered"), default=False)

    class Meta:
        ordering = ["on", "position", "pk"]
        indexes = [
            models.Index(
                fields=["answer_due"], condition=Q(answered=False), name="round_to_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Analysis(models.Model):
    """How the buyer judged the bid, as its letter or the award notice says."""

    bid = models.OneToOneField(Bid, on_delete=models.CASCADE, related_name="analysis")
    scores = models.TextField(_("scores and remarks"), max_length=5_000, blank=True, default="")
    rank = models.PositiveSmallIntegerField(_("our rank"), null=True, blank=True)
    candidates = models.PositiveSmallIntegerField(_("of how many"), null=True, blank=True)
    winner = models.CharField(_("who won"), max_length=300, blank=True, default="")
    price_cents = models.BigIntegerField(_("winning price, without tax"), null=True, blank=True)
    file = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edition = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rank=None) | Q(rank__gt=0), name="analysis_rank_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"analysis of {self.bid_id}"


@receiver(post_delete, sender=Analysis)
def _let_go_of_the_file(instance: Analysis, **kwargs: object) -> None:
    """However it goes (its bid or its groupe is deleted: no method is called then)."""
    if instance.file is not None:
        let_go(instance.file)


class Debrief(models.Model):
    """What someone who took part keeps of a bid: two questions, answered by each for themselves."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="debriefs")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    again = models.CharField(_("What would we do again?"), max_length=600, blank=True, default="")
    otherwise = models.CharField(
        _("What would we do differently?"), max_length=600, blank=True, default=""
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "member"], name="debrief_once")]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.bid_id}"


class UnpaidTime(models.Model):
    """The hours that someone says they gave to a bid: said by oneself, never by another."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="unpaid")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1)
    word = models.CharField(_("on what"), max_length=200, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bid", "member"], name="unpaid_time_once"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="unpaid_time_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.hours} on {self.bid_id}"


class Project(models.Model):
    """What a won bid became, once: a groupe, or a circle of its own groupe."""

    bid = models.OneToOneField(Bid, on_delete=models.CASCADE, related_name="project")
    groupe = models.OneToOneField(
        Groupe, null=True, blank=True, on_delete=models.SET_NULL, related_name="born_of"
    )
    circle = models.OneToOneField(
        Circle, null=True, blank=True, on_delete=models.SET_NULL, related_name="born_of"
    )
    # Who leads it, of a new groupe: asked to come in, then offered the role.
    lead = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    role = models.ForeignKey(
        Role, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"project of {self.bid_id}"
