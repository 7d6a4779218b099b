# SPDX-License-Identifier: AGPL-3.0-or-later
"""A federation made at random, and what its rows say of who may do what: the policy of
``groupes/access/__init__.py`` read again in plain Python, sharing nothing with the code."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model

from groupes import access
from groupes.models import Groupe, GroupeGroupObjectPermission, Member, Membership
from roles.models import Mandate, Role
from tests import factories
from tests.factories import days

ZONES = ("Europe/Paris", "Indian/Reunion", "Pacific/Auckland")
NOW = dt.datetime(2026, 10, 25, 10, tzinfo=dt.UTC)
"""The day the clocks go back in Paris; the evening in Réunion, almost midnight in Auckland."""

type When = dt.date | dt.datetime


def instants() -> list[When]:
    """Two days on either side, the same everywhere; then just before and at each midnight."""
    found: list[When] = [NOW.date() + days(n) for n in range(-2, 3)]
    for zone in map(ZoneInfo, ZONES):
        for day in (NOW.date(), NOW.date() + days(1)):
            midnight = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
            found += [midnight - dt.timedelta(seconds=1), midnight]
    return found


def asking(member: Member, when: When) -> access.Me:
    if isinstance(when, dt.datetime):
        return access.Me(member, now=when)
    return access.Me(member, on=when)


@dataclass
class World:
    people: list[Member] = field(default_factory=list)
    groupes: list[Groupe] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)


def _ties(world: World, chance: random.Random) -> None:
    """Ties of every state, beginning and ending around today; sometimes one that ended before."""
    today = NOW.date()
    for groupe in world.groupes:
        groupe.memberships.update(
            starts_on=today + days(chance.randint(-3, 1)),
            ends_on=chance.choice([None, None, today + days(chance.randint(1, 2))]),
        )
        for person in world.people:
            if chance.random() < 0.35 or groupe.memberships.filter(member=person).exists():
                continue
            if chance.random() < 0.2:
                _tie(groupe, person, Membership.State.ENDED, chance)
            _tie(groupe, person, chance.choice([*Membership.State, *["active"] * 5]), chance)


def _tie(groupe: Groupe, person: Member, state: str, chance: random.Random) -> None:
    starts_on = NOW.date() + days(chance.randint(-4, 2))
    ends_on = chance.choice([None, None, starts_on + days(chance.randint(0, 5))])
    dated = state not in (*Membership.WAITING, Membership.State.DECLINED)
    Membership.objects.create(
        groupe=groupe,
        member=person,
        state=state,
        starts_on=starts_on if dated else None,
        ends_on=ends_on if dated else None,
    )


def _roles(world: World, chance: random.Random) -> None:
    """Roles with any powers, open or closed, held by anyone (who left or never came too)."""
    names = sorted(access.powers())
    necessary = sorted(access.necessary_powers())
    for groupe in world.groupes:
        for _number in range(chance.randint(1, 3)):
            powers = {*chance.sample(names, 3), *chance.sample(necessary, 1)}
            role = factories.role(groupe, *powers, seats=chance.randint(1, 3))
            if chance.random() < 0.2:
                Role.objects.filter(pk=role.pk).update(closed_on=NOW.date() - days(1))
            world.roles.append(role)
            for person in chance.sample(world.people, chance.randint(0, 3)):
                first = NOW.date() + days(chance.randint(-5, 2))
                last = first + days(chance.randint(0, 5))
                factories.mandate(role, person, starts_on=first, ends_on=last)
                if chance.random() < 0.3:  # and again later
                    again = last + days(chance.randint(1, 2))
                    factories.mandate(role, person, starts_on=again, ends_on=again + days(1))


def generate(seed: int) -> World:
    """Three cooperatives in three zones, two of them federated; six groupes, eight people, two of whom are
    of no cooperative any more. What
    is ``now`` must be :data:`NOW`."""
    chance = random.Random(seed)
    union = factories.federation()
    houses = [
        factories.cooperative(time_zone=zone, federation=federation)
        for zone, federation in zip(
            ZONES, (union, union, chance.choice([union, None])), strict=True
        )
    ]
    world = World([factories.member(of=houses[number % 3]) for number in range(8)])
    for _number in range(6):
        made = factories.groupe(
            chance.choice(world.people), visibility=chance.choice([*Groupe.Visibility])
        )
        if chance.random() < 0.2:
            Groupe.objects.filter(pk=made.pk).update(state=Groupe.State.CLOSED)
        world.groupes.append(Groupe.objects.select_related("cooperative").get(pk=made.pk))
    _ties(world, chance)
    _roles(world, chance)
    # Something granted to a role on a groupe that is not its own: it counts for nothing.
    for role in chance.sample(world.roles, 3):
        other = chance.choice([g for g in world.groupes if g.pk != role.groupe_id])
        access.grant(role.grants_id, other, chance.sample(sorted(access.powers()), 2))
    _gone(world, chance)
    return world


def _gone(world: World, chance: random.Random) -> None:
    """Two people are of their cooperative no more, whatever they belong to and hold: one who left,
    one whose account is closed."""
    left, closed = chance.sample(world.people, 2)
    left.left_on = NOW.date() - days(chance.randint(0, 3))
    left.save()
    closed.user.is_active = False
    closed.user.save()


# --- what the rows say -----------------------------------------------------------------------------


class Rows:
    """All the rows that matter, and the policy read from them one question at a time."""

    def __init__(self, *grant_tables: type[Model]) -> None:
        self.gone = {
            person.pk
            for person in Member.objects.select_related("user")
            if person.left_on is not None or not person.user.is_active
        }
        self.ties = list(Membership.objects.all())
        self.roles = list(Role.objects.all())
        self.mandates = list(Mandate.objects.all())
        self.closed = set(Groupe.objects.filter(state="closed").values_list("pk", flat=True))
        self.granted: dict[tuple[type[Model], int, int], set[str]] = {}
        tables: list[Any] = [GroupeGroupObjectPermission, *grant_tables]
        for table in tables:
            model = table._meta.get_field("content_object").related_model
            for row in table.objects.select_related("permission__content_type"):
                kind = row.permission.content_type.app_label
                name = f"{kind}.{row.permission.codename}"
                place = (model, row.content_object_id, row.group_id)
                self.granted.setdefault(place, set()).add(name)

    def day(self, groupe: Groupe, when: When) -> dt.date:
        if isinstance(when, dt.datetime):
            return when.astimezone(ZoneInfo(groupe.cooperative.time_zone)).date()
        return when

    def _has(self, member_id: int, groupe_id: int, states: tuple[str, ...], day: dt.date) -> bool:
        if member_id in self.gone:
            return False
        for tie in self.ties:
            if (tie.member_id, tie.groupe_id) != (member_id, groupe_id) or tie.state not in states:
                continue
            if tie.starts_on is None or day < tie.starts_on:
                continue
            if tie.ends_on is None or day <= tie.ends_on:
                return True
        return False

    def belongs(self, member: Member, groupe: Groupe, when: When) -> bool:
        day = self.day(groupe, when)
        return self._has(member.pk, groupe.pk, ("active", "paused", "reading"), day)

    def holders(self, role: Role, day: dt.date) -> set[int]:
        """Those whose mandate runs that day, and who take part in the groupe that day."""
        return {
            mandate.member_id
            for mandate in self.mandates
            if mandate.role_id == role.pk
            and mandate.starts_on <= day <= mandate.ends_on
            and self._has(mandate.member_id, role.groupe_id, ("active",), day)
        }

    def _on(self, container: Model, group_id: int) -> set[str]:
        return self.granted.get((type(container), container.pk, group_id), set())

    def powers(
        self, member: Member, groupe: Groupe, when: When, container: Model | None = None
    ) -> set[str]:
        """What a member may do on a groupe; with a ``container`` of it, what they may do there."""
        day = self.day(groupe, when)
        if not self._has(member.pk, groupe.pk, ("active",), day):
            return set()
        where = [groupe] if container is None else [groupe, container]
        found: set[str] = set()
        for place in where:
            found |= self._on(place, groupe.grants_id)
            for role in self.roles:
                if role.groupe_id != groupe.pk or role.closed_on is not None:
                    continue
                holders = self.holders(role, day)
                granted = self._on(place, role.grants_id)
                if member.pk in holders:
                    found |= granted
                elif not holders and place is groupe:  # of a part, the whole groupe looks after it
                    found |= {name for name in granted if access.powers()[name].necessary}
        return found

    def may_know(self, member: Member, groupe: Groupe, when: When) -> bool:
        """Whether a groupe exists for a member."""
        if member.pk in self.gone:
            return False
        if self.belongs(member, groupe, when):
            return True
        mine = [
            tie for tie in self.ties if (tie.member_id, tie.groupe_id) == (member.pk, groupe.pk)
        ]
        if any(tie.state == Membership.State.INVITED for tie in mine):
            return True
        if groupe.pk in self.closed or groupe.visibility == Groupe.Visibility.PRIVATE:
            return False
        if groupe.cooperative_id == member.cooperative_id:
            return True
        union = groupe.cooperative.federation_id
        return (
            groupe.visibility == Groupe.Visibility.FEDERATION
            and union is not None
            and union == member.cooperative.federation_id
        )
