# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of notices: finding, reading, importing; and whose a refused file is."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes.access import Me
from groupes.models import Member
from groupes.shell import palette
from tenders.bids import actions as bids
from tenders.notices import forms, queries
from tenders.notices.models import ImportRun, Notice, RefusedFile
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, eforms, identifier, in_days

pytestmark = pytest.mark.django_db
INDEX = "/appels-d-offres/"


@pytest.fixture
def member() -> Member:
    return factories.member()


@pytest.fixture
def reader(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def titles(response: Any) -> list[str]:
    found = re.findall(
        r'<div class="what"><h3><a href="[^"]+">([^<]+)</a>', response.content.decode()
    )
    return [html.unescape(one) for one in found]


def text(response: Any) -> str:
    shown = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(shown).replace("\u00a0", " ").split())


# --- finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_notice_and_three(
    rows: int, reader: Client, member: Member, django_assert_num_queries
) -> None:
    groupe = factories.groupe(member)
    for n in range(rows):
        notice = calls.call(f"n{n}", procedure=f"p{n}")
        bring(boamp(f"26-{n}", procedure=f"p{n}"))
        bids.take_up(by=member, groupe=groupe, notice=notice)
    # session, person, ties, unread; notices, their other sources, lots, my groupes' bids
    with django_assert_num_queries(8):
        page = reader.get(INDEX)
    assert len(titles(page)) == rows
    assert page.content.count(b"BOAMP 26-") == rows
    assert page.content.count(f"/g/{groupe.slug}/appels-d-offres/".encode()) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_notice_costs_the_same_however_much_it_says(
    rows: int, reader: Client, member: Member, django_assert_num_queries
) -> None:
    notice = calls.call("a", procedure="p", lots=[f"Lot {n}" for n in range(rows)])
    for n in range(rows):
        bring(boamp(f"26-{n}", procedure="p"))
        groupe = factories.groupe(member)
        bids.take_up(by=member, groupe=groupe, notice=notice)
        factories.groupe(member)
        bring(
            eforms(
                f"c{n}", procedure="p", deadline=in_days(21 + n), changes=f"{identifier('a')}-01"
            )
        )
    for n in range(rows):
        later = dt.date(2026, 6, 1)
        said = eforms("a", version=f"1{n}", procedure="p", title=f"T{n}", published=later)
        bring(said, by=factories.member())
    # session, person, ties, roles, grants, unread; the notice, its family, lots, versions, my
    # groupes' bids
    with django_assert_num_queries(11):
        page = reader.get(notice.get_absolute_url())
    assert page.status_code == 200
    assert page.content.count(b"<option value=") == (rows if rows > 1 else 0)
    assert page.content.count(b"/fichier/") == rows


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


def test_pages_go_on_without_counting(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenders.notices.pages.PAGE", 2)
    for n in range(5):
        calls.call(f"n{n}", title=f"Appel {n}", deadline=in_days(10 + n))
    first, third = reader.get(INDEX), reader.get(INDEX, {"page": 3})
    assert titles(first) == ["Appel 0", "Appel 1"]
    assert 'rel="next"' in first.content.decode()
    assert 'rel="prev"' not in first.content.decode()
    assert titles(third) == ["Appel 4"]
    assert 'rel="next"' not in third.content.decode()


def test_a_fragment_for_the_filter_and_a_page_for_the_others(reader: Client) -> None:
    calls.call()
    fragment = reader.get(INDEX, headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    assert b'id="results"' in fragment.content
    assert b"<html" in reader.get(INDEX).content


def test_the_palette_finds_open_calls_in_one_query(
    member: Member, django_assert_num_queries
) -> None:
    calls.call("a", title="Plan vélo")
    calls.call("b", title="Vieux plan vélo", deadline=in_days(-1))
    with django_assert_num_queries(1):
        hits = queries.find(Me(member), "velo")
    assert [hit.text for hit in hits] == ["Plan vélo"]
    assert isinstance(hits[0], palette.Hit)


# --- reading -------------------------------------------------------------------------------------


def test_the_deadline_is_told_on_the_buyers_clock_and_on_mine(reader: Client) -> None:
    # 12:00 in La Réunion (UTC+4) on 1 July is 10:00 in Paris.
    at = dt.datetime(2031, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=4)))
    far = calls.call("r", postcode="97400", deadline=at)
    near = calls.call("n", postcode="59000", deadline=at)
    shown = text(reader.get(far.get_absolute_url()))
    assert "12 h 00" in shown
    assert "10 h 00" in shown
    assert "Reunion" in shown
    assert "12 h 00" not in text(reader.get(near.get_absolute_url()))


def test_a_notice_tells_its_sources_its_moves_and_its_doubts(reader: Client) -> None:
    old, new = in_days(20), in_days(25)
    notice = calls.call("a", procedure="p", deadline=old, number="00058211-2026")
    bring(
        boamp("26-1", procedure="p", wall=old.replace(tzinfo=None).isoformat()),
        eforms("c", procedure="p", deadline=new, changes="58211-2026", number="59999-2026"),
    )
    twin = Notice.objects.get(notice_id="26-1")
    page = reader.get(notice.get_absolute_url())
    shown = page.content.decode()
    assert "https://ted.europa.eu/fr/notice/-/detail/58211-2026" in shown
    assert 'rel="noopener external"' in shown
    assert twin.get_absolute_url() in shown
    assert "59999-2026" in shown
    assert shown.count("#triangle-alert") == 1  # the two sources no longer agree
    correction = Notice.objects.get(notice_id=identifier("c"))
    assert notice.get_absolute_url() in reader.get(correction.get_absolute_url()).content.decode()
    bring(boamp("26-2", nature="RECTIFICATIF", linked="26-1", text="Lire le 25."))
    assert b"#triangle-alert" in reader.get(twin.get_absolute_url()).content


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


# --- what people bring ---------------------------------------------------------------------------


def test_what_a_person_brought_is_told_with_their_name_and_what_it_would_move(
    reader: Client, member: Member
) -> None:
    notice = calls.call("a", deadline=in_days(20), submission="https://marches.example/offre")
    colleague = factories.member(of=member.cooperative)
    file = eforms("a", version="09", procedure="a", deadline=in_days(2),
                  submission="https://marches.example@faux.test/offre")  # fmt: skip
    bring(file, by=colleague)
    page = reader.get(notice.get_absolute_url())
    shown = text(page)
    assert colleague.name in shown
    assert "faux.test" in shown
    assert "marches.example@" not in shown  # the site itself, not what stands before it
    assert b"faux.test/offre" not in page.content  # nothing to click on
    assert b"#triangle-alert" in page.content  # earlier, and elsewhere: to look at twice
    version = notice.versions.proposed().get()
    got = reader.get(reverse("notices:brought", args=[version.pk]))
    assert got.content == file
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    # One of another cooperative learns which one it comes from, and no name.
    reader.force_login(factories.member().user)
    far = text(reader.get(notice.get_absolute_url()))
    assert colleague.name not in far
    assert colleague.cooperative.name in far
    assert "faux.test" in far


def test_a_stranger_reads_the_list_as_the_source_says_it(reader: Client) -> None:
    notice = calls.call("a", title="Plan vélo", deadline=in_days(20))
    bring(eforms("a", version="09", procedure="a", title="Autre", deadline=in_days(-1)),
          by=factories.member())  # fmt: skip
    assert titles(reader.get(INDEX)) == ["Plan vélo"]
    assert titles(reader.get(INDEX, {"q": "autre"})) == []
    assert notice.get_absolute_url().encode() in reader.get(INDEX).content


def test_a_notice_that_only_a_person_brought_is_marked_where_it_is_listed_and_read(
    reader: Client, member: Member
) -> None:
    file = eforms("a", title="Plan vélo")
    bring(file, by=member)
    page = calls.get("a").get_absolute_url()
    assert b"#triangle-alert" in reader.get(INDEX).content
    shown = reader.get(page)
    assert b"#triangle-alert" in shown.content
    assert member.name in text(shown)
    bring(file)
    for address in (INDEX, page):
        assert b"#triangle-alert" not in reader.get(address).content


def test_the_notice_of_the_source_is_listed_before_the_one_a_person_brought(
    reader: Client, member: Member
) -> None:
    bring(eforms("a", procedure="p", title="Écrit à la main"), by=member)
    bring(boamp("26-1", procedure="p", title="Dit par la source"))
    assert titles(reader.get(INDEX)) == ["Dit par la source"]


def test_a_person_learns_that_what_they_brought_waits(reader: Client, member: Member) -> None:
    notice = calls.call("a", title="Plan vélo")
    file = upload("a.xml", eforms("a", version="09", procedure="a", deadline=in_days(90)))
    answer = reader.post(reverse("notices:import"), {"files": [file]}, follow=True)
    assert ImportRun.objects.latest("pk").proposed == 1
    assert notice.get_absolute_url().encode() in answer.content


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
