# SPDX-License-Identifier: AGPL-3.0-or-later
"""Red lines: drawing them, and saying which things of the groupe carry them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from groupes.access import Standing, groupe_view
from groupes.charter import actions, carriers, queries, rules
from groupes.charter.forms import AttachForm, LineForm, RemoveForm
from groupes.charter.models import RedLine
from groupes.charter.views.charter import home
from groupes.things import Name, Ref, name_of
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted


def _line(here: Standing, pk: int) -> RedLine:
    found = get_object_or_404(here.groupe.red_lines.drawn(), pk=pk)
    found.groupe = here.groupe
    return found


def carrier(here: Standing, on: str) -> tuple[Model, Ref, Name]:
    """The thing that an address names, if it is one of the groupe that can carry a red line, with
    what it is called; else 404. Two queries."""
    ref = Ref.read(on)
    thing = carriers.find(here.groupe, ref) if ref is not None else None
    if ref is None or thing is None:
        raise Http404("no such thing in this groupe")
    return thing, ref, name_of(ref, here.me) or Name(str(thing))


@form_view
@groupe_view(rules.EDIT)
def line_new(request: HttpRequest, here: Standing) -> HttpResponse:
    def act(values: dict[str, Any]) -> Done:
        actions.add_line(by=here.member, groupe=here.groupe, **values)
        return Done(home(here), _("The red line is drawn."))

    form = LineForm(posted(request), line=None)
    context = {"title": _("A red line"), "label": _("Draw this line"), "back": home(here)}
    return form_page(request, "charter/form.html", form, act, context=context)


@form_view
@groupe_view(rules.EDIT)
def line(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Write a red line otherwise."""
    found = _line(here, pk)

    def act(values: dict[str, Any]) -> Done:
        actions.change_line(by=here.member, line=found, **values)
        return Done(home(here), _("Saved."))

    context = {
        "title": _("A red line"),
        "label": _("Save"),
        "back": home(here),
        "remove_url": reverse("charter:line_remove", args=[here.groupe.slug, pk]),
    }
    form = LineForm(posted(request), line=found)
    return form_page(request, "charter/form.html", form, act, context=context)


@form_view
@groupe_view(rules.EDIT)
def line_remove(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Take a red line out, asked once."""
    found = _line(here, pk)

    def act(values: dict[str, Any]) -> Done:
        actions.remove_line(by=here.member, line=found, **values)
        return Done(home(here), _("The red line is no longer in the charter."))

    context = {
        "title": _("Take this red line out?"),
        "label": _("Take it out"),
        "back": home(here),
        "quote": found.text,
        "intro": _(
            "Nothing carries it any more. What was said to cross it stays, with the line as it was."
        ),
    }
    return form_page(
        request, "charter/form.html", RemoveForm(posted(request)), act, context=context
    )


@form_view
@groupe_view(rules.EDIT)
def attach(request: HttpRequest, here: Standing, on: str) -> HttpResponse:
    """Which red lines a thing carries."""
    thing, ref, name = carrier(here, on)
    back = name.url or home(here)

    def act(values: dict[str, Any]) -> Done:
        chosen = [int(one) for one in values["lines"]]
        actions.attach(by=here.member, groupe=here.groupe, thing=thing, lines=chosen)
        return Done(back, _("Saved."))

    form = AttachForm(
        posted(request),
        lines=queries.lines(here.groupe),
        initial={"lines": [str(pk) for pk in queries.carried(here.groupe, ref)]},
    )
    context = {
        "title": _("Red lines of “%(thing)s”") % {"thing": name.text},
        "label": _("Save"),
        "back": back,
        "intro": _("They show on its page, and anyone may say there that one is crossed."),
    }
    return form_page(request, "charter/form.html", form, act, context=context)
