# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the list of notices, and what may be brought."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from groupes.web import formats
from tenders.notices import forms, references
from tenders.notices.forms import MOST_BYTES, Asked, ImportForm, asked_of
from tenders.notices.parsing import MAX_BYTES


def asked(**given: str) -> Asked:
    query = QueryDict(mutable=True)
    query.update(given)
    return asked_of(query)


def test_nothing_asked_is_every_open_call() -> None:
    assert asked() == Asked()
    assert not asked().narrow
    assert asked().open
    assert not asked(state="all").open
    assert asked(q="vélo").narrow


def test_what_is_chosen_is_read() -> None:
    found = asked(q=" vélo\n", domain="79", cpv="79400000-8", department="2a", sort="recent")
    assert found == Asked(
        q="vélo", domain="79", typed_cpv="79400000-8", cpv="794", department="2A", sort="recent"
    )


@pytest.mark.parametrize("name", ["domain", "cpv", "department", "state", "sort"])
def test_what_makes_no_sense_is_left_out_and_named(name: str) -> None:
    found = asked(**{name: "<b>zz"})
    assert [one for one, _value in found.wrong] == [name]
    assert (found.domain, found.cpv, found.department, found.state, found.sort) == ("",) * 5
    assert found.narrow  # what was asked is shown as something asked


def test_words_beyond_what_is_searched_are_cut_and_an_address_is_not() -> None:
    found = asked(q="vélo " * 100)
    assert found.cut
    assert len(found.q) == forms.MOST_WORDS
    address = "https://marches.example/" + "a" * 300
    assert asked(q=address) == Asked(q=address)
    assert len(asked(q="a" * 10_000).q) == forms.MOST_WORDS
    assert len(asked(q=address * 20).q) == references.LONGEST


def test_what_no_one_sees_is_taken_out() -> None:
    assert asked(q="vé\u0000lo\u200b").q == "vélo"


def test_the_form_tells_the_limits_it_holds_to() -> None:
    shown = str(ImportForm()["files"].help_text)
    assert formats.filesize(MOST_BYTES) in shown
    assert "20" in shown
    assert MOST_BYTES < MAX_BYTES  # what one request may bring, what one file may be
