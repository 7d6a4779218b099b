# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names that must not be mistaken for one another: of topics, roles, resources.

Two of them in one container (a room, a groupe) are different when one sees that they are: not by
their case, an accent, a width, a typographic apostrophe, a blank or a character that nobody sees.
The table keeps that form in a column of its own (:class:`VisibleNameField`), unique by constraint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import models

from groupes.web.oneline import one_line

LONGEST: Final = 400
"""Characters of a visible form that count: some letters become several."""

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‛ʼ´`", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‐‒–—−", "-"),
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "\u200c": None,
        "\u200d": None,
        "\ufe0f": None,
    }
)
# The accents of Latin, Greek and Cyrillic letters. Marks of other scripts are their vowels.
_ACCENTS = re.compile("[\u0300-\u036f]")
_OLDER: Final = "\n"
"""Begins what an older row adds to its form, where another had it before forms were compared."""


def visible_name(name: str) -> str:
    """What is seen of a name, to compare it by: "  Étude  DE prix" and "etude de Prix" are one."""
    flat = unicodedata.normalize("NFKC", one_line(name)).casefold().translate(_ALIKE)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", flat))
    return one_line(unicodedata.normalize("NFKC", bare))[:LONGEST] or one_line(name)[:LONGEST]


class VisibleNameField(models.CharField[str, str]):
    """The visible form of the field named ``of``, computed whenever a row is saved or created.

    A row of before, whose form another had, keeps what it adds to be told apart until it is renamed.
    """

    def __init__(self, *args: Any, of: str = "name", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": LONGEST + 30, "editable": False} | kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        kept: str = getattr(model_instance, self.attname) or ""
        name = getattr(model_instance, self.of)
        # Of a text of the product's own (given.py), the same whoever saves it.
        form = visible_name(getattr(name, "canonical", name))
        if add or kept.partition(_OLDER)[0] != form:
            setattr(model_instance, self.attname, form)
            return form
        return kept


def forms_of_older_rows[Container](
    rows: Iterable[tuple[int, Container, str]],
) -> Iterator[tuple[int, str]]:
    """For a migration: (pk, container, name), the oldest first, to (pk, its visible form); all are
    different within a container, and every row is kept with its name."""
    taken: set[tuple[Container, str]] = set()
    for pk, container, name in rows:
        form = visible_name(name)
        if (container, form) in taken:
            form = f"{form}{_OLDER}{pk}"
        taken.add((container, form))
        yield pk, form
