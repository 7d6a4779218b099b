# SPDX-License-Identifier: AGPL-3.0-or-later
"""Go or no-go on a tender, by a decision of the groupe."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.access import Standing
from groupes.effects import PREFIX, Applying, Effect, Facts, Proposed, Told, gone
from groupes.models import Groupe
from groupes.things import Ref
from groupes.web.refusals import Refusal
from tenders.bids import actions, rules
from tenders.bids.forms import DecisionForm
from tenders.bids.models import Bid, NoGoReason

BID: Final = "bids.bid"


def may_put(here: Standing) -> bool:
    """Who asks the groupe whether it goes: whoever takes part."""
    return here.is_active and here.groupe.is_open


class GoForm(DecisionForm):
    def __init__(self, *args: Any, bid: Bid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bid = bid
        del self.fields["reason"]  # the decision says it
        self.fields["go"].initial = "go"

    def clean(self) -> dict[str, Any]:
        return (super().clean() or {}) | {"bid": self.bid}


def _bid(groupe: Groupe, pk: Any) -> Bid | None:
    bid = Bid.objects.select_related("notice").filter(groupe=groupe, pk=pk).first()
    if bid is not None:
        bid.groupe = groupe
    return bid


def form(here: Standing, about: Ref | None, data: Any, initial: Facts) -> forms.Form | None:
    pk = initial.get("bid") if initial else about.id if about is not None else None
    if pk is None or (about is not None and about.label != BID):
        return None
    bid = _bid(here.groupe, pk)
    if bid is None or bid.state not in rules.DECIDED_IN:
        return None
    begun: dict[str, Any] = {}
    if initial:
        begun = {"go": "go" if initial["go"] else "no_go", "reasons": initial.get("reasons", [])}
    return GoForm(data, bid=bid, initial=begun, prefix=PREFIX)


def read(here: Standing, cleaned: Mapping[str, Any]) -> Proposed:
    bid: Bid = cleaned["bid"]
    facts: dict[str, Any] = {"bid": bid.pk, "go": cleaned["go"] == "go", "state": str(bid.state)}
    if not facts["go"] and cleaned.get("reasons"):
        facts["reasons"] = list(cleaned["reasons"])
    return Proposed(facts, Ref.of(bid))


def told(groupe: Groupe, facts: Facts) -> list[Told]:
    """One query."""
    bid = _bid(groupe, facts["bid"])
    if bid is None:
        return []
    after = Bid.State.GO if facts["go"] else Bid.State.NO_GO
    return [
        Told(_("Tender"), bid.title),
        Told(_("State"), str(after.label), str(Bid.State(bid.state).label)),
        *([Told(_("Why"), reasons_words(reasons))] if (reasons := facts.get("reasons")) else ()),
    ]


def reasons_words(codes: Collection[str]) -> str:
    """The standard reasons of a no-go, in words."""
    return ", ".join(str(NoGoReason(code).label) for code in codes)


def ready(groupe: Groupe, facts: Facts, edition: int | None) -> None:
    bid = _bid(groupe, facts["bid"])
    if bid is None:
        raise gone()
    if bid.state not in rules.DECIDED_IN:
        raise Refusal(rules.why_not(bid))
    if bid.state != facts["state"]:
        raise Refusal(
            _("This was decided otherwise meanwhile: %(state)s.")
            % {"state": Bid.State(bid.state).label}
        )


def apply(applying: Applying) -> Ref:
    groupe, facts = applying.groupe, applying.facts
    ready(groupe, facts, None)
    bid = _bid(groupe, facts["bid"])
    assert bid is not None  # noqa: S101 - asked just before
    actions.decide(
        by=applying.by,
        bid=bid,
        go=facts["go"],
        reason=applying.why,
        reasons=facts.get("reasons", ()),
        on=groupe.today(),
    )
    return Ref.of(bid)


def again(groupe: Groupe, facts: Facts) -> Proposed | None:
    bid = _bid(groupe, facts["bid"])
    if bid is None or bid.state not in rules.DECIDED_IN:
        return None
    return Proposed({**facts, "state": str(bid.state)}, Ref.of(bid))


def things(here: Standing) -> list[tuple[str, Any]]:
    """One query."""
    rows = Bid.objects.filter(groupe=here.groupe, state__in=rules.DECIDED_IN)
    rows = rows.defer("notice__terms")
    return [
        (str(Ref.of(one)), one.title)
        for one in rows.select_related("notice", "groupe").order_by("-pk")[:50]
    ]


GO_DECIDED = Effect(
    "bids.go",
    gettext_lazy("Go or no-go on a tender"),
    form,
    read,
    told,
    apply,
    may=may_put,
    alone=lambda here: here.can("bids.decide_go"),
    things=things,
    ready=ready,
    again=again,
    order=70,
)
