# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a price is made up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groupes.access import Standing, groupe_view
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted
from tenders.bids.views.found import closed, find
from tenders.dossier import actions, pages, rules
from tenders.dossier.forms import MakeupForm
from tenders.dossier.models import Makeup


@require_safe
@groupe_view()
def makeups(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The scenarios side by side; of one alone, its own page."""
    found = find(here, pk)
    prices = list(found.prices.all())
    if len(prices) == 1:
        return redirect("dossier:makeup", here.groupe.slug, found.pk, prices[0].pk)
    return render(request, "dossier/makeup.html", pages.makeup_page(here, found, None, None))


@form_view
@groupe_view(write="bids.set_price")
def makeup(request: HttpRequest, here: Standing, pk: int, price: int) -> HttpResponse:
    """People, days, rates, expenses, risk, margin, tax: the amount of the price comes of them."""
    found = find(here, pk)
    asked = get_object_or_404(found.prices.all(), pk=price)
    allowed = rules.may_price(here, found)
    if request.method == "POST" and (over := closed(request, here, found, allowed=allowed)):
        return over
    now = Makeup.objects.filter(price=asked).first()
    form = MakeupForm(posted(request), makeup=now, lines=now.lines.all() if now is not None else ())
    page = reverse("dossier:makeup", args=[here.groupe.slug, found.pk, asked.pk])

    def act(said: dict[str, Any]) -> Done:
        actions.make_up(by=here.member, price=asked, **said)
        if said["keep"]:
            return Done(page, _("What it is made up of is kept, and the price stays as it was."))
        return Done(page, _("The price is reckoned and kept."))

    return form_page(
        request, "dossier/makeup.html", form, act,
        context=lambda: pages.makeup_page(here, found, asked, now),
    )  # fmt: skip
