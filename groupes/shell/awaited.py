# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person waits for from others: each floor says it (:class:`Awaited`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groupes.access import Me
from groupes.shell.todo import Action

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Groupe


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that somebody else is to answer. ``state``: where it stands, in words; ``since``: when
    it was asked; ``text``: what one wrote, cut; ``actions``: take it back, ask again."""

    title: StrOrPromise
    state: StrOrPromise
    since: dt.datetime | None
    url: str = ""
    groupe: Groupe | None = None
    text: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """Declares a kind of thing that people wait for. ``load(me)`` answers with a constant number of
    queries, two at most, whatever it finds; :data:`MOST` at most, the latest first.

    Orders in use: 10 requests, 20 invitations, 30 co-opted, 40 at the door, 50 notes, 60 mandates,
    62 plans of rotations, 65 work, 68 decisions, 70 calls for tenders.
    """

    order: int
    title: StrOrPromise
    load: Callable[[Me], Iterable[Wait]]


MOST = 50
"""Of one kind, shown."""
