# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pieces of an answer: listed, taken, written, filled from the library."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.utils.translation import gettext as _

from commons.library import actions as library
from commons.library import rules as library_rules
from commons.library.models import Resource
from groupes import journal
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.files import actions as files
from groupes.models import Member
from groupes.web.oneline import cut
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, again
from tenders.bids import events
from tenders.bids.actions.held import hold
from tenders.bids.actions.needs import TITLE
from tenders.bids.models import Bid, Piece

MOST_PIECES: Final = 60
WRITTEN: Final = ("title", "body", "due_on", "state")


@action
def add_piece(*, by: Member, bid: Bid, title: str, due_on: dt.date | None = None) -> Piece:
    held = hold(bid)
    return _new_piece(by, held, title, due_on)


def _new_piece(by: Member, held: Bid, title: str, due_on: dt.date | None) -> Piece:
    if held.pieces.count() >= MOST_PIECES:
        raise Refusal(_("That is a lot of pieces: merge some of them first."))
    if held.pieces.filter(title=title).exists():
        raise Refusal(_("There is already a piece by that name."))
    last = held.pieces.aggregate(last=Max("position"))["last"] or 0
    piece = Piece.objects.create(bid=held, position=last + 1, title=title, due_on=due_on)
    editions.keep(piece, groupe=held.groupe, by=by)
    journal.record(events.PIECE_ADDED, by=by, groupe=held.groupe, target=held, piece=piece.pk)
    return piece


@action
def take_piece(*, by: Member, piece: Piece) -> Piece:
    """Take a free piece. Already mine: nothing changes; someone was faster: refused, told."""
    held = hold(piece.bid)
    _there(held, piece)
    taken = held.pieces.filter(pk=piece.pk, holder=None).update(holder=by)
    found = held.pieces.select_related("holder").get(pk=piece.pk)
    if not taken:
        if found.holder_id != by.pk:
            raise Refusal(_("%(name)s took this piece meanwhile.") % {"name": str(found.holder)})
        return found
    journal.record(events.PIECE_TAKEN, by=by, groupe=held.groupe, target=held, piece=piece.pk)
    return found


@action
def leave_piece(*, by: Member, piece: Piece) -> None:
    """Give back a piece one holds: it is free again."""
    hold(piece.bid)
    free_piece(by=by, piece=piece)


def free_piece(*, by: Member, piece: Piece) -> None:
    """A piece is free again, whatever the state of its bid, which is held."""
    bid = piece.bid
    if bid.pieces.filter(pk=piece.pk, holder=by).update(holder=None):
        journal.record(events.PIECE_LEFT, by=by, groupe=bid.groupe, target=bid, piece=piece.pk)


@action
def change_piece(
    *,
    by: Member,
    piece: Piece,
    edition: int,
    title: str,
    body: str,
    due_on: dt.date | None,
    state: str,
    restores: int | None = None,
) -> Piece:
    """Write a piece. ``edition``: the one the writer saw; another since then raises ``Outdated``.
    ``restores``: the edition whose text is brought back.

    A piece one writes and that nobody holds stays free: holding is offered, never assigned.
    """
    held = hold(piece.bid)
    found = held.pieces.filter(pk=piece.pk).first()
    if found is None:
        raise Refusal(_("This piece was removed meanwhile."))
    editions.check(found, edition, lambda: {name: getattr(found, name) for name in WRITTEN})
    if held.pieces.filter(title=title).exclude(pk=piece.pk).exists():
        raise Refusal(_("There is already a piece by that name."))
    said = {"title": title, "body": body, "due_on": due_on, "state": state}
    fields = [name for name, value in said.items() if getattr(found, name) != value]
    if not fields:
        return found
    before = texts_of(found)
    for name, value in said.items():
        setattr(found, name, value)
    found.edition += 1
    found.save(update_fields=[*fields, "edition"])
    editions.keep(found, groupe=held.groupe, by=by, before=before, restores=restores)
    journal.record(
        events.PIECE_CHANGED,
        by=by,
        groupe=held.groupe,
        target=held,
        piece=found.pk,
        fields=fields,
        state=state,
        **editions.facts(found, restores),
    )
    return found


@again
def attach_file(*, by: Member, piece: Piece, upload: UploadedFile[Any]) -> Piece:
    """Bring the file of a piece, in the place of the one that was there: it has no editions, so
    nobody else replaces that of a piece that someone holds."""
    with files.together():
        held = hold(piece.bid)
        found = _there(held, piece)
        before = found.file
        if before is not None:
            _not_anothers(found, by)
        found.file = files.store(upload, by=by)
        found.save(update_fields=["file"])
        if before is not None:
            files.let_go(before)
        journal.record(
            events.PIECE_FILE_BROUGHT,
            by=by,
            groupe=held.groupe,
            target=held,
            piece=found.pk,
            replaces=before is not None,
        )
    return found


@action
def drop_file(*, by: Member, piece: Piece) -> None:
    """Take the file of a piece away, where nobody else holds it. There is none: nothing changes."""
    held = hold(piece.bid)
    found = _there(held, piece)
    if (before := found.file) is None:
        return
    _not_anothers(found, by)
    found.file = None
    found.save(update_fields=["file"])
    files.let_go(before)
    journal.record(
        events.PIECE_FILE_DROPPED, by=by, groupe=held.groupe, target=held, piece=found.pk
    )


@action
def remove_piece(*, by: Member, piece: Piece) -> None:
    """Take a piece away, with its text and its file, where nobody else holds it and it is not said to
    be ready. Gone already: nothing changes."""
    held = hold(piece.bid)
    found = held.pieces.select_related("holder").filter(pk=piece.pk).first()
    if found is None:
        return
    _not_anothers(found, by)
    if found.ready:
        raise Refusal(_("This piece is ready: say that it is a draft first."))
    found.delete()
    journal.record(events.PIECE_REMOVED, by=by, groupe=held.groupe, target=held, piece=piece.pk)


def _not_anothers(piece: Piece, by: Member) -> None:
    """Refusal where somebody else holds the piece."""
    if piece.holder is not None and piece.holder_id != by.pk:
        raise Refusal(
            _("%(name)s holds this piece: ask them to give it back first.")
            % {"name": piece.holder.name}
        )


def _there(held: Bid, piece: Piece) -> Piece:
    """The piece as it is now; Refusal when it was removed."""
    found = held.pieces.select_related("file", "holder").filter(pk=piece.pk).first()
    if found is None:
        raise Refusal(_("This piece was removed meanwhile."))
    return found


@action
def use_template(*, by: Member, bid: Bid, resource: Resource, piece: Piece | None = None) -> Piece:
    """Bring a resource of the library into the bid: its makers are credited on the piece.

    A page's text is copied; a file stays where it is and is linked. ``piece``: fill this one, as
    long as it is empty; None: a new piece of the resource's title. ``resource`` must be one that
    ``by`` may see, and its licence must let it leave its groupe or its cooperative.
    """
    held = hold(bid)
    if not library_rules.may_reuse(held.groupe, resource):
        raise Refusal(
            _("Its licence keeps “%(title)s” where it was made. Ask its authors.")
            % {"title": resource.title}
        )
    journal.hold([held.groupe_id, resource.groupe_id])
    if piece is None:
        found = _new_piece(by, held, _free_title(held, resource.title), None)
    else:
        found = held.pieces.get(pk=piece.pk)
        if found.body.strip() or found.template_id is not None:
            raise Refusal(_("This piece is not empty any more: bring the template as a new one."))
    before = texts_of(found)
    found.template = resource
    found.template_edition = resource.edition
    if resource.kind == Resource.Kind.PAGE:
        found.body = resource.body
    if found.state == Piece.State.TO_DO:
        found.state = Piece.State.DRAFT
    found.edition += 1
    found.save(update_fields=["template", "template_edition", "body", "state", "edition"])
    editions.keep(found, groupe=held.groupe, by=by, before=before)
    library.reuse(resource=resource, target=held, by=by)
    journal.record(
        events.TEMPLATE_USED,
        by=by,
        groupe=held.groupe,
        target=held,
        piece=found.pk,
        resource=resource.pk,
    )
    return found


def _free_title(bid: Bid, title: str) -> str:
    taken = set(bid.pieces.values_list("title", flat=True))
    free, number = cut(title, TITLE), 1
    while free in taken:
        number += 1
        free = f"{cut(title, TITLE - 6)} ({number})"
    return free
