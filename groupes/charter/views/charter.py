# SPDX-License-Identifier: AGPL-3.0-or-later
"""The charter: read, written section by section, its versions, and whether one accepts it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.charter import actions, pages, rules, templates
from groupes.charter.forms import BeginForm, SectionForm
from groupes.charter.models import Section
from groupes.editions.models import Edition
from groupes.editions.pages import number as edition_number
from groupes.editions.views import editions_page
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted


def home(here: Standing) -> str:
    """The address of the groupe's charter."""
    return reverse("charter:page", args=[here.groupe.slug])


@require_safe
@groupe_view(door=True)
def page(request: HttpRequest, here: Standing) -> HttpResponse:
    """What the charter says; for those inside, who accepts it and what is said to cross it too."""
    if here.is_member:
        return render(request, "charter/charter.html", {"page": pages.whole(here)})
    data = pages.door_part(here)
    return render(request, "charter/outside.html", {"data": data})


@form_view
@groupe_view(rules.EDIT)
def begin(request: HttpRequest, here: Standing) -> HttpResponse:
    """Write the whole of a first charter, from one made for this kind of groupe."""

    def act(values: dict[str, Any]) -> Done:
        actions.begin(by=here.member, groupe=here.groupe, texts=values)
        return Done(
            home(here), _("The charter has begun. Every member is asked what they say of it.")
        )

    form = BeginForm(posted(request), kind=here.groupe.kind)
    context = {"title": _("A first charter"), "label": _("Write this charter"), "back": home(here)}
    return form_page(request, "charter/form.html", form, act, context=context)


# --- sections ------------------------------------------------------------------------------------


def _section(here: Standing, at: str) -> tuple[Section | None, str]:
    """The section an address names, and its key ("" for the groupe's own). None: not written yet."""
    if at in templates.TITLES and at != templates.RED_LINES:
        return here.groupe.charter_sections.filter(key=at).first(), at
    if not (at.isascii() and at.isdecimal() and len(at) < 19):
        raise Http404("no such section")
    found = here.groupe.charter_sections.filter(pk=int(at), key="").first()
    if found is None:
        raise Http404("no such section")
    return found, ""


def _write(
    request: HttpRequest, here: Standing, section: Section | None, key: str, title: str
) -> HttpResponse:
    def act(values: dict[str, Any]) -> Done:
        actions.write_section(
            by=here.member,
            groupe=here.groupe,
            key=key,
            pk=section.pk if section is not None else None,
            **{"title": ""} | values,
        )
        return Done(home(here), _("Saved."))

    form = SectionForm(posted(request), section=section, key=key)
    if section is None and key:
        form.initial["body"] = templates.sections(here.groupe.kind).get(key, "")
    context = {
        "title": title,
        "label": _("Save"),
        "back": home(here),
        "editions_url": reverse(
            "charter:section_editions", args=[here.groupe.slug, key or section.pk]
        )
        if section is not None
        else "",
    }
    return form_page(request, "charter/form.html", form, act, context=context)


@form_view
@groupe_view(rules.EDIT)
def section(request: HttpRequest, here: Standing, at: str) -> HttpResponse:
    """Write one section, by itself."""
    found, key = _section(here, at)
    return _write(request, here, found, key, str(found) if found else templates.title(key))


@form_view
@groupe_view(rules.EDIT)
def section_new(request: HttpRequest, here: Standing) -> HttpResponse:
    """A section of the groupe's own."""
    return _write(request, here, None, "", _("A new section"))


@form_view
@groupe_view()
def section_editions(request: HttpRequest, here: Standing, at: str) -> HttpResponse:
    """What a section said, one change after another."""
    found, key = _section(here, at)
    if found is None:
        raise Http404("not written yet")

    def restore(edition: Edition, seen: int) -> None:
        actions.write_section(
            by=here.member,
            groupe=here.groupe,
            key=key,
            pk=found.pk,
            edition=seen,
            restores=edition.number,
            why=_("Brings back edition %(number)s") % {"number": edition.number},
            **edition.texts,
        )

    return editions_page(
        request,
        found,
        name=str(found),
        back=home(here),
        may_restore=rules.may_write(here),
        restore=restore,
    )


# --- versions ------------------------------------------------------------------------------------


@require_safe
@groupe_view()
def versions(request: HttpRequest, here: Standing) -> HttpResponse:
    """Every version of the charter, and what one changed in another (``de``, ``a``)."""
    since, to = (request.GET.get(name, "").strip() for name in ("de", "a"))
    asked = (edition_number(since) if since else None, edition_number(to) if to else None)
    shown = pages.compared(here, request.GET.get("page"), asked)
    return render(request, "charter/versions.html", {"shown": shown, "page": shown.page})


@require_safe
@groupe_view()
def editions_before(request: HttpRequest, here: Standing) -> HttpResponse:
    """Where the editions were while the charter was one text."""
    return redirect("charter:versions", slug=here.groupe.slug, permanent=True)


@require_POST
@groupe_view()
def answer(request: HttpRequest, here: Standing) -> HttpResponse:
    """Accept a version (``accepts``: "yes"), or say that one does not."""
    if not rules.may_answer(here):
        raise PermissionDenied("on pause, one answers nothing")
    asked = request.POST.get("version", "")
    if not asked:
        return redirect(home(here))
    version = edition_number(asked)
    accepts = request.POST.get("accepts") == "yes"

    def act() -> Done:
        actions.answer(by=here.member, groupe=here.groupe, version=version, accepts=accepts)
        words = (
            _("You accept version %(number)s of the charter.")
            if accepts
            else _("Noted: you do not accept version %(number)s for now. You can change your mind.")
        )
        return Done(home(here), words % {"number": version})

    return do(request, act, home(here))


@require_POST
@groupe_view(rules.EDIT)
def ask(request: HttpRequest, here: Standing) -> HttpResponse:
    """Ask every member whether they accept the charter as it is."""

    def act() -> Done:
        actions.ask(by=here.member, groupe=here.groupe)
        return Done(home(here), _("Every member finds the question on their Today page."))

    return do(request, act, home(here))
