# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often one person may do what costs others attention: asking, inviting, searching."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groupes.web.cache import counts


def now() -> float:
    """Seconds since the epoch."""
    return time.time()


def counting_alone() -> bool:
    """Whether this process counts by itself, the cache that all share being away."""
    return counts().alone


def too_many(who: int | str, action: str, amount: int, seconds: int) -> bool:
    """Count one more of ``action`` by ``who``: more than ``amount`` in this window of ``seconds``?

    Windows are fixed and shared through the cache by every process; should the cache lose them, or
    be away, the count starts anew. Never raises, never waits (``groupes.web.cache``).
    """
    window = int(now() // seconds)
    key = f"limit:{action}:{who}:{window}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > amount
    except ValueError:  # the window closed between the two, or the cache went or came back
        cache.set(key, 1, timeout=seconds)
        return amount < 1


def limited[F: Callable[..., HttpResponse]](
    action: str,
    amount: int,
    seconds: int,
    *,
    methods: tuple[str, ...] = ("POST",),
    given: str = "",
) -> Callable[[F], F]:
    """A view that answers 429 when one person asks it more than ``amount`` times in ``seconds``.

    HEAD counts as GET does. ``given``: counted only when the address holds something under that name.
    """

    def decorate(view: F) -> F:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            method = "GET" if request.method == "HEAD" else request.method  # it costs as much
            if (
                method in methods
                and user.pk is not None
                and (not given or request.GET.get(given))
                and too_many(user.pk, action, amount, seconds)
            ):
                answer = render(request, "429.html", status=429)
                answer["Retry-After"] = str(seconds)
                return answer
            return view(request, *args, **kwargs)

        return wrapper  # type: ignore[return-value]  # the same signature, wrapped

    return decorate


def limited_by_range[F: Callable[..., HttpResponse]](
    action: str, amount: int, seconds: int, *, methods: tuple[str, ...] = ("POST",)
) -> Callable[[F], F]:
    """As :func:`limited`, for what anybody asks or posts without a login: counted by the range of
    addresses that theirs belongs to, as tries of a password are (allauth's adapter says it)."""

    def decorate(view: F) -> F:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if ("GET" if request.method == "HEAD" else request.method) in methods:
                near = get_adapter(request).get_client_ip(request)
                if too_many(near, action, amount, seconds):
                    answer = render(request, "429.html", status=429)
                    answer["Retry-After"] = str(seconds)
                    return answer
            return view(request, *args, **kwargs)

        return wrapper  # type: ignore[return-value]  # the same signature, wrapped

    return decorate


searched = limited("search", 120, 60, methods=("GET",), given="q")
"""For pages with a search box: as often as one types, not as often as a machine asks."""
