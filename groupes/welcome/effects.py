# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who asked to join is welcomed by a decision of the groupe: the wish is theirs, told beforehand.

Who was proposed and not asked yet has a way of their own (``actions/consent.py``), which asks them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import actions as ground
from groupes import rules
from groupes.access import Standing
from groupes.actions.held import hold_person
from groupes.effects import PREFIX, Applying, Effect, Facts, Proposed, Told, gone
from groupes.models import Groupe, Membership
from groupes.things import Ref
from groupes.web.refusals import Refusal

TIE: Final = "groupes.membership"


def may_put(here: Standing) -> bool:
    """Who asks the groupe about somebody at its door: whoever welcomes there, as others do not know who
    asks."""
    return here.is_active and here.groupe.is_open and rules.may_welcome(here)


class MemberForm(forms.Form):
    """Nothing to fill in: who asked is named by the page it was asked from."""

    def __init__(self, *args: Any, tie: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tie = tie

    def clean(self) -> dict[str, Any]:
        return {"tie": self.tie}


def _asking(groupe: Groupe, pk: Any) -> Membership | None:
    """A request that waits for its answer. One query."""
    rows = groupe.memberships.filter(state=Membership.State.ASKED)
    tie = rows.select_related("member__cooperative").filter(pk=pk).first()
    if tie is not None:
        tie.groupe = groupe
    return tie


def form(here: Standing, about: Ref | None, data: Any, initial: Facts) -> forms.Form | None:
    pk = initial.get("request") if initial else about.id if about is not None else None
    if pk is None or (about is not None and about.label != TIE):
        return None
    tie = _asking(here.groupe, pk)
    return MemberForm(data, tie=tie, prefix=PREFIX) if tie is not None else None


def read(here: Standing, cleaned: Mapping[str, Any]) -> Proposed:
    tie: Membership = cleaned["tie"]
    return Proposed({"request": tie.pk, "member": tie.member_id}, Ref.of(tie))


def told(groupe: Groupe, facts: Facts) -> list[Told]:
    """One query."""
    tie = groupe.memberships.filter(pk=facts["request"]).select_related("member").first()
    return [Told(_("Joins the groupe"), tie.member.name)] if tie is not None else []


def ready(groupe: Groupe, facts: Facts, edition: int | None) -> None:
    if _asking(groupe, facts["request"]) is None:
        raise Refusal(_("This request was answered meanwhile, or taken back."))


def apply(applying: Applying) -> Ref:
    ready(applying.groupe, applying.facts, None)
    tie = _asking(applying.groupe, applying.facts["request"])
    if tie is None:
        raise gone()
    ground.answer_request(by=applying.by, membership=tie, accept=True)
    return Ref.of(tie)


def again(groupe: Groupe, facts: Facts) -> Proposed | None:
    tie = _asking(groupe, facts["request"])
    return Proposed(facts, Ref.of(tie)) if tie is not None else None


def hold(groupe: Groupe, facts: Facts) -> None:
    """A person is locked before a groupe."""
    tie = groupe.memberships.filter(pk=facts["request"]).select_related("member").first()
    if tie is not None:
        hold_person(tie.member)


def things(here: Standing) -> list[tuple[str, Any]]:
    """One query."""
    rows = here.groupe.memberships.filter(state=Membership.State.ASKED).select_related("member")
    return [(str(Ref.of(one)), one.member.name) for one in rows.order_by("pk")]


MEMBER_WELCOMED = Effect(
    "welcome.member",
    gettext_lazy("Welcome somebody who asked to join"),
    form,
    read,
    told,
    apply,
    may=may_put,
    alone=rules.may_welcome,
    things=things,
    ready=ready,
    again=again,
    hold=hold,
    order=30,
)
