# SPDX-License-Identifier: AGPL-3.0-or-later
"""Price scenarios, and how each would be shared."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from groupes.access import Standing, groupe_view
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.parts import is_part
from groupes.web.paths import reverse
from groupes.web.refusals import Refusal, back_to, posted, refused
from tenders.bids import actions, pages, queries, rules
from tenders.bids.forms import (
    PriceForm,
    Rows,
    ScenarioDaysForm,
    row_prefix,
)
from tenders.bids.views.found import closed, find, home


@form_view
@groupe_view(write="bids.set_price")
def price(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The scenarios, and how the chosen one would be shared, each line explained."""
    found = find(here, pk)
    scenarios = queries.prices_of(found)
    rows = Rows(posted(request), PriceForm, scenarios)

    def act(said: dict[str, Any]) -> Done:
        with rows.told():
            actions.save_prices(by=here.member, bid=found, **said)
        return Done(reverse("bids:price", args=[here.groupe.slug, found.pk]))

    return form_page(
        request, "bids/price.html", rows, act, context=lambda: pages.prices(here, found, scenarios)
    )


@form_view
@groupe_view("bids.set_price")
def price_days(request: HttpRequest, here: Standing, pk: int, price: int) -> HttpResponse:
    """How many days a scenario counts for each need: its share is by its own days."""
    found = find(here, pk)
    asked = get_object_or_404(found.prices.all(), pk=price)
    if over := closed(request, here, found, allowed=rules.may_price(here, found)):
        return over
    needs = queries.needs_of(found)
    lines = pages.scenario_lines(found, needs)
    form = ScenarioDaysForm(
        posted(request),
        needs=needs,
        counted=asked.counted,
        said={line.need.pk: line.said for line in lines},
    )

    def act(_said: dict[str, Any]) -> Done:
        actions.count_days(by=here.member, price=asked, changes=form.changes())
        return Done(reverse("bids:price", args=[here.groupe.slug, found.pk]))

    return form_page(
        request,
        "bids/price_days.html",
        form,
        act,
        context=lambda: {
            "bid": found,
            "scenario": asked,
            "lines": [(line, form[row_prefix(line.need.pk)]) for line in lines],
        },
    )


@require_POST
@groupe_view("bids.set_price")
def price_choose(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = find(here, pk)
    text = request.POST.get("price", "")
    number = int(text) if text.isdecimal() and len(text) < 19 else 0
    asked = get_object_or_404(found.prices.all(), pk=number)
    back = back_to(request, home(here, found, "price"))

    def act() -> Done:
        actions.choose_price(by=here.member, price=asked)
        return Done(back)

    if not is_part(request):
        return do(request, act, back)
    try:
        act()
    except Refusal as refusal:
        return refused(request, refusal, back)
    return render(request, "bids/parts/price.html", pages.price(here, found))
