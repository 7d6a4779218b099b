# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the list of notices, and what may be brought."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html
from django.utils import translation

from groupes.web import formats
from groupes.web.fields import Options
from tenders.notices.forms import MOST_BYTES, FilterForm, ImportForm
from tenders.notices.parsing import MAX_BYTES


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("chosen", ["", "59", "zz", '"><b>', None])
def test_a_list_of_options_reads_as_the_lists_of_other_forms(
    chosen: str | None, language: str
) -> None:
    with translation.override(language):
        form = FilterForm({} if chosen is None else {"department": chosen})
        ours = str(form["department"])
        field = form.fields["department"]
        assert isinstance(field.widget, Options)
        theirs = forms.Select(choices=field.choices)  # type: ignore[attr-defined]  # a ChoiceField
        theirs.is_required = False
        expected = theirs.render(
            "department", chosen, form["department"].build_widget_attrs({"id": "id_department"})
        )
    assert parse_html(ours) == parse_html(expected)


def test_the_form_tells_the_limits_it_holds_to() -> None:
    shown = str(ImportForm()["files"].help_text)
    assert formats.filesize(MOST_BYTES) in shown
    assert "20" in shown
    assert MOST_BYTES < MAX_BYTES  # what one request may bring, what one file may be
