# SPDX-License-Identifier: AGPL-3.0-or-later
"""Awards of a process of OCDS that come without their call, one by one, or without a word of what they are of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tenders.notices.models import Notice
from tests import factories
from tests.tenders.calls import bring, bring_in_every_order, in_days
from tests.tenders.notices.actions.test_updates import (
    OCID,
    call,
    found,
    moved,
    of_the_lots,
    release,
)

pytestmark = pytest.mark.django_db


def award(day: str, *awards: dict[str, Any], tag: str = "award", **said: Any) -> bytes:
    """A package of one release that speaks of awards alone."""
    whole = json.loads(release(day, tag, {}, awards=list(awards), **said))
    if "tender" not in said:
        del whole["releases"][0]["tender"]
    return json.dumps(whole).encode()


def won(lot: str, name: str, **said: Any) -> dict[str, Any]:
    return {
        "id": f"a{lot}",
        "status": "active",
        "relatedLots": [lot],
        "suppliers": [{"name": name}],
        **said,
    }


def outcome() -> Notice:
    return Notice.objects.get(source="ocds", notice_id=f"{OCID}:award")


def winners() -> list[tuple[Any, ...]]:
    return sorted(
        (one["lot"], one["organisations"][0]["name"], one["amount"]) for one in outcome().winners
    )


def states() -> list[tuple[str, str]]:
    return of_the_lots(lambda lot: (lot.lot_id, lot.state))


def test_awards_that_come_one_by_one_are_put_together_whatever_comes_first() -> None:
    def look() -> None:
        assert winners() == [("1", "Rivage", 9_000), ("2", "Amont", None)]
        assert {one["lot"]: one["outcome"] for one in outcome().results} == {
            "1": "awarded", "2": "awarded",
        }  # fmt: skip
        assert states() == [("1", "closed"), ("2", "closed")]

    bring_in_every_order(
        [
            call(in_days(-3)),
            award("2026-03-01", won("1", "Rivage", value={"amount": 8_000, "currency": "EUR"})),
            award("2026-03-05", won("2", "Amont")),
            award(
                "2026-03-09", {"id": "a1", "value": {"amount": 9_000, "currency": "EUR"}},
                tag="awardUpdate",
            ),
        ],
        look,
    )  # fmt: skip


def test_an_award_that_is_cancelled_opens_its_lot_alone() -> None:
    bring(call(in_days(5)))
    bring(award("2026-03-01", won("1", "Rivage")), award("2026-03-02", won("2", "Amont")))
    bring(award("2026-03-05", {"id": "a2", "status": "cancelled"}, tag="awardCancellation"))
    assert winners() == [("1", "Rivage", None)]
    assert states() == [("1", "closed"), ("2", "")]


def test_what_is_only_said_of_a_contract_takes_nothing_from_the_call() -> None:
    first = in_days(5)
    bring(call(first), award("2026-03-01", won("1", "Rivage")))
    signed = [{"id": "c1", "awardID": "a1", "value": {"amount": 1, "currency": "EUR"}}]
    bring(award("2026-03-09", tag="contract", contracts=signed))
    bring(award("2026-03-10", tag="contractUpdate", contracts=signed, buyer={"name": "Autre"}))
    assert found().title == "Concertation du marché couvert"
    assert winners() == [("1", "Rivage", None)]
    assert of_the_lots(lambda lot: (lot.state, lot.deadline_at)) == [("closed", first), ("", first)]


def test_a_lot_that_its_publisher_names_is_known_in_an_award_alone() -> None:
    names = [{"id": "lot-carre-7", "title": "Ateliers"}, {"id": "9b2", "title": "Affiches"}]

    def look() -> None:
        assert states() == [("LOT-0001", ""), ("LOT-0002", "closed")]

    bring_in_every_order(
        [call(in_days(5), lots=names), award("2026-03-01", won("9b2", "Amont"))], look
    )


def test_an_award_without_its_tender_is_of_the_procedure_that_its_call_names() -> None:
    folder = "1df957aa-8e96-4afb-b9e4-1e091559d1ac"

    def look() -> None:
        assert outcome().procedure_id == found().procedure_id == folder
        assert found().deadline_at is not None
        assert states() == [("1", "closed"), ("2", "")]

    update = json.loads(moved(in_days(9)))
    del update["releases"][0]["tender"]["id"]
    bring_in_every_order(
        [
            call(in_days(5), id=folder),
            award("2026-03-01", won("1", "Rivage")),
            json.dumps(update).encode(),
        ],
        look,
    )


def test_of_two_releases_around_midnight_the_later_instant_is_in_force() -> None:
    early, late = json.loads(call(in_days(5))), json.loads(moved(in_days(9)))
    early["releases"][0]["date"] = "2026-03-02T00:00:00+01:00"  # 23:00 of the day before, in UTC
    late["releases"][0]["date"] = "2026-03-01T23:30:00-03:00"  # 02:30 of the day, in UTC

    def look() -> None:
        assert found().deadline_at == in_days(9)
        assert found().title == "Concertation du marché couvert"

    bring_in_every_order([json.dumps(one).encode() for one in (early, late)], look)


def test_what_a_person_brings_gives_no_procedure_to_what_the_source_said() -> None:
    bring(award("2026-03-01", won("1", "Rivage")))
    before = outcome().procedure_id
    bring(call(in_days(5), id="1df957aa-8e96-4afb-b9e4-1e091559d1ac"), by=factories.member())
    assert outcome().procedure_id == before


def bare(*awards: dict[str, Any]) -> bytes:
    """A release of awards, and not a word of what they are of."""
    whole = json.loads(award("2026-03-20", *awards, tag="awardUpdate"))
    for key in ("buyer", "language"):
        del whole["releases"][0][key]
    return json.dumps(whole).encode()


def test_an_award_that_names_nothing_is_read_where_its_process_is_known() -> None:
    alone = bare(won("2", "Amont"))
    run = bring(alone)
    assert (run.new, run.refused) == (0, 1)
    assert not Notice.objects.filter(source="ocds").exists()
    bring(call(in_days(5)))
    run = bring(alone)
    assert (run.new, run.refused) == (1, 0)
    assert outcome().title == "Concertation du marché couvert"
    assert outcome().departments == ["59"]
    assert states() == [("1", ""), ("2", "closed")]
    assert bring(alone).unchanged == 1
    bring(bare({"id": "a2", "status": "cancelled"}))
    assert states() == [("1", ""), ("2", "")]


def test_an_award_that_names_nothing_comes_with_its_call() -> None:
    run = bring(bare(won("1", "Rivage")), call(in_days(5)))
    assert (run.new, run.refused) == (2, 0)
    assert outcome().title == found().title
