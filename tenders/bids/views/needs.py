# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer takes, and who would do what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from groupes.access import Standing, groupe_view
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.parts import is_part
from groupes.web.paths import reverse
from groupes.web.refusals import Refusal, posted
from tenders.bids import actions, pages, queries, rules
from tenders.bids.forms import (
    IntentionForm,
    LineForm,
    NeedForm,
    Rows,
)
from tenders.bids.models import Intention
from tenders.bids.views.found import closed, find, home


@form_view
@groupe_view("bids.state_intention")
def intention(request: HttpRequest, here: Standing, pk: int, need: int) -> HttpResponse:
    """“I would do this”: on one need, beside the matrix or on a page of its own."""
    found = find(here, pk)
    asked = get_object_or_404(found.needs.all(), pk=need)
    if over := closed(request, here, found, allowed=rules.may_state(here, found)):
        return over
    mine = Intention.objects.filter(need=asked, member=here.member).first()
    form = IntentionForm(posted(request), intention=mine)
    status = 200
    if request.method == "POST":
        withdraw = request.POST.get("do") == "withdraw"
        status = 422
        if withdraw or form.is_valid():
            try:
                if withdraw:
                    actions.withdraw_intention(by=here.member, need=asked)
                else:
                    actions.state_intention(by=here.member, need=asked, **form.said())
            except Refusal as refusal:
                form.is_valid()
                form.add_error(None, str(refusal.message))
                status = 422 if is_part(request) else 409
            else:
                if is_part(request):
                    context = pages.matrix(here, found) | {"said": True, "withdrawn": withdraw}
                    return render(request, "bids/parts/said.html", context)
                return redirect(home(here, found, "matrix"))
    context = {"bid": found, "need": asked, "mine": mine, "form": form}
    template = "bids/parts/intention.html" if is_part(request) else "bids/intention.html"
    return render(request, template, context, status=status)


@form_view
@groupe_view("bids.state_intention")
def position(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """“I would do this”: all needs on one page."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_state(here, found)):
        return over
    said = Intention.objects.filter(need__bid=found, member=here.member)
    mine = {one.need_id: one for one in said}
    lines = [
        (need, LineForm(posted(request), prefix=f"n{need.pk}", intention=mine.get(need.pk)))
        for need in found.needs.all()
    ]
    error, status = "", 200
    if request.method == "POST":
        status = 422
        valid = [form.is_valid() for _need, form in lines]  # each one: all errors show at once
        if all(valid):
            try:
                actions.state_position(
                    by=here.member,
                    bid=found,
                    said=[(need, form.said()) for need, form in lines if form.has_changed()],
                )
            except Refusal as refusal:
                error, status = str(refusal.message), 409
            else:
                messages.success(request, _("What you would do is noted."))
                return redirect(home(here, found, "matrix"))
    context = {"bid": found, "lines": lines, "error": error}
    return render(request, "bids/position.html", context, status=status)


@form_view
@groupe_view("bids.write_bid")
def needs(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the answer takes: all the needs and one more, saved together; ``remove``: one less."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over
    rows = Rows(posted(request), NeedForm, queries.needs_with_count(found))

    def act(said: dict[str, Any]) -> Done:
        with rows.told():
            actions.save_needs(by=here.member, bid=found, **said)
        return Done(reverse("bids:needs", args=[here.groupe.slug, found.pk]))

    return form_page(request, "bids/needs.html", rows, act, context={"bid": found})
