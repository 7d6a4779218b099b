# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two commands of contracts."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tenders.contracts.models import Contract
from tests.tenders.contracts.records import as_bytes, v2019, v2022


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "marches.json"
    path.write_bytes(as_bytes({"marches": [v2019(), v2022()]}))
    return path


def test_parse_contracts_prints_an_object_a_line_without_a_database(file: Path) -> None:
    out = io.StringIO()
    call_command("parse_contracts", str(file), "--json", stdout=out)
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [one["id"] for one in told] == ["2024-001", "2025-001"]
    assert told[0]["file"] == str(file)


def test_parse_contracts_prints_for_people_and_says_what_it_could_not_read(
    file: Path, tmp_path: Path
) -> None:
    out = io.StringIO()
    other = tmp_path / "rien.json"
    other.write_text("bonjour")
    with pytest.raises(CommandError):
        call_command("parse_contracts", str(file), str(other), "/n/existe/pas", stdout=out)
    shown = out.getvalue()
    assert "● Concertation du plan vélo" in shown
    assert "→ 2026-01-31" in shown
    assert "not_contracts" in shown
    assert "unreadable" in shown


@pytest.mark.django_db
def test_import_contracts_tells_its_counts_and_does_nothing_twice(file: Path) -> None:
    for expected in ("2 new, 0 updated, 0 unchanged", "0 new, 0 updated, 2 unchanged"):
        out = io.StringIO()
        call_command("import_contracts", str(file), stdout=out)
        assert expected in out.getvalue()
    assert Contract.objects.count() == 2


@pytest.mark.django_db
def test_import_contracts_says_what_is_refused_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(as_bytes({"marches": [v2019(), {"id": "x", "objet": "y"}]}))
    err = io.StringIO()
    call_command("import_contracts", str(path), stdout=io.StringIO(), stderr=err)
    assert "record 2: not_a_contract" in err.getvalue()
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_contracts", str(tmp_path / "absent.json"))
