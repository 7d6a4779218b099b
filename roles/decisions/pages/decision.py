# SPDX-License-Identifier: AGPL-3.0-or-later
"""One decision: where it stands, who answers, what was said, what it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import effects
from groupes.access import Standing
from groupes.editions import differences
from groupes.models import Member
from groupes.things import Name, name_of
from groupes.web import formats
from groupes.web.paths import reverse
from roles import queries as role_queries
from roles.decisions import dates, deciding, queries, rules, tallying, words
from roles.decisions.actions import entrusting
from roles.decisions.dates import Led
from roles.decisions.models import (
    Answer,
    Decision,
    Objection,
    Option,
    Remark,
    Review,
    Stage,
    Stance,
    State,
    Voter,
    Way,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

from roles.decisions.pages.counted import (
    Counted,
    ballot_told,
    counted,
    labels_of,
    may_recount,
)
from roles.decisions.pages.election import Draw, Election, drawn, election
from roles.decisions.pages.register import stands

STANCES = {
    Way.VOTE: (Stance.FOR, Stance.AGAINST, Stance.ABSTAIN),
    Way.CONSENT: (Stance.CONSENT, Stance.ASIDE),
    Way.ELECTION: (Stance.CONSENT, Stance.ASIDE),
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many took a stance; ``percent`` of all answers, for the bar."""

    label: StrOrPromise
    number: int
    percent: int


class Date(NamedTuple):
    """One of the dates that are asked for, while it is. ``suits``: how many it suits so far, in words; ""
    where that may not be read yet, or nobody answered."""

    told: str
    suits: str


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One line of what a decision would do. ``changes``: of a text, what differs word by word."""

    what: str
    before: str
    after: str
    changes: Sequence[tuple[str, str]] = ()

    @classmethod
    def of(cls, told: effects.Told) -> EffectLine:
        changes = differences.words(told.before, told.after) if told.long and told.before else ()
        return cls(told.what, told.before if told.before != told.after else "", told.after, changes)


class Said(NamedTuple):
    """What somebody answered by name. ``gains``: what they gain from it, "" for nothing that is known."""

    name: str
    mine: bool
    told: str
    gains: str
    words: str

    @classmethod
    def of(cls, here: Standing, one: Answer, told: str) -> Said:
        voter = one.voter
        mine = voter.member_id == here.member.pk
        return cls(voter.member.name, mine, told, str(voter.gains_told), one.words)


class Remarked(NamedTuple):
    """A question, a reaction, an amendment, with its answer. ``reply_url``: where the reader answers it; ""
    where they do not."""

    name: str
    mine: bool
    kind: str
    text: str
    reply: str
    reply_url: str = ""

    @classmethod
    def of(cls, here: Standing, one: Remark, decision: Decision) -> Remarked:
        mine = one.member_id == here.member.pk
        url = ""
        if rules.may_reply(here, decision):
            url = reverse("decisions:reply", args=[here.groupe.slug, decision.pk, one.pk])
        return cls(one.member.name, mine, str(one.get_kind_display()), one.text, one.reply, url)


class Beside(NamedTuple):
    """What stands beside a decision. People are (name, whether it is the reader), other things (words,
    address); None where there is none."""

    way: str
    way_told: str
    counting: str
    counting_told: str
    quorum: int | None
    proposer: tuple[str, bool] | None
    owner: tuple[str, bool] | None
    role: tuple[str, str] | None
    review_on: dt.date | None
    follows: tuple[str, str] | None
    tension: tuple[str, str] | None
    made_in: tuple[str, str] | None
    editions_url: str
    index_url: str


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One decision. ``said``: what was answered by name, where it may be shown, the latest first; ``more``:
    there are others, on the page of those who answer. ``gaining``: who gains something directly."""

    decision: Decision
    told: str
    why: StrOrPromise
    beside: Beside
    voter: Voter | None
    mine: Answer | None
    mine_told: str
    my_objection: Objection | None
    answered: int
    voters: int
    gaining: Sequence[Voter]
    said: tuple[Said, ...]
    more: bool
    counts: Sequence[Count]
    objections: Sequence[Objection]
    remarks: tuple[Remarked, ...]
    options: Sequence[Option]
    dates: Sequence[Date]
    stances: Sequence[tuple[str, StrOrPromise]]
    effect_words: StrOrPromise
    reviews: Sequence[Review]
    effect_lines: Sequence[EffectLine]
    applied: Name | None
    counted: Counted | None = None
    election: Election | None = None
    draw: Draw | None = None
    chosen_date: Option | None = None
    led: Led | None = None
    may: Mapping[str, bool] = field(default_factory=dict)

    @property
    def open_objections(self) -> list[Objection]:
        return [one for one in self.objections if one.state == Objection.State.OPEN]


def decision_page(here: Standing, decision: Decision) -> DecisionPage:
    """A decision, in five queries whatever was answered and however many answer; more of an election, of a
    date that led to its meeting, and what its effect asks."""
    around = queries.around(decision, here.member)
    voter = around.voter
    answered, voters = (
        tallying.participation_shown(decision) if decision.opened_at is not None else (0, 0)
    )
    by_name = decision.opened_at is not None and not decision.secret
    shown = by_name and (decision.is_shown or decision.way == Way.ADVICE)
    listed = queries.answers(decision) if shown and decision.way != Way.LOT else []
    mine = around.mine if by_name else None
    objections = around.objections if decision.way in (Way.CONSENT, Way.ELECTION) else []
    my_objection = next(
        (
            one
            for one in objections
            if one.member_id == here.member.pk and one.state == Objection.State.OPEN
        ),
        None,
    )
    effect = effects.effects().get(decision.effect)
    told, _icon, _tone = stands(decision)
    reviews = around.reviews if decision.state == State.ADOPTED else []
    waiting = next((one for one in reviews if not one.outcome), None)
    options = around.options if decision.way in (Way.CHOICE, Way.DATE) else []
    labels = labels_of(options)
    chosen_date = next((one for one in options if one.pk == decision.result.get("chosen")), None)
    led = dates.led(decision) if decision.way == Way.DATE else None
    election_part = election(here, decision, voter)
    return DecisionPage(
        decision=decision,
        told=told[:1].upper() + told[1:],
        why=words.WHY.get(decision.why, ""),
        beside=_beside(here, decision),
        voter=voter,
        mine=mine,
        mine_told=ballot_told(decision, mine.stance, mine.ballot, labels) if mine else "",
        my_objection=my_objection,
        answered=answered,
        voters=voters,
        reviews=reviews,
        gaining=around.gaining if decision.opened_at is not None else [],
        said=tuple(
            Said.of(here, one, ballot_told(decision, one.stance, one.ballot, labels))
            for one in listed[: rules.MOST_SHOWN]
        ),
        more=len(listed) > rules.MOST_SHOWN,
        counts=counts_of(decision, shown=shown),
        objections=objections,
        remarks=tuple(Remarked.of(here, one, decision) for one in around.remarks),
        options=options,
        dates=dates_of(decision, options, shown=shown),
        stances=[(one.value, one.label) for one in STANCES.get(Way(decision.way), ())]
        if election_part is None
        or (election_part.stage == Stage.PROPOSING and not election_part.i_am_asked)
        else [],
        effect_words=effect.words if effect is not None else "",
        effect_lines=effect_lines(decision),
        applied=name_of(decision.applied, here.me) if decision.applied is not None else None,
        counted=counted(decision, options),
        election=election_part,
        draw=drawn(here, decision, voter, mine),
        chosen_date=chosen_date,
        led=led,
        may=_may(here, decision, voter, answered=answered, voters=voters)
        | {"choose_date": rules.may_choose_date(here, decision) and _moves(led)}
        | _following(here, decision, waiting),
    )


def _moves(led: Led | None) -> bool:
    """Whether another date may still be chosen: what was held on the one before has happened there."""
    return led is None or led.moves or led.off


def _link(name: Name | None) -> tuple[str, str] | None:
    return (str(name.text), name.url) if name is not None and name.url else None


def _beside(here: Standing, decision: Decision) -> Beside:
    slug = here.groupe.slug

    def person(member: Member | None) -> tuple[str, bool] | None:
        return (member.name, member.pk == here.member.pk) if member is not None else None

    role, follows, tension = decision.role, decision.follows, decision.tension
    return Beside(
        way=str(decision.get_way_display()),
        way_told=str(words.WAYS[decision.way]),
        counting=str(decision.get_counting_display()),
        counting_told=str(words.COUNTINGS.get(decision.counting, "")),
        quorum=rules.quorum(decision),
        proposer=person(decision.proposer),
        owner=person(decision.owner) if decision.state == State.ADOPTED else None,
        role=(role.name, reverse("roles:role", args=[slug, role.pk])) if role is not None else None,
        review_on=decision.review_on,
        follows=(follows.title, follows.get_absolute_url()) if follows is not None else None,
        tension=(tension.sentence, tension.get_absolute_url()) if tension is not None else None,
        made_in=_link(name_of(decision.made_in, here.me)) if decision.made_in else None,
        editions_url=reverse("decisions:editions", args=[slug, decision.pk]),
        index_url=reverse("decisions:index", args=[slug]),
    )


def _may(
    here: Standing, decision: Decision, voter: Voter | None, *, answered: int, voters: int
) -> dict[str, bool]:
    """What the reader may do now, by the names of templates. No query."""
    may_answer = rules.may_answer(here, decision, voter)
    guides = rules.may_guide(here, decision)
    once = not (decision.secret and voter and voter.has_answered)
    return {
        "open": decision.state == State.DRAFT and guides,
        "change": rules.may_change(here, decision),
        "withdraw": decision.state in (State.DRAFT, State.OPEN) and guides,
        "answer": may_answer and once,
        "fill": may_answer and once and decision.way in (Way.CHOICE, Way.DATE),
        "object": rules.may_object(here, decision, voter),
        "remark": rules.may_remark(here, decision),
        "delegate": rules.may_delegate(here, decision, voter),
        "say_gain": rules.may_say_gain(here, decision),
        "take_back": rules.may_take_back(here, decision, voter) and rules.in_doubt(decision),
        "recount": may_recount(decision),
        "check": decision.secret
        and decision.state in Decision.ENDED
        and decision.why not in deciding.NOT_COUNTED
        and decision.state != State.WITHDRAWN,
        "close": decision.is_open
        and guides
        and decision.way != Way.LOT
        and bool(answered)
        and (answered == voters or not rules.waits_for_all(decision, timezone.now()))
        and (decision.way != Way.ELECTION or decision.stage == Stage.PROPOSING),
    }


def still_held(here: Standing, decision: Decision) -> str:
    """Of an election or a lot for a role that nobody could be given on its day, in words: until when it is
    held. "" where a place is free by then. Two queries, none of others."""
    if not entrusting.gives_mandate(decision) or decision.role_id is None:
        return ""
    now = role_queries.role_now(here, decision.role_id)
    if now is None or now.takes or not now.holders:
        return ""
    until = min(one.ends_on for one in now.holders)
    if decision.effect_on is not None and decision.effect_on > until:
        return ""
    return _(
        "%(role)s is held until %(day)s: say that it takes effect later, or nobody could be given it."
    ) % {
        "role": now.role.name,
        "day": formats.date(until),
    }


def _following(here: Standing, decision: Decision, waiting: Review | None) -> dict[str, bool]:
    """What the reader may do with a decision that is over. My powers, asked already."""
    in_force = rules.is_in_force(here, decision)
    return {
        "own": in_force and rules.may_own(here, decision) and decision.owner_id is None,
        "answer_own": in_force
        and rules.may_own(here, decision)
        and decision.owner_offered_id == here.member.pk,
        "follow": in_force and rules.may_follow(here, decision),
        "review": rules.may_review(here, decision, waiting),
        "ask_again": rules.may_ask_again(here, decision)
        and (decision.state in (State.OVERTAKEN, State.REJECTED) or not in_force),
    }


def effect_lines(decision: Decision) -> list[EffectLine]:
    """What a decision would do to things as they are now; nothing once it is done. The queries of its
    effect."""
    effect = effects.effects().get(decision.effect)
    if effect is None or decision.applied_at is not None or decision.state == State.WITHDRAWN:
        return []
    told = effect.told(decision.groupe, decision.effect_facts)
    return [EffectLine.of(one) for one in told[: effects.MOST_LINES]]


def counts_of(decision: Decision, *, shown: bool) -> list[Count]:
    """Stances with how many took them: as they stand (one query), or as they were counted."""
    if decision.way not in (Way.VOTE, Way.CONSENT) or decision.opened_at is None:
        return []
    if decision.is_open:
        counts = tallying.stances_now(decision) if shown else {}
    else:
        counts = dict(decision.result.get("counts", {}))
    whole = sum(counts.values())
    return [
        Count(one.label, counts.get(one.value, 0), round(100 * counts.get(one.value, 0) / whole))
        for one in STANCES[Way(decision.way)]
        if whole
    ]


def dates_of(decision: Decision, options: Sequence[Option], *, shown: bool) -> list[Date]:
    """The dates of an open date finding; where ``shown``, with how many can so far, could if need be, and
    cannot. What is left open is a no. One query, however many dates or answers; none where nothing is shown."""
    if decision.way != Way.DATE or not decision.is_open:
        return []
    suits, answered = tallying.suits_now(decision) if shown else ({}, 0)
    found = []
    for one in options:
        yes, maybe = suits.get(str(one.pk), (0, 0))
        told = _("%(yes)s yes, %(maybe)s if need be, %(no)s no") % {
            "yes": yes,
            "maybe": maybe,
            "no": answered - yes - maybe,
        }
        found.append(Date(one.told, told if answered else ""))
    return found
