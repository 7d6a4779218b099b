# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first month of a newcomer, and those who offer to meet them."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions.held import hold
from groupes.belonging import Introduces
from groupes.charter.actions import answer as accept
from groupes.charter.queries import state as charter_state
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from groupes.web.wiring import declared
from groupes.welcome import events
from groupes.welcome.models import Greeter, Step

CHARTER: Final = "charter"
INTRODUCE: Final = "introduce"


def _take(
    membership: Membership, name: str, *, by: Member, done: bool, edition: int | None = None
) -> Step:
    step, new = Step.objects.get_or_create(
        membership=membership, name=name, defaults={"done": done, "edition": edition}
    )
    if not new and (step.done, step.edition) != (done or step.done, edition or step.edition):
        step.done, step.edition = done or step.done, edition or step.edition
        step.save(update_fields=["done", "edition"])
        new = True
    if new:
        facts: dict[str, Any] = {"step": name, "done": done}
        if edition:
            facts["edition"] = edition
        journal.record(events.STEP_TAKEN, by=by, target=membership, **facts)
    return step


@action
def take_step(
    *, by: Member, membership: Membership, name: str, done: bool, edition: int = 0
) -> Step:
    """A step is done, or set aside. Twice changes nothing. Of the charter, done is accepted, as it was
    when they read it (``edition``): Refusal where it says something else since."""
    groupe = hold(membership.groupe)
    accepts = name == CHARTER and done and charter_state(groupe).version > 0
    if accepts:
        accept(by=by, groupe=groupe, version=edition, accepts=True)
    return _take(membership, name, by=by, done=done, edition=edition if accepts else None)


@action
def introduce(*, by: Member, membership: Membership, text: str) -> str:
    """Say who one is where the groupe talks; answers the address where it is read. Said already, it is
    not said twice."""
    groupe = hold(membership.groupe)
    place = next(iter(declared(Introduces)), None)
    if place is None:
        raise Refusal(_("There is nowhere to say it."))
    if membership.steps.filter(name=INTRODUCE, done=True).exists():
        raise Refusal(_("You have introduced yourself already."))
    _take(membership, INTRODUCE, by=by, done=True)
    return place.tell(by, groupe, text)


@action
def greet(*, by: Member, groupe: Groupe, greets: bool) -> None:
    """Offer to meet those who arrive, or no longer. Twice changes nothing."""
    groupe = hold(groupe)
    if greets:
        _row, changed = Greeter.objects.get_or_create(groupe=groupe, member=by)
    else:
        changed = bool(Greeter.objects.filter(groupe=groupe, member=by).delete()[0])
    if changed:
        event = events.GREETS if greets else events.GREETS_NO_MORE
        journal.record(event, by=by, groupe=groupe, target=groupe)
