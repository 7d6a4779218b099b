# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of pages, found once: a list of twenty rows asks for forty, most of them the same as at
the last request, and Django works each out anew."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf
from django.urls import reverse as found_by_django

MOST = 20_000


@lru_cache(maxsize=MOST, typed=True)
def _found(name: str, prefix: str, urlconf: str | None, *args: str | int) -> str:
    return found_by_django(name, urlconf, args)


def reverse(name: str, args: Iterable[Any] = ()) -> str:
    """``django.urls.reverse``, of names and plain arguments. Raises ``NoReverseMatch`` as it does."""
    return _found(name, get_script_prefix(), get_urlconf(), *args)
