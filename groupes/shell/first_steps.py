# SPDX-License-Identifier: AGPL-3.0-or-later
"""A newcomer's first steps in a groupe: each floor says which are its own (:class:`FirstStep`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groupes.access import Standing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Declares a step of the welcome, shown to newcomers alone. ``url_name``: where it is taken, by
    the slug of the groupe where ``by_slug`` ("": on the list itself). ``offered(here)``: whether
    there is such a step here (one query at most), or the edition of what is read there (0: nothing is),
    which its button sends along: nobody says done of what was written since. ``done(here)``: whether it is taken, where its floor
    knows (one query); else the newcomer says so. ``act``: the button by which they do ("": none).

    Orders in use: 10 charter, 20 meet, 30 introduce, 40 hear.
    """

    order: int
    name: str
    title: StrOrPromise
    url_name: str = ""
    act: StrOrPromise = ""
    by_slug: bool = True
    offered: Callable[[Standing], int] = lambda here: True
    done: Callable[[Standing], bool] | None = None
