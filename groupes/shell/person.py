# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a person: the parts that each floor declares."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from groupes.access import Me
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from groupes.models import Groupe, Member


@dataclass(frozen=True, slots=True)
class PersonPart:
    """Declares a part of a person's page.

    ``part(me, person, groupes)`` answers what ``template`` is given as ``data``, None where there is
    nothing to show. ``groupes``: those of theirs that ``me`` may know they are in; what it says of
    another groupe must be what ``me`` may see without knowing that. One query, whatever the rows.
    ``of``: what of a profile it belongs to, if its person chooses who reads that: nothing is asked
    of it for a reader from whom they keep it.

    Orders in use: 30 roles held, 40 craft, 50 commons.
    """

    order: int
    part: Callable[[Me, Member, Sequence[Groupe]], Any]
    template: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    template: str
    data: Any


def parts(
    me: Me, person: Member, groupes: Sequence[Groupe], told: Collection[str] = ()
) -> list[Part]:
    """The parts of a person's page that say something. ``told``: what ``me`` may read of those that
    are the person's to keep. Their queries."""
    found = []
    for each in declared(PersonPart):
        if each.of and each.of not in told:
            continue
        data = each.part(me, person, groupes)
        if data is not None:
            found.append(Part(each.template, data))
    return found
