# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notices of the demonstration: read by our own reader whole, naming nobody real."""

from __future__ import annotations

import datetime as dt
import json
import re
from zoneinfo import ZoneInfo

import pytest

from deploy.demo import notices
from tenders.notices.parsing import Notice, parse

# The day the clocks go forward in Paris is within reach of the deadlines of the first.
DAYS = (dt.date(2027, 3, 1), dt.date(2026, 12, 31), dt.date(2028, 2, 29))


def read(today: dt.date) -> dict[str, Notice]:
    found = {}
    for name, data in notices.files(today):
        for item in parse(data, name=name, today=today):
            assert isinstance(item, Notice), item
            found[item.notice_id] = item
    return found


@pytest.mark.parametrize("today", DAYS)
def test_each_is_read_without_a_doubt(today: dt.date) -> None:
    found = read(today)
    changes = [spec for spec in notices.SPECS if spec.moved_from is not None or spec.cancelled]
    assert len(found) == len(notices.SPECS) + len(changes)
    assert changes
    for one in found.values():
        assert one.best_title()
        assert one.buyers[0].name
        assert one.deadline is not None
        assert not [said for said in one.warnings if "deadline" in said or "missing" in said], one


@pytest.mark.parametrize("today", DAYS)
def test_a_deadline_is_that_many_days_on_at_its_hour_in_paris(today: dt.date) -> None:
    for spec in notices.SPECS:
        at = notices.deadline(spec, today)
        assert at.date() == today + dt.timedelta(days=spec.days)
        assert at.time() == spec.hour
        assert at.tzinfo == ZoneInfo("Europe/Paris")
        assert notices.zone(at) in ("+01:00", "+02:00")


def test_a_notice_has_one_identifier_whatever_the_day_and_a_twin_the_same_procedure() -> None:
    first, second = (set(read(day)) for day in DAYS[:2])
    assert {one for one in first if len(one) == 36} == {one for one in second if len(one) == 36}
    by_key = {spec.key: spec for spec in notices.SPECS}
    twins = [spec for spec in notices.SPECS if spec.twin_of]
    assert twins
    for spec in twins:
        assert notices.folder(spec) == notices.folder(by_key[spec.twin_of])
    assert len({notices.folder(spec) for spec in notices.SPECS}) == len(notices.SPECS) - len(twins)


@pytest.mark.parametrize("own", ["00000000-", "fffff000-", "0c34e000-"])
def test_a_number_is_above_what_the_journal_reaches_in_a_year(own: str) -> None:
    number, year = notices.publication_number(own, dt.date(2027, 3, 1)).split("-")
    assert len(number) == 8
    assert 950_000 <= int(number) < 1_000_000
    assert year == "2027"


def test_a_change_cites_the_notice_it_moves_or_cancels() -> None:
    spec = next(spec for spec in notices.SPECS if spec.format == "eforms")
    for cancel in (False, True):
        (found,) = parse(notices.change(spec, DAYS[0], cancel=cancel), name="c")
        assert isinstance(found, Notice)
        assert found.changes is not None
        assert (found.changes.notice, found.changes.version) == (notices.identifier(spec.key), "01")
        assert found.changes.cancelled is cancel


def test_what_moved_was_first_announced_with_its_old_deadline() -> None:
    moved = [spec for spec in notices.SPECS if spec.moved_from is not None]
    assert moved
    files = dict(notices.files(DAYS[0]))
    for spec in moved:
        (before,) = parse(files[f"{spec.key}.xml"], name="a")
        (after,) = parse(files[f"{spec.key}-rectificatif.xml"], name="b")
        assert isinstance(before, Notice)
        assert isinstance(after, Notice)
        assert before.deadline is not None
        assert after.deadline is not None
        assert before.deadline.at == notices.deadline(spec, DAYS[0], spec.moved_from)
        assert after.deadline.at == notices.deadline(spec, DAYS[0])


def test_boamp_stamps_paris_as_utc_and_our_reader_does_not_believe_it() -> None:
    spec = next(spec for spec in notices.SPECS if spec.format != "eforms")
    data = notices.boamp([spec], DAYS[0])
    [record] = json.loads(data)["results"]
    assert record["datelimitereponse"].endswith("+00:00")
    (found,) = parse(data, name="b")
    assert isinstance(found, Notice)
    assert found.deadline is not None
    assert found.deadline.at == notices.deadline(spec, DAYS[0])


def test_no_address_leads_anywhere() -> None:
    for _name, data in notices.files(DAYS[0]):
        hosts = re.findall(r"https?://([\w.-]+)", data.decode())
        # The names of the formats' own vocabularies are no addresses that anyone follows.
        led = {host for host in hosts if host not in ("data.europa.eu", "publications.europa.eu")}
        assert all(host.endswith(".example") for host in led), led
