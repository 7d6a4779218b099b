# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card of a bid: what is asked, what we have, what to ask, what is at risk, when we decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from groupes.access import Standing
from groupes.people import queries as people
from groupes.shell.kept import kept_for, kept_today
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids import coverage, facts
from tenders.bids import rules as bids
from tenders.bids.models import Bid
from tenders.notices import labels, telling
from tenders.qualification import proposing, queries, rules
from tenders.qualification.models import Credential, Question, Risk
from tenders.qualification.pages.whom import free_words

MOST_SKILLS = 40


class NeedShown(NamedTuple):
    """What the notice asks, as the groupe cut it; ``who``: (skill, names) of those who have one that it
    calls on."""

    title: str
    planned: str
    who: tuple[tuple[str, str], ...]
    ask_url: str


class PaperShown(NamedTuple):
    """``tone``: "danger" where it is over before the deadline."""

    label: str
    kind: str
    amount_cents: int | None
    valid_until: dt.date | None
    late: bool


class Have(NamedTuple):
    """What we have. ``paper_of``: whose papers they are, "" where the reader may not read them;
    ``others``: skills of the groupe that no need names."""

    needs: tuple[NeedShown, ...]
    others: tuple[str, ...]
    references: tuple[tuple[str, str, str], ...]
    references_url: str
    cooperative: str
    reads_papers: bool
    papers: tuple[PaperShown, ...]
    turnovers: tuple[tuple[int, int], ...]
    needs_url: str


class DaysSaid(NamedTuple):
    """The days somebody said on the needs, and what they say of the months to come, "" where they do not
    tell it."""

    name: str
    days: str
    free: str


class QuestionShown(NamedTuple):
    pk: int
    text: str
    state: str
    label: str
    answer: str
    asker: str
    mine: bool
    hold_url: str


class RiskShown(NamedTuple):
    sentence: str
    likely: str
    serious: str
    grave: bool
    response: str


class DayShown(NamedTuple):
    """When the groupe decides. ``on`` None: nobody said; ``proposed``: what the calendar proposes."""

    state: str
    on: dt.date | None
    past: bool
    proposed: dt.date | None
    day_url: str
    decide_url: str
    decided: bool


def deadline_day(here: Standing, bid: Bid) -> dt.date | None:
    """The day of the deadline, where the groupe is."""
    at = bid.deadline_at
    if at is None:
        return None
    return at.astimezone(ZoneInfo(here.groupe.cooperative.time_zone)).date()


def day_proposed(here: Standing, bid: Bid) -> dt.date | None:
    """What the calendar backwards proposes for the go or no-go; None where there is no time left."""
    deadline = deadline_day(here, bid)
    return proposing.decide_on(deadline, here.on) if deadline is not None else None


def _have(
    here: Standing,
    bid: Bid,
    whole: queries.Whole,
    held: Mapping[int, Sequence[people.Held]],
) -> Have:
    by_skill: dict[str, list[str]] = {}
    for mate in whole.mates:
        for one in held.get(mate.pk, ()):
            if one.level in queries.DOING:
                by_skill.setdefault(one.name, []).append(mate.name)
    words = {name: queries.words_of(name) for name in by_skill}
    place = [here.groupe.slug, bid.pk]
    may_ask = rules.may_ask(here, bid)
    used: set[str] = set()
    needs = []
    for need in whole.needs:
        asked = queries.words_of(need.title)
        who = []
        for name in sorted(by_skill, key=str.casefold):
            if proposing.about(asked, words[name]):
                used.add(name)
                who.append((name, formats.listed(by_skill[name])))
        needs.append(
            NeedShown(
                need.title,
                formats.days(need.days_planned) if need.days_planned else "",
                tuple(who),
                reverse("qualification:whom", args=[*place, need.pk]) if may_ask else "",
            )
        )
    may_write = rules.may_write(here, bid)
    deadline = deadline_day(here, bid)
    own = here.member.cooperative_id == bid.cooperative_id
    return Have(
        needs=tuple(needs),
        others=tuple(sorted(by_skill.keys() - used, key=str.casefold)[:MOST_SKILLS]),
        references=tuple(
            (
                one.title,
                one.words,
                one.resource.get_absolute_url()
                if one.resource is not None and one.resource.visible_to(here.me)
                else "",
            )
            for one in whole.references
        ),
        references_url=reverse("qualification:references", args=place) if may_write else "",
        cooperative=here.groupe.cooperative.name if own else "",
        reads_papers=own,
        papers=tuple(_paper(one, deadline) for one in whole.papers),
        turnovers=tuple((one.year, one.amount_cents) for one in whole.turnovers),
        needs_url=reverse("bids:needs", args=place) if may_write else "",
    )


def _paper(one: Credential, deadline: dt.date | None) -> PaperShown:
    return PaperShown(
        one.label,
        str(Credential.Kind(one.kind).label),
        one.amount_cents,
        one.valid_until,
        one.expires_before(deadline),
    )


def _days_said(
    whole: queries.Whole, days: Mapping[int, Decimal], months: queries.Months
) -> tuple[DaysSaid, ...]:
    """Days against what each says they have, as they chose to tell it."""
    return tuple(
        DaysSaid(mate.name, formats.days(days[mate.pk]), free_words(months.get(mate.pk, {})))
        for mate in whole.mates
        if days.get(mate.pk)
    )


def _questions(here: Standing, bid: Bid, found: list[Question]) -> tuple[QuestionShown, ...]:
    may_write = rules.may_write(here, bid)
    return tuple(
        QuestionShown(
            one.pk,
            one.text,
            one.state,
            str(Question.State(one.state).label),
            one.answer,
            one.asker.name if one.asker is not None else "",
            one.asker_id == here.member.pk,
            reverse("qualification:question_hold", args=[here.groupe.slug, bid.pk, one.pk])
            if may_write
            and one.state == Question.State.TO_ASK
            and one.asker_id in (None, here.member.pk)
            else "",
        )
        for one in found
    )


def _risks(found: list[Risk]) -> tuple[RiskShown, ...]:
    return tuple(
        RiskShown(
            one.sentence,
            str(Risk.Likely(one.likely).label),
            str(Risk.Serious(one.serious).label),
            one.serious == Risk.Serious.GRAVE and one.likely != Risk.Likely.LITTLE,
            one.response,
        )
        for one in found
    )


def _day(here: Standing, bid: Bid, whole: queries.Whole) -> SafeString:
    on = whole.card.decide_on if whole.card is not None else None
    place = [here.groupe.slug, bid.pk]
    studied = bid.state == Bid.State.STUDIED
    shown = DayShown(
        state=str(Bid.State(bid.state).label),
        on=on if studied else None,
        past=on is not None and on < here.on,
        proposed=day_proposed(here, bid) if studied and on is None else None,
        day_url=reverse("qualification:day", args=place)
        if studied and rules.may_write(here, bid)
        else "",
        decide_url=reverse("bids:decide", args=place) if bids.may_decide(here, bid) else "",
        decided=not studied,
    )
    return kept_today("qualification/parts/day.html", shown=shown)


def card(here: Standing, bid: Bid) -> dict[str, Any]:
    """Two queries."""
    whole = queries.card_of(here, bid)
    days = coverage.days_by_person(facts.said(whole.intentions))
    held, months = queries.told_by(here, whole.mates, [pk for pk, count in days.items() if count])
    place = [here.groupe.slug, bid.pk]
    may_write = rules.may_write(here, bid)
    until = bid.notice.questions_until
    return {
        "tab": "bids",
        "bid": bid,
        "day": _day(here, bid, whole),
        "have": kept_today("qualification/parts/have.html", have=_have(here, bid, whole, held)),
        "aside": kept_for(
            "qualification/parts/aside.html",
            days_said=_days_said(whole, days, months),
            notice_url=bid.notice.get_absolute_url(),
            look_back_url=reverse("qualification:look_back", args=[here.groupe.slug]),
        ),
        "terms": telling.terms(whole.notice.terms, {}) if whole.notice else telling.NOTHING,
        "lang": labels.tongue(whole.notice.title_language) if whole.notice else "",
        "on": formats.today(),
        "questions": _questions(here, bid, whole.questions),
        "questions_url": reverse("qualification:questions", args=place) if may_write else "",
        "questions_until": dt.datetime.fromisoformat(until) if until else None,
        "risks": _risks(whole.risks),
        "risks_url": reverse("qualification:risks", args=place) if may_write else "",
    }
