# SPDX-License-Identifier: AGPL-3.0-or-later
"""A first charter, for each kind of groupe, in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from groupes.charter import templates
from groupes.models import Groupe


@pytest.mark.parametrize("kind", list(Groupe.Kind))
def test_every_kind_of_groupe_has_a_whole_charter_to_start_from(kind: str) -> None:
    for language in ("fr", "en"):
        with translation.override(language):
            found = templates.sections(kind)
            assert list(found) == list(templates.TITLES)
            assert templates.items(found[templates.RED_LINES]) == templates.lines(kind)
            assert len(templates.lines(kind)) >= 3


def test_it_is_in_the_language_of_whoever_reads() -> None:
    with translation.override("fr"):
        french = templates.sections("brand")
    with translation.override("en"):
        english = templates.sections("brand")
    assert all(french[key] != english[key] for key in english)
    assert "clients" in french["entry"]


def test_what_is_no_kind_has_no_charter() -> None:
    assert templates.sections("circle") == {}


def test_a_list_is_read_back_line_by_line() -> None:
    assert templates.items("- One\n\n* Two\nThree  \n-\n") == ["One", "Two", "Three"]


def test_a_section_is_called_as_its_groupe_called_it() -> None:
    with translation.override("en"):
        assert templates.title("values") == "Values"
        assert templates.title("values", "What we hold dear") == "What we hold dear"
        assert templates.title("", "Kitchen") == "Kitchen"
        assert templates.title("") == "Our charter"


@pytest.mark.parametrize("kind", list(Groupe.Kind))
def test_a_whole_charter_is_read_back_as_its_sections(kind: str) -> None:
    with translation.override("fr"):
        text, wanted = templates.whole(kind), templates.sections(kind)
    with translation.override("en"):
        assert templates.split(text) == wanted


def test_what_stands_under_another_heading_is_kept_with_it() -> None:
    text = "Avant.\n\n# Valeurs\n\nUn.\n\n## Repas\n\nMidi.\n\n## values\n\nDeux.\n"
    assert templates.split(text) == {
        "": "Avant.\n\n## Repas\n\nMidi.\n\n## values\n\nDeux.",
        "values": "Un.",
    }
    assert templates.split("  \n") == {}
