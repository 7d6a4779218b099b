# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the product itself names (a starter role, the first topic): kept as a key until somebody renames
it, and read by each in their own language.

An app declares its texts (:class:`Given`, in its ``wiring.py``). A column that may hold one is a
:class:`GivenField`: in the table stands ``PREFIX`` and the key; whatever reads it (a row, ``values_list``,
a related row) gets a :class:`GivenText`, which is its words in the language of the moment. No query, and
nothing for templates to know. What is saved without having been changed keeps its key; what somebody
typed is theirs, as it is.

    Topic.objects.create(room=room, name=given.text("chat.general"))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import override as in_language

from groupes.web import search
from groupes.web.fields import OneLineField
from groupes.web.names import visible_name
from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PREFIX: Final = "\x1f"
"""Begins a key in a table. No field of a form lets it through (``groupes/web/oneline.py``)."""


@dataclass(frozen=True, slots=True)
class Given:
    """Declares texts of the product that rows may hold: key ("chat.general") → words, lazy."""

    texts: Mapping[str, StrOrPromise]


@remembered
@cache
def _words() -> Mapping[str, StrOrPromise]:
    return {key: words for one in declared(Given) for key, words in one.texts.items()}


class GivenText(str):
    """The words of a key in the language they were read in. It is text like any other."""

    __slots__ = ("key",)
    key: str

    def __new__(cls, words: str, key: str) -> Self:
        made = super().__new__(cls, words)
        made.key = key
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # how a copy is made
        return str(self), self.key

    @property
    def canonical(self) -> str:
        """In the language of the installation: what its visible form is made of."""
        with in_language(settings.LANGUAGE_CODE):
            return str(text(self.key))


def text(key: str) -> GivenText:
    """The text of a key, in the language of the moment; of one that nobody declares any more, its last
    word."""
    words = _words().get(key)
    return GivenText(key.rpartition(".")[2] if words is None else str(words), key)


def is_known(key: str) -> bool:
    """Whether some app declares a text of this key."""
    return key in _words()


def shown(value: str) -> str:
    """What a column holds, as a person reads it: for what is read by other ways than the field's."""
    return text(value[1:]) if value[:1] == PREFIX else value


def stored(value: Any) -> Any:
    """As it is kept: a text, or a list or mapping of them."""
    if isinstance(value, GivenText):
        return f"{PREFIX}{value.key}"
    if isinstance(value, list):
        return [stored(one) for one in value]
    if isinstance(value, dict):
        return {name: stored(one) for name, one in value.items()}
    return value


def _all_shown(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list):
        return [_all_shown(one) for one in value]
    if isinstance(value, dict):
        return {name: _all_shown(one) for name, one in value.items()}
    return value


class GivenField(models.CharField[str, str]):
    """A text of one line that may be the product's own."""

    def from_db_value(self, value: str | None, *args: object) -> str | None:
        return value if value is None else shown(value)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(stored(value))

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": OneLineField} | kwargs)


class GivenJSONField(models.JSONField):
    """Texts in JSON, some of which may be the product's own (editions)."""

    def from_db_value(self, value: Any, *args: Any) -> Any:
        return _all_shown(super().from_db_value(value, *args))

    def get_db_prep_value(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get_db_prep_value(stored(value), *args, **kwargs)


# --- as one -------------------------------------------------------------------------------------


@remembered
@cache
def _by_language(key: str) -> tuple[str, ...]:
    found = []
    for language, _name in settings.LANGUAGES:
        with in_language(language):
            found.append(str(text(key)))
    return tuple(found)


def forms_of(names: Iterable[str]) -> set[str]:
    """What is seen of these names (``groupes/web/names.py``); of the product's own, in every language:
    for a name that must not be mistaken for another by anyone."""
    found = set()
    for name in names:
        every = _by_language(name.key) if isinstance(name, GivenText) else (name,)
        found |= {visible_name(one) for one in every}
    return found


def containing(words: str, field: str) -> Q:
    """Every word that counts is in the field: as it was typed, or in any language of a text of the
    product (accents and case ignored)."""
    asked = search.words_of(words)
    if not asked:
        return Q()
    keys = [
        f"{PREFIX}{key}"
        for key in _words()
        if any(all(word in search.plain(one) for word in asked) for one in _by_language(key))
    ]
    typed = search.containing(words, field) & ~Q(**{f"{field}__startswith": PREFIX})
    return typed | Q(**{f"{field}__in": keys}) if keys else typed


def kept(before: Iterable[str], typed: list[str]) -> list[str]:
    """The lines that were typed; those that say what one of ``before`` said are that one still."""
    own = {str(one): one for one in before if isinstance(one, GivenText)}
    return [own.get(one, one) for one in typed]
