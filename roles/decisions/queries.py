# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of decisions read. Each function says how many queries it costs; none grows with the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from groupes.access import Me, Standing
from groupes.effects import Decided
from groupes.models import Groupe, Member
from groupes.things import Name, Ref
from groupes.web import formats, search, zones
from groupes.web.paths import reverse
from groupes.web.prepared import KEY, PK, Prepared
from groupes.web.together import Together
from roles.decisions import deciding, rules, tallying
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
PEOPLE: Final = 100
"""Names on a page of those who answer."""

LIST_ONLY: Final = (
    "title", "way", "state", "why", "opened_at", "closes_at", "closed_at", "ends_on", "effect_on",
    "review_on", "proposer__name", "made_at", "applied_at", "effect", "owner_id", "experiment",
    "done_at",
)  # fmt: skip


# What goes along with a groupe that leaves while something is open: never what nobody may read yet.
VOTER_IS_TOLD: Final = ~Q(decision__state=State.OPEN, decision__secret=True)
ANSWER_IS_TOLD: Final = ~Q(voter__decision__state=State.OPEN, voter__decision__hidden=True)
NOMINATION_IS_TOLD: Final = ~Q(decision__state=State.OPEN, decision__stage=Stage.ANSWERING)


def _listed(here: Standing) -> QuerySet[Decision, Decision]:
    rows = Decision.objects.filter(groupe=here.groupe).select_related("proposer")
    if not here.can(rules.RUN) and here.groupe.is_open:
        rows = rows.filter(Q(opened_at__isnull=False) | Q(proposer=here.member))
    return rows.only(*LIST_ONLY)


def open_ones(here: Standing) -> list[Decision]:
    """Those in preparation that I may read, and those that are open: what closes first, first. One
    query."""
    rows = _listed(here).filter(state__in=[State.DRAFT, State.OPEN])
    return _with_groupe(here, rows.order_by("closes_at", "-pk")[: 2 * PAGE])


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


def register(here: Standing, asked: Mapping[str, str]) -> Page[Decision]:
    """Those that are over, the latest first, as they are asked for (:func:`_asked`); ``page``. Two
    queries."""
    rows = _asked(here, _listed(here), asked)
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    _with_groupe(here, page.object_list)
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


def _with_groupe(here: Standing, rows: Any) -> list[Decision]:
    found = list(rows)
    for one in found:
        one.groupe = here.groupe
    return found


def decision(here: Standing, pk: int) -> Decision | None:
    """One query."""
    rows = Decision.objects.select_related(
        "proposer", "owner", "owner_offered", "tension", "follows", "role", "circle", "chosen"
    )
    found = rows.filter(groupe=here.groupe, pk=pk).first()
    if found is not None:
        found.groupe = here.groupe
        for other in (found.tension, found.follows, found.role, found.circle):
            if other is not None:
                other.groupe = here.groupe
    return found


def voters_page(decision: Decision, asked: Mapping[str, str]) -> Page[Voter]:
    """Those who answer, in the order of their names; ``asked``: ``q`` (the beginning of a name or a part
    of it), ``page``. Two queries."""
    rows = decision.voters.select_related("member", "delegate__member")
    if asked.get("q"):
        rows = rows.filter(member__name_key__contains=asked["q"].casefold())
    return Paginator(rows.order_by("member__name_key", "pk"), PEOPLE).get_page(asked.get("page"))


_EDITION: Final = 1_987_654_321  # the mark of an edition, which is a smaller number than an id
_MY_VOTER: Final = Prepared(
    lambda decision, member: Voter.objects.filter(decision=decision, member=member).select_related(
        "delegate__member"
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
        .order_by("voter__member_id")[: rules.MOST_SHOWN + 1]
    ),
    decision=PK,
    edition=_EDITION,
)
_GAINING: Final = Prepared(
    lambda decision: (
        Voter.objects.filter(Q(is_gaining=True) | ~Q(gains=""), decision=decision)
        .select_related("member")
        .order_by("pk")[: rules.MOST_SHOWN]
    ),
    decision=PK,
)


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
    rows = Answer.objects.filter(voter__in=list(voters), edition=decision.edition)
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


def objections(decision: Decision) -> list[Objection]:
    """All there were, those that are open first. One query."""
    rows = list(decision.objections.select_related("member").order_by("at", "pk"))
    return sorted(rows, key=lambda one: one.state != Objection.State.OPEN)


def remarks(decision: Decision) -> list[Remark]:
    """One query."""
    return list(decision.remarks.select_related("member", "replied_by").order_by("at", "pk"))


def options(decision: Decision) -> list[Option]:
    """One query."""
    return list(decision.options.order_by("position"))


def tensions(here: Standing, *, open_only: bool = True, most: int = PAGE) -> list[Tension]:
    """The latest first. One query."""
    rows = Tension.objects.filter(groupe=here.groupe).select_related("raised_by")
    if open_only:
        rows = rows.open()
    found = list(rows.order_by("-pk")[:most])
    for one in found:
        one.groupe = here.groupe
    return found


def tension(here: Standing, pk: int) -> Tension | None:
    """One query."""
    rows = Tension.objects.select_related("raised_by", "closed_by")
    found = rows.filter(groupe=here.groupe, pk=pk).first()
    if found is not None:
        found.groupe = here.groupe
    return found


def name_decisions(ids: set[int], me: Me) -> Mapping[int, Name]:
    """Those that were opened in groupes I am in; of those in preparation, mine and where I run them.
    One query, and my powers."""
    running = me.groupes_where(rules.RUN)
    rows = Decision.objects.filter(pk__in=ids, groupe__in=list(me.groupe_ids)).filter(
        Q(opened_at__isnull=False) | Q(proposer=me.member) | Q(groupe__in=list(running))
    )
    return {
        pk: Name(title, reverse("decisions:decision", args=[slug, pk]))
        for pk, title, slug in rows.values_list("pk", "title", "groupe__slug")
    }


def name_tensions(ids: set[int], me: Me) -> Mapping[int, Name]:
    """Those of groupes I am in. One query."""
    rows = Tension.objects.filter(pk__in=ids, groupe__in=list(me.groupe_ids))
    return {
        pk: Name(sentence, reverse("decisions:tension", args=[slug, pk]))
        for pk, sentence, slug in rows.values_list("pk", "sentence", "groupe__slug")
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
    slug = here.groupe.slug
    return [
        Decided(
            title,
            reverse("decisions:decision", args=[slug, pk]),
            formats.as_date(at) if at is not None else None,
            at is None,
        )
        for pk, title, at in DECIDED(groupe=here.groupe.pk, label=ref.label, thing=ref.id)
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


def to_answer(member: Any, groupes: Any, day: Any) -> QuerySet[Voter, Voter]:
    """Their rows of voters who have not answered open decisions of these groupes."""
    return Voter.objects.filter(
        member=member,
        has_answered=False,
        delegate=None,
        decision__state=State.OPEN,
        decision__groupe__any_of=groupes,
    )


def to_carry_on(member: Any, groupes: Any, day: Any) -> QuerySet[Decision, Decision]:
    """Open decisions that this member proposed and to which somebody objects."""
    return Decision.objects.filter(
        proposer=member,
        state=State.OPEN,
        groupe__any_of=groupes,
        objections__state=Objection.State.OPEN,
    ).distinct()


def to_begin(member: Any, groupes: Any, day: Any) -> QuerySet[Decision, Decision]:
    """Adopted decisions that this member sees to and whose first step nobody said."""
    return Decision.objects.filter(
        owner=member,
        state=State.ADOPTED,
        groupe__any_of=groupes,
        first_step="",
        done_at=None,
        applied_at=None,  # what it does by itself is done
    ).filter(
        Q(ends_on=None) | Q(ends_on__gt=day),
        ~Q(way=Way.DATE),
        closed_at__gt=Now() - BEGINNING,
    )


def to_look_at(member: Any, groupes: Any, day: Any) -> QuerySet[Review, Review]:
    """Reviews of decisions that this member sees to, or of which everybody is asked."""
    asked = (
        Q(of_all=True)
        | Q(decision__owner=member)
        | Q(decision__owner=None, decision__proposer=member)
    )
    return Review.objects.filter(
        asked,
        outcome="",
        decision__state=State.ADOPTED,
        decision__ended_at=None,
        decision__groupe__any_of=groupes,
    )


def to_own(member: Any, groupes: Any, day: Any) -> QuerySet[Decision, Decision]:
    """Adopted decisions that this member is asked to see to."""
    return Decision.objects.filter(
        owner_offered=member, state=State.ADOPTED, groupe__any_of=groupes
    )


def reviews(decision: Decision) -> list[Review]:
    """Those that were asked or said, the latest first. One query."""
    rows = decision.reviews.select_related("by").order_by("-due_on", "-pk")
    return list(rows[:PAGE])


def reviews_waiting(ids: Collection[int]) -> list[Review]:
    """One query."""
    rows = Review.objects.filter(pk__in=ids).select_related("decision")
    return list(rows.order_by("due_on", "pk"))


def waiting(ids: Collection[int]) -> list[Voter]:
    """Voters by their ids, with their decisions. One query."""
    rows = Voter.objects.filter(pk__in=ids).select_related("decision__proposer")
    return list(rows.order_by("decision__closes_at", "pk"))


def of_ids(ids: Collection[int]) -> list[Decision]:
    """One query."""
    return list(Decision.objects.filter(pk__in=ids).order_by("closes_at", "pk"))


def due(here: Standing, now: dt.datetime | None = None) -> list[Decision]:
    """Open decisions whose hour has come, and adopted ones whose day has. One query."""
    rows = Decision.objects.filter(groupe=here.groupe).filter(
        Q(state=State.OPEN, closes_at__lte=now or timezone.now())
        | Q(state=State.ADOPTED, applied_at=None, effect_on__lte=here.on) & ~Q(effect="")
    )
    return list(rows.select_related("groupe__cooperative").order_by("pk")[:5])
