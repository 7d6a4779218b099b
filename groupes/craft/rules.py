# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may attest a skill of whom, who tells whom their skills, and what each does with an attestation
or a pairing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from groupes.access import Me
from groupes.craft.models import ASKED_AGAIN_AFTER, Attestation, Pairing
from groupes.models import Member, Membership
from groupes.people.models import Listing, Part, SkillHeld
from groupes.people.queries import found_by

type Span = tuple[int, dt.date, dt.date | None]
"""A groupe, and the first and last day (None: still) of somebody in it."""


def were_together(mine: list[Span], theirs: list[Span]) -> bool:
    """Whether two people were in one groupe on one same day."""
    return any(
        groupe == other
        and (last is None or other_first <= last)
        and (other_last is None or first <= other_last)
        for groupe, first, last in mine
        for other, other_first, other_last in theirs
    )


def may_attest(me: Me, person: Member) -> bool:
    """Who says what they have seen at work: someone who shares a groupe with the person, or did; not
    oneself. One query."""
    if me.pk == person.pk or not person.visible_to(me):
        return False
    spans: dict[int, list[Span]] = {me.pk: [], person.pk: []}
    ties = Membership.objects.filter(member__in=spans)
    for member, groupe, first, last in ties.values_list(
        "member_id", "groupe_id", "starts_on", "ends_on"
    ):
        if first is not None:
            spans[member].append((groupe, first, last))
    return were_together(spans[me.pk], spans[person.pk])


def telling(me: Me) -> QuerySet[Listing, Any]:
    """The people I find who tell me their skills."""
    return found_by(me).filter(tells__contains=[Part.SKILLS])


def tells_skills(me: Me, person: int) -> bool:
    """Whether someone tells me their skills; of mine, I know. One query."""
    return person == me.pk or telling(me).filter(member=person).exists()


def held_by(me: Me, person: int, skill: int) -> SkillHeld | None:
    """What someone says of a skill, if they tell me. One query."""
    told = telling(me).filter(member=person).values("member")
    rows = SkillHeld.objects.filter(skill=skill, member__in=told)
    return rows.select_related("skill", "member__cooperative", "member__user").first()


def decides(me: Me, attestation: Attestation) -> bool:
    """Who says whether it shows: the one it is about."""
    return me.pk == attestation.of_id


def may_take_back(me: Me, attestation: Attestation) -> bool:
    return me.pk == attestation.by_id


def rests_until(by: int, other: int, skill: int) -> dt.date | None:
    """The day from which someone may ask again for a skill that the other answered "not now" of; None where
    nothing keeps them from asking. One query."""
    asked = Q(learner=by, passer=other) | Q(learner=other, passer=by)
    declined = Pairing.objects.filter(
        asked, asked_by=by, skill=skill, state=Pairing.State.DECLINED, ended_on__isnull=False
    )
    last: dt.date | None = declined.order_by("-ended_on").values_list("ended_on", flat=True).first()
    return last + ASKED_AGAIN_AFTER if last is not None else None


def is_one_of(me: Me, pairing: Pairing) -> bool:
    return me.pk in (pairing.learner_id, pairing.passer_id)


def may_answer(me: Me, pairing: Pairing) -> bool:
    """The one who was asked."""
    return is_one_of(me, pairing) and me.pk != pairing.asked_by_id


def may_withdraw(me: Me, pairing: Pairing) -> bool:
    return me.pk == pairing.asked_by_id
