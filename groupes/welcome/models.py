# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links, addresses, proposals, threads at the door, and a newcomer's first steps.

Of a link only the digest of its token is kept. Whether one still opens, and what members consented
to, is decided by date when it is read; state changes live in ``actions/``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member, Membership

MOST_USES = 100
DAYS = (1, 7, 30, 90)
"""For how long an invitation may be open."""


class LinkQuerySet(models.QuerySet["Link"]):
    def running(self, on: dt.date) -> Self:
        """Those that let somebody in on a day, as far as they themselves say."""
        return self.filter(ended_at=None, expires_on__gte=on, used__lt=F("most"))


class Link(models.Model):
    """A link by which several people may come into a groupe. It ends with its maker's belonging, and lets
    nobody in while they may not invite (``rules.kept``)."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="links")
    made_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    number = models.UUIDField(default=uuid.uuid4)  # of the form it came from: sent twice, made once
    word = models.TextField(_("a note"), max_length=1000, blank=True, default="")
    asks = models.BooleanField(default=False)  # whoever opens it asks, and is answered
    most = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_USES)]
    )
    used = models.PositiveSmallIntegerField(default=0)
    expires_on = models.DateField()  # last day, included, where the groupe is
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["made_by", "number"], name="link_made_once"),
            models.CheckConstraint(condition=Q(used__lte=F("most")), name="link_uses_in_bounds"),
        ]
        indexes = [models.Index(fields=["groupe", "-id"])]

    def __str__(self) -> str:
        return f"link {self.pk}"


class Came(models.Model):
    """Somebody came by a link: they are in, or have asked."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="came")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "membership"], name="came_once"),
        ]
        indexes = [models.Index(fields=["member", "membership"])]

    def __str__(self) -> str:
        return f"{self.member_id} by {self.link_id}"


class AddressedQuerySet(models.QuerySet["Addressed"]):
    def waiting(self) -> Self:
        """Neither answered nor withdrawn; they may be out of date."""
        return self.filter(ended_at=None, answered_at=None)


class Addressed(models.Model):
    """An invitation to an address, whoever's it is: nothing here says whether it has an account. It lets its
    reader in while whoever sent it may invite.

    Whoever logs in with that address finds it; the link of its last letter opens it for them alone.
    """

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="addressed")
    email = models.EmailField(_("e-mail address"), max_length=254)  # in lower case
    invited_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    word = models.TextField(_("a note"), max_length=1000, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")  # of what was last sent
    days = models.PositiveSmallIntegerField(default=30)
    expires_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AddressedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["groupe", "email"],
                condition=Q(ended_at=None, answered_at=None),
                name="addressed_one_waiting",
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="addressed_digest"
            ),
        ]
        indexes = [
            models.Index(
                fields=["email"],
                condition=Q(ended_at=None, answered_at=None),
                name="addressed_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


CONSENT_DAYS = (7, 14, 21)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> Self:
        return self.filter(state__in=Proposal.RUNNING)


class Proposal(models.Model):
    """A person whom a member would like in the groupe: asked first, then the members.

    Nothing is written when the delay ends: who objects and which day it is say where it stands
    (``rules.outcome``).
    """

    class State(models.TextChoices):
        ASKED = "asked", _("the person is asked")
        OPEN = "open", _("the members are asked")
        DECLINED = "declined", _("the person would rather not")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENTERED = "entered", _("has joined")

    RUNNING: ClassVar = (State.ASKED, State.OPEN)

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="proposals")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="proposals")
    proposed_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    sentence = models.TextField(_("why this person"), max_length=600)
    days = models.PositiveSmallIntegerField(default=CONSENT_DAYS[0])
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    proposed_at = models.DateTimeField(default=timezone.now)
    wished_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)  # last day to object, where the groupe is
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["groupe", "member"],
                condition=Q(state__in=["asked", "open"]),
                name="proposal_one_running",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(until__isnull=False), name="proposal_open_has_end"
            ),
        ]
        indexes = [
            models.Index(
                fields=["groupe"],
                condition=Q(state__in=["asked", "open"]),
                name="proposal_of_groupe",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class Voice(models.Model):
    """What a member says of a proposal: an objection with its reason, or consent."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="voices")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    objects_to = models.BooleanField(default=False)
    reason = models.TextField(_("the reason"), max_length=1000, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "member"], name="voice_once"),
            models.CheckConstraint(
                condition=Q(objects_to=False) | ~Q(reason=""), name="voice_objection_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.proposal_id}"


class Thread(models.Model):
    """The talk at a groupe's door with one person, read by them and by whoever welcomes there.

    It is open until they are in or declined (``rules.thread_open``), and stays readable to both.
    """

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="threads")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="threads")
    opened_at = models.DateTimeField(default=timezone.now)
    asks = models.BooleanField(default=False)  # their last words wait for the groupe
    answered = models.BooleanField(default=False)  # the groupe's last words wait for them
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["groupe", "member"], name="thread_one"),
        ]
        indexes = [
            models.Index(fields=["groupe"], condition=Q(asks=True), name="thread_asks"),
            models.Index(fields=["member"], condition=Q(answered=True), name="thread_answered"),
        ]

    def __str__(self) -> str:
        return f"thread {self.pk}"


class Line(models.Model):
    """What somebody said at the door."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="lines")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["thread", "id"])]

    def __str__(self) -> str:
        return f"line {self.pk}"


class Greeter(models.Model):
    """A member who offers to meet those who come."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="greeters")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["groupe", "member"], name="greeter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.groupe_id}"


class Step(models.Model):
    """A step of a newcomer's welcome, done or set aside. ``edition``: of the charter they accepted."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)  # of a FirstStep that is declared
    done = models.BooleanField(default=True)  # False: set aside
    edition = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "name"], name="step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.membership_id}"


class Reminded(models.Model):
    """A request that waits was told of, once, by letter."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="reminded")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"reminded of {self.membership_id}"
