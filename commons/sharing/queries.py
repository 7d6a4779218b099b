# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other pages show of sharing: how its things are called."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from commons.sharing.models import Distribution, SplitRule
from groupes.access import Me
from groupes.things import Name
from groupes.web.prepared import OTHER_PKS, PKS, Prepared

RULE_NAMES = Prepared(
    lambda rules, groupes: SplitRule.objects.filter(
        pk__any_of=rules, groupe__any_of=groupes
    ).values_list("pk", "number", "groupe__slug"),
    rules=PKS,
    groupes=OTHER_PKS,
)


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


def name_distributions(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    found = Distribution.objects.visible_to(me).filter(pk__in=ids)
    return {
        pk: Name(label or _("Share"), reverse("sharing:distribution", args=[slug, pk]))
        for pk, label, slug in found.values_list("pk", "label", "groupe__slug")
    }
