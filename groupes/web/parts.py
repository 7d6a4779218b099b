# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page of ours asks for alone: a part that comes once the page is there, or again where something moved.

A view that draws nothing but a part says which page it is of: opened by its own address (a new tab, an old
link, no JavaScript) it leads there, since alone it has no frame, no style and no way on.

    return part_page(request, "bids/parts/price.html", lambda: pages.price(here, bid), of=home(here, bid, "price"))

A view that draws both looks at :func:`is_part`. The walk of all addresses finds what forgot either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def is_part(request: HttpRequest) -> bool:
    """Whether a page that is there asks, by htmx, not the browser for a whole one."""
    return bool(request.htmx)  # type: ignore[attr-defined]  # django-htmx's middleware


def target(request: HttpRequest) -> str:
    """The id of the part that asks; "" where a whole page is asked for."""
    return str(request.htmx.target or "") if is_part(request) else ""  # type: ignore[attr-defined]


def part_page(
    request: HttpRequest, template: str, context: Callable[[], Mapping[str, Any]], *, of: str
) -> HttpResponse:
    """A part of the page at ``of`` (an address with its anchor), alone where that page asks for it; else
    the way there. ``context`` is asked only where it is drawn."""
    if not is_part(request):
        return redirect(of)
    return render(request, template, {**context()})
