# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what one says of one's skills."""

from __future__ import annotations

import datetime as dt

from django.utils import translation

from groupes.people import forms
from groupes.people.forms import EMPTY_ROWS, SkillsForm
from groupes.people.models import Level


def test_rows_come_by_level_with_some_to_write_in() -> None:
    form = SkillsForm(None, held=[("son", Level.LEARNS), ("danse", Level.DOES)], most=60)
    rows = [(skill.value(), level.value()) for skill, level in form.rows]
    assert rows[:2] == [("danse", Level.DOES), ("son", Level.LEARNS)]
    assert len(rows) == 2 + EMPTY_ROWS


def test_what_is_written_is_told_by_level_and_empty_rows_say_nothing() -> None:
    data = {"skill-0": " Danse ", "level-0": "does", "skill-1": "", "level-1": "learns"}
    form = SkillsForm(data | {"skill-2": "son"}, most=60)
    assert form.is_valid(), form.errors
    assert form.told() == {Level.DOES: ["Danse", "son"]}
    wrong = SkillsForm({"skill-0": "x" * 61, "level-1": "boss", "skill-1": "son"}, most=60)
    assert wrong.errors.keys() == {"skill-0", "level-1"}
    huge = SkillsForm({"skill-999": "x", "skill-abc": "y", "skill-99999": "z"}, most=60)
    assert huge.count == 60 + EMPTY_ROWS


def test_filters_are_read_once_for_the_same_question_and_in_each_language() -> None:
    def chosen(**address: str) -> forms.Chosen:
        return forms.chosen(
            address, months=[dt.date(2026, 12, 1)], cooperatives=[], groupes=[("lin", "Lin")]
        )

    nothing = chosen(q="lin", view="table", trade="")
    assert nothing is chosen()
    assert not nothing.asked.narrowed
    asked = chosen(trade="potier", groupe="lin", month="2026-12", amount="half")
    assert (asked.asked.trade, asked.groupe) == ("potier", "lin")
    assert (asked.asked.free, asked.asked.amount) == (dt.date(2026, 12, 1), "half")
    assert [one.value for one in asked.filters if one.name == "trade"] == ["potier"]
    with translation.override("en"):
        english = chosen()
    with translation.override("fr"):
        assert chosen() is not english
    long = "x" * (forms.LONGEST_VALUE + 1)
    assert chosen(trade=long) is not chosen(trade=long)
    assert chosen(trade=long).asked.trade == ""
