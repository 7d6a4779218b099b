# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the administrators of a cooperative keep: its rules and texts, the dated statuses of its people,
the lists of people that are brought in."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Cooperative, Federation, Member
from groupes.web.choices import Labelled

LONGEST_TEXT = 40_000


class Policy(models.Model):
    """What a cooperative has set for itself; one row each, made when it is first wanted."""

    cooperative = models.OneToOneField(Cooperative, on_delete=models.CASCADE, related_name="policy")
    # How long a test contract may last in all; None: no limit of its own (renewals are looked at).
    test_months = models.PositiveSmallIntegerField(
        _("longest test contract, in months"),
        null=True,
        blank=True,
        default=18,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    associate_months = models.PositiveSmallIntegerField(
        _("months before one is invited to become an associate"),
        null=True,  # nobody is, until the cooperative says after how long
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(120)],
    )
    warn_days = models.PositiveSmallIntegerField(
        _("days before the end of a contract that administrators are told"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    legal_notice = models.TextField(
        _("legal notice"), max_length=LONGEST_TEXT, blank=True, default=""
    )
    accessibility = models.TextField(
        _("accessibility statement"), max_length=LONGEST_TEXT, blank=True, default=""
    )
    helper = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    mail_tested_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"policy of {self.cooperative_id}"


class StatusPeriod(models.Model):
    """From a day on, the status of a member, until their next period. Before the first one it is what
    ``Member.status`` says. ``ends_on``: the last day that was agreed (of a test contract), included."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="statuses")
    status = models.CharField(max_length=10, choices=Member.Status)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "starts_on"], name="status_one_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="status_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.status} {self.starts_on}"


class Milestone(Labelled):
    """A day that comes for someone, told to administrators (and to the one it is about) when it is near:
    kept in step with the statuses by ``actions.follow``."""

    class Kind(models.TextChoices):
        TEST_ENDS = "test_ends", _("end of a test contract")
        ASSOCIATE = "associate", _("invitation to become an associate")

    class Answer(models.TextChoices):
        NONE = "", _("no answer yet")
        YES = "yes", _("would like to")
        LATER = "later", _("not now")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="milestones")
    cooperative = models.ForeignKey(Cooperative, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    due = models.DateField()
    answer = models.CharField(max_length=5, choices=Answer, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "kind"], name="milestone_once"),
        ]
        indexes = [models.Index(fields=["cooperative", "due"])]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.due}"


class FederationKey(models.Model):
    """What opens a federation to another cooperative: passed on by hand by one that is in it."""

    federation = models.OneToOneField(Federation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return f"key of {self.federation_id}"


class PeopleImport(models.Model):
    """A list of people that somebody brought. ``lines`` is what it says, until it is applied or left:
    then what was personal goes, and the numbers stay."""

    class State(models.TextChoices):
        READ = "read", _("to check")
        RUNNING = "running", _("at work")
        DONE = "done", _("done")
        LEFT = "left", _("left")

    cooperative = models.ForeignKey(Cooperative, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    # [[line number, {column: text}], …] (groupes/administration/sheet.py)
    lines = models.JSONField(default=list)
    ignored = models.JSONField(default=list)  # headers that say nothing here
    invite = models.BooleanField(default=False)  # a letter to each newcomer
    origin = models.CharField(max_length=200, blank=True, default="")
    done = models.PositiveIntegerField(default=0)  # lines gone through
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # {verdict: number}, once applied
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["cooperative", "-id"])]

    def __str__(self) -> str:
        return f"import {self.pk}"
