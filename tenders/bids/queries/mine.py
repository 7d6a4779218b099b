# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bids as a person comes to them: marks on notices, the panel of one, the palette; whom to ask."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from groupes.access import Me
from groupes.models import Groupe, Member
from groupes.shell import palette
from groupes.web.prepared import OTHER_PKS, PK, PKS, Prepared
from groupes.web.search import containing
from tenders.bids.models import Bid, Entered
from tenders.notices import references
from tenders.notices.followers import Mark, Panel
from tenders.notices.models import Notice

ADMINISTRATORS = Prepared(
    lambda cooperative: (
        Member.objects.current().filter(cooperative=cooperative, administers=True).by_name()[:3]
    ),
    cooperative=PK,
)


def administrators(cooperative_id: int) -> list[Member]:
    """Whom to ask when the other groupe is hidden: a few of the cooperative's. One query."""
    return ADMINISTRATORS(cooperative=cooperative_id)


MINE = Prepared(
    lambda groupes, tenders: (
        Bid.objects.filter(groupe__any_of=groupes, notice__tender__any_of=tenders)
        .select_related("groupe", "notice")
        .only(
            "state",
            "taken_up_at",
            "notice__tender",
            *(f"groupe__{name}" for name in ("name", "slug", "short", "colour")),
        )
        .order_by("groupe__name", "pk")
    ),
    groupes=PKS,
    tenders=OTHER_PKS,
)


def _mine(me: Me, tenders: Collection[int]) -> list[Bid]:
    """The bids of my groupes on these tenders, by the groupe's name. One query."""
    return MINE(groupes=list(me.groupe_ids), tenders=list(tenders))


def marks(me: Me, tenders: Collection[int]) -> list[Mark]:
    """What the member's groupes do about these tenders, for lists of notices. One query."""
    return [
        Mark(
            bid.notice.tender_id,
            bid.groupe,
            Bid.State(bid.state).label,
            bid.get_absolute_url(),
        )
        for bid in _mine(me, tenders)
    ]


def panel(me: Me, notice: Notice) -> Panel:
    """On a notice's page: my groupes' bids on its tender, and those that can take it up. One query
    beside the frame's."""
    bids = _mine(me, [notice.tender_id])
    groupes: list[Groupe] = []
    if notice.is_open() and not notice.correcting:
        taken = {bid.groupe_id for bid in bids}
        may = me.groupes_where("bids.take_up") - taken
        if notice.private:
            may &= set(Entered.objects.filter(notice=notice).values_list("groupe_id", flat=True))
        groupes = [groupe for groupe in me.groupes if groupe.pk in may]
    context = {"notice": notice, "bids": bids, "groupes": groupes}
    if notice.source == Notice.Source.HAND:
        context |= _entered(me, notice)
    return Panel("bids/take_up.html", context)


def _entered(me: Me, notice: Notice) -> dict[str, object]:
    """Of a call entered by hand: who did, for which groupe, whether one may correct it; to people of
    other groupes, which one did where they may know of it, else of which cooperative it is. One query.
    """
    rows = Entered.objects.select_related("by", "groupe__cooperative", "file")
    one = rows.filter(notice=notice).first()
    if one is None:
        return {}
    if one.groupe_id not in me.groupe_ids:
        known = one.groupe.visible_to(me)
        return {
            "of_groupe": one.groupe if known else None,
            "of_cooperative": one.groupe.cooperative.name,
        }
    may = one.groupe_id in me.groupes_where("bids.take_up") and not notice.cancelled
    return {"entered": one, "may_correct": may}


def readable(me: Me, notices: Collection[int]) -> set[int]:
    """Those of these calls that were entered by one of my groupes. One query."""
    found = Entered.objects.filter(notice__in=notices, groupe__in=me.groupe_ids)
    return set(found.values_list("notice_id", flat=True))


def find(me: Me, words: str) -> list[palette.Hit]:
    """Bids of the member's groupes for the palette, by their title, or by a name of their notice or
    of its twin (a number, an address). One query."""
    asked = containing(words, "title")
    if names := references.read(words).names:
        named = Notice.objects.named(names).values("tender")
        asked |= Q(notice__tender__in=named)
    bids = Bid.objects.visible_to(me).filter(asked).select_related("groupe").order_by("-pk")
    return [
        palette.Hit(
            text=bid.title,
            url=bid.get_absolute_url(),
            groupe=bid.groupe,
            note=Bid.State(bid.state).label,
        )
        for bid in bids[: palette.EACH]
    ]
