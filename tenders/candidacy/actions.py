# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is recorded of a bid's candidate, and the links that people declare.

All is written while the bid's row is held. Each row has an edition, so that the second of two writers
is told what the first put. What the field forbids (one body twice, two establishments of one body) is
refused here, whatever page it comes from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Cooperative, Member
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action
from tenders.bids import events as of_bids
from tenders.bids import facts
from tenders.bids import queries as bids
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid
from tenders.candidacy import crossings, events, rules, siret
from tenders.candidacy.models import Body, Candidacy, Interest

MOST_BODIES: Final = 30
SAID: Final = ("address", "does", "lots", "amount_cents", "contact_name", "contact_email")
"""What is said of any body; of a firm also its name and SIRET."""


def _check(row: Candidacy | Body, edition: int, now: dict[str, Any]) -> None:
    if row.edition != edition:
        raise Outdated(
            _(
                "Somebody changed this in the meantime. Your text is kept here: bring the two together."
            ),
            edition=row.edition,
            now=now,
            by=row.changed_by.name,
            at=row.changed_at,
        )


def _changed(row: Candidacy | Body, by: Member) -> None:
    row.edition += 1
    row.changed_by, row.changed_at = by, timezone.now()


def _begin(by: Member, held: Bid) -> tuple[Candidacy, list[Body]]:
    """The candidate as it is recorded; where nothing is, it is begun from who takes part."""
    if found := _recorded(held):
        return found
    people = bids.candidate_of(held, facts.intentions_of(held))
    made, bodies = _write_down(by, held, (people.lead, *people.others))
    _tell_crossings(held, [one.pk for one in people.others])
    return made, bodies


def _recorded(held: Bid) -> tuple[Candidacy, list[Body]] | None:
    found = Candidacy.objects.select_related("changed_by").filter(bid=held).first()
    if found is None:
        return None
    return found, list(found.bodies.select_related("cooperative", "changed_by"))


def _write_down(
    by: Member, held: Bid, cooperatives: Collection[Cooperative]
) -> tuple[Candidacy, list[Body]]:
    made = Candidacy.objects.create(bid=held, changed_by=by)
    bodies = [
        Body(
            candidacy=made,
            cooperative=one,
            name=one.name,
            siret=one.siret,
            is_lead=one.pk == held.cooperative_id,
            changed_by=by,
        )
        for one in cooperatives
    ]
    Body.objects.bulk_create(bodies)
    return made, bodies


@action
def say_form(
    *, by: Member, bid: Bid, edition: int, form: str, liable_lead: bool, lead: int
) -> Candidacy:
    """Say how the bodies of a consortium are bound, whether the lead of a joint one answers for the
    others, and which body leads (its id). Raises Outdated when others changed it meanwhile.
    """
    held = hold(bid)
    made, bodies = _begin(by, held)
    was = next((one for one in bodies if one.is_lead), bodies[0])
    liable_lead = liable_lead and form == Candidacy.Form.JOINT
    chosen = next((one for one in bodies if one.pk == lead), None)
    if chosen is None:
        raise Refusal(_("This member of the consortium was taken out meanwhile."), field="lead")
    if (made.form, made.liable_lead, was.pk) == (form, liable_lead, chosen.pk):
        return made
    now = {"form": made.form, "liable_lead": made.liable_lead, "lead": was.pk}
    _check(made, edition, now)
    made.form, made.liable_lead = form, liable_lead
    _changed(made, by)
    made.save()
    if chosen.pk != was.pk:
        Body.objects.filter(pk=was.pk).update(is_lead=False)
        Body.objects.filter(pk=chosen.pk).update(is_lead=True)
    journal.record(
        events.FORM_SAID,
        by=by,
        groupe=held.groupe,
        target=held,
        form=form,
        liable=liable_lead,
        lead=chosen.pk,
    )
    return made


@action
def begin(*, by: Member, bid: Bid) -> Candidacy:
    """Record the candidate as its people make it. Recorded already: nothing changes."""
    return _begin(by, hold(bid))[0]


def freeze(bid: Bid, by: Member) -> None:
    """Write down who the candidate is at the submission, its cooperatives as they are called that day and
    with the SIRET of that day (``rules.numbers``): a part of the action that records it, the bid being
    held. Where nobody recorded a consortium there is none: the groupe's cooperative stands alone, whoever
    said that they could help. Taken back and submitted again, it is written anew."""
    made, bodies = _recorded(bid) or _write_down(by, bid, [bid.cooperative])
    _as_they_are_today(bodies)
    made.frozen_at = timezone.now()
    made.save(update_fields=["frozen_at"])


def _as_they_are_today(bodies: Sequence[Body], beside: Body | None = None) -> None:
    """Write down what the cooperatives among a candidate's bodies are called now, and their numbers
    (``rules.numbers``); ``beside``: who is about to be one of them. No query where none has changed."""
    numbers = rules.numbers([*bodies, *([beside] if beside is not None else ())])
    changed = [
        (one, name, numbers[one.pk])
        for one in bodies
        if one.cooperative is not None
        and (one.name, one.siret) != (name := one.cooperative.name[:160], numbers[one.pk])
    ]
    # One may take the number that another leaves: all are let go first.
    if changed:
        Body.objects.filter(pk__in=[one.pk for one, *_called in changed]).update(siret="")
    for one, name, number in changed:
        one.name, one.siret = name, number
        one.save(update_fields=["name", "siret"])


@action
def add_body(*, by: Member, bid: Bid, cooperative: Cooperative | None = None, **said: Any) -> Body:
    """Add a legal body to the candidate: a cooperative, or a firm by ``name`` and ``siret``. ``said``:
    see :data:`SAID`."""
    held = hold(bid)
    made, bodies = _begin(by, held)
    if len(bodies) >= MOST_BODIES:
        raise Refusal(
            _("That is a lot of members for a consortium: some of them could subcontract.")
        )
    body = Body(candidacy=made, cooperative=cooperative, changed_by=by, **said)
    if cooperative is not None:
        body.name, body.siret = cooperative.name, cooperative.siret
    _need_distinct(body, bodies)
    _as_they_are_today(bodies, body)  # a number that a cooperative has left may be this one's
    body.save()
    if cooperative is not None:
        _tell_crossings(held, [cooperative.pk])
    journal.record(events.BODY_ADDED, by=by, groupe=held.groupe, target=held, body=body.pk)
    return body


def _tell_crossings(bid: Bid, cooperatives: Collection[int]) -> None:
    """Where these bodies stand in another bid too, both sides are told that it exists, and nothing of it;
    only of bodies whose people take part in ours: nobody else may find out which calls one answers."""
    here = crossings.with_people(bid).intersection(cooperatives)
    met = sorted({one.other for one in crossings.of_bid(bid, here)}, key=lambda one: one.pk)
    if met:
        journal.hold([bid.groupe_id, *(one.groupe_id for one in met)])
    for each in (bid, *met) if met else ():
        journal.record(of_bids.COLLISION_FOUND, by=None, groupe=each.groupe, target=each)


@action
def change_body(*, by: Member, body: Body, edition: int, **said: Any) -> Body:
    """Change what is said of a body; of a firm its ``name`` and ``siret`` too. Raises Outdated when
    others changed it meanwhile."""
    held = hold(body.candidacy.bid)
    _made, bodies = _begin(by, held)
    found = next((one for one in bodies if one.pk == body.pk), None)
    if found is None:
        raise Refusal(_("This member of the consortium was taken out meanwhile."))
    fields = [name for name, value in said.items() if getattr(found, name) != value]
    if not fields:
        return found
    _check(found, edition, {name: getattr(found, name) for name in said})
    before = found.amount_cents
    for name in fields:
        setattr(found, name, said[name])
    if found.cooperative is not None:
        found.name, found.siret = found.cooperative.name, found.cooperative.siret
    others = [one for one in bodies if one.pk != found.pk]
    _need_distinct(found, others)
    _as_they_are_today(others, found)
    _changed(found, by)
    found.save()
    if "lots" in fields and found.cooperative_id is not None:
        _tell_crossings(held, [found.cooperative_id])
    amounts = {}
    if "amount_cents" in fields and before is not None and found.amount_cents is not None:
        amounts = {"amount_before": before, "amount_cents": found.amount_cents}
    journal.record(
        events.BODY_CHANGED,
        by=by,
        groupe=held.groupe,
        target=held,
        body=found.pk,
        fields=fields,
        **amounts,
    )
    return found


@action
def remove_body(*, by: Member, body: Body) -> None:
    """Take a body out. The groupe's cooperative stays: its members answer under its SIRET."""
    held = hold(body.candidacy.bid)
    found = Body.objects.filter(pk=body.pk).first()
    if found is None:
        return
    if found.cooperative_id == held.cooperative_id:
        raise Refusal(_("The groupe answers through this cooperative: it cannot be taken out."))
    found.delete()
    if found.is_lead:
        Body.objects.filter(candidacy__bid=held, cooperative=held.cooperative_id).update(
            is_lead=True
        )
    journal.record(events.BODY_REMOVED, by=by, groupe=held.groupe, target=held, body=body.pk)


def _need_distinct(body: Body, others: Collection[Body]) -> None:
    """Refuse what is one legal body already: the same SIRET, or another establishment of it."""
    for one in others:
        theirs = one.cooperative.siret if one.cooperative is not None else one.siret
        if body.cooperative_id is not None and body.cooperative_id == one.cooperative_id:
            raise Refusal(
                _("%(name)s is there already: its members are one candidate.") % {"name": one.name},
                field="cooperative",
            )
        field = "cooperative" if body.cooperative_id is not None else "siret"
        if not theirs or not body.siret:
            continue
        if theirs == body.siret:
            raise Refusal(
                _(
                    "%(name)s has this SIRET number already: whoever shares a SIRET number is one "
                    "candidate, not a consortium."
                )
                % {"name": one.name},
                field=field,
            )
        if siret.siren(theirs) == siret.siren(body.siret):
            raise Refusal(
                _(
                    "%(name)s and this one are two establishments of one legal body (SIREN "
                    "%(siren)s): a consortium is made of distinct legal bodies."
                )
                % {"name": one.name, "siren": siret.siren(theirs)},
                field=field,
            )


# --- links that people declare ---------------------------------------------------------------------


@action
def declare(
    *, by: Member, bid: Bid, kind: str, words: str, since: dt.date | None = None
) -> Interest:
    """Say of oneself that one has a link which the others of the bid must know, in whatever state the
    bid is. The same again changes nothing."""
    held = hold(bid, states=Bid.State.values)
    said = {"bid": held, "member": by, "kind": kind, "words": words, "since": since}
    same = Interest.objects.standing().filter(**said).first()
    if same is not None:
        return same
    made = Interest.objects.create(**said)
    journal.record(
        events.INTEREST_DECLARED,
        by=by,
        groupe=held.groupe,
        target=held,
        interest=made.pk,
        kind=kind,
    )
    return made


@action
def withdraw(*, by: Member, interest: Interest) -> Interest:
    """Take one's own back: the trace stays. Taken back already: nothing changes."""
    held = hold(interest.bid, states=Bid.State.values)
    found = Interest.objects.get(pk=interest.pk)
    if found.member_id != by.pk:
        raise Refusal(_("Only whoever declared a link takes it back."))
    if found.withdrawn_at is None:
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        journal.record(
            events.INTEREST_WITHDRAWN,
            by=by,
            groupe=held.groupe,
            target=held,
            interest=found.pk,
        )
    return found
