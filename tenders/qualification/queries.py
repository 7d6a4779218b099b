# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of qualification are made of. Each function says its queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from commons.library.models import Resource
from groupes.access import Me, Standing
from groupes.craft.models import Pairing
from groupes.models import Cooperative, Groupe, Membership
from groupes.people import queries as people
from groupes.people.models import Audience, Availability, Part, SkillHeld
from groupes.people.telling import tells
from groupes.web import search
from groupes.web.prepared import DAY, INSTANT, OTHER_PKS, PK, PKS, Prepared
from groupes.web.together import Together
from tenders.bids import facts
from tenders.bids.models import DEADLINE, Bid, GoDecision, Intention, Need, Piece
from tenders.bids.queries import NEEDS
from tenders.notices.models import Notice
from tenders.qualification.models import (
    Card,
    Credential,
    Offer,
    Question,
    Reference,
    Risk,
    Turnover,
)

# --- the people of a groupe, as far as each tells ------------------------------------------------


class Mate(NamedTuple):
    """Someone who takes part in the groupe, as far as the reader may know. ``tells``: which parts."""

    pk: int
    name: str
    trade: str
    away_until: dt.date | None
    tells: frozenset[str]


def _mates(groupe: int, day: dt.date) -> QuerySet[Membership, Any]:
    return (
        Membership.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            groupe=groupe,
            state=Membership.State.ACTIVE,
            starts_on__lte=day,
            member__left_on=None,
            member__user__is_active=True,
        )
        .order_by("member__name_key", "member_id")
        .values_list(
            "member_id",
            "member__name",
            "member__trade",
            "member__away_until",
            "member__cooperative_id",
            "member__telling__skills",
            "member__telling__availability",
        )
    )


MATES = Prepared(_mates, groupe=PK, day=DAY)


def _mate(row: tuple[Any, ...], home: int, me: int) -> Mate:
    pk, name, trade, away_until, cooperative, skills, availability = row
    audiences: Mapping[str, str] = {
        Part.SKILLS: skills or Audience.FEDERATION,
        Part.AVAILABILITY: availability or Audience.FEDERATION,
    }
    told = (
        frozenset[str](audiences)
        if pk == me
        else tells(audiences, home=cooperative == home, mate=True)
    )
    return Mate(pk, name, trade, away_until, told)


def mates_of(here: Standing, rows: Collection[tuple[Any, ...]] | None = None) -> list[Mate]:
    """Those who take part in the groupe, by name; one query, none where their ``rows`` are known."""
    found = MATES(groupe=here.groupe.pk, day=here.on) if rows is None else rows
    home = here.member.cooperative_id
    return [_mate(row, home, here.member.pk) for row in found]


def skills_of(mates: Collection[Mate]) -> dict[int, list[people.Held]]:
    """By their id, the skills of those who tell them to the reader. One query; none for nobody."""
    return people.skills_of([mate.pk for mate in mates if Part.SKILLS in mate.tells])


DOING: Final = frozenset(SkillHeld.DOING)


@lru_cache(maxsize=4096)  # of a vocabulary, and of the needs that are looked at
def words_of(text: str) -> tuple[str, ...]:
    """The plain words of a text, those that say something."""
    return tuple(word for word in search.words_of(text) if len(word) > 2)


# --- the card ------------------------------------------------------------------------------------


YEARS: Final = 3
"""Of turnover, as buyers ask them."""
CARD = Together(
    lambda bid, cooperative, groupe, day: Card.objects.filter(bid=bid),
    lambda bid, cooperative, groupe, day: (
        Reference.objects.filter(bid=bid)
        .select_related("resource__groupe__cooperative")
        .only(
            "title",
            "words",
            "resource__title",
            "resource__shared_with",
            "resource__groupe__slug",
            "resource__groupe__cooperative__federation",
        )
    ),
    lambda bid, cooperative, groupe, day: (
        Question.objects.filter(bid=bid)
        .select_related("asker")
        .only("text", "state", "answer", "asker__name")
    ),
    lambda bid, cooperative, groupe, day: Risk.objects.filter(bid=bid),
    lambda bid, cooperative, groupe, day: NEEDS.build(bid=bid),
    lambda bid, cooperative, groupe, day: (
        Credential.objects.filter(cooperative=cooperative)
        .only("kind", "label", "amount_cents", "valid_until", "file")
        .order_by("kind", "label", "pk")
    ),
    lambda bid, cooperative, groupe, day: Turnover.objects.filter(cooperative=cooperative).order_by(
        "-year"
    )[:YEARS],
    lambda bid, cooperative, groupe, day: facts.INTENTIONS.build(bid=bid),
    lambda bid, cooperative, groupe, day: _mates(groupe, day),
    lambda bid, cooperative, groupe, day: facts.own_terms(bid),
    lambda bid, cooperative, groupe, day: facts.others_terms(bid),
    bid=PK,
    cooperative=PK + 1,
    groupe=PK + 2,
    day=DAY,
)


class Whole(NamedTuple):
    """What a card is made of."""

    card: Card | None
    references: list[Reference]
    questions: list[Question]
    risks: list[Risk]
    needs: list[Need]
    papers: list[Credential]
    turnovers: list[Turnover]
    intentions: list[Intention]
    mates: list[Mate]
    notice: (
        Notice | None
    )  # that of the bid, or another of its tender, that says how offers are judged


def card_of(here: Standing, bid: Bid) -> Whole:
    """One query. The papers of the candidate are for its own people: to others, none."""
    own = here.member.cooperative_id == bid.cooperative_id
    cards, references, questions, risks, needs, papers, turnovers, *last = CARD(
        bid=bid.pk,
        cooperative=bid.cooperative_id if own else 0,
        groupe=here.groupe.pk,
        day=here.on,
    )
    intentions, mates, notices, others = last
    return Whole(
        next(iter(cards), None),
        references,
        questions,
        risks,
        needs,
        papers,
        turnovers,
        intentions,
        mates_of(here, mates),
        next((one for one in (*notices, *others) if one.terms), None),
    )


def day_of(bid: Bid) -> Card | None:
    """One query."""
    return Card.objects.filter(bid=bid).first()


def references_to_take(me: Me, bid: Bid) -> QuerySet[Resource]:
    """The references of the library that the reader may see and that the card has not. One query."""
    return (
        Resource.objects.visible_to(me)
        .filter(use=Resource.Use.REFERENCE)
        .exclude(
            pk__in=Reference.objects.filter(bid=bid, resource__isnull=False).values("resource")
        )
        .order_by("title", "pk")
    )


# --- the papers of a cooperative -----------------------------------------------------------------


def papers_of(cooperative: Cooperative) -> list[Credential]:
    """With their files. One query."""
    rows = Credential.objects.filter(cooperative=cooperative).select_related("file")
    return list(rows.order_by("kind", "label", "pk"))


def turnovers_of(cooperative: Cooperative) -> list[Turnover]:
    """One query."""
    return list(Turnover.objects.filter(cooperative=cooperative)[:10])


def turnover_of(cooperative: Cooperative, year: int) -> Turnover | None:
    """What stands for a year. One query."""
    return Turnover.objects.filter(cooperative=cooperative, year=year).first()


# --- whom one asks -------------------------------------------------------------------------------


def offers_on(need: Need, member: int) -> list[Offer]:
    """What a member asked on a need, the latest last. One query."""
    rows = Offer.objects.filter(need=need, by=member).select_related("to").only(
        "state", "answer", "word", "asked_at", "to__name"
    )  # fmt: skip
    return list(rows.order_by("pk"))


TOGETHER: Final = (Bid.State.SUBMITTED, Bid.State.WON, Bid.State.LOST, Bid.State.CLOSED)
MONTHS: Final = 3
TIES = Together(
    lambda me, members, groupe, groupes, bid, today, first, last: (
        Pairing.objects.filter(
            Q(learner=me, passer__any_of=members) | Q(passer=me, learner__any_of=members),
            state__in=(Pairing.State.GOING, Pairing.State.ENDED),
        )
        .order_by("pk")
        .values_list("learner_id", "passer_id", "skill__name", "state")
    ),
    lambda me, members, groupe, groupes, bid, today, first, last: (
        Membership.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            member__any_of=members,
            groupe__any_of=groupes,
            state=Membership.State.ACTIVE,
            starts_on__lte=today,
        )
        .order_by()
        .values_list("member_id", "groupe_id")
    ),
    lambda me, members, groupe, groupes, bid, today, first, last: (
        Intention.objects.filter(
            need__bid__groupe=groupe,
            need__bid__state__in=TOGETHER,
            need__bid__in=Intention.objects.filter(member=me).values("need__bid"),
        )
        .order_by()
        .values_list("need__bid_id", "member_id")
        .distinct()
    ),
    lambda me, members, groupe, groupes, bid, today, first, last: (
        Intention.objects.filter(need__bid=bid).order_by().values_list("need_id", "member_id")
    ),
    lambda me, members, groupe, groupes, bid, today, first, last: (
        Availability.objects.filter(member__any_of=members, month__gte=first, month__lte=last)
        .order_by("month")
        .values_list("member_id", "month", "amount")
    ),
    me=PK,
    members=PKS,
    groupe=PK + 1,
    groupes=OTHER_PKS,
    bid=PK + 2,
    today=DAY,
    first=dt.date(1, 2, 4),
    last=dt.date(1, 2, 5),
)


class Ties(NamedTuple):
    """What ties others of the groupe to the reader, by their id: what they learn or pass on between
    them, in words that are names (skill, "learns" or "passes_on", whether it is over); in how many other
    groupes, in how many submitted bids of this one; ``said``: (need, who) of this bid; their months, as
    they are kept: to be shown of those alone who tell them."""

    craft: Mapping[int, list[tuple[str, str, bool]]]
    groupes: Mapping[int, int]
    bids: Mapping[int, int]
    said: frozenset[tuple[int, int]]
    months: Mapping[int, Mapping[dt.date, str]]


def ties_with(here: Standing, members: list[int], bid: Bid) -> Ties:
    """One query. A pairing is known to the reader, being theirs."""
    first = people.first_of_month(here.on)
    others = [pk for pk in here.me.active_ids if pk != here.groupe.pk]
    pairs, memberships, together, said, months = TIES(
        me=here.member.pk,
        members=members,
        groupe=here.groupe.pk,
        groupes=others,
        bid=bid.pk,
        today=here.on,
        first=first,
        last=people.coming_months(here.on)[MONTHS - 1],
    )
    craft: dict[int, list[tuple[str, str, bool]]] = {}
    for learner, passer, skill, state in pairs:
        other, how = (passer, "passes_on") if learner == here.member.pk else (learner, "learns")
        craft.setdefault(other, []).append((skill, how, state == Pairing.State.ENDED))
    by_bid: dict[int, set[int]] = {}
    for one, member in together:
        by_bid.setdefault(one, set()).add(member)
    mine = [who for who in by_bid.values() if here.member.pk in who]
    free: dict[int, dict[dt.date, str]] = {}
    for member, month, amount in months:
        free.setdefault(member, {})[month] = amount
    return Ties(
        craft,
        Counter(member for member, _groupe in memberships),
        Counter(member for who in mine for member in who if member != here.member.pk),
        frozenset(said),
        free,
    )


TOLD = Together(
    lambda skills, months, first, last: people.HELD.build(members=skills),
    lambda skills, months, first, last: (
        Availability.objects.filter(member__any_of=months, month__gte=first, month__lte=last)
        .order_by("month")
        .values_list("member_id", "month", "amount")
    ),
    skills=PKS,
    months=OTHER_PKS,
    first=DAY,
    last=dt.date(1, 2, 4),
)

type Months = dict[int, dict[dt.date, str]]


def told_by(
    here: Standing, mates: Collection[Mate], free: Collection[int]
) -> tuple[dict[int, list[people.Held]], Months]:
    """Of those who tell the reader: their skills; and of those of ``free`` (ids), what they say of this
    month and the two after. One query; none for nobody."""
    skills = [mate.pk for mate in mates if Part.SKILLS in mate.tells]
    months = [mate.pk for mate in mates if mate.pk in free and Part.AVAILABILITY in mate.tells]
    held: dict[int, list[people.Held]] = {}
    said: Months = {}
    if not skills and not months:
        return held, said
    coming = people.coming_months(here.on)
    rows, amounts = TOLD(skills=skills, months=months, first=coming[0], last=coming[MONTHS - 1])
    for row in rows:
        held.setdefault(row[0], []).append(people.Held(*row))
    for member, month, amount in amounts:
        said.setdefault(member, {})[month] = amount
    return held, said


# --- looking back --------------------------------------------------------------------------------


NO_GO = Prepared(
    lambda groupe, since, until: (
        GoDecision.objects.filter(
            bid__groupe=groupe,
            go=False,
            taken_back=False,
            bid__state=Bid.State.NO_GO,
            decided_on__gte=since,
            decided_on__lt=until,
        )
        .order_by("pk")
        .values_list("bid_id", "reasons", "bid__notice__nature", "bid__notice__procedure")
    ),
    groupe=PK,
    since=DAY,
    until=dt.date(1, 2, 4),
)


UNSAID: Final = ""
"""Of a no-go that gave none of the standard reasons."""


class LookedBack(NamedTuple):
    """Why a groupe did not bid in a year: how many calls it left; by reason, and by kind of call
    (nature, procedure), how many of them."""

    calls: int
    reasons: Mapping[str, int]
    kinds: Mapping[tuple[str, str], Mapping[str, int]]


def no_go_of(groupe: Groupe, year: int) -> LookedBack:
    """The last no-go of each bid that stayed one. One query."""
    rows = NO_GO(groupe=groupe.pk, since=dt.date(year, 1, 1), until=dt.date(year + 1, 1, 1))
    latest = {row[0]: row[1:] for row in rows}
    reasons: Counter[str] = Counter()
    kinds: dict[tuple[str, str], Counter[str]] = {}
    for codes, nature, procedure in latest.values():
        told = codes or [UNSAID]
        reasons.update(told)
        kinds.setdefault((nature, procedure), Counter()).update(told)
    return LookedBack(len(latest), reasons, kinds)


# --- what comes when -----------------------------------------------------------------------------


CALENDAR = Together(
    lambda groupe, first, last, since, until: (
        Bid.objects.filter(groupe=groupe)
        .alias(at=DEADLINE)
        .filter(Q(state__in=Bid.WRITTEN) | Q(at__gte=since, at__lt=until))
        .exclude(state=Bid.State.NO_GO)
        .select_related("notice", "card")
        .only(
            "title",
            "state",
            "accepted_deadline_at",
            "notice__deadline_at",
            "notice__questions_until",
            "card__decide_on",
        )
        .order_by("pk")
    ),
    lambda groupe, first, last, since, until: (
        Piece.objects.filter(
            bid__groupe=groupe, bid__state__in=Bid.WRITTEN, due_on__gte=first, due_on__lt=last
        )
        .exclude(state__in=Piece.READY)
        .order_by("due_on", "pk")
        .values_list("pk", "title", "due_on", "bid_id", "bid__title")
    ),
    groupe=PK,
    first=DAY,
    last=dt.date(1, 2, 4),
    since=INSTANT,
    until=INSTANT + dt.timedelta(seconds=7),
)
"""What has a date in a month: bids (written ones whatever their dates), pieces that are due."""
IN_COLUMN: Final = 30
"""Bids of a column of the board, at most: the list has the others."""


def _on_board(groupe: int, *states: str) -> QuerySet[Bid, Bid]:
    return (
        Bid.objects.filter(groupe=groupe, state__in=states)
        .select_related("notice")
        .only(
            "title",
            "state",
            "submitted_at",
            "accepted_deadline_at",
            "accepted_cancelled",
            "groupe_id",
            "notice__buyer_names",
            "notice__buyers",
            "notice__deadline_at",
            "notice__cancelled",
            "notice__closed",
        )
    )


SOONEST: Final = (DEADLINE.asc(nulls_last=True), "pk")
FEW: Final = 10
BOARD = Together(
    lambda groupe: _on_board(groupe, Bid.State.STUDIED).order_by(*SOONEST)[:IN_COLUMN],
    lambda groupe: _on_board(groupe, Bid.State.GO).order_by(*SOONEST)[:IN_COLUMN],
    lambda groupe: _on_board(groupe, Bid.State.SUBMITTED).order_by("-pk")[:IN_COLUMN],
    lambda groupe: _on_board(groupe, Bid.State.WON).order_by("-pk")[:FEW],
    lambda groupe: _on_board(groupe, Bid.State.LOST, Bid.State.CLOSED, Bid.State.NO_GO).order_by(
        "-pk"
    )[:FEW],
    groupe=PK,
)


OF_GROUPES = Prepared(
    lambda groupes: (
        Bid.objects.filter(groupe__any_of=groupes, state__in=Bid.WRITTEN)
        .select_related("groupe__cooperative", "notice", "card")
        .only(
            "title",
            "state",
            "accepted_deadline_at",
            "accepted_cancelled",
            "groupe__name",
            "groupe__slug",
            "groupe__cooperative__time_zone",
            "notice__deadline_at",
            "notice__cancelled",
            "notice__updated_at",
            "card__decide_on",
            "card__edition",
        )
        .order_by("pk")
    ),
    groupes=PKS,
)
