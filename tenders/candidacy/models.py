# SPDX-License-Identifier: AGPL-3.0-or-later
"""The candidate of a bid as its groupe records it, and the links that people declare.

A bid without a row here is the candidate that its people make it: one cooperative, or several. What
is recorded freezes with the bid. The law of it: ``templates/candidacy/help.html``.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Cooperative, Member
from tenders.bids.models import Bid


class Candidacy(models.Model):
    """Of whom the candidate of a bid is made."""

    class Form(models.TextChoices):
        """How the bodies of a consortium are bound (code de la commande publique, R2142-20)."""

        UNSAID = "", _("not chosen yet")
        JOINT = "joint", _("joint")
        SOLIDARY = "solidary", _("joint and several")

    bid = models.OneToOneField(Bid, on_delete=models.CASCADE, related_name="candidacy")
    form = models.CharField(_("form"), max_length=8, choices=Form, blank=True, default="")
    # Of a joint consortium alone: in the other each answers for all.
    liable_lead = models.BooleanField(_("the lead answers for the others"), default=False)
    edition = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    # When its cooperatives were written down as they were at the submission; None: not submitted, or
    # by an installation that did not do so.
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(liable_lead=False) | Q(form="joint"), name="candidacy_liable_if_joint"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}: {self.form or 'unsaid'}"


class Body(models.Model):
    """A legal body of the candidate: a cooperative of the installation, or a firm of outside.

    The name and SIRET of a cooperative are its own while the bid is written, and are written down
    here at the submission: a submitted bid keeps them.
    """

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="bodies")
    cooperative = models.ForeignKey(
        Cooperative, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=160)
    siret = models.CharField(_("SIRET number"), max_length=14, blank=True, default="")
    address = models.CharField(_("address"), max_length=300, blank=True, default="")
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True, default="")
    contact_email = models.EmailField(
        _("their e-mail address"), max_length=254, blank=True, default=""
    )
    is_lead = models.BooleanField(default=False)
    does = models.CharField(_("what it does"), max_length=300, blank=True, default="")
    lots = models.JSONField(default=list, blank=True)  # ids of lots; none: all that the bid is for
    amount_cents = models.BigIntegerField(_("its part, without tax"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = [F("is_lead").desc(), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy"], condition=Q(is_lead=True), name="body_one_lead"
            ),
            models.UniqueConstraint(
                fields=["candidacy", "siret"], condition=~Q(siret=""), name="body_siret_once"
            ),
            models.UniqueConstraint(
                fields=["candidacy", "cooperative"], name="body_cooperative_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_cents=None) | Q(amount_cents__gte=0), name="body_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(cooperative__isnull=False) | ~Q(siret=""), name="body_firm_has_siret"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InterestQuerySet(models.QuerySet["Interest"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class Interest(models.Model):
    """A link that somebody says of themselves, which others of the bid must know: declared and taken
    back by that person alone. Taken back, it stays as a trace."""

    class Kind(models.TextChoices):
        BUYER = "buyer", _("with the buyer")
        PREPARED = "prepared", _("with how the call was prepared")
        COMPETITOR = "competitor", _("with another candidate")

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="interests")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("the link"), max_length=10, choices=Kind)
    words = models.CharField(_("in a sentence"), max_length=300)
    since = models.DateField(_("since"), null=True, blank=True)
    declared_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ["declared_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="interest_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}: {self.member_id} {self.kind}"
