# SPDX-License-Identifier: AGPL-3.0-or-later
"""What came after a bid, and the pages on which it is written."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.choosing import words_of
from groupes.files.handing import handed_out
from groupes.forms import free_slug
from groupes.web import formats
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import back_to, posted
from roles import rules as roles
from tenders.bids.forms import Rows
from tenders.bids.models import Bid
from tenders.bids.views.found import closed, find
from tenders.results import actions, pages, queries, rules
from tenders.results.actions.project import GROUPE
from tenders.results.forms import (
    AnalysisForm,
    DebriefForm,
    ProjectForm,
    RoundForm,
    TimeForm,
)
from tenders.results.models import Project, Round


def after_url(here: Standing, bid: Bid, anchor: str = "") -> str:
    url = reverse("results:after", args=[here.groupe.slug, bid.pk])
    return f"{url}#{anchor}" if anchor else url


@require_safe
@groupe_view()
def after(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Rounds with the buyer, its analysis, what each keeps of it, the time given, the project."""
    return render(request, "results/after.html", pages.after(here, find(here, pk)))


@form_view
@groupe_view("bids.write_bid")
def rounds(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The rounds and one more, saved together; ``remove``: one less."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over
    rows = Rows(posted(request), RoundForm, list(Round.objects.filter(bid=found)))

    def act(said: dict[str, Any]) -> Done:
        with rows.told():
            actions.save_rounds(by=here.member, bid=found, **said)
        return Done(reverse("results:rounds", args=[here.groupe.slug, found.pk]))

    context = {"bid": found, "tab": "bids", "back_url": after_url(here, found, "rounds")}
    return form_page(request, "results/rounds.html", rows, act, context=context)


@form_view
@groupe_view("bids.write_bid")
def analysis(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """How the buyer judged the bid; what the award notice says of it is there to begin with."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over
    known = queries.analysis_of(found)
    told = pages.told_by(queries.awards_of(found)) if known is None else {}

    def act(said: dict[str, Any]) -> Done:
        upload = said.pop("file", None)
        actions.keep_analysis(by=here.member, bid=found, upload=upload, **said)
        return Done(after_url(here, found, "analysis"), _("It is noted."))

    files = request.FILES if request.method == "POST" else None
    form = AnalysisForm(posted(request), files, analysis=known, told=told)
    context = {
        "bid": found,
        "tab": "bids",
        "told": bool(told),
        "known": known,
        "back_url": after_url(here, found, "analysis"),
    }
    return form_page(request, "results/analysis.html", form, act, context=context)


@require_safe
@groupe_view()
def analysis_file(request: HttpRequest, here: Standing, pk: int) -> FileResponse:
    known = queries.analysis_of(find(here, pk))
    if known is None or known.file is None:
        raise Http404("no letter of the buyer")
    return handed_out(known.file)


@form_view
@groupe_view()
def debrief(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What I keep of it: two questions."""
    found = find(here, pk)
    took_part = actions.took_part(found, here.member)
    if not here.is_active or not took_part:
        raise PermissionDenied("did not take part in the bid")
    why = "" if found.frozen else None
    if over := closed(
        request, here, found, allowed=rules.may_debrief(here, found, took_part), why=why or ""
    ):
        return over
    mine, _time = queries.own_of(found, here.member)
    back = after_url(here, found, "debrief")

    def act(said: dict[str, Any]) -> Done:
        actions.say_debrief(by=here.member, bid=found, **said)
        return Done(back, _("It is noted: those who read the bid read it."))

    initial = {"again": mine.again, "otherwise": mine.otherwise} if mine is not None else {}
    form = DebriefForm(posted(request), initial=initial)
    context = {"bid": found, "tab": "bids", "back_url": back}
    return form_page(request, "results/debrief.html", form, act, context=context)


@form_view
@groupe_view()
def time(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The unpaid hours I gave to it, in all."""
    if not rules.may_say_time(here):
        raise PermissionDenied("does not take part in the groupe")
    found = find(here, pk)
    _debrief, mine = queries.own_of(found, here.member)
    back = after_url(here, found, "time")

    def act(said: dict[str, Any]) -> Done:
        actions.say_time(by=here.member, bid=found, **said)
        return Done(back, _("It is noted."))

    initial = {"hours": formats.number(mine.hours), "word": mine.word} if mine is not None else {}
    form = TimeForm(posted(request), initial=initial)
    context = {"bid": found, "tab": "bids", "back_url": back}
    return form_page(request, "results/time.html", form, act, context=context)


@form_view
@groupe_view("bids.submit_bid")
def project(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The bid is won: its project begins, once."""
    found = find(here, pk)
    why = _("A project begins once the call is won.") if found.state != Bid.State.WON else ""
    if over := closed(request, here, found, allowed=rules.may_found(here, found), why=why):
        return over
    if request.method != "POST" and Project.objects.filter(bid=found).exists():
        return redirect(after_url(here, found, "project"))
    circle = rules.may_draw_circle(here)
    form = ProjectForm(
        posted(request),
        here=here,
        words=words_of(request),
        people=queries.people_of(here, found),
        needs=found.needs.all(),
        circle=circle,
        rule=here.groupe.split_rules.binding_on(here.on) is not None,
        initial={
            "way": GROUPE,
            "name": found.title[:60],
            "purpose": found.title,
            "role": _("Project lead"),
            "lead": queries.lead_of(here, found),
            "needs": [need.pk for need in found.needs.all()],
            "with_rule": True,
            "invite": True,
        },
    )

    def act(said: dict[str, Any]) -> Done:
        needs = [need.pk for need in said.pop("needs")]
        made = actions.begin_project(
            by=here.member, bid=found, needs=needs, slug=free_slug(said["name"]), **said
        )
        to = pages.project_url(here, made).url
        if made.groupe is not None:
            to = reverse("groupes:home", args=[made.groupe.slug])
        return Done(to, _("The project begins: its work, its dates and its people are here."))

    context = {"bid": found, "tab": "bids", "back_url": after_url(here, found)}
    return form_page(request, "results/project.html", form, act, context=context)


@require_POST
@groupe_view(roles.GIVE)
def offer_lead(request: HttpRequest, here: Standing) -> HttpResponse:
    """The one who was asked to lead the groupe's project has come: the role is offered to them."""
    rows = Project.objects.select_related("lead", "role__groupe__cooperative")
    found = rows.filter(groupe=here.groupe).first()
    back = back_to(request, reverse("groupes:home", args=[here.groupe.slug]))

    def act() -> Done:
        made = actions.offer_lead(by=here.member, project=found)
        return Done(back, _("%(name)s is asked.") % {"name": made.offered_to.name})

    return do(request, act, back)


@require_safe
@groupe_view()
def rates(request: HttpRequest, here: Standing) -> HttpResponse:
    """How often the groupe wins, by kind of call and by buyer."""
    return render(request, "results/rates.html", pages.rates(here))
