# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roles of a groupe that leaves: as one reads them, and what has to be settled before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from groupes.models import Groupe
from groupes.web import formats
from groupes.web.carried import Line
from groupes.web.paths import reverse
from roles.models import Circle, Mandate, MandateQuerySet, Role


def _by_role(mandates: MandateQuerySet) -> dict[int, list[Mandate]]:
    """Role → some of these mandates. One query."""
    found: dict[int, list[Mandate]] = {}
    for mandate in mandates.select_related("member").order_by("pk"):
        found.setdefault(mandate.role_id, []).append(mandate)
    return found


def as_read(groupe: Groupe, called: Callable[[int | None], str]) -> Iterator[tuple[str, str]]:
    """(circle, its purpose and policies), then (role, what it asks and who holds it). Five queries. By the dates of the mandates alone: the
    same once those who do not go are no longer there."""
    today = groupe.today()
    dated = Mandate.objects.filter(role__groupe=groupe, starts_on__lte=today, ends_on__gte=today)
    holders = _by_role(dated)
    for circle in Circle.objects.open().filter(groupe=groupe).order_by("name", "pk"):
        yield circle.name, "\n\n".join(filter(None, (circle.purpose, circle.policies)))
    roles = Role.objects.open().filter(groupe=groupe).order_by("name", "pk")
    for role in roles.select_related("circle").prefetch_related("skills", "learns"):
        told = [role.purpose]
        if role.circle is not None:
            told.append(_("Circle: %(name)s") % {"name": role.circle.name})
        if role.domain:
            told.append(role.domain)
        told.append("\n".join(f"- {line}" for line in role.accountabilities))
        if names := formats.listed(sorted(skill.name for skill in role.skills.all())):
            told.append(_("Asks for: %(skills)s") % {"skills": names})
        if names := formats.listed(sorted(skill.name for skill in role.learns.all())):
            told.append(_("One learns: %(skills)s") % {"skills": names})
        told += [
            f"{called(mandate.member_id)}: {mandate.starts_on} – {mandate.ends_on}"
            for mandate in holders.get(role.pk, ())
        ]
        yield role.name, "\n\n".join(filter(None, told))


def before(groupe: Groupe) -> list[Line]:
    """Each role with who holds it, vacant ones to be given. Two queries."""
    holders = _by_role(Mandate.objects.filter(role__groupe=groupe).counting(groupe.today()))
    lines = []
    for role in Role.objects.open().filter(groupe=groupe).order_by("name", "pk"):
        url = reverse("roles:role", args=[groupe.slug, role.pk])
        if mandates := holders.get(role.pk):
            names = formats.listed(mandate.member.name for mandate in mandates)
            lines.append(Line(f"{role.name} · {names}", url, settled=True))
        else:
            lines.append(Line(_("%(role)s: vacant") % {"role": role.name}, url))
    return lines
