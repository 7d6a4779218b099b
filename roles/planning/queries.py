# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of plans read. Of what somebody said in private: only one's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTransform

from groupes.access import Me, Standing
from groupes.models import Groupe, Member
from groupes.people.models import Level, SkillHeld
from groupes.shell.awaited import MOST
from groupes.things import Name
from groupes.web.paths import reverse
from groupes.web.prepared import PK, Prepared
from groupes.web.together import Together
from roles.models import Role
from roles.planning import making, private, rules
from roles.planning.models import Kept, Pin, Plan, Seat, Voice, Wish

PAGE: Final = 20


def plans(here: Standing, number: str | None) -> Page[Plan]:
    """The groupe's plans that I may read, the latest first. Two queries."""
    rows = Plan.objects.filter(groupe=here.groupe)
    if not rules.may_read_all(here):
        rows = rows.shared()
    rows = rows.select_related("started_by").defer("result", "counts", "conflicts")
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(number)
    for plan in page:
        plan.groupe = here.groupe
    return page


_PEOPLE: Final = ("started_by", "put_by", "adopted_by", "solve_by")
_FOLLOWS: Final = ("name", "first_day", "term_months", "terms", "state", "groupe_id")
_ONE: Final = Prepared(
    lambda groupe, pk: (
        Plan.objects.filter(groupe=groupe, pk=pk)
        .select_related("follows", *_PEOPLE)
        .only(
            *(field.attname for field in Plan._meta.concrete_fields),
            *(f"{one}__name" for one in _PEOPLE),
            *(f"follows__{name}" for name in _FOLLOWS),
        )
    ),
    groupe=PK,
    pk=PK + 1,
)


def plan(here: Standing, pk: int) -> Plan | None:
    """One query."""
    found = next(iter(_ONE(groupe=here.groupe.pk, pk=pk)), None)
    if found is not None:
        found.groupe = here.groupe
        if found.follows is not None:
            found.follows.groupe = here.groupe
    return found


_PARTS: Final = Together(
    lambda plan: Role.objects.filter(rotations=plan).order_by("family", "pk"),
    lambda plan: (
        Seat.objects.filter(plan=plan)
        .select_related("member", "offer")
        .only(
            *("role_id", "term", "place", "because", "became", "member__name"),
            *("member__name_key", "offer__state", "plan_id"),
        )
        .order_by("role_id", "term", "place")
    ),
    lambda plan: Pin.objects.filter(plan=plan),
    lambda plan: (
        Voice.objects.filter(plan=plan)
        .select_related("member")
        .only("plan_id", "objects_to", "reason", "at", "member__name")
        .order_by("at", "pk")
    ),
    plan=PK,
)


class Parts(NamedTuple):
    """Of a plan: its roles in the order of their families, as everywhere; its seats, what is decided of
    its cells, what was said of it."""

    roles: list[Role]
    seats: list[Seat]
    pins: list[Pin]
    voices: list[Voice]


def parts_of(plan: Plan) -> Parts:
    """One query."""
    return Parts(*_PARTS(plan=plan.pk))


def own_reasons(plan: Plan, member: Member) -> Mapping[str, Any]:
    """Why each of my seats is mine, as told to me alone: "role:term" → reasons. One query."""
    rows = Kept.objects.filter(plan=plan).annotate(
        mine=KeyTransform(private.key(str(member.pk)), "own")
    )
    found: Mapping[str, Any] | None = rows.values_list("mine", flat=True).first()
    return found or {}


def names(members: Collection[int]) -> dict[int, str]:
    """Id → name, of people the plan names. One query."""
    return dict(Member.objects.filter(pk__in=members).values_list("pk", "name"))


def answered(plan: Plan) -> tuple[int, int]:
    """How many of those who take part in a plan said what they wish since they were asked, of how many.
    Two queries."""
    since = plan.asked_at or plan.started_at
    said = Wish.objects.filter(
        role__groupe=plan.groupe, member__rotations=plan, at__gte=since
    ).values("member")
    return said.distinct().count(), plan.people.count()


def my_wishes(groupe: Groupe, member: Member) -> dict[int, str]:
    """Role id → what I said. One query."""
    rows = Wish.objects.filter(role__groupe=groupe, member=member)
    return dict(rows.values_list("role_id", "says"))


def my_rooms(groupe: Groupe, member: Member) -> dict[int, int]:
    """Month in which a season begins → days a month, said for roles or else for the season. Two
    queries."""
    return making.rooms_of(groupe.pk, [member.pk]).get(member.pk, {})


def my_lessons(member: Member) -> list[str]:
    """What I want to learn, as my profile says. One query."""
    rows = SkillHeld.objects.filter(member=member, level=Level.LEARNS).select_related("skill")
    return [str(one.skill) for one in rows.as_told()]


def open_roles(groupe: Groupe) -> list[Role]:
    """One query."""
    return list(Role.objects.open().filter(groupe=groupe).order_by("family", "pk"))


def name_plans(ids: set[int], me: Me) -> Mapping[int, Name]:
    """Those put to groupes I am in; of those in preparation, where I plan. One query, and my powers."""
    planning = me.groupes_where(rules.PLAN)
    rows = Plan.objects.filter(pk__in=ids, groupe__in=list(me.groupe_ids)).filter(
        Q(put_at__isnull=False) | Q(groupe__in=list(planning))
    )
    return {
        one.pk: Name(one.title, reverse("planning:plan", args=[one.groupe.slug, one.pk]))
        for one in rows.select_related("groupe")
    }


# --- what may wait for a person (groupes.shell.todo.Seldom) --------------------------------------


def asking(member: Any, groupes: Any, day: Any) -> QuerySet[Plan, Plan]:
    """Plans that ask what this member wishes, who said nothing since they do."""
    said = Wish.objects.filter(
        role__groupe=OuterRef("groupe"), member=member, at__gte=OuterRef("asked_at")
    )
    return Plan.objects.filter(
        ~Exists(said),
        groupe__any_of=groupes,
        state=Plan.State.DRAFT,
        asks_until__gte=day,
        people=member,
    )


def to_answer(member: Any, groupes: Any, day: Any) -> QuerySet[Plan, Plan]:
    """Plans with their groupe, of which this member said nothing yet."""
    said = Voice.objects.filter(plan=OuterRef("pk"), member=member)
    return Plan.objects.filter(
        ~Exists(said) & (Q(put_by=None) | ~Q(put_by=member)),
        groupe__any_of=groupes,
        state=Plan.State.PROPOSED,
        until__gte=day,
    )


def to_carry_on(member: Any, groupes: Any, day: Any) -> QuerySet[Plan, Plan]:
    """Plans that this member put to their groupe: one objected, or the last day is over."""
    objects_to = Voice.objects.filter(plan=OuterRef("pk"), objects_to=True)
    return Plan.objects.filter(
        Exists(objects_to) | Q(until__lt=day),
        groupe__any_of=groupes,
        state=Plan.State.PROPOSED,
        put_by=member,
    )


def of_ids(ids: Collection[int], member: Member) -> list[Plan]:
    """Plans by their ids, each with ``objections``: whether one stands. One query."""
    objects_to = Voice.objects.filter(plan=OuterRef("pk"), objects_to=True)
    return list(
        Plan.objects.filter(pk__in=ids)
        .annotate(objections=Exists(objects_to), by=F("put_by__name"))
        .defer("result", "counts", "conflicts")
        .order_by("until", "pk")
    )


def put_by(member: Any, groupes: Any) -> QuerySet[Plan, Plan]:
    """Those a member put to these groupes and that wait for its answer: the latest first."""
    rows = Plan.objects.filter(put_by=member, state=Plan.State.PROPOSED, groupe__any_of=groupes)
    return rows.defer("result", "counts", "conflicts").order_by("-put_at")[:MOST]
