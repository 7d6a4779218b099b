# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of results are made of. Each function says its queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum

from groupes.access import Standing
from groupes.models import Groupe, Member, MemberQuerySet
from groupes.people import queries as profiles
from groupes.people.models import Part
from groupes.web.prepared import PK, Prepared
from groupes.web.together import Together
from tenders.bids.models import Bid, Intention, Piece
from tenders.candidacy import queries as candidacy
from tenders.notices.awards import AWARDS
from tenders.notices.models import Notice
from tenders.results.models import Analysis, Debrief, Project, Round, UnpaidTime

AFTER = Together(
    lambda bid, tender: Round.objects.filter(bid=bid),
    lambda bid, tender: (
        Analysis.objects.filter(bid=bid)
        .select_related("file")
        .only("scores", "rank", "candidates", "winner", "price_cents", "edition", "file__name")
    ),
    lambda bid, tender: (
        Debrief.objects.filter(bid=bid)
        .select_related("member")
        .only("again", "otherwise", "member__name")
        .order_by("member__name_key", "member_id")
    ),
    lambda bid, tender: (
        UnpaidTime.objects.filter(bid=bid)
        .select_related("member")
        .only("hours", "word", "member__name")
        .order_by("member__name_key", "member_id")
    ),
    lambda bid, tender: (
        Project.objects.filter(bid=bid)
        .select_related("groupe", "circle")
        .only("groupe__name", "groupe__slug", "circle__name", "circle__groupe_id")
    ),
    lambda bid, tender: (
        Notice.objects.filter(tender=tender, form__in=AWARDS, changed_notice=None)
        .only(
            "source",
            "notice_id",
            "publication_number",
            "published_on",
            "form",
            "winners",
            "results",
        )
        .order_by("pk")
    ),
    lambda bid, tender: (
        Intention.objects.filter(need__bid=bid).order_by().values_list("member_id").distinct()
    ),
    lambda bid, tender: (
        Piece.objects.filter(bid=bid, holder__isnull=False)
        .order_by()
        .values_list("holder_id")
        .distinct()
    ),
    bid=PK,
    tender=PK + 1,
)


class Whole(NamedTuple):
    """All that came after a bid. ``took_part``: ids of who took it up, said something or held a piece;
    ``awards``: the notices that tell who won."""

    rounds: list[Round]
    analysis: Analysis | None
    debriefs: list[Debrief]
    times: list[UnpaidTime]
    project: Project | None
    awards: list[Notice]
    took_part: frozenset[int]


def after(bid: Bid) -> Whole:
    """``bid.notice`` loaded. One query."""
    rounds, analyses, debriefs, times, projects, awards, said, held = AFTER(
        bid=bid.pk, tender=bid.notice.tender_id
    )
    took_part = {bid.taken_up_by_id} | {pk for (pk,) in said} | {pk for (pk,) in held}
    return Whole(
        rounds,
        next(iter(analyses), None),
        debriefs,
        times,
        next(iter(projects), None),
        awards,
        frozenset(took_part),
    )


def analysis_of(bid: Bid) -> Analysis | None:
    """One query."""
    return Analysis.objects.select_related("file").filter(bid=bid).first()


def awards_of(bid: Bid) -> list[Notice]:
    """The notices that tell who won its tender. One query."""
    rows = Notice.objects.filter(tender=bid.notice.tender_id, form__in=AWARDS, changed_notice=None)
    return list(rows.only("winners", "form").order_by("pk"))


def own_of(bid: Bid, member: Member) -> tuple[Debrief | None, UnpaidTime | None]:
    """What someone said of a bid: what they keep of it, their hours. Two queries."""
    return (
        Debrief.objects.filter(bid=bid, member=member).first(),
        UnpaidTime.objects.filter(bid=bid, member=member).first(),
    )


def people_of(here: Standing, bid: Bid) -> MemberQuerySet:
    """Who may be asked to lead the project: those of the groupe who said what they would do, and the
    reader. One query when read."""
    said = Intention.objects.filter(need__bid=bid).values("member")
    active = here.groupe.memberships.on(here.on).values("member")
    return (
        Member.objects.filter(pk__in=active).filter(pk__in=said).by_name()
        | Member.objects.filter(pk=here.member.pk).by_name()
    )


def lead_of(here: Standing, bid: Bid) -> int:
    """Whom the form proposes as the lead of the project, by their id: the person whom the candidate names for
    its lead (the mandataire), else who leads most of the needs, of that cooperative first; else the
    reader. They are known by their e-mail address where the reader may read it: what anybody writes into
    the candidate finds out no other. Five queries at most."""
    lead = candidacy.candidate(bid).lead
    leads = Intention.objects.filter(need__bid=bid, level=Intention.Level.LEAD)
    needs = Counter(leads.values_list("member_id", flat=True))

    def named(one: Member) -> bool:
        return (
            bool(lead.contact.email)
            and Part.EMAIL in profiles.told_to(here.me, one, shared=True)
            and one.user.email.casefold() == lead.contact.email.casefold()
        )

    ranked = sorted(
        people_of(here, bid).select_related("user", "telling"),
        key=lambda one: (
            not named(one),
            not needs[one.pk],
            one.cooperative_id != lead.cooperative,
            -needs[one.pk],
            one.pk != here.member.pk,
        ),
    )
    first = ranked[0] if ranked else here.member
    return first.pk if needs[first.pk] or named(first) else here.member.pk


def born_of(groupe: Groupe) -> Project | None:
    """The won bid that a groupe comes from. One query."""
    return (
        Project.objects.filter(groupe=groupe)
        .select_related("bid__groupe")
        .only("bid__title", "bid__groupe__slug", "groupe")
        .first()
    )


# --- how often one wins --------------------------------------------------------------------------


DECIDED = Prepared(
    lambda groupe: (
        Bid.objects.filter(groupe=groupe, state__in=(Bid.State.WON, Bid.State.LOST))
        .order_by()
        .values_list("state", "notice__nature", "notice__procedure", "notice__buyer_names")
    ),
    groupe=PK,
)


@dataclass(slots=True)
class Rate:
    """How many bids, how many of them won."""

    bids: int = 0
    won: int = 0

    def add(self, won: bool) -> None:
        self.bids += 1
        self.won += won


@dataclass(frozen=True, slots=True)
class Rates:
    """Of a groupe, in all, by kind of call (nature, procedure), by buyer."""

    all: Rate = field(default_factory=Rate)
    kinds: dict[tuple[str, str], Rate] = field(default_factory=dict)
    buyers: dict[str, Rate] = field(default_factory=dict)


def rates(groupe: Groupe) -> Rates:
    """Of what was won or lost; what was closed without award is neither. One query."""
    found = Rates()
    for state, nature, procedure, buyer in DECIDED(groupe=groupe.pk):
        won = state == Bid.State.WON
        for rate in (
            found.all,
            found.kinds.setdefault((nature, procedure), Rate()),
            found.buyers.setdefault(buyer, Rate()),
        ):
            rate.add(won)
    return found


def unpaid_hours(groupe: int) -> dict[int, Decimal]:
    """The unpaid hours that each said they gave to bids of a groupe that are not written any more, by the id of
    the member: of those who are still of a cooperative, in the groupe or not. One query."""
    rows = UnpaidTime.objects.filter(
        bid__groupe=groupe, member__in=Member.objects.current()
    ).exclude(bid__state__in=Bid.WRITTEN)
    said = rows.order_by().values_list("member").annotate(Sum("hours"))
    return dict(said)
