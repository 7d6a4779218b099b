# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of a brand are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.brand import contrast, queries, rules
from groupes.brand.models import Brand, Offer, Reference
from groupes.models import Groupe
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.text import shown as markdown

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Seen:
    """How a colour is seen on one of our grounds: the ratio in words, and what that is good for."""

    ground: StrOrPromise
    ratio: str
    words: StrOrPromise
    good: bool


@dataclass(frozen=True, slots=True)
class Colour:
    value: str
    seen: list[Seen]


def colours(brand: Brand) -> list[Colour]:
    """Those of a brand, each with its contrast against our light and our dark ground."""
    grounds = ((_("on a light ground"), contrast.LIGHT), (_("on a dark ground"), contrast.DARK))
    return [
        Colour(value, [_seen(name, contrast.ratio(value, ground)) for name, ground in grounds])
        for value in (brand.colour, brand.colour2)
        if value
    ]


def _seen(ground: str, ratio: float) -> Seen:
    if ratio >= contrast.TEXT:
        words, good = _("good for text"), True
    elif ratio >= contrast.LARGE:
        words, good = _("good for large titles and marks, too pale for text"), True
    else:
        words, good = _("hardly seen: for surfaces alone"), False
    # Never rounded up to a threshold it does not reach.
    return Seen(ground, f"{formats.number(int(ratio * 10) / 10)} : 1", words, good)


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What outsiders read. ``write_url``: "" in the preview, where nobody writes."""

    name: str
    promise: str
    story: SafeString | str
    colours: list[str]
    logo_url: str
    offers: list[Offer]
    references: list[Reference]
    house: str
    listed: bool
    write_url: str


def public_page(brand: Brand, *, preview: bool = False) -> PublicPage:
    """Two queries."""
    groupe = brand.groupe
    logo = ""
    if brand.logo_id:
        logo = (
            reverse("brand:logo", args=[groupe.slug])
            if preview
            else reverse("brand_logo", args=[brand.address])
        )
    return PublicPage(
        name=groupe.name,
        promise=brand.promise,
        story=markdown(brand.story) if brand.story else "",
        colours=[colour for colour in (brand.colour, brand.colour2) if colour],
        logo_url=logo,
        offers=[offer for offer in queries.offers_of(brand) if offer.visible],
        references=[one for one in queries.references_of(brand) if one.agreed],
        house=groupe.cooperative.name,
        listed=brand.listed and not preview,
        write_url="" if preview else reverse("brand_write", args=[brand.address]),
    )


@dataclass(frozen=True, slots=True)
class Index:
    """The brand, for those inside. ``public_url``: of its page, "" while nobody outside reads it."""

    brand: Brand
    story: SafeString | str
    colours: list[Colour]
    logo_url: str
    offers: list[Offer]
    references: list[Reference]
    is_brand: bool
    public_url: str
    waiting: int
    may_edit: bool
    may_publish: bool
    may_answer: bool


def public_url(brand: Brand) -> str:
    """Where anybody reads the page; "" where nobody does."""
    groupe = brand.groupe
    shown = (
        brand.published_at is not None
        and groupe.kind == Groupe.Kind.BRAND
        and groupe.is_open
        and (groupe.visibility != Groupe.Visibility.PRIVATE or brand.tells_of_private)
    )
    return reverse("brand_public", args=[brand.address]) if shown else ""


def index(here: Standing) -> Index:
    """Three queries, one more for who may answer those who write."""
    brand = queries.brand_of(here.groupe)
    may_answer = rules.may_answer(here)
    return Index(
        brand=brand,
        story=markdown(brand.story) if brand.story else "",
        colours=colours(brand),
        logo_url=reverse("brand:logo", args=[here.groupe.slug]) if brand.logo_id else "",
        offers=queries.offers_of(brand),
        references=queries.references_of(brand),
        is_brand=here.groupe.kind == Groupe.Kind.BRAND,
        public_url=public_url(brand),
        waiting=queries.waiting(here.groupe) if may_answer else 0,
        may_edit=rules.may_edit(here),
        may_publish=rules.may_publish(here),
        may_answer=may_answer,
    )
