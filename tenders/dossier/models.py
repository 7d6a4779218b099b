# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is handed in: which papers, the memoir, how a price is made up, what the cooperative signs.

A paper is a piece of the bid (``tenders.bids.models.Piece``): its text, file, holder and state are there.
Here is what it *is*, and what is around it. All of it is written while the bid's row is held, delegations
while the cooperative's is.
"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Final, Self

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from commons.library.models import Resource
from groupes.files.actions import let_go
from groupes.files.models import StoredFile
from groupes.models import Cooperative, Member
from groupes.web import text
from groupes.web.paths import reverse
from tenders.bids.models import Bid, Intention, Need, Piece, Price
from tenders.dossier import papers, reckoning

PEN: Final = dt.timedelta(minutes=20)
"""How long one has the pen of a section since one last took it or saved."""

KEPT: Final = dt.timedelta(days=7)
"""How long a file of all the papers waits to be taken."""


class Paper(models.Model):
    """Which paper of a call a piece is. Without a piece: somebody took it away, and it is not proposed
    again unless it is asked for."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(_("what it is"), max_length=20, choices=papers.CHOICES)
    piece = models.OneToOneField(
        Piece, null=True, blank=True, on_delete=models.SET_NULL, related_name="paper"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bid", "kind"], name="paper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}: {self.kind}"


class Brief(models.Model):
    """What the buyer asks of the offer: what notices do not say, and the rules of the
    consultation do, or what was taken over from the notice. ``criteria``: [{"key", "label", "weight"}], the
    weight in percent or None. ``from_notice``: the fields that are the notice's own, with its values as they
    were (:mod:`tenders.dossier.offered`)."""

    bid = models.OneToOneField(Bid, on_delete=models.CASCADE, related_name="brief")
    criteria = models.JSONField(default=list, blank=True)
    duration = models.CharField(_("duration"), max_length=160, blank=True, default="")
    renewals = models.CharField(_("renewals"), max_length=160, blank=True, default="")
    visit = models.CharField(_("visit"), max_length=160, blank=True, default="")
    page_limit = models.PositiveSmallIntegerField(_("pages at most"), null=True, blank=True)
    profile_url = models.URLField(
        _("where it is submitted"), max_length=500, blank=True, default=""
    )
    most_megabytes = models.PositiveIntegerField(_("size at most"), null=True, blank=True)
    from_notice = models.JSONField(default=dict, blank=True)
    edition = models.PositiveIntegerField(default=1)
    # The bid of the groupe that this one was begun from, and who brought it.
    begun_from = models.ForeignKey(
        Bid, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"brief of {self.bid_id}"


class Section(models.Model):
    """A part of the technical memoir, written by one person at a time.

    ``level``: 1 to 3, as headings are. ``pages``: how many it may take. ``criterion``: the key of the
    criterion of the brief that it answers. ``generic``: it was brought from elsewhere (a resource of the
    library, a past bid) and nobody has said yet that it is tailored to this buyer.
    """

    TEXTS = ("title", "text")  # keep their editions (groupes/editions)

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=20_000, blank=True, default="")
    criterion = models.CharField(_("criterion"), max_length=40, blank=True, default="")
    pages = models.PositiveSmallIntegerField(_("pages at most"), null=True, blank=True)
    holder = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="sections"
    )
    edition = models.PositiveIntegerField(default=1)
    resource = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    past = models.ForeignKey(
        Bid, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    generic = models.BooleanField(default=False)
    tailored_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tailored_at = models.DateTimeField(null=True, blank=True)
    pen = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pen_until = models.DateTimeField(null=True, blank=True)
    pen_next = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="section_level"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dossier:section", args=[self.bid.groupe.slug, self.bid_id, self.pk])

    def writer(self, now: dt.datetime) -> int | None:
        """Who has the pen at an instant: the id of a member."""
        held = self.pen_until is not None and self.pen_until > now
        return self.pen_id if held else None

    @property
    def html(self) -> SafeString:
        return text.shown(self.text)

    @property
    def about_pages(self) -> Decimal:
        """Roughly how many pages it takes."""
        return papers.about_pages(self.text)


class Remark(models.Model):
    """A word on a section, and what is answered to it; settled once nothing is left to do about it."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="remarks")
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="answered_by"
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(_("remark"), max_length=1_000)
    settled_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_said"),
        ]

    def __str__(self) -> str:
        return f"{self.section_id}: {self.by_id}"


class Makeup(models.Model):
    """How the amount of a price is made up; saving it writes that amount. Rates in percent."""

    price = models.OneToOneField(Price, on_delete=models.CASCADE, related_name="makeup")
    risk_percent = models.DecimalField(
        _("for what may go otherwise"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    margin_percent = models.DecimalField(
        _("margin"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    vat_percent = models.DecimalField(_("VAT"), max_digits=5, decimal_places=2, default=Decimal(20))
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(risk_percent__gte=0, margin_percent__gte=0, vat_percent__gte=0),
                name="makeup_rates",
            ),
        ]

    def __str__(self) -> str:
        return f"makeup of {self.price_id}"


class MakeupLine(models.Model):
    """People for some days at a rate, or an expense. ``cents``: the rate of a day, or the expense."""

    makeup = models.ForeignKey(Makeup, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=reckoning.CHOICES, default=reckoning.DAYS)
    label = models.CharField(_("what"), max_length=120)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    days = models.DecimalField(_("days"), max_digits=6, decimal_places=1, default=Decimal(0))
    cents = models.BigIntegerField(_("amount"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cents__gte=0, days__gte=0), name="makeup_line_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Delegation(models.Model):
    """A member may sign for the cooperative, up to an amount, until a day: written by its staff."""

    cooperative = models.ForeignKey(Cooperative, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="delegations")
    most_cents = models.BigIntegerField(_("up to, without tax"))
    until = models.DateField(_("until"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "member"],
                condition=Q(ended_at=None),
                name="delegation_one_each",
            ),
            models.CheckConstraint(condition=Q(most_cents__gt=0), name="delegation_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.most_cents} until {self.until}"


class SignatureQuerySet(models.QuerySet["Signature"]):
    def standing(self) -> Self:
        """Those that were not called off."""
        return self.exclude(state=Signature.State.CALLED_OFF)


class Signature(models.Model):
    """The cooperative is asked to sign a bid, for it is the candidate. ``marks``: what each paper was
    when it was signed ({id: mark}), so that what changes afterwards is told."""

    class State(models.TextChoices):
        ASKED = "asked", _("signature asked for")
        SIGNED = "signed", _("signed by the cooperative")
        SENT_BACK = "sent_back", _("sent back by the cooperative")
        CALLED_OFF = "called_off", _("called off")

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="signatures")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(_("a word"), max_length=300, blank=True, default="")
    amount_cents = models.BigIntegerField(
        null=True, blank=True
    )  # of the chosen price, at the answer
    answered_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    word = models.TextField(_("why"), max_length=1_000, blank=True, default="")
    # By which delegation, where it was not the staff.
    delegation = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    marks = models.JSONField(default=dict, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid"], condition=Q(state="asked"), name="signature_one_asked"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent_back") | ~Q(word=""), name="signature_sent_back_why"
            ),
        ]
        indexes = [
            models.Index(fields=["bid"], condition=Q(state="asked"), name="signature_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}: {self.state}"


def storage_path(bundle: Bundle, filename: str) -> str:
    """Random names: it is found by its row alone."""
    return f"dossiers/{uuid.uuid4().hex}"


class Bundle(models.Model):
    """One file of all the papers (a ZIP), made by a job. ``lacks``: what was missing then, by code;
    ``mark``: what it was made of, to tell an old one."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="bundles")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField(null=True, blank=True)
    failed = models.CharField(max_length=20, blank=True, default="")
    lacks = models.PositiveIntegerField(default=0)
    unset = models.PositiveIntegerField(default=0)  # texts that could not be set as PDF
    mark = models.CharField(max_length=64, blank=True, default="")
    file = models.FileField(upload_to=storage_path, max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["expires_at"], name="bundle_expires")]

    def __str__(self) -> str:
        return f"bundle {self.pk} of {self.bid_id}"

    @property
    def ready(self) -> bool:
        return self.made_at is not None and self.expires_at > timezone.now()


@receiver(post_delete, sender=Bundle)
def _let_go_of_the_bytes(instance: Bundle, **kwargs: object) -> None:
    path = str(instance.file.name or "")
    if path:
        transaction.on_commit(lambda: default_storage.delete(path), robust=True)


class Receipt(models.Model):
    """What the buyer's profile gave when the offer was submitted."""

    bid = models.OneToOneField(Bid, on_delete=models.CASCADE, related_name="receipt")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"receipt of {self.bid_id}"


@receiver(post_delete, sender=Receipt)
def _let_go_of_the_receipt(instance: Receipt, **kwargs: object) -> None:
    let_go(instance.file)


class Suggested(models.Model):
    """What somebody wrote down for another who was there, until that person says so: it counts for
    nothing before."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="suggested")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="suggested")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(_("what they would do"), max_length=10, choices=Intention.Level)
    days = models.DecimalField(_("days"), max_digits=5, decimal_places=1, default=0)
    word = models.CharField(_("a note"), max_length=200, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "member"], name="suggested_once"),
            models.CheckConstraint(
                condition=Q(days__gte=0, days__lte=999), name="suggested_days_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.level} {self.need_id}?"
