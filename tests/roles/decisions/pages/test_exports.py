# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register taken along: cells that are no formulas, headings that keep their place."""

from __future__ import annotations

import pytest

from roles.decisions.pages.exports import _deeper, cell


@pytest.mark.parametrize(
    ("value", "kept"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-3", "'-3"), ("Oui", "Oui"), (None, ""), (12, "12")],
)
def test_what_people_write_is_never_read_as_a_formula(value: object, kept: str) -> None:
    assert cell(value) == kept


def test_headings_of_a_text_come_below_its_title_and_code_stays() -> None:
    text = "# Un\n```\n# pas un titre\n```\n## Deux"
    assert list(_deeper(text)) == ["### Un", "```", "# pas un titre", "```", "#### Deux"]
