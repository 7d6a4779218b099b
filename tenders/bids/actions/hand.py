# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call that a groupe enters by hand: it is the groupe's, and studied at once."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from groupes.files import actions as files
from groupes.models import Cooperative, Groupe, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from tenders.bids.actions.taking_up import open_bid
from tenders.bids.models import Bid, Entered
from tenders.notices import actions as notices
from tenders.notices.actions import Said


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
    return open_bid(by, groupe, notice, [])


def correct_call(
    *,
    by: Member,
    entered: Entered,
    said: Said,
    version: str,
    shared: bool = False,
    upload: UploadedFile[Any] | None = None,
) -> bool:
    """Say it otherwise; whether anything moved. Those who have a bid on it are told what did.
    ``version``: the one its writer saw."""
    with files.together():
        return _correct(
            by=by, entered=entered, said=said, version=version, shared=shared, upload=upload
        )


@action
def _correct(
    *,
    by: Member,
    entered: Entered,
    said: Said,
    version: str,
    shared: bool,
    upload: UploadedFile[Any] | None,
) -> bool:
    row = locked(type(entered.notice).everything).get(pk=entered.notice_id)
    if row.version != version:
        raise Refusal(
            _("Somebody has changed this call meanwhile: read it again before you change it.")
        )
    if row.cancelled:
        raise Refusal(_("This call is cancelled: it stays as it is."))
    moved = notices.correct(notice=row, said=said, private=not shared)
    if upload is not None:
        held = Entered.objects.select_related("file").get(pk=entered.pk)
        before, held.file = held.file, files.store(upload, by=by)
        held.save(update_fields=["file"])
        if before is not None:
            files.let_go(before)
    return moved or upload is not None


@action
def cancel_call(*, by: Member, entered: Entered) -> None:
    """There is no such call any more: those who have a bid on it are told."""
    notices.cancel(notice=entered.notice)
