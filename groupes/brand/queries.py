# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of brands. Each function says how many queries it costs."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from groupes.access import Me
from groupes.brand import rules
from groupes.brand.models import Brand, Contact, Offer, Reference
from groupes.models import Groupe
from groupes.web.prepared import PKS, Prepared

PAGE = 20


def brand_of(groupe: Groupe) -> Brand:
    """The groupe's; one that is not kept yet where it has none. One query."""
    brand = Brand.objects.filter(groupe=groupe).select_related("logo").first()
    brand = brand or Brand(groupe=groupe)
    brand.groupe = groupe
    return brand


def public_brand(address: str) -> Brand | None:
    """The one whose public page is at an address. One query."""
    rows = Brand.objects.public().select_related("groupe__cooperative", "logo")
    return rows.filter(address=address).first()


def offers_of(brand: Brand) -> list[Offer]:
    """In their order. One query, none for a brand that is not kept yet."""
    return list(brand.offers.order_by("order", "pk")) if brand.pk else []


def references_of(brand: Brand) -> list[Reference]:
    """The latest first. One query, none for a brand that is not kept yet."""
    return list(brand.references.order_by("-year", "-pk")) if brand.pk else []


def _contacts(groupe: Groupe) -> QuerySet[Contact]:
    return Contact.objects.filter(brand__groupe=groupe).select_related("taken_by", "brand__groupe")


def contacts_page(groupe: Groupe, number: str | None, *, aside: bool) -> Page[Contact]:
    """What came from outside, the latest first: what was put aside, or all the rest. Two queries."""
    rows = _contacts(groupe)
    if aside:
        rows = rows.filter(state=Contact.State.SPAM)
    else:
        rows = rows.exclude(state=Contact.State.SPAM)
    return Paginator(rows.order_by("-pk"), PAGE).get_page(number)


def put_aside(groupe: Groupe) -> int:
    """How many messages were put aside. One query."""
    return _contacts(groupe).filter(state=Contact.State.SPAM).count()


def waiting(groupe: Groupe) -> int:
    """How many messages nobody has taken up. One query."""
    return Contact.objects.filter(brand__groupe=groupe, state=Contact.State.NEW).count()


NEW = Prepared(
    lambda groupes: (
        Contact.objects.filter(brand__groupe__any_of=groupes, state=Contact.State.NEW)
        .select_related("brand")
        .only("name", "text", "at", "brand__groupe_id")
        .order_by("pk")[:50]
    ),
    groupes=PKS,
)


def may_wait(member: Any, groupes: Any, day: Any) -> QuerySet[Contact, Contact]:
    """Whether messages wait where a member takes part, to be told of in Today to those who may answer
    (``groupes.shell.todo.Seldom``)."""
    return Contact.objects.filter(brand__groupe__any_of=groupes, state=Contact.State.NEW)


def new_for(me: Me) -> list[Contact]:
    """The messages that wait where I may answer. One query, none where I may in no brand."""
    may = me.groupes_where(rules.ANSWER)
    groupes = [one.pk for one in me.groupes if one.kind == Groupe.Kind.BRAND and one.pk in may]
    return NEW(groupes=groupes) if groupes else []
