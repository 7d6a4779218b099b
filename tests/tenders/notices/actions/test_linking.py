# SPDX-License-Identifier: AGPL-3.0-or-later
"""Corrections reach the notice they are about, in whatever order they come."""

from __future__ import annotations

import datetime as dt

import pytest

from tenders.notices.models import Notice
from tests.tenders.calls import (
    boamp,
    bring,
    bring_in_every_order,
    counts,
    eforms,
    get,
    identifier,
    in_days,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    "cited",
    [f"{identifier('a')}-01", "58211-2026", "-"],
    ids=["by its id", "by its publication number", "by its procedure"],
)
@pytest.mark.parametrize("first", ["the call", "the correction"])
def test_a_correction_moves_the_deadline_of_the_notice_it_is_about(cited: str, first: str) -> None:
    old, new = in_days(20), in_days(25)
    call = eforms("a", number="58211-2026", deadline=old)
    if cited == "-":
        call = eforms("a", deadline=old)
    correction = eforms(
        "c", number="59999-2026", deadline=new, changes=cited, published=dt.date(2026, 6, 2)
    )
    for file in (call, correction) if first == "the call" else (correction, call):
        bring(file)
    notice, change = get("a"), get("c")
    assert change.changed_notice == notice
    assert notice.deadline_at == new
    assert {lot.deadline_at for lot in notice.lots.all()} == {new}
    [version] = notice.versions.filter(caused_by=change)
    entry = next(one for one in version.changed_fields if one["field"] == "deadline")
    assert entry["old"] == old.astimezone(dt.UTC).isoformat()
    assert list(Notice.objects.uncorrecting()) == [notice]
    # The call again, and the correction again: all is as it was.
    assert counts(bring(call, correction)) == (0, 0, 0, 2, 0)
    assert get("a").deadline_at == new


def test_a_correction_waits_for_the_notice_it_cites_and_takes_no_other() -> None:
    bring(
        eforms("autre", deadline=in_days(20)),
        eforms("c", deadline=in_days(30), changes=f"{identifier('a')}-01"),
    )
    assert get("c").changed_notice is None
    assert get("autre").deadline_at == in_days(20)
    bring(eforms("a", deadline=in_days(20)))
    assert get("c").changed_notice == get("a")
    assert get("autre").deadline_at == in_days(20)


def test_corrections_of_a_correction_reach_the_first_notice() -> None:
    bring(
        eforms(
            "c2",
            changes=f"{identifier('c1')}-01",
            deadline=in_days(30),
            published=dt.date(2026, 6, 3),
        )
    )
    bring(
        eforms(
            "c1",
            changes=f"{identifier('a')}-01",
            deadline=in_days(25),
            published=dt.date(2026, 6, 2),
        )
    )
    bring(eforms("a", deadline=in_days(20)))
    assert get("c1").changed_notice == get("a")
    assert get("c2").changed_notice == get("a")
    assert get("a").deadline_at == in_days(30)


def test_two_notices_that_cite_each_other_hurt_nobody() -> None:
    bring(
        eforms("x", changes=f"{identifier('y')}-01"), eforms("y", changes=f"{identifier('x')}-01")
    )
    assert Notice.objects.count() == 2
    assert Notice.objects.exclude(changed_notice=None).count() <= 1


def test_whatever_the_order_of_arrival_the_state_is_the_same() -> None:
    files = [
        eforms("a", deadline=in_days(20), published=dt.date(2026, 5, 1)),
        eforms(
            "a", version="02", deadline=in_days(21), title="V2", published=dt.date(2026, 5, 10)
        ),
        # Older than the second version: what it said is in there already.
        eforms(
            "c1", deadline=in_days(40), changes=f"{identifier('a')}-01",
            published=dt.date(2026, 5, 5),
        ),
        eforms(
            "c2", deadline=in_days(25), title="Corrigé", changes=f"{identifier('a')}-02",
            published=dt.date(2026, 5, 20),
        ),
    ]  # fmt: skip
    seen = []

    def look() -> None:
        notice = get("a")
        lots = frozenset((lot.lot_id, lot.deadline_at) for lot in notice.lots.all())
        seen.append((notice.version, notice.title, notice.deadline_at, notice.cancelled, lots))

    bring_in_every_order(files, look)
    assert len(seen) == 24
    [(version, title, deadline, cancelled, _lots)] = set(seen)
    assert (version, title, deadline, cancelled) == ("02", "Corrigé", in_days(25), False)


def test_a_correction_that_cites_nothing_is_of_the_call_before_it_and_not_of_its_relaunch() -> None:
    call, again = (
        eforms(word, published=dt.date(2026, month, 1)) for word, month in (("a", 5), ("b", 7))
    )
    end = eforms("c", changes="-", reason="cancel", published=dt.date(2026, 6, 1))

    def look() -> None:
        assert get("c").changed_notice == get("a")
        assert (get("a").cancelled, get("b").cancelled) == (True, False)

    bring_in_every_order([call, again, end], look)


def test_a_cancellation_cancels_and_moves_nothing_else() -> None:
    deadline = in_days(20)
    bring(
        eforms("a", deadline=deadline),
        eforms("c", deadline=in_days(40), changes=f"{identifier('a')}-01", reason="cancel"),
    )
    notice = get("a")
    assert notice.cancelled
    assert notice.deadline_at == deadline
    assert not Notice.objects.uncorrecting().open().exists()


def test_a_correction_in_words_is_flagged_and_never_guessed() -> None:
    bring(boamp("26-58211", wall="2030-06-12T12:00:00"))
    before = Notice.objects.get(notice_id="26-58211").deadline_at
    bring(
        boamp(
            "26-60000",
            nature="RECTIFICATIF",
            linked="26-58211",
            text="Au lieu du 12 juin, lire le 17 juin 2030 à 12 h.",
        )
    )
    notice = Notice.objects.get(notice_id="26-58211")
    assert notice.deadline_at == before == dt.datetime(2030, 6, 12, 10, tzinfo=dt.UTC)
    assert notice.deadline_unsure
    assert notice.title == "Animation du conseil des jeunes"
    assert notice.is_open(now=dt.datetime(2030, 6, 13, tzinfo=dt.UTC))  # it may have moved
