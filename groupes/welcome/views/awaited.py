# SPDX-License-Identifier: AGPL-3.0-or-later
"""What I wait for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes import actions as ground
from groupes.access import Me, member_view
from groupes.web.form_page import Done, do
from groupes.web.paths import reverse
from groupes.welcome import pages


@require_safe
@member_view
def awaited(request: HttpRequest, me: Me) -> HttpResponse:
    """All that others are to answer me, on one page, and what they answered since."""
    context = {
        "answers": pages.answered(me),
        "kinds": pages.waiting_for(me),
        "place": "today",
    }
    return render(request, "welcome/awaited.html", context)


@require_POST
@member_view
def take_back(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Take back a request of mine, whatever I may still know of its groupe."""
    found = next((tie for tie in me.requests if tie.pk == pk), None)
    back = reverse("welcome:awaited")
    if found is None:
        raise Http404("no request of mine that waits")

    def act() -> Done:
        ground.take_back(by=me.member, membership=found)
        return Done(back, _("Taken back."))

    return do(request, act, back)
