# SPDX-License-Identifier: AGPL-3.0-or-later
"""A piece of an answer: read as it will be, taken away as a file or on paper, removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tenders.bids import actions
from tenders.bids.models import Bid, Piece
from tests import factories
from tests.groupes.files.uploads import pdf, storage, upload
from tests.tenders import calls
from tests.tenders.bids.visits import login, url

__all__ = ["storage"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a"))[0]


def test_a_piece_is_read_as_it_will_be_and_leaves_as_markdown(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire : méthode")
    Piece.objects.filter(pk=piece.pk).update(body="## Étapes\n\n- une\n- deux")
    login(client, cast.plain)
    shown = client.get(url("piece", bid, piece.pk)).content.decode()
    assert "<li>une</li>" in shown
    assert 'name="body"' in shown
    file = client.get(url("piece_text", bid, piece.pk))
    assert file.content.decode() == "# Mémoire : méthode\n\n## Étapes\n\n- une\n- deux\n"
    assert "attachment" in file["Content-Disposition"]
    assert ".md" in file["Content-Disposition"]
    Bid.objects.filter(pk=bid.pk).update(state=Bid.State.LOST)
    shown = client.get(url("piece", bid, piece.pk)).content.decode()
    assert "<li>une</li>" in shown
    assert 'name="body"' not in shown


def test_the_file_of_a_piece_is_brought_saved_and_taken_away(
    cast: factories.Cast, bid: Bid, client: Client, storage: Path
) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="DC1")
    login(client, cast.plain)
    page, bring = url("piece", bid, piece.pk), url("piece_bring", bid, piece.pk)
    assert client.get(url("piece_file", bid, piece.pk)).status_code == 404
    assert client.post(bring, {"file": upload("a.exe", b"MZ\x90\x00")}).status_code == 422
    assert client.post(bring, {"file": upload("dc1.pdf", pdf())})["Location"] == page
    saved = client.get(url("piece_file", bid, piece.pk))
    assert saved.getvalue() == pdf()
    assert "dc1.pdf" in saved["Content-Disposition"]
    login(client, cast.outsider)
    assert client.get(url("piece_file", bid, piece.pk)).status_code == 404
    login(client, cast.plain)
    assert client.post(bring, {"do": "drop"})["Location"] == page
    assert client.get(url("piece_file", bid, piece.pk)).status_code == 404


def test_whoever_could_only_be_refused_is_shown_no_form_for_the_file(
    cast: factories.Cast, bid: Bid, client: Client, storage: Path
) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="DC1")
    actions.take_piece(by=cast.founder, piece=piece)
    bring = url("piece_bring", bid, piece.pk)
    login(client, cast.plain)
    page = url("piece", bid, piece.pk)
    assert bring in client.get(page).content.decode()  # there is none yet
    client.post(bring, {"file": upload("dc1.pdf", pdf())})
    assert bring not in client.get(page).content.decode()
    assert client.post(bring, {"do": "drop"}).status_code == 409
    login(client, cast.founder)
    assert bring in client.get(page).content.decode()


def test_a_piece_is_removed_from_its_page_by_who_may(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="DC1")
    actions.take_piece(by=cast.founder, piece=piece)
    login(client, cast.plain)
    remove = url("piece_remove", bid, piece.pk)
    assert remove not in client.get(url("piece", bid, piece.pk)).content.decode()
    assert client.post(remove).status_code == 409
    login(client, cast.founder)
    assert remove in client.get(url("piece", bid, piece.pk)).content.decode()
    assert client.post(remove)["Location"] == f"{url('bid', bid)}#pieces"
    assert not bid.pieces.exists()
