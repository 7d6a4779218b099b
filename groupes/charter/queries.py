# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of the charter read."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, Model, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.fields import CharField
from django.utils.translation import gettext as _

from groupes.access import Me, Standing
from groupes.charter.models import (
    Answer,
    Attachment,
    Charter,
    Flag,
    RedLine,
    Reply,
    Section,
    Version,
)
from groupes.models import Groupe, Membership
from groupes.things import Name, Ref
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, KEY, PK, PKS, Prepared

PAGE = 20


def _of[M: Model](groupe: Groupe, rows: list[M]) -> list[M]:
    """These, told whose they are: nobody asks for it again."""
    for row in rows:
        row.groupe = groupe  # type: ignore[attr-defined]  # each of them is of one
    return rows


STATE = Prepared(lambda groupe: Charter.objects.filter(groupe=groupe), groupe=PK)
SECTIONS = Prepared(lambda groupe: Section.objects.filter(groupe=groupe), groupe=PK)
LINES = Prepared(lambda groupe: RedLine.objects.drawn().filter(groupe=groupe), groupe=PK)
FLAGS_UP = Prepared(
    lambda groupe: Flag.objects.up().filter(groupe=groupe).select_related("by")[:PAGE], groupe=PK
)


def state(groupe: Groupe) -> Charter:
    """Where the charter is at; nothing is stored for one that has not begun. One query."""
    found = _of(groupe, STATE(groupe=groupe.pk))
    return found[0] if found else Charter(groupe=groupe)


def version_of(here: Standing) -> int:
    """The version that the charter of a groupe is at; 0 where it has written none. One query."""
    return state(here.groupe).version


def sections(groupe: Groupe) -> list[Section]:
    """All of them, those that say nothing included, in order. One query."""
    return _of(groupe, SECTIONS(groupe=groupe.pk))


def lines(groupe: Groupe) -> list[RedLine]:
    """One query."""
    return _of(groupe, LINES(groupe=groupe.pk))


def version(groupe: Groupe, number: int) -> Version | None:
    """One query."""
    return Version.objects.filter(groupe=groupe, number=number).select_related("by").first()


VERSIONS = Prepared(
    lambda groupe, numbers: Version.objects.filter(
        groupe=groupe, number__any_of=numbers
    ).select_related("by"),
    groupe=PK,
    numbers=PKS,
)


def versions_page(groupe: Groupe, number: str | None) -> Page[Version]:
    """The versions, the latest first, without what they say. Two queries."""
    rows = Version.objects.filter(groupe=groupe).select_related("by").defer("content")
    return Paginator(rows.order_by("-number"), PAGE).get_page(number)


def numbered(groupe: Groupe, numbers: set[int]) -> dict[int, Version]:
    """Versions by their number. One query; none for no number."""
    rows = VERSIONS(groupe=groupe.pk, numbers=list(numbers)) if numbers else []
    return {one.number: one for one in rows}


MINE = Prepared(
    lambda groupe, member: Answer.objects.filter(groupe=groupe, member=member).order_by("-version")[
        :PAGE
    ],
    groupe=PK,
    member=PK + 1,
)


def last_answers(here: Standing) -> list[Answer]:
    """What I said of the versions of this charter, the latest first: two at most, the last, and the
    last that I accepted. One query."""
    found = MINE(groupe=here.groupe.pk, member=here.member.pk)
    last = found[:1]
    return last + [one for one in found if one.accepts and one not in last][:1]


def answered(here: Standing) -> bool:
    """Whether I said, either way, if I accept the version that members are asked about. One query."""
    asks = Charter.objects.filter(groupe=here.groupe).values("asks")
    said = Answer.objects.filter(groupe=here.groupe, member=here.member)
    return said.filter(version__gte=Subquery(asks)).exists()


class Accepting(NamedTuple):
    """Of a version: how many of those who belong today accept it, of how many, and their names;
    ``paused``: how many of the others are on pause, and asked when they come back."""

    accepted: int
    of: int
    names: tuple[str, ...]
    paused: int


PEOPLE = Prepared(
    lambda groupe, day: (
        Membership.objects.filter(groupe=groupe)
        .belonging_on(day, summed=True)
        .order_by()
        .values_list("member_id", "state")
    ),
    groupe=PK,
    day=DAY,
)
SAID = Prepared(
    lambda groupe, since: (
        Answer.objects.filter(groupe=groupe, version__gte=since)
        .order_by("version", "pk")
        .values_list("member_id", "accepts", "member__name_key", "member__name")
    ),
    groupe=PK,
    since=987_654,
)


def accepting(here: Standing, since: int) -> Accepting:
    """Who accepts the charter as of ``since`` or later. Two queries: of everyone, who they are; of those
    who answered, their names."""
    people = dict(PEOPLE(groupe=here.groupe.pk, day=here.on))
    rows: list[Any] = SAID(groupe=here.groupe.pk, since=since)
    said = {pk: rest for pk, *rest in rows}  # the last of each
    accepting: list[tuple[str, int, str]] = sorted(
        (key, pk, name) for pk, (accepts, key, name) in said.items() if accepts and pk in people
    )
    accept = {pk for _key, pk, _name in accepting}
    paused = sum(
        state == Membership.State.PAUSED and pk not in accept for pk, state in people.items()
    )
    names = tuple(name for _key, _pk, name in accepting)
    return Accepting(len(names), len(people), names, paused)


def may_ask(member: Any, groupes: Any, day: Any) -> QuerySet[Charter, Charter]:
    """The charters that ask a member who takes part in these groupes: they changed since the last answer,
    or there was none (``groupes.shell.todo.Seldom``). ``before``: whether they accepted a version of it."""
    answers = Answer.objects.filter(groupe=OuterRef("groupe"), member=member)
    return (
        Charter.objects.filter(
            ~Exists(answers.filter(version__gte=OuterRef("asks"))),
            groupe__any_of=groupes,
            asks__gt=0,
        )
        .annotate(before=Exists(answers.filter(accepts=True)))
        .order_by("groupe")
    )


ON_THING: Prepared[tuple[Any, ...]] = Prepared(
    lambda groupe, label, thing: (
        Attachment.objects.filter(
            line__groupe=groupe, target_type=label, target_id=thing, line__removed_at=None
        )
        .annotate(
            what=Value("line", output_field=CharField()),
            said=Value("", output_field=CharField()),
            number=F("line__order"),
        )
        .values_list("what", "line_id", "line__text", "said", "number")
        .union(
            Flag.objects.filter(groupe=groupe, target_type=label, target_id=thing, state="up")
            .annotate(what=Value("flag", output_field=CharField()), number=F("pk"))
            .values_list("what", "pk", "text", "words", "number"),
            all=True,
        )
        .order_by("number")
    ),
    groupe=PK,
    label=KEY,
    thing=PK + 3,
)
"""The red lines that a thing carries, and what is said to cross one there: (``line`` or ``flag``, id,
the line's text, what was said, order). One query."""


def flag(here: Standing, pk: int) -> Flag | None:
    """A flag with what was answered to it. Two queries."""
    replies = Prefetch("replies", Reply.objects.select_related("by").order_by("at", "pk"))
    rows = Flag.objects.filter(groupe=here.groupe, pk=pk).select_related("by", "closed_by")
    return rows.prefetch_related(replies).first()


def flags_up(groupe: Groupe) -> list[Flag]:
    """One query."""
    return _of(groupe, FLAGS_UP(groupe=groupe.pk))


def flags_page(groupe: Groupe, number: str | None) -> Page[Flag]:
    """Those that were lifted or settled, the latest first. Two queries."""
    past = groupe.flags.filter(~Q(state=Flag.State.UP)).select_related("by", "closed_by")
    return Paginator(past.order_by("-pk"), PAGE).get_page(number)


UP_IN: Prepared[Flag] = Prepared(
    lambda groupe: (
        Flag.objects.filter(groupe=groupe, state="up")
        .select_related("by")
        .only("text", "words", "at", "state", "target_type", "target_id", "by__name")
        .order_by("at", "pk")[:PAGE]
    ),
    groupe=PK,
)


def name_flags(ids: set[int], me: Me) -> dict[int, Name]:
    """Those of my groupes. One query."""
    rows = Flag.objects.filter(pk__in=ids, groupe__in=me.groupe_ids).select_related("groupe")
    return {
        one.pk: Name(one.text, reverse("charter:flag", args=[one.groupe.slug, one.pk]))
        for one in rows.only("text", "groupe__slug")
    }


def name_charters(ids: set[int], me: Me) -> dict[int, Name]:
    """The charters of my groupes, by the ids of these. One query."""
    rows = Groupe.objects.filter(pk__in=ids & me.groupe_ids).only("name", "slug")
    return {
        one.pk: Name(
            _("The charter of %(groupe)s") % {"groupe": one.name},
            reverse("charter:page", args=[one.slug]),
        )
        for one in rows
    }


def carried(groupe: Groupe, about: Ref) -> set[int]:
    """Ids of the red lines that a thing carries. One query."""
    rows = Attachment.objects.filter(
        line__groupe=groupe, target_type=about.label, target_id=about.id
    )
    return set(rows.values_list("line_id", flat=True))
