# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call that a groupe enters by hand: it is the groupe's, and studied at once."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.files import actions as files
from groupes.models import Cooperative, Groupe, Member
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action, locked
from tenders.bids import events
from tenders.bids.actions.taking_up import open_bid
from tenders.bids.models import Bid, Entered
from tenders.notices import actions as notices
from tenders.notices.actions import Said
from tenders.notices.followers import Beside


def enter_call(
    *,
    by: Member,
    groupe: Groupe,
    said: Said,
    shared: bool = False,
    upload: UploadedFile[Any] | None = None,
) -> Bid:
    """Enter a call, and begin to study it. ``shared``: everyone may read it, else the groupe alone."""
    with files.together():
        return _enter(by=by, groupe=groupe, said=said, shared=shared, upload=upload)


@action
def _enter(
    *, by: Member, groupe: Groupe, said: Said, shared: bool, upload: UploadedFile[Any] | None
) -> Bid:
    notice = notices.enter(said=said, private=not shared)
    locked(Cooperative.objects).get(pk=groupe.cooperative_id)
    stored = files.store(upload, by=by) if upload is not None else None
    Entered.objects.create(notice=notice, groupe=groupe, by=by, file=stored)
    bid = open_bid(by, groupe, notice, [])
    if shared:
        journal.record(events.CALL_SHARED, by=by, groupe=groupe, target=notice)
    return bid


def as_typed(entered: Entered) -> dict[str, Any]:
    """What a call says, by field of the form (``forms.HandForm``). ``notice`` and ``file`` loaded."""
    said = notices.said_of(entered.notice)
    return {
        "title": said.title,
        "buyer": said.buyer,
        "deadline": said.deadline,
        "words": said.words,
        "link": said.link,
        "cpv": ", ".join(said.cpv),
        "department": said.department,
        "file": entered.file.name if entered.file is not None else "",
    }


def correct_call(
    *,
    by: Member,
    entered: Entered,
    said: Said,
    edition: int,
    shared: bool = False,
    upload: UploadedFile[Any] | None = None,
) -> bool:
    """Say it otherwise; whether anything moved. Those who have a bid on it are told what did.
    ``edition``: the one its writer saw; another since then raises ``Outdated``."""
    with files.together():
        return _correct(
            by=by, entered=entered, said=said, edition=edition, shared=shared, upload=upload
        )


@action
def _correct(
    *,
    by: Member,
    entered: Entered,
    said: Said,
    edition: int,
    shared: bool,
    upload: UploadedFile[Any] | None,
) -> bool:
    held = _hold(entered)
    row = held.notice
    if row.cancelled:
        raise Refusal(_("This call is cancelled: it stays as it is."))
    if held.edition != edition:
        raise Outdated(
            _(
                "Somebody changed this in the meantime. Your text is kept here: bring the two together."
            ),
            edition=held.edition,
            now=as_typed(held),
            by=held.changed_by.name if held.changed_by is not None else "",
            at=held.changed_at,
        )
    opens = row.private and shared
    # The document is the groupe's own: nobody else reads it, and nobody else is told.
    beside = Beside(held.groupe_id, ("document",)) if upload is not None else None
    moved = notices.correct(notice=row, said=said, private=not shared, by=by, beside=beside)
    if not moved and upload is None:
        return False
    if upload is not None:
        before, held.file = held.file, files.store(upload, by=by)
        _changed(held, by)
        if before is not None:
            files.let_go(before)
    else:
        _changed(held, by)
    if opens:
        journal.record(events.CALL_SHARED, by=by, groupe=held.groupe, target=row)
    return True


def _hold(entered: Entered) -> Entered:
    """As it is now, its notice held: after those who write notices, as an import does."""
    notices.hold_imports()
    row = locked(type(entered.notice).everything).get(pk=entered.notice_id)
    rows = Entered.objects.select_related("file", "groupe", "changed_by__cooperative")
    held = rows.get(pk=entered.pk)
    held.notice = row
    return held


def _changed(held: Entered, by: Member) -> None:
    held.edition += 1
    held.changed_by, held.changed_at = by, timezone.now()
    held.save(update_fields=["file", "edition", "changed_by", "changed_at"])


@action
def cancel_call(*, by: Member, entered: Entered) -> None:
    """There is no such call any more: those who have a bid on it are told."""
    held = _hold(entered)
    if held.notice.cancelled:
        return
    notices.cancel(notice=held.notice, by=by)
    _changed(held, by)
