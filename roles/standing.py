# SPDX-License-Identifier: AGPL-3.0-or-later
"""What mandates add to a person's standing (see ``groupes/access.py``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from groupes import access
from groupes.models import Groupe, Member, Membership
from roles.models import Mandate, Role


class MandateSource:
    """The roles held on the date, and, as a fallback, the vacant ones of the member's groupes.

    A mandate counts only while its holder is an active member of the groupe.
    """

    def groups(self, member: Member, on: dt.date | None) -> Iterable[access.Stands]:
        when: Any = on or access.local_date("role__groupe__cooperative__time_zone")
        belongs: Any = on or access.local_date("groupe__cooperative__time_zone")
        active = Membership.objects.on(belongs).filter(member=member).values("groupe_id")
        yield access.Stands(
            Mandate.objects.on(when)
            .filter(member=member, role__closed_on=None, role__groupe_id__in=active)
            .values("role__grants_id")
        )
        # A mandate whose holder left or is on pause does not count: the role is vacant.
        holder_belongs = Membership.objects.on(belongs).filter(
            groupe_id=OuterRef("role__groupe_id"), member_id=OuterRef("member_id")
        )
        held = Mandate.objects.on(when).filter(Exists(holder_belongs), role_id=OuterRef("pk"))
        yield access.Stands(
            Role.objects.open().filter(~Exists(held), groupe_id__in=active).values("grants_id"),
            fallback=True,
        )

    def held(self, member: Member, groupe: Groupe, on: dt.date) -> list[access.Held]:
        return [
            access.Held(
                name=mandate.role.name,
                starts_on=mandate.starts_on,
                ends_on=mandate.ends_on,
                url=reverse("roles:role", args=[groupe.slug, mandate.role_id]),
            )
            for mandate in Mandate.objects.on(on)
            .filter(member=member, role__groupe=groupe, role__closed_on=None)
            .select_related("role")
            .order_by("role__name")
        ]
