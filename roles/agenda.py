# SPDX-License-Identifier: AGPL-3.0-or-later
"""What roles put on the agenda of a meeting: mandates that end before the next one with nobody to go on,
and roles that nobody holds."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from groupes.agenda import Suggested
from groupes.models import Groupe
from groupes.things import Ref
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, PK
from groupes.web.together import Together
from roles.models import Mandate, Role
from roles.succession import followers

_STANDING = Together(
    lambda groupe, on: (
        Role.objects.open().filter(groupe=groupe).only("name").order_by("name_form", "pk")
    ),
    lambda groupe, on: (
        Mandate.objects.counting(on)
        .filter(role__groupe=groupe, role__closed_on=None, ends_on__gte=on)
        .select_related("member")
        .only("role", "starts_on", "ends_on", "origin", "share", "member__name")
        .order_by("ends_on", "pk")
    ),
    groupe=PK,
    on=DAY,
)


def suggested(groupe: Groupe, until: dt.date) -> list[Suggested]:
    """Those that end first, then the vacant ones. One query."""
    today = groupe.today()
    roles, mandates = _STANDING(groupe=groupe.pk, on=today)
    now = [one for one in mandates if one.starts_on <= today]
    held = {one.role_id for one in now}
    followed = followers(now, mandates)
    by_role = {role.pk: role for role in roles}
    lines = [
        Suggested(
            title=_("%(role)s: who goes on?") % {"role": by_role[one.role_id].name},
            url=_page(groupe, one.role_id),
            ref=Ref("roles.role", one.role_id),
            minutes=15,
            due=one.ends_on,
            way="decide",
            why=_("%(name)s’s mandate ends on %(day)s")
            % {"name": one.member.name, "day": formats.date(one.ends_on)},
        )
        for one in now
        if one.ends_on <= until and one.pk not in followed and one.role_id in by_role
    ]
    lines += [
        Suggested(
            title=_("%(role)s: who takes it?") % {"role": role.name},
            url=_page(groupe, role.pk),
            ref=Ref("roles.role", role.pk),
            minutes=10,
            way="decide",
            why=_("nobody holds it"),
        )
        for role in roles
        if role.pk not in held
    ]
    once: dict[Ref, Suggested] = {}  # two who share a seat end on one day
    for line in lines:
        once.setdefault(line.ref, line)
    return list(once.values())


def _page(groupe: Groupe, role: int) -> str:
    return reverse("roles:role", args=[groupe.slug, role])
