# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of decisions read. Each function says how many queries it costs; none grows with the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from groupes.access import Me, Standing
from groupes.effects import Decided
from groupes.models import Groupe, Member
from groupes.things import Name, Ref
from groupes.web import formats, search, zones
from groupes.web.paging import IN_ALL, counted, page_of
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, INSTANT, KEY, OTHER_PKS, PK, PKS, START, Prepared, within
from groupes.web.together import Together
from roles.decisions import deciding, raised, rules, tallying
from roles.decisions.models import (
    Answer,
    Asked,
    Ballot,
    Decision,
    Nomination,
    Objection,
    Option,
    Remark,
    Review,
    Stage,
    State,
    Tension,
    Voter,
    Way,
)

PAGE: Final = 20
BEGINNING: Final = dt.timedelta(days=90)
"""For how long after its adoption the first step of a decision is asked for."""
PEOPLE: Final = 50
"""Names on a page of those who answer."""

BESIDE: Final = 6
"""Tensions beside the register."""

LIST_ONLY: Final = (
    "title", "way", "state", "why", "opened_at", "closes_at", "closed_at", "ends_on", "effect_on",
    "review_on", "proposer__name", "made_at", "applied_at", "effect", "owner_id", "experiment",
    "done_at",
)  # fmt: skip


# What goes along with a groupe that leaves while something is open: never what nobody may read yet.
VOTER_IS_TOLD: Final = ~Q(decision__state=State.OPEN, decision__secret=True)
ANSWER_IS_TOLD: Final = ~Q(voter__decision__state=State.OPEN, voter__decision__hidden=True)
NOMINATION_IS_TOLD: Final = ~Q(decision__state=State.OPEN, decision__stage=Stage.ANSWERING)


def _listed(groupe: Any, member: Any) -> QuerySet[Decision, Decision]:
    """Those of a groupe that a member may read, with what a list tells of them; ``member``: None where all
    may be read."""
    rows = Decision.objects.filter(groupe=groupe).select_related("proposer")
    if member is not None:
        rows = rows.filter(Q(opened_at__isnull=False) | Q(proposer=member))
    return rows.only(*LIST_ONLY)


def _reader(here: Standing) -> dict[str, int]:
    """By which of two queries a list is asked, and with which member."""
    if here.can(rules.RUN) or not here.groupe.is_open:
        return {}
    return {"member": here.member.pk}


def _current(groupe: Any, member: Any = None) -> QuerySet[Decision, Decision]:
    rows = _listed(groupe, member).filter(state__in=[State.DRAFT, State.OPEN])
    return rows.order_by("closes_at", "-pk")[: 2 * PAGE]


_ALL_CURRENT: Final = Together(
    lambda groupe: _current(groupe), lambda groupe: raised.felt(groupe)[:BESIDE], groupe=PK
)
_MY_CURRENT: Final = Together(
    _current, lambda groupe, member: raised.felt(groupe)[:BESIDE], groupe=PK, member=PK + 7
)


def current(here: Standing) -> tuple[list[Decision], list[Tension]]:
    """The decisions in preparation that I may read, and those that are open: what closes first, first; and
    the latest tensions, :data:`BESIDE` at most. One query."""
    reader = _reader(here)
    found, felt = (_MY_CURRENT if reader else _ALL_CURRENT)(groupe=here.groupe.pk, **reader)
    return _with_groupe(here, found), _with_groupe(here, felt)


MOST: Final = 5_000
"""Decisions of an export."""


def _asked(here: Standing, rows: Any, asked: Mapping[str, str]) -> Any:
    """Those that are over, as the register is asked: ``q`` (words, by French full text), ``what``
    ("in_force", "coming", or a state), ``way``, ``year``, ``circle``. What is none asks nothing."""
    rows = rows.filter(state__in=Decision.ENDED)
    what, way = asked.get("what", ""), asked.get("way", "")
    if what == "in_force":
        rows = rows.in_force(here.on)
    elif what == "coming":
        rows = rows.filter(state=State.ADOPTED, applied_at=None, effect_on__gt=here.on)
        rows = rows.exclude(effect="")
    elif what in State.values:
        rows = rows.filter(state=what)
    if way in Way.values:
        rows = rows.filter(way=way)
    if (year := _number(asked.get("year", ""))) and 1970 < year < 9000:
        zone = here.groupe.cooperative.time_zone
        first, after = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
        rows = rows.filter(
            closed_at__gte=zones.day_begins(first, zone),
            closed_at__lt=zones.day_begins(after, zone),
        )
    if circle := _number(asked.get("circle", "")):
        rows = rows.filter(circle=circle)
    if (words := search.query(asked.get("q", "").strip()[: search.LONGEST])) is not None:
        rows = rows.filter(search=words)
    return rows.order_by("-closed_at", "-pk")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _over(groupe: Any, start: int, member: Any = None) -> QuerySet[Decision, Decision]:
    rows = _listed(groupe, member).filter(state__in=Decision.ENDED)
    return rows.annotate(in_all=IN_ALL).order_by("-closed_at", "-pk")[start : start + PAGE]


_ALL_OVER: Final = Prepared(_over, groupe=PK, start=START)
_MY_OVER: Final = Prepared(_over, groupe=PK, start=START, member=PK + 7)
ASKED: Final = ("q", "what", "way", "year", "circle")
"""What narrows the register."""


def register(here: Standing, asked: Mapping[str, str]) -> Page[Decision]:
    """Those that are over, the latest first, as they are asked for (:func:`_asked`); ``page``. One query;
    two where something is asked."""
    reader = _reader(here)
    if any(asked.get(name) for name in ASKED):
        rows = _asked(here, _listed(here.groupe, reader.get("member")), asked)
        page = Paginator(rows, PAGE).get_page(asked.get("page"))
    else:
        query = _MY_OVER if reader else _ALL_OVER
        page = page_of(query, asked.get("page"), PAGE, groupe=here.groupe.pk, **reader)
    _with_groupe(here, list(page.object_list))
    return page


def registered(here: Standing, asked: Mapping[str, str]) -> list[Decision]:
    """The same, all of them up to :data:`MOST`, with their texts. One query."""
    rows = Decision.objects.filter(groupe=here.groupe).exclude(opened_at=None)
    rows = rows.select_related("proposer", "owner", "circle").defer("search", "result")
    return _with_groupe(here, _asked(here, rows, asked)[:MOST])


def draft_after(decision: Decision) -> Decision | None:
    """The draft, or what is open, that follows a decision. One query."""
    rows = decision.followed_by.filter(state__in=[State.DRAFT, State.OPEN])
    return rows.order_by("-pk").first()


def _with_groupe[M: (Decision, Tension)](here: Standing, rows: Sequence[M]) -> list[M]:
    found = list(rows)
    for one in found:
        one.groupe = here.groupe
    return found


# What a page tells of a decision and, of what stands beside it, its names.
_TOLD: Final = (
    *(field.attname for field in Decision._meta.concrete_fields if field.name != "search"),
    *(f"{one}__name" for one in ("proposer", "owner", "owner_offered", "chosen", "role")),
    *("tension__sentence", "tension__groupe_id", "follows__title", "follows__groupe_id"),
    *("role__groupe_id", "role__key"),
)
_ONE: Final = Prepared(
    lambda groupe, pk: (
        Decision.objects.filter(groupe=groupe, pk=pk)
        .select_related(
            "proposer", "owner", "owner_offered", "chosen", "tension", "follows", "role"
        )
        .only(*_TOLD)
    ),
    groupe=PK,
    pk=PK + 1,
)


def decision(here: Standing, pk: int) -> Decision | None:
    """One query."""
    found = next(iter(_ONE(groupe=here.groupe.pk, pk=pk)), None)
    if found is not None:
        found.groupe = here.groupe
        for other in (found.tension, found.follows, found.role):
            if other is not None:
                other.groupe = here.groupe
    return found


def _people(decision: Any, start: int, name: str | None = None) -> QuerySet[Voter, Voter]:
    rows = Voter.objects.filter(decision=decision)
    if name is not None:
        rows = rows.filter(member__name_key__like=name)
    # Counted apart, and read by their places: seven thousand rows are counted in a millisecond, and
    # sorted by names in six.
    in_all = counted(rows)
    rows = rows.select_related("member", "delegate__member").only(*_VOTER_ONLY)
    rows = rows.annotate(in_all=in_all).order_by("place", "pk")
    return rows[start : start + PEOPLE]


_VOTER_ONLY: Final = (
    "decision_id", "member_id", "has_answered", "gains", "is_gaining", "delegate_id", "member__name",
    "delegate__member__name",
)  # fmt: skip
_OWN_VOTER_ONLY: Final = tuple(name for name in _VOTER_ONLY if name != "member__name")
_VOTERS: Final = Prepared(_people, decision=PK, start=START)
_VOTERS_NAMED: Final = Prepared(_people, decision=PK, start=START, name=KEY)


def voters_page(decision: Decision, asked: Mapping[str, str]) -> Page[Voter]:
    """Those who answer, in the order of their names; ``asked``: ``q`` (the beginning of a name or a part
    of it), ``page``. One query."""
    number, words = asked.get("page"), asked.get("q")
    if not words:
        return page_of(_VOTERS, number, PEOPLE, decision=decision.pk)
    name = within(search.plain(words))
    return page_of(_VOTERS_NAMED, number, PEOPLE, decision=decision.pk, name=name)


_EDITION: Final = 1_987_654_321  # the mark of an edition, which is a smaller number than an id
_MY_VOTER: Final = Prepared(
    lambda decision, member: (
        Voter.objects.filter(decision=decision, member=member)
        .select_related("delegate__member")
        .only(*_OWN_VOTER_ONLY)
    ),
    decision=PK,
    member=PK + 7,
)
_MY_ANSWER: Final = Prepared(
    lambda voter, edition: Answer.objects.filter(voter=voter, edition=edition),
    voter=PK,
    edition=_EDITION,
)
_ANSWERS: Final = Prepared(
    lambda decision, edition: (
        # By the index of voters, so that of seven thousand answers twenty are read.
        Answer.objects.filter(voter__decision=decision, voter__has_answered=True, edition=edition)
        .select_related("voter__member")
        .only(
            *("voter_id", "edition", "stance", "ballot", "words", "at"),
            *("voter__gains", "voter__is_gaining", "voter__member__name"),
        )
        .order_by("voter__member_id")[: rules.MOST_SHOWN + 1]
    ),
    decision=PK,
    edition=_EDITION,
)
_GAINING: Final = Prepared(
    lambda decision: (
        Voter.objects.filter(Q(is_gaining=True) | ~Q(gains=""), decision=decision)
        .select_related("member", "gains_by")
        .only("gains", "is_gaining", "member_id", "member__name", "gains_by__name")
        .order_by("pk")[: rules.MOST_SHOWN]
    ),
    decision=PK,
)
_ANSWERS_OF: Final = Prepared(
    lambda voters, edition: Answer.objects.filter(voter__any_of=voters, edition=edition),
    voters=PKS,
    edition=_EDITION,
)
_OPTIONS: Final = Prepared(
    lambda decision: Option.objects.filter(decision=decision).order_by("position"), decision=PK
)
# What is said of a decision, whatever its way: each finds little, by its index.
_SAID: Final = Together(
    lambda decision, member, edition: _MY_VOTER.build(decision, member),
    lambda decision, member, edition: Answer.objects.filter(
        voter__decision=decision, voter__member=member, edition=edition
    ),
    lambda decision, member, edition: (
        Objection.objects.filter(decision=decision)
        .select_related("member")
        .only("member_id", "edition", "reason", "state", "integrated", "at", "member__name")
        .order_by("at", "pk")
    ),
    lambda decision, member, edition: (
        Remark.objects.filter(decision=decision)
        .select_related("member")
        .only("member_id", "kind", "text", "reply", "at", "member__name")
        .order_by("at", "pk")
    ),
    lambda decision, member, edition: _GAINING.build(decision),
    lambda decision, member, edition: _OPTIONS.build(decision),
    lambda decision, member, edition: (
        Review.objects.filter(decision=decision)
        .select_related("by")
        .only(*(field.attname for field in Review._meta.concrete_fields), "by__name")
        .order_by(F("at").desc(nulls_first=True), "-pk")[:PAGE]
    ),
    decision=PK,
    member=PK + 7,
    edition=_EDITION,
)


class Around(NamedTuple):
    """What was said of a decision: the reader's row among those who answer and what they say of the
    present edition; objections, those that are open first; the latest reviews."""

    voter: Voter | None
    mine: Answer | None
    objections: list[Objection]
    remarks: list[Remark]
    gaining: list[Voter]
    options: list[Option]
    reviews: list[Review]


def around(decision: Decision, member: Member) -> Around:
    """One query."""
    voters, answers, objections, *others = _SAID(
        decision=decision.pk, member=member.pk, edition=decision.edition
    )
    objections.sort(key=lambda one: one.state != Objection.State.OPEN)
    return Around(next(iter(voters), None), next(iter(answers), None), objections, *others)


def my_voter(decision: Decision, member: Member) -> Voter | None:
    """One query."""
    return next(iter(_MY_VOTER(decision=decision.pk, member=member.pk)), None)


def answers(decision: Decision) -> list[Answer]:
    """Some to the present edition, one more than a page shows; the latest first, where these are all. One
    query."""
    found = _ANSWERS(decision=decision.pk, edition=decision.edition)
    if len(found) <= rules.MOST_SHOWN:
        found.sort(key=lambda one: (one.at, one.pk), reverse=True)
    return found


def answers_of(decision: Decision, voters: Collection[int]) -> dict[int, Answer]:
    """Voter id → what they say of the present edition. One query."""
    rows = _ANSWERS_OF(voters=list(voters), edition=decision.edition)
    return {one.voter_id: one for one in rows}


def my_answer(decision: Decision, voter: Voter | None) -> Answer | None:
    """One query."""
    if voter is None:
        return None
    return next(iter(_MY_ANSWER(voter=voter.pk, edition=decision.edition)), None)


ON_THE_SPOT: Final = Together(
    lambda groupe, decision, me: Decision.objects.open().filter(pk=decision, groupe=groupe).only(
        "title", "way", "state", "stage", "secret", "hidden", "edition", "opened_at", "proposer_id",
        "groupe_id",
    ),
    lambda groupe, decision, me: Voter.objects.filter(decision=decision, member=me),
    lambda groupe, decision, me: Answer.objects.filter(
        voter__decision=decision, voter__member=me, edition=F("voter__decision__edition")
    ).values_list("stance", flat=True),
    lambda groupe, decision, me: Objection.objects.filter(
        decision=decision, state=Objection.State.OPEN
    ).values_list("pk", flat=True),
    lambda groupe, decision, me: tallying.PARTICIPATION.build(decision=decision),
    groupe=PK + 1,
    decision=PK,
    me=PK + 7,
)  # fmt: skip


class OnTheSpot(NamedTuple):
    """What an open decision is answered by where it is talked about. ``mine``: the stance that I took."""

    decision: Decision
    voter: Voter | None
    mine: str
    objections: int
    answered: int
    voters: int


def on_the_spot(here: Standing, pk: int) -> OnTheSpot | None:
    """None where it is not open. One query."""
    found, mine, said, objections, counted = ON_THE_SPOT(
        groupe=here.groupe.pk, decision=pk, me=here.member.pk
    )
    if not found:
        return None
    [one] = found
    one.groupe = here.groupe
    answered, voters = counted[0] if counted else (0, 0)
    stance = said[0] if said and not one.secret else ""
    return OnTheSpot(one, mine[0] if mine else None, stance, len(objections), answered, voters)


def gaining(decision: Decision) -> list[Voter]:
    """Those who gain something directly, as was said. One query."""
    return _GAINING(decision=decision.pk)


def my_nomination(voter: Voter | None) -> Nomination | None:
    """One query."""
    if voter is None:
        return None
    return Nomination.objects.filter(voter=voter).select_related("nominee", "now").first()


def nominations(decision: Decision) -> list[Nomination]:
    """The ballots of an election, by the names of those who gave them; one more than a page shows. One
    query."""
    rows = Nomination.objects.filter(decision=decision).select_related(
        "voter__member", "nominee", "now"
    )
    return list(rows.order_by("voter__member__name_key", "pk")[: rules.MOST_SHOWN + 1])


def named(decision: Decision) -> list[tuple[Member, int, int]]:
    """Whom the ballots of an election name, how often at first and how often now; by their names, as this
    is no ranking. Two queries."""
    counts = deciding.named(decision)
    found = people([int(pk) for pk in counts])
    in_order = sorted(found.values(), key=lambda one: (one.name_key, one.pk))
    return [(one, *counts[str(one.pk)]) for one in in_order]  # type: ignore[misc]  # two numbers


def asked(decision: Decision) -> list[Asked]:
    """Whom an election proposed, the latest first. One query."""
    return list(decision.asked.select_related("member").order_by("-pk"))


def people(ids: Collection[int]) -> dict[int, Member]:
    """One query."""
    return {one.pk: one for one in Member.objects.filter(pk__in=list(ids))}


def names_put_in(decision: Decision) -> list[Member]:
    """Those whose name is in a lot, by name. One query."""
    rows = Member.objects.filter(
        ballots__decision=decision, ballots__answers__edition=decision.edition
    )
    return list(rows.order_by("name_key", "pk"))


def secret_ballots(decision: Decision, asked: Mapping[str, str]) -> Page[Ballot]:
    """Those of a closed decision, in the order of what is kept of their receipts. Two queries."""
    rows = Ballot.objects.filter(decision=decision, edition=decision.edition)
    return Paginator(rows.order_by("receipt"), PEOPLE).get_page(asked.get("page"))


def ballot_of(decision: Decision, receipt: str) -> Ballot | None:
    """One query."""
    rows = Ballot.objects.filter(decision=decision, edition=decision.edition, receipt=receipt)
    return rows.first()


def options(decision: Decision) -> list[Option]:
    """One query."""
    return _OPTIONS(decision=decision.pk)


def tension(here: Standing, pk: int) -> Tension | None:
    """One query."""
    rows = Tension.objects.select_related("raised_by", "closed_by")
    found = rows.filter(groupe=here.groupe, pk=pk).first()
    if found is not None:
        found.groupe = here.groupe
    return found


NAMES = Prepared(
    lambda decisions, groupes: Decision.objects.filter(
        pk__any_of=decisions, groupe__any_of=groupes
    ).values_list("pk", "title", "groupe__slug", "groupe_id", "opened_at", "proposer_id"),
    decisions=PKS,
    groupes=OTHER_PKS,
)
TENSION_NAMES = Prepared(
    lambda tensions, groupes: Tension.objects.filter(
        pk__any_of=tensions, groupe__any_of=groupes
    ).values_list("pk", "sentence", "groupe__slug"),
    tensions=PKS,
    groupes=OTHER_PKS,
)


def name_decisions(ids: set[int], me: Me) -> Mapping[int, Name]:
    """Those that were opened in groupes I am in; of those in preparation, mine and where I run them.
    One query, and my powers where some are in preparation by others."""
    rows = NAMES(decisions=list(ids), groupes=list(me.groupe_ids))
    closed = {
        groupe for _pk, _title, _slug, groupe, opened, proposer in rows
        if opened is None and proposer != me.member.pk
    }  # fmt: skip
    running = me.groupes_where(rules.RUN) if closed else frozenset()
    return {
        pk: Name(title, reverse("decisions:decision", args=[slug, pk]))
        for pk, title, slug, groupe, opened, proposer in rows
        if opened is not None or proposer == me.member.pk or groupe in running
    }


def name_tensions(ids: set[int], me: Me) -> Mapping[int, Name]:
    """Those of groupes I am in. One query."""
    return {
        pk: Name(sentence, reverse("decisions:tension", args=[slug, pk]))
        for pk, sentence, slug in TENSION_NAMES(tensions=list(ids), groupes=list(me.groupe_ids))
    }


DECIDED = Prepared(
    lambda groupe, label, thing: (
        Decision.objects.filter(groupe=groupe)
        .filter(
            Q(applied_type=label, applied_id=thing)
            | Q(state=State.OPEN, changes_type=label, changes_id=thing)
        )
        .order_by(F("applied_at").desc(nulls_first=True), "-pk")
        .values_list("pk", "title", "applied_at")[:5]
    ),
    groupe=PK,
    label=KEY,
    thing=PK + 1,
)


def decided(here: Standing, ref: Ref) -> list[Decided]:
    """The decisions that made a thing of the groupe what it is, the latest first, and before them those
    that are open; five at most. One query."""
    return decided_of(here, DECIDED(groupe=here.groupe.pk, label=ref.label, thing=ref.id))


def decided_of(here: Standing, found: Iterable[tuple[Any, ...]]) -> list[Decided]:
    """The rows of ``DECIDED``, told."""
    slug = here.groupe.slug
    return [
        Decided(
            title,
            reverse("decisions:decision", args=[slug, pk]),
            formats.as_date(at) if at is not None else None,
            at is None,
        )
        for pk, title, at in found
    ]


MADE_IN = Prepared(
    lambda groupe, label, thing, me: (
        Decision.objects.filter(groupe=groupe, made_in_type=label, made_in_id=thing)
        .filter(Q(opened_at__isnull=False) | Q(proposer=me))
        .exclude(state=State.WITHDRAWN)
        .select_related("owner", "owner_offered")
        .only(
            "title", "state", "why", "opened_at", "closed_at", "closes_at", "review_on", "first_step",
            "owner__name", "owner_offered__name",
        )
        .order_by("pk")[:100]
    ),
    groupe=PK,
    label=KEY,
    thing=PK + 1,
    me=PK + 2,
)  # fmt: skip


def made_in(groupe: Groupe, ref: Ref, me: int = 0) -> list[Decision]:
    """What was decided in a meeting, or put to the groupe from it, in that order; ``me``: and what this
    member prepares. One query."""
    found = MADE_IN(groupe=groupe.pk, label=ref.label, thing=ref.id, me=me)
    for one in found:
        one.groupe = groupe
    return found


RAISED_IN = Prepared(
    lambda groupe, label, thing: (
        Tension.objects.filter(groupe=groupe, raised_in_type=label, raised_in_id=thing)
        .only("sentence", "closed_at")
        .order_by("pk")[:100]
    ),
    groupe=PK,
    label=KEY,
    thing=PK + 1,
)


def raised_in(groupe: Groupe, ref: Ref) -> list[Tension]:
    """The tensions that were said in a meeting, in that order. One query."""
    found = RAISED_IN(groupe=groupe.pk, label=ref.label, thing=ref.id)
    for one in found:
        one.groupe = groupe
    return found


def decided_later(here: Standing, ref: Ref) -> str:
    return reverse("decisions:on", args=[here.groupe.slug, str(ref)])


def ask(here: Standing, effect: str, ref: Ref | None) -> str:
    """Where an effect is put to the groupe: by consent, unless another way is chosen there."""
    page = reverse("decisions:write", args=[here.groupe.slug, Way.CONSENT.value])
    return f"{page}?effect={effect}" + (f"&about={ref}" if ref is not None else "")


def under_way(groupe: Groupe, ref: Ref) -> list[str]:
    """Titles of open decisions that would change a thing. One query."""
    rows = Decision.objects.open().filter(groupe=groupe, changes_type=ref.label, changes_id=ref.id)
    return list(rows.order_by("pk").values_list("title", flat=True)[:5])


# --- what may wait for a person (groupes.shell.todo.Seldom) --------------------------------------


_LINE: Final = ("title", "groupe_id", "closes_at")
"""What a line of *Today* tells of a decision."""


def to_answer(member: Any, groupes: Any, day: Any) -> QuerySet[Voter, Voter]:
    """Their rows of voters who have not answered open decisions of these groupes."""
    rows = Voter.objects.filter(
        member=member,
        has_answered=False,
        delegate=None,
        decision__state=State.OPEN,
        decision__groupe__any_of=groupes,
    ).select_related("decision__proposer")
    told = ("way", "state", "proposer__name", *_LINE)
    rows = rows.only("decision_id", *(f"decision__{name}" for name in told))
    return rows.order_by("decision__closes_at", "pk")


def to_carry_on(member: Any, groupes: Any, day: Any) -> QuerySet[Decision, Decision]:
    """Open decisions that this member proposed and to which somebody objects."""
    objected = Objection.objects.filter(decision=OuterRef("pk"), state=Objection.State.OPEN)
    rows = Decision.objects.filter(
        Exists(objected), proposer=member, state=State.OPEN, groupe__any_of=groupes
    )
    return rows.only(*_LINE).order_by("closes_at", "pk")


def to_begin(member: Any, groupes: Any, day: Any) -> QuerySet[Decision, Decision]:
    """Adopted decisions that this member sees to and whose first step nobody said."""
    rows = Decision.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day),
        ~Q(way=Way.DATE),
        owner=member,
        state=State.ADOPTED,
        groupe__any_of=groupes,
        first_step="",
        done_at=None,
        applied_at=None,  # what it does by itself is done
        closed_at__gt=Now() - BEGINNING,
    )
    return rows.only(*_LINE).order_by("closes_at", "pk")


def to_look_at(member: Any, groupes: Any, day: Any) -> QuerySet[Review, Review]:
    """Reviews of decisions that this member sees to, or of which everybody is asked."""
    asked = (
        Q(of_all=True)
        | Q(decision__owner=member)
        | Q(decision__owner=None, decision__proposer=member)
    )
    rows = Review.objects.filter(
        asked,
        outcome="",
        decision__state=State.ADOPTED,
        decision__ended_at=None,
        decision__groupe__any_of=groupes,
    ).select_related("decision")
    told = ("title", "groupe_id", "experiment")
    rows = rows.only("due_on", "of_all", *(f"decision__{name}" for name in told))
    return rows.order_by("due_on", "pk")


def to_own(member: Any, groupes: Any, day: Any) -> QuerySet[Decision, Decision]:
    """Adopted decisions that this member is asked to see to."""
    rows = Decision.objects.filter(
        owner_offered=member, state=State.ADOPTED, groupe__any_of=groupes
    )
    return rows.only(*_LINE).order_by("closes_at", "pk")


_DUE: Final = Prepared(
    lambda groupe, now, day: (
        Decision.objects.filter(groupe=groupe)
        .filter(
            Q(state=State.OPEN, closes_at__lte=now)
            | Q(state=State.ADOPTED, applied_at=None, effect_on__lte=day) & ~Q(effect="")
        )
        .order_by("pk")
        .values_list("pk", flat=True)[:5]
    ),
    groupe=PK,
    now=INSTANT,
    day=DAY,
)


def due(here: Standing, now: dt.datetime | None = None) -> list[Decision]:
    """Open decisions whose hour has come, and adopted ones whose day has. One query; two where there are
    some."""
    found = _DUE(groupe=here.groupe.pk, now=now or timezone.now(), day=here.on)
    if not found:
        return []
    rows = Decision.objects.filter(pk__in=found).select_related("groupe__cooperative")
    return list(rows.order_by("pk"))
