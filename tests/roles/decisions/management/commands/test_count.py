# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py count`: a result or one clear refusal, without the database."""

import json
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roles import lot
from roles.decisions.counting import count as count_ballots
from roles.decisions.management.commands import count as command
from tests.roles.decisions.counting.made import ballots

CAST = ballots("4 A>B>C", "3 B>C>A", "2 C>A>B")
POLL = {"method": "schulze", "candidates": ["A", "B", "C"], "ballots": CAST}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ballots.json"
    path.write_text(json.dumps(POLL), "utf-8")
    return path


def run(file, *options):
    out = StringIO()
    call_command(command.Command(), str(file), *options, stdout=out)
    return out.getvalue()


def refused(file, *options):
    """The refusal printed as JSON."""
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command(command.Command(), str(file), "--json", *options, stdout=out)
    assert stopped.value.code == 1
    return json.loads(out.getvalue())


def test_json_is_the_documented_result(file):
    assert json.loads(run(file, "--json")) == count_ballots("schulze", list("ABC"), CAST).as_dict()


def test_a_method_may_be_asked_for(file):
    assert json.loads(run(file, "--json", "--method", "runoff"))["method"] == "runoff"


def test_ranked_ballots_without_a_method_are_counted_by_both(file):
    file.write_text(json.dumps({key: POLL[key] for key in ("candidates", "ballots")}), "utf-8")
    told = json.loads(run(file, "--json"))
    assert told["schulze_ranking"] == [["A"], ["B"], ["C"]]
    assert told["instant_runoff"]["winner"] == "A"


def test_text_is_the_result_and_how_it_came(file):
    text = run(file)
    assert text.startswith("schulze: 9 ballots, elected\n  1. A\n  2. B\n  3. C\nChosen: A\n")
    assert "     A  B  C\n  A  ·  6  4\n  B  3  ·  7\n  C  5  2  ·\n" in text
    assert "* An option that is not on a ballot comes after all" in text


@pytest.mark.parametrize(
    ("method", "cast", "options", "lines"),
    [
        (
            "runoff", ballots("3 A", "1 B>A", "1 C", "1"), {},
            ["Round 1: A 3, B 1, C 1 (exhausted 1)", "Chosen: A"],
        ),
        (
            "runoff", ballots("2 A", "1 B", "1 C"), {"equal": "shared"},
            ["Round 1: A 2, B 1, C 1; out: B, C", "Fewest in round 1: B = C; all go out"],
        ),
        (
            "runoff", ballots("1 A=B"), {"equal": "shared"},
            ["Round 1: A 1/2, B 1/2, C 0; out: C", "Equal for the last place to be given: A = B; they stay equal"],
        ),
        (
            "score", [{"scores": {"A": 2.5}, "weight": 3}], {},
            ["A: 7.5 (on 3 ballots)", "B: 0 (on 0 ballots)", "  2. B = C"],
        ),
        ("majority", [{"choice": "A"}, {"choice": "B"}], {}, ["A 1, B 1, C 0, abstain 0", "Needed: 2 of 2", "Equal: A = B; they stay equal"]),
    ],
)  # fmt: skip
def test_each_method_is_told_in_lines(file, method, cast, options, lines):
    data = POLL | {"method": method, "ballots": cast, "options": options, "name": "Ours"}
    file.write_text(json.dumps(data), "utf-8")
    text = run(file)
    assert text.startswith(f"Ours, {method}: ")
    for line in lines:
        assert f"\n{line}\n" in text


def test_a_consent_tells_its_objections(file):
    cast = [{"choice": "consent"}, {"choice": "objection", "reason": "Too soon"}]
    file.write_text(json.dumps({"method": "consent", "ballots": cast}), "utf-8")
    assert "consent: 2 ballots, objected\n" in run(file)
    assert "Objection (ballots[1]): Too soon" in run(file)


def test_a_lot_is_told(file):
    data = POLL | {"ballots": [], "options": {"tie": "lot", "seed": "s"}}
    file.write_text(json.dumps(data | {"ballots": ballots("1 A=B")}), "utf-8")
    first, other = lot.order("s", "AB")
    told = f"Equal for the last place to be given: {first} = {other}; by lot: {first}\n"
    assert told in run(file)
    file.write_text(
        json.dumps(data | {"ballots": ballots("1 A", "1 B"), "method": "runoff"}), "utf-8"
    )
    # C, without a ballot, goes first
    told = f"Fewest in round 2: {first} = {other}; by lot {first} goes out\n"
    assert told in run(file)


def test_a_large_table_is_left_to_json(file):
    data = POLL | {"candidates": [f"c{at}" for at in range(13)], "ballots": []}
    file.write_text(json.dumps(data), "utf-8")
    assert "13 candidates: the tables are in --json" in run(file)


def test_sentences_are_in_the_language_that_is_asked_for(file):
    assert "Une option absente d’un bulletin" in run(file, "--language", "fr")
    told = json.loads(run(file, "--json", "--language", "fr"))
    assert told["stated"][1]["text"].startswith("Une option absente d’un bulletin")


def test_a_script_counts_the_same(file):
    source = run(file, "--script")
    ran = subprocess.run([sys.executable, "-I", "-c", source], capture_output=True, check=True)
    assert json.loads(ran.stdout)["winners"] == ["A"]


def test_a_script_is_of_one_poll(file):
    file.write_text(json.dumps({key: POLL[key] for key in ("candidates", "ballots")}), "utf-8")
    with pytest.raises(CommandError, match="choose it with --method"):
        run(file, "--script")
    assert "METHOD = 'runoff'" in run(file, "--script", "--method", "runoff")


def test_bad_ballots_name_their_place(file):
    file.write_text(json.dumps(POLL | {"candidates": ["A", "B"]}), "utf-8")
    assert refused(file) == {
        "file": str(file),
        "error": "ballots",
        "place": "ballots[0].ranking[2][0]",
        "code": "unknown_candidate",
        "reason": "there is no candidate C",
    }
    with pytest.raises(CommandError, match=r"ballots\[0\]\.ranking\[2\]\[0\]: there is no"):
        run(file)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON"),
        (b'{"method": "runoff", "method": "runoff"}', "the field 'method' is given twice"),
        (b"\xff\xfe{\x00}\x00", "is not UTF-8"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"ballots": ' + b"9" * 5000 + b"}", "is not JSON"),
        (
            b'{"method": "score", "candidates": ["A"], "ballots": [{"scores": {"A": NaN}}]}',
            "must be a number between",
        ),
        (
            b'{"method": "score", "candidates": ["A"], "ballots": [{"scores": {"A": 1e999}}]}',
            "must be a number between",
        ),
        (
            b'{"candidates": ["A"], "ballots": [{"ranking": ["A"], "weight": true}]}',
            "must be a whole number",
        ),
        (
            b'{"candidates": ["A"], "ballots": [{"ranking": ' + b"[" * 500 + b"]" * 500 + b"}]}",
            "must be the name of a candidate, not list",
        ),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused(file, content, reason):
    file.write_bytes(content)
    assert reason in refused(file)["reason"]


def test_a_file_is_bounded(file, monkeypatch):
    monkeypatch.setattr(command, "MAX_FILE_BYTES", 10)
    assert "is larger than 10 bytes" in refused(file)["reason"]


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="can not be read"):
        run(tmp_path / "nothing.json")
