# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is asked of the directory, and of what people tell of themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django import forms
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe
from groupes.people.models import LONGEST_NAME, Amount, Audience, Level, Part, Skill
from groupes.web.fields import (
    DayInput,
    OneLineField,
    Options,
    capitalised,
    changed,
    keeps_what_it_showed,
)
from groupes.web.wiring import remembered


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the directory; "" or None: nothing. ``skill``: words for one; ``free``: the
    first day of a month, ``amount``: at least that much of it; ``groupe``: one that I may see."""

    words: str = ""
    trade: str = ""
    skill: str = ""
    level: str = ""
    place: str = ""
    free: dt.date | None = None
    amount: str = ""
    cooperative: int | None = None
    groupe: Groupe | None = None

    @property
    def narrowed(self) -> bool:
        return (
            bool(
                self.trade
                or self.skill
                or self.level
                or self.place
                or self.free
                or self.cooperative
            )
            or self.groupe is not None
        )


VOCABULARY: Final = "vocabulary"
"""The id of the list that fields of a skill suggest from."""


def skill_input() -> forms.TextInput:
    return forms.TextInput(attrs={"list": VOCABULARY, "autocomplete": "off"})


class Filter(NamedTuple):
    """A filter as the page shows it: ``options`` are (value, words, chosen); none where one writes
    ``value``, with suggestions from ``list``. Plain values, for they are kept."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str, bool], ...]
    list: str


class Chosen(NamedTuple):
    """What a form of filters asks, but for its words and its groupe; the address of that groupe, ""
    for none; and the filters as they are filled in."""

    asked: Asked
    groupe: str
    filters: tuple[Filter, ...]


class DirectoryForm(forms.Form):
    """What is looked for beside words; all of it optional, and it travels in the address. What makes no
    sense asks for nothing."""

    trade = OneLineField(label=_("Trade"), max_length=100, required=False)
    skill = OneLineField(
        label=_("Skill"), max_length=LONGEST_NAME, required=False, widget=skill_input()
    )
    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        widget=Options,
        choices=[
            ("", _("any")),
            (Level.DOES, _("who do it")),
            (Level.PASSES_ON, _("who can pass it on")),
            (Level.PRACTISES, _("who practise it")),
            (Level.LEARNS, _("who want to learn it")),
        ],
    )
    place = OneLineField(label=_("Place"), max_length=100, required=False)
    month = forms.ChoiceField(label=_("Available in"), required=False, widget=Options)
    amount = forms.ChoiceField(
        label=_("At least"),
        required=False,
        widget=Options,
        choices=[
            (Amount.LITTLE, _("a little")),
            (Amount.HALF, _("half")),
            (Amount.FULL, _("full")),
        ],
    )
    cooperative = forms.ChoiceField(label=_("Cooperative"), required=False, widget=Options)
    groupe = forms.ChoiceField(label=_("Groupe"), required=False, widget=Options)

    def __init__(
        self,
        data: Any,
        *,
        months: Sequence[dt.date],
        cooperatives: Sequence[tuple[int, str]],
        groupes: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data)
        self.months = {f"{month:%Y-%m}": month for month in months}
        shown: dict[str, list[tuple[str, Any]]] = {
            "month": [(key, month_name(month)) for key, month in self.months.items()],
            "cooperative": [(str(pk), name) for pk, name in cooperatives],
            "groupe": [*groupes],
        }
        for name, choices in shown.items():
            if choices:
                field: Any = self.fields[name]
                field.choices = [("", pgettext_lazy("no filter", "any")), *choices]
            else:
                del self.fields[name]

    def shown_filters(self) -> tuple[Filter, ...]:
        """As they are filled in."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name) or ""
            options = tuple(
                (str(key), str(words), str(key) == str(value))
                for key, words in getattr(field, "choices", ())
            )
            suggests = str(field.widget.attrs.get("list", ""))
            found.append(Filter(name, str(field.label), str(value), options, suggests))
        return tuple(found)

    def chosen(self) -> Chosen:
        """What is asked; a field whose value is not sound asks for nothing."""
        self.is_valid()
        said = self.cleaned_data
        cooperative = said.get("cooperative")
        asked = Asked(
            trade=said.get("trade", ""),
            skill=said.get("skill", ""),
            level=said.get("level", ""),
            place=said.get("place", ""),
            free=self.months.get(said.get("month", "")),
            amount=said.get("amount", "") if said.get("month") else "",
            cooperative=int(cooperative) if cooperative else None,
        )
        return Chosen(asked, said.get("groupe", ""), self.shown_filters())


def month_name(month: dt.date) -> str:
    """ "December 2026", "Décembre 2026"."""
    return date_format(month, "F Y").capitalize()


LONGEST_VALUE = 100
MOST_KEPT = 500
"""Forms of the directory that are kept read: each some kilobytes."""


def chosen(
    address: Mapping[str, str],
    *,
    months: Sequence[dt.date],
    cooperatives: Sequence[tuple[int, str]],
    groupes: Sequence[tuple[str, str]],
) -> Chosen:
    """What the filters of an address ask. A form is made and read once for the same values: most ask
    for nothing, and a form costs more than finding people."""
    values = tuple((name, address[name]) for name in DirectoryForm.base_fields if address.get(name))
    read = (get_language(), values, tuple(months), tuple(cooperatives), tuple(groupes))
    if any(len(value) > LONGEST_VALUE for _name, value in values):  # nobody's, and not to keep
        return _read(*read)
    return _kept(*read)


def _read(
    _language: str | None,
    values: tuple[tuple[str, str], ...],
    months: tuple[dt.date, ...],
    cooperatives: tuple[tuple[int, str], ...],
    groupes: tuple[tuple[str, str], ...],
) -> Chosen:
    form = DirectoryForm(dict(values), months=months, cooperatives=cooperatives, groupes=groupes)
    return form.chosen()


_kept = remembered(lru_cache(maxsize=MOST_KEPT)(_read))


EMPTY_ROWS = 6
"""Rows to write in, beside those that are filled; saving gives as many again."""


class SkillsForm(forms.Form):
    """One's skills, a row each: a word and a level. An emptied row ends. ``held``: (name, level)."""

    def __init__(self, data: Any, *, held: Iterable[tuple[str, str]] = (), most: int) -> None:
        order = [level.value for level in Level]
        rows = sorted(held, key=lambda one: order.index(one[1]))
        initial: dict[str, Any] = {}
        for number, (name, level) in enumerate(rows):
            initial |= {f"skill-{number}": name, f"level-{number}": level}
        super().__init__(data, initial=initial)
        count = len(rows) + EMPTY_ROWS
        if data is not None:
            posted = [key[6:] for key in data if key.startswith("skill-")]
            count = max([int(n) + 1 for n in posted if n.isdecimal() and len(n) < 4] or [0])
        self.count = min(count, most + EMPTY_ROWS)
        for number in range(self.count):
            self.fields[f"skill-{number}"] = OneLineField(
                label=_("Skill"), max_length=LONGEST_NAME, required=False, widget=skill_input()
            )
            self.fields[f"level-{number}"] = forms.ChoiceField(
                label=_("Level"),
                choices=TOLD_LEVELS,
                required=False,
                initial=Level.DOES,
                widget=Options,
            )
        keeps_what_it_showed(self)

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"skill-{n}"], self[f"level-{n}"]) for n in range(self.count)]

    def told(self) -> dict[Level, list[str]]:
        """Level → words, in the order they are written."""
        found: dict[Level, list[str]] = {}
        for number in range(self.count):
            if word := self.cleaned_data.get(f"skill-{number}"):
                level = Level(self.cleaned_data.get(f"level-{number}") or Level.DOES)
                found.setdefault(level, []).append(word)
        return found

    def seen(self) -> dict[str, str] | None:
        """Word → level, as the page showed them; None where it kept nothing of it."""
        kept = [name for name in self.fields if self[name].html_initial_name in self.data]
        if not kept:
            return None
        shown = {name: self.data[self[name].html_initial_name] for name in kept}
        return {
            word: shown.get(name.replace("skill", "level"), "")
            for name, word in shown.items()
            if name.startswith("skill-") and word
        }


TOLD_LEVELS: Final = (
    (Level.DOES, _("I do it")),
    (Level.PASSES_ON, _("I do it, and can pass it on")),
    (Level.PRACTISES, _("I am practising it")),
    (Level.LEARNS, _("I want to learn it")),
)


class TimesForm(forms.Form):
    """Until when one is away, and how much of each coming month one could give."""

    away_until = forms.DateField(
        label=_("Away until"),
        required=False,
        widget=DayInput(),
        help_text=_("The last day you are away. Whoever asks you something is told, and can wait."),
    )

    def __init__(
        self, data: Any, *, away_until: dt.date | None, months: Mapping[dt.date, str]
    ) -> None:
        super().__init__(data, initial={"away_until": away_until})
        self.months = {f"month-{month:%Y-%m}": month for month in months}
        for name, month in self.months.items():
            self.fields[name] = forms.ChoiceField(
                label=month_name(month),
                required=False,
                initial=months[month],
                widget=Options,
                choices=[("", _("I say nothing")), *Amount.choices],
            )
        keeps_what_it_showed(self)

    def told(self) -> dict[str, Any]:
        """What is said otherwise than the page showed, as :func:`groupes.people.actions.say_when` takes it."""
        said = changed(self)
        months = {
            self.months[name]: self.cleaned_data[name] for name in said if name in self.months
        }
        if "away_until" in said:
            return {"months": months, "away_until": self.cleaned_data["away_until"]}
        return {"months": months}


HINTS: Final = {
    Part.GROUPES: _(
        "Whoever is in a groupe with you sees you among its members. A private groupe is never "
        "shown to others, whatever you choose."
    ),
    Part.SKILLS: _("Also what one finds you by."),
    Part.AVAILABILITY: _("The months you speak of; that you are away is told to whoever asks you."),
}


class AudienceForm(forms.Form):
    """Who reads each part of one's profile."""

    def __init__(self, data: Any, *, chosen: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(chosen))
        for part in Part:
            self.fields[part.value] = forms.ChoiceField(
                label=part.label,
                choices=Audience.choices,
                widget=Options,
                help_text=HINTS.get(part, ""),
            )
        keeps_what_it_showed(self)

    def chosen(self) -> dict[str, str]:
        """What was chosen otherwise than the page showed."""
        return {name: self.cleaned_data[name] for name in changed(self)}


class ProposalForm(forms.Form):
    """A word for the vocabulary."""

    name = OneLineField(label=_("A skill that is missing"), max_length=LONGEST_NAME)


class SynonymForm(forms.Form):
    name = OneLineField(label=_("Another word for it"), max_length=LONGEST_NAME)


class MergeForm(forms.Form):
    """The skill into which another is merged, by one of its names."""

    into = OneLineField(label=_("Merge into"), max_length=LONGEST_NAME, widget=skill_input())


class SkillForm(forms.ModelForm[Skill]):
    """What a curator says of a skill."""

    name = OneLineField(label=_("Name"), max_length=LONGEST_NAME)
    edition = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Skill
        fields = ("name", "rome")
        field_classes = {"rome": OneLineField}
        help_texts = {
            "rome": _(
                "Of the French directory of trades, where it covers this: E1205. It may stay empty."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["edition"] = self.instance.edition
        capitalised(self)

    def validate_unique(self) -> None:
        """That the word is free is the action's to say."""
