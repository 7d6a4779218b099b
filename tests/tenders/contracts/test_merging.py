# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several records of one contract come to the same, whatever their order."""

from __future__ import annotations

import itertools
from functools import reduce
from typing import Any

from tenders.contracts import merging
from tenders.contracts.merging import columns, content_of, merged
from tests.tenders.contracts.records import STUDIO, one, row, v2019, v2022


def moved(number: int, day: str, **said: Any) -> dict[str, Any]:
    return {"id": number, "dateNotificationModification": day} | said


def test_the_last_publication_wins_whatever_the_order() -> None:
    records = [
        v2019(objet="Premier"),
        v2019(objet="Deuxième", datePublicationDonnees="2024-06-01", montant=50000),
        v2022("2024-001", objet="Troisième", datePublicationDonnees="2024-09-01"),
    ]
    contents = [content_of(one(each)) for each in records]
    found = [columns(reduce(merged, order)) for order in itertools.permutations(contents)]
    assert {each["object"] for each in found} == {"Troisième"}
    assert {each["amount_cents"] for each in found} == {12_000_000}
    assert {each["buyer_name"] for each in found} == {"Ville de Saint-Aubert"}


def test_what_the_last_leaves_out_is_lent_by_the_latest_that_tells_it_whatever_the_order() -> None:
    days = ("2024-03-01", "2024-06-01", "2024-09-01")
    cpvs = ("79416200", "79340000", "")
    contents = [
        content_of(one(v2019(codeCPV=cpv, datePublicationDonnees=day)))
        for cpv, day in zip(cpvs, days, strict=True)
    ]
    found = [reduce(merged, order) for order in itertools.permutations(contents)]
    assert {columns(each)["cpv"] for each in found} == {"79340000"}
    assert all(each == found[0] for each in found)
    assert all(merged(each, content) == each for each in found for content in contents)


def test_modifications_of_all_records_are_kept_each_once() -> None:
    first = v2019(modifications=[moved(1, "2024-05-01", montant=50000)])
    second = v2019(
        modifications=[
            moved(1, "2024-05-01", montant=50000),
            moved(2, "2024-07-01", dureeMois=36, titulaires=[{"titulaire": {"id": STUDIO}}]),
        ],
        datePublicationDonnees="2024-07-02",
    )
    contents = [content_of(one(each)) for each in (first, second)]
    ways = [columns(merged(*contents)), columns(merged(*reversed(contents)))]
    assert ways[0] == ways[1]
    assert len(ways[0]["modifications"]) == 2
    assert ways[0]["amount_cents"] == 5_000_000
    assert ways[0]["ends_on"].isoformat() == "2027-01-31"
    assert ways[0]["holders"][0]["id"] == STUDIO


def test_the_same_again_changes_nothing() -> None:
    content = content_of(one(v2019(modifications=[moved(1, "2024-05-01", montant=1)])))
    assert merged(content, content) == content


def test_a_beginning_that_is_known_counts_before_a_modification_alone() -> None:
    later = content_of(one([row("T", 2, dateNotification="2025-05-01", montant=30000)]))
    first = content_of(one([row("T", 0)]))
    for order in ((later, first), (first, later)):
        told = columns(merged(*order))
        assert told["notified_on"].isoformat() == "2024-05-01"
        assert told["notified_sure"]
        assert told["amount_cents"] == 3_000_000
        assert "first_notification_unknown" not in told["warnings"]
    assert columns(later)["warnings"] == ["first_notification_unknown"]


def test_records_together_have_no_more_modifications_than_one_may(monkeypatch: Any) -> None:
    monkeypatch.setattr(merging, "MOST_MODIFICATIONS", 2)
    contents = [
        content_of(one(v2019(modifications=[moved(number, f"2024-0{number}-01", montant=number)])))
        for number in (1, 2, 3)
    ]
    for order in itertools.permutations(contents):
        kept = reduce(merged, order)["modifications"]
        assert [each["number"] for each in kept] == [2, 3]  # the latest
