# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other pages show of sharing: how its things are called."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commons.sharing.models import Distribution, SplitRule
from groupes.access import Me
from groupes.things import Name


def name_rules(ids: set[int], me: Me) -> dict[int, Name]:
    """A rule is its groupe's own. One query."""
    found = SplitRule.objects.filter(pk__in=ids, groupe_id__in=me.groupe_ids)
    return {
        rule.pk: Name(
            _("split rule, version %(number)s") % {"number": rule.number}, rule.get_absolute_url()
        )
        for rule in found.select_related("groupe")
    }


def name_distributions(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    found = Distribution.objects.visible_to(me).filter(pk__in=ids).select_related("groupe")
    return {share.pk: Name(share.label or _("Share"), share.get_absolute_url()) for share in found}
