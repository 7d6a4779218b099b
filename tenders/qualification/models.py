# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card of a bid (what we have, what to ask the buyer, what is at risk, when we decide), whom one
asked to come along, and what a cooperative keeps once for all its bids.

A card's rows are written while its bid is held; a cooperative's, while the cooperative is.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commons.library.models import Resource
from groupes.files.actions import let_go
from groupes.files.models import StoredFile
from groupes.models import Cooperative, Member
from groupes.web import shown
from tenders.bids.models import Bid, Need

# --- what a cooperative keeps --------------------------------------------------------------------


class Credential(models.Model):
    """An insurance, a certificate: what buyers ask of the candidate, which is the cooperative. Kept by
    who administers it, read by its members."""

    class Kind(models.TextChoices):
        INSURANCE = "insurance", _("insurance")
        CERTIFICATE = "certificate", _("certificate")
        LABEL = "label", _("label or approval")
        OTHER = "other", _("other paper")

    cooperative = models.ForeignKey(
        Cooperative, on_delete=models.CASCADE, related_name="credentials"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    label = models.CharField(_("what it is"), max_length=160)
    amount_cents = models.BigIntegerField(_("amount covered"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)  # last day, included
    file = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edition = models.PositiveIntegerField(default=1)  # rises at each change: no lost update
    changed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_cents=None) | Q(amount_cents__gt=0),
                name="credential_amount_positive",
            ),
        ]
        indexes = [models.Index(fields=["cooperative", "valid_until"], name="credential_ends")]

    def __str__(self) -> str:
        return self.label

    def expires_before(self, day: dt.date | None) -> bool:
        """Whether it is over on that day."""
        return day is not None and self.valid_until is not None and self.valid_until < day


@receiver(post_delete, sender=Credential)
def _let_go_of_the_file(instance: Credential, **kwargs: object) -> None:
    """However it goes (its cooperative is deleted: no method is called then)."""
    if instance.file is not None:
        let_go(instance.file)


class Turnover(models.Model):
    """What a cooperative turned over in a year, as buyers ask it of their candidates."""

    cooperative = models.ForeignKey(Cooperative, on_delete=models.CASCADE, related_name="turnovers")
    year = models.PositiveSmallIntegerField(_("year"))
    amount_cents = models.BigIntegerField(_("turnover, without tax"))
    said_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["cooperative", "year"], name="turnover_once_a_year"),
            models.CheckConstraint(condition=Q(amount_cents__gte=0), name="turnover_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.cooperative_id} {self.year}"

    @property
    def edition(self) -> int:
        """Of what stands for this year: a number that another year or amount does not have."""
        return shown.edition(self.year, self.amount_cents)


# --- the card ------------------------------------------------------------------------------------


class Card(models.Model):
    """When a groupe decides whether it bids. A bid of which nobody said so has none."""

    bid = models.OneToOneField(Bid, on_delete=models.CASCADE, related_name="card")
    decide_on = models.DateField(_("go or no-go on"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["decide_on"], name="card_decide_on")]

    def __str__(self) -> str:
        return f"{self.bid_id}: {self.decide_on}"


class Reference(models.Model):
    """Work that shows what we can do: written here, or a page of the library."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="references")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("reference"), max_length=200)
    words = models.CharField(_("what it shows"), max_length=400, blank=True, default="")
    resource = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A question to the buyer. ``asker``: who asks it, by their own word."""

    class State(models.TextChoices):
        TO_ASK = "to_ask", pgettext_lazy("question", "to ask")
        ASKED = "asked", pgettext_lazy("question", "asked")
        ANSWERED = "answered", pgettext_lazy("question", "answered")

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField(default=0)
    text = models.CharField(_("question"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.TO_ASK)
    answer = models.CharField(_("answer"), max_length=1_000, blank=True, default="")
    asker = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Risk(models.Model):
    """What could go wrong, in a sentence: how likely, how serious, what we do about it."""

    class Likely(models.TextChoices):
        LITTLE = "little", pgettext_lazy("likely", "unlikely")
        POSSIBLE = "possible", pgettext_lazy("likely", "possible")
        PROBABLE = "probable", pgettext_lazy("likely", "probable")

    class Serious(models.TextChoices):
        LIGHT = "light", pgettext_lazy("serious", "light")
        SERIOUS = "serious", pgettext_lazy("serious", "serious")
        GRAVE = "grave", pgettext_lazy("serious", "grave")

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="risks")
    position = models.PositiveIntegerField(default=0)
    sentence = models.CharField(_("risk"), max_length=300)
    likely = models.CharField(
        _("how likely"), max_length=8, choices=Likely, default=Likely.POSSIBLE
    )
    serious = models.CharField(
        _("how serious"), max_length=8, choices=Serious, default=Serious.SERIOUS
    )
    response = models.CharField(_("what we do about it"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.sentence


# --- whom one asks -------------------------------------------------------------------------------


class OfferQuerySet(models.QuerySet["Offer"]):
    def live(self) -> OfferQuerySet:
        """Those that can still be answered: of a bid that is written."""
        return self.filter(state=Offer.State.ASKED, need__bid__state__in=Bid.WRITTEN)


class Offer(models.Model):
    """A member asked another whether they would come along on a need. Between the two: nobody else reads
    it. It ends with the bid; what it leads to is the other's own word (``Intention``)."""

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not this time")
        WITHDRAWN = "withdrawn", _("taken back")
        ENDED = "ended", _("ended")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="offers")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(_("a word"), max_length=300, blank=True, default="")
    answer = models.CharField(_("a word"), max_length=300, blank=True, default="")
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Whom the answer is for, until they have seen it.
    answer_for = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "by", "to"],
                condition=Q(state="asked"),
                name="bid_offer_one_open",
            ),
            models.CheckConstraint(condition=~Q(by=F("to")), name="bid_offer_to_another"),
        ]
        indexes = [
            models.Index(fields=["to", "state"], name="bid_offer_to"),
            models.Index(fields=["by", "state"], name="bid_offer_by"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} asks {self.to_id} on {self.need_id}"


MOST_ROWS: Final = 30
"""References, questions or risks of a bid: more is a document."""
