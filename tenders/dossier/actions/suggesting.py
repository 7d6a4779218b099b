# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing something down for somebody who is there: it counts once they say so themselves."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.access import powers_of
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.bids import actions as bids
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid, Intention, Need
from tenders.dossier import events
from tenders.dossier.models import Suggested

OPEN = (*Bid.WRITTEN, Bid.State.NO_GO)


@action
def suggest(
    *,
    by: Member,
    need: Need,
    member: Member,
    level: str,
    days: Decimal = Decimal(0),
    word: str = "",
) -> Suggested:
    """Write down what somebody says they would do. What one says of oneself is said at once, elsewhere.
    Written down again, it says what it says now."""
    held = hold(need.bid)
    if not held.needs.filter(pk=need.pk).exists():
        raise Refusal(_("This need was removed meanwhile."))
    if member.pk == by.pk:
        raise Refusal(_("Of yourself, say it yourself: it counts at once."), field="member")
    if "bids.state_intention" not in powers_of(member, held.groupe, held.groupe.today()):
        raise Refusal(
            _("%(name)s does not take part in the calls of this groupe.") % {"name": member.name},
            field="member",
        )
    said = {"by": by, "level": level, "days": days, "word": word}
    found = Suggested.objects.filter(need=need, member=member).first()
    if found is not None and all(
        getattr(found, name) == value for name, value in said.items() if name != "by"
    ):
        return found
    made, _new = Suggested.objects.update_or_create(
        need=need, member=member, defaults=said | {"at": timezone.now()}
    )
    journal.record(
        events.SUGGESTED, by=by, groupe=held.groupe, target=held, need=need.pk, member=member.pk
    )
    return made


@action
def answer(*, by: Member, suggested: Suggested, seen: str, confirm: bool) -> None:
    """Say whether it is so: confirmed, it is said by the person themselves (``bids.state_intention``).
    ``seen``: when what they read was written; changed since, they read it first. Answered already:
    nothing changes."""
    states = Bid.WRITTEN if confirm else (*OPEN, Bid.State.SUBMITTED)
    held = hold(suggested.need.bid, states=states)
    found = Suggested.objects.filter(pk=suggested.pk, member=by).select_related("need").first()
    if found is None:
        return
    if confirm and found.at.isoformat() != seen:
        raise Refusal(_("This was written anew meanwhile: read it before you say so."))
    found.need.bid = held
    if confirm:
        before = Intention.objects.filter(need=found.need, member=by).first()
        bids.state_intention(
            by=by,
            need=found.need,
            level=found.level,
            days=found.days,
            word=found.word,
            day_rate_cents=before.day_rate_cents if before is not None else None,
        )
    found.delete()
    journal.record(
        events.SUGGESTION_ANSWERED,
        by=by,
        groupe=held.groupe,
        target=held,
        need=suggested.need_id,
        kept=confirm,
    )


@action
def drop(*, by: Member, suggested: Suggested) -> None:
    """Take back what one wrote down for another. Answered already: nothing changes."""
    held = hold(suggested.need.bid, states=(*OPEN, Bid.State.SUBMITTED))
    if Suggested.objects.filter(pk=suggested.pk, by=by).delete()[0]:
        journal.record(
            events.SUGGESTION_DROPPED,
            by=by,
            groupe=held.groupe,
            target=held,
            need=suggested.need_id,
        )
