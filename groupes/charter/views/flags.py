# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said to cross a red line: raised, read, answered, lifted, settled."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groupes.access import Standing, groupe_view
from groupes.charter import actions, pages, queries, rules
from groupes.charter.forms import FlagForm, LiftForm, NoteForm, ReplyForm
from groupes.charter.models import Flag
from groupes.charter.views.charter import home
from groupes.charter.views.lines import carrier
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted


def _flag(here: Standing, pk: int) -> Flag:
    found = queries.flag(here, pk)
    if found is None:
        raise Http404("no such flag in this groupe")
    found.groupe = here.groupe
    return found


def _page(here: Standing, pk: int) -> str:
    return reverse("charter:flag", args=[here.groupe.slug, pk])


@require_safe
@groupe_view()
def flags(request: HttpRequest, here: Standing) -> HttpResponse:
    """Those that are up, and those that were."""
    past = queries.flags_page(here.groupe, request.GET.get("page"))
    up = queries.flags_up(here.groupe) if past.number == 1 else []
    rows = pages.flag_rows(here, [*up, *past])
    context = {"up": rows[: len(up)], "past": rows[len(up) :], "page": past, "back": home(here)}
    return render(request, "charter/flags.html", context)


@form_view
@groupe_view()
def flag_new(request: HttpRequest, here: Standing) -> HttpResponse:
    """Say that a red line is crossed: by a thing (``on``), or in the groupe itself."""
    if not rules.may_raise(here):
        raise PermissionDenied("on pause, one raises nothing")
    on = request.GET.get("on", "")
    ref, name = None, None
    if on:
        _thing, ref, name = carrier(here, on)
    lines = queries.lines(here.groupe)
    if not lines:
        return redirect(home(here))

    def act(values: dict[str, Any]) -> Done:
        line = next(one for one in lines if str(one.pk) == values["line"])
        line.groupe = here.groupe
        made = actions.raise_flag(by=here.member, line=line, about=ref, words=values["words"])
        return Done(_page(here, made.pk), _("It is said, and seen by all. It stops nothing."))

    form = FlagForm(posted(request), lines=lines, initial={"line": request.GET.get("line", "")})
    context = {
        "title": _("This crosses a red line"),
        "label": _("Say it"),
        "back": (name.url if name else "") or home(here),
        "about": name,
    }
    return form_page(request, "charter/form.html", form, act, context=context)


def _context(here: Standing, found: Flag) -> dict[str, Any]:
    (row,) = pages.flag_rows(here, [found])
    up = found.state == Flag.State.UP
    return {
        "flag": found,
        "row": row,
        "up": up,
        "may_reply": up and rules.may_raise(here),
        "may_lift": up and rules.may_lift(here, found),
        "may_settle": up and rules.may_settle(here),
        "flags_url": reverse("charter:flags", args=[here.groupe.slug]),
    }


@require_safe
@groupe_view()
def flag(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What is said to cross a line, and what was answered."""
    context = _context(here, _flag(here, pk)) | {"reply": ReplyForm()}
    return render(request, "charter/flag.html", context)


@form_view
@groupe_view()
def reply(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Leave a word in answer."""
    found = _flag(here, pk)
    if not rules.may_raise(here):
        raise PermissionDenied("on pause, one answers nothing")

    def act(values: dict[str, Any]) -> Done:
        actions.answer_flag(by=here.member, flag=found, text=values["text"])
        return Done(_page(here, pk), _("Your answer is there."))

    return _answered(request, here, found, ReplyForm(posted(request)), act, _("Answer"))


@form_view
@groupe_view()
def lift(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Whoever raised it lifts it."""
    found = _flag(here, pk)
    if not rules.may_lift(here, found):
        raise PermissionDenied("one lifts what one raised")

    def act(values: dict[str, Any]) -> Done:
        actions.lift(by=here.member, flag=found, note=values["note"])
        return Done(_page(here, pk), _("It is lifted."))

    return _answered(request, here, found, LiftForm(posted(request)), act, _("Lift it"))


@form_view
@groupe_view(rules.EDIT)
def settle(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Note how it was settled."""
    found = _flag(here, pk)

    def act(values: dict[str, Any]) -> Done:
        actions.settle(by=here.member, flag=found, note=values["note"])
        return Done(_page(here, pk), _("It is settled, with your note."))

    return _answered(request, here, found, NoteForm(posted(request)), act, _("Settled"))


def _answered(
    request: HttpRequest, here: Standing, found: Flag, form: Any, act: Any, label: str
) -> HttpResponse:
    context = {
        "title": found.text,
        "label": label,
        "back": _page(here, found.pk),
        "quote": found.words,
    }
    return form_page(request, "charter/form.html", form, act, context=context)
