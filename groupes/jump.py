# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the palette ("/" or Ctrl-K) finds. Each floor adds its kind through :func:`register`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Groupe, Member

EACH = 6  # results of one kind: the palette is for going somewhere, not for reading lists


@dataclass(frozen=True, slots=True)
class Hit:
    """One place to go. ``icon`` or ``groupe`` (its square) stands before it, ``note`` after."""

    text: str
    url: str
    groupe: Groupe | None = None
    member: Member | None = None
    icon: str = ""
    note: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Found:
    title: StrOrPromise
    hits: list[Hit]


type Finder = Callable[[Member, str], list[Hit]]

_finders: list[tuple[int, StrOrPromise, Finder]] = []


def register(order: int, title: StrOrPromise, finder: Finder) -> None:
    """Add a kind of result. ``finder(member, words)`` answers at most :data:`EACH` hits that the
    member may see, in one query; ``words`` is never empty. Called once, from ``ready()``.

    Orders in use: 10 groupes, 20 people, 30 roles, 40 calls for tenders, 50 resources.
    """
    if all(known is not finder for _order, _title, known in _finders):
        _finders.append((order, title, finder))
        _finders.sort(key=lambda entry: entry[0])


def find(member: Member, words: str) -> list[Found]:
    """All that a member may reach by these words, by kind, without the kinds that found nothing."""
    words = words.strip()[:100]
    if not words:
        return []
    found = [Found(title, finder(member, words)[:EACH]) for _order, title, finder in _finders]
    return [kind for kind in found if kind.hits]
