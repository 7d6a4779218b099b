# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls that a groupe enters by hand: entered, corrected, cancelled, their document."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.files.handing import handed_out
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.ratelimit import limited
from groupes.web.refusals import posted
from tenders.bids import actions
from tenders.bids.forms import HandForm
from tenders.bids.models import Entered

ENTERED_AN_HOUR = 30


def _entered(here: Standing, notice: int) -> Entered:
    rows = Entered.objects.select_related("notice", "by", "file")
    return get_object_or_404(rows.defer("notice__search"), notice=notice, groupe=here.groupe)


@form_view
@limited("bids.enter", ENTERED_AN_HOUR, 3600)
@groupe_view("bids.take_up")
def enter(request: HttpRequest, here: Standing) -> HttpResponse:
    """Enter a call that no source publishes; the groupe studies it at once."""
    form = HandForm(posted(request), request.FILES or None)

    def act(given: dict[str, Any]) -> Done:
        bid = actions.enter_call(
            by=here.member,
            groupe=here.groupe,
            said=form.said(),
            shared=given["shared"],
            upload=given["file"],
        )
        return Done(
            bid, _("The groupe is studying this call: everyone can say what they would do.")
        )

    return form_page(request, "bids/hand.html", form, act, context={"entered": None})


@form_view
@limited("bids.enter", ENTERED_AN_HOUR, 3600)
@groupe_view("bids.take_up")
def correct(request: HttpRequest, here: Standing, notice: int) -> HttpResponse:
    """Say it otherwise: those with a bid on it are told what moved."""
    entered = _entered(here, notice)
    found = entered.notice
    initial = actions.as_typed(entered) | {"file": None, "edition": entered.edition}
    form = HandForm(
        posted(request), request.FILES or None, initial=initial, shared=not found.private
    )

    def act(given: dict[str, Any]) -> Done:
        moved = actions.correct_call(
            by=here.member,
            entered=entered,
            said=form.said(),
            edition=given["edition"],
            shared=given.get("shared", True),
            upload=given["file"],
        )
        return Done(found, _("It is corrected.") if moved else _("Nothing has changed."))

    return form_page(request, "bids/hand.html", form, act, context={"entered": entered})


@require_POST
@groupe_view("bids.take_up")
def cancel(request: HttpRequest, here: Standing, notice: int) -> HttpResponse:
    """There is no such call any more."""
    entered = _entered(here, notice)

    def act() -> Done:
        actions.cancel_call(by=here.member, entered=entered)
        return Done(entered.notice, _("The call is cancelled."))

    return do(request, act, entered.notice.get_absolute_url())


@require_safe
@groupe_view()
def document(request: HttpRequest, here: Standing, notice: int) -> FileResponse:
    """The document of a call; never shown, always saved."""
    entered = _entered(here, notice)
    if entered.file is None:
        raise Http404("this call has no document")
    return handed_out(entered.file)
