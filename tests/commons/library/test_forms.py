# SPDX-License-Identifier: AGPL-3.0-or-later
"""A search is read whatever is typed; the filters say what is chosen."""

from __future__ import annotations

import pytest

from commons.library.forms import SearchForm

GROUPES = [("atelier", "L’Atelier")]


def test_what_means_nothing_narrows_nothing() -> None:
    form = SearchForm({"use": "magic", "groupe": "ailleurs", "q": ""}, groupes=GROUPES)
    assert form.filters() == {}
    assert not form.narrows
    assert all(options[0][2] for _name, _label, options in form.shown_filters())


@pytest.mark.parametrize(
    ("given", "filters"),
    [
        ({"use": "tip"}, {"use": "tip"}),
        ({"kind": "file", "licence": "cc0-1.0"}, {"kind": "file", "licence": "cc0-1.0"}),
        ({"groupe": "atelier"}, {"groupe__slug": "atelier"}),
    ],
)
def test_what_is_chosen_narrows_and_is_shown_chosen(given, filters) -> None:
    form = SearchForm(given, groupes=GROUPES)
    assert form.filters() == filters
    assert form.narrows
    chosen = {
        shown.name: value for shown in form.shown_filters() for value, _w, on in shown.options if on
    }
    assert {name: value for name, value in chosen.items() if value} == given


def test_words_alone_narrow() -> None:
    form = SearchForm({"q": "réunion"})
    assert (form.words, form.filters(), form.narrows) == ("réunion", {}, True)
    assert not SearchForm({"q": "x" * 300}).narrows
