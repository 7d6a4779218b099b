# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commons of a groupe that leaves: as one reads them, and whose agreement is wanted before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commons.library.models import Resource
from groupes.models import Groupe
from groupes.web import formats
from groupes.web.carried import Line
from groupes.web.paths import reverse

KEPT = (Resource.Licence.GROUPE, Resource.Licence.COOPERATIVE)
"""Licences that say nothing of a cooperative that is not there yet."""


def as_read(groupe: Groupe, called: Callable[[int | None], str]) -> Iterator[tuple[str, str]]:
    """(title, text with its authors and licence). Two queries."""
    found = Resource.objects.filter(groupe=groupe).order_by("title", "pk")
    for resource in found.defer("body_html", "search").prefetch_related("authors"):
        authors = formats.listed(called(author.pk) for author in resource.authors.all())
        credit = f"{authors} · {resource.get_licence_display()}"
        yield resource.title, "\n\n".join(filter(None, [resource.summary, credit, resource.body]))


def before(groupe: Groupe) -> list[Line]:
    """What is under a free licence, in one line; each of the others by itself. Two queries."""
    found = Resource.objects.filter(groupe=groupe)
    lines = []
    if free := found.exclude(licence__in=KEPT).count():
        words = ngettext(
            "%(n)s page or file under a free licence: it goes as it is, with its authors",
            "%(n)s pages and files under a free licence: they go as they are, with their authors",
            free,
        )
        url = reverse("library:groupe_index", args=[groupe.slug])
        lines.append(Line(words % {"n": free}, url, settled=True))
    kept = found.filter(licence__in=KEPT).order_by("title", "pk")
    for resource in kept.defer("body", "body_html", "search").prefetch_related("authors"):
        said = {
            "title": resource.title,
            "licence": resource.get_licence_display(),
            "authors": formats.listed(author.name for author in resource.authors.all()),
        }
        url = reverse("library:resource", args=[groupe.slug, resource.pk])
        lines.append(Line(_("%(title)s · %(licence)s · ask %(authors)s") % said, url))
    return lines
