# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py parse_notice`: one line a notice, the refused ones told, no database."""

import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tenders.notices import parsing
from tests.tenders.awards import Result, award

# No test here asks for the database: pytest-django refuses any query, and so proves there is none.


def run(*arguments: str, **options: StringIO) -> tuple[list[str], CommandError | None]:
    out = StringIO()
    try:
        call_command("parse_notice", *arguments, stdout=out, **options)
    except CommandError as failure:
        return out.getvalue().splitlines(), failure
    return out.getvalue().splitlines(), None


def test_one_json_line_a_notice_with_the_file_as_it_was_named(samples: Path) -> None:
    first = str(samples / "eforms-change.xml")
    second = str(samples / "boamp-answer.json")
    lines, failure = run("--json", first, second)
    assert failure is None
    found = [json.loads(line) for line in lines]
    assert len(found) == 1 + 9
    assert found[0]["file"] == first
    assert {one["file"] for one in found[1:]} == {second}


def test_refused_files_are_told_the_others_still_printed_and_the_status_is_1(
    samples: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_bytes(b"<a><b>")
    lines, failure = run(
        "--json",
        str(broken),
        str(tmp_path / "nowhere.xml"),
        str(samples / "eforms-change.xml"),
    )
    found = [json.loads(line) for line in lines]
    assert [one.get("error") for one in found] == ["truncated", "unreadable", None]
    assert [list(one) for one in found[:2]] == [["file", "error", "reason"]] * 2
    assert found[2]["source"] == "ted"
    assert failure is not None
    assert failure.returncode == 1


def test_too_large_a_file_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "MAX_BYTES", 10)
    large = tmp_path / "large.xml"
    large.write_bytes(b"<aaaaaaaaaaaaaaaaaaa/>")
    lines, _ = run("--json", str(large))
    assert json.loads(lines[0])["error"] == "too_large"


def test_folders_and_archives_are_read_and_what_is_passed_over_is_said_apart(
    samples: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "avis"
    folder.mkdir()
    (folder / "lisez-moi.txt").write_text("rien")
    (folder / "appel.xml").write_bytes((samples / "eforms-change.xml").read_bytes())
    with zipfile.ZipFile(folder / "mois.zip", "w") as archive:
        archive.write(samples / "eforms-award.xml", "2027/attribution.xml")
        archive.writestr("2027/lisez-moi.pdf", b"rien")
    said = StringIO()
    lines, failure = run("--json", str(folder), stderr=said)
    assert failure is None
    assert [json.loads(line)["file"] for line in lines] == [
        f"{folder}/appel.xml",
        f"{folder}/mois.zip/2027/attribution.xml",
    ]
    assert len(said.getvalue().splitlines()) == 2
    assert "lisez-moi.txt" in said.getvalue()
    assert "2027/lisez-moi.pdf" in said.getvalue()


def test_a_lot_that_nobody_won_is_told_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(award("a", [Result("LOT-0001", code="clos-nw", reason="no-rece")]))
    lines, _failure = run(str(path))
    assert any("LOT-0001" in line and "no-rece" in line for line in lines)


def test_without_json_a_person_can_read_it(samples: Path) -> None:
    lines, failure = run(str(samples / "eforms-award.xml"), "--today", "2027-02-01")
    text = "\n".join(lines)
    assert failure is None
    assert "Coopérative Les Mains Claires" in text
    assert "Val d'Ombrelle (62)" in text


def test_today_can_be_given(samples: Path) -> None:
    name = str(samples / "eforms-award.xml")
    (before,), _ = run("--json", name, "--today", "2027-02-01")
    (after,), _ = run("--json", name, "--today", "2028-01-01")
    assert json.loads(before)["withheld"] == ["win-ten-val"]
    assert json.loads(after)["withheld"] == []
