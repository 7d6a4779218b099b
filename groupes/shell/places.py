# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where one can go from every page: the rail, the bar of a phone, the tabs of a groupe."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from django.urls import ResolverMatch
    from django_stubs_ext import StrOrPromise


class _Marked(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def views(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Declares a place of the product, outside any groupe.

    ``url_name``: its page. ``views``: the view names ("groupes:people") or whole namespaces
    ("notices") whose pages belong to it. ``rail``: what the rail of a laptop calls it, ``bar`` the
    bar of a phone, which has room for five ("": not there).

    Orders in use: 10 today, 15 groupes, 20 calls for tenders, 30 commons, 40 people, 50 search.
    """

    order: int
    name: str
    url_name: str
    icon: str
    rail: StrOrPromise = ""
    bar: StrOrPromise = ""
    views: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """Declares a tab of every groupe. ``views`` as in :class:`Place`.

    ``outside``: shown at the door too, to those who do not belong. ``unread``: carries the count of
    unread talk. ``dock``: the talk of the groupe may stay beside its pages on a wide screen.

    Orders in use: 10 home, 20 chat, 30 roles, 60 calls for tenders, 70 commons, 80 sharing,
    90 members.
    """

    order: int
    name: str
    label: StrOrPromise
    url_name: str
    views: tuple[str, ...]
    outside: bool = False
    unread: bool = False
    dock: bool = False


@dataclass(frozen=True, slots=True)
class Dock:
    """Declares what may stay beside a groupe's pages: the view of its content, by the slug."""

    url_name: str


@dataclass(frozen=True, slots=True)
class Longer:
    """Declares where a text too long for a message finds its place: the view that writes one, by
    the slug, and the field of its form."""

    url_name: str
    field: str


def _by_view(marked: Iterable[_Marked]) -> dict[str, str]:
    return {view: one.name for one in marked for view in one.views}


@remembered
@cache
def _places() -> dict[str, str]:
    return _by_view(declared(Place))


@remembered
@cache
def _tabs() -> dict[str, str]:
    return _by_view(declared(Tab))


def _found(views: dict[str, str], match: ResolverMatch | None) -> str:
    if match is None:
        return ""
    return views.get(match.view_name) or views.get(match.namespace, "")


def place_of(match: ResolverMatch | None) -> str:
    """Name of the place a page belongs to, "" for none."""
    return _found(_places(), match)


def tab_of(match: ResolverMatch | None) -> str:
    """Name of the tab a page of a groupe belongs to, "" for none."""
    return _found(_tabs(), match)


@remembered
@cache
def docked_tabs() -> frozenset[str]:
    """Names of the tabs beside which the talk may stay."""
    return frozenset(tab.name for tab in declared(Tab) if tab.dock)
