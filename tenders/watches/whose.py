# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose watches a page is about: a groupe's, through who stands in it, or one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate

from django.http import HttpRequest, HttpResponse

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.models import Groupe
from groupes.web.paths import reverse


@dataclass(frozen=True, slots=True)
class Whose:
    """``here``: the reader's standing in the groupe; None: their own watches."""

    me: Me
    here: Standing | None = None

    @property
    def groupe(self) -> Groupe | None:
        return self.here.groupe if self.here is not None else None

    @property
    def owner(self) -> tuple[int | None, int | None]:
        return (self.here.groupe.pk, None) if self.here is not None else (None, self.me.pk)

    @property
    def base(self) -> str:
        """The frame of its pages."""
        return "groupes/base_groupe.html" if self.here is not None else "base.html"

    def url(self, name: str, *args: object) -> str:
        if self.here is None:
            return reverse(f"watches:my_{name}", args=[*args])
        return reverse(f"watches:{name}", args=[self.here.groupe.slug, *args])


type View[**P] = Callable[Concatenate[HttpRequest, Whose, P], HttpResponse]


def both[**P](view: View[P]) -> tuple[Callable[..., HttpResponse], Callable[..., HttpResponse]]:
    """A view for a groupe's watches, and for one's own."""

    def of_groupe(
        request: HttpRequest, here: Standing, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        return view(request, Whose(here.me, here), *args, **kwargs)

    def of_mine(request: HttpRequest, me: Me, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, Whose(me), *args, **kwargs)

    return groupe_view()(of_groupe), member_view(of_mine)
