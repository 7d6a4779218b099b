# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a groupe does about a notice: needs, intentions, go or no-go, pieces, price.

Members of one cooperative share its SIRET and are one candidate: two groupes of it on the same
lot collide (field.md, facts 1 and 2). ``BidLot`` is where it shows.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from commons.library.models import Resource
from commons.sharing.models import Distribution
from groupes.access import Me
from groupes.files.actions import let_go
from groupes.files.models import StoredFile
from groupes.models import Cooperative, Groupe, Member
from groupes.web import text
from groupes.web.choices import Labelled
from groupes.web.paths import reverse
from roles.models import Mandate
from tenders.notices.models import Lot, Notice, NoticeVersion, Tender

DEADLINE = Coalesce("accepted_deadline_at", "notice__deadline_at")


class BidQuerySet(models.QuerySet["Bid"]):
    def visible_to(self, me: Me) -> Self:
        """A bid is its groupe's own: nobody else sees that it exists, save as a collision."""
        return self.filter(groupe_id__in=me.groupe_ids)

    def running(self) -> Self:
        return self.filter(state__in=Bid.RUNNING)


class Bid(Labelled):
    """A groupe's file on one notice, from spotted to the result."""

    class State(models.TextChoices):
        STUDIED = "studied", _("being studied")
        GO = "go", _("bidding")
        NO_GO = "no_go", _("not bidding")
        SUBMITTED = "submitted", _("submitted")
        WON = "won", _("won")
        LOST = "lost", _("lost")
        CLOSED = "closed", _("closed without award")

    RUNNING = (State.STUDIED, State.GO, State.SUBMITTED)
    WRITTEN = (State.STUDIED, State.GO)  # while everything can still change

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="bids")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="bids")
    # The tender of the notice, one bid a groupe. None: later news showed that two bids of the groupe
    # are on one tender; both stay, the one that came later counts for none (``settle``).
    tender = models.ForeignKey(
        Tender, null=True, blank=True, on_delete=models.PROTECT, related_name="bids"
    )
    # The candidate: the groupe's cooperative, whose SIRET its members share.
    cooperative = models.ForeignKey(Cooperative, on_delete=models.PROTECT, related_name="bids")
    title = models.CharField(_("title"), max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.STUDIED)
    taken_up_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    taken_up_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="when its result was first noted"
    )
    notice_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="the notice moved since someone here last looked"
    )
    correction_unread = models.BooleanField(
        default=False, help_text="a correction in words came that nobody here has read"
    )
    # A version that the source has not confirmed and that the groupe counts on, until the source
    # speaks; what lists and reminders need of it stands beside.
    accepted = models.ForeignKey(
        NoticeVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_deadline_at = models.DateTimeField(null=True, blank=True)
    accepted_cancelled = models.BooleanField(default=False)
    # The last reminder of the deadline that was told (days before), and of which day: a deadline
    # that moved to another day is reminded of anew (``reminding``).
    reminded = models.PositiveSmallIntegerField(null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True)

    objects = BidQuerySet.as_manager()

    class Meta:
        permissions = [
            ("take_up", "Take up a tender"),
            ("state_intention", "Say what one would do on a bid"),
            ("decide_go", "Record go or no-go"),
            ("write_bid", "Write needs and pieces"),
            ("set_price", "Set the price"),
            ("submit_bid", "Record the submission and its result"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["groupe", "notice"], name="bid_once_per_groupe"),
            models.UniqueConstraint(
                fields=["groupe", "tender"], name="bid_once_per_groupe_and_tender"
            ),
        ]
        indexes = [
            models.Index(fields=["groupe", "state"]),
            models.Index(fields=["notice", "cooperative"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("bids:bid", args=[self.groupe.slug, self.pk])

    @property
    def running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def deadline_at(self) -> dt.datetime | None:
        """The deadline that the groupe counts on: the source's, else that of the version it
        accepted. In SQL: ``DEADLINE``."""
        return self.accepted_deadline_at or self.notice.deadline_at

    @property
    def cancelled(self) -> bool:
        """Whether the call is over, as far as the groupe counts."""
        return self.accepted_cancelled or self.notice.cancelled

    @property
    def writable(self) -> bool:
        """Whether needs, intentions, pieces and prices can still change."""
        return self.state in self.WRITTEN

    @property
    def frozen(self) -> bool:
        """Submitted: what was submitted stays as it is."""
        return self.state in (
            self.State.SUBMITTED,
            self.State.WON,
            self.State.LOST,
            self.State.CLOSED,
        )


class VersionAnswer(models.Model):
    """What a groupe makes of a version that its source has not confirmed: it counts on it, or not.
    The version and its file stay in both cases."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="version_answers")
    version = models.ForeignKey(NoticeVersion, on_delete=models.CASCADE, related_name="answers")
    accepted = models.BooleanField()
    reason = models.TextField(_("why"), max_length=2000, blank=True, default="")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bid", "version"], name="version_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}: {'accepts' if self.accepted else 'rejects'} {self.version_id}"


class CorrectionReading(models.Model):
    """Who of a groupe has read a correction of the notice, and when: the first who did."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="readings")
    # What the correction made of the notice.
    version = models.ForeignKey(NoticeVersion, on_delete=models.CASCADE, related_name="readings")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bid", "version"], name="correction_read_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}: {self.version_id} read by {self.by_id}"


class BidLot(models.Model):
    """A lot the groupe answers. ``lot_ref`` (the notice's own id) survives a re-import of the notice's lots."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="bid_lots")
    lot_ref = models.CharField(max_length=40)
    lot = models.ForeignKey(Lot, null=True, on_delete=models.SET_NULL, related_name="bid_lots")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bid", "lot_ref"], name="bid_lot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}:{self.lot_ref}"


class Need(models.Model):
    """What the answer takes: a row of the coverage matrix."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="needs")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("need"), max_length=160)
    lot_ref = models.CharField(max_length=40, blank=True, default="")
    days_planned = models.DecimalField(
        _("days planned"), max_digits=6, decimal_places=1, null=True, blank=True
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "title"], name="need_title_in_bid"),
            models.CheckConstraint(
                condition=Q(days_planned=None) | Q(days_planned__gte=0), name="need_days_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Intention(models.Model):
    """What a member would do on a need. Said by oneself, never by another."""

    class Level(models.TextChoices):
        LEAD = "lead", _("leads")
        CONTRIBUTE = "contribute", _("contributes")
        LEARN = "learn", _("learns")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="intentions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="intentions")
    level = models.CharField(_("what I would do"), max_length=10, choices=Level)
    days = models.DecimalField(_("days"), max_digits=5, decimal_places=1, default=0)
    word = models.CharField(_("a word"), max_length=200, blank=True, default="")
    # What a day of theirs costs there, where they wish to say it.
    day_rate_cents = models.BigIntegerField(_("price of a day"), null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "member"], name="intention_once"),
            models.CheckConstraint(
                condition=Q(day_rate_cents=None) | Q(day_rate_cents__gt=0),
                name="intention_rate_positive",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=0, days__lte=999), name="intention_days_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.level} {self.need_id}"


class NoGoReason(models.TextChoices):
    """Why a groupe does not bid, in the same words each time, so that a year can be looked back on."""

    TOO_SHORT = "too_short", _("too little time")
    TOO_LOW = "too_low", _("too low a price")
    NO_TEAM = "no_team", _("nobody free or skilled enough")
    NO_REFERENCE = "no_reference", _("references, turnover or papers we do not have")
    CONFLICT = "conflict", _("a conflict: of interests, or with another bid")
    DISTANCE = "distance", _("too far")
    TERMS = "terms", _("terms of the contract we do not want")
    OTHER = "other", _("another reason")


class GoDecision(models.Model):
    """Go or no-go, by whoever could on that day: the mandate is kept beside it."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="go_decisions")
    go = models.BooleanField()
    reason = models.TextField(_("why"), max_length=2000, blank=True, default="")
    # Of a no-go: the standard reasons (``NoGoReason``), in their order.
    reasons = ArrayField(
        models.CharField(max_length=12, choices=NoGoReason), default=list, blank=True
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    taken_back = models.BooleanField(default=False)  # recorded by mistake: see TakenBack

    class Meta:
        get_latest_by = "at"

    def __str__(self) -> str:
        return f"{self.bid_id}: {'go' if self.go else 'no-go'}"


class TakenBack(models.Model):
    """What was noted on a bid by mistake and taken back: by whom, when, why. The trace stays."""

    class What(models.TextChoices):
        SUBMISSION = "submission", _("the submission")
        RESULT = "result", _("the result")
        DECISION = "decision", _("the decision")
        PIECE = "piece", _("the state of a piece")

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="taken_back")
    what = models.CharField(max_length=10, choices=What)
    was = models.CharField(max_length=40, help_text="the state that was noted")
    # The day that was noted: of the submission, of the decision.
    noted_at = models.DateTimeField(null=True, blank=True)
    piece_title = models.CharField(max_length=160, blank=True, default="")
    reason = models.TextField(_("why"), max_length=1_000)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="taken_back_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}: {self.what} {self.was}"


class Piece(Labelled):
    """A piece of the answer, written or filled; its template's makers are credited on it."""

    TEXTS = ("title", "body")  # keep their editions (groupes/editions)

    class State(models.TextChoices):
        TO_DO = "to_do", _("to do")
        DRAFT = "draft", _("draft")
        REVIEWED = "reviewed", _("reviewed")
        SIGNED = "signed", _("signed")

    READY = (State.REVIEWED, State.SIGNED)

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="pieces")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("piece"), max_length=160)
    body = models.TextField(_("text"), max_length=20_000, blank=True, default="")
    holder = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="pieces"
    )
    due_on = models.DateField(_("for"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.TO_DO)
    template = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="pieces"
    )
    template_edition = models.PositiveIntegerField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    # The piece as it is submitted: signed, stamped, laid out elsewhere.
    file = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "title"], name="piece_title_in_bid"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ready(self) -> bool:
        return self.state in self.READY

    @property
    def html(self) -> SafeString:
        return text.shown(self.body)


@receiver(post_delete, sender=Piece)
def _let_go_of_the_file(instance: Piece, **kwargs: object) -> None:
    """However a piece goes (its bid or its groupe is deleted: no method is called then)."""
    if instance.file is not None:
        let_go(instance.file)


class Entered(models.Model):
    """A call that a groupe entered by hand: whose it is, who entered it, the document they had.

    It is read by the groupe alone unless it chose otherwise (``Notice.private``).
    """

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="entered")
    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="entered")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    file = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Rises with the call and with its document, which is in no version of the notice.
    edition = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.notice_id}"


@receiver(post_delete, sender=Entered)
def _let_go_of_the_document(instance: Entered, **kwargs: object) -> None:
    if instance.file is not None:
        let_go(instance.file)


class Price(models.Model):
    """A price the groupe thinks of asking, and how it would be shared."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="prices")
    name = models.CharField(_("name"), max_length=60)
    amount_cents = models.BigIntegerField(_("price, without tax"))
    note = models.CharField(_("what it covers"), max_length=300, blank=True, default="")
    chosen = models.BooleanField(default=False)
    # The days that this scenario counts for some needs: {id: "7.5"}, of needs that are there or
    # were. A need that is not in it counts the days that were said on it.
    need_days = models.JSONField(default=dict, blank=True)
    preview = models.ForeignKey(
        Distribution, null=True, on_delete=models.SET_NULL, related_name="prices"
    )
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    days: Decimal  # over all needs, once a page worked it out (``pages.price``)

    class Meta:
        ordering = ["amount_cents", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "name"], name="price_name_in_bid"),
            models.UniqueConstraint(
                fields=["bid"], condition=Q(chosen=True), name="price_one_chosen"
            ),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="price_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.amount_cents}"

    @property
    def counted(self) -> dict[int, Decimal]:
        """The days it counts of its own, by need."""
        return {int(need): Decimal(days) for need, days in self.need_days.items()}
