# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real files of contracts beside the checkout, counted. Skipped, saying so, where they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenders.contracts.parsing import Contract, parse

TENDERS = Path(__file__).parents[5] / "shared" / "data" / "tenders"

pytestmark = pytest.mark.skipif(
    not TENDERS.is_dir(),
    reason="the real contracts (../shared/data/tenders) are not beside this checkout",
)


def read(path: str) -> list[Contract]:
    with (TENDERS / path).open("rb") as stream:
        items = [*parse(stream, name=path)]
    assert all(isinstance(item, Contract) for item in items)
    return [item for item in items if isinstance(item, Contract)]


def test_each_file_gives_all_its_contracts() -> None:
    counted = {path.name: len(read(f"decp/{path.name}")) for path in (TENDERS / "decp").glob("*")}
    assert counted["decp_processing_test_2022.json"] == 5
    assert counted["decp_mini_as_json.json"] == 30
    assert {counted[name] for name in counted if "rama" in name} == {1}


def test_the_same_contract_is_told_alike_by_decp_and_ocds() -> None:
    (decp,) = read("decp/decp_rama_v1_001_marche_simple.json")
    (ocds,) = read("ocds/fr_decp2ocds_001_marche_simple.json")
    for name in ("id", "buyer_id", "object", "cpv", "notified_on", "published_on", "holders",
                 "amount_cents", "duration_months"):  # fmt: skip
        assert getattr(decp, name) == getattr(ocds, name), name


def test_what_the_samples_are_known_for() -> None:
    found = {one.id: one for one in read("decp/decp_processing_test_2022.json")}
    absurd = found["2020F00075"]
    assert absurd.amount_cents is None
    assert "amount_implausible" in absurd.warnings
    assert "holder_unreadable" in absurd.warnings
    assert len(absurd.modifications) == 4
    assert found["2022VI2022.242"].duration_months is None
    (twice,) = read("decp/decp_rama_v1_001b_duplicate_supplier.json")
    assert len(twice.holders) == 1
    table = {one.id: one for one in read("decp/decp_mini_as_json.json")}
    assert len(table["2025_017_PI0"].holders) >= 3
    assert not table["2025_017_PI0"].notified_sure
