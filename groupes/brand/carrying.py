# SPDX-License-Identifier: AGPL-3.0-or-later
"""The brand of a groupe that leaves: what has to be settled before."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.brand import pages
from groupes.brand.models import Brand, Contact, Offer, Reference
from groupes.models import Groupe
from groupes.web.carried import Line
from groupes.web.paths import reverse


def _whole(groupe: Groupe) -> Brand | None:
    """The brand of a groupe, with what it offers, has done, and the messages that wait. One query."""
    mine = OuterRef("pk")
    offers = Offer.objects.filter(brand=mine).order_by("order", "pk")
    references = Reference.objects.filter(brand=mine).order_by("-year", "-pk")
    waiting = Contact.objects.filter(
        brand=mine, state__in=(Contact.State.NEW, Contact.State.TAKEN)
    ).order_by("pk")
    told = JSONObject(client="client", year="year", done="done", agreed="agreed")
    return (
        Brand.objects.filter(groupe=groupe)
        .annotate(
            offered=ArraySubquery(offers.values("title")),
            done=ArraySubquery(references.values(told=told)),
            waiting=ArraySubquery(waiting.values("pk")),
        )
        .first()
    )


def before(groupe: Groupe) -> list[Line]:
    """The name; of a brand, its identity, its public page, what it offers and has done, and what
    outsiders wrote to it. One query."""
    kind = groupe.get_kind_display()
    lines = [Line(f"{groupe.name} · {kind} · {groupe.purpose}", groupe.get_absolute_url())]
    brand: Any = _whole(groupe)
    if brand is None:
        return lines
    brand.groupe = groupe
    index = reverse("brand:index", args=[groupe.slug])
    signs = [brand.promise, *(one for one in (brand.colour, brand.colour2) if one)]
    if brand.logo_id is not None:
        signs.append(_("a logo"))
    if said := " · ".join(one for one in signs if one):
        lines.append(Line(_("Identity: %(said)s") % {"said": said}, index))
    if brand.published_at is not None:
        where = pages.public_url(brand)
        words = _("The public page, %(address)s: it is taken down when the groupe closes")
        lines.append(Line(words % {"address": where}, index))
    if brand.offered:
        words = _("What it offers: %(offers)s") % {"offers": ", ".join(brand.offered)}
        lines.append(Line(words, index, settled=True))
    for one in brand.done:
        words = f"{one['client']}, {one['year']} · {one['done']}"
        if not one["agreed"]:
            words += " · " + _("the client has not agreed to be named")
        lines.append(Line(words, index, settled=one["agreed"]))
    if waiting := len(brand.waiting):
        words = ngettext(
            "%(n)s message from outside waits for an answer",
            "%(n)s messages from outside wait for an answer",
            waiting,
        ) % {"n": waiting}
        lines.append(Line(words, index))
    return lines
