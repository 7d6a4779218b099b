# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commons.library import actions, pages, rules
from commons.library.forms import FileForm, PageForm, ResourceForm, VersionForm
from commons.library.models import FileVersion, Resource
from groupes.access import Me, Standing, groupe_view, load_standing, member_view
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.files.handing import handed_out
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.parts import is_part
from groupes.web.ratelimit import limited, searched
from groupes.web.refusals import posted

ADDED_AN_HOUR = 120  # pages and files of one person: more is a machine filling the disk


# --- finding -----------------------------------------------------------------------------------


@require_safe
@searched
@member_view
def index(request: HttpRequest, me: Me) -> HttpResponse:
    """All that the person may see, of every groupe."""
    return _shelf_page(request, "library/index.html", pages.every_shelf(request, me))


@require_safe
@searched
@groupe_view()
def groupe_index(request: HttpRequest, here: Standing) -> HttpResponse:
    """One groupe's shelf."""
    return _shelf_page(request, "library/groupe_index.html", pages.one_shelf(request, here))


def _shelf_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    part = "#results" if is_part(request) else ""
    return render(request, f"{template}{part}", context)


# --- one resource ------------------------------------------------------------------------------


@require_safe
@member_view
def resource(request: HttpRequest, me: Me, slug: str, pk: int) -> HttpResponse:
    """What it is, who made it, what one may do with it, where it served."""
    found = pages.load(me, slug, pk)
    here = load_standing(request, slug) if found.groupe_id in me.groupe_ids else None
    context = pages.resource(me, found, here) | {"form": VersionForm()}
    return render(request, "library/resource.html", context)


@require_safe
@member_view
def download(request: HttpRequest, me: Me, slug: str, pk: int) -> FileResponse:
    """The file itself, with the groupe's rights; never shown, always saved."""
    versions = FileVersion.objects.visible_to(me).filter(resource__groupe__slug=slug, resource=pk)
    number = request.GET.get("version", "")
    if number:
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Http404("no such version")
        versions = versions.filter(number=int(number))
    version = versions.select_related("stored").order_by("-number").first()
    if version is None:
        raise Http404("no such version")
    return handed_out(version.stored)


# --- changing ----------------------------------------------------------------------------------


@form_view
@limited("shelf", ADDED_AN_HOUR, 3600)
@groupe_view("library.contribute")
def new(request: HttpRequest, here: Standing) -> HttpResponse:
    """A page written here, or a file."""
    is_file = (request.POST.get("kind") or request.GET.get("kind")) == Resource.Kind.FILE
    initial = {name: request.GET[name] for name in ("use",) if name in request.GET}
    form_class = FileForm if is_file else PageForm
    form = form_class(posted(request), request.FILES or None, here=here, initial=initial)

    def act(values: dict[str, Any]) -> Done:
        if is_file:
            upload = values.pop("file")
            made = actions.add_file(by=here.member, groupe=here.groupe, upload=upload, **values)
        else:
            made = actions.add_page(by=here.member, groupe=here.groupe, **values)
        return Done(made, _("“%(title)s” is on the shelf.") % {"title": made.title})

    return form_page(request, "library/new.html", form, act, context={"is_file": is_file})


def _load_to_change(here: Standing, pk: int) -> Resource:
    found = get_object_or_404(
        here.groupe.resources.select_related("groupe").defer("search").prefetch_related("authors"),
        pk=pk,
    )
    if not rules.may_change(here, found):
        raise PermissionDenied("neither an author nor someone who looks after the shelf")
    return found


@form_view
@groupe_view()
def edit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Change a resource. Whoever writes second is shown both texts."""
    found = _load_to_change(here, pk)
    context = {
        "resource": found,
        "title": found.title,
    }  # a form that fails writes into its instance

    def act(values: dict[str, Any]) -> Done:
        actions.change(by=here.member, resource=found, **values)
        return Done(found, _("Your changes are kept."))

    form_class = ResourceForm if found.is_file else PageForm
    form = form_class(posted(request), instance=found, here=here)
    return form_page(request, "library/edit.html", form, act, context=context)


@form_view
@groupe_view()
def editions(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What it said, one change after another; for its groupe alone: what was taken out before it was
    shared further stays there."""
    found = get_object_or_404(
        here.groupe.resources.select_related("groupe").defer("search").prefetch_related("authors"),
        pk=pk,
    )

    def restore(edition: Edition, seen: int) -> None:
        actions.change(
            by=here.member, resource=found, edition=seen, restores=edition.number, **edition.texts
        )

    return editions_page(
        request,
        found,
        name=found.title,
        back=found.get_absolute_url(),
        may_restore=rules.may_change(here, found),
        restore=restore,
    )


@require_POST
@limited("shelf", ADDED_AN_HOUR, 3600)
@groupe_view()
def new_version(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Bring a new version of a file, from its page."""
    found = _load_to_change(here, pk)

    def act(values: dict[str, Any]) -> Done:
        version = actions.add_version(by=here.member, resource=found, upload=values["file"])
        return Done(found, _("Version %(number)s is on the shelf.") % {"number": version.number})

    def context() -> dict[str, Any]:
        return pages.resource(here.me, pages.load(here.me, here.groupe.slug, pk), here)

    form = VersionForm(request.POST, request.FILES)
    return form_page(request, "library/resource.html", form, act, blame="file", context=context)
