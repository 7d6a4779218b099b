# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py split`: a result or one clear refusal, without the database."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commons.sharing.management.commands import split as command

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture
def files(tmp_path):
    stored = json.loads((CORPUS / "tender-two-cooperatives.json").read_text())
    paths = {}
    for name in ("rule", "case"):
        paths[name] = tmp_path / f"{name}.json"
        paths[name].write_text(json.dumps(stored[name]))
    return paths | {"result": stored["result"]}


def run(files, *options):
    out = StringIO()
    call_command(command.Command(), str(files["rule"]), str(files["case"]), *options, stdout=out)
    return out.getvalue()


def refused(files):
    """The refusal printed as JSON, and the exit status."""
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command(
            command.Command(), str(files["rule"]), str(files["case"]), "--json", stdout=out
        )
    assert stopped.value.code == 1
    return json.loads(out.getvalue())


def test_json_is_the_documented_result(files):
    assert json.loads(run(files, "--json")) == files["result"]


def test_text_has_each_step_and_each_cent(files):
    text = run(files)
    assert "1. 4 % of the amount to pot-commun: 1536.00" in text
    assert "6778.22  camille  (35020.80 × 12 of 62 days, and one of the left-over cents)" in text
    assert text.endswith("0.00  remaining\n")


def test_a_bad_rule_names_its_place(files):
    files["rule"].write_text('{"steps": [{"type": "levy", "to": "pot", "percent": "104"}]}')
    answer = refused(files)
    assert answer == {
        "file": str(files["rule"]),
        "error": "rule",
        "place": "steps[0].percent",
        "code": "over_hundred",
        "reason": "a percentage can not be over 100",
    }
    with pytest.raises(CommandError, match=r"steps\[0\]\.percent: a percentage can not be over"):
        run(files)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b'{"amount": "1", "amount": "2"}', "the field 'amount' is given twice"),
        (b"\xff\xfe{\x00}\x00", "is not UTF-8"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"amount": ' + b"9" * 5000 + b"}", "is not JSON"),
        (b" " * (command.MAX_FILE_BYTES + 1), "is larger than"),
    ],
)
def test_a_file_that_is_not_plain_json_is_refused(files, content, reason):
    files["case"].write_bytes(content)
    answer = refused(files)
    assert (answer["error"], answer["code"]) == ("case", "unreadable")
    assert reason in answer["reason"]


def test_a_missing_file_is_refused(files, tmp_path):
    files["rule"] = tmp_path / "none.json"
    assert refused(files)["reason"].startswith("can not be read")


def test_not_a_number_is_refused(files):
    files["case"].write_text('{"amount": NaN, "participants": []}')
    assert refused(files)["place"] == "amount"
