# SPDX-License-Identifier: AGPL-3.0-or-later
"""The circle map as it is drawn: circles within circles, the roles that stand in them, who holds each
and how long still. Plain frozen values for ``roles/map.html``; where each stands is ``packing``'s.

A groupe that drew no circle shows its roles by family. ``root``: a circle may be looked at by itself,
as large as the whole.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from groupes.web import formats
from roles import packing
from roles.models import Circle, Mandate, Role
from roles.queries import RoleNow

SOON_DAYS = formats.SOON_DAYS
MAP_SIZE = 640
SMALL = 16  # radius under which a ring is drawn finer
LETTER = 7.8  # breadth of an ordinary bold letter of the map's text, in its units
# Families that stand around the middle as single roles, without a circle of their own.
LOOSE = (Role.Family.FACILITATION, Role.Family.REPRESENTATION)


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
    small: bool
    outer: str
    dash: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class DrawnCircle:
    """A circle, or a family of roles: ``url`` shows it by itself, "" where it does not."""

    x: str
    y: str
    r: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    size: int
    outer: tuple[str, str, str]
    circles: tuple[DrawnCircle, ...]
    texts: tuple[Text, ...]
    roles: tuple[Drawn, ...]
    description: str


def _n(value: float) -> str:
    return f"{value:.1f}"


def _label(now: RoleNow, texts: Sequence[Text], *, people: bool) -> str:
    """A role's accessible name: what is read on it, so that saying what one sees finds it; with
    the name whole where the drawing had to cut it."""
    told = [text.words for text in texts if text.css != "strong"]
    if not told:
        told = [_("open to take") if now.is_vacant else now.names if people else ""]
    return " ".join([now.role.name, *told]).strip()


def _share(mandate: Mandate, on: dt.date) -> float:
    """The part of a mandate that is left, its last day included: from 0 to 1."""
    whole = (mandate.ends_on - mandate.starts_on).days + 1
    return max(0.0, min(1.0, ((mandate.ends_on - on).days + 1) / whole))


def ends_soon(now: RoleNow, on: dt.date) -> bool:
    """Whether somebody is to be found soon: nobody follows the one that ends."""
    return now.first is not None and now.then is None and (now.first.ends_on - on).days < SOON_DAYS


def _texts(now: RoleNow, circle: packing.Circle, scene: Scene) -> list[Text]:
    on = scene.on
    size, width = 14, 2 * circle.r * 0.88 / LETTER
    tiny = width < 6
    longest = max(packing.breadth(word) for word in now.role.name.split())
    if longest > width:
        size, width = 13, width * 14 / 13  # rather a little smaller than a word in two
    if tiny and longest > width:  # no legible word fits: the name is in the label, and in the list
        return []
    most = max(1, int(1.5 * circle.r / 16))  # lines that stand inside the ring
    shown: list[tuple[str, str, int]] = [
        (line, "strong", size) for line in packing.lines(now.role.name, width, min(2, most))
    ]
    below: list[tuple[str, str, int]] = []
    if now.first is None:
        below.append((_("open to take"), "dim", 13))
    elif scene.people:
        names = now.first.member.first_name
        if now.first.is_interim or now.first.pk in now.covered:
            meanwhile = now.covered.get(now.first.pk, now.first).member.first_name
            names = _("%(name)s, meanwhile") % {"name": meanwhile}
        elif len(now.holders) > 1:
            names += f" +{len(now.holders) - 1}"
        below.append((packing.lines(names, width, 1)[0], "dim", 13))
        if ends_soon(now, on):
            below.append((formats.timeleft(now.first.ends_on, on), "warn-t", 13))
    shown += below[: most - len(shown)]
    top = circle.y - 8 * len(shown) + 12
    return [
        Text(_n(circle.x), _n(top + 16 * line), words, css, size)
        for line, (words, css, size) in enumerate(shown)
    ]


def _drawn(now: RoleNow, spot: packing.Circle, scene: Scene) -> Drawn:
    written = _texts(now, spot, scene)
    around = math.tau * spot.r
    left = _share(now.first, scene.on) if now.first and scene.people else 1.0
    dash = f"{around * left:.1f} {around:.1f}" if now.first else ""
    selected = now is scene.selected
    return Drawn(
        url=scene.role_url(now.role.pk) if scene.role_url else "",
        label=_label(now, written, people=scene.people),
        x=_n(spot.x),
        y=_n(spot.y),
        r=_n(spot.r),
        vacant=now.is_vacant,
        soon=scene.people and ends_soon(now, scene.on),
        selected=selected,
        small=spot.r < SMALL,
        outer=_n(spot.r + 6) if selected else "",
        dash=dash,
        texts=tuple(written),
    )


@dataclass(frozen=True, slots=True)
class Scene:
    """What a map is drawn of. ``name``: of the groupe; ``circles``: its open ones; ``on``: the day;
    ``role_url``, ``circle_url``: the address that a role or a circle of this id leads to; None: the
    drawing leads nowhere. ``root``: the circle looked at. ``people``: whether who holds a role is told.
    ``size``: of the square; texts have sizes of their own, so that a phone has a smaller square."""

    name: str
    found: Sequence[RoleNow]
    circles: Sequence[Circle]
    on: dt.date
    role_url: Callable[[int], str] | None = None
    circle_url: Callable[[int], str] | None = None
    root: Circle | None = None
    selected: RoleNow | None = None
    people: bool = True
    size: int = MAP_SIZE


def draw(scene: Scene) -> Map:
    """The circle map. No query."""
    texts, hulls, drawn = _by_circle(scene) if scene.circles else _by_family(scene)
    inside = scene.root.name if scene.root is not None else scene.name
    shown = within(scene)
    middle = _n(scene.size / 2)
    return Map(
        size=scene.size,
        outer=(middle, middle, _n(scene.size / 2 - 6)),
        circles=tuple(hulls),
        texts=(
            Text(middle, "34", packing.lines(inside, scene.size / 26, 1)[0], "strong", 16),
            *texts,
        ),
        roles=tuple(drawn),
        description=describe(shown, scene.on) if scene.people else outside(shown),
    )


def within(scene: Scene) -> list[RoleNow]:
    """The roles that the drawing shows: those of the circle looked at and of the circles inside it."""
    if scene.root is None:
        return list(scene.found)
    inside: dict[int | None, list[int]] = {}
    for circle in scene.circles:
        inside.setdefault(circle.parent_id, []).append(circle.pk)
    ids, waiting = set[int](), [scene.root.pk]
    while waiting:
        pk = waiting.pop()
        ids.add(pk)
        waiting += inside.get(pk, ())
    return [now for now in scene.found if now.role.circle_id in ids]


type _Parts = tuple[list[Text], list[DrawnCircle], list[Drawn]]


def _by_circle(scene: Scene) -> _Parts:
    roles: dict[int | None, list[RoleNow]] = {}
    for now in scene.found:
        roles.setdefault(now.role.circle_id, []).append(now)
    inside: dict[int | None, list[Circle]] = {}
    for circle in scene.circles:
        inside.setdefault(circle.parent_id, []).append(circle)

    def nest(pk: int | None) -> packing.Nest:
        return packing.Nest(
            [float(now.role.energy) for now in roles.get(pk, ())],
            [nest(circle.pk) for circle in inside.get(pk, ())],
        )

    texts: list[Text] = []
    hulls: list[DrawnCircle] = []
    drawn: list[Drawn] = []

    def put(pk: int | None, placed: packing.PlacedNest) -> None:
        drawn.extend(
            _drawn(now, spot, scene)
            for now, spot in zip(roles.get(pk, ()), placed.roles, strict=True)
        )
        for circle, inner in zip(inside.get(pk, ()), placed.inside, strict=True):
            hull = inner.circle
            hulls.append(
                DrawnCircle(
                    x=_n(hull.x),
                    y=_n(hull.y),
                    r=_n(hull.r),
                    url=scene.circle_url(circle.pk) if scene.circle_url else "",
                    label=_("Circle %(name)s: look at it by itself") % {"name": circle.name},
                )
            )
            texts.extend(_title(circle.name, hull))
            put(circle.pk, inner)

    top = scene.root.pk if scene.root is not None else None
    put(top, packing.nested(nest(top), size=scene.size))
    return texts, hulls, drawn


def _title(name: str, hull: packing.Circle) -> list[Text]:
    """A circle's name, under its upper rim; none where no legible word fits."""
    size = 15 if hull.r > 90 else 12
    down = min(hull.r * 0.16, 12) + size
    across = 2 * math.sqrt(max(0.0, hull.r**2 - (hull.r - down) ** 2))
    width = across * 0.9 / (LETTER * size / 14)
    if width < 6 or hull.r < 34:
        return []
    line = packing.lines(name, width, 1)[0]
    return [Text(_n(hull.x), _n(hull.y - hull.r + down), line, "strong", size)]


def _by_family(scene: Scene) -> _Parts:
    groups: dict[str, list[RoleNow]] = {}
    for now in scene.found:
        loose = now.role.family in LOOSE
        groups.setdefault(f"{now.role.pk}" if loose else now.role.family, []).append(now)
    placed = packing.lay_out(
        [[float(now.role.energy) for now in members] for members in groups.values()],
        size=scene.size,
        # letters keep their size on a smaller map: a name needs more of the circle there
        head=0.5 if scene.size >= MAP_SIZE else 0.65,
    )
    texts, hulls, drawn = [], [], []
    for members, hull, spots in zip(groups.values(), placed.families, placed.roles, strict=True):
        if hull.r:
            hulls.append(DrawnCircle(_n(hull.x), _n(hull.y), _n(hull.r)))
            name = str(members[0].role.get_family_display()).capitalize()
            texts.append(Text(_n(hull.x), _n(hull.y - hull.r + 24), name, "strong", 15))
        drawn += [_drawn(now, spot, scene) for now, spot in zip(members, spots, strict=True)]
    return texts, hulls, drawn


def outside(found: Sequence[RoleNow]) -> str:
    """The same for who is not of the groupe: nothing of how long anybody holds a role."""
    vacant = sum(now.is_vacant for now in found)
    return _("Roles: %(all)s. Open to take: %(vacant)s.") % {"all": len(found), "vacant": vacant}


def describe(found: Iterable[RoleNow], on: dt.date) -> str:
    """What the drawing shows, in one sentence."""
    every = list(found)
    vacant = sum(now.is_vacant for now in every)
    ending = sum(ends_soon(now, on) for now in every)
    return _(
        "Roles: %(all)s. Open to take: %(vacant)s. Mandates ending within 30 days: %(ending)s."
    ) % {"all": len(every), "vacant": vacant, "ending": ending}
