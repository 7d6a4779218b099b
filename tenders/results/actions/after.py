# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is written of a bid after its submission, and what each says of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.editions import actions as editions
from groupes.files import actions as files
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, again
from tenders.bids.actions.held import hold
from tenders.bids.actions.rows import Change, save_rows
from tenders.bids.models import Bid
from tenders.bids.queries import tied
from tenders.results import events, rules
from tenders.results.models import Analysis, Debrief, Round, UnpaidTime

MOST_ROUNDS: Final = 30
WRITTEN: Final = ("scores", "rank", "candidates", "winner", "price_cents")


@action
def save_rounds(
    *,
    by: Member,
    bid: Bid,
    changes: Sequence[Change] = (),
    added: Mapping[str, Any] | None = None,
    removed: int | None = None,
) -> None:
    """Save all that was typed on the page of rounds, or nothing. The same again changes nothing.

    Raises ``RowRefusal`` where others changed the same, or took the row away.
    """
    held = hold(bid, states=rules.AFTER)
    if save_rows(Round, held, changes=changes, added=added, removed=removed, most=MOST_ROUNDS):
        journal.record(events.ROUNDS_CHANGED, by=by, groupe=held.groupe, target=held)


@again
def keep_analysis(
    *,
    by: Member,
    bid: Bid,
    edition: int,
    upload: UploadedFile[Any] | None = None,
    scores: str = "",
    rank: int | None = None,
    candidates: int | None = None,
    winner: str = "",
    price_cents: int | None = None,
) -> Analysis:
    """Note how the buyer judged the bid; ``upload`` takes the place of its file. ``edition``: the one the
    writer saw (0: none was there); another since then raises ``Outdated``."""
    said = {
        "scores": scores,
        "rank": rank,
        "candidates": candidates,
        "winner": winner,
        "price_cents": price_cents,
    }
    if rank is not None and candidates is not None and rank > candidates:
        raise Refusal(_("A rank is one of the candidates’."), field="rank")
    with files.together():
        held = hold(bid, states=rules.AFTER)
        found = Analysis.objects.select_related("file").filter(bid=held).first()
        found = found or Analysis(bid=held, edition=0)
        kept = found
        editions.check(found, edition, lambda: {name: getattr(kept, name) for name in WRITTEN})
        same = all(getattr(found, name) == value for name, value in said.items())
        if same and upload is None and found.pk is not None:
            return found
        for name, value in said.items():
            setattr(found, name, value)
        before = found.file if upload is not None else None
        if upload is not None:
            found.file = files.store(upload, by=by)
        found.edition += 1
        found.changed_by, found.changed_at = by, timezone.now()
        found.save()
        if before is not None:
            files.let_go(before)
        journal.record(events.ANALYSIS_KEPT, by=by, groupe=held.groupe, target=held)
    return found


def took_part(bid: Bid, member: Member) -> bool:
    """Whether someone took the call up, said what they would do, or held a piece. Three queries."""
    return member.pk in tied({bid.pk}).get(bid.pk, set())


@action
def say_debrief(*, by: Member, bid: Bid, again: str, otherwise: str) -> Debrief | None:
    """What one keeps of a bid, or says anew; nothing said takes it back. The same again changes
    nothing."""
    held = hold(bid, states=rules.DEBRIEFED)
    if not took_part(held, by):
        raise Refusal(_("Those who took part in the bid answer."))
    if not (again or otherwise):
        _withdraw(by, held)
        return None
    found = Debrief.objects.filter(bid=held, member=by).first()
    if found is not None and (found.again, found.otherwise) == (again, otherwise):
        return found
    said, _new = Debrief.objects.update_or_create(
        bid=held,
        member=by,
        defaults={"again": again, "otherwise": otherwise, "at": timezone.now()},
    )
    journal.record(events.DEBRIEFED, by=by, groupe=held.groupe, target=held)
    return said


def _withdraw(by: Member, held: Bid) -> None:
    if Debrief.objects.filter(bid=held, member=by).delete()[0]:
        journal.record(events.DEBRIEF_WITHDRAWN, by=by, groupe=held.groupe, target=held)


@action
def withdraw_debrief(*, by: Member, bid: Bid) -> None:
    """Take back what one said. Nothing said: nothing changes."""
    _withdraw(by, hold(bid, states=Bid.State.values))


@action
def say_time(*, by: Member, bid: Bid, hours: Decimal, word: str = "") -> UnpaidTime | None:
    """The hours one gave to a bid, in all, or said anew; none takes it back. The same again changes
    nothing."""
    held = hold(bid, states=Bid.State.values)
    if not hours:
        _withdraw_time(by, held)
        return None
    found = UnpaidTime.objects.filter(bid=held, member=by).first()
    if found is not None and (found.hours, found.word) == (hours, word):
        return found
    said, _new = UnpaidTime.objects.update_or_create(
        bid=held, member=by, defaults={"hours": hours, "word": word, "at": timezone.now()}
    )
    journal.record(events.TIME_SAID, by=by, groupe=held.groupe, target=held)
    return said


def _withdraw_time(by: Member, held: Bid) -> None:
    if UnpaidTime.objects.filter(bid=held, member=by).delete()[0]:
        journal.record(events.TIME_WITHDRAWN, by=by, groupe=held.groupe, target=held)


@action
def withdraw_time(*, by: Member, bid: Bid) -> None:
    """Take back the hours one said. None said: nothing changes."""
    _withdraw_time(by, hold(bid, states=Bid.State.values))
