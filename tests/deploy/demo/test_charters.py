# SPDX-License-Identifier: AGPL-3.0-or-later
"""The charters that the demonstration tells are of the product's own sections, with red lines."""

from __future__ import annotations

from deploy.demo import build, charters
from groupes.charter import templates


def test_their_sections_are_those_that_a_charter_may_have() -> None:
    for key, texts in charters.TEXTS.items():
        assert set(texts) <= {*templates.TITLES, ""}, key
        assert all(text.strip() for text in texts.values()), key


def test_each_is_of_a_groupe_of_the_demonstration_and_its_red_lines_are_a_list() -> None:
    told = {spec.key for spec in build.GROUPES}
    for key, texts in charters.TEXTS.items():
        assert key in told
        if lines := texts.get(templates.RED_LINES):
            assert templates.items(lines), key
