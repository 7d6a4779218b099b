# SPDX-License-Identifier: AGPL-3.0-or-later
"""One file of all the papers, made by a job; the receipt of the submission."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from typing import IO, Any, Final, cast

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.files import actions as files
from groupes.jobs import defer, job, periodic
from groupes.models import Member
from groupes.web import typeset
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, again
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid
from tenders.dossier import documents, events, facts, papers
from tenders.dossier.models import KEPT, Bundle, Receipt, storage_path

ALL: Final = tuple(Bid.State)
MOST_BYTES: Final = 400_000_000
"""Of the files of one bid: buyers' profiles take less."""
DATE: Final = (1980, 1, 1, 0, 0, 0)  # the same papers, the same bytes
TOO_LARGE: Final = "too_large"
BROKEN: Final = "broken"


@action
def ask_bundle(*, by: Member, bid: Bid) -> Bundle:
    """Have one file made of all the papers, whatever is still missing. One of the same papers that is
    being made, or is there, is that one."""
    held = hold(bid, states=ALL)
    dossier = facts.load(held)
    if not dossier.papers:
        raise Refusal(_("There is no paper to put together yet."))
    if size_of(dossier) > MOST_BYTES:
        raise Refusal(_("The files are too large to go in one: make them smaller first."))
    language = documents.language_of(held)
    same = held.bundles.filter(
        mark=dossier.bundle_mark, language=language, failed="", expires_at__gt=timezone.now()
    ).first()
    if same is not None:
        return same
    made = Bundle.objects.create(
        bid=held,
        by=by,
        language=language,
        mark=dossier.bundle_mark,
        lacks=len(facts.lacks(dossier)),
        expires_at=timezone.now() + KEPT,
    )
    journal.record(events.BUNDLE_ASKED, by=by, groupe=held.groupe, target=held, bundle=made.pk)
    defer(make, bundle=made.pk)
    return made


def size_of(dossier: facts.Dossier) -> int:
    """Bytes of the files that the papers have."""
    return sum(held.piece.file.size for held in dossier.papers if held.piece.file is not None)


@job("dossier.make", gettext_lazy("One file of all the papers of a bid"), tries=3)
def make(*, bundle: int) -> None:
    """Write a bundle that was asked for, of the papers as they are now. Made already, or gone: nothing."""
    found = (
        Bundle.objects.select_related("by", "bid__groupe", "bid__notice", "bid__cooperative")
        .filter(pk=bundle)
        .first()
    )
    if found is None or found.made_at is not None or found.failed == TOO_LARGE:
        return
    dossier = facts.load(found.bid)
    if size_of(dossier) > MOST_BYTES:
        Bundle.objects.filter(pk=found.pk).update(failed=TOO_LARGE)
        return
    at = timezone.now()
    try:
        with translation.override(found.language), tempfile.TemporaryFile() as out:
            unset = write(dossier, out)
            size = out.tell()
            out.seek(0)
            found.file.save(storage_path(found, ""), File(cast(IO[bytes], out)), save=False)
    except Exception:
        Bundle.objects.filter(pk=found.pk).update(failed=BROKEN)
        raise
    if not _made(found, dossier, size, unset, at):  # another made it, or the bid is gone
        found.file.delete(save=False)


@action
def _made(bundle: Bundle, dossier: facts.Dossier, size: int, unset: int, at: Any) -> bool:
    kept = Bundle.objects.filter(pk=bundle.pk, made_at=None).update(
        file=bundle.file.name,
        size=size,
        unset=unset,
        made_at=at,
        failed="",
        mark=dossier.bundle_mark,
        lacks=len(facts.lacks(dossier)),
        expires_at=at + KEPT,
    )
    if kept:
        journal.record(
            events.BUNDLE_MADE,
            by=None,
            groupe=bundle.bid.groupe,
            target=bundle.bid,
            bundle=bundle.pk,
        )
    return bool(kept)


def write(dossier: facts.Dossier, out: IO[bytes]) -> int:
    """Write the papers as a ZIP, in their order, under names that any system takes: the file of each, else
    its text as a PDF, else as Markdown where that can not be set. Answers how many could not be. A paper
    of which there is nothing has a number and no file."""
    unset = 0
    contents: list[tuple[facts.Held, bytes | None, str]] = []
    for held in dossier.papers:
        if held.source == facts.FILE and held.piece.file is not None:
            contents.append((held, None, papers.ending_of(held.piece.file.name)))
            continue
        document = documents.in_place(dossier, held)
        if document is None:
            contents.append((held, None, ""))
            continue
        try:
            contents.append((held, typeset.pdf(document), ".pdf"))
        except typeset.Unmade:
            unset += 1
            contents.append((held, _plain(dossier, held), ".md"))
    names = papers.numbered([(held.piece.title, ending) for held, _body, ending in contents])
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (held, body, _ending) in zip(names, contents, strict=True):
            if held.source == facts.NOTHING:
                continue
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with archive.open(info, "w", force_zip64=True) as entry:
                if body is not None:
                    entry.write(body)
                elif held.piece.file is not None:
                    with held.piece.file.file.open("rb") as content:
                        shutil.copyfileobj(content, entry, 1 << 16)
    return unset


def _plain(dossier: facts.Dossier, held: facts.Held) -> bytes:
    """What could not be set, as it was written."""
    if held.source == facts.OUTLINE:
        parts = [f"{'#' * one.level} {one.title}\n\n{one.text}" for one in dossier.sections]
        return "\n\n".join(parts).encode()
    return f"# {held.piece.title}\n\n{held.piece.body}\n".encode()


@periodic("50 3 * * *")
@job(
    "dossier.forget", gettext_lazy("Files of all the papers that waited long enough are let go of")
)
def forget_old() -> None:
    """Let go of those that nobody took in time."""
    for bundle in Bundle.objects.filter(expires_at__lte=timezone.now()):
        bundle.delete()


@again
def keep_receipt(*, by: Member, bid: Bid, upload: UploadedFile[Any]) -> Receipt:
    """Keep what the buyer's profile gave when the offer was submitted, in the place of what was there."""
    with files.together():
        held = hold(
            bid, states=(Bid.State.SUBMITTED, Bid.State.WON, Bid.State.LOST, Bid.State.CLOSED)
        )
        found = Receipt.objects.filter(bid=held).select_related("file").first()
        before = found.file if found is not None else None
        receipt = found or Receipt(bid=held)
        receipt.file, receipt.by, receipt.at = files.store(upload, by=by), by, timezone.now()
        receipt.save()
        if before is not None:
            files.let_go(before)
        journal.record(
            events.RECEIPT_KEPT,
            by=by,
            groupe=held.groupe,
            target=held,
            replaces=before is not None,
        )
    return receipt
