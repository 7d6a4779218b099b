# SPDX-License-Identifier: AGPL-3.0-or-later
"""The thread at the door of a groupe."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes import queries as ground
from groupes.access import Me, Standing, groupe_view, member_view
from groupes.models import Groupe
from groupes.views import joining
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import posted
from groupes.welcome import pages, queries, rules
from groupes.welcome.actions import door as actions
from groupes.welcome.actions import links
from groupes.welcome.forms import LineForm
from groupes.welcome.models import Thread

PAGE = 50


def _first(request: HttpRequest, me: Me, groupe: Groupe) -> HttpResponse:
    """The first words of someone at a door that they may know; what they write there in a second tab goes
    after the first."""
    found = queries.thread_of(me.member, groupe) if request.method != "POST" else None
    if found is not None:
        return redirect("welcome:thread", pk=found.pk)

    def act(values: dict[str, Any]) -> Done:
        made = actions.open_door(by=me.member, groupe=groupe, text=values["text"])
        words = _("They will find it on their Today page, and answer you there.")
        return Done(reverse("welcome:thread", args=[made.pk]), words)

    return form_page(
        request,
        "welcome/door.html",
        LineForm(posted(request)),
        act,
        context=lambda: {"door": groupe, "others": ground.who_reads_at(groupe)},
    )


@form_view
@limited("door", 30, 3600)
@groupe_view(door=True)
def door(request: HttpRequest, here: Standing) -> HttpResponse:
    """Write to those who welcome, before joining."""
    if here.is_member and request.method != "POST":
        return redirect(here.groupe)
    return _first(request, here.me, here.groupe)


@form_view
@limited("door", 30, 3600)
@limited("invitation", 30, 3600, methods=("GET", "POST"))
@member_view
def write_by_link(request: HttpRequest, me: Me, token: str) -> HttpResponse:
    """The same, at a door that a link shows."""
    link = links.find_link(token)
    if link is None or not rules.may_belong(me.member, link.groupe):
        raise Http404("no such invitation")
    if link.groupe_id in me.groupe_ids:
        return redirect(link.groupe)
    return _first(request, me, link.groupe)


@form_view
@limited("door", 30, 3600)
@member_view
def write_of(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """The same, of a request that I made by a link."""
    tie = next((tie for tie in me.requests if tie.pk == pk), None)
    if tie is None:
        raise Http404("no request of mine that waits")
    if not tie.groupe.visible_to(me) and not queries.came_by_links(me, [tie]):
        raise Http404("it hides itself since")
    return _first(request, me, tie.groupe)


def _thread(me: Me, pk: int) -> Thread:
    found = queries.thread(pk)
    if found is None or not rules.may_read_thread(me, found):
        raise Http404("no such thread")
    return found


@form_view
@limited("door", 60, 3600)
@member_view
def thread(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """What was said at the door, and the next words."""
    found = _thread(me, pk)

    def act(values: dict[str, Any]) -> Done:
        if found.groupe_id not in me.active_ids and found.member_id != me.pk:
            raise PermissionDenied("no longer takes part")
        actions.write(by=me.member, thread=found, text=values["text"])
        return Done(request.path)

    def context() -> dict[str, object]:
        page = Paginator(queries.lines(found), PAGE).get_page(request.GET.get("page"))
        return {"shown": pages.thread(me, found, page)}

    return form_page(
        request, "welcome/thread.html", LineForm(posted(request)), act, context=context
    )


@require_POST
@member_view
def seen(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    found = _thread(me, pk)
    back = reverse("groupes:today")

    def act() -> Done:
        actions.see(by=me.member, thread=found)
        return Done(back)

    return do(request, act, back)


@form_view
@groupe_view()
def answer_request(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A request to join whose welcomers are all away, answered by any active member."""
    found = queries.answered_by_all(here, pk)
    if found is None:
        raise Http404("no such request")
    if not rules.may_answer_for_them(here):
        raise PermissionDenied("does not take part")
    return joining.answered(request, here, found, reverse("groupes:today"))
