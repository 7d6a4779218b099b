# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody of a groupe, chosen in a form: all of them in a list; where they are many, those whom words
find (a name, a trade, something they can do), as the directory finds people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import queries
from groupes.access import Me
from groupes.models import Member, MemberQuerySet
from groupes.web import formats, search

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_LISTED: Final = 200
"""People in a list one chooses from; where there are more, one says whom one looks for first."""


def who_of(form: forms.BaseForm, name: str) -> WhoField:
    """The field of a form by which somebody is chosen."""
    field = form.fields[name]
    if not isinstance(field, WhoField):
        raise TypeError(f"{name} chooses nobody")
    return field


def people_in(form: forms.BaseForm, words: str = "") -> list[forms.BoundField]:
    """The fields by which somebody is chosen in a form that another floor made, each with those whom
    ``words`` find. One query a field where there are words, and one to find."""
    names = [name for name, field in form.fields.items() if isinstance(field, WhoField)]
    for name in names:
        who_of(form, name).look_for(words)
    return [form[name] for name in names]


def words_of(request: HttpRequest) -> str:
    """What was typed to find somebody (``?q=``), beside a form with a :class:`WhoField`."""
    return search.asked(request)


class WhoField(forms.ModelChoiceField):
    """Somebody of many, each with what whoever asks them must know on the day ``on``. ``whole``: whether
    everybody is in the list; the page has a search otherwise (components/find_somebody.html). ``found``: how
    many were, by the words or as suggested."""

    on: dt.date | None = None
    whole = True
    found = 0
    listed: frozenset[int] | None = (
        None  # None: all whom it may be, asked for as the list is written
    )
    rows: Sequence[Any] = ()
    asked: tuple[Me, MemberQuerySet, Mapping[int, str]] | None = None
    default_error_messages = {
        "invalid_choice": gettext_lazy(
            "This person is not, or no longer, among those one can choose here: choose somebody else."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"empty_label": gettext_lazy("choose somebody")} | kwargs))

    def label_from_instance(self, obj: Any) -> str:
        away = formats.away(obj.away_until, self.on) if self.on is not None else ""
        return f"{obj.name} ({away})" if away else str(obj.name)

    def among(
        self,
        me: Me,
        people: MemberQuerySet,
        words: str = "",
        *,
        on: dt.date | None = None,
        first: Mapping[int, str] | None = None,
    ) -> None:
        """Fill the list with these people, or with those of them whom ``words`` find. ``first``: those who
        are suggested, with why, before the others. One query, more where there are words."""
        self.queryset, self.on = people.by_name(), on
        self.asked = (me, people, dict(first or {}))
        if words:
            ids = queries.found_by_words(me, words)
            people = people.filter(Q(pk__any_of=ids) | Q(name_key__contains=search.plain(words)))
        found = list(people.by_name()[: MOST_LISTED + 1])
        self.whole = len(found) <= MOST_LISTED
        suggested = dict(first or {})
        if not self.whole and words:
            found = found[:MOST_LISTED]
        elif not self.whole:
            found = list(people.filter(pk__any_of=list(suggested)).by_name()) if suggested else []
        self.found, self.listed = len(found), frozenset(one.pk for one in found)
        self.rows = [("", self.empty_label or ""), *self._grouped(found, suggested)]
        self.choices = self.rows

    def look_for(self, words: str) -> None:
        """Fill the list anew with those of the same people whom ``words`` find; "": as it is."""
        if words and self.asked is not None:
            me, people, first = self.asked
            self.among(me, people, words, on=self.on, first=first)

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        """Whom the form was opened for, or was sent with, is in the list though nobody looked for them."""
        bound = super().get_bound_field(form, field_name)
        chosen = str(bound.value() or "")
        asked = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else 0
        if self.listed is not None and asked and asked not in self.listed:
            one = self.queryset.filter(pk=asked).first() if self.queryset is not None else None
            if one is not None:
                self.rows = [*self.rows, (one.pk, self.label_from_instance(one))]
                self.choices = self.rows
        return bound

    def _grouped(self, found: Iterable[Member], first: Mapping[int, str]) -> list[Any]:
        by_id = {one.pk: one for one in found}
        told = [
            (pk, _("%(name)s: %(why)s") % {"name": self.label_from_instance(by_id[pk]), "why": why})
            for pk, why in first.items()
            if pk in by_id
        ]
        others = [
            (pk, self.label_from_instance(one)) for pk, one in by_id.items() if pk not in first
        ]
        if not told:
            return others
        groups: list[Any] = [(_("They may well know"), told)]
        return [*groups, (_("The others"), others)] if others else groups
