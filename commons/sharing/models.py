# SPDX-License-Identifier: AGPL-3.0-or-later
"""Split rules, numbered and frozen, and the distributions computed from them.

Amounts are integer cents. A distribution keeps a frozen copy of its rule, its case and its
result, and its lines sum to its amount: a deferred trigger refuses anything else.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.models import Cooperative, Groupe, Member


class SplitRuleQuerySet(models.QuerySet["SplitRule"]):
    def in_force(self) -> Self:
        """Adopted rules, the latest in force first."""
        return self.filter(in_force_from__isnull=False).order_by("-in_force_from", "-number")


class SplitRule(models.Model):
    """How a groupe shares what it earns. Adopted, it is never changed: a new number follows."""

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="split_rules")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=120)
    rule = models.JSONField()  # docs/formats/split.md
    note = models.TextField(_("why this rule"), max_length=4000, blank=True, default="")
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = SplitRuleQuerySet.as_manager()

    class Meta:
        permissions = [("edit_rule", "Propose and adopt split rules")]
        constraints = [
            models.UniqueConstraint(fields=["groupe", "number"], name="rule_number"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (v{self.number})"


class DistributionQuerySet(models.QuerySet["Distribution"]):
    def about(self, target: models.Model) -> Self:
        return self.filter(target_type=target._meta.label_lower, target_id=target.pk)


class Distribution(models.Model):
    """An amount shared by a rule: a preview (of a price) or a past split."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("preview")
        SETTLED = "settled", _("settled")

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="distributions")
    rule = models.ForeignKey(SplitRule, on_delete=models.PROTECT, related_name="distributions")
    label = models.CharField(max_length=200)
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEW)
    target_type = models.CharField(max_length=60, blank=True, default="")
    target_id = models.BigIntegerField(null=True)
    frozen_rule = models.JSONField()
    case = models.JSONField()
    result = models.JSONField()
    happened_on = models.DateField()
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = DistributionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["groupe", "-happened_on"]),
            models.Index(fields=["target_type", "target_id", "-id"]),
        ]

    def __str__(self) -> str:
        return self.label


class DistributionLine(models.Model):
    """Where some of the cents went, by which step. Exactly one of member, cooperative, pot."""

    distribution = models.ForeignKey(
        Distribution, on_delete=models.CASCADE, related_name="lines"
    )
    position = models.PositiveIntegerField()
    step = models.PositiveIntegerField()
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="distribution_lines"
    )
    cooperative = models.ForeignKey(
        Cooperative, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pot = models.CharField(max_length=80, blank=True, default="")
    amount_cents = models.BigIntegerField()
    why = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distribution", "position"], name="distribution_line_position"
            ),
            models.CheckConstraint(
                condition=(
                    Q(member__isnull=False, cooperative__isnull=True, pot="")
                    | Q(member__isnull=True, cooperative__isnull=False, pot="")
                    | (Q(member__isnull=True, cooperative__isnull=True) & ~Q(pot=""))
                ),
                name="distribution_line_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.distribution_id}#{self.position}: {self.amount_cents}"
