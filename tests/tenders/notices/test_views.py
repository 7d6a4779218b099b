# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of notices: finding, reading, importing; and whose a refused file is."""

from __future__ import annotations

import datetime as dt
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
from tests.tenders.calls import boamp, bring, eforms, identifier, in_days
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


@pytest.mark.parametrize("typed", ["https://a.example/%00", "https://a.example/?b=%00"])
def test_an_address_that_hides_a_null_finds_nothing_and_the_page_stands(
    typed: str, reader: Client
) -> None:
    assert reader.get(INDEX, {"q": typed}).status_code == 200


NUMBERS = {
    "ted": ["123456-2026", "00123456-2026", "2026/S 012-123456", "TED 123456-2026", "n° 123456"],
    "boamp": ["26-12345", "26-012345", "26 12345", "BOAMP n° 26-12345",
              "https://www.boamp.fr/pages/avis/?q=idweb:%2226-12345%22"],
}  # fmt: skip


@pytest.fixture
def two(reader: Client) -> None:
    """Two calls of the two sources, over since, among others."""
    late = in_days(-2)
    bring(
        eforms("velo", title="Plan vélo", procedure="p", number="00123456-2026", deadline=late,
               submission="https://marches.example/consultation/77?org=abc"),
        boamp("26-12345", title="Conseil des jeunes", wall=late.replace(tzinfo=None).isoformat(),
              lots=["Scénographie des rencontres"]),
        eforms("autre", title="Autre chose", procedure="q", number="999-2026"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        *((typed, "Plan vélo") for typed in NUMBERS["ted"]),
        *((typed, "Conseil des jeunes") for typed in NUMBERS["boamp"]),
        ("https://ted.europa.eu/fr/notice/-/detail/123456-2026", "Plan vélo"),
        ("http://www.marches.example/consultation/77/?org=abc&lang=fr", "Plan vélo"),
        (identifier("p"), "Plan vélo"),
        (identifier("velo").upper(), "Plan vélo"),
    ],
)
def test_a_name_finds_its_notice_whatever_else_is_asked_and_that_is_said(
    typed: str, title: str, reader: Client, two: None
) -> None:
    page = reader.get(INDEX, {"q": typed, "department": "01"}, headers={"HX-Request": "true"})
    assert titles(page) == [title]
    assert "whatever its deadline" in text(page) or "quelle que soit sa date" in text(page)
    assert b"#circle-alert" in page.content  # the département counts for nothing
    hits = reader.get("/aller/", {"q": typed})
    assert title in text(hits)


@pytest.mark.parametrize(
    "typed", ["888-2026", "26-99999", "https://marches.example/autre", identifier("z")]
)
def test_a_name_that_nobody_has_says_so_and_leads_to_the_import(
    typed: str, reader: Client, two: None
) -> None:
    page = reader.get(INDEX, {"q": f"avis {typed}"})
    assert titles(page) == []
    assert typed in text(page)
    assert page.content.count(reverse("notices:import").encode()) == 2


def test_a_number_in_the_words_of_another_notice_is_found_there(reader: Client) -> None:
    calls.call("b", title="Suite", description="Fait suite à l’avis 26-12345.")
    page = reader.get(INDEX, {"q": "26-12345"})
    assert titles(page) == ["Suite"]
    assert b"#circle-alert" in page.content


def test_a_correction_is_found_by_its_number_and_leads_to_its_call(reader: Client) -> None:
    call = calls.call("a", procedure="p", number="100-2026").get_absolute_url()
    bring(eforms("c", procedure="p", number="123456-2026", changes="100-2026"))
    correction = calls.get("c").get_absolute_url()
    by_number = reader.get(INDEX, {"q": "123456-2026"}).content.decode()
    by_procedure = reader.get(INDEX, {"q": identifier("p")}).content.decode()
    assert (correction in by_number, call in by_number) == (True, False)
    assert (correction in by_procedure, call in by_procedure) == (False, True)
    assert call.encode() in reader.get(correction).content


def test_codes_typed_among_words_narrow_as_the_filters_do(reader: Client) -> None:
    calls.call("velo", title="Plan vélo", cpv=("79416200",), postcode="59000")
    calls.call("site", title="Refonte du site", cpv=("72413000",), postcode="75011")
    calls.call("etat", title="Conseil à l’État", cpv=("75130000",), postcode="59000")
    for typed in ("79416200", "79416200-4", "794", "CPV 79", "plan 79416200"):
        page = reader.get(INDEX, {"q": typed})
        assert titles(page) == ["Plan vélo"], typed
        assert "79" in text(page)
    assert titles(reader.get(INDEX, {"q": "site 79416200"})) == []
    # "75" is both a division and a département: either will do, and both are said.
    both = reader.get(INDEX, {"q": "75"})
    assert set(titles(both)) == {"Refonte du site", "Conseil à l’État"}
    assert "Paris" in text(both)
    assert set(titles(reader.get(INDEX, {"q": "59000"}))) == {"Plan vélo", "Conseil à l’État"}


def test_the_words_of_a_lot_find_its_call(reader: Client, two: None) -> None:
    bring(boamp("26-2", title="Festival", lots=["Sonorisation", "Scénographie, deux salles"]))
    page = reader.get(INDEX, {"q": "scenographie", "state": "all"})
    assert set(titles(page)) == {"Conseil des jeunes", "Festival"}
    assert "lot 2" in text(page)  # which of them, so that nobody has to look
    assert "Scénographie, deux salles" in text(page)
    assert "deux salles" not in text(reader.get(INDEX, {"q": "festival"}))


@pytest.mark.parametrize(
    "asked",
    [
        {"cpv": "toto"},
        {"department": "zz"},
        {"domain": "99"},
        {"sort": "prix"},
        {"q": "à la"},
        {"q": "vélo " * 60},
        {"q": "123456-2026 vélo"},
    ],
    ids=lambda asked: next(iter(asked.items()))[1][:20],
)
def test_what_is_ignored_is_said_with_the_answer(
    asked: dict[str, str], reader: Client, two: None
) -> None:
    part = reader.get(INDEX, asked, headers={"HX-Request": "true"})
    assert b"#circle-alert" in part.content
    assert b"#circle-alert" not in reader.get(INDEX, {"q": "vélo"}).content


def test_what_was_chosen_is_shown_chosen(reader: Client) -> None:
    asked = {"q": '"vélo" <b>', "domain": "79", "cpv": "794", "department": "59", "state": "all"}
    shown = reader.get(INDEX, asked).content.decode()
    assert "&quot;vélo&quot; &lt;b&gt;" in shown
    for value in ("79", "59", "all"):
        assert f'<option value="{value}" selected>' in shown
    assert 'name="cpv" class="input" dir="auto" value="794"' in shown


def test_a_call_without_a_date_is_listed_last_and_says_so(reader: Client) -> None:
    calls.call("b", title="Sans date")
    Notice.objects.update(deadline_at=None)
    calls.call("a", title="Datée", deadline=in_days(300))
    page = reader.get(INDEX)
    assert titles(page) == ["Datée", "Sans date"]
    assert "no date given" in text(page) or "sans date donnée" in text(page)


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


def test_an_import_of_one_notice_leads_to_it_new_or_known(reader: Client, member: Member) -> None:
    for _time in ("new", "here already"):
        answer = reader.post(reverse("notices:import"), {"files": [upload("a.xml", eforms("a"))]})
        assert answer.headers["Location"] == calls.get("a").get_absolute_url()
    bring(eforms("b", title="De la source"))
    proposed = [upload("b.xml", eforms("b", version="02", title="Dit autrement"))]
    answer = reader.post(reverse("notices:import"), {"files": proposed})
    run = ImportRun.objects.latest("pk")  # what waits is explained first
    assert answer.headers["Location"] == reverse("notices:import_run", args=[run.pk])
    assert calls.get("b").get_absolute_url().encode() in reader.get(answer["Location"]).content


def test_an_import_of_several_lists_each_with_what_became_of_it(reader: Client) -> None:
    reader.post(reverse("notices:import"), {"files": [upload("a.xml", eforms("a", procedure="a"))]})
    files = [upload("a.xml", eforms("a", procedure="a")), upload("b.json", boamp("26-1")),
             upload("c.txt", b"non")]  # fmt: skip
    page = reader.post(reverse("notices:import"), {"files": files}, follow=True).content.decode()
    here, came = calls.get("a"), Notice.objects.get(notice_id="26-1")
    assert page.index(came.get_absolute_url()) < page.index(here.get_absolute_url())
    assert "c.txt" in page


def test_what_the_command_imported_is_listed_for_those_who_administer(reader: Client) -> None:
    bring(eforms("a"))
    reader.force_login(factories.member(administers=True).user)
    page = reader.get(reverse("notices:import_run", args=[ImportRun.objects.get().pk]))
    assert calls.get("a").get_absolute_url().encode() in page.content


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


# --- on whose clock --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "said", "unsaid"),
    [
        ("Europe/Paris", ["12:00", "Paris time, the same where you are"], "the buyer’s"),
        ("Europe/Brussels", ["12:00", "Paris time, the same where you are"], "the buyer’s"),
        ("Indian/Reunion", ["12:00", "Paris time, the buyer’s", "(Réunion): ", ", 14:00"], "same"),
        ("Pacific/Noumea", ["12:00", "Paris time, the buyer’s", "(Nouméa): ", ", 21:00"], "same"),
        ("America/Miquelon", ["12:00", "the buyer’s", "(Saint-Pierre and Miquelon): "], "same"),
    ],
)
def test_a_deadline_names_the_zone_of_each_clock_it_is_told_on(
    reader: Client, zone: str, said: list[str], unsaid: str
) -> None:
    notice = calls.call(deadline=dt.datetime(2031, 7, 1, 12, tzinfo=calls.PARIS))
    reader.cookies["django_language"], reader.cookies["zone"] = "en", zone
    page = text(reader.get(notice.get_absolute_url()))
    deadline = page[page.index("Deadline") :]
    for words in said:
        assert words in deadline, words
    assert unsaid not in deadline[:600]
