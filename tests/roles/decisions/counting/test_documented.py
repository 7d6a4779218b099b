# SPDX-License-Identifier: AGPL-3.0-or-later
"""`docs/formats/ballots.md` says what is."""

import ast
import json
import re
from pathlib import Path

from django.conf import settings

from roles.decisions import counting
from roles.decisions.counting import printed, read_file
from roles.decisions.counting.options import METHODS, OF_METHOD
from roles.decisions.counting.telling import English, _messages

TEXT = (Path(settings.BASE_DIR) / "docs" / "formats" / "ballots.md").read_text("utf-8")
SOURCES = [path.read_text("utf-8") for path in sorted(Path(counting.__file__).parent.glob("*.py"))]


def test_the_example_is_counted_as_it_is_printed_there():
    ballots, result, _refusal = map(json.loads, re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL))
    told = printed(read_file(ballots))
    assert list(told) == list(result)
    assert told | {"stated": None} == result | {"stated": None}
    assert told["stated"][0]["key"] == result["stated"][0]["key"]


def test_every_code_of_a_refusal_is_there():
    codes = {
        node.args[1].value
        for source in SOURCES
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "refuse"
        and isinstance(node.args[1], ast.Constant)
    }
    refusals = TEXT[TEXT.index("\nCodes: ") :]
    assert codes | {"unreadable"} == set(re.findall(r"`([a-z_]+)`", refusals))


def test_every_method_and_option_is_there():
    for name in {*METHODS, *(option for names in OF_METHOD.values() for option in names)}:
        assert re.search(rf"^\| `{name}`", TEXT, re.MULTILINE), name


def test_every_rule_is_stated_somewhere():
    """No sentence is kept that no result says."""
    said = "\n".join(source for source in SOURCES if "def tell(" not in source)
    for key in _messages(English()):
        made = key.replace("equal_first", "equal_{").replace("equal_shared", "equal_{")
        made = re.sub(r"^of_(votes|ballots|eligible)$", "of_{", made)
        assert f'"{made}' in said, key
