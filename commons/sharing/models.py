# SPDX-License-Identifier: AGPL-3.0-or-later
"""Split rules, numbered and frozen, and the distributions computed from them.

Amounts are integer cents. A distribution keeps a frozen copy of its rule, its case and its
result, and its lines sum to its amount: a deferred trigger refuses anything else. Settled, nothing
changes it; the way back is a second one, its exact opposite (``reverses``). One settled share of a
thing stands at a time.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from commons.sharing import engine
from groupes.access import Me
from groupes.models import Cooperative, Groupe, Member
from groupes.things import Ref
from groupes.web.paths import reverse
from groupes.web.prepared import PKS, Prepared

# The engine knows ids only. Whatever bears neither prefix is the name of a pot.
MEMBER = "member:"
COOPERATIVE = "cooperative:"


def member_id(pk: int) -> str:
    """A member's id in a case: 12 → "member:12"."""
    return f"{MEMBER}{pk}"


def cooperative_id(pk: int) -> str:
    """A cooperative's id in a case: 3 → "cooperative:3"."""
    return f"{COOPERATIVE}{pk}"


COOPERATIVES = Prepared(lambda ids: Cooperative.objects.filter(pk__any_of=ids), ids=PKS)


class SplitRuleQuerySet(models.QuerySet["SplitRule"]):
    def in_force(self) -> Self:
        """Adopted rules, the latest in force first."""
        return self.filter(in_force_from__isnull=False).order_by("-in_force_from", "-number")

    def in_force_on(self, date: dt.date) -> Self:
        """Rules adopted for that date or before, the latest in force first: the first one binds
        its groupe on that date, the others did before."""
        return self.in_force().filter(in_force_from__lte=date)

    def binding_on(self, date: dt.date) -> SplitRule | None:
        """The rule that binds on a date, of the rules of one groupe; None when none does yet.
        One query."""
        return self.in_force_on(date).first()


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
    adopted_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)

    objects = SplitRuleQuerySet.as_manager()

    class Meta:
        permissions = [("edit_rule", "Propose and adopt split rules")]
        constraints = [
            models.UniqueConstraint(fields=["groupe", "number"], name="rule_number"),
            models.CheckConstraint(
                condition=(
                    Q(in_force_from=None, adopted_by=None, adopted_at=None)
                    | Q(
                        in_force_from__isnull=False,
                        adopted_by__isnull=False,
                        adopted_at__isnull=False,
                    )
                ),
                name="rule_adopted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (v{self.number})"

    def get_absolute_url(self) -> str:
        return reverse("sharing:rule", args=[self.groupe.slug, self.number])

    def state_on(self, date: dt.date, binding: SplitRule | None) -> str:
        """proposed | coming | binding | former, ``binding`` being the rule in force that day."""
        if self.in_force_from is None:
            return "proposed"
        if self.in_force_from > date:
            return "coming"
        return "binding" if self == binding else "former"


class DistributionQuerySet(models.QuerySet["Distribution"]):
    def about(self, target: models.Model) -> Self:
        """Those computed for one object of another app: a bid."""
        ref = Ref.of(target)
        return self.filter(target_type=ref.label, target_id=ref.id)

    def visible_to(self, me: Me) -> Self:
        """Those of my groupes; and, once settled, those I took part in, even after leaving: one's
        past pay is one's own."""
        mine = DistributionLine.objects.filter(member=me.member).values("distribution_id")
        return self.filter(
            Q(groupe_id__in=me.groupe_ids) | Q(state=Distribution.State.SETTLED, pk__in=mine)
        )

    def settled(self) -> Self:
        """Real shares of an income and what reversed some, the latest day first."""
        return self.filter(state=Distribution.State.SETTLED).order_by("-happened_on", "-pk")

    def counting(self) -> Self:
        """Settled shares that no opposite undoes."""
        return self.filter(
            state=Distribution.State.SETTLED, reverses__isnull=True, reversal__isnull=True
        )


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
    # Settled, no opposite, and not undone by one. Shares settled twice before this was kept have
    # it once a target, on the first; see ``counted_twice``.
    standing = models.BooleanField(default=False)
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal"
    )
    reason = models.TextField(_("why it is reversed"), max_length=1_000, blank=True, default="")
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
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id"],
                condition=Q(standing=True, target_id__isnull=False),
                name="distribution_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(standing=False) | Q(state="settled", reverses=None),
                name="distribution_standing_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, reason="") | (Q(reverses__isnull=False) & ~Q(reason="")),
                name="distribution_reversed_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("sharing:distribution", args=[self.groupe.slug, self.pk])

    @property
    def is_settled(self) -> bool:
        return self.state == Distribution.State.SETTLED

    @property
    def target(self) -> Ref | None:
        """What the share is of; None for one made by hand."""
        return Ref(self.target_type, self.target_id) if self.target_id is not None else None

    @property
    def undone_by(self) -> Distribution | None:
        """Its opposite, once settled and reversed. One query unless loaded with ``reversal``."""
        return getattr(self, "reversal", None)

    @property
    def counted_twice(self) -> bool:
        """Settled beside another settled share of the same income, before that was refused."""
        return (
            self.is_settled
            and not self.standing
            and self.reverses_id is None
            and self.undone_by is None
        )

    @cached_property
    def is_shared(self) -> bool:
        """Whether the income of what this is about has been shared, when first asked. One query,
        none for a share made by hand."""
        if self.target_id is None:
            return False
        same = Distribution.objects.filter(target_type=self.target_type, target_id=self.target_id)
        return same.counting().exists()

    @cached_property
    def cooperatives(self) -> dict[int, Cooperative]:
        """Those whose contribution the case counts, by id, when first asked. One query."""
        ids = [int(one.removeprefix(COOPERATIVE)) for one in self.case["contributions"]]
        return {one.pk: one for one in COOPERATIVES(ids=ids)}

    def took_part(self, member: Member) -> bool:
        """Whether the member is one of the case's participants, even with nothing in the end."""
        who = member_id(member.pk)
        return any(person["id"] == who for person in self.case["participants"])

    def recomputes(self) -> bool:
        """Whether today's engine gives the stored result from the frozen rule and case."""
        return engine.compute(self.frozen_rule, self.case).to_json() == self.result


class DistributionLine(models.Model):
    """Where some of the cents went, by which step. Exactly one of member, cooperative, pot."""

    distribution = models.ForeignKey(Distribution, on_delete=models.CASCADE, related_name="lines")
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
        indexes = [
            # What the pots of a groupe received, without a look at the table.
            models.Index(
                fields=["distribution"],
                include=["pot", "amount_cents"],
                condition=~Q(pot=""),
                name="distribution_line_pots",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.distribution_id}#{self.position}: {self.amount_cents}"


class PotTotal(models.Model):
    """What the settled shares of a groupe put into one of its pots. Written with each of them, for
    adding up every line of a groupe costs more the longer it lives.

    ``shares``: how many count; a share and its reversal add up to nothing, and to no share.
    """

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="pot_totals")
    pot = models.CharField(max_length=80)
    cents = models.BigIntegerField(default=0)
    shares = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["groupe", "pot"], name="pot_total_one_a_pot")
        ]

    def __str__(self) -> str:
        return f"{self.pot}: {self.cents}"
