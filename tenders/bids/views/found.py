# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bid, loaded through the groupe one stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from groupes.access import Standing
from groupes.web.parts import is_part
from groupes.web.paths import reverse
from tenders.bids import queries, rules
from tenders.bids.models import Bid

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def find(here: Standing, pk: int) -> Bid:
    """The groupe's bid with its notice, else 404. One query."""
    found = queries.found(here.groupe, pk)
    if found is None:
        raise Http404("no such bid in this groupe")
    return found


def load(here: Standing, pk: int) -> tuple[Bid, queries.Facts]:
    """The bid with what its head tells, else 404."""
    found = queries.load(here.groupe, pk)
    if found is None:
        raise Http404("no such bid in this groupe")
    return found


def page(here: Standing, pk: int) -> queries.Page:
    """The bid with all that its own page tells, else 404."""
    found = queries.page_of(here, pk)
    if found is None:
        raise Http404("no such bid in this groupe")
    return found


def home(here: Standing, bid: Bid, anchor: str = "") -> str:
    """The address of the bid's page."""
    url = reverse("bids:bid", args=[here.groupe.slug, bid.pk])
    return f"{url}#{anchor}" if anchor else url


def closed(
    request: HttpRequest, here: Standing, bid: Bid, *, allowed: bool, why: StrOrPromise = ""
) -> HttpResponse | None:
    """Where the bid's state lets nothing of a form through (``allowed`` False): back to its page,
    told why. None where it does, and for what is posted: the action says no, the text is kept."""
    if allowed or request.method == "POST":
        return None
    messages.info(request, str(why or rules.why_not(bid)))
    if is_part(request):  # a part of the page asked: the whole of it is out of date
        return HttpResponse(headers={"HX-Redirect": home(here, bid)})
    return redirect(home(here, bid))
