# SPDX-License-Identifier: AGPL-3.0-or-later
"""A notice and its querysets: what is open, found, shown once, and on whose clock."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from groupes.access import Me
from tenders.notices.models import ImportRun, Lot, Notice, Tender
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, eforms, identifier, in_days

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)


def notice(**fields: object) -> Notice:
    return Notice(**{"deadline_at": NOON, "form": "competition"} | fields)


@pytest.mark.parametrize(
    ("fields", "now", "is_open"),
    [
        ({}, NOON - dt.timedelta(seconds=1), True),
        ({}, NOON, False),  # what arrives at the very instant is late
        ({}, NOON + dt.timedelta(days=1), False),
        ({"deadline_unsure": True}, NOON + dt.timedelta(days=1), True),  # it may have moved
        ({"deadline_at": None}, NOON, True),
        ({"cancelled": True}, NOON - dt.timedelta(days=1), False),
        ({"form": "result"}, NOON - dt.timedelta(days=1), False),
        ({"form": "result", "deadline_unsure": True}, NOON, False),
        ({"form": "planning"}, NOON - dt.timedelta(days=1), True),
        ({"form": ""}, NOON - dt.timedelta(days=1), True),
    ],
)
def test_a_notice_is_open_while_one_can_still_answer(
    fields: dict[str, object], now: dt.datetime, is_open: bool
) -> None:
    assert notice(**fields).is_open(now) is is_open


@pytest.mark.django_db
def test_the_list_of_open_calls_agrees_with_each_of_them_when_the_deadline_is_sure() -> None:
    late, soon, gone = in_days(-1), in_days(3), in_days(5)
    for word, deadline in (("late", late), ("soon", soon), ("gone", gone)):
        calls.call(word, deadline=deadline)
    Notice.objects.filter(notice_id=identifier("gone")).update(cancelled=True)
    assert {one.notice_id for one in Notice.objects.open()} == {identifier("soon")}
    assert {one.notice_id for one in Notice.objects.all() if one.is_open()} == {identifier("soon")}
    assert not Notice.objects.open(soon).exists()  # strictly before, as for one


@pytest.mark.parametrize(
    ("buyers", "zone", "shown"),
    [
        ([{"country": "FRA", "department": "59"}], "Europe/Paris", "14:00"),
        ([{"country": "FRA", "department": "974"}], "Indian/Reunion", "16:00"),
        (
            [{"country": "FRA", "department": "972"}, {"department": "59"}],
            "America/Martinique",
            "08:00",
        ),
        ([{"country": "FIN", "department": None}], "Europe/Helsinki", "15:00"),
        ([{}], "Europe/Paris", "14:00"),
        ([], "Europe/Paris", "14:00"),
    ],
    ids=["the north", "overseas", "the first of two", "another country", "unsaid", "nobody"],
)
def test_the_deadline_is_on_the_clock_of_the_first_buyer(
    buyers: list[dict[str, object]], zone: str, shown: str
) -> None:
    asked = notice(buyers=buyers)
    assert asked.zone_key == zone
    assert asked.deadline_there is not None
    assert f"{asked.deadline_there:%H:%M}" == shown
    assert asked.deadline_there == NOON
    assert notice(deadline_at=None, buyers=buyers).deadline_there is None


@pytest.mark.parametrize(
    ("fields", "reference"),
    [
        ({"source": "ted", "notice_id": "uuid", "publication_number": "1-2026"}, "1-2026"),
        ({"source": "ted", "notice_id": "uuid"}, "uuid"),
        ({"source": "boamp", "notice_id": "26-1", "publication_number": "1-2026"}, "26-1"),
    ],
)
def test_people_call_it_by_its_number_in_its_source(
    fields: dict[str, object], reference: str
) -> None:
    assert Notice(**fields).reference == reference


def test_a_notice_without_a_title_is_called_by_its_buyer_then_by_its_number() -> None:
    asked = Notice(source="boamp", notice_id="26-1", title="Vélo", buyer_names="Ville")
    assert str(asked) == "Vélo"
    asked.title = ""
    assert str(asked) == "Ville"
    asked.buyer_names = ""
    assert str(asked) == "26-1"


def test_what_stands_behind_it_is_named_by_what_is_known() -> None:
    assert str(Tender(procedure_id="p", round="competition")) == "p competition"
    assert str(Tender(pk=7)) == "tender 7"
    assert str(Lot(lot_id="LOT-0001")) == "LOT-0001"
    assert str(Lot(lot_id="LOT-0001", title="Mobilité")) == "Mobilité"


# --- querysets ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_code_is_found_under_each_of_its_prefixes_and_under_any_of_several() -> None:
    calls.call("velo", cpv=("79416200",))
    calls.call("site", cpv=("72413000",))

    def found(*prefixes: str) -> set[str]:
        return set(Notice.objects.under_cpv([*prefixes]).values_list("notice_id", flat=True))

    for prefix in ("79", "794", "7941", "79416200"):
        assert found(prefix) == {identifier("velo")}, prefix
    assert found("79", "72") == {identifier("velo"), identifier("site")}
    assert found("7942") == set()
    assert found() == set()


@pytest.mark.django_db
def test_the_words_of_the_lots_are_found_titles_and_texts_as_those_of_the_notice() -> None:
    bring(
        boamp("26-1", title="Festival des rives", lots=["Scénographie", "Traduction"]),
        eforms("b", title="Marché de services", lots=["Signalétique des parcs", "Atlas"]),
    )

    def found(words: str) -> list[str]:
        return [one.title for one in Notice.objects.matching(words)]

    assert found("scenographies") == ["Festival des rives"]
    assert found("festival traduction") == ["Festival des rives"]
    assert found("signaletique parc") == ["Marché de services"]
    # A lot that is told anew is searched anew.
    bring(eforms("b", version="02", title="Marché de services", lots=["Cartographie"]))
    assert found("cartographie") == ["Marché de services"]


@pytest.mark.django_db
def test_a_call_that_gives_no_date_is_open_and_comes_last_the_newest_of_them_first() -> None:
    for word in ("old", "dated", "new", "award", "planning", "gone"):
        calls.call(word, form={"award": "result", "planning": "planning"}.get(word, "competition"))
    undated = Notice.objects.exclude(notice_id=identifier("dated"))
    undated.update(deadline_at=None)
    Notice.objects.filter(notice_id=identifier("gone")).update(cancelled=True)
    found = [one.notice_id for one in Notice.objects.open().soonest()]
    assert found == [identifier(word) for word in ("dated", "planning", "new", "old")]
    assert {one.notice_id for one in Notice.objects.all() if one.is_open()} == set(found)


@pytest.mark.django_db
def test_words_are_found_whole_and_no_words_ask_for_nothing() -> None:
    calls.call("velo", title="Concertation du plan vélo")
    calls.call("site", title="Refonte du site")

    def titles(words: str) -> list[str]:
        return [one.title for one in Notice.objects.matching(words)]

    assert titles("VELO") == ["Concertation du plan vélo"]
    assert titles('"du site"') == ["Refonte du site"]
    assert titles("du -velo lys") == ["Refonte du site"]
    assert len(titles("  ")) == 2


@pytest.mark.django_db
def test_one_notice_of_each_tender_is_the_first_among_those_asked() -> None:
    bring(eforms("a", procedure="p"), boamp("26-1", procedure="p"), eforms("b", procedure="q"))
    once = Notice.objects.once().order_by("pk")
    assert [one.notice_id for one in once] == [identifier("a"), identifier("b")]
    boamps = Notice.objects.filter(source="boamp").once()
    assert [one.notice_id for one in boamps] == ["26-1"]


@pytest.mark.django_db
def test_the_undated_come_after_the_recent() -> None:
    for word, day in (("a", dt.date(2026, 5, 1)), ("b", None), ("c", dt.date(2026, 5, 2))):
        calls.call(word)
        Notice.objects.filter(notice_id=identifier(word)).update(published_on=day)
    found = [one.notice_id for one in Notice.objects.recent()]
    assert found == [identifier(word) for word in "cab"]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_a_line_is_written_without_asking_again(rows: int, django_assert_num_queries) -> None:
    for _n in range(rows):
        calls.call()
    with django_assert_num_queries(1):
        lines = [(str(one), one.reference, one.deadline_unsure) for one in Notice.objects.light()]
    assert len(lines) == rows


@pytest.mark.django_db
def test_a_correction_is_told_apart_once_what_it_corrects_is_here() -> None:
    bring(eforms("c", procedure="p", changes=f"{identifier('a')}-01"))
    waiting = Notice.objects.get(notice_id=identifier("c"))
    assert not waiting.correcting
    assert waiting in Notice.objects.uncorrecting()
    bring(eforms("a", procedure="p"))
    waiting.refresh_from_db()
    assert waiting.correcting
    assert waiting not in Notice.objects.uncorrecting()


@pytest.mark.django_db
def test_an_import_is_seen_by_who_made_it_and_the_commands_by_those_who_administer() -> None:
    mine, keeper = factories.member(), factories.member(administers=True)
    run, of_command = ImportRun.objects.create(by=mine), ImportRun.objects.create(by=None)
    for person, seen in ((mine, {run}), (keeper, {of_command}), (factories.member(), set())):
        assert set(ImportRun.objects.visible_to(Me(person))) == seen


@pytest.mark.django_db
def test_the_database_itself_keeps_a_notice_of_a_source_and_a_lot_of_a_notice_once() -> None:
    first = calls.call("a")
    with pytest.raises(IntegrityError, match="notice_natural_key"), transaction.atomic():
        Notice.objects.create(source="ted", notice_id=first.notice_id, tender=first.tender)
    Notice.objects.create(source="boamp", notice_id=first.notice_id, tender=first.tender)
    with pytest.raises(IntegrityError, match="lot_in_notice"), transaction.atomic():
        Lot.objects.create(notice=first, lot_id="LOT-0001", position=9)
