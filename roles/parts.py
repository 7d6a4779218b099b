# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a role: the parts that the floors above declare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from groupes.access import Standing
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from roles.models import Role


@dataclass(frozen=True, slots=True)
class RolePart:
    """Declares a part of a role's page.

    ``part(here, role)`` answers what ``template`` is given as ``data``, None where there is nothing to
    show. One query, whatever the rows. Orders in use: 50 work.
    """

    order: int
    part: Callable[[Standing, Role], Any]
    template: str


@dataclass(frozen=True, slots=True)
class Part:
    template: str
    data: Any


def parts(here: Standing, role: Role) -> list[Part]:
    """The parts of a role's page that say something. Their queries."""
    found = []
    for each in sorted(declared(RolePart), key=lambda one: one.order):
        data = each.part(here, role)
        if data is not None:
            found.append(Part(each.template, data))
    return found
