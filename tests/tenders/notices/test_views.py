# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of notices: finding, reading, importing; and whose a refused file is."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes.models import Member
from tenders.notices import forms
from tenders.notices.models import BroughtFile, ImportRun, Notice, RefusedFile
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, eforms, in_days
from tests.tenders.notices.visits import INDEX, text, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return factories.member()


@pytest.fixture
def reader(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


# --- finding -------------------------------------------------------------------------------------


def test_found_by_words_without_accents_domain_code_place_and_state(reader: Client) -> None:
    bring(
        eforms("velo", title="Concertation du plan vélo", cpv=("79416200",), postcode="59000",
               procedure="a", deadline=in_days(20)),
        eforms("site", title="Refonte du site", cpv=("72413000",), postcode="61000",
               procedure="b", deadline=in_days(10)),
        eforms("vieux", title="Vieux plan vélo", cpv=("79416200",), procedure="c",
               deadline=in_days(-3)),
    )  # fmt: skip

    def found(**asked: str) -> list[str]:
        return titles(reader.get(INDEX, asked))

    velo, site, old = "Concertation du plan vélo", "Refonte du site", "Vieux plan vélo"
    assert found() == [site, velo]  # the closest deadline first
    assert found(q="VELO") == [velo]
    assert found(q="concertations plans") == [velo]
    assert found(q="Lys-Aval") == [site, velo]  # the buyer
    assert found(domain="72") == [site]
    assert found(cpv="794") == [velo]
    assert found(cpv="79400000") == [velo]  # the zeros stand for anything
    assert found(cpv="79416200-4") == [velo]
    assert found(department="61") == [site]
    assert set(found(state="all")) == {velo, site, old}
    assert set(found(state="all", q="vélo")) == {velo, old}
    assert found(q="rien de tel") == []
    # What makes no sense is left out; the page stands.
    assert found(cpv="toto", department="zz", page="-1", sort="<b>") == [site, velo]


def test_a_fragment_for_the_filter_and_a_page_for_the_others(reader: Client) -> None:
    calls.call()
    fragment = reader.get(INDEX, headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    assert b'id="results"' in fragment.content
    assert b"<html" in reader.get(INDEX).content


# --- reading -------------------------------------------------------------------------------------


def test_what_people_publish_is_shown_as_text(reader: Client) -> None:
    notice = calls.call("a", title="<script>alert(1)</script>", description="<img src=x>")
    shown = reader.get(notice.get_absolute_url()).content.decode()
    assert "<script>alert" not in shown
    assert "<img" not in shown


@pytest.mark.parametrize("path", ["", "importer/", "999999/", "importer/1/", "importer/refus/1/"])
def test_a_login_is_needed(path: str, client: Client) -> None:
    answer = client.get(INDEX + path)
    assert answer.status_code == 302
    assert "/compte/" in answer.headers["Location"]


def test_an_unknown_notice_is_not_found(reader: Client) -> None:
    assert reader.get(INDEX + "999999/").status_code == 404


# --- importing -------------------------------------------------------------------------------------


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_any_member_imports_and_sees_what_came_of_it(reader: Client, member: Member) -> None:
    files = [upload("a.xml", eforms("a")), upload("b.json", boamp("26-1")), upload("c.txt", b"non")]
    answer = reader.post(reverse("notices:import"), {"files": files})
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == reverse("notices:import_run", args=[run.pk])
    assert (run.by, run.new, run.refused) == (member, 2, 1)
    page = reader.get(answer.headers["Location"])
    assert "c.txt" in text(page)
    again = [upload("a.xml", eforms("a"))]
    reader.post(reverse("notices:import"), {"files": again})
    assert ImportRun.objects.latest("pk").unchanged == 1
    assert reader.get(reverse("notices:import")).status_code == 200


def test_an_archive_is_read_and_what_it_holds_besides_notices_is_said(
    reader: Client, member: Member
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2027/a.xml", eforms("a"))
        archive.writestr("2027/b.json", boamp("26-1"))
        archive.writestr("2027/mauvais.xml", b"<a>")
        archive.writestr("2027/lisez-moi.pdf", b"%PDF")
    answer = reader.post(
        reverse("notices:import"), {"files": [upload("mois.zip", packed.getvalue())]}, follow=True
    )
    run = ImportRun.objects.get()
    assert (run.by, run.new, run.refused, run.skipped) == (member, 2, 1, 1)
    assert "mois.zip/2027/mauvais.xml" in text(answer)
    assert "mois.zip/2027/lisez-moi.pdf" in text(answer)
    assert "1 laissé de côté" in text(answer)
    # What a person brought is kept with its own bytes, not those of the archive.
    assert bytes(BroughtFile.objects.get(name="mois.zip/2027/a.xml").content) == eforms("a")


def test_of_a_large_refused_file_the_page_tells_the_digest_and_that_it_is_cut(
    reader: Client,
) -> None:
    large = b"rien " * 300_000
    reader.post(reverse("notices:import"), {"files": [upload("grand.txt", large)]})
    refused = RefusedFile.objects.get()
    page = reader.get(reverse("notices:rejected", args=[refused.pk]))
    assert hashlib.sha256(large).hexdigest() in text(page)
    assert "on garde le début" in text(page)
    assert (refused.size, len(refused.content)) == (len(large), 1_000_000)


def test_what_is_too_much_or_nothing_is_refused_by_the_field(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("notices:import")
    assert reader.post(address).status_code == 422
    many = [upload(f"{n}.xml", b"<a/>") for n in range(forms.MOST_FILES + 1)]
    assert reader.post(address, {"files": many}).status_code == 422
    monkeypatch.setattr(forms, "MOST_BYTES", 10)
    assert reader.post(address, {"files": [upload("a.xml", b"x" * 11)]}).status_code == 422
    assert not ImportRun.objects.exists()
    assert reader.put(address).status_code == 405


def test_imports_are_bounded_in_an_hour(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groupes.web.ratelimit.too_many", lambda *args: True)
    answer = reader.post(reverse("notices:import"), {"files": [upload("a.xml", eforms("a"))]})
    assert answer.status_code == 429
    assert not Notice.objects.exists()


def test_a_refused_file_is_seen_by_who_sent_it_and_by_nobody_else(
    reader: Client, member: Member
) -> None:
    secret = b"not a notice, but something private <b>"
    reader.post(reverse("notices:import"), {"files": [upload("lettre.txt", secret)]})
    refused = RefusedFile.objects.get()
    page, run = (
        reverse("notices:rejected", args=[refused.pk]),
        reverse("notices:import_run", args=[refused.run_id]),
    )
    shown = reader.get(page)
    assert "something private" in text(shown)
    assert "It is not a notice" in text(shown) or "Ce n’est pas un avis" in text(shown)
    assert "not_a_notice" not in text(shown)  # a code is for programs
    assert b"private <b>" not in shown.content
    back = reader.get(page, {"file": "1"})
    assert back.content == secret
    assert back.headers["Content-Type"] == "application/octet-stream"
    assert back.headers["Content-Disposition"].startswith("attachment")
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    for other in (
        factories.member(of=member.cooperative),
        factories.member(of=member.cooperative, administers=True),
        factories.member(),
    ):
        reader.force_login(other.user)
        assert reader.get(page).status_code == 404
        assert reader.get(run).status_code == 404


def test_what_the_command_refused_is_for_those_who_administer(
    reader: Client, member: Member
) -> None:
    bring(b"rien")
    page = reverse("notices:rejected", args=[RefusedFile.objects.get().pk])
    assert reader.get(page).status_code == 404
    keeper = factories.member(administers=True)
    reader.force_login(keeper.user)
    assert reader.get(page).status_code == 200


def test_an_import_that_was_cut_short_says_so(reader: Client, member: Member) -> None:
    run = ImportRun.objects.create(by=member, started_at=timezone.now())
    assert b"#hourglass" in reader.get(reverse("notices:import_run", args=[run.pk])).content
