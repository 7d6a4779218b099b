# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles (purpose, domain, accountabilities) and the dated mandates that give them to people.

A role's domain is what it is granted on the groupe (``groupes/access/``). A mandate gives its
powers from its first day to its last, both included, and nothing has to run for them to end.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Self

from django.contrib.auth.models import Group
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member, Membership
from groupes.web.names import VisibleNameField
from groupes.web.paths import reverse


class RoleQuerySet(models.QuerySet["Role"]):
    def open(self) -> Self:
        return self.filter(closed_on=None)


class Role(models.Model):
    """What a groupe asks of whoever holds it; it replaces the job description."""

    TEXTS = ("name", "purpose", "domain", "accountabilities")  # keep their editions

    class Family(models.TextChoices):
        PRODUCTION = "production", _("production")
        SUPPORT = "support", _("support")
        FACILITATION = "facilitation", _("facilitation")
        REPRESENTATION = "representation", _("representation")

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(_("name"), max_length=80)
    name_form = VisibleNameField(default="")
    key = models.SlugField(max_length=40, blank=True, default="")
    family = models.CharField(_("family"), max_length=16, choices=Family, default=Family.SUPPORT)
    purpose = models.CharField(_("purpose"), max_length=300)
    domain = models.CharField(_("domain"), max_length=300, blank=True, default="")
    accountabilities = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("accountabilities"),
        default=list,
        blank=True,
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    energy = models.DecimalField(
        _("energy, days a month"),
        max_digits=4,
        decimal_places=1,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(31)],
    )
    term_months = models.PositiveSmallIntegerField(
        _("length of a mandate, months"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    created_at = models.DateTimeField(default=timezone.now)
    closed_on = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)  # rises at each change: no lost update
    # What the role is granted. The auth.Group never has users: rights come from mandates.
    grants = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="role")

    objects = RoleQuerySet.as_manager()

    class Meta:
        permissions = [
            ("edit_roles", "Create and change roles"),
            ("give_mandate", "Offer a vacant role to a member"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["groupe", "name_form"],
                condition=Q(closed_on=None),
                name="role_name_in_groupe",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="role_seats_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("roles:role", args=[self.groupe.slug, self.pk])

    def term_from(self, first: dt.date) -> dt.date:
        """The last day of a whole term that begins on ``first``.

        Six months from 31 August end on the last day of February, not in March.
        """
        month = first.month - 1 + self.term_months
        year, month = first.year + month // 12, month % 12 + 1
        same_day = min(first.day, calendar.monthrange(year, month)[1])
        after = dt.date(year, month, same_day)
        return after if same_day < first.day else after - dt.timedelta(days=1)


class MandateQuerySet(models.QuerySet["Mandate"]):
    def of_current(self) -> Self:
        """Those of people who are of their cooperative today: who left it holds nothing."""
        return self.filter(member__left_on=None, member__user__is_active=True)

    def on(self, date: dt.date) -> Self:
        """Mandates in force on a date, both bounds included."""
        return self.of_current().filter(starts_on__lte=date, ends_on__gte=date)

    def counting(self, date: dt.date) -> Self:
        """Those whose holder is an active member of the groupe on a date: who left or is on pause
        takes no seat. A member has one open membership of a groupe at most: no row comes twice."""
        return self.of_current().filter(
            Q(member__memberships__ends_on=None) | Q(member__memberships__ends_on__gte=date),
            member__memberships__groupe=F("role__groupe"),
            member__memberships__state=Membership.State.ACTIVE,
            member__memberships__starts_on__lte=date,
        )


class Mandate(models.Model):
    """A member holding a role for a term."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="mandates")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mandates")
    starts_on = models.DateField()
    ends_on = models.DateField()  # last day, included
    origin = models.CharField(max_length=20, default="offer")  # offer | volunteer | founding
    handover = models.TextField(_("handover"), max_length=8000, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="mandate_dates_in_order"
            ),
            # One person cannot hold the same role twice at the same time.
            ExclusionConstraint(
                name="mandate_once_at_a_time",
                expressions=[
                    ("role", RangeOperators.EQUAL),
                    ("member", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["member", "ends_on"]),
            models.Index(fields=["role", "starts_on", "ends_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.member} · {self.starts_on}/{self.ends_on}"

    def percent(self, on: dt.date) -> int:
        """How much of the mandate has passed on a day, from 0 to 100, for a meter."""
        whole = (self.ends_on - self.starts_on).days + 1
        passed = (on - self.starts_on).days
        return max(0, min(100, round(100 * passed / whole)))


class MandateOffer(models.Model):
    """A mandate offered to someone, who accepts or not: nobody is assigned (field.md).

    ``mandate`` is the one handed over; None when the role is vacant.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="offers")
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.CASCADE, related_name="offers"
    )
    offered_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    offered_to = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="offers")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    message = models.TextField(_("a word"), max_length=1000, blank=True, default="")
    handover = models.TextField(_("handover"), max_length=8000, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(_("a word with the answer"), max_length=1000, blank=True, default="")
    # Whom the answer is for, until they have seen it.
    answer_for = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="offer_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["role", "offered_to"],
                condition=Q(state="open"),
                name="offer_one_open_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} → {self.offered_to} ({self.state})"

    @property
    def is_proposal(self) -> bool:
        """Someone proposing themself, whom another member confirms."""
        return self.offered_by_id == self.offered_to_id
