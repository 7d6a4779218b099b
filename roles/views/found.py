# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of roles are about, loaded through the groupe the person stands in."""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.web import given
from groupes.web.paths import reverse
from roles import founding, queries, rules
from roles.models import (
    Circle,
    Mandate,
    Role,
)


def open_role(here: Standing, pk: int) -> Role:
    """An open role of the groupe."""
    found = Role.objects.open().select_related("circle")
    role = get_object_or_404(found, groupe=here.groupe, pk=pk)
    role.groupe = here.groupe
    return role


def page_of(here: Standing, role: Role) -> str:
    return reverse("roles:role", args=[here.groupe.slug, role.pk])


def mine_of(here: Standing, role: Role) -> Mandate | None:
    """My mandate of a role, in force or to come, the first one."""
    mine = role.mandates.filter(member=here.member, ends_on__gte=here.on).order_by("starts_on")
    found = mine.first()
    if found is not None:
        found.role = role
    return found


def only_half(here: Standing, pk: int) -> bool:
    """Whether half a place of a role is all that is free."""
    now = queries.role_now(here, pk)
    return now is not None and now.half_free and not now.free


def need(allowed: bool, why: str) -> None:
    if not allowed:
        raise PermissionDenied(why)


def places_of(here: Standing) -> list[Circle]:
    """The circles where I may put a role or a circle. One query, and one more where I may not in the
    whole groupe."""
    return [one for one in queries.circles_of(here.groupe) if rules.may_edit_in(here, one)]


def mandate_of(here: Standing, pk: int) -> Mandate:
    found = get_object_or_404(
        Mandate.objects.select_related("role", "member"), role__groupe=here.groupe, pk=pk
    )
    found.role.groupe = here.groupe
    return found


class FormPage(NamedTuple):
    """What stands around the form of a role or a circle. ``name``: of the page; ``close_url``: "" where
    there is nothing to close."""

    name: str
    heading: str
    what: str
    lead: str
    action: str
    back: str
    close_url: str = ""
    close_words: str = ""


def usual_role(here: Standing, key: str) -> founding.Starter | None:
    """The role that is usual in a groupe of this kind, by its key; None for any other word."""
    return next((one for one in founding.usual(here.groupe.kind) if one.key == key), None)


def usual_ways(here: Standing, chosen: founding.Starter | None) -> list[tuple[str, str]]:
    """The usual roles that this groupe has not, by their name in any language, where a new one may begin:
    (name, address). One query."""
    names = given.forms_of(
        Role.objects.open().filter(groupe=here.groupe).values_list("name", flat=True)
    )
    page = reverse("roles:new", args=[here.groupe.slug])
    return [
        (str(one.name), f"{page}?modele={one.key}")
        for one in founding.usual(here.groupe.kind)
        if one is not chosen and not names & given.forms_of([founding.given_of(one)["name"]])
    ]


def role_form(here: Standing, role: Role | None) -> FormPage:
    """Around the form of a role; None: a new one."""
    slug = here.groupe.slug
    what, lead = (
        _("What this role is"),
        _("Nobody is assigned: a role invites, a mandate is accepted."),
    )
    if role is None:
        name, back = _("New role"), reverse("roles:index", args=[slug])
        return FormPage(name, name, what, lead, _("Create the role"), back)
    heading = _("Change the role %(name)s") % {"name": role.name}
    close = reverse("roles:close", args=[slug, role.pk])
    return FormPage(
        role.name, heading, what, lead, _("Save changes"), page_of(here, role), close,
        _("Close this role"),
    )  # fmt: skip


def circle_form(here: Standing, circle: Circle | None) -> FormPage:
    """Around the form of a circle; None: a new one."""
    slug = here.groupe.slug
    what, lead = (
        _("What this circle is"),
        _("A part of the groupe with a purpose of its own, that looks after its roles itself."),
    )
    if circle is None:
        name, back = _("New circle"), reverse("roles:index", args=[slug])
        return FormPage(name, name, what, lead, _("Draw the circle"), back)
    heading = _("Change the circle %(name)s") % {"name": circle.name}
    back = reverse("roles:circle", args=[slug, circle.pk])
    close = rules.may_close_circle(here, circle)
    return FormPage(
        circle.name, heading, what, lead, _("Save changes"), back,
        reverse("roles:close_circle", args=[slug, circle.pk]) if close else "",
        _("Close this circle"),
    )  # fmt: skip
