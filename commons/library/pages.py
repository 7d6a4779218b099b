# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of the commons are given."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commons.library import rules
from commons.library.forms import SearchForm
from commons.library.models import Resource, ResourceQuerySet
from commons.library.queries import Card, cards
from groupes.access import Me, Standing
from groupes.models import Member
from groupes.things import Name, names_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 20

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
    cards: list[Card]


def every_shelf(request: HttpRequest, me: Me) -> dict[str, Any]:
    """All that I may see, of every groupe. Four queries; one more when a groupe that is not mine is
    asked for.

    The filter offers my groupes: there may be hundreds of others, to each of which its resources
    lead.
    """
    resources = Resource.objects.visible_to(me)
    groupes = [(groupe.slug, groupe.name) for groupe in me.groupes]
    asked = request.GET.get("groupe", "").replace("\x00", "")
    if asked and asked not in dict(groupes):
        held = resources.filter(groupe__slug=asked).order_by()
        groupes += held.values_list("groupe__slug", "groupe__name")[:1]
    return _shelf(request, resources, SearchForm(request.GET, groupes=groupes))


def one_shelf(request: HttpRequest, here: Standing) -> dict[str, Any]:
    """One groupe's shelf. Four queries."""
    form = SearchForm(request.GET)
    found = _shelf(request, here.groupe.resources.all(), form)
    return found | {"may_add": rules.may_add(here)}


def _shelf(request: HttpRequest, shelf: ResourceQuerySet, form: SearchForm) -> dict[str, Any]:
    """The cards of one page of a shelf, by use or, when words are asked, the nearest first; and how
    many there are of each use, counted without the filter by use."""
    words, filters = form.words, form.filters()
    others = {name: value for name, value in filters.items() if name != "use"}
    counted = shelf.matching(words).filter(**others).order_by().values_list("use")
    uses = dict(counted.annotate(n=Count("*")))
    found = (shelf.ranked(words) if words else shelf.by_use()).filter(**filters)
    paginator: Paginator[Any] = Paginator(found, PAGE)
    # The counts by use already say how many there are.
    paginator.count = uses.get(filters["use"], 0) if "use" in filters else sum(uses.values())
    page = paginator.get_page(request.GET.get("page"))
    shown = cards(cast(ResourceQuerySet, page.object_list), files=True) if paginator.count else []
    page.object_list = shown
    if words and shown:
        sections = [Section(_("Found"), None, shown)]
    else:
        sections = [
            Section(PLURALS.get(use, use), uses.get(use, 0), list(same))
            for use, same in groupby(shown, key=lambda card: card.use)
        ]
    return {
        "form": form,
        "page": page,
        "sections": sections,
        "words": words,
        "narrowed": form.narrows,
        "uses": uses,
        "total": sum(uses.values()),
    }


# --- one resource --------------------------------------------------------------------------------


def load(me: Me, slug: str, pk: int) -> Resource:
    """A resource that I may see, with its groupe, that one's cooperative and its authors. Two
    queries; Http404."""
    return get_object_or_404(
        Resource.objects.visible_to(me)
        .select_related("groupe__cooperative")
        .defer("search", "groupe__charter")
        .prefetch_related(Prefetch("authors", Member.objects.only("name", "name_key"))),
        groupe__slug=slug,
        pk=pk,
    )


def resource(me: Me, found: Resource, here: Standing | None) -> dict[str, Any]:
    """What it is, who made it, what one may do with it, where it served. ``found`` as
    :func:`load` gives it; ``here``: the reader's standing in its groupe, None outside.

    Two queries, and one for each kind of place that it served.
    """
    versions = found.versions.select_related("stored__added_by").order_by("-number")
    places, elsewhere = _served(found, me)
    return {
        "layout": "groupes/base_groupe.html" if here else "base.html",
        "inside": here is not None,
        "resource": found,
        "authors": by_name(found),
        "versions": list(versions) if found.is_file else [],
        "may_change": here is not None and rules.may_change(here, found),
        "places": places,
        "elsewhere": elsewhere,
    }


def by_name(found: Resource) -> list[Member]:
    """Its authors as lists show them."""
    return sorted(found.authors.all(), key=lambda member: (member.name_key, member.pk))


def _served(found: Resource, me: Me) -> tuple[list[Name], int]:
    """Where it served, the latest first: the places the reader may see, named; the number of other
    groupes. One query, and one for each kind of place that is named."""
    reuses = list(found.reuses.order_by("-at", "-pk"))
    names = names_of((one.target for one in reuses if one.groupe_id in me.groupe_ids), me)
    places = [names[one.target] for one in reuses if one.target in names]
    others = {one.groupe_id for one in reuses if one.target not in names}
    return places, len(others)
