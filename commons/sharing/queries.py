# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shares and rules as pages find them, and as other pages call them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from commons.sharing import recipe
from commons.sharing.models import (
    Distribution,
    DistributionLine,
    SplitRule,
    cooperative_id,
    member_id,
)
from groupes.access import Me
from groupes.models import Groupe
from groupes.things import Name
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, KEY, OTHER_PKS, PK, PKS, Prepared

BINDING = Prepared(
    lambda groupe, on: SplitRule.objects.filter(groupe=groupe).in_force_on(on)[:1],
    groupe=PK,
    on=DAY,
)


def binding_on(groupe: Groupe, on: dt.date) -> SplitRule | None:
    """The rule that binds a groupe on a day; None when none does yet. One query."""
    for rule in BINDING(groupe=groupe.pk, on=on):
        rule.groupe = groupe
        return rule
    return None


SHOWN = Prepared(
    lambda slug, pk: (
        Distribution.objects.filter(groupe__slug=slug, pk=pk)
        .select_related(
            "groupe__cooperative", "rule", "reverses", "reversal__created_by", "created_by"
        )
        .defer("groupe__charter", "rule__rule", "rule__note")
        .defer(
            *(
                f"{one}__{name}"
                for one in ("reverses", "reversal")
                for name in ("frozen_rule", "case", "result")
            )
        )
    ),
    slug=KEY,
    pk=PK,
)
MY_SHARES = Prepared(
    lambda shares, member: (
        DistributionLine.objects.filter(distribution__any_of=shares, member=member)
        .order_by()
        .values_list("distribution_id", flat=True)
    ),
    shares=PKS,
    member=PK,
)


def distribution(me: Me, slug: str, pk: int) -> Distribution | None:
    """A share that I may see (``visible_to``), with its groupe, its rule, its opposite and what it
    is the opposite of; None for any other. One query, two outside my groupes."""
    for found in SHOWN(slug=slug, pk=pk):
        if found.groupe_id in me.groupe_ids:
            return found
        if found.is_settled and MY_SHARES(shares=[pk], member=me.pk):
            return found
    return None


RULE_NAMES = Prepared(
    lambda rules, groupes: SplitRule.objects.filter(
        pk__any_of=rules, groupe__any_of=groupes
    ).values_list("pk", "number", "groupe__slug"),
    rules=PKS,
    groupes=OTHER_PKS,
)


def rule_of(groupe: Groupe, pk: int) -> SplitRule | None:
    """A split rule of this groupe. One query."""
    return SplitRule.objects.filter(groupe=groupe, pk=pk).first()


def name_rules(ids: set[int], me: Me) -> dict[int, Name]:
    """A rule is its groupe's own. One query."""
    rows = RULE_NAMES(rules=list(ids), groupes=list(me.groupe_ids))
    return {
        pk: Name(
            _("split rule, version %(number)s") % {"number": number},
            reverse("sharing:rule", args=[slug, number]),
        )
        for pk, number, slug in rows
    }


SHARE_NAMES = Prepared(
    lambda shares: Distribution.objects.filter(pk__any_of=shares).values_list(
        "pk", "label", "groupe__slug", "groupe_id", "state"
    ),
    shares=PKS,
)


def name_distributions(ids: set[int], me: Me) -> dict[int, Name]:
    """Those that I may see (``visible_to``). One query, two where some are outside my groupes."""
    rows = SHARE_NAMES(shares=list(ids))
    outside = [
        pk
        for pk, _label, _slug, groupe_id, state in rows
        if groupe_id not in me.groupe_ids and state == Distribution.State.SETTLED
    ]
    mine = set(MY_SHARES(shares=outside, member=me.pk)) if outside else set()
    return {
        pk: Name(label or _("Share"), reverse("sharing:distribution", args=[slug, pk]))
        for pk, label, slug, groupe_id, _state in rows
        if groupe_id in me.groupe_ids or pk in mine
    }


def tied(ids: set[int]) -> dict[int, set[int]]:
    """Distribution id → the members it gives something to, or takes from. One query."""
    lines = DistributionLine.objects.filter(distribution__in=ids, member__isnull=False)
    found: dict[int, set[int]] = {}
    for distribution, member in lines.values_list("distribution", "member").distinct():
        found.setdefault(distribution, set()).add(member)
    return found


def reader_of(me: Me) -> recipe.Reader:
    """Who reads a share, as its case has them. No query."""
    return recipe.Reader(member_id(me.pk), cooperative_id(me.member.cooperative_id))
