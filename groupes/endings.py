# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows elsewhere when a thing comes to its end (work that is done): declared by who waits for it,
told by the action that ends it, in its transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groupes.things import Ref
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django.db.models import Model

    from groupes.models import Groupe, Member


@dataclass(frozen=True, slots=True)
class Ending:
    """Declares what follows the end of a thing of a kind, by its ``label`` ("work.work"):
    ``follow(groupe, ref, by, done)``, the thing being held. ``done``: it came about; else it goes on
    after all, or was let go. It writes what is written under that lock alone, few rows, no page."""

    label: str
    follow: Callable[[Groupe, Ref, Member, bool], None]


def tell(groupe: Groupe, thing: Model, *, by: Member, done: bool) -> None:
    """A thing is done, or is not after all: whoever declared it goes on from there."""
    ref = Ref.of(thing)
    for one in declared(Ending):
        if one.label == ref.label:
            one.follow(groupe, ref, by, done)
