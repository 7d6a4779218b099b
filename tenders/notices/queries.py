# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of notices are made of: read, never written. Each function says its queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.search import SearchVector
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groupes.access import Me
from groupes.shell import palette
from groupes.things import Name
from groupes.web import formats
from groupes.web.prepared import INSTANT, KEY, KEYS, OTHER_KEY, PK, PKS, Prepared
from groupes.web.search import query as fulltext
from groupes.web.search import websearch
from tenders.notices import private, references
from tenders.notices.forms import Asked
from tenders.notices.models import (
    LINE,
    NOT_LISTED,
    NOT_SHOWN,
    ImportRun,
    Lot,
    Notice,
    NoticeQuerySet,
    NoticeVersion,
    RefusedFile,
)

NOTICE = Prepared(lambda pk: Notice.objects.defer(*NOT_SHOWN).filter(pk=pk), pk=PK)


def find_notice(pk: int) -> Notice | None:
    """A notice with all that its page tells. One query."""
    return next(iter(NOTICE(pk=pk)), None)


NAMES = Prepared(
    lambda notices: Notice.everything.defer(*NOT_LISTED).filter(pk__any_of=notices), notices=PKS
)


def name_notices(ids: set[int], me: Me) -> dict[int, Name]:
    """Notices are everybody's, private calls their readers'. One query; two where one is private."""
    found = list(NAMES(notices=list(ids)))
    if kept := [notice.pk for notice in found if notice.private]:
        mine = private.readable(me, kept)
        found = [notice for notice in found if not notice.private or notice.pk in mine]
    return {notice.pk: Name(str(notice), notice.get_absolute_url()) for notice in found}


LOTS = Prepared(lambda notice: Lot.objects.filter(notice=notice), notice=PK)


def lots_of(notice: Notice) -> list[Lot]:
    """One query."""
    return LOTS(notice=notice.pk)


OTHERS = Prepared(
    lambda tenders: (
        Notice.objects.uncorrecting().light().filter(tender__any_of=tenders).order_by("pk")
    ),
    tenders=PKS,
)


def others_of(notices: Sequence[Notice]) -> dict[int, list[Notice]]:
    """The other notices of the same tenders, corrections apart, by tender id. One query."""
    these = {notice.pk for notice in notices}
    found: dict[int, list[Notice]] = {}
    for other in OTHERS(tenders=list({notice.tender_id for notice in notices})):
        if other.pk not in these:
            found.setdefault(other.tender_id, []).append(other)
    return found


LOTS_COUNTED = Prepared(
    lambda notices: (
        Lot.objects.filter(notice__any_of=notices)
        .order_by()
        .values_list("notice_id")
        .annotate(n=Count("pk"))
    ),
    notices=PKS,
)


LOTS_FOUND = Prepared(
    lambda notices, words: (
        Lot.objects.filter(notice__any_of=notices)
        .order_by()
        .annotate(said=SearchVector("title", config="fr"))
        .values_list("notice_id")
        .annotate(
            n=Count("pk"),
            found=ArrayAgg("pk", filter=Q(said=fulltext(words)), order_by="position"),
        )
    ),
    plan_anew=True,
    notices=PKS,
    words=KEY,
)


@dataclass(frozen=True, slots=True)
class LotsOf:
    """How many lots a notice has, and the first of those whose title says the words looked for."""

    count: int = 0
    found: Lot | None = None


NO_LOTS = LotsOf()


def lots_counted(notices: Collection[int], words: str = "") -> dict[int, LotsOf]:
    """The lots of each notice, by its id; none: not there. One query, and one more where ``words``
    are found in a title."""
    asked = websearch(words)
    if not asked:
        return {pk: LotsOf(n) for pk, n in LOTS_COUNTED(notices=list(notices))}
    rows = LOTS_FOUND(notices=list(notices), words=asked)
    first = {pk: found[0] for pk, _n, found in rows if found}
    lots = Lot.objects.only("position", "title").in_bulk(first.values()) if first else {}
    return {pk: LotsOf(n, lots.get(first.get(pk, 0))) for pk, n, _found in rows}


@dataclass(frozen=True, slots=True)
class Family:
    """A notice, the others of its tender (``sources``), and those of the same procedure that are
    of another round or correct one, those it follows and those that follow it (``others``)."""

    notice: Notice
    sources: list[Notice]
    others: list[Notice]


def _near(near: Q) -> QuerySet[Notice]:
    more = ("form", "source_url", "changed_notice_id", "winners", "results")
    return Notice.objects.filter(near).only(*LINE, *more).order_by("published_on", "pk")


THIRD_KEY = f"{OTHER_KEY}-3"


def _tied(tender: int, name: str, number: str, cited: list[str]) -> Q:
    """Those of its tender, those that cite it by its name or its number, and those it cites."""
    named = Q(notice_id__any_of=cited) | Q(publication_number__any_of=cited)
    return Q(tender=tender) | Q(previous__overlap=[name, number]) | named


_MARKS: dict[str, Any] = {"tender": PK, "name": OTHER_KEY, "number": THIRD_KEY, "cited": KEYS}
# Both planned for their values: how many numbers are cited, and whether notices say a procedure at all
# (most may not), decides by what index they are found.
TENDER = Prepared(lambda **tied: _near(_tied(**tied)), plan_freely=True, **_MARKS)
PROCEDURE = Prepared(
    lambda procedure, **tied: _near(_tied(**tied) | Q(procedure_id=procedure)),
    plan_freely=True,
    procedure=KEY,
    **_MARKS,
)


def family_of(notice: Notice) -> Family:
    """One query."""
    tied: dict[str, Any] = {
        "tender": notice.tender_id,
        "name": notice.notice_id,
        "number": notice.publication_number or notice.notice_id,
        "cited": notice.previous,
    }
    if notice.procedure_id:
        near = PROCEDURE(procedure=notice.procedure_id, **tied)
    else:
        near = TENDER(**tied)
    rest = [one for one in near if one.pk != notice.pk]
    same = [one for one in rest if one.tender_id == notice.tender_id and not one.correcting]
    return Family(notice, same, [one for one in rest if one not in same])


CHANGES = Prepared(
    lambda notice: (
        NoticeVersion.objects.filter(notice=notice)
        .exclude(changed_fields=[], state=NoticeVersion.State.CONFIRMED, caused_by=None)
        .select_related("caused_by", "run__by__cooperative", "file")
        .only(
            "at",
            "state",
            "changed_fields",
            "caused_by__source",
            "caused_by__notice_id",
            "caused_by__publication_number",
            "caused_by__published_on",
            "caused_by__source_url",
            "caused_by__confirmed",
            "caused_by__language",
            "caused_by__description",
            "caused_by__changes",
            "caused_by__warnings",
            "file__name",
            "run__by__name",
            "run__by__cooperative__name",
            "run__by__cooperative__federation",
        )
        .order_by("-pk")
    ),
    notice=PK,
)


def changes_of(notice: Notice) -> list[NoticeVersion]:
    """The versions in which something moved, the corrections, whether they moved something or not,
    and those that people brought, with who did; the latest first. One query."""
    return CHANGES(notice=notice.pk)


@dataclass(frozen=True, slots=True)
class Came:
    """A notice that the files of an import are of; ``how``: "new", "updated", "proposed", or "" when
    they said nothing that was not here."""

    notice: Notice
    how: str


def came_in(run: ImportRun) -> list[Came]:
    """The notices of an import, in the order of its files: what came in first, then what was here
    already. Two queries."""
    proposed: set[int] = set()
    moved: dict[int, None] = {}  # in order
    for pk, state in run.versions.order_by("pk").values_list("notice_id", "state")[
        : run.MOST_MET * 2
    ]:
        moved[pk] = None
        if state not in NoticeVersion.SHOWN:
            proposed.add(pk)
    met = run.met or list(moved)[: run.MOST_MET]
    found = Notice.objects.light().only(*LINE, "imported_at").in_bulk(met)

    def how(notice: Notice) -> str:
        if notice.pk in proposed:
            return "proposed"
        if notice.pk not in moved:
            return ""
        return "new" if notice.imported_at >= run.started_at else "updated"

    came = [Came(found[pk], how(found[pk])) for pk in met if pk in found]
    return sorted(came, key=lambda one: not one.how)


def content_of(refused: RefusedFile) -> bytes:
    """The bytes of a refused file, which are kept once however often they came. One query at
    most."""
    content = bytes(refused.content)
    if not content:
        kept = RefusedFile.objects.filter(sha256=refused.sha256).exclude(content=b"").first()
        content = bytes(kept.content) if kept else b""
    return content


# --- finding ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Search:
    """The notices that answer what is asked, and how that was read.

    ``named``: those that go by the name that was typed, whatever else is asked. Else those of
    ``values``, by the name of what is asked of each (:func:`_composed`); ``nobody``: none at all.
    """

    reading: references.Reading
    named: NoticeQuerySet | None = None
    values: dict[str, Any] = field(default_factory=dict)
    recent: bool = False
    nobody: bool = False

    def page(self, start: int, stop: int) -> list[Notice]:
        """So many of them, in order. One query, two among all notices."""
        if self.named is not None:
            return list(self.named.recent()[start:stop])
        if self.nobody:
            return []
        names = tuple(self.values)
        if names and "now" not in names:
            ids = _few(names)(**self.values)
            if len(ids) <= FEW:
                return _shape(("ids",), self.recent, start, stop)(ids=[pk for (pk,) in ids])
        return _shape(names, self.recent, start, stop)(**self.values)


MOST_CODES = 8
# What stands for what is asked while a query is compiled.
MARKS: Final[dict[str, Any]] = {
    "words": KEY,
    **{f"code {n}": f"a code, {n}" for n in range(MOST_CODES)},
    "department": "a département",
    "buyer": PKS,
    "cpv": "a code chosen",
    "domain": "a domain chosen",
    "place": "a département chosen",
    "now": INSTANT,
    "ids": PKS,
}


def _asked(**values: Any) -> NoticeQuerySet:
    """The notices that answer all of these values: ``words``; one of the codes (``code 0``…) or the
    ``department`` that were typed; the notices of a ``buyer``; what is chosen (``cpv``, ``domain``, ``place``); open
    ``now``; or these ``ids``."""
    notices = Notice.objects.uncorrecting()
    if "ids" in values:
        return notices.filter(pk__any_of=values["ids"])
    if "words" in values:
        notices = notices.matching(values["words"])
    meant = Q()  # "75": public administration, or Paris
    if codes := [value for name, value in values.items() if name.startswith("code ")]:
        meant |= Q(cpv_tree__overlap=codes)
    if "department" in values:
        meant |= Q(departments__overlap=[values["department"]])
    notices = notices.filter(meant)
    if "buyer" in values:
        notices = notices.filter(pk__any_of=values["buyer"])
    for name in ("cpv", "domain"):
        if name in values:
            notices = notices.under_cpv([values[name]])
    if "place" in values:
        notices = notices.filter(departments__contains=[values["place"]])
    if "now" in values:
        notices = notices.open(values["now"])
    return notices


def _composed(start: int, stop: int, *, recent: bool, **values: Any) -> NoticeQuerySet:
    """A page of them, in order."""
    notices = _asked(**values).light()
    return (notices.recent() if recent else notices.soonest()).once()[start:stop]


FEW = 1000
"""Notices that are sorted faster than the list of all is gone through for them."""


@lru_cache(maxsize=128)
def _few(names: tuple[str, ...]) -> Prepared[tuple[int]]:
    """The ids of :data:`FEW` and one more of the notices that answer, whichever come. Among all
    notices a rare word would be looked for in the order of the list, from its beginning to its end:
    PostgreSQL takes it for a less rare one."""
    marks = {name: MARKS[name] for name in names}
    return Prepared(
        lambda **values: _asked(**values).order_by().values_list("pk")[: FEW + 1],
        plan_anew=True,
        **marks,
    )


@lru_cache(maxsize=512)
def _shape(names: tuple[str, ...], recent: bool, start: int, stop: int) -> Prepared[Notice]:
    """The query of a page, whatever the values: composing it costs more than the page. The list of
    what is open has one plan; words and codes, rare or common, have each their own."""
    marks = {name: MARKS[name] for name in names}
    return Prepared(
        lambda **values: _composed(start, stop, recent=recent, **values),
        plan_anew=names != ("now",),
        **marks,
    )


def search(asked: Asked) -> Search:
    """No query for words; one where something that may be a name is typed."""
    reading = references.read(asked.q)
    if reading.names and (named := _named(reading)) is not None:
        return Search(reading, named)
    if reading.kind == "address":
        return Search(reading, nobody=True)
    values = _typed(reading)
    if asked.cpv:
        values["cpv"] = asked.cpv
    if asked.domain:
        values["domain"] = asked.domain
    if asked.department:
        values["place"] = asked.department
    if asked.open:
        values["now"] = timezone.now()
    return Search(reading, values=values, recent=asked.sort == "recent" or not asked.open)


MOST_NAMED = 2000
"""Notices of one name that are looked at: a site's own address may be that of many."""


def _ids(names: Sequence[str]) -> list[tuple[int, int | None]]:
    """The notices of these names, with the one that each corrects. Asked by itself, for PostgreSQL
    takes a rare name for a common one, and in the order of a list would read all of it. One query.
    """
    found = Notice.objects.named(names).order_by("-pk")
    return list(found.values_list("pk", "changed_notice_id")[:MOST_NAMED])


def _named(reading: references.Reading) -> NoticeQuerySet | None:
    """Those that go by one of the names; a correction only where the call it corrects does not. One
    query."""
    rows = _ids(reading.names)
    ids = [pk for pk, corrected in rows if corrected is None] or [pk for pk, _corrected in rows]
    return Notice.objects.filter(pk__any_of=ids).light().once() if ids else None


def _typed(reading: references.Reading) -> dict[str, Any]:
    """What was typed, no name of a notice, as values of :func:`_composed`. One query for a buyer."""
    values: dict[str, Any] = {}
    if words := websearch(reading.words):
        values["words"] = words
    values |= {f"code {n}": code for n, code in enumerate(reading.cpv[:MOST_CODES])}
    if reading.department:
        values["department"] = reading.department
    if reading.buyer:
        values["buyer"] = [pk for pk, _corrected in _ids([reading.buyer])]
    return values


def find(me: Me, words: str) -> list[palette.Hit]:
    """What goes by the name that was typed; else open calls for the palette, the closest deadline
    first. One query; two where what may be a name is typed."""
    found = search(Asked(q=words))
    if found.named is None and not found.values.keys() - {"now"}:
        return []
    return [_hit(notice) for notice in found.page(0, palette.EACH)]


def _hit(notice: Notice) -> palette.Hit:
    note = formats.deadline(notice.deadline_at) or _("no date given")
    if notice.closed:
        note = pgettext("call", "closed")
    return palette.Hit(
        text=str(notice),
        url=notice.get_absolute_url(),
        icon="scroll-text",
        note=_("cancelled") if notice.cancelled else note,
    )
