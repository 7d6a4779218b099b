# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of roles are made of: the card of a role, its line in a list, circles, the structure on
a day. The map is ``drawing``'s."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Standing, granted_powers, in_words, necessary_powers
from groupes.models import Groupe
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.text import shown
from roles import plain, queries, rules, structure
from roles.drawing import Map, Scene, draw, ends_soon
from roles.models import AtEnd, Circle, Mandate, MandateOffer, PublicMap, Role
from roles.plain import Link
from roles.queries import Alongside, RoleNow

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SOON_DAYS = formats.SOON_DAYS


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

    ``beside``: who learns it, its draws, its handovers; ``more``: what else may be done, and where;
    ``again``: my mandate, where it may go on for another term; ``alone``: mine, whose other half is free;
    ``powers``: its domain in plain words; ``fallen``: those that every active member has while nobody
    holds it, ``waiting``: those that wait for a holder; ``may_…``: the buttons it has for me.
    """

    here: Standing
    now: RoleNow
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
    beside: Alongside
    more: list[Link]
    again: Mandate | None
    alone: Mandate | None

    @property
    def follows(self) -> AtEnd:
        """What was decided of the mandate that ends first, else of the role's."""
        first = self.now.first
        return first.follows if first is not None else AtEnd(self.now.role.at_end)

    @property
    def above(self) -> plain.Above:
        return plain.above(self.here, self.now, self.beside)

    @property
    def below(self) -> plain.Below:
        role = self.now.role
        of_role = [self.here.groupe.slug, role.pk]
        of_mine = [self.here.groupe.slug, self.now.mine.pk if self.now.mine is not None else 0]
        acts = role.closed_on is None and self.here.is_active

        def where(name: str, args: list[Any], may: bool) -> str:
            return reverse(name, args=args) if acts and may else ""

        return plain.Below(
            powers=plain.words(self.powers),
            domain=role.domain,
            fallen=plain.words(self.fallen),
            waiting=plain.words(self.waiting),
            accountabilities=tuple(role.accountabilities),
            seats=role.seats,
            energy=role.energy,
            term_months=role.term_months,
            max_consecutive=role.max_consecutive,
            rest=role.rest,
            critical=role.critical,
            follows=str(self.follows.label),
            closed=formats.date(role.closed_on),
            offered=bool(self.offers),
            acts=acts,
            go_on_url=where("roles:go_on", of_mine, self.again is not None),
            hand_over_url=where("roles:offer", of_role, self.may_hand_over),
            volunteer_url=where("roles:volunteer", of_role, self.may_volunteer),
            offer_url=where("roles:offer", of_role, self.may_offer),
            edit_url=where("roles:edit", of_role, self.may_edit),
            alone_url=where("roles:hold_alone", of_mine, self.alone is not None),
            more=tuple(self.more) if acts else (),
        )


def card(here: Standing, now: RoleNow) -> Card:
    """Three queries; one more when someone volunteers."""
    role = now.role
    takes = now.takes and not now.proposed
    beside = queries.alongside(role, here.on)
    followed = now.mine is not None and now.mine.pk in now.after
    hand_over = rules.may_hand_over(here, role, now.mine) and not followed
    granted = granted_powers(role.grants_id, here.groupe)
    fallen = set()
    if now.is_vacant and role.closed_on is None and here.groupe.is_open:
        fallen = granted & necessary_powers()
    return Card(
        here=here,
        now=now,
        powers=[*in_words(granted), *_in_circle(role)],
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
        beside=beside,
        more=_more(here, now, beside, followed),
        again=now.mine if _goes_on(here, now, followed) else None,
        alone=now.mine if _may_be_alone(here, now) else None,
    )


def role_page(here: Standing, now: RoleNow) -> dict[str, Any]:
    """A role's own page. One query, and what :func:`card` asks."""
    made = card(here, now)
    past = queries.past_of(now.role, here.on)
    skills = (made.beside.asked, made.beside.learnt)
    beside = plain.beside(here, now, made.beside, past, skills, may_close=made.may_close)
    return {"card": made, "beside": beside}


def _goes_on(here: Standing, now: RoleNow, followed: bool) -> bool:
    """Whether my mandate, which ends soon, may be followed by another term of mine."""
    mine = now.mine
    return (
        mine is not None
        and not followed
        and not now.proposed
        and not mine.is_interim
        and mine.follows == AtEnd.AGAIN
        and (mine.ends_on - here.on).days < SOON_DAYS
        and rules.may_hand_over(here, now.role, mine)
    )


def _may_be_alone(here: Standing, now: RoleNow) -> bool:
    mine = now.mine
    return (
        mine in now.holders
        and mine is not None
        and mine.is_shared
        and now.half_free
        and rules.may_hand_over(here, now.role, mine)
    )


def _more(here: Standing, now: RoleNow, beside: Alongside, followed: bool) -> list[Link]:
    """What may be done of a role besides handing it over and taking it. No query."""
    role, mine = now.role, now.mine
    if role.closed_on is not None or not here.is_active:
        return []
    of_role = [here.groupe.slug, role.pk]
    found = []
    if mine is not None and mine in now.holders:
        written = any(given.mandate_id == mine.pk for given in beside.handovers)
        words = _("My handover") if written else _("Write the handover")
        found.append(Link(words, reverse("roles:handover", args=[here.groupe.slug, mine.pk])))
        if rules.may_share(here, mine) and not followed:
            found.append(
                Link(_("Share my seat with someone"), reverse("roles:share", args=of_role))
            )
    if now.stood_in_for(here.on, here.member.pk) or now.free:
        found.append(Link(_("An interim"), reverse("roles:interim", args=of_role)))
    if mine is not None and mine in now.holders:
        found.append(Link(_("Teach it side by side"), reverse("roles:beside", args=of_role)))
    elif now.holders and here.member.pk not in [one.member_id for one in beside.learners]:
        found.append(Link(_("Learn it side by side"), reverse("roles:beside", args=of_role)))
    drawing = any(not one.drawn for one in beside.draws)
    if (now.takes or ends_soon(now, here.on)) and not drawing and rules.may_open_draw(here, role):
        found.append(Link(_("Draw it by lot"), reverse("roles:open_draw", args=of_role)))
    return found


def powers_of(here: Standing, role: Role) -> list[StrOrPromise]:
    """The domain of a role in plain words, in its circle too. One query, two in a circle."""
    return [*in_words(granted_powers(role.grants_id, here.groupe)), *_in_circle(role)]


def _in_circle(role: Role) -> list[StrOrPromise]:
    """What a role may do in its circle alone, in plain words. One query; none outside circles."""
    if role.circle is None:
        return []
    granted = in_words(granted_powers(role.grants_id, role.circle))
    return [
        _("%(power)s, in the circle %(circle)s") % {"power": words, "circle": role.circle.name}
        for words in granted
    ]


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
    slug, half = here.groupe.slug, _("half a place is free")
    to_take = _("Open to take") if here.groupe.is_open else _("Nobody any more")
    made = []
    for now in found:
        role, first = now.role, now.first
        who = to_take if first is None else now.names
        if first is not None and now.free:
            places = ngettext("%(n)s free place", "%(n)s free places", now.free) % {"n": now.free}
            who = f"{who} · {places}"
        elif first is not None and now.half_free:
            who = f"{who} · {half}"
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
                soon=ends_soon(now, here.on),
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
    """All the roles of a groupe, one of them beside the map; its circles, each with how deep it stands.
    ``new_url``, ``new_circle_url``: empty when I may not."""

    families: list[Family] = field(default_factory=list)
    name: str = ""
    url: str = ""
    card: Card | None = None
    map: Map | None = None
    new_url: str = ""
    circles: list[tuple[int, Circle]] = field(default_factory=list)
    new_circle_url: str = ""


def nested(circles: Iterable[Circle], top: int | None = None) -> list[tuple[int, Circle]]:
    """Circles in the order to read them, each with how deep it stands, by name within another;
    ``top``: those inside this one."""
    inside: dict[int | None, list[Circle]] = {}
    for circle in circles:
        inside.setdefault(circle.parent_id, []).append(circle)

    def walk(parent: int | None, depth: int) -> Iterator[tuple[int, Circle]]:
        for circle in inside.get(parent, ()):
            yield depth, circle
            yield from walk(circle.pk, depth + 1)

    return list(walk(top, 0))


def index(here: Standing, asked: str = "") -> Index:
    """``asked``: the id of the role to show; else mine that ends first, else the first of all.
    Five queries at most for what is shown, and what :func:`card` adds."""
    slug = here.groupe.slug
    circles = queries.circles_of(here.groupe)
    new_url = new_circle_url = ""
    if rules.may_edit_somewhere(here, circles):
        new_url = reverse("roles:new", args=[slug])
        new_circle_url = reverse("roles:new_circle", args=[slug])
    found = queries.roles_now(here, circles)
    tree = nested(circles)
    if not found:
        return Index(new_url=new_url, circles=tree, new_circle_url=new_circle_url)
    mine = [(now.mine.ends_on, number) for number, now in enumerate(found) if now.mine]
    first = found[min(mine)[1]] if mine else found[0]
    shown = next((now for now in found if str(now.role.pk) == asked), first)
    return Index(
        families=families(here, found),
        name=shown.role.name,
        url=reverse("roles:role", args=[slug, shown.role.pk]),
        card=card(here, shown),
        map=draw(
            Scene(
                here.groupe.name,
                found,
                circles,
                here.on,
                role_url=lambda pk: f"{reverse('roles:index', args=[slug])}?role={pk}#role",
                circle_url=lambda pk: f"{reverse('roles:map', args=[slug])}?cercle={pk}",
                selected=shown,
            )
        ),
        new_url=new_url,
        circles=tree,
        new_circle_url=new_circle_url,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A circle or a role of a structure on a day, in the order to read it. ``depth``: in how many
    circles it stands."""

    depth: int
    name: str
    purpose: str
    is_circle: bool
    url: str
    who: str = ""
    note: str = ""


PHONE_SIZE = 380


@dataclass(frozen=True, slots=True)
class MapPage:
    """The map by itself, or one circle of it. ``small``: for a phone; ``above``: the places above, as
    (address, name); ``rows``: the same as a list; ``public``: the page that shows it outside."""

    name: str
    map: Map
    small: Map
    above: list[tuple[str, str]]
    rows: list[Row]
    image_url: str
    public: PublicMap | None
    may_publish: bool


def map_page(here: Standing, root_pk: int | None) -> MapPage | None:
    """Five queries. None: no such circle."""
    slug = here.groupe.slug
    circles = queries.circles_of(here.groupe)
    by_pk = {circle.pk: circle for circle in circles}
    if root_pk is not None and root_pk not in by_pk:
        return None
    root = by_pk[root_pk] if root_pk is not None else None
    found = queries.roles_now(here, circles)
    page = reverse("roles:map", args=[slug])
    scene = Scene(
        here.groupe.name,
        found,
        circles,
        here.on,
        role_url=lambda pk: reverse("roles:role", args=[slug, pk]),
        circle_url=lambda pk: f"{page}?cercle={pk}",
        root=root,
    )
    image = reverse("roles:map_image", args=[slug])
    return MapPage(
        name=root.name if root is not None else here.groupe.name,
        map=draw(scene),
        small=draw(dataclasses.replace(scene, size=PHONE_SIZE)),
        above=_above(here, root, by_pk),
        rows=_rows(slug, found, circles, root),
        image_url=f"{image}?cercle={root.pk}" if root is not None else image,
        public=queries.public_map(here.groupe),
        may_publish=rules.may_publish_map(here),
    )


def _above(
    here: Standing, root: Circle | None, by_pk: Mapping[int, Circle]
) -> list[tuple[str, str]]:
    """The places above a circle on the map, the groupe first."""
    page = reverse("roles:map", args=[here.groupe.slug])
    found: list[tuple[str, str]] = []
    at = root.parent_id if root is not None else None
    while at is not None and at in by_pk:
        found.append((f"{page}?cercle={at}", by_pk[at].name))
        at = by_pk[at].parent_id
    return [(page, here.groupe.name), *reversed(found)] if root is not None else []


def _rows(
    slug: str, found: Sequence[RoleNow], circles: Sequence[Circle], root: Circle | None
) -> list[Row]:
    """What the map shows, in the order to read it. No query."""
    by_circle: dict[int | None, list[RoleNow]] = {}
    for now in found:
        by_circle.setdefault(now.role.circle_id, []).append(now)

    def roles(pk: int | None, depth: int) -> Iterator[Row]:
        for now in by_circle.get(pk, ()):
            url = reverse("roles:role", args=[slug, now.role.pk])
            who = now.names or _("open to take")
            yield Row(depth, now.role.name, now.role.purpose, False, url, who)

    top = root.pk if root is not None else None
    rows = [*roles(top, 0)]
    for depth, circle in nested(circles, top):
        url = reverse("roles:circle", args=[slug, circle.pk])
        rows.append(Row(depth, circle.name, circle.purpose, True, url))
        rows += roles(circle.pk, depth + 1)
    return rows


@dataclass(frozen=True, slots=True)
class PublicPage:
    """The map as anybody may read it, where the groupe wants it: no person is named."""

    name: str
    map: Map
    small: Map
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Outside:
    """The map of a groupe as its journal had it at a number (``seq``), on a day: whatever moves it is
    written there, so that what is drawn of the same values is drawn once (``kept_for``)."""

    groupe: int
    seq: int
    on: dt.date

    def page(self) -> PublicPage:
        """Four queries."""
        return public_page(Groupe.objects.get(pk=self.groupe), self.on)


def public_page(groupe: Groupe, on: dt.date) -> PublicPage:
    """Three queries."""
    circles = queries.circles_of(groupe)
    found = queries.roles_on(groupe, on, circles)
    scene = Scene(groupe.name, found, circles, on, people=False)
    rows = [
        dataclasses.replace(row, url="", who=row.who if row.who == _("open to take") else "")
        for row in _rows(groupe.slug, found, circles, None)
    ]
    small = draw(dataclasses.replace(scene, size=PHONE_SIZE))
    return PublicPage(groupe.name, draw(scene), small, rows)


def image(here: Standing, root_pk: int | None) -> Map | None:
    """The map as a picture to take along. Three queries. None: no such circle."""
    circles = queries.circles_of(here.groupe)
    root = next((circle for circle in circles if circle.pk == root_pk), None)
    if root_pk is not None and root is None:
        return None
    found = queries.roles_now(here, circles)
    return draw(Scene(here.groupe.name, found, circles, here.on, root=root))


@dataclass(frozen=True, slots=True)
class CirclePage:
    """One circle: the places above it (address, name), what it holds, the powers granted on it alone
    (of which role, in words), the buttons it has for me (addresses, "" for none)."""

    circle: Circle
    policies: SafeString
    above: list[tuple[str, str]]
    circles: list[Circle]
    lines: list[Line]
    granted: list[tuple[str, list[StrOrPromise]]]
    edit_url: str
    close_url: str
    new_role_url: str
    new_circle_url: str


def circle_page(here: Standing, circle: Circle) -> CirclePage:
    """Four queries, and one where I may not edit in the whole groupe."""
    slug = here.groupe.slug
    every = {one.pk: one for one in queries.circles_of(here.groupe)}
    above: list[tuple[str, str]] = []
    at = circle.parent_id
    while at is not None and at in every:
        above.append((reverse("roles:circle", args=[slug, at]), every[at].name))
        at = every[at].parent_id
    inside = [
        now for now in queries.roles_now(here, every.values()) if now.role.circle_id == circle.pk
    ]
    may = rules.may_edit_circle(here, circle)

    def to(name: str) -> str:
        return reverse(f"roles:{name}", args=[slug, circle.pk]) if may else ""

    def new(name: str) -> str:
        return f"{reverse(f'roles:{name}', args=[slug])}?cercle={circle.pk}" if may else ""

    return CirclePage(
        circle=circle,
        policies=shown(circle.policies),
        above=[(reverse("roles:index", args=[slug]), here.groupe.name), *reversed(above)],
        circles=[one for one in every.values() if one.parent_id == circle.pk],
        lines=lines(here, inside),
        granted=queries.granted_on(circle),
        edit_url=to("edit_circle"),
        close_url=to("close_circle") if may and rules.may_close_circle(here, circle) else "",
        new_role_url=new("new"),
        new_circle_url=new("new_circle"),
    )


@dataclass(frozen=True, slots=True)
class StructurePage:
    """``before``: the groupe did not exist yet."""

    day: dt.date
    rows: list[Row]
    is_today: bool
    before: bool


def structure_page(here: Standing, day: dt.date) -> StructurePage:
    """Four queries."""
    rows: list[Row] = []

    def walk(then: structure.CircleThen, depth: int) -> None:
        for role in then.roles:
            names = formats.listed(mandate.member.name for mandate in role.holders)
            note = _("as it read first, as far as is kept") if role.since_kept else ""
            rows.append(
                Row(
                    depth,
                    role.texts["name"],
                    role.texts["purpose"],
                    False,
                    reverse("roles:role", args=[here.groupe.slug, role.role.pk]),
                    names or _("vacant"),
                    note,
                )
            )
        for inner in then.circles:
            assert inner.circle is not None  # noqa: S101 - the groupe stands in nothing
            rows.append(
                Row(
                    depth,
                    inner.texts["name"],
                    inner.texts["purpose"],
                    True,
                    reverse("roles:circle", args=[here.groupe.slug, inner.circle.pk]),
                )
            )
            walk(inner, depth + 1)

    walk(structure.structure_on(here.groupe, day), 0)
    founded = formats.as_date(here.groupe.created_at)
    return StructurePage(day, rows, day == here.on, day < founded)


def home_part(here: Standing) -> dict[str, Any]:
    """*Who holds what*, on the home of a groupe. Two queries."""
    found = queries.roles_now(here)
    found.sort(key=lambda now: (now.is_vacant, now.role.name))
    free = sum(to_take(now, here.on) for now in found) if here.groupe.is_open else 0
    return {"lines": lines(here, found), "to_take": free}


def to_take(now: RoleNow, on: dt.date) -> bool:
    """Whether a role waits for somebody: a place of it is free, or about to be."""
    return now.takes or ends_soon(now, on)
