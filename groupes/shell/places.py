# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where one can go from every page: the rail, the bar of a phone, the tabs of a groupe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from groupes.web.paths import reverse
from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from django.urls import ResolverMatch
    from django_stubs_ext import StrOrPromise

    from groupes.access import Standing


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
    unread talk. ``dock``: the talk of the groupe may stay beside its pages on a wide screen. ``kinds``: those
    of groupes that have it, all of them where none is said; the address answers in the others too, for
    a groupe that changes its kind keeps what is there. ``needed_by``: the kinds that need it in sight;
    the others find it folded, under "More" (none: all need it).

    Orders in use: 10 home, 20 chat, 30 roles, 35 work, 40 decisions, 60 calls for tenders, 70 commons, 75 brand, 80 sharing,
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
    kinds: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()

    def is_of(self, kind: str) -> bool:
        """Whether groupes of a kind have it."""
        return not self.kinds or kind in self.kinds


def folded_tabs(kind: str) -> list[Tab]:
    """The tabs of a kind of groupe that it does not need in sight, in order."""
    return [
        tab
        for tab in declared(Tab)
        if tab.is_of(kind) and tab.needed_by and kind not in tab.needed_by
    ]


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


@dataclass(frozen=True, slots=True)
class HomeLink:
    """Declares a page of the groupe that its home leads to, in the line under its name; it belongs to
    the tab of the home. ``views`` as in :class:`Place`; ``may``: who finds it there.

    Orders in use: 10 charter, 20 reflection.
    """

    order: int
    label: StrOrPromise
    url_name: str
    views: tuple[str, ...]
    may: Callable[[Standing], bool] = lambda here: True


HOME: Final = "home"
"""The tab that those pages belong to."""


def home_links(here: Standing) -> list[tuple[str, str]]:
    """(label, address) of the pages that the home of a groupe leads to, for this person."""
    return [
        (str(link.label), reverse(link.url_name, args=[here.groupe.slug]))
        for link in declared(HomeLink)
        if link.may(here)
    ]


@dataclass(frozen=True, slots=True)
class Way:
    """Declares a link that a page of a lower floor shows among its own (``{% ways %}``).

    ``page``: the view name of that page ("groupes:invite"); ``url_name``: where the link leads, by
    the slug where the page is a groupe's, and by what the page is about where the way is ``about`` it
    ("roles.role:3"): shown there alone where the page says so.
    """

    order: int
    page: str
    label: StrOrPromise
    url_name: str
    icon: str
    about: bool = False


@remembered
@cache
def ways_from(page: str) -> tuple[Way, ...]:
    """The ways declared for a page, in order."""
    return tuple(way for way in declared(Way) if way.page == page)


def _by_view(marked: Iterable[_Marked]) -> dict[str, str]:
    return {view: one.name for one in marked for view in one.views}


@remembered
@cache
def _places() -> dict[str, str]:
    return _by_view(declared(Place))


@remembered
@cache
def _tabs() -> dict[str, str]:
    under_home = {view: HOME for link in declared(HomeLink) for view in link.views}
    return under_home | _by_view(declared(Tab))


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
