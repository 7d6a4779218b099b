# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of what is handed in read. Each function says its queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from groupes.access import Me
from groupes.models import Groupe, Member, MemberQuerySet
from groupes.things import Name
from groupes.web.paths import reverse
from groupes.web.prepared import OTHER_PKS, PKS, Prepared
from tenders.bids.models import Bid
from tenders.dossier.models import (
    Delegation,
    Makeup,
    Remark,
    Section,
    Signature,
    Suggested,
)

SECTION_NAMES = Prepared(
    lambda sections, groupes: Section.objects.filter(
        pk__any_of=sections, bid__groupe__any_of=groupes
    ).values_list("pk", "title", "bid_id", "bid__groupe__slug"),
    sections=PKS,
    groupes=OTHER_PKS,
)


def name_sections(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    rows = SECTION_NAMES(sections=list(ids), groupes=list(me.groupe_ids))
    return {
        pk: Name(title, reverse("dossier:section", args=[slug, bid, pk]))
        for pk, title, bid, slug in rows
    }


def past_bids(bid: Bid) -> QuerySet[Bid]:
    """Other bids of the groupe, those of the same buyer's tender apart, the latest first."""
    return bid.groupe.bids.exclude(pk=bid.pk).exclude(tender=bid.tender_id or -1).order_by("-pk")


@dataclass(slots=True)
class Thread:
    """A remark and what was answered."""

    root: Remark
    answers: list[Remark] = field(default_factory=list)


def threads(section: Section) -> list[Thread]:
    """What was remarked on a section: what is open first. One query."""
    found: dict[int, Thread] = {}
    for one in section.remarks.select_related("by", "settled_by").order_by("pk"):
        if one.answers_id is None:
            found[one.pk] = Thread(one)
        elif one.answers_id in found:
            found[one.answers_id].answers.append(one)
    return sorted(found.values(), key=lambda one: one.root.settled_at is not None)


def makeups(bid: Bid) -> dict[int, Makeup]:
    """How the prices of a bid are made up, by the price's id, their lines with them. Two queries."""
    rows = Makeup.objects.filter(price__bid=bid).prefetch_related("lines")
    return {one.price_id: one for one in rows}


MOST_TO_SIGN: Final = 100


def to_sign(me: Me) -> list[Signature]:
    """The bids that wait for this person's signature, or may: of their cooperative where they administer
    it, else within a delegation that is still open. The soonest deadline first. One query."""
    member = me.member
    asked = signatures_asked(member.pk, [], member.cooperative.today())
    return list(asked.defer(None)[:MOST_TO_SIGN])


def delegations_of(member: Member) -> list[Delegation]:
    """Those of a member that are open today. One query."""
    today = member.cooperative.today()
    return list(
        Delegation.objects.filter(member=member, ended_at=None, until__gte=today).select_related(
            "by"
        )
    )


def delegations(member: Member) -> list[Delegation]:
    """Those of their cooperative that were not ended, whoever has them. One query."""
    return list(
        Delegation.objects.filter(cooperative=member.cooperative_id, ended_at=None)
        .select_related("member", "by")
        .order_by("until", "pk")
    )


def signers(member: Member) -> MemberQuerySet:
    """Whom a delegation may be given to."""
    return Member.objects.current().filter(cooperative=member.cooperative_id).by_name()


def present(groupe: Groupe, member: Member, on: dt.date) -> MemberQuerySet:
    """Who takes part in the groupe, but oneself."""
    ids = groupe.memberships.on(on).values("member")
    return Member.objects.filter(pk__in=ids).exclude(pk=member.pk).by_name()


def suggested_on(bid: Bid) -> list[Suggested]:
    """What was written down for others and waits for them. One query."""
    return list(
        Suggested.objects.filter(need__bid=bid)
        .select_related("need", "member", "by")
        .order_by("member__name_key", "need__position", "pk")
    )


def states_of(bids: Any) -> QuerySet[Signature, Any]:
    """(bid id, where its signature stands), of those that were asked for; of each the last one counts."""
    rows = Signature.objects.standing().filter(bid__any_of=bids)
    return rows.order_by("pk").values_list("bid_id", "state")


def signatures_asked(member: Any, groupes: Any, day: Any) -> QuerySet[Signature, Signature]:
    """What waits for somebody's signature (``groupes.shell.todo.Seldom``): of the cooperative they
    administer, or within a delegation of theirs."""
    staff = Member.objects.filter(pk=member, administers=True).values("cooperative")
    given = Delegation.objects.filter(
        member=member,
        ended_at=None,
        until__gte=day,
        cooperative=OuterRef("bid__cooperative"),
        most_cents__gte=OuterRef("chosen__amount_cents"),
    )
    return (
        Signature.objects.filter(state=Signature.State.ASKED, bid__state__in=Bid.WRITTEN)
        .alias(
            chosen=FilteredRelation("bid__prices", condition=Q(bid__prices__chosen=True)),
        )
        .filter(Q(bid__cooperative__in=staff) | Exists(given))
        .select_related("bid__notice", "asked_by")
        .only(
            "asked_at",
            "bid__title",
            "bid__accepted_deadline_at",
            "asked_by__name",
            "bid__notice__deadline_at",
        )
        .order_by("bid__notice__deadline_at", "pk")
    )


def suggested_to(member: Any, groupes: Any, day: Any) -> QuerySet[Suggested, Suggested]:
    """What others wrote down for somebody and waits for them."""
    return (
        Suggested.objects.filter(
            member=member, need__bid__state__in=Bid.WRITTEN, need__bid__groupe__any_of=groupes
        )
        .select_related("need__bid__notice", "by")
        .only(
            "level",
            "days",
            "word",
            "at",
            "by__name",
            "need__title",
            "need__bid__title",
            "need__bid__groupe_id",
            "need__bid__accepted_deadline_at",
            "need__bid__notice__deadline_at",
        )
        .order_by("pk")
    )
