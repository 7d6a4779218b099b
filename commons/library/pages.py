# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of the commons are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commons.library import queries, rules
from commons.library.forms import SearchForm
from commons.library.models import Resource, ResourceQuerySet, Reuse
from commons.library.queries import PAGE, Card, Cards, Everything, Found
from groupes.access import Me, Standing
from groupes.things import Name, Ref, names_of
from groupes.web import search
from groupes.web.prepared import KEY, PK, Prepared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PLURALS: dict[str, StrOrPromise] = {
    Resource.Use.TEMPLATE: gettext_lazy("Templates"),
    Resource.Use.HOWTO: gettext_lazy("Know-how"),
    Resource.Use.TIP: gettext_lazy("Tips"),
    Resource.Use.REFERENCE: gettext_lazy("References"),
    Resource.Use.DOCUMENT: gettext_lazy("Documents"),
}


# --- finding -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """Cards under one heading; ``count``: how many there are of the kind, on all pages (None: not
    said)."""

    title: StrOrPromise
    count: int | None
    cards: tuple[Card, ...]


def every_shelf(request: HttpRequest, me: Me) -> dict[str, Any]:
    """All that I may see, of every groupe. Four queries; one more when a groupe that is not mine is
    asked for.

    The filter offers my groupes: there may be hundreds of others, to each of which its resources
    lead.
    """
    groupes = [(groupe.slug, groupe.name) for groupe in me.groupes]
    asked = request.GET.get("groupe", "").replace("\x00", "")
    if asked and asked not in dict(groupes):
        held = Resource.objects.visible_to(me).filter(groupe__slug=asked).order_by()
        groupes += held.values_list("groupe__slug", "groupe__name")[:1]
    form = SearchForm(request.GET, groupes=groupes)
    if form.narrows:
        return _shelf(request, Resource.objects.visible_to(me), form, queries.mine(me))
    everything = Everything(me)
    return _page(request, everything, everything.uses(), form)


def one_shelf(request: HttpRequest, here: Standing) -> dict[str, Any]:
    """One groupe's shelf. Four queries."""
    form = SearchForm(request.GET)
    groupe = here.groupe
    found = _shelf(request, groupe.resources.all(), form, {"groupe": groupe.pk})
    return found | {"may_add": rules.may_add(here)}


def _shelf(
    request: HttpRequest, shelf: ResourceQuerySet, form: SearchForm, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The cards of one page of a shelf, by use or, when words are asked, the nearest first; and how
    many there are of each use, counted without the filter by use. ``values``: the shelf, as
    :meth:`Found.by_words` takes it. Four queries; five where words find more than a thousand."""
    words, filters = form.words, form.filters()
    if search.websearch(words):
        near = Found.by_words(words, values, filters)
        if near is not None:
            return _page(request, near, near.uses, form)
    others = {name: value for name, value in filters.items() if name != "use"}
    counted = shelf.matching(words).filter(**others).order_by().values_list("use")
    uses = dict(counted.annotate(n=Count("*")))
    found = (shelf.ranked(words) if words else shelf.by_use()).filter(**filters)
    return _page(request, Cards(found), uses, form)


def _page(
    request: HttpRequest, found: Everything | Cards | Found, uses: dict[str, int], form: SearchForm
) -> dict[str, Any]:
    use = form.filters().get("use")
    paginator: Paginator[Any] = Paginator(found, PAGE)  # type: ignore[arg-type]  # slices, and the count below
    # The counts by use already say how many there are.
    paginator.count = sum(uses.values()) if use is None else uses.get(use, 0)
    page = paginator.get_page(request.GET.get("page"))
    shown = list(page.object_list) if paginator.count else []
    if form.words and shown:
        sections = [Section(_("Found"), None, tuple(shown))]
    else:
        sections = [
            Section(PLURALS.get(use, use), uses.get(use, 0), tuple(same))
            for use, same in groupby(shown, key=lambda card: card.use)
        ]
    return {
        "form": form,
        "page": page,
        "sections": sections,
        "words": form.words,
        "narrowed": form.narrows,
        "uses": uses,
        "total": sum(uses.values()),
    }


# --- one resource --------------------------------------------------------------------------------


SHOWN = Prepared(
    lambda slug, pk: (
        Resource.objects.filter(groupe__slug=slug, pk=pk)
        .select_related("groupe__cooperative")
        .defer("search", "groupe__charter")
    ),
    slug=KEY,
    pk=PK,
)


def load(me: Me, slug: str, pk: int) -> Resource:
    """A resource that I may see, with its groupe and that one's cooperative. One query; Http404."""
    for found in SHOWN(slug=slug, pk=pk):
        if found.visible_to(me):
            return found
    raise Http404("no such resource, or not for them")


def resource(me: Me, found: Resource, here: Standing | None) -> dict[str, Any]:
    """What it is, who made it, what one may do with it, where it served. ``found`` as
    :func:`load` gives it; ``here``: the reader's standing in its groupe, None outside.

    Three queries, and one for each kind of place that it served.
    """
    versions = found.versions.select_related("stored__added_by").order_by("-number")
    places, elsewhere = _served(found, me)
    return {
        "layout": "groupes/base_groupe.html" if here else "base.html",
        "inside": here is not None,
        "resource": found,
        "authors": found.makers,
        "versions": list(versions) if found.is_file else [],
        "may_change": here is not None and rules.may_change(here, found),
        "places": places,
        "elsewhere": elsewhere,
    }


REUSES = Prepared(
    lambda resource: (
        Reuse.objects.filter(resource=resource)
        .order_by("-at", "-pk")
        .values_list("groupe_id", "target_type", "target_id")
    ),
    resource=PK,
)


def _served(found: Resource, me: Me) -> tuple[list[Name], int]:
    """Where it served, the latest first: the places the reader may see, named; the number of other
    groupes. One query, and one for each kind of place that is named."""
    reuses = [(groupe, Ref(label, pk)) for groupe, label, pk in REUSES(resource=found.pk)]
    names = names_of((target for groupe, target in reuses if groupe in me.groupe_ids), me)
    places = [names[target] for _groupe, target in reuses if target in names]
    others = {groupe for groupe, target in reuses if target not in names}
    return places, len(others)
