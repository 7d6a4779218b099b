# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of pages, found once: a list of twenty rows asks for forty, most of them the same as at
the last request, and Django works each out anew; and so it does with the address that is asked for,
which it tries on each of some four hundred in turn."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import ResolverMatch, URLPattern, URLResolver, get_script_prefix
from django.urls import reverse as found_by_django
from django.urls.resolvers import RoutePattern

MOST = 20_000
MOST_ASKED = 5_000
"""Addresses that were asked for, of which the page is remembered."""


@lru_cache(maxsize=MOST, typed=True)
def _found(name: str, prefix: str, urlconf: str, *args: str | int) -> str:
    return found_by_django(name, urlconf, args)


def reverse(name: str, args: Iterable[Any] = ()) -> str:
    """``django.urls.reverse``, of names and plain arguments. Raises ``NoReverseMatch`` as it does."""
    return _found(name, get_script_prefix(), settings.ROOT_URLCONF, *args)


class Remembered(URLResolver):
    """All these addresses in one, for the list of addresses: it remembers which page each address that is
    there leads to. What leads nowhere is not remembered."""

    def __init__(self, patterns: Iterable[URLPattern | URLResolver]) -> None:
        super().__init__(RoutePattern(""), list(patterns))
        self._known = lru_cache(maxsize=MOST_ASKED)(super().resolve)

    def resolve(self, path: str) -> ResolverMatch:
        return self._known(str(path))
