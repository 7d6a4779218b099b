# SPDX-License-Identifier: AGPL-3.0-or-later
"""Updates of OCDS that come without what they update: on another page, in the package of another day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from tenders.notices.models import Lot, Notice
from tests.tenders.calls import bring, bring_in_every_order, in_days

pytestmark = pytest.mark.django_db

OCID = "ocds-essai1-2027-001"
BUYER = {
    "id": "FR-SIRET-20001318300021",
    "name": "Ville de Saint-Aubert",
    "roles": ["buyer"],
    "address": {"countryName": "France", "postalCode": "59188"},
}


def release(day: str, tag: str, tender: dict[str, Any], **said: Any) -> bytes:
    """A package of one release, which names its buyer as they all do."""
    whole = {
        "ocid": OCID,
        "id": f"{OCID}-{day}",
        "date": f"{day}T09:00:00+01:00",
        "tag": [tag],
        "language": "fr",
        "buyer": {"id": BUYER["id"], "name": BUYER["name"]},
        "tender": {"id": "1", **tender},
        **said,
    }
    return json.dumps({"version": "1.1", "releases": [whole]}).encode()


def call(deadline: dt.datetime, **tender: Any) -> bytes:
    return release(
        "2026-01-04",
        "tender",
        {
            "title": "Concertation du marché couvert",
            "description": "Des ateliers.",
            "value": {"amount": 42_000, "currency": "EUR"},
            "tenderPeriod": {"endDate": deadline.isoformat()},
            "items": [{"id": "1", "classification": {"scheme": "CPV", "id": "79416200"}}],
            "lots": [{"id": "1", "title": "Ateliers"}, {"id": "2", "title": "Affiches"}],
            **tender,
        },
        parties=[BUYER],
    )


def moved(deadline: dt.datetime, **tender: Any) -> bytes:
    said = {"tenderPeriod": {"endDate": deadline.isoformat()}, **tender}
    return release("2026-01-20", "tenderUpdate", said)


def found() -> Notice:
    return Notice.objects.get(source="ocds", notice_id=OCID)


def of_the_lots(read: Callable[[Lot], Any]) -> list[Any]:
    return [read(lot) for lot in found().lots.order_by("position")]


def test_an_update_that_names_its_buyer_alone_takes_nothing_away_whatever_comes_first() -> None:
    first, second = in_days(20), in_days(34)

    def look() -> None:
        notice = found()
        assert notice.title == "Concertation du marché couvert"
        assert notice.description == "Des ateliers."
        assert (notice.departments, notice.cpv) == (["59"], ["79416200"])
        assert notice.value_amount == 42_000
        assert notice.deadline_at == second
        assert not notice.deadline_unsure
        assert of_the_lots(lambda lot: (lot.lot_id, lot.title, lot.state, lot.deadline_at)) == [
            ("1", "Ateliers", "", second),
            ("2", "Affiches", "", second),
        ]

    bring_in_every_order([call(first), moved(second)], look)


def test_an_update_of_one_lot_leaves_the_others_as_they_are() -> None:
    first, second = in_days(20), in_days(34)
    bring(call(first))
    lot = {"id": "2", "tenderPeriod": {"endDate": second.isoformat()}}
    bring(release("2026-01-20", "tenderUpdate", {"lots": [lot]}))
    assert of_the_lots(lambda lot: (lot.title, lot.state, lot.deadline_at)) == [
        ("Ateliers", "", first),
        ("Affiches", "", second),
    ]
    assert found().deadline_at == first


def test_a_cancellation_alone_cancels_the_call_which_keeps_its_words() -> None:
    bring(call(in_days(20)))
    bring(release("2026-01-20", "tenderCancellation", {"status": "cancelled"}))
    assert found().cancelled
    assert found().title == "Concertation du marché couvert"


def test_a_call_that_is_not_divided_moves_as_one() -> None:
    second = in_days(34)
    bring(call(in_days(20), lots=[]), moved(second))
    assert of_the_lots(lambda lot: (lot.lot_id, lot.title, lot.deadline_at)) == [
        ("LOT-0000", "Concertation du marché couvert", second)
    ]


def test_what_an_update_says_anew_takes_the_place_of_what_was_said() -> None:
    bring(call(in_days(20)))
    bring(moved(in_days(34), title="Marché couvert", lots=[{"id": "3", "title": "Films"}]))
    assert found().title == "Marché couvert"
    assert of_the_lots(lambda lot: lot.title) == ["Ateliers", "Affiches", "Films"]
