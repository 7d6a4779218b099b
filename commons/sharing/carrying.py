# SPDX-License-Identifier: AGPL-3.0-or-later
"""The money of a groupe that leaves: what its pots hold, and what is not settled yet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from commons.sharing.models import Distribution, PotTotal
from groupes.models import Groupe
from groupes.web import formats
from groupes.web.carried import Line
from groupes.web.paths import reverse


def before(groupe: Groupe) -> list[Line]:
    """Each pot with its balance; each share that is only a preview. Two queries."""
    url = reverse("sharing:groupe_index", args=[groupe.slug])
    lines = [
        Line(f"{pot.pot}: {formats.money(pot.cents)}", url, settled=pot.cents == 0)
        for pot in PotTotal.objects.filter(groupe=groupe).order_by("pot")
    ]
    open_ones = Distribution.objects.filter(groupe=groupe, target_id=None).exclude(
        state=Distribution.State.SETTLED
    )
    for pk, label in open_ones.order_by("pk").values_list("pk", "label"):
        where = reverse("sharing:distribution", args=[groupe.slug, pk])
        lines.append(Line(_("%(label)s: a share that is not settled") % {"label": label}, where))
    return lines
