# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of tensions read, and what of decisions waits for a person, is found and is awaited. Each
function says how many queries it costs; none grows with the rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from groupes.access import Me, Standing
from groupes.models import Member, Membership
from groupes.shell import palette
from groupes.things import Ref
from groupes.web import search
from groupes.web.paths import reverse
from groupes.web.prepared import PKS, Prepared
from roles.decisions import rules
from roles.decisions.models import Decision, Objection, Route, Tension
from roles.work.models import Work

PAGE: Final = 20
MOST: Final = 12
"""Of what came of a tension, shown."""


def listed(here: Standing, asked: Mapping[str, str]) -> Page[Tension]:
    """Tensions of a groupe; ``asked``: ``q``, ``what`` ("mine", "unrouted", "over"; else those that are
    open), ``where`` (a route), ``page``. What was felt last comes first. Two queries."""
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
    order = ("-closed_at", "-pk") if what == "over" else ("-pk",)
    page = Paginator(rows.order_by(*order), PAGE).get_page(asked.get("page"))
    for one in page.object_list:
        one.groupe = here.groupe
    return page


def open_ones(here: Standing, most: int) -> tuple[list[Tension], int]:
    """Those that are open, the latest first, and how many there are in all. Two queries."""
    rows = Tension.objects.open().filter(groupe=here.groupe)
    found = list(rows.select_related("raised_by").order_by("-pk")[:most])
    for one in found:
        one.groupe = here.groupe
    return found, rows.count() if len(found) == most else len(found)


def tension(here: Standing, pk: int) -> Tension | None:
    """One query."""
    rows = Tension.objects.select_related("raised_by", "closed_by", "turned_to")
    found = rows.filter(groupe=here.groupe, pk=pk).first()
    if found is not None:
        found.groupe = here.groupe
    return found


def decisions_from(here: Standing, tension: Tension) -> list[Decision]:
    """Those that came of it and that I may read, the latest first. One query."""
    rows = Decision.objects.filter(groupe=here.groupe, tension=tension)
    if not here.can(rules.RUN) and here.groupe.is_open:
        rows = rows.filter(Q(opened_at__isnull=False) | Q(proposer=here.member))
    found = list(rows.select_related("proposer").order_by("-pk")[:MOST])
    for one in found:
        one.groupe = here.groupe
    return found


def work_for(here: Standing, tension: Tension) -> list[Work]:
    """What is to be done for it, or was. One query."""
    ref = Ref.of(tension)
    rows = Work.objects.filter(groupe=here.groupe, about_type=ref.label, about_id=ref.id)
    return list(rows.select_related("holder").order_by("-pk")[:MOST])


def others(here: Standing) -> QuerySet[Member, Member]:
    """Who else takes part, by their names."""
    there = Membership.objects.on(here.on).filter(groupe=here.groupe)
    people = Member.objects.filter(memberships__in=there).exclude(pk=here.member.pk)
    return people.order_by("name_key", "pk")


# --- what may wait for a person (groupes.shell.todo.Seldom) --------------------------------------


def to_keep_alive(member: Any, groupes: Any, day: Any) -> QuerySet[Tension, Tension]:
    """What a member raised and that is asked whether it is still alive."""
    return Tension.objects.filter(
        raised_by=member,
        closed_at=None,
        asked_at__gt=F("alive_at"),
        groupe__any_of=groupes,
    )


def to_tell(member: Any, groupes: Any, day: Any) -> QuerySet[Tension, Tension]:
    """What others ask a member about."""
    return Tension.objects.filter(turned_to=member, closed_at=None, groupe__any_of=groupes)


OF_IDS = Prepared(
    lambda tensions: (
        Tension.objects.filter(pk__any_of=tensions)
        .select_related("raised_by")
        .only("sentence", "groupe_id", "raised_at", "asked_at", "raised_by__name")
        .order_by("pk")
    ),
    tensions=PKS,
)


def of_ids(ids: Collection[int]) -> list[Tension]:
    """One query."""
    return list(OF_IDS(tensions=list(ids)))


# --- what a person waits for ---------------------------------------------------------------------


def proposed_by(me: Me, groupes: Collection[int], most: int) -> list[Decision]:
    """What I put to these groupes and is open, the latest first. One query."""
    rows = Decision.objects.open().filter(proposer=me.member, groupe__in=list(groupes))
    return list(rows.order_by("-opened_at", "-pk")[:most])


def turned_by(me: Me, groupes: Collection[int], most: int) -> list[Tension]:
    """What I raised and somebody was asked about, the latest first. One query."""
    rows = Tension.objects.open().filter(
        raised_by=me.member, turned_to__isnull=False, groupe__in=list(groupes)
    )
    return list(rows.select_related("turned_to").order_by("-alive_at", "-pk")[:most])


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


def for_an_agenda(groupe: Any, most: int) -> list[Tension]:
    """Tensions that were sent to the next meeting, the longest waiting first. One query."""
    rows = Tension.objects.open().filter(groupe=groupe, route=Route.AGENDA)
    return list(rows.order_by("alive_at", "pk")[:most])


def open_for_an_agenda(groupe: Any, most: int) -> list[Decision]:
    """Decisions that are open: what closes first, first. One query."""
    rows = Decision.objects.open().filter(groupe=groupe)
    return list(rows.order_by("closes_at", "pk")[:most])


def objected_ids(decisions: Collection[Decision]) -> set[int]:
    """Ids of those of them to which somebody objects. One query; none of none."""
    if not decisions:
        return set()
    rows = Objection.objects.filter(
        decision__in=[one.pk for one in decisions], state=Objection.State.OPEN
    )
    return set(rows.values_list("decision_id", flat=True))


def being_decided(here: Standing, most: int) -> list[Decision]:
    """What is open in a groupe: what closes first, first. One query."""
    rows = Decision.objects.open().filter(groupe=here.groupe).select_related("proposer")
    found = list(rows.order_by("closes_at", "pk")[:most])
    for one in found:
        one.groupe = here.groupe
    return found
