# SPDX-License-Identifier: AGPL-3.0-or-later
"""One file of all the papers, in their order, under names that any system takes; the receipt."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation

from groupes.web import typeset
from groupes.web.refusals import Refusal
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.dossier import actions, facts, papers
from tenders.dossier.actions import bundling
from tenders.dossier.models import Bundle, Receipt
from tests import factories
from tests.groupes.files.uploads import pdf, storage, upload
from tests.tenders.bids.visits import login, text
from tests.tenders.dossier import world

__all__ = ["storage"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "storage")]


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.submit_bid")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    """A file, a text, the memoir's sections, a letter to fill in, and one of which there is nothing."""
    found = world.begun(cast)
    signed = bids.add_piece(by=cast.plain, bid=found, title="Acte d’engagement")
    bids.attach_file(by=cast.plain, piece=signed, upload=upload("AE signé.PDF", pdf("signé")))
    world.written(cast, found, "Références : à l’œuvre")
    for title, kind in (("Mémoire", papers.MEMOIR), ("DC1", papers.DC1)):
        piece = bids.add_piece(by=cast.plain, bid=found, title=title)
        actions.tell_paper(by=cast.plain, piece=piece, kind=kind)
    bids.add_piece(by=cast.plain, bid=found, title="Attestation")
    world.section(cast, found, "Comprendre", "Le besoin")
    return found


def opened(bundle: Bundle) -> zipfile.ZipFile:
    bundle.refresh_from_db()
    with bundle.file.open("rb") as content:
        return zipfile.ZipFile(io.BytesIO(content.read()))


def test_each_paper_is_there_in_order_and_what_is_missing_has_no_file(
    cast: factories.Cast, bid: Bid
) -> None:
    asked = actions.ask_bundle(by=cast.plain, bid=bid)
    assert not asked.ready
    actions.make(bundle=asked.pk)
    archive = opened(asked)
    assert archive.namelist() == [
        "01-acte-d-engagement.pdf",
        "02-references-a-l-oeuvre.pdf",
        "03-memoire.pdf",
        "04-dc1.pdf",
    ]
    assert archive.read("01-acte-d-engagement.pdf") == pdf("signé")
    assert archive.read("03-memoire.pdf").startswith(b"%PDF-")
    assert asked.ready
    assert asked.lacks > 0


def test_the_same_papers_are_the_same_file_and_the_same_bytes(
    cast: factories.Cast, bid: Bid
) -> None:
    asked = actions.ask_bundle(by=cast.plain, bid=bid)
    assert actions.ask_bundle(by=cast.holder, bid=bid) == asked
    actions.make(bundle=asked.pk)
    actions.make(bundle=asked.pk)  # a job that is done twice
    first, second = io.BytesIO(), io.BytesIO()
    actions.write(facts.load(bid), first)
    actions.write(facts.load(bid), second)
    assert first.getvalue() == second.getvalue()
    world.written(cast, bid, "Une de plus")
    assert actions.ask_bundle(by=cast.plain, bid=bid) != asked


def test_a_file_whose_letter_names_another_lot_is_another_file(
    cast: factories.Cast, bid: Bid
) -> None:
    asked = actions.ask_bundle(by=cast.plain, bid=bid)
    bid.notice.lots.update(title="Un autre lot")
    assert actions.ask_bundle(by=cast.plain, bid=bid) != asked


def test_texts_that_can_not_be_set_are_in_it_as_they_were_written(
    cast: factories.Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(document: typeset.Document) -> bytes:
        raise typeset.Unmade

    monkeypatch.setattr(typeset, "pdf", fails)
    asked = actions.ask_bundle(by=cast.plain, bid=bid)
    actions.make(bundle=asked.pk)
    archive = opened(asked)
    assert "Du texte" in archive.read("02-references-a-l-oeuvre.md").decode()
    assert "Le besoin" in archive.read("03-memoire.md").decode()
    assert asked.unset == 3


def test_files_that_are_too_large_are_refused_and_a_failure_is_kept(
    cast: factories.Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = actions.ask_bundle(by=cast.plain, bid=bid)
    monkeypatch.setattr(bundling, "MOST_BYTES", 3)
    with pytest.raises(Refusal, match="too large"):
        actions.ask_bundle(by=cast.plain, bid=bid)
    actions.make(bundle=asked.pk)
    asked.refresh_from_db()
    assert asked.failed == actions.TOO_LARGE


def test_it_is_let_go_of_after_its_week_with_its_bytes(
    cast: factories.Cast, bid: Bid, django_capture_on_commit_callbacks
) -> None:
    asked = actions.ask_bundle(by=cast.plain, bid=bid)
    actions.make(bundle=asked.pk)
    asked.refresh_from_db()
    path = Path(asked.file.path)
    assert path.exists()
    Bundle.objects.filter(pk=asked.pk).update(expires_at=timezone.now() - dt.timedelta(1))
    with django_capture_on_commit_callbacks(execute=True):
        actions.forget_old()
    assert not path.exists()


def test_the_page_tells_what_is_missing_first_and_hands_it_out(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    shown = text(client.get(world.url("papers", bid)))
    assert "What is missing" in shown
    assert "“Attestation”" in shown
    client.post(world.url("bundle", bid))
    bundle = bid.bundles.get()
    assert client.get(world.url("bundle_file", bid, bundle.pk)).status_code == 404
    actions.make(bundle=bundle.pk)
    answer = client.get(world.url("bundle_file", bid, bundle.pk))
    assert answer["Content-Type"] == "application/zip"
    assert b"".join(answer.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]  # a file
    login(client, cast.outsider)
    assert client.get(world.url("bundle_file", bid, bundle.pk)).status_code in (403, 404)


def test_each_paper_and_all_of_them_are_read_as_pdf(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    for name in ("textes", "memoire", "lettre", "convention"):
        answer = client.get(world.url("pdf", bid, name))
        assert answer["Content-Type"] == "application/pdf", name
        assert answer.content.startswith(b"%PDF-")
    assert client.get(world.url("pdf", bid, "autre")).status_code == 404
    for piece, status in zip(bid.pieces.all(), (404, 200, 200, 200, 404), strict=True):
        assert client.get(world.url("piece_pdf", bid, piece.pk)).status_code == status


def test_a_pdf_that_can_not_be_made_says_so(
    cast: factories.Cast, bid: Bid, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(document: typeset.Document) -> bytes:
        raise typeset.Unmade

    monkeypatch.setattr(typeset, "pdf", fails)
    login(client, cast.plain)
    answer = client.get(world.url("pdf", bid, "memoire"))
    assert answer.status_code == 503
    assert "could not be made" in text(answer)


def test_the_receipt_is_kept_once_submitted_and_replaced(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.holder)
    page = world.url("receipt", bid)
    assert client.get(page).status_code == 302
    assert client.post(page, {"file": upload("recu.pdf", pdf())}).status_code == 409
    Bid.objects.filter(pk=bid.pk).update(state=Bid.State.SUBMITTED)
    for words in ("un", "deux"):
        assert client.post(page, {"file": upload("recu.pdf", pdf(words))}).status_code == 302
    assert Receipt.objects.get(bid=bid).file.name == "recu.pdf"
    login(client, cast.plain)
    answer = client.get(world.url("receipt_file", bid))
    assert b"".join(answer.streaming_content) == pdf("deux")  # type: ignore[attr-defined]  # a file
    assert client.post(page, {"file": upload("recu.pdf", pdf())}).status_code == 403


def test_the_file_of_all_is_in_the_language_of_the_notice_and_the_same_for_both_readers(
    cast: factories.Cast, client: Client
) -> None:
    bid = world.begun(cast, written="FRA")
    piece = bids.add_piece(by=cast.plain, bid=bid, title="Candidature")
    actions.tell_paper(by=cast.plain, piece=piece, kind=papers.DC1)
    page = login(client, cast.plain).get(world.url("papers", bid))
    assert (
        "The papers are made in French, as the notice is written, whoever asks for them."
        in text(page)
    )
    asked = actions.ask_bundle(by=cast.plain, bid=bid)
    assert asked.language == "fr"
    with translation.override("fr"):
        assert actions.ask_bundle(by=cast.holder, bid=bid) == asked
    actions.make(bundle=asked.pk)
    asked.refresh_from_db()
    answer = client.get(world.url("bundle_file", bid, asked.pk))
    assert b"".join(answer.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert "brouillon" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("ENG", "made in English, as the notice is written"),
        ("DEU", "the notice is written in another language (German)"),
        ("", "The papers are made in French, whoever asks for them."),
    ],
)
def test_the_page_says_which_language_papers_are_made_in(
    cast: factories.Cast, client: Client, written: str, told: str
) -> None:
    bid = world.begun(cast, written=written)
    world.written(cast, bid, "Un texte")
    assert told in text(login(client, cast.plain).get(world.url("papers", bid)))
