# SPDX-License-Identifier: AGPL-3.0-or-later
"""The decision that the line of the agenda is about: answered on the spot, by each on their own screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from groupes.access import Standing
from groupes.web.paths import reverse
from roles.decisions import queries, rules
from roles.decisions.models import Decision, Stance, Way
from roles.meetings.models import Item

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ON_THE_SPOT: Final = {
    Way.VOTE: (Stance.FOR, Stance.AGAINST, Stance.ABSTAIN),
    Way.CONSENT: (Stance.CONSENT, Stance.ASIDE),
}
"""What is said in one tap; what asks for more is said on the decision's own page."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """``stances``: what I may say in one tap; ``mine``: what I said; ``objections``: those that are open."""

    decision: Decision
    url: str
    answer_url: str
    object_url: str
    answered: int
    voters: int
    objections: int
    stances: tuple[tuple[str, StrOrPromise], ...]
    mine: str
    may_answer: bool


def deciding_of(here: Standing, item: Item | None) -> Deciding | None:
    """None where the line is about no decision that is open. One query; none of another line."""
    about = item.about if item is not None else None
    if about is None or about.label != Decision._meta.label_lower:
        return None
    found = queries.on_the_spot(here, about.id)
    if found is None:
        return None
    one, voter = found.decision, found.voter
    may_answer = rules.may_answer(here, one, voter) and not (
        one.secret and voter is not None and voter.has_answered
    )
    asked = () if one.secret or not may_answer else ON_THE_SPOT.get(Way(one.way), ())
    args = [here.groupe.slug, one.pk]
    return Deciding(
        decision=one,
        url=one.get_absolute_url(),
        answer_url=reverse("decisions:answer", args=args),
        object_url=reverse("decisions:object_to", args=args)
        if rules.may_object(here, one, voter)
        else "",
        answered=found.answered,
        voters=found.voters,
        objections=found.objections,
        stances=tuple((each.value, each.label) for each in asked),
        mine=found.mine,
        may_answer=may_answer,
    )
