# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cooperative signs: it is the candidate. Asked for by the groupe, answered by its staff or by a member
whom they delegated it to."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Cooperative, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid
from tenders.dossier import events, facts, rules
from tenders.dossier.models import Delegation, Signature

ASKED_IN = Bid.WRITTEN


@action
def ask_signature(*, by: Member, bid: Bid, note: str = "") -> Signature:
    """Ask the cooperative to sign. Asked already: nothing changes. What was signed and has not changed
    since is not asked for again."""
    held = hold(bid, states=ASKED_IN)
    dossier = facts.load(held)
    last = dossier.signature
    if last is not None and last.state == Signature.State.ASKED:
        return last
    if not dossier.papers:
        raise Refusal(_("There is no paper to sign yet."))
    if (
        last is not None
        and last.state == Signature.State.SIGNED
        and not facts.changed_since(dossier, last)
    ):
        raise Refusal(_("The cooperative has signed, and nothing has changed since."))
    made = Signature.objects.create(bid=held, asked_by=by, note=note)
    journal.record(
        events.SIGNATURE_ASKED, by=by, groupe=held.groupe, target=held, signature=made.pk
    )
    return made


def _asked(signature: Signature) -> tuple[Bid, Signature]:
    held = hold(signature.bid, states=ASKED_IN)
    found = held.signatures.select_related("answered_by").get(pk=signature.pk)
    if found.state != Signature.State.ASKED:
        who = found.answered_by.name if found.answered_by is not None else ""
        raise Refusal(
            _("%(name)s has answered already.") % {"name": who}
            if who
            else _("This is no longer asked for.")
        )
    found.bid = held
    return held, found


@action
def call_off(*, by: Member, signature: Signature) -> None:
    """No longer ask. Answered meanwhile, or called off already: nothing changes."""
    held = hold(signature.bid, states=ASKED_IN)
    done = held.signatures.filter(pk=signature.pk, state=Signature.State.ASKED).update(
        state=Signature.State.CALLED_OFF, answered_by=by, answered_at=timezone.now()
    )
    if done:
        journal.record(
            events.CALLED_OFF, by=by, groupe=held.groupe, target=held, signature=signature.pk
        )


@action
def sign(*, by: Member, signature: Signature, seen: str) -> Signature:
    """Sign for the cooperative. ``seen``: the mark of the papers that were read (``Dossier.mark``); what
    changed since is read first. Kept: what each paper was."""
    held, found = _asked(signature)
    dossier = facts.load(held)
    delegation = _by_what(by, held, dossier)
    if dossier.mark != seen:
        raise Refusal(_("Papers changed since you opened this page: read them again."))
    found.state = Signature.State.SIGNED
    found.amount_cents = dossier.price.amount_cents if dossier.price is not None else None
    found.answered_by, found.answered_at = by, timezone.now()
    found.delegation, found.marks = delegation, dossier.marks
    found.save()
    journal.record(
        events.SIGNED,
        by=by,
        groupe=held.groupe,
        target=held,
        signature=found.pk,
        delegation=delegation.pk if delegation is not None else None,
    )
    return found


@action
def send_back(*, by: Member, signature: Signature, word: str) -> Signature:
    """Say why it is not signed: the groupe mends it, and asks again."""
    held, found = _asked(signature)
    _by_what(by, held, facts.load(held))
    if not word.strip():
        raise Refusal(_("Say what is to be mended."), field="word")
    found.state, found.word = Signature.State.SENT_BACK, word
    found.answered_by, found.answered_at = by, timezone.now()
    found.save()
    journal.record(events.SENT_BACK, by=by, groupe=held.groupe, target=held, signature=found.pk)
    return found


def _by_what(by: Member, held: Bid, dossier: facts.Dossier) -> Delegation | None:
    """The delegation by which somebody answers, None for the staff; Refusal for who may not any more."""
    if rules.signs_as_staff(by, held):
        return None
    given = Delegation.objects.filter(member=by, ended_at=None)
    amount = dossier.price.amount_cents if dossier.price is not None else None
    found = rules.delegation_for(by, held, amount, held.cooperative.today(), given)
    if found is None:
        raise Refusal(_("Your delegation does not reach this bid: its amount, or its day."))
    return found


# --- delegations -------------------------------------------------------------------------------


@action
def delegate(*, by: Member, member: Member, most_cents: int, until: dt.date) -> Delegation:
    """Let a member sign for the cooperative, up to an amount, until a day. What they had is replaced;
    the same again changes nothing."""
    cooperative = locked(Cooperative.objects).get(pk=by.cooperative_id)
    if not by.administers:
        raise Refusal(_("Only who administers the cooperative writes a delegation."))
    if member.cooperative_id != cooperative.pk or not member.is_current:
        raise Refusal(_("A delegation is for a member of the cooperative."), field="member")
    if until < cooperative.today():
        raise Refusal(_("This day is over."), field="until")
    now = Delegation.objects.filter(cooperative=cooperative, member=member, ended_at=None).first()
    if now is not None and (now.most_cents, now.until) == (most_cents, until):
        return now
    if now is not None:
        now.ended_at = timezone.now()
        now.save(update_fields=["ended_at"])
    made = Delegation.objects.create(
        cooperative=cooperative, member=member, most_cents=most_cents, until=until, by=by
    )
    journal.record(
        events.DELEGATED,
        by=by,
        target=cooperative,
        member=member.pk,
        most_cents=most_cents,
        until=until.isoformat(),
    )
    return made


@action
def end_delegation(*, by: Member, delegation: Delegation) -> None:
    """Take a delegation back, from now on: what was signed stays signed. Ended already: nothing."""
    cooperative = locked(Cooperative.objects).get(pk=delegation.cooperative_id)
    ended = Delegation.objects.filter(pk=delegation.pk, ended_at=None).update(
        ended_at=timezone.now()
    )
    if ended:
        journal.record(
            events.DELEGATION_ENDED,
            by=by,
            target=cooperative,
            member=delegation.member_id,
        )
