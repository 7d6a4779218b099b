# SPDX-License-Identifier: AGPL-3.0-or-later
"""How offers are judged, as it stands of a call: corrected, heard from another source, told when it moves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tenders.bids.models import Bid
from tenders.bids.queries import loading
from tenders.guests import actions as guests
from tenders.notices import queries, terms
from tenders.notices.corrections import Correction, fold
from tenders.notices.models import Notice, NoticeVersion
from tests import factories
from tests.tenders import calls, judged
from tests.tenders.bids.visits import login
from tests.tenders.notices import test_corrections

pytestmark = pytest.mark.usefixtures("in_english")

OTHER = (("Méthode proposée", "quality", 55), ("Équipe", "quality", 5), ("Prix", "price", 40))
LATER: dict[str, Any] = {"form": "change", "published": calls.in_days(0).date()}


def one(name: str = "Prix", number: float = 40) -> dict[str, Any]:
    weight = {"number": number, "unit": "percent", "about": False}
    return {"name": {"FRA": name}, "kind": None, "description": {}, "weight": weight, "fixed": None,
            "least": None, "most": None}  # fmt: skip


def said(*criteria: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"criteria": list(criteria), "words": {}, "duration": None, "renewals": None, **more}


def state(*lots: dict[str, Any] | None, whole: dict[str, Any] | None = None) -> dict[str, Any]:
    named = [{"id": f"LOT-{n:04d}", "terms": lot} for n, lot in enumerate(lots, 1)]
    return {"terms": whole, "visit": None, "quotes": [], "language": "FRA", "lots": named}


def column(found: dict[str, Any]) -> dict[str, Any] | None:
    return terms.column(found, found["lots"])


def test_lots_that_say_the_same_are_one_group_and_the_whole_fills_what_a_lot_leaves_out() -> None:
    found = column(state(said(one()), said(one()), said(one("Goût"))))
    assert found is not None
    assert [group["lots"] for group in found["groups"]] == [["LOT-0001", "LOT-0002"], ["LOT-0003"]]
    alike = column(state(said(one()), said(one())))
    assert alike is not None
    assert [group["lots"] for group in alike["groups"]] == [[]]
    months = {"number": 6, "unit": "month", "from": None, "until": None, "other": None}
    filled = column(state(said(one()), None, whole=said(duration=months)))
    assert filled is not None
    assert [group["duration"] for group in filled["groups"]] == [
        None,
        None,
    ]  # said once, of the whole
    read = terms.of_lots(filled, ())
    assert [group["duration"] for group in read] == [months, months]
    assert [len(group["criteria"]) for group in read] == [1, 0]
    same = column(state(said(one(), duration=months), said(one()), whole=said(duration=months)))
    assert same is not None
    assert [group["lots"] for group in same["groups"]] == [[]]


def test_a_small_file_stays_small_and_what_is_not_kept_is_counted() -> None:
    long = [one("x" * 300) | {"description": {"FRA": "é" * 2000}} for _n in range(40)]
    lots = [
        said(duration={"number": n, "unit": "day", "from": None, "until": None, "other": None})
        for n in range(1, 1501)
    ]
    found = column(state(*lots, whole=said(*long)))
    assert found is not None
    assert len(json.dumps(found, ensure_ascii=False).encode()) < 1_000_000
    assert (len(found["groups"]), found["more"]) == (terms.MOST_GROUPS, 1400)
    read = terms.of_lots(found, ["LOT-0002"])
    assert [(each["duration"]["number"], len(each["criteria"])) for each in read] == [(2, 40)]
    assert (terms.beyond(found, ["LOT-0002"]), terms.beyond(found, ["LOT-1500"])) == (0, 1400)
    # Where each lot says it all itself, it is the bytes that are counted.
    each = column(state(*(said(*long, one(str(n))) for n in range(1500))))
    assert each is not None
    assert len(json.dumps(each, ensure_ascii=False).encode()) < 1_000_000
    assert (len(each["groups"]) + each["more"], len(each["groups"]) > 1) == (1500, True)
    # And the lots themselves, where two thousand of two kinds take turns.
    turns = column(state(*(said(one(str(n % 2))) for n in range(30_000))))
    assert turns is not None
    assert len(json.dumps(turns).encode()) < 1_000_000


def test_what_was_kept_before_the_whole_was_said_once_is_read_the_same() -> None:
    months = {"number": 6, "unit": "month", "from": None, "until": None, "other": None}
    new = column(state(said(one()), said(one("Goût")), whole=said(duration=months)))
    assert new is not None
    old = {"groups": terms.of_lots(new, ()), "visit": None, "quotes": []}
    assert terms.of_lots(old, ()) == terms.of_lots(new, ())
    assert terms.differences(old, new) == []


def test_nothing_said_is_told_from_nothing_read() -> None:
    assert column(state(None)) == {}
    older = state(None)
    del older["terms"]
    assert column(older) is None
    new = column(state(said(one())))
    assert terms.differences(None, new) == []  # a better reader tells no change
    assert [entry["field"] for entry in terms.differences({}, new)] == ["criteria"]


def test_what_moves_is_told_before_and_after() -> None:
    before, after = column(state(said(one()))), column(state(said(one(number=50))))
    assert terms.differences(before, after) == [
        {"field": "criteria", "old": [["Prix", 40, "percent"]], "new": [["Prix", 50, "percent"]]}
    ]
    assert terms.differences(after, after) == []
    apart = column(state(said(one()), said(one("Goût"))))
    assert terms.differences(before, apart) == [{"field": "criteria"}]


def test_a_correction_restates_the_criteria_in_every_order(db: None) -> None:
    files = [
        judged.ted(number="700-2026"),
        judged.ted(OTHER, key="correction", number="701-2026", changes="700-2026", **LATER),
    ]

    def look() -> object:
        found = calls.get("jugée").terms
        assert found is not None
        return [each["weight"]["number"] for each in found["groups"][0]["criteria"]]

    calls.bring_in_every_order(files, look)
    calls.bring(*files)
    assert look() == [55, 5, 40]
    event = NoticeVersion.objects.filter(notice=calls.get("jugée"), caused_by__isnull=False).get()
    assert [entry["field"] for entry in event.changed_fields] == ["criteria"]


def test_the_other_source_hears_of_criteria_that_change(db: None) -> None:
    calls.bring(judged.ted(number="700-2026"), judged.boamp_of_ted())
    calls.bring(judged.ted(OTHER, key="correction", number="701-2026", changes="700-2026", **LATER))
    heard = Notice.objects.get(notice_id="26-700001").terms
    assert heard is not None
    assert [each["weight"]["number"] for each in heard["groups"][0]["criteria"]] == [55, 5, 40]


@pytest.mark.parametrize("name", judged.FORMATS)
def test_every_format_is_kept_and_shown_on_the_page_of_its_notice(
    name: str, client: Client, db: None
) -> None:
    calls.bring(judged.FORMATS[name]())
    notice = Notice.objects.get()
    assert notice.terms
    login(client, factories.member())
    shown = client.get(
        notice.get_absolute_url(), headers={"Accept-Language": "en"}
    ).content.decode()
    for words in ("How offers are judged", "Méthode proposée", "45%", judged.PAGES):
        assert words in shown
    assert ("730 days" if name == "OCDS" else "24 months") in shown.replace("\xa0", " ")


@pytest.mark.django_db
def test_only_the_page_of_a_notice_loads_how_its_offers_are_judged() -> None:
    calls.bring(judged.ted())
    notice = calls.get("jugée")
    shown = queries.find_notice(notice.pk)
    assert shown is not None
    assert "terms" not in shown.get_deferred_fields()
    [named] = queries.NAMES(notices=[notice.pk])
    assert "terms" in named.get_deferred_fields()
    for rows in (Notice.objects.light(), guests._rows(), loading.with_notice(Bid.objects.all())):
        assert '."terms"' not in _columns(rows.query)


def _columns(query: Any) -> str:
    return str(query).partition(" FROM ")[0]


# --- corrections, part by part -------------------------------------------------------------------------

MONTHS = {"number": 24, "unit": "month", "from": None, "until": None, "other": None}
YEAR = {"number": 12, "unit": "month", "from": None, "until": None, "other": None}
type Said = dict[str, Any] | None


def content(*lots: Said, whole: Said = None, ids: str = "LOT-{:04d}") -> dict[str, Any]:
    """What a notice says of itself, with the terms of its whole and of its lots."""
    usual = test_corrections.own(lots=["Lot"] * len(lots))
    for n, (lot, told) in enumerate(zip(usual["lots"], lots, strict=True), 1):
        lot |= {"id": ids.format(n), "terms": told}
    return usual | {"terms": whole}


def corrected(before: dict[str, Any], said: dict[str, Any], *, heard: bool = True) -> Any:
    spoke = Correction(said | {"published_on": "2031-05-10"}, 1, heard=heard)
    found = fold(before, [spoke])
    return terms.column(found, found["lots"])


def names(column: Any, *lots: str) -> list[tuple[list[str], list[str], Any]]:
    return [
        (
            each["lots"],
            [criterion["name"] for criterion in each["criteria"]],
            each["duration"] and each["duration"]["number"],
        )
        for each in terms.of_lots(column, lots)
    ]


@pytest.mark.parametrize("heard", [True, False])
def test_a_correction_that_says_one_thing_leaves_the_others(heard: bool) -> None:
    lot = content(said(one(), duration=YEAR))
    found = corrected(lot, content(said(duration=MONTHS)), heard=heard)
    assert names(found) == [([], ["Prix"], 24)]
    found = corrected(lot, content(None), heard=heard)
    assert names(found) == [([], ["Prix"], 12)]
    whole = content(whole=said(one(), duration=YEAR))
    found = corrected(whole, content(whole=said(duration=MONTHS)), heard=heard)
    assert names(found) == [([], ["Prix"], 24)]
    found = corrected(whole, content(whole=said(one("Goût"))), heard=heard)
    assert names(found) == [([], ["Goût"], 12)]


def test_a_new_list_leaves_no_former_words_beside_it() -> None:
    words = said(one(), words={"FRA": "Prix 40 %"})
    found = corrected(content(words), content(said(one("Goût"))))
    assert [each["words"] for each in terms.of_lots(found, ())] == [""]


def test_a_version_of_its_own_says_it_all() -> None:
    found = fold(
        content(said(duration=MONTHS)) | {"version": "02"}, [], before=[content(said(one()))]
    )
    assert names(terms.column(found, found["lots"])) == [([], [], 24)]


@pytest.mark.parametrize("heard", [True, False])
def test_what_is_corrected_for_the_whole_is_not_hidden_by_what_lots_said(heard: bool) -> None:
    """As BOAMP says it to TED."""
    before = content(said(one(), duration=YEAR), said(one("Délai"), duration=MONTHS))
    found = corrected(before, content(whole=said(one("Goût"))), heard=heard)
    assert names(found) == [(["LOT-0001"], ["Goût"], 12), (["LOT-0002"], ["Goût"], 24)]
    partly = content(None, said(one("Lieu")), whole=said(one("Goût")))
    found = corrected(before, partly, heard=heard)
    assert names(found) == [(["LOT-0001"], ["Goût"], 12), (["LOT-0002"], ["Lieu"], 24)]


def test_what_all_lots_say_alike_is_heard_for_a_whole_without_lots() -> None:
    """As TED says it to BOAMP."""
    before = content(whole=said(one(), duration=YEAR))
    alike = content(said(one("Goût")), said(one("Goût")))
    assert names(corrected(before, alike)) == [([], ["Goût"], 12)]
    apart = content(said(one("Goût"), duration=MONTHS), said(one("Lieu"), duration=MONTHS))
    assert names(corrected(before, apart)) == [([], ["Prix"], 24)]


def test_what_lots_say_is_heard_and_the_former_whole_is_not_beside_it() -> None:
    before = content(None, None, whole=said(one(), words={"FRA": "Prix 40 %"}, duration=YEAR))
    found = corrected(before, content(said(one("Goût")), said(one("Lieu")), ids="PAR-{:02d}"))
    assert names(found) == [(["LOT-0001"], ["Goût"], 12), (["LOT-0002"], ["Lieu"], 12)]
    assert [each["words"] for each in terms.of_lots(found, ())] == ["", ""]


def test_one_that_is_divided_otherwise_hears_what_all_lots_say_alike() -> None:
    before = content(said(one(), duration=YEAR), said(one(), duration=MONTHS), ids="LOT-{:03d}1")
    found = corrected(before, content(said(one("Goût")), said(one("Goût")), ids="LOT-{:03d}2"))
    assert [each[1:] for each in names(found)] == [(["Goût"], 12), (["Goût"], 24)]
