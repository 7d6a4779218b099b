# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a meeting decides, written down there in a line. It does nothing by itself: what does is put to all
whom it concerns, on a page of its own.

Who answered is who was there. Whoever was there says for a day that it was not decided so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.editions import actions as editions
from groupes.models import Groupe, Member, Membership
from groupes.things import Ref
from groupes.web.names import visible_name
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles.decisions import events, rules
from roles.decisions.actions import following, tensions
from roles.decisions.actions.held import hold, open_groupe, voter_of
from roles.decisions.actions.opening import by_name
from roles.decisions.models import Counting, Decision, Electorate, State, Tension, Voter, Way

HOW: Final = {"in_meeting": (Way.CONSENT, ""), "by_charter": (Way.VOTE, Counting.CHARTER)}
"""In which way a meeting decided (``Decision.NOTED``): by consent of those there, or as the charter says."""


@action
def note(
    *,
    by: Member,
    groupe: Groupe,
    made_in: Ref,
    title: str,
    there: Collection[int],
    how: str = "in_meeting",
    owner: Member | None = None,
    first_step: str = "",
    review_on: dt.date | None = None,
    tension: Ref | None = None,
) -> Decision:
    """Write down what a meeting decided: adopted at once, by those who are ``there``. ``owner``: who carries
    it; another than ``by`` is asked. ``tension``: the one that it answers. The same again by the same person
    changes nothing; by another, Refusal. Who calls this holds the meeting: of two at once one is second."""
    groupe = open_groupe(groupe)
    way, counting = HOW[how]
    following.sound_day(review_on, groupe.today())
    said = _noted(groupe, made_in, title)
    if said is not None:
        if said.proposer_id == by.pk and (said.first_step, said.review_on) == (
            first_step,
            review_on,
        ):
            return said
        name = said.proposer.name if said.proposer is not None else ""
        raise Refusal(
            _("%(name)s wrote this down already: open it to say more.") % {"name": name},
            field="title",
        )
    people = _of_the_groupe(groupe, there)
    if by.pk not in people:
        raise Refusal(_("This is for those who take part in the groupe today."))
    if owner is not None and owner.pk not in people:
        raise Refusal(
            _("%(name)s is not there: ask them later.") % {"name": owner.name}, field="owner"
        )
    now = timezone.now()
    made = Decision(
        groupe=groupe,
        title=title,
        proposer=by,
        owner=by if owner is not None and owner.pk == by.pk else None,
        owner_offered=owner if owner is not None and owner.pk != by.pk else None,
        way=way,
        counting=counting,
        electorate=Electorate.NAMED,
        state=State.ADOPTED,
        why=how,
        opened_at=now,
        closed_at=now,
        result={"answered": len(people), "voters": len(people)},
        made_in_type=made_in.label,
        made_in_id=made_in.id,
        first_step=first_step,
        review_on=review_on,
        tension=_tension(groupe, tension),
    )
    made.save()
    Voter.objects.bulk_create(
        Voter(decision=made, member_id=pk, place=place, has_answered=True)
        for place, pk in enumerate(by_name(people))
    )
    editions.keep(made, groupe=groupe, by=by)
    journal.record(events.NOTED, by=by, groupe=groupe, target=made)
    if made.owner_offered is not None:
        asked = made.owner_offered.pk
        journal.record(events.OWNER_ASKED, by=by, groupe=groupe, target=made, member=asked)
    if first_step:
        following.put_on_board(by, made, mine=made.owner_id == by.pk)
    tensions.decided(made)
    return made


def _noted(groupe: Groupe, made_in: Ref, title: str) -> Decision | None:
    """What was written down there under such a name already."""
    rows = Decision.objects.filter(
        groupe=groupe,
        made_in_type=made_in.label,
        made_in_id=made_in.id,
        state=State.ADOPTED,
        why__in=Decision.NOTED,
    )
    wanted = visible_name(title)
    for one in rows.select_related("proposer").order_by("pk"):
        if visible_name(one.title) == wanted:
            one.groupe = groupe
            return one
    return None


def _of_the_groupe(groupe: Groupe, there: Collection[int]) -> set[int]:
    """Those there who take part in the groupe; Refusal for one alone, where there are others."""
    today = Membership.objects.on(groupe.today()).filter(groupe=groupe)
    everybody = set(today.values_list("member_id", flat=True))
    people = everybody & set(there)
    if len(people) < min(2, len(everybody)):
        raise Refusal(
            _(
                "You are alone here: whoever is there says so first, or put it to the groupe on a page of "
                "its own."
            )
        )
    return people


def _tension(groupe: Groupe, ref: Ref | None) -> Tension | None:
    if ref is None or ref.label != Tension._meta.label_lower:
        return None
    return locked(Tension.objects.open().filter(groupe=groupe, pk=ref.id)).first()


@action
def take_back(*, by: Member, decision: Decision) -> Decision:
    """Say that what was written down in a meeting was not decided so: whoever was there says it, for a day.
    It stays in the register, as withdrawn; what it answered is open again. Withdrawn: nothing changes."""
    decision = hold(decision)
    if decision.state == State.WITHDRAWN:
        return decision
    if not decision.is_noted or decision.closed_at is None:
        raise Refusal(_("This decision is closed: its text stays as it was decided."))
    if not rules.in_doubt(decision):
        raise Refusal(_("Its day is over: propose to change it instead."))
    voter_of(decision, by)
    decision.state, decision.why = State.WITHDRAWN, "not_decided"
    decision.owner_offered = None
    decision.save(update_fields=["state", "why", "owner_offered"])
    journal.record(
        events.NOT_DECIDED,
        by=by,
        groupe=decision.groupe,
        target=decision,
        proposer=decision.proposer_id,
    )
    tensions.undecided(decision, by)
    return decision
