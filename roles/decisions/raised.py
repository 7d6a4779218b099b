# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of tensions read, and what of decisions waits for a person, is found and is awaited. Each
function says how many queries it costs; none grows with the rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet

from groupes.access import Me, Standing
from groupes.agenda import MOST as MOST_SUGGESTED
from groupes.models import Member, MemberQuerySet, Membership
from groupes.shell import awaited, palette
from groupes.things import Ref
from groupes.web import search
from groupes.web.paging import IN_ALL, page_of
from groupes.web.paths import reverse
from groupes.web.prepared import KEY, PK, PKS, START, Prepared
from groupes.web.together import Together
from roles.decisions import rules
from roles.decisions.models import Decision, Objection, Route, Tension
from roles.work.models import Work

PAGE: Final = 20
MOST: Final = 12
"""Of what came of a tension, shown."""


TENSION_ONLY: Final = (
    "sentence", "route", "raised_at", "alive_at", "asked_at", "closed_at", "let_go", "groupe_id",
    "raised_by__name",
)  # fmt: skip
"""Of a tension in a list."""


def felt(groupe: Any) -> QuerySet[Tension, Tension]:
    """Those of a groupe that are open, as a list tells them, the latest first."""
    rows = Tension.objects.open().filter(groupe=groupe).select_related("raised_by")
    return rows.only(*TENSION_ONLY).order_by("-pk")


_LISTED: Final = Prepared(
    lambda groupe, start: felt(groupe).annotate(in_all=IN_ALL)[start : start + PAGE],
    groupe=PK,
    start=START,
)
ASKED: Final = ("q", "what", "where")
"""What narrows the list."""


def listed(here: Standing, asked: Mapping[str, str]) -> Page[Tension]:
    """Tensions of a groupe; ``asked``: ``q``, ``what`` ("mine", "unrouted", "over"; else those that are
    open), ``where`` (a route), ``page``. What was felt last comes first. One query; two where something is
    asked."""
    if any(asked.get(name) for name in ASKED):
        page = Paginator(_asked(here, asked), PAGE).get_page(asked.get("page"))
    else:
        page = page_of(_LISTED, asked.get("page"), PAGE, groupe=here.groupe.pk)
    for one in page.object_list:
        one.groupe = here.groupe
    return page


def _asked(here: Standing, asked: Mapping[str, str]) -> QuerySet[Tension, Tension]:
    rows = Tension.objects.filter(groupe=here.groupe).select_related("raised_by")
    what = asked.get("what", "")
    rows = rows.exclude(closed_at=None) if what == "over" else rows.open()
    if what == "mine":
        rows = rows.filter(raised_by=here.member)
    elif what == "unrouted":
        rows = rows.filter(route="")
    if asked.get("where") in Route.values:
        rows = rows.filter(route=asked["where"])
    if words := asked.get("q", "").strip():
        rows = rows.filter(search.containing(words, "sentence"))
    return rows.order_by(*(("-closed_at", "-pk") if what == "over" else ("-pk",)))


_ONE: Final = Prepared(
    lambda groupe, pk: (
        Tension.objects.filter(groupe=groupe, pk=pk)
        .select_related("raised_by", "closed_by", "turned_to")
        .only(
            *(field.attname for field in Tension._meta.concrete_fields),
            *(f"{one}__name" for one in ("raised_by", "closed_by", "turned_to")),
        )
    ),
    groupe=PK,
    pk=PK + 1,
)


def tension(here: Standing, pk: int) -> Tension | None:
    """One query."""
    found = next(iter(_ONE(groupe=here.groupe.pk, pk=pk)), None)
    if found is not None:
        found.groupe = here.groupe
    return found


def _decisions(groupe: Any, tension: Any) -> QuerySet[Decision, Decision]:
    rows = Decision.objects.filter(groupe=groupe, tension=tension).select_related("proposer")
    return rows.only(*DECISION_ONLY).order_by("-pk")[:MOST]


DECISION_ONLY: Final = (
    "title", "way", "state", "opened_at", "closes_at", "ends_on", "effect", "effect_on", "applied_at",
    "proposer__name",
)  # fmt: skip
"""Of a decision in such a list."""
_CAME: Final = Together(
    lambda groupe, tension, label: _decisions(groupe, tension),
    lambda groupe, tension, label: (
        Work.objects.filter(groupe=groupe, about_type=label, about_id=tension)
        .only("title", "state")
        .order_by("-pk")[:MOST]
    ),
    groupe=PK,
    tension=PK + 1,
    label=KEY,
)


def came_of(here: Standing, tension: Tension) -> tuple[list[Decision], list[Work]]:
    """What came of it, the latest first: the decisions that I may read, and what is to be done for it or
    was. One query."""
    decisions, work = _CAME(groupe=here.groupe.pk, tension=tension.pk, label=Ref.of(tension).label)
    for one in decisions:
        one.groupe = here.groupe
    return [one for one in decisions if rules.may_read(here, one)], work


def others(here: Standing) -> MemberQuerySet:
    """Who else takes part."""
    there = Membership.objects.on(here.on).filter(groupe=here.groupe)
    return Member.objects.filter(pk__in=there.values("member_id")).exclude(pk=here.member.pk)


# --- what may wait for a person (groupes.shell.todo.Seldom) --------------------------------------


_LINE: Final = ("sentence", "groupe_id", "raised_at")
"""What a line of *Today* tells of a tension."""


def to_keep_alive(member: Any, groupes: Any, day: Any) -> QuerySet[Tension, Tension]:
    """What a member raised and that is asked whether it is still alive."""
    rows = Tension.objects.filter(
        raised_by=member,
        closed_at=None,
        asked_at__gt=F("alive_at"),
        groupe__any_of=groupes,
    )
    return rows.only(*_LINE).order_by("pk")


def to_tell(member: Any, groupes: Any, day: Any) -> QuerySet[Tension, Tension]:
    """What others ask a member about."""
    rows = Tension.objects.filter(turned_to=member, closed_at=None, groupe__any_of=groupes)
    return rows.select_related("raised_by").only(*_LINE, "raised_by__name").order_by("pk")


# --- what a person waits for ---------------------------------------------------------------------


def proposed_by(member: Any, groupes: Any) -> QuerySet[Decision, Decision]:
    """What a member put to these groupes and is open, the latest first."""
    rows = Decision.objects.open().filter(proposer=member, groupe__any_of=groupes)
    rows = rows.only("title", "closes_at", "opened_at", "groupe_id")
    return rows.order_by("-opened_at", "-pk")[: awaited.MOST]


def turned_by(member: Any, groupes: Any) -> QuerySet[Tension, Tension]:
    """What a member raised and somebody was asked about, the latest first."""
    rows = Tension.objects.open().filter(
        raised_by=member, turned_to__isnull=False, groupe__any_of=groupes
    )
    rows = rows.select_related("turned_to").only(
        "sentence", "alive_at", "groupe_id", "turned_to__name"
    )
    return rows.order_by("-alive_at", "-pk")[: awaited.MOST]


# --- what is found -------------------------------------------------------------------------------


def find(me: Me, words: str) -> list[palette.Hit]:
    """Decisions of my groupes by their titles: opened ones, and what I prepare myself. One query."""
    rows = (
        Decision.objects.filter(search.containing(words, "title"), groupe__in=me.groupe_ids)
        .filter(Q(opened_at__isnull=False) | Q(proposer=me.member))
        .order_by("-pk")
        .values_list("pk", "title", "groupe__slug", "groupe__name")[: palette.EACH]
    )
    return [
        palette.Hit(title, reverse("decisions:decision", args=[slug, pk]), icon="scale", note=name)
        for pk, title, slug, name in rows
    ]


def find_tensions(me: Me, words: str) -> list[palette.Hit]:
    """Tensions of my groupes by their sentences, those that are over too. One query."""
    rows = (
        Tension.objects.filter(search.containing(words, "sentence"), groupe__in=me.groupe_ids)
        .order_by(F("closed_at").desc(nulls_first=True), "-pk")
        .values_list("pk", "sentence", "groupe__slug", "groupe__name")[: palette.EACH]
    )
    return [
        palette.Hit(
            sentence, reverse("decisions:tension", args=[slug, pk]), icon="lightbulb", note=name
        )
        for pk, sentence, slug, name in rows
    ]


# --- what a meeting may talk about ---------------------------------------------------------------


_SENT: Final = Prepared(
    lambda groupe: (
        Tension.objects.open()
        .filter(groupe=groupe, route=Route.AGENDA)
        .only("sentence", "raised_at")
        .order_by("alive_at", "pk")[:MOST_SUGGESTED]
    ),
    groupe=PK,
)
_OPEN: Final = Prepared(
    lambda groupe: (
        Decision.objects.open()
        .filter(groupe=groupe)
        .only("title", "closes_at")
        .order_by("closes_at", "pk")[:MOST_SUGGESTED]
    ),
    groupe=PK,
)
_OBJECTED: Final = Prepared(
    lambda decisions: Objection.objects.filter(
        decision__any_of=decisions, state=Objection.State.OPEN
    ).values_list("decision_id"),
    decisions=PKS,
)


def for_an_agenda(groupe: Any, most: int) -> list[Tension]:
    """Tensions that were sent to the next meeting, the longest waiting first. One query."""
    return _SENT(groupe=groupe.pk)[:most]


def open_for_an_agenda(groupe: Any, most: int) -> list[Decision]:
    """Decisions that are open: what closes first, first. One query."""
    return _OPEN(groupe=groupe.pk)[:most]


def objected_ids(decisions: Collection[Decision]) -> set[int]:
    """Ids of those of them to which somebody objects. One query; none of none."""
    if not decisions:
        return set()
    return {pk for (pk,) in _OBJECTED(decisions=[one.pk for one in decisions])}


ON_HOME: Final = 3
"""Of each, on the home of a groupe."""
_HOME: Final = Together(
    lambda groupe: (
        Decision.objects.open()
        .filter(groupe=groupe)
        .select_related("proposer")
        .only("title", "way", "state", "closes_at", "closed_at", "proposer__name")
        .order_by("closes_at", "pk")[:ON_HOME]
    ),
    lambda groupe: felt(groupe)[:ON_HOME],
    lambda groupe: (
        Tension.objects.open()
        .filter(groupe=groupe)
        .order_by()
        .values("groupe")
        .annotate(n=Count("pk"))
        .values_list("n", flat=True)
    ),
    groupe=PK,
)


def on_home(here: Standing) -> tuple[list[Decision], list[Tension], int]:
    """What is open in a groupe: the decisions that close first, the latest tensions, and how many of these
    there are in all. One query."""
    deciding, tensions, count = _HOME(groupe=here.groupe.pk)
    for one in (*deciding, *tensions):
        one.groupe = here.groupe
    return deciding, tensions, next(iter(count), 0)
