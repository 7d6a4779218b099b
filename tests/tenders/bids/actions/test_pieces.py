# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pieces of an answer: held by one, written by several, filled from the library."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from commons.library import actions as library
from commons.library.models import Resource, Reuse
from groupes.files.models import StoredFile
from groupes.web.refusals import Outdated, Refusal
from tenders.bids import actions, queries
from tenders.bids.models import Bid, Piece
from tests import factories
from tests.groupes.files.uploads import kept, pdf, storage, upload
from tests.tenders.bids.actions.asked import last, verbs, write_piece

pytestmark = pytest.mark.django_db
__all__ = ["storage"]


def test_a_piece_is_taken_by_one_and_given_back(cast: factories.Cast, bid: Bid) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire", due_on=dt.date(2030, 1, 2))
    for _again in range(2):
        assert actions.take_piece(by=cast.plain, piece=piece).holder == cast.plain
    with pytest.raises(Refusal, match=cast.plain.name):
        actions.take_piece(by=cast.founder, piece=piece)
    actions.leave_piece(by=cast.founder, piece=piece)  # not theirs: nothing happens
    piece.refresh_from_db()
    assert piece.holder == cast.plain
    actions.leave_piece(by=cast.plain, piece=piece)
    piece.refresh_from_db()
    assert piece.holder is None
    assert verbs(bid)[1:] == ["bids.piece_added", "bids.piece_taken", "bids.piece_left"]


def test_the_second_writer_does_not_overwrite_the_first(cast: factories.Cast, bid: Bid) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    write_piece(piece, cast.plain, "Le premier texte", 1)
    with pytest.raises(Outdated):
        write_piece(piece, cast.founder, "Le second", 1)
    piece.refresh_from_db()
    assert (piece.body, piece.edition) == ("Le premier texte", 2)
    write_piece(piece, cast.founder, "Les deux", 2)
    write_piece(piece, cast.founder, "Les deux", 3)  # nothing new: no new edition
    piece.refresh_from_db()
    assert (piece.body, piece.edition) == ("Les deux", 3)


def test_a_template_comes_in_with_its_makers(cast: factories.Cast, bid: Bid) -> None:
    page = library.add_page(
        by=cast.founder, groupe=cast.groupe, title="Trame d’atelier", body="## Accueil"
    )
    made = actions.use_template(by=cast.plain, bid=bid, resource=page)
    assert (made.title, made.body, made.state) == ("Trame d’atelier", "## Accueil", "draft")
    assert (made.template, made.template_edition) == (page, page.edition)
    [listed] = queries.pieces_of(bid)
    assert listed.authors == (cast.founder.name,)
    reuse = Reuse.objects.get()
    assert (reuse.resource, reuse.target_type, reuse.target_id) == (page, "bids.bid", bid.pk)
    assert last(bid).verb == "bids.template_used"
    again = actions.use_template(by=cast.plain, bid=bid, resource=page)
    assert again.title == "Trame d’atelier (2)"
    assert Reuse.objects.count() == 1
    # Into a piece that waits for it; never over what someone wrote.
    empty = actions.add_piece(by=cast.plain, bid=bid, title="Méthodologie")
    filled = actions.use_template(by=cast.plain, bid=bid, resource=page, piece=empty)
    assert (filled.pk, filled.body) == (empty.pk, "## Accueil")
    with pytest.raises(Refusal):
        actions.use_template(by=cast.plain, bid=bid, resource=page, piece=filled)


def test_a_licence_keeps_a_resource_where_it_belongs(cast: factories.Cast, bid: Bid) -> None:
    elsewhere = factories.groupe(cast.plain)
    kept = library.add_page(
        by=cast.plain,
        groupe=elsewhere,
        title="Chez nous",
        body="…",
        licence=Resource.Licence.GROUPE,
    )
    with pytest.raises(Refusal):
        actions.use_template(by=cast.plain, bid=bid, resource=kept)
    assert not bid.pieces.exists()


def test_the_file_of_a_piece_takes_the_place_of_the_one_before(
    cast: factories.Cast, bid: Bid, storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="DC1")
    with django_capture_on_commit_callbacks(execute=True):
        for words in ("une", "deux"):
            brought = upload("dc1.pdf", pdf(words))
            piece = actions.attach_file(by=cast.plain, piece=piece, upload=brought)
    assert piece.file is not None
    assert piece.file.name == "dc1.pdf"
    assert len(kept(storage)) == StoredFile.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        for _again in range(2):
            actions.drop_file(by=cast.plain, piece=piece)
    assert not kept(storage)
    assert verbs(bid)[2:] == ["bids.piece_file_brought"] * 2 + ["bids.piece_file_dropped"]


def test_the_file_of_a_piece_that_someone_holds_is_theirs_to_replace_or_take_away(
    cast: factories.Cast, bid: Bid, storage: Path
) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="DC1")
    actions.take_piece(by=cast.founder, piece=piece)
    actions.attach_file(by=cast.plain, piece=piece, upload=upload("dc1.pdf", pdf()))  # the first
    for late in (
        lambda: actions.attach_file(by=cast.plain, piece=piece, upload=upload("a.pdf", pdf())),
        lambda: actions.drop_file(by=cast.plain, piece=piece),
    ):
        with pytest.raises(Refusal, match=cast.founder.name):
            late()
    assert [one.name for one in StoredFile.objects.all()] == ["dc1.pdf"]
    assert len(kept(storage)) == 1
    actions.attach_file(by=cast.founder, piece=piece, upload=upload("signe.pdf", pdf()))
    assert [one.name for one in StoredFile.objects.all()] == ["signe.pdf"]
    actions.drop_file(by=cast.founder, piece=piece)
    assert not StoredFile.objects.exists()


def test_a_piece_is_removed_with_its_file_unless_another_holds_it_or_it_is_ready(
    cast: factories.Cast, bid: Bid, storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="DC1")
    actions.attach_file(by=cast.plain, piece=piece, upload=upload("dc1.pdf", pdf()))
    actions.take_piece(by=cast.founder, piece=piece)
    with pytest.raises(Refusal, match=cast.founder.name):
        actions.remove_piece(by=cast.plain, piece=piece)
    Piece.objects.filter(pk=piece.pk).update(state=Piece.State.SIGNED)
    with pytest.raises(Refusal):
        actions.remove_piece(by=cast.founder, piece=piece)
    Piece.objects.filter(pk=piece.pk).update(state=Piece.State.DRAFT)
    with django_capture_on_commit_callbacks(execute=True):
        for _again in range(2):
            actions.remove_piece(by=cast.founder, piece=piece)
    assert not bid.pieces.exists()
    assert not kept(storage)
    assert verbs(bid)[-1] == "bids.piece_removed"
    for late in (actions.take_piece, actions.drop_file):
        with pytest.raises(Refusal):  # from a page opened before
            late(by=cast.plain, piece=piece)


def test_nothing_of_a_piece_moves_once_it_was_submitted(
    cast: factories.Cast, bid: Bid, storage: Path
) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="DC1")
    Bid.objects.filter(pk=bid.pk).update(state=Bid.State.SUBMITTED)
    for late in (
        lambda: actions.attach_file(by=cast.plain, piece=piece, upload=upload("a.pdf", pdf())),
        lambda: actions.drop_file(by=cast.plain, piece=piece),
        lambda: actions.remove_piece(by=cast.plain, piece=piece),
    ):
        with pytest.raises(Refusal):
            late()
    assert not kept(storage)
