# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of founding and of states are given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from groupes import pages as ground
from groupes.access import Me, Standing
from groupes.founding import queries, rules, signs
from groupes.founding.forms import STEPS, TITLES
from groupes.founding.models import Draft, Question, Wish
from groupes.founding.texts import STATES, first_charter
from groupes.models import Groupe, Member
from groupes.web.paths import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def step_url(step: str) -> str:
    return reverse("founding:start") if step == STEPS[0] else reverse("founding:step", args=[step])


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five: where it is, whether it is this page (``now``), whether it is before it."""

    title: StrOrPromise
    url: str
    now: bool
    done: bool


def initial(draft: Draft, step: str) -> dict[str, Any]:
    """What the form of a step shows: what was typed; for the charter, where nothing was, the text
    offered to its kind."""
    values = dict(draft.values)
    if step == "charter" and "charter" not in values:
        values["charter"] = first_charter(values.get("kind", Groupe.Kind.TRADE))
    return values


def step_page(me: Me, draft: Draft, step: str, words: str) -> dict[str, Any]:
    """No query, but for the people of the last step: two, or three."""
    number = STEPS.index(step)
    context: dict[str, Any] = {
        "step": step,
        "steps": [
            Step(TITLES[one], step_url(one), one == step, place < number)
            for place, one in enumerate(STEPS)
        ],
        "number": number + 1,
        "title": TITLES[step],
        "last": number == len(STEPS) - 1,
        "first": number == 0,
        "kept": draft.pk is not None,
    }
    if context["last"]:
        on = me.member.cooperative.today()
        chosen = queries.invited_people(me, draft.invited) if draft.invited else []
        found = queries.people_to_invite(me, words, draft.invited) if words else []
        context |= {
            "words": words,
            "all_chosen": bool(words and chosen and not found)
            and any(one in chosen for one in queries.people_to_invite(me, words, ())),
            "chosen": ground.to_ask(chosen, on),
            "found": ground.to_ask(found, on),
        }
    return context


@dataclass(frozen=True, slots=True)
class StateLine:
    """A state a groupe may be in, what it means, and the words of the button that leads there ("":
    none)."""

    key: str
    name: StrOrPromise
    means: StrOrPromise
    now: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What some members want, in a few words ("2 say: let it sleep")."""

    words: str
    notes: list[tuple[Member, str]]


@dataclass(frozen=True, slots=True)
class StatePage:
    states: list[StateLine]
    last_sign: dt.datetime
    question: Question | None
    mine: Wish | None
    said: list[Said]
    may_activate: bool
    may_wake: bool
    may_sleep: bool
    may_ask: bool
    may_answer: bool
    may_settle: bool


def _said(wishes: list[Wish]) -> list[Said]:
    found = []
    for what in Wish.What:
        those = [wish for wish in wishes if wish.what == what]
        if those:
            words = ngettext("%(what)s · %(n)s person", "%(what)s · %(n)s people", len(those)) % {
                "n": len(those),
                "what": what.label,
            }
            found.append(Said(words, [(wish.member, wish.words) for wish in those if wish.words]))
    return found


def state_page(here: Standing) -> StatePage:
    """One query, two more where something is asked; and those of the signs of life."""
    groupe = here.groupe
    question = queries.question_of(groupe)
    wishes = queries.wishes_of(question) if question is not None else []
    last = signs.last_signs([groupe.pk]).get(groupe.pk, groupe.created_at)
    asleep = groupe.state == Groupe.State.DORMANT
    alive = groupe.is_open and not asleep
    return StatePage(
        states=[
            StateLine(key, label, STATES[key], key == groupe.state)
            for key, label in Groupe.State.choices
        ],
        last_sign=last,
        question=question,
        mine=next((wish for wish in wishes if wish.member_id == here.member.pk), None),
        said=_said(wishes),
        may_activate=groupe.state == Groupe.State.EMERGING and rules.may_activate(here),
        may_wake=asleep and rules.may_wake(here),
        may_sleep=alive and rules.may_put_to_sleep(here),
        may_ask=alive and question is None and rules.may_ask(here),
        may_answer=question is not None and rules.may_answer(here),
        may_settle=question is not None and rules.may_put_to_sleep(here),
    )


def home_part(here: Standing) -> dict[str, Any] | None:
    """What an emerging or dormant groupe is, on its home. No query."""
    groupe = here.groupe
    if groupe.state not in (Groupe.State.EMERGING, Groupe.State.DORMANT):
        return None
    return {
        "means": STATES[groupe.state],
        "asleep": groupe.state == Groupe.State.DORMANT,
        "may": here.is_active,
        "url": reverse("founding:state", args=[groupe.slug]),
        "change": reverse("founding:change", args=[groupe.slug]),
    }
