# SPDX-License-Identifier: AGPL-3.0-or-later
"""The person asking: what they belong to, hold and may do at the instant of asking.

One object, loaded once per request, socket or question, by a few plain queries; which day it is in
each groupe is decided in Python, and everything that ends by date is compared with that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.utils import timezone

from groupes.access.powers import container_of, necessary_powers
from groupes.models import (
    Cooperative,
    Groupe,
    GroupeGroupObjectPermission,
    Member,
    Membership,
)
from groupes.web.prepared import PK, Prepared, prepared_cursor
from groupes.web.wiring import declared, remembered


@dataclass(frozen=True, slots=True)
class Held:
    """Something held for a time, shown in the head of the groupe ("facilitation, until …").
    ``followed``: somebody goes on with it."""

    name: str
    starts_on: dt.date
    ends_on: dt.date
    url: str
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Stands:
    """A member stands in an ``auth.Group`` of a groupe: what it is granted, they may do.

    ``fallback``: only the necessary powers count (its role is vacant). ``held``: what to show.
    """

    groupe_id: int
    group_id: int
    fallback: bool = False
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class StandsIn:
    """Declares where members stand besides their membership (mandates).

    ``sql``: a query of (groupe id, ``auth.Group`` id, what ``read`` is told, as text), written with
    ``%(me)s``, ``%(here)s`` and ``%(days)s``: the groupes asked of, in all of which the member is active, and
    the day it is in each; parameters, or columns where several people are asked about
    (:func:`standings`). ``read`` makes of such a row where they stand.
    """

    sql: str
    read: Callable[[Me, int, int, str], Stands]


UNREAD_MOST: Final = 200
"""What is unread is counted up to here and no further, wherever it is shown: a count that reached it
is "199+", more than 199."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Declares what is unread. ``sql()``: a query of one number, :data:`UNREAD_MOST` at most, of what
    somebody has not read in a groupe; written with ``{member}``, ``{groupe}`` and ``{since}``, in whose
    place come their ids and the instant from which they belong to it."""

    sql: Callable[[], str]


def ties_of(member: int) -> models.QuerySet[Membership]:
    """The open memberships of somebody, with groupe and cooperative, by the groupe's name."""
    return _as_ties(Membership.objects.filter(member=member, state__in=Membership.OPEN))


def _as_ties(found: models.QuerySet[Membership]) -> models.QuerySet[Membership]:
    return (
        found.select_related("groupe__cooperative")
        .defer("message", "groupe__charter")
        .order_by("groupe__name", "pk")
    )


TIES = Prepared(ties_of, member=PK)


@remembered
@cache
def ties_in_frame() -> Prepared[Membership]:
    """The same with what is unread in each, of all that declares some: ``unread``."""
    own = Membership._meta.db_table
    columns = {
        "member": f"{own}.member_id",
        "groupe": f"{own}.groupe_id",
        # A day begins where the groupe is.
        "since": f"({own}.starts_on::timestamp AT TIME ZONE {Cooperative._meta.db_table}.time_zone)",
    }
    each = (f"coalesce(({source.sql().format(**columns)}), 0)" for source in declared(Unread))
    # Text of this code alone (names of our columns, what apps declare): no value is in it.
    unread = RawSQL(" + ".join(each) or "0", (), output_field=models.IntegerField())  # noqa: S611  # no value in it
    return Prepared(lambda member: ties_of(member).annotate(unread=unread), member=PK)


_GRANTS = """
FROM {table} AS granted
JOIN auth_permission AS permission ON permission.id = granted.permission_id
JOIN django_content_type AS kind ON kind.id = permission.content_type_id
"""
_GRANTED: Final = -1  # in the place of a source's number: a row of what is granted
_POWER = "kind.app_label || '.' || permission.codename"

GRANTS = f"""
SELECT granted.content_object_id, granted.group_id, {_POWER} {_GRANTS}
WHERE granted.group_id = ANY(%s::bigint[])
"""  # made of our own pieces, once


@remembered
@cache
def _rights() -> tuple[str, tuple[Callable[[Me, int, int, str], Stands], ...]]:
    """Where one stands by what is declared, and what is granted there on the groupes, in one
    statement, ready-made (every page asks it); and who reads the rows of each source."""
    sources = declared(StandsIn)
    # Text of this code alone (numbers, our tables, what apps declare); every value is a parameter.
    each = (
        f"(SELECT {number} AS source, own.* FROM ({source.sql}) AS own (groupe, grp, told))"  # noqa: S608  # declared by apps
        for number, source in enumerate(sources)
    )
    none = "SELECT 0 AS source, 0::bigint AS groupe, 0::bigint AS grp, '' AS told WHERE false"
    table = connection.ops.quote_name(GroupeGroupObjectPermission._meta.db_table)
    sql = f"""
WITH stands AS MATERIALIZED ({" UNION ALL ".join(each) or none})
SELECT source, groupe, grp, told FROM stands
UNION ALL
SELECT {_GRANTED}, granted.content_object_id, granted.group_id, {_POWER} {_GRANTS.format(table=table)}
WHERE granted.group_id = ANY(ARRAY(SELECT grp FROM stands UNION ALL SELECT unnest(%(own)s::bigint[])))
"""  # noqa: S608  # our pieces alone; values are parameters
    return sql, tuple(source.read for source in sources)


@remembered
@cache
def _rights_of_several() -> str:
    """The same of several people, each in a groupe on a day (``people``, ``here`` and ``days``, as many of
    each): the person comes first in each row."""
    # Columns of this code alone, in the place of parameters.
    columns = {"me": "asking.me", "here": "ARRAY[asking.here]", "days": "ARRAY[asking.day]"}
    each = (
        f"(SELECT asking.me, {number} AS source, own.* FROM asking "  # noqa: S608  # declared by apps
        f"CROSS JOIN LATERAL ({source.sql % columns}) AS own (groupe, grp, told))"
        for number, source in enumerate(declared(StandsIn))
    )
    none = "SELECT 0::bigint AS me, 0 AS source, 0::bigint AS groupe, 0::bigint AS grp, '' AS told WHERE false"
    table = connection.ops.quote_name(GroupeGroupObjectPermission._meta.db_table)
    return f"""
WITH asking AS (SELECT * FROM unnest(%(people)s::bigint[], %(here)s::bigint[], %(days)s::date[]) AS asked (me, here, day)),
stands AS MATERIALIZED ({" UNION ALL ".join(each) or none})
SELECT me, source, groupe, grp, told FROM stands
UNION ALL
SELECT 0, {_GRANTED}, granted.content_object_id, granted.group_id, {_POWER} {_GRANTS.format(table=table)}
WHERE granted.group_id = ANY(ARRAY(SELECT grp FROM stands UNION ALL SELECT unnest(%(own)s::bigint[])))
"""  # noqa: S608  # our pieces alone; values are parameters


class Me:
    """A member and their rights, at an instant.

    ``now``: the instant of asking (this one unless told). ``on``: a day to ask about instead, the
    same in every zone. Reading an attribute loads what it needs, once. ``in_frame``: a whole page is
    made, whose rail tells what is unread: it comes along with my memberships.
    """

    def __init__(
        self,
        member: Member,
        *,
        now: dt.datetime | None = None,
        on: dt.date | None = None,
        in_frame: bool = False,
    ) -> None:
        self.member = member
        self.now = now or timezone.now()
        self.on = on
        self.in_frame = in_frame
        self._days: dict[str, dt.date] = {}
        self._powers: dict[int, frozenset[str]] = {}
        self._stands: dict[int, list[Stands]] = {}
        self._granted: dict[type[models.Model], dict[int, dict[int, set[str]]]] = {}

    @property
    def pk(self) -> int:
        return self.member.pk

    def today(self, groupe: Groupe) -> dt.date:
        """The day it is where the groupe is. Its cooperative must be loaded."""
        if self.on is not None:
            return self.on
        zone = groupe.cooperative.time_zone
        if zone not in self._days:
            self._days[zone] = self.now.astimezone(ZoneInfo(zone)).date()
        return self._days[zone]

    # --- belonging ---

    @cached_property
    def _ties(self) -> list[Membership]:
        """My open memberships, with groupe and cooperative; none for who is no more of the
        cooperative. One query."""
        if not self.member.is_current:
            return []
        asked = ties_in_frame() if self.in_frame else TIES
        return asked(member=self.member.pk)

    @cached_property
    def memberships(self) -> list[Membership]:
        """Those by which I belong to a groupe today, on pause included, by the groupe's name."""
        return [tie for tie in self._ties if tie.belongs_on(self.today(tie.groupe))]

    @cached_property
    def groupes(self) -> list[Groupe]:
        """The groupes I belong to today, by name."""
        return [tie.groupe for tie in self.memberships]

    @cached_property
    def groupe_ids(self) -> frozenset[int]:
        """Ids of the groupes I belong to today: whose inside I see."""
        return frozenset(tie.groupe_id for tie in self.memberships)

    @cached_property
    def active_ids(self) -> frozenset[int]:
        """Ids of the groupes I take part in today: not on pause."""
        return frozenset(
            t.groupe_id for t in self.memberships if t.state == Membership.State.ACTIVE
        )

    @cached_property
    def invited_ids(self) -> frozenset[int]:
        """Ids of the groupes that invite me: I may know that they exist."""
        return frozenset(t.groupe_id for t in self._ties if t.state == Membership.State.INVITED)

    @property
    def invited(self) -> list[Groupe]:
        """The groupes that invite me, by name."""
        return [t.groupe for t in self._ties if t.state == Membership.State.INVITED]

    @property
    def requests(self) -> list[Membership]:
        """What I asked to join and wait for an answer from, by the groupe's name."""
        return [tie for tie in self._ties if tie.state == Membership.State.ASKED]

    def tie_to(self, groupe_id: int) -> Membership | None:
        """My tie to a groupe today: belonging, asked or invited; None for a stranger."""
        ties = [
            tie
            for tie in self._ties
            if tie.groupe_id == groupe_id
            and (tie.state in Membership.WAITING or tie.belongs_on(self.today(tie.groupe)))
        ]
        return ties[-1] if ties else None

    def membership_in(self, slug: str) -> Membership | None:
        return next((tie for tie in self.memberships if tie.groupe.slug == slug), None)

    # --- powers ---

    def _load(self, ties: Iterable[Membership]) -> None:
        """The powers on these groupes and what is held there. One query."""
        asked = [tie for tie in ties if tie.groupe_id not in self._powers]
        active = [tie for tie in asked if tie.state == Membership.State.ACTIVE]
        for tie in asked:
            self._powers[tie.groupe_id] = frozenset()
            self._stands[tie.groupe_id] = []
        if not active:
            return
        for tie in active:
            self._stands[tie.groupe_id].append(Stands(tie.groupe_id, tie.groupe.grants_id))
        days = {tie.groupe_id: self.today(tie.groupe) for tie in active}
        granted: dict[int, dict[int, set[str]]] = {}
        sql, reads = _rights()
        values: dict[str, Any] = {
            "me": self.pk,
            "here": list(days),
            "days": list(days.values()),
            "own": [tie.groupe.grants_id for tie in active],
        }
        with prepared_cursor() as cursor:
            cursor.execute(sql, values)
            rows = cursor.fetchall()
        for what, groupe_id, number, told in rows:
            if what == _GRANTED:
                granted.setdefault(groupe_id, {}).setdefault(number, set()).add(told)
            else:
                self._stands[groupe_id].append(reads[what](self, groupe_id, number, told))
        for pk in days:
            self._powers[pk] = self._among(pk, granted.get(pk, {}))

    def _grants(self, table: Any, groupe_ids: Iterable[int]) -> dict[int, dict[int, set[str]]]:
        """Container id → ``auth.Group`` id → powers, where I stand in these groupes. One query."""
        groups = [stands.group_id for pk in groupe_ids for stands in self._stands[pk]]
        found: dict[int, dict[int, set[str]]] = {}
        name = connection.ops.quote_name(table._meta.db_table)
        with prepared_cursor() as cursor:
            cursor.execute(GRANTS.format(table=name), [groups])
            for pk, group_id, power in cursor.fetchall():
                found.setdefault(pk, {}).setdefault(group_id, set()).add(power)
        return found

    def _among(
        self, groupe_id: int, granted: Mapping[int, set[str]], *, part: bool = False
    ) -> frozenset[str]:
        """What I may do of what is ``granted`` (``auth.Group`` id → powers). On a ``part`` of a groupe
        nothing falls back to its members: whoever may in the whole groupe looks after it meanwhile."""
        mine: set[str] = set()
        for stands in self._stands[groupe_id]:
            if part and stands.fallback:
                continue
            powers = granted.get(stands.group_id, set())
            mine |= powers & necessary_powers() if stands.fallback else powers
        return frozenset(mine)

    def powers_in(self, groupe_id: int) -> frozenset[str]:
        """My powers on a groupe today; none where I am not an active member."""
        if groupe_id not in self._powers:
            self._load(tie for tie in self.memberships if tie.groupe_id == groupe_id)
        return self._powers.get(groupe_id, frozenset())

    def held_in(self, groupe_id: int) -> list[Held]:
        """What I hold in a groupe today, by name."""
        self.powers_in(groupe_id)
        held = (stands.held for stands in self._stands.get(groupe_id, ()))
        return sorted((one for one in held if one is not None), key=lambda one: one.name)

    def vacant_in(self, groupe_id: int) -> int:
        """How many of the places where one may stand in a groupe nobody holds today."""
        self.powers_in(groupe_id)
        return sum(stands.fallback for stands in self._stands.get(groupe_id, ()))

    def groupes_where(self, power: str) -> frozenset[int]:
        """Ids of the groupes on which I have a power today."""
        self._load(self.memberships)
        return frozenset(pk for pk in self.groupe_ids if power in self._powers[pk])

    def can(self, power: str, container: models.Model) -> bool:
        """Whether I have a power on a container today: granted on it, or on its whole groupe."""
        kind = container_of(container)
        groupe_id: int = getattr(container, kind.groupe_id)
        if power in self.powers_in(groupe_id):
            return True
        if kind.model is Groupe or not self._stands.get(groupe_id):
            return False
        if kind.model not in self._granted:
            self._load(self.memberships)
            self._granted[kind.model] = self._grants(kind.grants, self.active_ids)
        granted = self._granted[kind.model].get(container.pk, {})
        return power in self._among(groupe_id, granted, part=True)

    # --- talk ---

    @cached_property
    def unread(self) -> Mapping[int, int]:
        """Groupe id → what I have not read there; groupes read to their end are missing. No query
        where it came along with my memberships (``in_frame``), else one."""
        if not self.memberships:
            return {}
        ties = self._ties if self.in_frame else ties_in_frame()(member=self.member.pk)
        number: dict[int, int] = {tie.pk: vars(tie)["unread"] for tie in ties}  # annotated
        return {tie.groupe_id: number[tie.pk] for tie in self.memberships if number.get(tie.pk)}


@dataclass(slots=True)
class Standing:
    """A person's standing in one groupe: ``here``, everywhere."""

    me: Me
    groupe: Groupe
    on: dt.date
    membership: Membership | None
    powers: frozenset[str] = frozenset()
    held: list[Held] = field(default_factory=list)

    @property
    def member(self) -> Member:
        return self.me.member

    @property
    def is_member(self) -> bool:
        """Belongs on that date, on pause included: sees the inside."""
        return self.membership is not None and self.membership.state in Membership.BELONGING

    @property
    def is_active(self) -> bool:
        """Belongs and is not on pause: may take part."""
        return self.membership is not None and self.membership.state == Membership.State.ACTIVE

    @property
    def is_invited(self) -> bool:
        return self.membership is not None and self.membership.state == Membership.State.INVITED

    @property
    def has_asked(self) -> bool:
        return self.membership is not None and self.membership.state == Membership.State.ASKED

    @property
    def unread(self) -> int:
        """What I have not read in this groupe."""
        return self.me.unread.get(self.groupe.pk, 0)

    def can(self, power: str, container: models.Model | None = None) -> bool:
        """Whether I have a power here: on the groupe, or on one of its containers."""
        if container is None:
            return power in self.powers
        return self.me.can(power, container)  # of its own groupe, were it another

    def require(self, power: str, container: models.Model | None = None) -> None:
        if not self.can(power, container):
            raise PermissionDenied(power)


def standing(me: Me, groupe: Groupe) -> Standing:
    """My standing in a groupe, a stranger's included. ``groupe`` with its cooperative."""
    tie = me.tie_to(groupe.pk)
    here = Standing(me, groupe, me.today(groupe), tie)
    if here.is_member:
        here.powers = me.powers_in(groupe.pk)
        here.held = me.held_in(groupe.pk)
    return here


def standings(asked: Iterable[tuple[Member, Groupe]]) -> list[Standing]:
    """The standing of several people, each in a groupe, now: as :func:`standing` has it of one, in their order.
    Two queries, whatever their number; none for nobody. Members with their accounts, groupes with their
    cooperatives."""
    pairs = list(asked)
    people = {member.pk: Me(member) for member, _groupe in pairs}
    found: dict[int, list[Membership]] = {pk: [] for pk in people}
    current = [pk for pk, me in people.items() if me.member.is_current]
    rows = Membership.objects.filter(member__in=current, state__in=Membership.OPEN)
    for tie in _as_ties(rows) if current else ():
        found[tie.member_id].append(tie)
    active: list[tuple[Me, Membership]] = []
    for member, groupe in pairs:
        me = people[member.pk]
        vars(me)["_ties"] = found[member.pk]  # as the first reading of it would keep them
        mine = me.tie_to(groupe.pk)
        if mine is not None and mine.state == Membership.State.ACTIVE:
            active.append((me, mine))
    _load_several(active)
    return [standing(people[member.pk], groupe) for member, groupe in pairs]


def _load_several(active: list[tuple[Me, Membership]]) -> None:
    """What :meth:`Me._load` does, of several people in one query; each is active in the groupe of their
    membership."""
    if not active:
        return
    values: dict[str, Any] = {
        "people": [me.pk for me, _tie in active],
        "here": [tie.groupe_id for _me, tie in active],
        "days": [me.today(tie.groupe) for me, tie in active],
        "own": [tie.groupe.grants_id for _me, tie in active],
    }
    _sql, reads = _rights()
    with prepared_cursor() as cursor:
        cursor.execute(_rights_of_several(), values)
        rows = cursor.fetchall()
    people: dict[tuple[int, int], Me] = {}
    for me, tie in active:
        people[me.pk, tie.groupe_id] = me
        me._stands[tie.groupe_id] = [Stands(tie.groupe_id, tie.groupe.grants_id)]
    granted: dict[int, dict[int, set[str]]] = {}
    for person, what, groupe_id, number, told in rows:
        if what == _GRANTED:
            granted.setdefault(groupe_id, {}).setdefault(number, set()).add(told)
        else:
            me = people[person, groupe_id]
            me._stands[groupe_id].append(reads[what](me, groupe_id, number, told))
    for (_person, groupe_id), me in people.items():
        me._powers[groupe_id] = me._among(groupe_id, granted.get(groupe_id, {}))


def powers_of(member: Member, groupe: Groupe, on: dt.date) -> frozenset[str]:
    """The powers a member has on a groupe on a date."""
    return Me(member, on=on).powers_in(groupe.pk)
