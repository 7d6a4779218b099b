# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers a call asks for are added once; what a hand took away stays away."""

from __future__ import annotations

import pytest

from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.dossier import actions, events, papers
from tenders.dossier.models import Paper
from tests import factories
from tests.tenders.dossier import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return world.begun(cast)


def kinds(bid: Bid) -> set[str]:
    return set(bid.papers.exclude(piece=None).values_list("kind", flat=True))


def test_they_are_added_at_once_and_a_second_time_nothing(cast: factories.Cast, bid: Bid) -> None:
    added = actions.propose(by=cast.plain, bid=bid)
    assert {papers.DC1, papers.MEMOIR, papers.COMMITMENT, papers.DUME} <= kinds(bid)
    assert bid.pieces.count() == len(added) == len(kinds(bid))
    assert actions.propose(by=cast.holder, bid=bid) == []
    assert bid.pieces.count() == len(added)
    assert Entry.objects.filter(verb=events.PAPERS_PROPOSED.verb).count() == 1


def test_what_was_taken_away_by_hand_comes_back_only_when_asked(
    cast: factories.Cast, bid: Bid
) -> None:
    actions.propose(by=cast.plain, bid=bid)
    piece = bid.papers.get(kind=papers.DUME).piece
    assert piece is not None
    bids.remove_piece(by=cast.plain, piece=piece)
    assert actions.propose(by=cast.plain, bid=bid) == []
    assert papers.DUME not in kinds(bid)
    [back] = actions.propose(by=cast.plain, bid=bid, again=True)
    assert papers.DUME in kinds(bid)
    assert back.title == "European single document (DUME)"


def test_a_paper_is_known_by_what_it_is_not_by_its_title(cast: factories.Cast, bid: Bid) -> None:
    own = bids.add_piece(by=cast.plain, bid=bid, title="Notre mémoire à nous")
    actions.tell_paper(by=cast.plain, piece=own, kind=papers.MEMOIR)
    actions.propose(by=cast.plain, bid=bid)
    assert bid.papers.get(kind=papers.MEMOIR).piece == own
    assert not bid.pieces.filter(title="Technical memoir").exists()


def test_a_piece_of_that_title_already_is_that_paper(cast: factories.Cast, bid: Bid) -> None:
    own = bids.add_piece(by=cast.plain, bid=bid, title="Technical memoir")
    actions.propose(by=cast.plain, bid=bid)
    assert bid.papers.get(kind=papers.MEMOIR).piece == own


def test_two_pieces_are_not_the_same_paper_and_one_can_be_another(
    cast: factories.Cast, bid: Bid
) -> None:
    one = bids.add_piece(by=cast.plain, bid=bid, title="Un")
    two = bids.add_piece(by=cast.plain, bid=bid, title="Deux")
    actions.tell_paper(by=cast.plain, piece=one, kind=papers.DC1)
    with pytest.raises(Refusal, match="“Un” is that paper already"):
        actions.tell_paper(by=cast.plain, piece=two, kind=papers.DC1)
    actions.tell_paper(by=cast.plain, piece=one, kind=papers.DC2)
    actions.tell_paper(by=cast.plain, piece=two, kind=papers.DC1)
    assert dict(bid.papers.values_list("piece__title", "kind")) == {"Un": "dc2", "Deux": "dc1"}
    actions.tell_paper(by=cast.plain, piece=two, kind="")
    assert not Paper.objects.filter(piece=two).exists()


def test_once_submitted_nothing_is_added(cast: factories.Cast, bid: Bid) -> None:
    Bid.objects.filter(pk=bid.pk).update(state=Bid.State.SUBMITTED)
    with pytest.raises(Refusal):
        actions.propose(by=cast.plain, bid=bid)


def test_a_visit_that_is_asked_for_has_its_certificate(cast: factories.Cast, bid: Bid) -> None:
    world.asked(cast, bid, visit="Le 3, sur inscription")
    actions.propose(by=cast.plain, bid=bid)
    assert papers.VISIT in kinds(bid)
