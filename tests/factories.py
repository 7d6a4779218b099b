# SPDX-License-Identifier: AGPL-3.0-or-later
"""People, groupes and roles for tests: plain functions, unique names, no hidden state."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest import mock

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from commons.sharing import actions as sharing_actions
from commons.sharing.models import SplitRule
from groupes import access, actions
from groupes.models import Cooperative, Federation, Groupe, Member, Membership, User
from groupes.people import actions as people_actions
from groupes.people import listings
from groupes.people.models import Level
from roles.models import Mandate, Role

_number = itertools.count(1)
PASSWORD = "une-longue-phrase-de-test"


def unique(word: str) -> str:
    return f"{word} {next(_number)}"


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def federation(name: str | None = None) -> Federation:
    return Federation.objects.create(name=name or unique("Fédération"))


def cooperative(name: str | None = None, **fields: object) -> Cooperative:
    name = name or unique("Coopérative")
    return Cooperative.objects.create(name=name, slug=f"cae-{next(_number)}", **fields)


def member(
    name: str | None = None,
    *,
    of: Cooperative | None = None,
    does: Iterable[str] = (),
    learns: Iterable[str] = (),
    **fields: object,
) -> Member:
    """``does``, ``learns``: words of the vocabulary, proposed to it where it lacks them."""
    number = next(_number)
    user = User.objects.create_user(f"personne{number}@example.test", PASSWORD)
    made = Member.objects.create(
        user=user,
        cooperative=of or cooperative(),
        name=name or f"Personne {number}",
        **fields,
    )
    if does or learns:
        people_actions.tell_skills(by=made, told={Level.DOES: does, Level.LEARNS: learns})
    return made


def members(*of: Cooperative) -> list[Member]:
    """As many people as cooperatives, each of theirs: as :func:`member` makes them one by one, in three
    statements for all."""
    numbers = [next(_number) for _each in of]
    users = User.objects.bulk_create(
        User(email=f"personne{number}@example.test", password=_hashed()) for number in numbers
    )
    made = [
        Member(user=user, cooperative=cooperative, name=f"Personne {number}")
        for user, cooperative, number in zip(users, of, numbers, strict=True)
    ]
    for each in made:
        each.fill_keys()
    made = Member.objects.bulk_create(made)
    listings.list_new(made)
    return made


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def groupe(by: Member, *, starters: bool = False, **fields: object) -> Groupe:
    """A trade groupe private to its members, founded by ``by``, unless told otherwise.

    Without the ``starters`` (the roles every new groupe begins with), so that a test gives only
    the powers it is about.
    """
    number = next(_number)
    values: dict[str, object] = {
        "kind": Groupe.Kind.TRADE,
        "name": f"Groupe {number}",
        "slug": f"groupe-{number}",
        "purpose": "Apprendre les uns des autres.",
        "visibility": Groupe.Visibility.PRIVATE,
    } | fields
    with nullcontext() if starters else mock.patch("roles.founding.usual", return_value=[]):
        return actions.create_groupe(by=by, **values)  # type: ignore[arg-type]  # test fields


def join(
    groupe: Groupe,
    member: Member,
    *,
    state: str = Membership.State.ACTIVE,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Membership:
    return Membership.objects.create(
        groupe=groupe,
        member=member,
        state=state,
        starts_on=starts_on or groupe.today() - days(30),
        ends_on=ends_on,
    )


def role(groupe: Groupe, *powers: str, **fields: object) -> Role:
    number = next(_number)
    created = Role.objects.create(
        groupe=groupe,
        grants=Group.objects.create(name=f"role {number}"),
        **{"name": f"Rôle {number}", "purpose": "Prendre soin du groupe."} | fields,
    )
    access.grant(created.grants_id, groupe, powers)
    return created


def mandate(
    role: Role,
    member: Member,
    *,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Mandate:
    today = role.groupe.today()
    return Mandate.objects.create(
        role=role,
        member=member,
        starts_on=starts_on or today - days(30),
        ends_on=ends_on or today + days(30),
    )


@dataclass
class Cast:
    """Everyone a view must be tried by.

    ``founder`` and ``plain`` are members of the private ``groupe``; ``holder`` holds ``role``
    in it today; ``former`` held it until yesterday and is still a member; ``outsider`` is of the
    same cooperative but not in the groupe; ``stranger`` is of a cooperative without any tie.
    """

    groupe: Groupe
    role: Role
    founder: Member
    holder: Member
    former: Member
    plain: Member
    outsider: Member
    stranger: Member


def cast(*powers: str, **groupe_fields: object) -> Cast:
    """A cast whose ``role`` is granted these powers."""
    here, elsewhere = cooperative(), cooperative()
    founder, holder, former, plain, outsider, stranger = members(*[here] * 5, elsewhere)
    made = groupe(founder, starters=False, **groupe_fields)
    held = role(made, *powers)
    today = made.today()
    Membership.objects.bulk_create(
        Membership(groupe=made, member=person, state="active", starts_on=today - days(30))
        for person in (holder, former, plain)
    )
    Mandate.objects.bulk_create(
        [
            Mandate(role=held, member=holder, starts_on=today - days(30), ends_on=today + days(30)),
            Mandate(role=held, member=former, starts_on=today - days(60), ends_on=today - days(1)),
        ]
    )
    return Cast(made, held, founder, holder, former, plain, outsider, stranger)


BY_DAYS: dict[str, Any] = {
    "currency": "EUR",
    "steps": [
        {"type": "levy", "to": "Pot commun", "percent": "5", "of": "amount"},
        {"type": "share", "by": [{"key": "days"}]},
        {"type": "contribution"},
    ],
}


def split_rule(
    groupe: Groupe,
    by: Member,
    rule: dict[str, Any] | None = None,
    *,
    in_force_from: dt.date | None = None,
    adopted: bool = True,
) -> SplitRule:
    """A rule of the groupe, adopted and in force since a year ago unless told otherwise."""
    made = sharing_actions.create_rule(
        by=by, groupe=groupe, name="Au jour déclaré", rule=rule or BY_DAYS
    )
    if adopted:
        start = in_force_from or groupe.today() - days(365)
        made = sharing_actions.adopt_rule(by=by, rule=made, in_force_from=start, on=start)
    return made
