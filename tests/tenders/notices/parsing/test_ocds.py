# SPDX-License-Identifier: AGPL-3.0-or-later
"""OCDS: releases of a process into the call and the award that everything else knows."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from tenders.notices.parsing import Notice, Refusal, ocds, parse
from tenders.notices.parsing.model import MAX_ITEMS, Result
from tenders.notices.parsing.ocds import MAX_RELEASES

OCID = "ocds-essai1-2027-001"
BUYER = {
    "id": "FR-SIRET-20001318300021",
    "name": "Ville de Saint-Aubert",
    "roles": ["buyer"],
    "identifier": {"scheme": "FR-SIRET", "id": "20001318300021"},
    "address": {"countryName": "France", "postalCode": "59188"},
}
TENDER: dict[str, Any] = {
    "id": "1",
    "title": "Concertation du marché couvert",
    "description": "Des ateliers.",
    "status": "active",
    "procurementMethod": "open",
    "mainProcurementCategory": "services",
    "value": {"amount": 42_000.5, "currency": "EUR"},
    "tenderPeriod": {
        "startDate": "2027-01-04T08:00:00+01:00",
        "endDate": "2027-02-01T12:00:00+01:00",
    },
    "items": [
        {"id": "1", "relatedLot": "a", "classification": {"scheme": "CPV", "id": "79416200-5"}},
        {"id": "2", "relatedLot": "b", "classification": {"scheme": "CPV", "id": "79340000"}},
    ],
    "lots": [{"id": "a", "title": "Ateliers"}, {"id": "b", "title": "Affiches"}],
    "documents": [
        {"documentType": "tenderNotice", "url": "https://acheteur.example/avis"},
        {"documentType": "biddingDocuments", "url": "https://acheteur.example/dce"},
    ],
    "submissionMethodDetails": "Sur https://acheteur.example/depot.",
}


def release(day: str = "2027-01-04", *tags: str, **said: Any) -> dict[str, Any]:
    return {
        "ocid": OCID,
        "id": f"{OCID}-{day}-{'-'.join(tags)}",
        "date": f"{day}T09:00:00+01:00",
        "tag": list(tags) or ["tender"],
        "language": "fr",
        "parties": [BUYER],
        "buyer": {"id": BUYER["id"], "name": BUYER["name"]},
        **said,
    }


def read(*releases: Any) -> list[Notice | Refusal]:
    return parse(json.dumps({"version": "1.1", "releases": releases}).encode(), name="p.json")


def one(*releases: Any) -> Notice:
    (item,) = read(*releases)
    assert isinstance(item, Notice), item
    return item


def test_a_tender_is_a_call_with_its_lots() -> None:
    call = one(release(tender=TENDER))
    assert call.key == ("ocds", OCID, "01")
    assert call.form == "competition"
    assert call.procedure_id == OCID
    assert call.best_title() == "Concertation du marché couvert"
    assert call.language == "FRA"
    [buyer] = call.buyers
    assert (buyer.country, buyer.department, buyer.identifier) == ("FRA", "59", "20001318300021")
    assert call.procedure == "open"
    assert call.nature == "services"
    assert call.value
    assert str(call.value.amount) == "42000.50"
    assert call.deadline
    assert call.deadline.local.isoformat() == "2027-02-01T12:00:00+01:00"
    assert call.deadline.other is None
    assert call.cpv == ["79416200", "79340000"]
    assert [(lot.id, lot.cpv) for lot in call.lots] == [
        ("LOT-0001", ["79416200"]),
        ("LOT-0002", ["79340000"]),
    ]
    assert call.lots[0].documents_url == "https://acheteur.example/dce"
    assert call.lots[0].submission_url == "https://acheteur.example/depot"
    assert call.published_on == dt.date(2027, 1, 4)


def test_an_update_holds_what_it_leaves_out() -> None:
    later = {"tenderPeriod": {"endDate": "2027-02-15T12:00:00+01:00"}}
    first, second = read(
        release("2027-01-04", "tender", tender=TENDER),
        release("2027-01-20", "tenderUpdate", tender=later),
    )
    assert isinstance(first, Notice)
    assert isinstance(second, Notice)
    assert first.notice_id == second.notice_id
    assert second.deadline
    assert second.deadline.local.day == 15
    assert len(second.lots) == 2
    assert (second.published_on, second.dispatched_on) == (
        dt.date(2027, 1, 4),
        dt.date(2027, 1, 20),
    )


def test_two_releases_of_one_day_are_what_holds_at_its_end() -> None:
    call = one(release(tender=TENDER), release(tender={"title": "Marché couvert"}, id="second"))
    assert call.best_title() == "Marché couvert"


def test_an_update_alone_is_refused_rather_than_guessed() -> None:
    bare = {
        key: value for key, value in release(tags="x").items() if key not in ("parties", "buyer")
    }
    bare |= {"tag": ["tenderUpdate"], "tender": {"status": "active"}}
    (refusal,) = read(bare)
    assert isinstance(refusal, Refusal)
    assert refusal.error == "incomplete"


def test_releases_are_merged_in_the_order_of_their_instants_whatever_their_offsets() -> None:
    first = release(tender=TENDER) | {"date": "2027-01-04T10:00:00Z"}
    # Eleven o'clock UTC: an hour later, though its digits come before.
    later = release("x", "tenderUpdate", tender={"title": "Marché couvert"})
    later |= {"date": "2027-01-04T08:00:00-03:00"}
    assert one(first, later).best_title() == one(later, first).best_title() == "Marché couvert"


def test_what_is_done_of_a_contract_is_no_notice_more() -> None:
    done = release("2027-06-01", "implementation", contracts=[{"id": "c"}])
    assert one(release(tender=TENDER), done).dispatched_on == dt.date(2027, 1, 4)


def test_what_is_only_planned_calls_nobody() -> None:
    plan = one(release("2027-01-04", "planning", planning={"rationale": "Un marché couvert."}))
    assert (plan.form, plan.lots) == ("planning", [])


def test_an_update_alone_of_lots_that_only_the_call_places_is_refused() -> None:
    lots = [{"id": "b", "tenderPeriod": {"endDate": "2027-02-15T12:00:00+01:00"}}]
    (refusal,) = read(release("2027-01-20", "tenderUpdate", tender={"id": "1", "lots": lots}))
    assert isinstance(refusal, Refusal)
    assert refusal.error == "incomplete"


def test_a_process_that_can_not_be_read_stops_no_other() -> None:
    heavy = release("2027-01-05", "award", awards=[{"id": n} for n in range(MAX_ITEMS + 1)])
    heavy |= {"ocid": "ocds-essai1-2027-002"}
    refusal, call = read(heavy, release(tender=TENDER))
    assert isinstance(refusal, Refusal)
    assert refusal.error == "too_large"
    assert isinstance(call, Notice)


def test_a_mistake_of_ours_stops_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ocds._days

    def failing(releases: Any) -> Any:
        if releases[0]["ocid"] != OCID:
            raise KeyError("nobody had seen this")
        return before(releases)

    monkeypatch.setattr(ocds, "_days", failing)
    odd = release(tender=TENDER) | {"ocid": "ocds-essai1-2027-002"}
    refusal, call = read(odd, release(tender=TENDER))
    assert isinstance(refusal, Refusal)
    assert refusal.error == "internal"
    assert isinstance(call, Notice)


def test_a_cancellation_cites_the_call_itself() -> None:
    call = one(release(tender={**TENDER, "status": "cancelled"}))
    assert call.changes
    assert call.changes.cancelled
    assert call.changes.notice == call.notice_id
    assert call.changes.sections == ["PROCEDURE"]


def test_a_lot_alone_is_cancelled() -> None:
    lots = [
        {"id": "a", "title": "Ateliers"},
        {"id": "b", "title": "Affiches", "status": "cancelled"},
    ]
    call = one(release(tender={**TENDER, "lots": lots}))
    assert call.changes
    assert call.changes.sections == ["LOT-0002"]


def test_an_award_is_a_notice_of_its_own() -> None:
    award = {
        "id": "1",
        "status": "active",
        "relatedLots": ["b"],
        "suppliers": [{"id": "s", "name": "Atelier Rivage"}, {"id": "t", "name": "Studio Amont"}],
        "value": {"amount": 12_000, "currency": "EUR"},
    }
    failed = {"id": "2", "status": "unsuccessful", "relatedLots": ["a"]}
    call, won = read(
        release("2027-01-04", "tender", tender=TENDER),
        release("2027-04-01", "award", awards=[award, failed]),
    )
    assert isinstance(call, Notice)
    assert isinstance(won, Notice)
    assert won.form == "result"
    assert won.procedure_id == call.procedure_id
    assert won.previous == [OCID]
    [winner] = won.winners
    assert winner.lot == "LOT-0002"
    assert [one.name for one in winner.organisations] == ["Atelier Rivage", "Studio Amont"]
    assert [tuple(result[:3]) for result in won.results] == [
        ("LOT-0002", "awarded", None),
        ("LOT-0001", "closed", "unsuccessful"),
    ]


def test_a_call_without_offers_is_over() -> None:
    call, over = read(release(tender={**TENDER, "status": "unsuccessful"}))
    assert isinstance(call, Notice)
    assert isinstance(over, Notice)
    assert [tuple(result[:3]) for result in over.results] == [(None, "closed", "unsuccessful")]


LOTS_OVER = [
    {"id": "1", "title": "Ateliers", "status": "complete"},
    {"id": "2", "title": "Affiches", "status": "unsuccessful"},
]


def test_a_lot_that_nobody_won_has_a_result_beside_those_that_were_awarded() -> None:
    won = [{"id": "a", "status": "active", "relatedLots": ["1"], "suppliers": [{"name": "Sel"}]}]
    _call, award = read(
        release("2027-03-01", "tender", "award", tender={**TENDER, "lots": LOTS_OVER}, awards=won)
    )
    assert isinstance(award, Notice)
    assert award.results == [Result("1", "awarded"), Result("2", "closed", "unsuccessful")]


def test_a_lot_that_nobody_won_is_told_without_any_award() -> None:
    _call, award = read(release("2027-03-01", "tenderUpdate", tender={**TENDER, "lots": LOTS_OVER}))
    assert isinstance(award, Notice)
    assert award.results == [Result("2", "closed", "unsuccessful")]


def test_an_award_that_was_cancelled_leaves_nothing_open_once_nobody_won() -> None:
    gone = [{"id": "a", "status": "cancelled", "relatedLots": ["2"]}]
    _call, award = read(
        release("2027-03-01", "tender", "award", tender={**TENDER, "lots": LOTS_OVER}, awards=gone)
    )
    assert isinstance(award, Notice)
    assert award.results == [Result("2", "closed", "unsuccessful")]


def test_an_update_of_an_award_alone_tells_of_nobody_that_they_won() -> None:
    part = [{"id": "1", "value": {"amount": 12_500, "currency": "EUR"}}]
    (award,) = read(release("2027-05-01", "awardUpdate", awards=part))
    assert isinstance(award, Notice)
    assert (award.notice_id, award.form) == (f"{OCID}:award", "result")
    assert (award.results, award.winners) == ([], [])
    (gone,) = read(release("2027-05-01", "awardCancellation", awards=[{"id": "1"}]))
    assert isinstance(gone, Notice)
    assert gone.results == [Result(None, "open")]


def test_an_award_without_its_call_calls_lots_as_its_publisher_does() -> None:
    won = [{"id": "1", "relatedLots": ["b"], "suppliers": [{"name": "Sel"}]}]
    for tender in ({}, {"tender": {"id": "1", "lots": [{"id": "b"}]}}):
        (award,) = read(release("2027-05-01", "award", awards=won, **tender))
        assert isinstance(award, Notice)
        assert award.results == [Result("b", "awarded")]
    call, award = read(release("2027-05-01", "tender", "award", tender=TENDER, awards=won))
    assert isinstance(award, Notice)
    assert isinstance(call, Notice)
    assert award.results == [Result("LOT-0002", "awarded")]
    assert call.own_lots == {"a": "LOT-0001", "b": "LOT-0002"}


@pytest.mark.parametrize(
    "tag", ["contract", "contractUpdate", "contractAmendment", "implementation"]
)
def test_a_contract_alone_is_neither_a_call_nor_an_award(tag: str) -> None:
    signed = [{"id": "1", "awardID": "1", "status": "active"}]
    (refusal,) = read(release("2027-05-01", tag, contracts=signed))
    assert isinstance(refusal, Refusal)
    assert refusal.error == "incomplete"
    assert "contract" in refusal.reason


def test_days_are_in_the_order_of_their_instants_whatever_their_offsets() -> None:
    # 23:30 in Cayenne is 03:30 in Paris on the next day; midnight in Paris is the evening before there.
    late = {**release("2027-03-01", "tenderUpdate"), "date": "2027-03-01T23:30:00-03:00"}
    late["tender"] = {"id": "1", "title": "La dernière"}
    early = {**release("2027-03-02", "tender", tender=TENDER), "date": "2027-03-02T00:00:00+01:00"}
    found = [one for one in read(late, early) if isinstance(one, Notice)]
    assert [one.title["FRA"] for one in found] == [TENDER["title"], "La dernière"]
    instants = [one.said_at for one in found]
    assert instants == sorted(instants, key=str)
    assert [one.dispatched_on for one in found] == [dt.date(2027, 3, 2), dt.date(2027, 3, 1)]


def test_a_record_gives_its_compiled_release() -> None:
    compiled = release("2027-01-04", "compiled", tender=TENDER)
    package = {"version": "1.1", "records": [{"ocid": OCID, "compiledRelease": compiled}]}
    (call,) = parse(json.dumps(package).encode(), name="r.json")
    assert isinstance(call, Notice)
    assert call.notice_id == OCID
    linked = {"version": "1.1", "records": [{"ocid": OCID, "releases": [release(tender=TENDER)]}]}
    assert isinstance(parse(json.dumps(linked).encode(), name="r.json")[0], Notice)


def test_the_procedures_own_number_joins_it_to_other_sources() -> None:
    folder = "1df957aa-8e96-4afb-b9e4-1e091559d1ac"
    assert one(release(tender={**TENDER, "id": folder})).procedure_id == folder
    longer = {**release(tender=TENDER), "ocid": f"ocds-essai1-{folder}"}
    assert one(longer).procedure_id == folder


@pytest.mark.parametrize(
    ("said", "at", "warning"),
    [
        ("2027-02-01T12:00:00", "2027-02-01T12:00:00+01:00", "deadline_offset_missing"),
        ("2027-02-01", "2027-02-01T23:59:59+01:00", "deadline_time_missing"),
        ("2027-02-01T11:00:00Z", "2027-02-01T11:00:00+00:00", "deadline_offset_odd"),
        ("demain", None, "deadline_date_unreadable: demain"),
    ],
)
def test_an_hour_that_is_not_sure_says_so(said: str, at: str | None, warning: str) -> None:
    call = one(release(tender={**TENDER, "tenderPeriod": {"endDate": said}}))
    assert (call.deadline.local.isoformat() if call.deadline else None) == at
    assert warning in call.warnings


def test_a_process_that_never_ends_is_refused() -> None:
    many = [release("2027-01-04", tender=TENDER, id=str(n)) for n in range(MAX_RELEASES + 1)]
    (refusal,) = read(*many)
    assert isinstance(refusal, Refusal)
    assert refusal.error == "too_large"


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, [[]], {"id": {}}, True])
@pytest.mark.parametrize("key", [*release(tender=TENDER), "awards"])
def test_nothing_odd_breaks_the_reader(key: str, value: Any) -> None:
    for item in read({**release(tender=TENDER), key: value}):
        assert not isinstance(item, Refusal) or item.error != "internal", item


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, [[]], {"id": {}}, True])
@pytest.mark.parametrize("key", TENDER)
def test_nothing_odd_in_a_tender_breaks_the_reader(key: str, value: Any) -> None:
    for item in read(release(tender={**TENDER, key: value})):
        assert not isinstance(item, Refusal) or item.error != "internal", item


# --- what is many ---------------------------------------------------------------------------------


def asked_of(monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]) -> int:
    """How many texts are read in one release that says this."""
    reads = 0
    before = ocds._text

    def counted(value: Any) -> str:
        nonlocal reads
        reads += 1
        return before(value)

    with monkeypatch.context() as patch:
        patch.setattr(ocds, "_text", counted)
        read(release("2027-01-04", *said.pop("tag"), **said))
    return reads


@pytest.mark.parametrize(
    "many",
    [
        lambda n: {"tag": ["award"], "awards": [{}] * n, "parties": [{}] * n},
        lambda n: {
            "tag": ["tender"],
            "tender": {"title": "t", "lots": [{}] * n, "items": [{}] * n},
        },
    ],
)
def test_twice_as_many_costs_twice_as_much(many: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    once, twice = (asked_of(monkeypatch, many(n)) for n in (200, 400))
    assert once < twice < 2.2 * once


def test_parties_in_lists_of_lists_are_counted_with_the_others() -> None:
    [refused] = read(release(parties=[[{"name": "x"}] * 4000] * 3, tender=TENDER))
    assert isinstance(refused, Refusal)
    assert refused.error == "too_large"


def test_lots_day_after_day_are_bounded() -> None:
    first = release(tender=TENDER | {"lots": [{"id": str(n)} for n in range(4000)]})
    days = [
        release(f"2027-02-{day:02}", "tenderUpdate", tender={"title": f"Jour {day}"})
        for day in range(1, 9)
    ]
    last = read(first, *days)[-1]
    assert isinstance(last, Refusal)
    assert last.error == "too_large"
