# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import pytest

from groupes.web.spreadsheets import cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-1+A1"]
)
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "text"),
    [("-3", "-3"), ("+3,50", "+3,50"), (-3, "-3"), (None, ""), ("Concertation", "Concertation")],
)
def test_numbers_and_words_stay_what_they_are(value: object, text: str) -> None:
    assert cell(value) == text
