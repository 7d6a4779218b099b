# SPDX-License-Identifier: AGPL-3.0-or-later
"""Resources as lists show them, and what other pages show of the commons: the groupe's home, the
palette, the journal."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Self

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from commons.library.models import (
    SHARED,
    FileVersion,
    Resource,
    ResourceQuerySet,
    on_shelves,
    seen,
    shared_with,
)
from groupes.access import Me, Standing
from groupes.models import Groupe, Member
from groupes.shell import palette
from groupes.things import Name
from groupes.web import formats, search
from groupes.web.paths import reverse
from groupes.web.prepared import KEY, OTHER_PKS, PK, PKS, START, Prepared

LATEST = 4

ICONS: dict[str, str] = {
    Resource.Use.TEMPLATE: "file-text",
    Resource.Use.HOWTO: "hammer",
    Resource.Use.TIP: "lightbulb",
    Resource.Use.REFERENCE: "award",
    Resource.Use.DOCUMENT: "paperclip",
}


# --- cards ---------------------------------------------------------------------------------------


class Marked(NamedTuple):
    """A groupe as its mark is drawn. ``shelf``: where all that one may see of it is listed."""

    name: str
    colour: str
    shelf: str


@dataclass(frozen=True, slots=True)
class Card:
    """One resource of a list, ready to be shown: plain values, for lists of them are kept.

    ``by``: "by Hawa and Paul"; ``file``: its name, size and version, "" for a page or where files are
    not asked for."""

    pk: int
    title: str
    url: str
    icon: str
    use: str
    use_name: str
    summary: str
    licence: str
    by: str
    file: str
    updated_at: dt.datetime
    groupe: Marked


CARD = (
    "pk",
    "title",
    "use",
    "summary",
    "licence",
    "updated_at",
    "groupe__slug",
    "groupe__name",
    "groupe__colour",
)


class Cards:
    """Resources as a list of cards that is read by the page. Two queries a page, and one more for
    files."""

    def __init__(self, resources: ResourceQuerySet) -> None:
        self.resources = resources

    def __getitem__(self, wanted: slice) -> list[Card]:
        return _cards(list(self.resources.values_list(*CARD)[wanted]), files=True)


PAGE = 20


def _held_or_shared(groupes: list[int], cooperative: int, federation: int) -> ResourceQuerySet:
    """``visible_to``, of values."""
    return Resource.objects.filter(Q(groupe__any_of=groupes) | shared_with(cooperative, federation))


def _counted_by_use(
    groupes: list[int], cooperative: int, federation: int
) -> QuerySet[Resource, tuple[str, int]]:
    """The same, counted. Each is looked for among the groupes that share with me, and in this order: of
    thousands most are shared, and seen by all. To join each with its groupe takes twice the time."""
    sharing = Groupe.objects.order_by().values("pk")
    near = Q(cooperative=cooperative)
    rows = Resource.objects.filter(
        Q(shared_with=Resource.Sharing.FEDERATION)
        & Q(groupe__in=sharing.filter(near | Q(cooperative__federation=federation)))
        | Q(shared_with=Resource.Sharing.COOPERATIVE) & Q(groupe__in=sharing.filter(near))
        | Q(groupe__in=sharing.filter(pk__any_of=groupes))
    )
    return rows.order_by().values_list("use").annotate(n=Count("*"))


ALL_USES = Prepared(
    _counted_by_use,
    groupes=PKS,
    cooperative=PK + 20,
    federation=PK + 21,
)
ALL_BY_USE = Prepared(
    lambda groupes, cooperative, federation, start: (
        _held_or_shared(groupes, cooperative, federation)
        .by_use()
        .values_list(*CARD)[start : start + PAGE]
    ),
    groupes=PKS,
    cooperative=PK + 20,
    federation=PK + 21,
    start=START,
)


def mine(me: Me) -> dict[str, Any]:
    """What I may see, as values of the queries kept ready."""
    # None is in no federation, as no federation has the id 0.
    return {
        "groupes": list(me.groupe_ids),
        "cooperative": me.member.cooperative_id,
        "federation": me.member.cooperative.federation_id or 0,
    }


class Everything:
    """All that I may see, by use, as such a list: most of the time nobody narrows it, and its queries
    are ready-made."""

    def __init__(self, me: Me) -> None:
        self.mine = mine(me)

    def uses(self) -> dict[str, int]:
        """How many there are of each use. One query."""
        return dict(ALL_USES(**self.mine))

    def __getitem__(self, wanted: slice) -> list[Card]:
        rows = ALL_BY_USE(**self.mine, start=wanted.start)
        return _cards(rows[: wanted.stop - wanted.start], files=True)


MOST_READ = 1_000
"""Resources found by words, of which all are told apart here; of more, the database counts them, and
puts the nearest first, apart."""


@lru_cache(maxsize=32)
def _by_words(*filters: str, of_one: bool) -> Prepared[Any]:
    """(id, use) of what words find, the nearest first: on the shelf of one groupe, or of all that
    one may see; with these filters. One more than :data:`MOST_READ` at most."""
    mine = {"groupes": PKS, "cooperative": PK + 20, "federation": PK + 21}
    marks: dict[str, Any] = {"groupe": PK} if of_one else dict(mine)
    marks |= {name: f"prepared-{name}" for name in filters}

    def build(words: str, shelves: list[int], **values: Any) -> QuerySet[Resource, tuple[int, str]]:
        if of_one:
            shelf = Resource.objects.filter(groupe=values["groupe"])
        else:
            shelf = _held_or_shared(**{name: values[name] for name in mine})
        asked = SearchQuery(words, config="fr", search_type="websearch")
        found = shelf.nearest(asked).filter(on_shelves(shelves))
        found = found.filter(**{name: values[name] for name in filters})
        return found.values_list("pk", "use")[: MOST_READ + 1]

    return Prepared(build, words=KEY, shelves=OTHER_PKS, **marks)


THESE = Prepared(
    lambda resources: Resource.objects.filter(pk__any_of=resources).values_list(*CARD),
    resources=PKS,
)


class Found:
    """What words find on a shelf, the nearest first, as such a list; ``use`` narrows it, and not the
    counts. One query; three a page.

    ``shelf``: a groupe, or what I may see (:func:`mine`), as values."""

    def __init__(self, rows: Sequence[tuple[int, str]], use: str | None) -> None:
        self.uses = Counter(use for _pk, use in rows)
        self.ids = [pk for pk, of in rows if use is None or of == use]

    @classmethod
    def by_words(
        cls, words: str, shelf: Mapping[str, Any], filters: Mapping[str, str]
    ) -> Self | None:
        """None where they find more than :data:`MOST_READ`."""
        others = {name: value for name, value in filters.items() if name != "use"}
        of_one = "groupe" in shelf
        shelves = [shelf["groupe"]] if of_one else [*shelf["groupes"], SHARED]
        ask = _by_words(*others, of_one=of_one)
        rows = ask(words=search.websearch(words), shelves=shelves, **shelf, **others)
        return cls(rows, filters.get("use")) if len(rows) <= MOST_READ else None

    def __getitem__(self, wanted: slice) -> list[Card]:
        ids = self.ids[wanted]
        rows = {row[0]: row for row in THESE(resources=ids)}
        return _cards([rows[pk] for pk in ids if pk in rows], files=True)


def _cards(rows: Sequence[tuple[Any, ...]], *, files: bool = False) -> list[Card]:
    ids = [row[0] for row in rows]
    made_by = authors_of(ids)
    latest = _latest_files(ids) if files else {}
    shelves = reverse("library:index")
    uses, licences = dict(Resource.Use.choices), dict(Resource.Licence.choices)
    return [
        Card(
            pk=pk,
            title=title,
            url=reverse("library:resource", args=[slug, pk]),
            icon=ICONS.get(use, "paperclip"),
            use=use,
            use_name=str(uses.get(use, use)),
            summary=summary,
            licence=str(licences.get(licence, licence)),
            by=credited(made_by.get(pk, ())),
            file=latest.get(pk, ""),
            updated_at=updated_at,
            groupe=Marked(name, colour, f"{shelves}?groupe={slug}"),
        )
        for pk, title, use, summary, licence, updated_at, slug, name, colour in rows
    ]


AUTHORS = Prepared(
    lambda resources: (
        Resource.authors.through.objects.filter(resource__any_of=resources)
        .order_by("member__name_key", "member_id")
        .values_list("resource_id", "member__name")
    ),
    resources=PKS,
)


def authors_of(ids: Sequence[int]) -> dict[int, list[str]]:
    """Resource → the names of its authors, by name. One query."""
    found: dict[int, list[str]] = {}
    for pk, name in AUTHORS(resources=list(ids)):
        found.setdefault(pk, []).append(name)
    return found


def credited(names: Iterable[str]) -> str:
    """ "by Hawa, Nadia and Paul"."""
    *before, last = list(names) or [""]
    told = f"{', '.join(before)} {_('and')} {last}" if before else last
    return f"{_('by')} {told}"


LATEST_FILES = Prepared(
    lambda resources: (
        FileVersion.objects.filter(resource__any_of=resources)
        .order_by("resource_id", "-number")
        .distinct("resource_id")
        .values_list("resource_id", "number", "stored__name", "stored__size")
    ),
    resources=PKS,
)


def _latest_files(ids: Sequence[int]) -> dict[int, str]:
    """Resource → its latest file: "trame.pdf, 12 kB, version 2". One query."""
    rows = LATEST_FILES(resources=list(ids))
    return {pk: ", ".join(_file(number, name, size)) for pk, number, name, size in rows}


def _file(number: int, name: str, size: int) -> Iterator[str]:
    yield name[-40:]
    yield formats.filesize(size)
    if number > 1:
        yield _("version %(number)s") % {"number": number}


# --- other pages ---------------------------------------------------------------------------------


RECENT = Prepared(
    lambda groupe: Resource.objects.filter(groupe=groupe).recent().values_list(*CARD)[:LATEST],
    groupe=PK,
)


def home_part(here: Standing) -> dict[str, Any] | None:
    """The groupe's latest resources, for its home page. Two queries."""
    if not here.is_member:
        return None
    return {"cards": _cards(RECENT(groupe=here.groupe.pk))}


MADE = Prepared(
    lambda member, groupes, cooperative, federation: (
        Resource.objects.filter(
            Q(groupe__any_of=groupes) | shared_with(cooperative, federation), authors=member
        )
        .recent()
        .values_list("pk", "title", "use", "groupe__slug", "groupe__name")[: MADE_SHOWN + 1]
    ),
    member=PK,
    groupes=PKS,
    cooperative=PK + 20,
    federation=PK + 21,
)
MADE_SHOWN = 6


def person_part(me: Me, person: Member, groupes: object) -> dict[str, Any] | None:
    """What someone made for the commons, of what ``me`` may see, the latest first. One query."""
    rows = MADE(
        member=person.pk,
        groupes=list(me.groupe_ids),
        cooperative=me.member.cooperative_id,
        federation=me.member.cooperative.federation_id or 0,
    )
    made = [
        {
            "title": title,
            "url": reverse("library:resource", args=[slug, pk]),
            "icon": ICONS.get(use, "paperclip"),
            "groupe": groupe,
        }
        for pk, title, use, slug, groupe in rows[:MADE_SHOWN]
    ]
    return {"made": made, "more": len(rows) > MADE_SHOWN} if made else None


def find(me: Me, words: str) -> list[palette.Hit]:
    """Resources for the palette. One query."""
    rows = (
        Resource.objects.visible_to(me)
        .named(words)
        .recent()
        .values_list("pk", "title", "use", "groupe__slug", "groupe__name")[: palette.EACH]
    )
    return [
        palette.Hit(
            text=title,
            url=reverse("library:resource", args=[slug, pk]),
            icon=ICONS.get(use, "paperclip"),
            note=groupe,
        )
        for pk, title, use, slug, groupe in rows
    ]


NAMES = Prepared(
    lambda resources: Resource.objects.filter(pk__any_of=resources).values_list(
        "pk",
        "title",
        "groupe__slug",
        "groupe_id",
        "shared_with",
        "groupe__cooperative_id",
        "groupe__cooperative__federation_id",
    ),
    resources=PKS,
)


def name_resources(ids: set[int], me: Me) -> dict[int, Name]:
    """Those that I may see. One query."""
    return {
        pk: Name(title, reverse("library:resource", args=[slug, pk]))
        for pk, title, slug, groupe, shared, cooperative, federation in NAMES(resources=list(ids))
        if seen(
            me, groupe=groupe, shared_with=shared, cooperative=cooperative, federation=federation
        )
    }


def tied(ids: set[int]) -> dict[int, set[int]]:
    """Resource id → its authors and who brought it. Two queries."""
    found: dict[int, set[int]] = {}
    pairs = (
        Resource.objects.filter(pk__in=ids).values_list("pk", "created_by"),
        Resource.authors.through.objects.filter(resource__in=ids).values_list("resource", "member"),
    )
    for rows in pairs:
        for resource, member in rows:
            found.setdefault(resource, set()).add(member)
    return found
