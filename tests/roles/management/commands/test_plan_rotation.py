# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py plan_rotation`: a plan or one clear refusal, without the database."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roles.management.commands import plan_rotation as command
from tests.roles.rotation.made import cell, person, role

PROBLEM = {
    "terms": 2,
    "roles": [
        role("facilitation", family="facilitation"),
        role("caisse", family="support", energy=2),
    ],
    "people": [person("ana", 2, 2, wishes={"caisse": "glad"}), person("bob", 1, 1)],
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(PROBLEM), "utf-8")
    return path


def run(file, *options):
    out = StringIO()
    call_command(command.Command(), str(file), *options, stdout=out)
    return out.getvalue()


def refused(file):
    """The refusal printed as JSON."""
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command(command.Command(), str(file), "--json", stdout=out)
    assert stopped.value.code == 1
    return json.loads(out.getvalue())


def test_json_is_the_documented_plan(file):
    answer = json.loads(run(file, "--json"))
    assert set(answer) == {
        "status", "ended_by", "objective", "assignment", "loads", "fairness", "moved", "remarks",
        "conflicts", "other_conflicts",
    }  # fmt: skip
    assert (answer["status"], answer["ended_by"]) == ("optimal", "proof")
    assert [line["person"] for line in answer["assignment"]] == ["bob", "bob", "ana", "ana"]
    assert set(answer["assignment"][0]) == {"role", "term", "person", "why", "because"}


def test_the_same_file_is_answered_the_same(file):
    assert run(file, "--json") == run(file, "--json")


def test_text_is_a_table_and_the_sentences(file):
    text = run(file)
    assert "optimal (ended by proof)" in text
    assert "caisse        ana  ana" in text
    assert "caisse, 0: ana. Nobody else could take it that term. Takes it gladly." in text
    assert "spread: " in text


def test_sentences_are_in_the_language_that_is_asked_for(file):
    assert "Le prend volontiers." in run(file, "--language", "fr")
    assert "Le prend volontiers." in json.loads(run(file, "--json", "--language", "fr"))[
        "assignment"
    ][2]["why"]  # fmt: skip


def test_what_can_not_be_is_an_answer(file):
    file.write_text(json.dumps(PROBLEM | {"locks": [cell("caisse", 0, "bob")]}), "utf-8")
    answer = json.loads(run(file, "--json"))
    assert answer["status"] == "infeasible"
    assert [rule["rule"] for rule in answer["conflicts"]] == ["lock", "capacity"]
    text = run(file)
    assert "- bob is locked into caisse in term 0." in text
    assert "- bob declared too little energy for it in term 0." in text


def test_a_bad_problem_names_its_place(file):
    file.write_text(json.dumps(PROBLEM | {"terms": 3}), "utf-8")
    assert refused(file) == {
        "file": str(file),
        "error": "problem",
        "place": "people[0].capacity",
        "code": "not_each_term",
        "reason": "one number for each of the 3 terms, and there are 2",
    }
    with pytest.raises(CommandError, match=r"people\[0\]\.capacity: one number for each"):
        run(file)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON"),
        (b'{"terms": 1, "terms": 2}', "the field 'terms' is given twice"),
        (b"\xff\xfe{\x00}\x00", "is not UTF-8"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"terms": ' + b"9" * 5000 + b"}", "is not JSON"),
        (b'{"terms": 1, "roles": [' + b"{}," * 500 + b'{}], "people": []}', "at most 60 entries"),
    ],
)
def test_a_hostile_file_is_refused(file, content, reason):
    file.write_bytes(content)
    assert reason in refused(file)["reason"]


def test_a_file_is_bounded(file, monkeypatch):
    monkeypatch.setattr(command, "MAX_FILE_BYTES", 10)
    assert "is larger than 10 bytes" in refused(file)["reason"]


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="can not be read"):
        run(tmp_path / "nothing.json")
