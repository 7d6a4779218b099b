# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register taken along: headings that keep their place."""

from __future__ import annotations

from roles.decisions.pages.exports import _deeper


def test_headings_of_a_text_come_below_its_title_and_code_stays() -> None:
    text = "# Un\n```\n# pas un titre\n```\n## Deux"
    assert list(_deeper(text)) == ["### Un", "```", "# pas un titre", "```", "#### Deux"]
