# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from commons.library import actions
from commons.library.forms import (
    EditionForm,
    FileForm,
    PageForm,
    ResourceForm,
    SearchForm,
    VersionForm,
)
from commons.library.models import FileVersion, Resource, Reuse
from groupes.access import Me, Standing, groupe_view, load_standing, member_view
from groupes.models import Member
from groupes.things import Name, Ref, names_of
from groupes.web.filetypes import RefusedError
from groupes.web.ratelimit import limited, searched
from groupes.web.refusals import Refusal

form_view = require_http_methods(["GET", "HEAD", "POST"])

PAGE = 24
ADDED_AN_HOUR = 120  # pages and files of one person: more is a machine filling the disk


# --- finding -----------------------------------------------------------------------------------


@require_safe
@searched
@member_view
def index(request: HttpRequest, me: Me) -> HttpResponse:
    """All that the person may see, of every groupe."""
    form = SearchForm(request.GET, me=me)
    return _shelf(request, Resource.objects.visible_to(me), form, "library/index.html")


@require_safe
@searched
@groupe_view()
def groupe_index(request: HttpRequest, here: Standing) -> HttpResponse:
    """One groupe's shelf."""
    form = SearchForm(request.GET, me=here.me, one_groupe=True)
    return _shelf(request, here.groupe.resources.all(), form, "library/groupe_index.html")


def _shelf(request: HttpRequest, shelf: Any, form: SearchForm, template: str) -> HttpResponse:
    words, filters = form.words, form.filters()
    found = shelf.ranked(words) if words else shelf.by_use()
    found = found.filter(**filters)
    others = {name: value for name, value in filters.items() if name != "use"}
    counted = (shelf.matching(words) if words else shelf).filter(**others)
    uses = dict(counted.order_by().values_list("use").annotate(Count("pk")))
    page = Paginator(found.for_cards(), PAGE).get_page(request.GET.get("page"))
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]  # django-htmx's middleware
    return render(
        request,
        f"{template}{part}",
        {
            "form": form,
            "page": page,
            "words": words,
            "narrowed": bool(words or filters),
            "uses": [(use, label, uses.get(use, 0)) for use, label in Resource.Use.choices],
            "use": filters.get("use", ""),
            "total": sum(uses.values()),
        },
    )


# --- one resource ------------------------------------------------------------------------------


def _load(me: Me, slug: str, pk: int) -> Resource:
    """A resource the member may see: their groupe's, or shared with their cooperative."""
    return get_object_or_404(
        Resource.objects.visible_to(me)
        .select_related("groupe__cooperative")
        .prefetch_related(Prefetch("authors", Member.objects.by_name()))
        .annotate(served=Reuse.objects.as_places()),
        groupe__slug=slug,
        pk=pk,
    )


@require_safe
@member_view
def resource(request: HttpRequest, me: Me, slug: str, pk: int) -> HttpResponse:
    """What it is, who made it, what one may do with it, where it served."""
    found = _load(me, slug, pk)
    return _resource_page(request, me, found)


def _resource_page(
    request: HttpRequest,
    me: Me,
    found: Resource,
    *,
    form: VersionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    inside = found.groupe_id in me.groupe_ids
    here = load_standing(request, found.groupe.slug) if inside else None
    versions = (
        list(found.versions.select_related("added_by").order_by("-number")) if found.is_file else []
    )
    places, elsewhere = _served(found, me)
    return render(
        request,
        "library/resource.html",
        {
            "layout": "groupes/base_groupe.html" if inside else "base.html",
            "inside": inside,
            "resource": found,
            "versions": versions,
            "may_change": here is not None and found.may_change(here),
            "places": places,
            "elsewhere": elsewhere,
            "form": form or VersionForm(),
        },
        status=status,
    )


def _served(found: Resource, me: Me) -> tuple[list[Name], int]:
    """Where it served: the places the reader may see, named; the number of other groupes.

    One query for each kind of place that is named.
    """
    served: list[dict[str, Any]] = found.served  # type: ignore[attr-defined]  # annotated by _load
    names = names_of(
        (Ref(place["type"], place["id"]) for place in served if place["groupe"] in me.groupe_ids),
        me,
    )
    places = []
    others = set()
    for place in served:
        name = names.get(Ref(place["type"], place["id"]))
        if name is not None:
            places.append(name)
        else:
            others.add(place["groupe"])
    return places, len(others)


@require_safe
@member_view
def download(request: HttpRequest, me: Me, slug: str, pk: int) -> FileResponse:
    """The file itself, with the groupe's rights; never shown, always saved."""
    visible = Resource.objects.visible_to(me).filter(groupe__slug=slug, pk=pk)
    versions = FileVersion.objects.filter(resource__in=visible).order_by("-number")
    number = request.GET.get("version", "")
    if number:
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Http404("no such version")
        versions = versions.filter(number=int(number))
    version = versions.first()
    if version is None:
        raise Http404("no such version")
    return _handed_out(version)


def _handed_out(version: FileVersion) -> FileResponse:
    try:
        content = version.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is not in the storage") from error
    kind = f"{version.mime}; charset=utf-8" if version.mime.startswith("text/") else version.mime
    response = FileResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = disposition(version.name)
    # Whatever a browser is told to do with it, it runs nothing and reads nothing of ours.
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[str(CSP.HEADER_ENFORCE)] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"  # rights may end tomorrow
    response.headers["Accept-Ranges"] = "none"
    return response


def disposition(name: str) -> str:
    """Saved under its own name, accents included (RFC 6266), with a plain one for old programs."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(c if c.isalnum() or c in " .-_()" else "_" for c in flat).strip() or "document"
    if plain.startswith("."):
        plain = f"document{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


# --- changing ----------------------------------------------------------------------------------


@form_view
@limited("shelf", ADDED_AN_HOUR, 3600)
@groupe_view("library.contribute")
def new(request: HttpRequest, here: Standing) -> HttpResponse:
    """A page written here, or a file."""
    kind = request.POST.get("kind") or request.GET.get("kind")
    form_class = FileForm if kind == Resource.Kind.FILE else PageForm
    status = 200
    if request.method == "POST":
        form = form_class(request.POST, request.FILES, here=here)
        status = 422
        if form.is_valid():
            values = form.changed_values()
            try:
                if "file" in values:
                    made = actions.add_file(
                        by=here.member,
                        groupe=here.groupe,
                        upload=values.pop("file"),
                        **values,
                    )
                else:
                    made = actions.add_page(by=here.member, groupe=here.groupe, **values)
            except RefusedError as error:
                form.add_error("file", str(error.message))
            else:
                messages.success(request, _("“%(title)s” is on the shelf.") % {"title": made.title})
                return redirect(made)
    else:
        given = {name: request.GET[name] for name in ("use",) if name in request.GET}
        form = form_class(here=here, initial=given)
    return render(
        request,
        "library/new.html",
        {"form": form, "is_file": form_class is FileForm},
        status=status,
    )


def _load_to_change(here: Standing, pk: int) -> Resource:
    found = get_object_or_404(
        here.groupe.resources.select_related("groupe").prefetch_related("authors"), pk=pk
    )
    if not found.may_change(here):
        raise PermissionDenied("neither an author nor someone who looks after the shelf")
    return found


@form_view
@groupe_view()
def edit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Change a resource. Whoever writes second is shown both texts."""
    found = _load_to_change(here, pk)
    title = found.title  # a form that is not sound writes into its instance
    form_class = ResourceForm if found.is_file else PageForm
    status, current, edition = 200, None, found.edition
    if request.method == "POST":
        form = form_class(request.POST, instance=found, here=here)
        started = EditionForm(request.POST)
        status = 422
        if form.is_valid() and started.is_valid():
            try:
                actions.change(
                    by=here.member,
                    resource=found,
                    edition=started.cleaned_data["edition"],
                    **form.changed_values(),
                )
            except actions.Conflict as conflict:
                current, edition, status = conflict.current, conflict.current.edition, 409
                form.add_error(None, str(conflict.message))
            else:
                messages.success(request, _("Your changes are kept."))
                return redirect(found)
        elif started.is_valid():
            edition = started.cleaned_data["edition"]
    else:
        form = form_class(instance=found, here=here)
    return render(
        request,
        "library/edit.html",
        {
            "resource": found,
            "title": title,
            "form": form,
            "started": EditionForm(initial={"edition": edition}),
            "current": current,
        },
        status=status,
    )


@require_POST
@limited("shelf", ADDED_AN_HOUR, 3600)
@groupe_view()
def new_version(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _load_to_change(here, pk)
    form = VersionForm(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        try:
            version = actions.add_version(
                by=here.member, resource=found, upload=form.cleaned_data["file"]
            )
        except RefusedError as error:
            form.add_error("file", str(error.message))
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
            status = 409
        else:
            messages.success(
                request, _("Version %(number)s is on the shelf.") % {"number": version.number}
            )
            return redirect(found)
    shown = _load(here.me, here.groupe.slug, pk)
    return _resource_page(request, here.me, shown, form=form, status=status)
