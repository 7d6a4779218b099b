# SPDX-License-Identifier: AGPL-3.0-or-later
"""The normalised notice: its bounds, its texts, its numbers."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from tenders.notices.parsing import Notice, parse
from tenders.notices.parsing.model import (
    MAX_ITEMS,
    Deadline,
    Money,
    Once,
    add_warning,
    best_text,
)
from tenders.notices.parsing.safety import RefusedError
from tenders.notices.parsing.times import Instant
from tests.tenders.notices.refusals import refused


def test_thousands_of_lots_or_codes_are_refused_before_they_are_slow(samples: Path) -> None:
    text = (samples / "eforms-planning.xml").read_text("utf-8")
    lot = '<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">L{}</cbc:ID></cac:ProcurementProjectLot>'
    lots = "".join(lot.format(number) for number in range(6_000))
    end = "</PriorInformationNotice>"
    assert refused(text.replace(end, lots + end).encode()).error == "too_large"
    classification = (
        '<cac:AdditionalCommodityClassification><cbc:ItemClassificationCode listName="cpv">'
        "{:08d}</cbc:ItemClassificationCode></cac:AdditionalCommodityClassification>"
    )
    codes = "".join(classification.format(number) for number in range(6_000))
    end = "</cac:ProcurementProject>"
    assert refused(text.replace(end, codes + end, 1).encode()).error == "too_large"


def test_a_notice_has_a_hundred_warnings_at_most(samples: Path) -> None:
    text = (samples / "eforms-planning.xml").read_text("utf-8")
    buyer = (
        "<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-{}</cbc:ID>"
        "</cac:PartyIdentification></cac:Party></cac:ContractingParty>"
    )
    buyers = "".join(buyer.format(number) for number in range(100, 400))
    end = "</PriorInformationNotice>"
    (item,) = parse(text.replace(end, buyers + end).encode(), name="a")
    assert isinstance(item, Notice)
    assert len(item.warnings) == 101
    assert item.warnings[-1] == "more_warnings"


def test_a_record_of_thousands_of_lots_is_refused(samples: Path) -> None:
    record = json.loads((samples / "boamp-one-record.json").read_bytes())
    donnees = json.loads(record["donnees"])
    donnees["FNSimple"]["initial"]["lots"]["lot"] = [{"description": "x"}] * 5_001
    assert refused(json.dumps(record | {"donnees": json.dumps(donnees)}).encode()).error == (
        "too_large"
    )


def test_best_text_prefers_in_order() -> None:
    texts = {"DEU": "drei", "ENG": "three"}
    assert best_text(texts, "FRA", "ENG") == "three"
    assert best_text(texts, None, "FRA") == "drei"
    assert best_text({}, "FRA") == ""


def test_a_title_is_french_for_a_reader_of_no_language_it_has() -> None:
    notice = Notice(
        file="a", source="ted", format="eforms", notice_id="1", version="10", language="NLD",
        title={"NLD": "fiets", "FRA": "vélo"},
    )  # fmt: skip
    assert notice.best_title("ENG") == "vélo"
    assert notice.best_title("ENG", "NLD") == "fiets"
    del notice.title["FRA"]
    assert notice.best_title("ENG") == "fiets"
    assert Notice("a", "ted", "eforms", "1", "01").best_title("ENG") == ""


def test_versions_are_compared_as_numbers() -> None:
    ninth, tenth = (Notice("a", "ted", "eforms", "1", text) for text in ("9", "10"))
    assert ninth.version_number < tenth.version_number
    assert ninth.key == ("ted", "1", "9")


@pytest.mark.parametrize(
    ("amount", "written"), [("168000.00", "168000"), ("1234.50", "1234.5"), ("0.01", "0.01")]
)
def test_an_amount_is_written_whole_when_it_is_whole(amount: str, written: str) -> None:
    assert json.dumps(Money(Decimal(amount), "EUR").to_json()["amount"]) == written


def test_a_deadline_keeps_the_offset_of_its_source() -> None:
    local = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=-10)))
    deadline = Deadline.of(Instant(at=local.astimezone(UTC), local=local), "tender")
    assert deadline.offset == "-10:00"
    assert deadline.to_json() == {
        "at": "2026-07-01T22:00:00Z",
        "local": "2026-07-01T12:00:00-10:00",
        "kind": "tender",
    }


def test_an_item_comes_in_once_and_nothing_is_no_item() -> None:
    items = Once.of(("b", None, "a", "b"))
    assert (list(items), len(items), "a" in items, "c" in items) == (["b", "a"], 2, True, False)


def test_one_item_too_many_is_refused_and_one_known_already_is_not() -> None:
    items = Once.of(str(number) for number in range(MAX_ITEMS))
    items.add("0")
    with pytest.raises(RefusedError, match=f"more than {MAX_ITEMS}"):
        items.add("new")
    assert len(items) == MAX_ITEMS


def test_a_warning_is_said_once_in_each_place_and_cut_when_the_place_is_long() -> None:
    warnings: list[str] = []
    for where in (None, "LOT-0001", "LOT-0001", "LOT-0002", "x" * 300):
        add_warning(warnings, "title_missing", where)
    assert warnings == [
        "title_missing",
        "title_missing: LOT-0001",
        "title_missing: LOT-0002",
        f"title_missing: {'x' * 200}",
    ]
