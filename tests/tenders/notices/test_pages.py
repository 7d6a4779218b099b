# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of notices are given: the same number of queries however much there is."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from groupes.access import Me
from groupes.models import Member
from tenders.bids import actions as bids
from tenders.notices import pages
from tenders.notices.models import ImportRun, Notice
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, eforms, identifier, in_boamp, in_days
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
    # session and person, ties and unread; notices, their other sources, lots, my groupes' bids; how fresh
    with django_assert_num_queries(7):
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
    # session and person, ties and unread, rights; the notice, its family, lots, versions, my
    # groupes' bids
    with django_assert_num_queries(8):
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
    near = calls.call("n", postcode="59000", deadline=at.astimezone(calls.PARIS))
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
    assert shown.count("#triangle-alert") == 0  # what corrects the one corrects the other
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
    assert "correction" not in text(shown).casefold()  # a call that came is none
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


def test_a_call_of_a_hundred_lots_says_its_facts_first_and_folds_lots_beyond_ten(
    reader: Client, member: Member
) -> None:
    factories.groupe(member)
    many = calls.call("a", lots=[f"Secteur {n}" for n in range(1, 101)])
    page = reader.get(many.get_absolute_url()).content.decode()
    main = page.split("<main", 1)[1]
    facts, take_up, asked, lots = (
        main.index(mark) for mark in ("<aside", 'name="lots"', "prose", "<h3>10. Secteur 10<")
    )
    assert facts < take_up < asked < lots
    folded = main.index("<details", lots)
    assert lots < folded < main.index("<h3>11. Secteur 11<")
    assert main.count("</h3>") >= 100  # all of them are there
    # What to tick is folded too, and open where lots are few.
    assert '<details class="more">' in main[facts:asked]
    few = reader.get(calls.call("b", lots=["Un", "Deux"]).get_absolute_url()).content.decode()
    assert '<details class="more" open>' in few
    assert '<details class="more">' not in few


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Trouvé par le numéro 123456-2026", "quelle que soit sa date", "Laissé de côté"]),
        ("en", ["Found by the number 123456-2026", "whatever its deadline", "Left out"]),
    ],
)
def test_how_an_answer_was_found_is_said_in_the_readers_language(
    language: str, said: list[str], reader: Client
) -> None:
    calls.call("a", number="123456-2026")
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    shown = text(reader.get(INDEX, {"q": "TED 00123456-2026 urgent", "department": "01"}))
    for words in said:
        assert words in shown


# --- corrections, lots, readings -----------------------------------------------------------------------


def test_a_correction_in_words_stands_on_the_call_with_its_words_and_its_links(
    reader: Client,
) -> None:
    bring(boamp("26-1"))
    for n, said in ((2, "Le lot 2 est retiré."), (3, "Date limite avancée au 1er mars.")):
        bring(boamp(f"26-{n}", nature="RECTIFICATIF", linked="26-1", text=said))
    page = reader.get(Notice.objects.get(notice_id="26-1").get_absolute_url())
    for n, said in ((2, "Le lot 2 est retiré."), (3, "Date limite avancée au 1er mars.")):
        assert text(page).count(said) == 2  # first of all, and in the history
        correction = Notice.objects.get(notice_id=f"26-{n}")
        assert correction.get_absolute_url().encode() in page.content
        assert f"https://avis.example/26-{n}".encode() in page.content
    assert b"#triangle-alert" in reader.get(INDEX).content


def test_what_is_written_in_a_correction_is_shown_as_text(reader: Client) -> None:
    bring(boamp("26-1"))
    bring(boamp("26-2", nature="RECTIFICATIF", linked="26-1", text="<img src=x onerror=alert(1)>"))
    page = reader.get(Notice.objects.get(notice_id="26-1").get_absolute_url())
    assert b"<img" not in page.content


def test_a_correction_of_one_source_is_told_on_the_other_in_the_list_and_on_the_page(
    reader: Client,
) -> None:
    xml = eforms("a", procedure="p", title="Plan vélo")
    bring(xml, in_boamp(xml, "26-1"))
    assert titles(reader.get(INDEX)) == ["Plan vélo"]
    bring(boamp("26-2", nature="ANNULATION", linked="26-1", text="Le besoin a disparu."))
    assert titles(reader.get(INDEX)) == []
    cancellation = Notice.objects.get(notice_id="26-2")
    for notice in Notice.objects.filter(notice_id__in=(identifier("a"), "26-1")):
        page = reader.get(notice.get_absolute_url())
        assert b"#circle-alert" in page.content
        assert "Le besoin a disparu." in text(page)
        assert cancellation.get_absolute_url().encode() in page.content


def test_what_moved_in_the_lots_is_named_where_nothing_else_says_it(reader: Client) -> None:
    notice = calls.call("a", lots=("Un", "Deux"), deadline=in_days(9))
    cited = f"{identifier('a')}-01"
    bring(eforms("c", procedure="a", changes=cited, lots=("Un", "Deux"), deadline=in_days(20)))
    words = text(reader.get(notice.get_absolute_url(), headers={"accept-language": "en"}))
    assert "The deadline moved from" in words
    assert "the lots" not in words.split("What has changed")[-1].split("Sources")[0]
    bring(
        eforms(
            "d", procedure="a", changes=cited, lots=("Un", "Trois"), deadline=in_days(20),
            published=dt.date(2026, 5, 20),
        )
    )  # fmt: skip
    assert "Changed in the lots: their titles." in text(
        reader.get(notice.get_absolute_url(), headers={"accept-language": "en"})
    )


@pytest.mark.parametrize("how", ["cancelled", "withdrawn"])
def test_a_lot_that_is_no_more_is_kept_struck_told_and_not_to_be_ticked(
    how: str, reader: Client, member: Member
) -> None:
    factories.groupe(member)
    notice = calls.call("a", lots=("Un", "Deux", "Trois"))
    said: dict[str, object] = (
        {"lots": ("Un", "Deux", "Trois"), "reason": "cancel", "sections": ["LOT-0002"]}
        if how == "cancelled"
        else {"lots": ("Un", "Trois"), "numbers": (1, 3)}
    )
    bring(eforms("c", procedure="a", changes=f"{identifier('a')}-01", **said))  # type: ignore[arg-type]  # the builder's own fields
    page = reader.get(notice.get_absolute_url())
    shown = page.content.decode()
    assert re.search(r"<s>2\.\s+Deux</s>", shown)
    assert 'value="LOT-0002"' not in shown
    assert 'value="LOT-0001"' in shown
    assert text(page).count("2. Deux") == 3  # among the lots, in the choice, in the history
    assert titles(reader.get(INDEX)) == [notice.title]


def test_a_deadline_that_is_given_no_more_is_not_told_as_a_correction_in_words(
    reader: Client,
) -> None:
    notice = calls.call("a", lots=("Un", "Deux"))
    again = eforms(
        "c",
        procedure="a",
        changes=f"{identifier('a')}-01",
        lots=("Un", "Deux"),
        deadlines=[in_days(20), None],
    )
    bring(again)
    notice.refresh_from_db()
    assert notice.deadline_unsure
    with translation.override("en"):
        sentences = [
            words
            for told in pages.notice(Me(factories.member()), notice)["changes"]
            for words, _over in told.sentences
        ]
        listed = text(reader.get(INDEX, headers={"accept-language": "en"}))
    assert any("no longer given" in words for words in sentences)
    assert not any("in words" in words for words in sentences)
    assert "the deadline is not sure" in listed


def test_two_readings_of_an_hour_are_both_shown_and_warned_of(reader: Client) -> None:
    winter = dt.timezone(dt.timedelta(hours=1))
    notice = calls.call("a", deadline=dt.datetime(2031, 7, 1, 12, tzinfo=winter), lots=("Un",))
    shown = text(reader.get(notice.get_absolute_url()))
    for hour in ("12 h 00", "13 h 00", "12:00 (UTC+01:00)"):
        assert hour in shown.replace("\u202f", " ")
    assert notice.deadline_at == dt.datetime(2031, 7, 1, 10, tzinfo=dt.UTC)
    assert b"#triangle-alert" in reader.get(INDEX).content


def test_an_open_call_stays_listed_until_the_later_reading(reader: Client) -> None:
    now = timezone.now()
    notice = calls.call("a")
    Notice.objects.update(
        deadline_at=now - dt.timedelta(minutes=30), deadline_later_at=now + dt.timedelta(minutes=30)
    )
    notice.refresh_from_db()
    assert notice.is_open()
    assert titles(reader.get(INDEX)) == [notice.title]
    assert not notice.is_open(now + dt.timedelta(hours=1))
    assert not Notice.objects.open(now + dt.timedelta(hours=1)).exists()


def test_the_deadline_of_each_lot_names_its_clock_and_the_readers(reader: Client) -> None:
    there = dt.timezone(dt.timedelta(hours=4))
    ends = [dt.datetime(2031, 7, day, 12, tzinfo=there) for day in (1, 6)]
    notice = calls.call("a", postcode="97400", deadlines=ends)
    lots = text(reader.get(notice.get_absolute_url())).split("Communication")[1]
    assert re.search(r"12 h 00 \([^)]*La Réunion", lots)
    assert "10 h 00" in lots.replace("\u202f", " ")


def test_a_call_that_a_result_closed_is_told_so(reader: Client) -> None:
    notice = calls.call("a")
    outcomes = {"LOT-0001": "selec-w", "LOT-0002": "clos-nw"}
    bring(eforms("r", procedure="a", form="result", outcomes=outcomes, deadlines=[None, None]))
    assert titles(reader.get(INDEX)) == []
    page = reader.get(notice.get_absolute_url())
    assert b"#circle-alert" in page.content
    assert page.content.count(b"<s>") == 2
    assert notice.deadline_at is not None
    assert b"data-until" not in page.content  # nothing runs to a deadline that ends nothing
    assert calls.get("r").get_absolute_url().encode() in page.content


def test_a_deadline_that_nobody_means_is_warned_of_where_it_is_listed_and_read(
    reader: Client,
) -> None:
    notice = calls.call("a", deadline=dt.datetime(2049, 12, 31, 23, 59, tzinfo=calls.PARIS))
    for address in (INDEX, notice.get_absolute_url()):
        assert b"#triangle-alert" in reader.get(address).content


def test_words_that_a_person_brings_are_told_before_the_source_says_them(
    reader: Client, member: Member
) -> None:
    bring(boamp("26-1"))
    bring(boamp("26-2", nature="RECTIFICATIF", linked="26-1", text="Un."))
    bring(boamp("26-3", nature="RECTIFICATIF", linked="26-1", text="Deux."), by=member)
    notice = Notice.objects.get(notice_id="26-1")
    page = reader.get(notice.get_absolute_url())
    assert member.name in text(page)
    assert b"/fichier/" in page.content
