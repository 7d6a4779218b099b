# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of notices are given: the same number of queries however much there is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from groupes.models import Member
from tenders.bids import actions as bids
from tenders.notices.models import ImportRun, Notice
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


def test_the_deadline_is_told_on_the_buyers_clock_and_on_mine(reader: Client) -> None:
    # 12:00 in La Réunion (UTC+4) on 1 July is 10:00 in Paris.
    at = dt.datetime(2031, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=4)))
    far = calls.call("r", postcode="97400", deadline=at)
    near = calls.call("n", postcode="59000", deadline=at)
    shown = text(reader.get(far.get_absolute_url()))
    assert "12 h 00" in shown
    assert "10 h 00" in shown
    assert "heure de La Réunion" in shown
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
    file = SimpleUploadedFile(
        "a.xml", eforms("a", version="09", procedure="a", deadline=in_days(90))
    )
    answer = reader.post(reverse("notices:import"), {"files": [file]}, follow=True)
    assert ImportRun.objects.latest("pk").proposed == 1
    assert notice.get_absolute_url().encode() in answer.content
