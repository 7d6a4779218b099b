# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody from outside who works on one bid, until a day: a dated right on that bid and nothing else."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Member
from tenders.bids.models import Bid, Need


class GuestQuerySet(models.QuerySet["Guest"]):
    def open(self) -> Self:
        """Those that nobody ended. Whether one stands today: ``rules.stands``."""
        return self.filter(ended_at=None)


class Guest(models.Model):
    """An invitation, and who came by it. What the link holds is kept nowhere, but its digest; so is the
    key of the one browser that is in."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("a partner firm")
        CLIENT = "client", _("a client")

    class Language(models.TextChoices):
        FRENCH = "fr", _("French")
        ENGLISH = "en", _("English")

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    firm = models.CharField(_("firm"), max_length=160)
    kind = models.CharField(_("what they are"), max_length=10, choices=Kind)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    until = models.DateField(_("until"))  # last day, included, where the groupe is
    share_cents = models.BigIntegerField(_("their share, without tax"), null=True, blank=True)
    # Who answers for them: they come in only while this member takes part in the groupe.
    host = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)  # the link is of this instant
    digest = models.CharField(max_length=64, blank=True, default="")
    seat = models.CharField(max_length=64, blank=True, default="")
    entered_at = models.DateTimeField(null=True, blank=True)  # the last time, by the link
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    # Of their stay: until when, and their share. Several members write it.
    edition = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)
    # They are told by letter that they were answered: when the next leaves, and the first word it is of.
    silent = models.BooleanField(default=False)  # they wish no such letter
    news_due = models.DateTimeField(null=True, blank=True)
    news_from = models.BigIntegerField(null=True, blank=True)

    objects = GuestQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "email"],
                condition=Q(ended_at=None) & ~Q(email=""),
                name="guest_once_on_a_bid",
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="guest_digest_unique"
            ),
            models.CheckConstraint(
                condition=Q(share_cents=None) | Q(share_cents__gte=0), name="guest_share_positive"
            ),
        ]
        indexes = [
            models.Index(
                fields=["news_due"], condition=Q(news_due__isnull=False), name="guest_news_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.firm})"


class Promise(models.Model):
    """What a guest would do on a need, in words: no days, no part of the price."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="promises")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="promises")
    words = models.CharField(_("what I would do"), max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guest", "need"], name="promise_once"),
        ]

    def __str__(self) -> str:
        return self.words


class Word(models.Model):
    """What is said between a bid's guests and its groupe: by one of the two."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="guest_words")
    guest = models.ForeignKey(
        Guest, null=True, blank=True, on_delete=models.CASCADE, related_name="words"
    )
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("message"), max_length=2_000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["bid", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(guest__isnull=False, member__isnull=True)
                | Q(guest__isnull=True, member__isnull=False),
                name="word_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
