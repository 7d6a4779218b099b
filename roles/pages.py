# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of roles are made of: the card of a role, its line in a list, the circle map."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Standing, granted_powers, in_words, necessary_powers
from groupes.web import formats
from groupes.web.paths import reverse
from roles import packing, queries, rules
from roles.models import Mandate, MandateOffer, Role
from roles.queries import RoleNow

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SOON_DAYS = formats.SOON_DAYS
MAP_SIZE = 640
LETTER = 7.8  # breadth of an ordinary bold letter of the map's text, in its units
# Families that stand around the middle as single roles, without a circle of their own.
LOOSE = (Role.Family.FACILITATION, Role.Family.REPRESENTATION)


# --- the card ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answerable:
    """An open offer, and whether I may answer it or take it back."""

    offer: MandateOffer
    may_answer: bool
    may_withdraw: bool
    asked: str = ""
    """Of a volunteer, who is asked to confirm, in words."""

    @property
    def word_id(self) -> str:
        """The id of the field for a word with the answer."""
        return f"word-{self.offer.pk}"


@dataclass(frozen=True, slots=True)
class Card:
    """A role said plainly: ``roles/card.html``, on its own page and beside the map.

    ``holders``: the mandates in force, each with how much of it has passed (percent); ``powers``:
    its domain in plain words; ``fallen``: those that every active member has while nobody holds it,
    ``waiting``: those that wait for a holder; ``may_…``: the buttons it has for me.
    """

    now: RoleNow
    holders: list[tuple[Mandate, int]]
    powers: list[StrOrPromise]
    fallen: list[StrOrPromise]
    waiting: list[StrOrPromise]
    offers: list[Answerable]
    may_hand_over: bool
    may_volunteer: bool
    may_offer: bool
    may_edit: bool
    may_give_back: bool
    may_close: bool


def card(here: Standing, now: RoleNow) -> Card:
    """Two queries; one more when someone volunteers."""
    role = now.role
    takes = now.free > 0 and not now.proposed
    followed = now.mine is not None and now.mine.pk in now.after
    hand_over = rules.may_hand_over(here, role, now.mine) and not followed
    granted = granted_powers(role.grants_id, here.groupe)
    fallen = set()
    if now.is_vacant and role.closed_on is None and here.groupe.is_open:
        fallen = granted & necessary_powers()
    return Card(
        now=now,
        holders=[(mandate, mandate.percent(here.on)) for mandate in now.holders],
        powers=in_words(granted),
        fallen=in_words(fallen),
        waiting=in_words(granted - fallen) if now.is_vacant else [],
        offers=_answerable(here, queries.offers_of(role)),
        may_hand_over=hand_over,
        may_volunteer=takes and not hand_over and rules.may_volunteer(here, role),
        may_offer=takes and not hand_over and rules.may_offer(here, role),
        may_edit=rules.may_edit(here, role),
        may_give_back=(
            role.closed_on is None and now.mine is not None and rules.may_give_back(here, now.mine)
        ),
        may_close=rules.may_close(here, role),
    )


def powers_of(here: Standing, role: Role) -> list[StrOrPromise]:
    """The domain of a role in plain words. One query."""
    return in_words(granted_powers(role.grants_id, here.groupe))


def _answerable(here: Standing, offers: Sequence[MandateOffer]) -> list[Answerable]:
    asked = any(offer.is_proposal for offer in offers)
    givers = rules.givers(here.groupe.pk, here.on) if asked else {}
    return [
        Answerable(
            offer,
            rules.may_answer(here, offer, givers),
            rules.may_withdraw(here, offer),
            confirming(offer.offered_to_id, givers) if offer.is_proposal else "",
        )
        for offer in offers
    ]


def confirming(volunteer: int, givers: Mapping[int, str]) -> str:
    """Who is asked to confirm a volunteer, in words; ``givers``: of :func:`rules.givers`."""
    names = rules.confirmers(volunteer, givers)
    if not names:
        return _("Any other active member of the groupe may confirm it: all are asked.")
    return _("Asked to confirm it: %(names)s.") % {"names": ", ".join(names)}


# --- lists ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One role in a list (``roles/lines.html``): ring, name, who, and time left or the invitation
    to take it (``take_url``, empty when I may not)."""

    url: str
    name: str
    who: str
    first: Mandate | None
    left: str
    soon: bool
    followed: bool
    volunteered: bool
    take_url: str


def lines(here: Standing, found: Iterable[RoleNow]) -> list[Line]:
    """No query."""
    slug, to_take = here.groupe.slug, _("Open to take")
    made = []
    for now in found:
        role, first = now.role, now.first
        who = to_take if first is None else now.names
        if first is not None and now.free:
            places = ngettext("%(n)s free place", "%(n)s free places", now.free) % {"n": now.free}
            who = f"{who} · {places}"
        if now.then is not None:
            who = _("%(who)s, then %(name)s") % {"who": who, "name": now.then.member.name}
        takes = first is None and not now.proposed and rules.may_volunteer(here, role)
        made.append(
            Line(
                url=reverse("roles:role", args=[slug, role.pk]),
                name=role.name,
                who=who,
                first=first,
                left=formats.timeleft(first.ends_on, here.on) if first else "",
                soon=_ends_soon(now, here.on),
                followed=now.then is not None,
                volunteered=now.proposed,
                take_url=reverse("roles:volunteer", args=[slug, role.pk]) if takes else "",
            )
        )
    return made


@dataclass
class Family:
    """The roles of one family; its lines stand beside the map, and under it on a phone."""

    name: str
    members: list[RoleNow]
    lines: list[Line]

    @cached_property
    def rows(self) -> SafeString:
        """Rendered once for both."""
        return render_to_string("roles/lines.html", {"lines": self.lines})


def families(here: Standing, found: Iterable[RoleNow]) -> list[Family]:
    """The list that says the same as the map. No query."""
    by_family: dict[str, list[RoleNow]] = {}
    for now in found:
        by_family.setdefault(now.role.family, []).append(now)
    return [
        Family(str(Role.Family(family).label).capitalize(), members, lines(here, members))
        for family, members in by_family.items()
    ]


# --- pages ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Index:
    """All the roles of a groupe, one of them beside the map. ``new_url``: empty when I may not."""

    families: list[Family] = field(default_factory=list)
    name: str = ""
    url: str = ""
    card: Card | None = None
    map: Map | None = None
    new_url: str = ""


def index(here: Standing, asked: str = "") -> Index:
    """``asked``: the id of the role to show; else mine that ends first, else the first of all.
    Four queries for what is shown, and what :func:`card` adds."""
    slug = here.groupe.slug
    new_url = reverse("roles:new", args=[slug]) if rules.may_edit_roles(here) else ""
    found = queries.roles_now(here)
    if not found:
        return Index(new_url=new_url)
    mine = [(now.mine.ends_on, number) for number, now in enumerate(found) if now.mine]
    first = found[min(mine)[1]] if mine else found[0]
    shown = next((now for now in found if str(now.role.pk) == asked), first)
    return Index(
        families=families(here, found),
        name=shown.role.name,
        url=reverse("roles:role", args=[slug, shown.role.pk]),
        card=card(here, shown),
        map=draw(here, found, shown, reverse("roles:index", args=[slug])),
        new_url=new_url,
    )


def home_part(here: Standing) -> dict[str, Any]:
    """*Who holds what*, on the home of a groupe. Two queries."""
    found = queries.roles_now(here)
    found.sort(key=lambda now: (now.is_vacant, now.role.name))
    return {"lines": lines(here, found)}


# --- the map -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text of the drawing, its middle at ``x``."""

    x: str
    y: str
    words: str
    css: str
    size: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """One role on the map. Numbers are text, with a point whatever the language.

    ``dash``: the part of the ring that is the time left; ``outer``: radius of the mark of the one
    that is selected, else empty.
    """

    url: str
    label: str
    x: str
    y: str
    r: str
    vacant: bool
    soon: bool
    selected: bool
    outer: str
    dash: str
    texts: list[Text]


@dataclass(frozen=True, slots=True)
class Map:
    size: int
    outer: tuple[str, str, str]
    families: list[tuple[str, str, str]]
    texts: list[Text]
    roles: list[Drawn]
    description: str


def _n(value: float) -> str:
    return f"{value:.1f}"


def _label(now: RoleNow, texts: Sequence[Text]) -> str:
    """A role's accessible name: what is read on it, so that saying what one sees finds it; with
    the name whole where the drawing had to cut it."""
    told = [text.words for text in texts if text.css != "strong"]
    if not told:
        told = [_("open to take") if now.is_vacant else now.names]
    return " ".join([now.role.name, *told])


def _share(mandate: Mandate, on: dt.date) -> float:
    """The part of a mandate that is left, its last day included: from 0 to 1."""
    whole = (mandate.ends_on - mandate.starts_on).days + 1
    return max(0.0, min(1.0, ((mandate.ends_on - on).days + 1) / whole))


def _ends_soon(now: RoleNow, on: dt.date) -> bool:
    """Whether somebody is to be found soon: nobody follows the one that ends."""
    return now.first is not None and now.then is None and (now.first.ends_on - on).days < SOON_DAYS


def _texts(now: RoleNow, circle: packing.Circle, on: dt.date) -> list[Text]:
    width = 2 * circle.r * 0.88 / LETTER
    if width < 6:  # no legible word fits: the name is in the label, and in the list
        return []
    shown: list[tuple[str, str, int]] = [
        (line, "strong", 14) for line in packing.lines(now.role.name, width)
    ]
    if now.first is None:
        shown.append((_("open to take"), "dim", 13))
    else:
        names = now.first.member.first_name
        if len(now.holders) > 1:
            names += f" +{len(now.holders) - 1}"
        shown.append((packing.lines(names, width, 1)[0], "dim", 13))
        if _ends_soon(now, on):
            shown.append((formats.timeleft(now.first.ends_on, on), "warn-t", 13))
    top = circle.y - 8 * len(shown) + 12
    return [
        Text(_n(circle.x), _n(top + 16 * line), words, css, size)
        for line, (words, css, size) in enumerate(shown)
    ]


def _drawn(now: RoleNow, spot: packing.Circle, *, url: str, selected: bool, on: dt.date) -> Drawn:
    written = _texts(now, spot, on)
    around = math.tau * spot.r
    dash = f"{around * _share(now.first, on):.1f} {around:.1f}" if now.first else ""
    return Drawn(
        url=f"{url}?{urlencode({'role': now.role.pk})}#role",
        label=_label(now, written),
        x=_n(spot.x),
        y=_n(spot.y),
        r=_n(spot.r),
        vacant=now.is_vacant,
        soon=_ends_soon(now, on),
        selected=selected,
        outer=_n(spot.r + 6) if selected else "",
        dash=dash,
        texts=written,
    )


def draw(here: Standing, found: Sequence[RoleNow], selected: RoleNow | None, url: str) -> Map:
    """The circle map: families as circles, roles inside them. No query.

    ``url``: the page that shows a role beside the map when asked with ``?role=``.
    """
    groups: dict[str, list[RoleNow]] = {}
    for now in found:
        loose = now.role.family in LOOSE
        groups.setdefault(f"{now.role.pk}" if loose else now.role.family, []).append(now)
    placed = packing.lay_out(
        [[float(now.role.energy) for now in members] for members in groups.values()],
        size=MAP_SIZE,
    )
    middle = _n(MAP_SIZE / 2)
    texts = [Text(middle, "34", here.groupe.name, "strong", 16)]
    hulls = []
    drawn = []
    for members, hull, spots in zip(groups.values(), placed.families, placed.roles, strict=True):
        if hull.r:
            hulls.append((_n(hull.x), _n(hull.y), _n(hull.r)))
            name = str(members[0].role.get_family_display()).capitalize()
            texts.append(Text(_n(hull.x), _n(hull.y - hull.r + 24), name, "strong", 15))
        drawn += [
            _drawn(now, spot, url=url, selected=now is selected, on=here.on)
            for now, spot in zip(members, spots, strict=True)
        ]
    return Map(
        size=MAP_SIZE,
        outer=(middle, middle, _n(MAP_SIZE / 2 - 6)),
        families=hulls,
        texts=texts,
        roles=drawn,
        description=describe(found, here.on),
    )


def describe(found: Iterable[RoleNow], on: dt.date) -> str:
    """What the drawing shows, in one sentence."""
    every = list(found)
    vacant = sum(now.is_vacant for now in every)
    ending = sum(_ends_soon(now, on) for now in every)
    return _(
        "Roles: %(all)s. Open to take: %(vacant)s. Mandates ending within 30 days: %(ending)s."
    ) % {"all": len(every), "vacant": vacant, "ending": ending}
