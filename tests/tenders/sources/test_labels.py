# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each thing that can go wrong has its sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from tenders.sources import labels
from tenders.sources.client import Trouble
from tenders.sources.models import Run

ROOT = Path(settings.BASE_DIR) / "tenders" / "sources"


def codes() -> set[str]:
    """Those that the code raises: the first argument of each ``Trouble(…)``."""
    found = {"unknown_host", "offline", "unreachable", "busy", "down", "timeout", "cut"}
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Trouble":
                [first, *_more] = node.args
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


@pytest.mark.parametrize("code", sorted(codes() - {"internal"}))
def test_each_trouble_has_a_sentence_of_its_own(code: str) -> None:
    facts = {"host": "acheteur.example", "status": 503, "said": "non", "most": 20_000_000}
    with translation.override("en"):
        said = labels.trouble(code, facts)
        assert said not in (labels.trouble("internal", {}), "")
        assert said.endswith((".", "”"))
        assert labels.trouble(code, {})  # and without its facts


def test_what_goes_well_has_none() -> None:
    assert labels.trouble("", {}) == ""


def test_what_passes_is_known() -> None:
    assert codes() >= Trouble.PASSING


def test_each_state_has_an_icon() -> None:
    plain = {state for state in Run.State.values if labels.tone(state) == ("circle", "")}
    assert plain == {Run.State.LEFT}
    assert labels.tone(Run.State.FAILED) == ("circle-alert", "danger")
