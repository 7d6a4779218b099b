# SPDX-License-Identifier: AGPL-3.0-or-later
"""A choice is told by its label, which alone is translated."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.utils import translation
from django.utils.functional import lazystr

from groupes.models import Groupe
from groupes.web.choices import Labelled
from roles.meetings.models import Item
from roles.models import Role


@pytest.mark.parametrize(
    ("model", "name"), [(Groupe, "kind"), (Groupe, "state"), (Item, "way"), (Role, "family")]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_choice_is_told_as_django_tells_it(
    model: type[models.Model], name: str, language: str
) -> None:
    assert issubclass(model, Labelled)
    field: Any = model._meta.get_field(name)
    django: Any = models.Model
    told = []
    with translation.override(language):
        for value in [
            *(value for value, _label in field.flatchoices),
            None,
            "",
            "nothing of these",
        ]:
            one = model(**{name: value})
            words = getattr(one, f"get_{name}_display")()
            assert words == django._get_FIELD_display(one, field)
            assert type(words) in (str, type(None))
            told.append(words)
    assert len(set(told)) > 4


def test_the_labels_of_others_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    field = Groupe._meta.get_field("kind")
    values = [value for value, _label in field.flatchoices]
    asked = []

    class Word(str):
        __slots__ = ()

        def __str__(self) -> str:
            asked.append(self)
            return "dit"

    choices = [(value, lazystr(Word(value))) for value in values]
    monkeypatch.setattr(type(field), "flatchoices", property(lambda _field: choices))
    assert Groupe(kind=values[1]).get_kind_display() == "dit"
    assert asked == [values[1]]
