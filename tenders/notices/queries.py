# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of notices are made of: read, never written. Each function says its queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from groupes.access import Me
from groupes.shell import palette
from groupes.web import formats
from groupes.web.prepared import KEY, PK, PKS, Prepared
from tenders.notices.models import LINE, ImportRun, Lot, Notice, NoticeVersion, RefusedFile

NOTICE = Prepared(
    lambda pk: Notice.objects.defer("search", "titles", "descriptions").filter(pk=pk), pk=PK
)


def find_notice(pk: int) -> Notice | None:
    """A notice with all that its page tells. One query."""
    return next(iter(NOTICE(pk=pk)), None)


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


def lots_counted(notices: Collection[int]) -> dict[int, int]:
    """How many lots each notice has, by its id; none: not there. One query."""
    return dict(LOTS_COUNTED(notices=list(notices)))


@dataclass(frozen=True, slots=True)
class Family:
    """A notice, the others of its tender (``sources``), and those of the same procedure that are
    of another round or correct one (``others``)."""

    notice: Notice
    sources: list[Notice]
    others: list[Notice]


def _near(near: Q) -> QuerySet[Notice]:
    found = Notice.objects.filter(near).only(*LINE, "form", "source_url", "changed_notice_id")
    return found.order_by("published_on", "pk")


TENDER = Prepared(lambda tender: _near(Q(tender=tender)), tender=PK)
PROCEDURE = Prepared(
    lambda tender, procedure: _near(Q(tender=tender) | Q(procedure_id=procedure)),
    tender=PK,
    procedure=KEY,
)


def family_of(notice: Notice) -> Family:
    """One query."""
    if notice.procedure_id:
        near = PROCEDURE(tender=notice.tender_id, procedure=notice.procedure_id)
    else:
        near = TENDER(tender=notice.tender_id)
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


def brought_in(run: ImportRun) -> list[NoticeVersion]:
    """What an import proposed, with the notices. One query."""
    proposed = run.versions.exclude(state__in=NoticeVersion.SHOWN).select_related("notice")
    return list(
        proposed.only("state", "changed_fields", "notice__title", "notice__buyer_names").order_by(
            "pk"
        )[:200]
    )


def content_of(refused: RefusedFile) -> bytes:
    """The bytes of a refused file, which are kept once however often they came. One query at
    most."""
    content = bytes(refused.content)
    if not content:
        kept = RefusedFile.objects.filter(sha256=refused.sha256).exclude(content=b"").first()
        content = bytes(kept.content) if kept else b""
    return content


def find(me: Me, words: str) -> list[palette.Hit]:
    """Open calls for the palette, the closest deadline first. One query."""
    found = (
        Notice.objects.uncorrecting().open().matching(words).light().order_by("deadline_at", "pk")
    )
    return [
        palette.Hit(
            text=str(notice),
            url=notice.get_absolute_url(),
            icon="scroll-text",
            note=formats.deadline(notice.deadline_at),
        )
        for notice in found[: palette.EACH]
    ]
