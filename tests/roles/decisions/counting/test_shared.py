# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published elections, where they lie beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from roles.decisions.counting import printed, read_file

FILE = next(
    (
        found
        for parent in Path(__file__).parents
        if (found := parent / "shared" / "data" / "voting" / "examples.json").is_file()
    ),
    None,
)
if FILE is None:
    pytest.skip(
        "the published elections (../shared/data/voting) are not beside this checkout",
        allow_module_level=True,
    )

DATA = json.loads(FILE.read_text("utf-8"))
COUNTED = dict(
    zip(
        (each["name"] for each in DATA["examples"]),
        printed(read_file(DATA))["examples"],
        strict=True,
    )
)


@pytest.mark.parametrize("example", DATA["examples"], ids=lambda each: each["name"])
def test_an_election_is_counted_as_it_was_published(example):
    ours, theirs = COUNTED[example["name"]], example["published"]
    if "ranking" in theirs:
        assert ours["schulze_ranking"] == theirs["ranking"]
    if "strongest" in theirs:
        assert ours["strongest_paths"] == theirs["strongest"]
    if "winners" in theirs:
        assert ours["schulze"]["winners"] == theirs["winners"]
    if "runoff_winner" in theirs:
        assert ours["instant_runoff"]["winner"] == theirs["runoff_winner"]
    if "condorcet_winner" in theirs:
        assert ours["condorcet_winner"] == theirs["condorcet_winner"]


@pytest.mark.parametrize("example", DATA["examples"], ids=lambda each: each["name"])
def test_an_election_is_counted_as_others_count_it(example):
    ours, theirs = COUNTED[example["name"]], example["expected"]
    for name in ("pairwise", "strongest_paths", "schulze_ranking"):
        assert ours[name] == theirs[name]
    if isinstance(theirs["instant_runoff"], str):  # "tie for last…": what is done then is stated
        assert ours["instant_runoff"]["ties"]
    else:
        for name in ("rounds", "winner"):
            assert ours["instant_runoff"][name] == theirs["instant_runoff"][name]
