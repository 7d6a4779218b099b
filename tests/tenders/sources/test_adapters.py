# SPDX-License-Identifier: AGPL-3.0-or-later
"""One set of tests for every source that is asked: whatever its interface, what it publishes comes
in as notices, is corrected, cancelled, awarded, and found again in the other sources."""

from __future__ import annotations

import datetime as dt
import itertools
import json

import pytest

from tenders.notices.models import ImportRun, Lot, Notice, RefusedFile
from tenders.sources import actions
from tenders.sources.adapters import ADAPTERS, boamp, ted
from tenders.sources.adapters.base import Asked, today
from tenders.sources.client import Client, Trouble
from tenders.sources.models import Run, Source
from tests.replay import Replay, Said, boamp_card, boamp_list, ocds_package, ted_list
from tests.tenders import calls
from tests.tenders.calls import in_days
from tests.tenders.publishers import PUBLISHERS, Boamp, Ocds, Publisher, Ted, full

pytestmark = pytest.mark.django_db


def read(source: Source) -> Run:
    run = actions.read(source.pk)
    assert run is not None
    return run


def counts(run: Run) -> tuple[int, int, int]:
    return run.new, run.changed, run.refused


# --- what is published comes in ----------------------------------------------------------------------


def test_every_kind_of_source_has_its_adapter() -> None:
    assert ADAPTERS.keys() == set(Source.Kind) == PUBLISHERS.keys()


def test_a_call_comes_in_with_its_lots_as_the_sources_word(publisher: Publisher) -> None:
    publisher.call("vélo", deadline=in_days(20))
    run = read(publisher.source())
    assert run.state == Run.State.DONE
    assert counts(run) == (1, 0, 0)
    assert run.seen >= 1
    notice = publisher.found("vélo")
    assert notice.confirmed
    assert notice.deadline_at == in_days(20)
    assert [lot.title for lot in notice.lots.all()] == ["Concertation", "Communication"]
    assert run.imported is not None
    assert run.imported.of_source
    assert run.imported.ended_at is not None


def test_asked_again_it_brings_nothing_twice(publisher: Publisher) -> None:
    publisher.call("vélo", deadline=in_days(20))
    source = publisher.source()
    read(source)
    assert counts(read(source)) == (0, 0, 0)
    assert Notice.objects.count() == 1
    assert publisher.found("vélo").versions.count() == 1


@pytest.mark.parametrize("at_once", [False, True])
def test_a_correction_moves_the_deadline_and_is_told(publisher: Publisher, at_once: bool) -> None:
    publisher.call("vélo", deadline=in_days(20))
    source = publisher.source()
    if not at_once:
        read(source)
    publisher.move("vélo", deadline=in_days(34))
    read(source)
    notice = publisher.found("vélo")
    assert notice.deadline_at == in_days(34)
    assert [lot.title for lot in notice.lots.all()] == ["Concertation", "Communication"]
    moved = [one.moved("deadline") for one in notice.versions.events()]
    assert [bool(one) for one in moved] == [True]


def test_a_cancellation_ends_the_call(publisher: Publisher) -> None:
    publisher.call("vélo", deadline=in_days(20))
    source = publisher.source()
    read(source)
    publisher.cancel("vélo")
    read(source)
    assert publisher.found("vélo").cancelled
    assert not Notice.objects.uncorrecting().open().exists()


def test_a_lot_is_cancelled_and_the_other_stays(publisher: Publisher) -> None:
    publisher.call("vélo", deadline=in_days(20))
    source = publisher.source()
    read(source)
    publisher.cancel("vélo", lots=[2])
    read(source)
    notice = publisher.found("vélo")
    assert not notice.cancelled
    assert [lot.state for lot in notice.lots.all()] == ["", Lot.State.CANCELLED]


def test_an_award_says_who_won_and_closes_the_call(publisher: Publisher) -> None:
    publisher.call("vélo", deadline=in_days(20))
    source = publisher.source()
    read(source)
    publisher.award("vélo")
    read(source)
    notice = publisher.found("vélo")
    assert notice.closed
    assert {lot.state for lot in notice.lots.all()} == {Lot.State.CLOSED}
    won = Notice.objects.get(form="result")
    assert won.procedure_id == notice.procedure_id
    [winner] = won.winners
    assert [one["name"] for one in winner["organisations"]] == ["Atelier Rivage"]
    assert winner["amount"] == 12_000
    assert {one["outcome"] for one in won.results} == {"awarded", "closed"}


@pytest.mark.parametrize("pair", [*itertools.permutations(PUBLISHERS, 2)], ids="-".join)
def test_the_same_procedure_in_two_sources_is_one_tender(
    replay: Replay, pair: tuple[str, str]
) -> None:
    first, second = (PUBLISHERS[kind](replay) for kind in pair)
    for one in (first, second):
        one.call("vélo", deadline=in_days(20))
        read(one.source())
    notices = [one.found("vélo") for one in (first, second)]
    assert len({notice.tender_id for notice in notices}) == 1
    assert [notice.source for notice in Notice.objects.once().uncorrecting()] == [pair[0]]


@pytest.mark.parametrize("kind", ["boamp", "ted"])
def test_a_correction_in_one_source_is_heard_by_the_other(replay: Replay, kind: str) -> None:
    both = {name: PUBLISHERS[name](replay) for name in ("boamp", "ted")}
    sources = {name: one.source() for name, one in both.items()}
    for name, one in both.items():
        one.call("vélo", deadline=in_days(20))
        read(sources[name])
    both[kind].move("vélo", deadline=in_days(34))
    read(sources[kind])
    assert [one.found("vélo").deadline_at for one in both.values()] == [in_days(34)] * 2


def test_what_claims_to_be_of_another_source_has_no_word_to_say(replay: Replay) -> None:
    """An address of OCDS that gives BOAMP's records would speak for BOAMP."""
    publisher = Ocds(replay)
    record = json.loads(calls.boamp("27-9"))["results"][0]
    replay.say(publisher.path, Said(body=[record]))
    run = read(publisher.source())
    assert counts(run) == (0, 0, 1)
    assert [one.error for one in RefusedFile.objects.all()] == ["other_source"]
    assert not Notice.objects.exists()


# --- BOAMP -----------------------------------------------------------------------------------------------


@pytest.fixture
def bulletin(replay: Replay) -> Boamp:
    return Boamp(replay)


def asked_places(replay: Replay) -> list[str]:
    return [one.query["offset"] for one in replay.asked if "offset" in one.query]


def test_its_pages_are_turned_a_hundred_at_a_time(bulletin: Boamp, replay: Replay) -> None:
    full(bulletin, 230)
    run = read(bulletin.source())
    assert (run.seen, run.new, run.pages) == (230, 230, 3)
    assert asked_places(replay) == ["0", "100", "200"]
    assert run.asked == 4  # and its card


def test_what_is_asked_is_the_last_days_and_what_was_set(bulletin: Boamp, replay: Replay) -> None:
    read(bulletin.source(query="code_departement in ('59', '62')", days=3))
    where = replay.asked[-1].query["where"]
    day = today() - dt.timedelta(days=3)
    assert where == f"dateparution >= date'{day}' and (code_departement in ('59', '62'))"


def test_the_next_reading_begins_two_days_before(bulletin: Boamp, replay: Replay) -> None:
    bulletin.stamp = "2027-01-04T06:00:00+00:00"
    source = bulletin.source(days=30)
    read(source)
    bulletin.stamp = "2027-01-04T12:00:00+00:00"
    read(source)
    day = today() - dt.timedelta(days=2)
    assert f"'{day}'" in replay.asked[-1].query["where"]


def test_where_its_card_has_not_changed_nothing_is_read(bulletin: Boamp, replay: Replay) -> None:
    bulletin.stamp = "2027-01-04T06:00:00+00:00"
    source = bulletin.source()
    read(source)
    asked = len(replay.asked)
    assert read(source).state == Run.State.SAME
    assert len(replay.asked) == asked + 1


def test_the_day_after_it_is_read_all_the_same(bulletin: Boamp) -> None:
    bulletin.stamp = "2027-01-04T06:00:00+00:00"
    source = bulletin.source()
    read(source)
    source.refresh_from_db()
    source.mark |= {"day": (today() - dt.timedelta(days=1)).isoformat()}
    source.save()
    assert read(source).state == Run.State.DONE


@pytest.mark.parametrize("said", [Said(404), Said(403), Said(body={}), Said(body=[1])])
def test_a_card_that_says_nothing_is_no_obstacle(
    bulletin: Boamp, replay: Replay, said: Said
) -> None:
    bulletin.call("vélo", deadline=in_days(20))
    replay.say("/catalog/datasets/boamp", said)
    assert counts(read(bulletin.source())) == (1, 0, 0)


def test_records_that_go_away_between_two_pages_hide_none(bulletin: Boamp, replay: Replay) -> None:
    """What is left moves towards the beginning: two would be passed over unseen."""
    full(bulletin, 150)
    records = sorted(bulletin.records, key=lambda one: one["idweb"])
    replay.say(
        "/catalog/datasets/boamp/records",
        boamp_list(records[:100], total=150),
        boamp_list(records[102:], total=148),  # two of the first page are gone
        bulletin.answer,
    )
    bulletin.records = records[2:]
    run = read(bulletin.source())
    assert asked_places(replay) == ["0", "100", "98"]
    assert run.new == 150
    assert run.state == Run.State.DONE


def test_records_that_come_between_two_pages_are_read_once(bulletin: Boamp, replay: Replay) -> None:
    full(bulletin, 150)
    records = sorted(bulletin.records, key=lambda one: one["idweb"])
    replay.say(
        "/catalog/datasets/boamp/records",
        boamp_list(records[:100], total=150),
        boamp_list(records[99:], total=151),
    )
    assert read(bulletin.source()).new == 150


def test_beyond_ten_thousand_the_list_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    days = [f"2027-01-{day:02d}" for day in range(1, 31)]
    cursor = {"since": days[0], "offset": boamp.REACH - 100, "day": "", "stamp": "", "etag": ""}
    after = boamp._after(cursor, [{"dateparution": days[20]}] * 100, 20_000)
    assert after == {**cursor, "since": days[20], "offset": 0}
    with pytest.raises(Trouble):
        boamp._after(cursor, [{"dateparution": days[0]}] * 100, 20_000)


def test_the_deadline_is_the_clock_of_paris_and_not_the_false_utc(bulletin: Boamp) -> None:
    record = json.loads(calls.boamp("27-5", wall="2027-02-01T16:00:00", published=today()))
    [one] = record["results"]
    bulletin.add({**one, "datelimitereponse": "2027-02-01T16:00:00+00:00"})
    read(bulletin.source())
    notice = Notice.objects.get()
    assert notice.deadline_local == "2027-02-01T16:00:00+01:00"


def test_one_record_that_cannot_be_read_is_kept_alone(bulletin: Boamp) -> None:
    bulletin.call("vélo", deadline=in_days(20))
    bulletin.add({"idweb": "27-0", "dateparution": today().isoformat(), "donnees": "{}"})
    run = read(bulletin.source())
    assert counts(run) == (1, 0, 1)
    [refused] = RefusedFile.objects.all()
    assert refused.name == "27-0.json"


def test_what_was_refused_is_not_kept_once_for_each_reading(bulletin: Boamp) -> None:
    bulletin.add({"idweb": "27-0", "dateparution": today().isoformat(), "donnees": "{}"})
    source = bulletin.source()
    read(source)
    read(source)
    assert RefusedFile.objects.count() == 1
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize(
    "body", [[], {}, {"results": []}, {"total_count": "3", "results": []}, {"total_count": 1, "results": {}}, 3, None]
)  # fmt: skip
def test_an_answer_of_another_shape_is_told(bulletin: Boamp, replay: Replay, body: object) -> None:
    replay.say("/catalog/datasets/boamp/records", Said(body=body))
    run = read(bulletin.source())
    assert (run.state, run.trouble) == (Run.State.WAITING, "shape")


@pytest.mark.parametrize("record", [None, 3, "x", [], {}, {"idweb": {}}])
def test_an_odd_record_is_refused_and_the_rest_goes_on(
    bulletin: Boamp, replay: Replay, record: object
) -> None:
    bulletin.call("vélo", deadline=in_days(20))
    replay.say("/catalog/datasets/boamp/records", boamp_list([record, *bulletin.records], total=2))
    assert counts(read(bulletin.source())) == (1, 0, 1)


# --- TED ----------------------------------------------------------------------------------------------------


@pytest.fixture
def journal(replay: Replay) -> Ted:
    return Ted(replay)


def searches(replay: Replay) -> list[dict[str, object]]:
    return [one.json() for one in replay.asked if one.method == "POST"]


def test_it_is_asked_with_a_query_and_fields_page_by_page(journal: Ted, replay: Replay) -> None:
    full(journal, 120)
    run = read(journal.source(query="buyer-country IN (FRA)", days=5))
    assert (run.new, run.pages) == (120, 3)
    first, *rest = searches(replay)
    day = (today() - dt.timedelta(days=5)).strftime("%Y%m%d")
    assert first["query"] == f"(buyer-country IN (FRA)) AND publication-date>={day}"
    assert first["fields"] == ted.FIELDS
    assert first["paginationMode"] == "ITERATION"
    assert "iterationNextToken" not in first
    assert [one["iterationNextToken"] for one in rest] == ["jeton-50", "jeton-100"]


def test_a_notice_that_is_here_is_not_taken_again(journal: Ted, replay: Replay) -> None:
    journal.call("vélo", deadline=in_days(20))
    source = journal.source()
    read(source)
    journal.call("bus", deadline=in_days(20))
    before = len(replay.asked)
    run = read(source)
    assert counts(run) == (1, 0, 0)
    assert [one.path[-4:] for one in replay.asked[before:]] == ["arch", "/xml"]


def test_a_notice_of_before_eforms_is_refused_once_and_not_taken_again(
    journal: Ted, replay: Replay
) -> None:
    number = f"990001-{today().year}"
    journal.notices.append((number, b""))
    replay.say(f"/en/notice/{number}/xml", Said(body=b"<TED_EXPORT/>"))
    source = journal.source()
    assert counts(read(source)) == (0, 0, 1)
    before = len(replay.asked)
    assert counts(read(source)) == (0, 0, 0)
    assert len(replay.asked) == before + 1


def test_a_notice_that_is_announced_and_not_there_comes_later(journal: Ted, replay: Replay) -> None:
    journal.call("vélo", deadline=in_days(20))
    number, xml = journal.notices[0]
    replay.say(f"/en/notice/{number}/xml", Said(404), Said(body=xml))
    source = journal.source()
    assert read(source).state == Run.State.DONE
    assert not Notice.objects.exists()
    assert counts(read(source)) == (1, 0, 0)


def test_what_came_before_a_notice_that_fails_stays(journal: Ted, replay: Replay) -> None:
    full(journal, 3)
    number, xml = journal.notices[1]
    replay.say(f"/en/notice/{number}/xml", Said(503, headers={"Retry-After": "60"}), Said(body=xml))
    source = journal.source()
    run = read(source)
    assert (run.state, run.trouble, run.new) == (Run.State.WAITING, "down", 1)
    again = read(source)
    assert again.pk == run.pk
    assert (again.state, again.new) == (Run.State.DONE, 3)
    taken = [one.path for one in replay.asked if one.path.endswith("/xml")]
    assert len(taken) == 4  # the first once, the second twice


def test_a_token_that_is_dead_begins_again(journal: Ted, replay: Replay) -> None:
    full(journal, 60)
    replay.say(
        Ted.path, journal.answer, Said(400, body={"message": "Invalid token"}), journal.answer
    )
    run = read(journal.source())
    assert (run.state, run.new) == (Run.State.DONE, 60)


def test_a_question_that_it_does_not_understand_is_told_in_its_words(
    journal: Ted, replay: Replay
) -> None:
    replay.say(Ted.path, Said(400, body=b"unknown field 'x'"))
    run = read(journal.source())
    assert (run.state, run.trouble) == (Run.State.FAILED, "question")
    assert run.facts["said"] == "unknown field 'x'"


def test_a_search_that_it_stopped_itself_is_no_answer(journal: Ted, replay: Replay) -> None:
    journal.call("vélo", deadline=in_days(20))
    replay.say(Ted.path, ted_list([], timed_out=True), journal.answer)
    source = journal.source()
    assert read(source).trouble == "partial"
    assert read(source).new == 1


def test_tokens_without_end_are_stopped(journal: Ted, replay: Replay) -> None:
    replay.say(Ted.path, ted_list(["1-2027"], token="encore", total=1_000_000))
    replay.say("/en/notice/1-2027/xml", Said(404))
    run = read(journal.source())
    assert (run.state, run.trouble) == (Run.State.FAILED, "endless")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"notices": {}},
        {"notices": [], "iterationNextToken": 3},
        {"notices": [1] * 501},
        None,
    ],
)
def test_a_search_of_another_shape_is_told(journal: Ted, replay: Replay, body: object) -> None:
    replay.say(Ted.path, Said(body=body))
    assert read(journal.source()).trouble == "shape"


def test_numbers_that_are_none_lead_nowhere(journal: Ted, replay: Replay) -> None:
    odd = [None, 3, {}, {"publication-number": "../../secret"}, {"publication-number": ["2-2027"]}]
    replay.say(Ted.path, Said(body={"notices": odd, "totalNoticeCount": 5}))
    replay.say("/en/notice/2-2027/xml", Said(404))
    read(journal.source())
    assert [one.path for one in replay.asked[1:]] == ["/en/notice/2-2027/xml"]


def test_notices_are_taken_from_teds_own_site() -> None:
    assert ted._notice(ted.ADDRESS, "1-2027") == "https://ted.europa.eu/en/notice/1-2027/xml"


# --- OCDS -----------------------------------------------------------------------------------------------------


@pytest.fixture
def publishing(replay: Replay) -> Ocds:
    return Ocds(replay)


def test_a_package_that_has_not_changed_is_not_sent_again(publishing: Ocds, replay: Replay) -> None:
    publishing.call("vélo", deadline=in_days(20))
    publishing.etag = '"un"'
    source = publishing.source()
    read(source)
    assert read(source).state == Run.State.SAME
    publishing.etag = '"deux"'
    publishing.move("vélo", deadline=in_days(34))
    assert counts(read(source)) == (0, 1, 0)


def test_a_date_is_as_good_as_a_mark(publishing: Ocds, replay: Replay) -> None:
    day = "Mon, 04 Jan 2027 09:00:00 GMT"
    replay.say(Ocds.path, ocds_package([], modified=day), Said(304))
    source = publishing.source()
    read(source)
    assert read(source).state == Run.State.SAME
    assert replay.asked[-1].headers["if-modified-since"] == day


def test_it_follows_to_the_next_package(publishing: Ocds, replay: Replay) -> None:
    full(publishing, 2)
    one, two = publishing.releases
    replay.say(Ocds.path, ocds_package([one], after="/suite.json"))
    replay.say("/suite.json", ocds_package([two]))
    run = read(publishing.source())
    assert (run.new, run.pages) == (2, 2)


@pytest.mark.parametrize("after", ["https://ailleurs.example/b.json", "http://127.0.0.1:1/b.json"])
def test_it_does_not_follow_to_another_site(publishing: Ocds, replay: Replay, after: str) -> None:
    replay.say(Ocds.path, ocds_package([], after=after))
    run = read(publishing.source())
    assert (run.state, run.trouble) == (Run.State.FAILED, "elsewhere")


@pytest.mark.parametrize("body", [{}, {"results": []}, 3, None, "x"])
def test_what_is_no_package_is_told(publishing: Ocds, replay: Replay, body: object) -> None:
    replay.say(Ocds.path, Said(body=body))
    assert read(publishing.source()).trouble == "shape"


def test_packages_in_a_circle_are_stopped(publishing: Ocds, replay: Replay) -> None:
    replay.say(Ocds.path, ocds_package([], after="/suite.json"))
    replay.say("/suite.json", ocds_package([], after="/suite.json"))
    assert read(publishing.source()).trouble == "endless"


# --- what is common ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "since"), [({}, 7), ({"day": "n'importe quoi"}, 7), ({"day": "1999-01-01"}, 366)]
)
def test_where_a_reading_begins(mark: dict[str, str], since: int) -> None:
    asked = Asked("", "", 7, today(), mark)
    assert asked.since == (today() - dt.timedelta(days=since)).isoformat()


def test_who_asks_says_so(replay: Replay) -> None:
    bulletin = Boamp(replay)
    boamp.page(Client("Groupes", loopback=True), Asked(replay.url, "", 7, today()), None)
    assert {one.headers["user-agent"] for one in replay.asked} == {"Groupes"}
    assert bulletin.stamp == ""
    assert boamp_card("x").body["metas"]["default"]["data_processed"] == "x"
