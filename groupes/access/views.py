# SPDX-License-Identifier: AGPL-3.0-or-later
"""How views are given the person, and the groupe through the person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from groupes.access.me import Me, Standing, standing
from groupes.models import Groupe


def me_of(request: HttpRequest) -> Me | None:
    """The person behind the request, loaded once for it; None for who has no membership of a
    cooperative (not logged in, an account without a member, one who left)."""
    if not hasattr(request, "me"):
        user = getattr(request, "user", None)
        member = getattr(user, "member", None)
        whole = request.method == "GET" and "HX-Request" not in request.headers
        me = None if member is None or not member.is_current else Me(member, in_frame=whole)
        request.me = me  # type: ignore[attr-defined]  # the request's one
    return request.me  # type: ignore[attr-defined]  # set above


def current_me(request: HttpRequest) -> Me:
    """The person behind the request; 403 for an account that belongs to no cooperative."""
    me = me_of(request)
    if me is None:
        raise PermissionDenied("this account is not a member of a cooperative")
    return me


def member_view[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, Me, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """For pages outside any groupe: passes the person asking, after the request."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R:
        return view(request, current_me(request), *args, **kwargs)

    wrapper.access = ("member", None)  # type: ignore[attr-defined]  # read by the URL-walk test
    return wrapper


def load_standing(request: HttpRequest, slug: str, *, door: bool = False) -> Standing:
    """Load the groupe through the person: 404 if it must not be known, 403 if it stays outside."""
    me = current_me(request)
    if "\x00" in slug:  # from a form; PostgreSQL refuses to compare it
        raise Http404("no such groupe")
    known = me.membership_in(slug)
    groupe = (
        known.groupe
        if known is not None
        else (Groupe.objects.visible_to(me).select_related("cooperative").filter(slug=slug).first())
    )
    if groupe is None:
        raise Http404("no such groupe")
    here = standing(me, groupe)
    request.here = here  # type: ignore[attr-defined]  # read by the context processor
    if not here.is_member and not door:
        raise PermissionDenied("not a member of this groupe")
    return here


def groupe_view[**P, R: HttpResponseBase](
    power: str | None = None, *, door: bool = False, write: str | None = None
) -> Callable[
    [Callable[Concatenate[HttpRequest, Standing, P], R]],
    Callable[Concatenate[HttpRequest, str, P], R],
]:
    """A groupe's page: passes the person's standing in it, after the request.

    ``power``: needed for any method; ``write``: needed for anything but GET and HEAD;
    ``door``: for those who may know the groupe exists without belonging to it.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, Standing, P], R],
    ) -> Callable[Concatenate[HttpRequest, str, P], R]:
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> R:
            here = load_standing(request, slug, door=door)
            if power is not None:
                here.require(power)
            if write is not None and request.method not in ("GET", "HEAD"):
                here.require(write)
            return view(request, here, *args, **kwargs)

        wrapper.access = ("door" if door else "groupe", power or write)  # type: ignore[attr-defined]  # read by the URL-walk test
        return wrapper

    return decorate
