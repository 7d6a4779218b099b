# SPDX-License-Identifier: AGPL-3.0-or-later
"""A row as plain values, and back: numbers, texts, lists; days and instants as ISO 8601, amounts as
they are written, others by their ids, a permission by its name ("roles.edit_roles")."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.models import Permission
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from groupes.export.tables import permission_name
from groupes.files.models import StoredFile
from groupes.web import given

type Field = models.Field[Any, Any]
type Row = dict[str, Any]


class UnreadableError(ValueError):
    """A row that is not one; the words say which, for whoever brings the archive."""


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, given.GivenText):
        return {KEY: value.key, TEXT: str.__str__(value)}
    if isinstance(value, str):
        return str.__str__(value)
    return value


def as_row(thing: models.Model, fields: Iterable[Field]) -> Row:
    """What is written of a thing. Its links to several others must be prefetched."""
    row: Row = {}
    for field in fields:
        if field.many_to_many:
            row[field.name] = sorted(one.pk for one in getattr(thing, field.name).all())
        elif field.related_model is Permission:
            row[field.name] = permission_name(getattr(thing, field.name))
        elif isinstance(field, models.FileField):
            continue  # where it lay: its hash says which it is
        else:
            row[field.name] = plain(field.value_from_object(thing))
    return row


KEY, TEXT = "key", "text"
"""What the product itself named: its key, and its words in the language of who took the archive."""


def given_back(value: Any) -> Any:
    """A value as it is kept, with what the product itself names by its key where it is known here; else
    by its words, which are then somebody's own."""
    if isinstance(value, list):
        return [given_back(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {KEY, TEXT}:
        key, words = value[KEY], value[TEXT]
        if not isinstance(key, str) or not isinstance(words, str):
            raise UnreadableError("a text of the product has neither a key nor words")
        return given.text(key) if given.is_known(key) else words
    return {name: given_back(one) for name, one in value.items()}


TEXTS: Final = (models.CharField, models.TextField)


def _value(field: Field, value: Any) -> Any:
    """A plain value as its field holds it. UnreadableError for what it could not hold."""
    if value is None:
        if not field.null:
            raise UnreadableError(f"{field.name}: nothing, where something is needed")
        return None
    if isinstance(field, ArrayField):
        if not isinstance(value, list):
            raise UnreadableError(f"{field.name}: not a list")
        return [_value(field.base_field, one) for one in value]
    if isinstance(field, given.GivenJSONField):
        return given_back(value)
    if isinstance(field, models.JSONField):
        return value
    if isinstance(field, given.GivenField) and isinstance(value, dict):
        value = given_back(value)
        if isinstance(value, given.GivenText):
            return value
    if isinstance(field, models.BooleanField):
        if not isinstance(value, bool):
            raise UnreadableError(f"{field.name}: neither true nor false")
        return value
    whole = isinstance(field, models.IntegerField)
    if whole != (isinstance(value, int) and not isinstance(value, bool)):
        raise UnreadableError(f"{field.name}: {'not a number' if whole else 'not a text'}")
    if not whole and not isinstance(value, str):
        raise UnreadableError(f"{field.name}: not a text")
    if isinstance(value, str) and "\x00" in value:
        raise UnreadableError(f"{field.name}: a character that no text holds")
    try:
        found = field.to_python(value)
        if found not in field.empty_values:
            field.run_validators(found)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise UnreadableError(f"{field.name}: {value!r:.60} can not be read") from error
    if isinstance(field, TEXTS) and field.max_length and len(found) > field.max_length:
        raise UnreadableError(f"{field.name}: longer than {field.max_length} characters")
    if field.choices and found not in dict(field.flatchoices) and found not in field.empty_values:
        raise UnreadableError(f"{field.name}: {value!r:.60} is not one of the choices")
    return found


def as_thing(
    model: type[models.Model],
    row: Mapping[str, Any],
    fields: Iterable[Field],
    without: Mapping[str, Any],
    known: Callable[[type[models.Model]], Collection[int] | None],
    permissions: Mapping[str, Permission],
) -> tuple[models.Model, dict[str, list[int]]]:
    """The thing that a row says, not saved; and by field, the ids of what it points at by several.

    ``known(model)``: the ids that a row may point at; None where it may point at nothing.
    UnreadableError for a row that is not one, or points at what is not there.
    """
    values: dict[str, Any] = dict(without)
    several: dict[str, list[int]] = {}
    for field in fields:
        if isinstance(field, models.FileField):
            continue
        if field.name not in row:
            raise UnreadableError(f"{field.name} is missing")
        value = row[field.name]
        target = field.related_model
        if target is Permission:
            if value not in permissions:
                raise UnreadableError(f"{field.name}: {value!r:.60} is no power")
            values[field.name] = permissions[value]
        elif field.many_to_many:
            if not isinstance(value, list):
                raise UnreadableError(f"{field.name}: not a list")
            several[field.name] = [_id(field, one, known(target)) for one in value]  # type: ignore[arg-type]  # a model
        elif field.is_relation:
            if value is None and not field.null:
                raise UnreadableError(f"{field.name}: nothing, where something is needed")
            pk = None if value is None else _id(field, value, known(target))  # type: ignore[arg-type]  # a model
            values[field.attname] = pk
        else:
            values[field.name] = _value(field, value)
    return model(**values), several


def _id(field: Field, value: Any, ids: Collection[int] | None) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or ids is None or value not in ids:
        raise UnreadableError(f"{field.name}: {value!r:.60} is not in the archive")
    return value


def files_of(fields: Iterable[Field]) -> list[str]:
    """The names of the fields that point at a stored file."""
    return [field.name for field in fields if field.related_model is StoredFile]
