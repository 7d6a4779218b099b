# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pieces of an answer: held by one, written by several, filled from the library."""

from __future__ import annotations

import datetime as dt

import pytest

from commons.library import actions as library
from commons.library.models import Resource, Reuse
from groupes.web.refusals import Outdated, Refusal
from tenders.bids import actions, queries
from tenders.bids.models import Bid
from tests import factories
from tests.tenders.bids.actions.asked import last, verbs, write_piece

pytestmark = pytest.mark.django_db


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
    assert listed.authors == [cast.founder.name]
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
