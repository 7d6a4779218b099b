# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of wishes, settings, cells, and what is said of a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groupes.models import Member
from groupes.seasons import words, year
from groupes.web import formats
from groupes.web.fields import DayInput, LongTextField, OneLineField, Options, SharedForm
from roles.models import Role
from roles.planning import terms
from roles.planning.actions import Settings
from roles.planning.models import LONGEST_NAME, Pin, Plan, Says

SEASONS: Final = {
    3: _("In spring"),
    6: _("In summer"),
    9: _("In autumn"),
    12: _("In winter"),
}
UNSAID: Final = ""


class WishRow(NamedTuple):
    role: Role
    field: forms.BoundField


class WishesForm(forms.Form):
    """What one says of each role, and the energy one has in each season."""

    def __init__(
        self,
        *args: Any,
        roles: Sequence[Role],
        wishes: Mapping[int, str],
        rooms: Mapping[int, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.roles = roles
        for role in roles:
            self.fields[f"role_{role.pk}"] = forms.ChoiceField(
                label=role.name, choices=Says.choices, widget=forms.RadioSelect, required=False
            )
            self.initial[f"role_{role.pk}"] = wishes.get(role.pk, Says.FINE.value)
        levels = [(UNSAID, _("I say nothing of it")), *words.LEVELS.items()]
        for begins, name in SEASONS.items():
            self.fields[f"room_{begins}"] = forms.TypedChoiceField(
                label=name,
                choices=[(str(days), said) for days, said in levels],
                coerce=int,
                empty_value=None,
                required=False,
                widget=Options,
            )
            self.initial[f"room_{begins}"] = str(rooms.get(begins, UNSAID))

    def role_rows(self) -> list[WishRow]:
        return [WishRow(role, self[f"role_{role.pk}"]) for role in self.roles]

    def season_fields(self) -> list[forms.BoundField]:
        return [self[f"room_{begins}"] for begins in year.BEGINS]

    def said(self) -> dict[str, Any]:
        """As ``actions.say_wishes`` takes it."""
        values = self.cleaned_data
        return {
            "wishes": {
                role.pk: values[f"role_{role.pk}"] or Says.FINE.value for role in self.roles
            },
            "rooms": {begins: values[f"room_{begins}"] for begins in year.BEGINS},
        }


class SettingsForm(SharedForm):
    """What a plan is about. Of a plan that begins, without an edition."""

    name = OneLineField(
        label=_("A name, if you wish"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("Without one, it is called by its days."),
    )
    first_day = forms.DateField(label=_("First day"), widget=DayInput)
    term_months = forms.TypedChoiceField(
        label=_("Length of a term"), coerce=int, choices=(), widget=Options
    )
    terms = forms.IntegerField(label=_("How many terms"), min_value=1, max_value=terms.MOST_TERMS)
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles to plan"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Who takes part"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever is away is left out of the terms they are away for."),
    )
    asks_until = forms.DateField(
        label=_("Ask what each wishes, until"),
        required=False,
        widget=DayInput,
        help_text=_("Each finds it on their Today page. Leave it empty not to ask."),
    )
    facilitate_once = forms.BooleanField(
        label=_("Everyone who is willing facilitates once a year"),
        required=False,
        help_text=_("With few seats and many people, this changes the facilitator often."),
    )
    longer = forms.IntegerField(
        label=_("Terms in a row beyond what the roles say"), min_value=0, max_value=12
    )
    no_rest = forms.BooleanField(label=_("No rest between two stays in a role"), required=False)
    all_at_once = forms.BooleanField(
        label=_("Critical roles may all change hands at once"), required=False
    )
    any_hands = forms.BooleanField(label=_("Incompatible roles may be in one hand"), required=False)
    field_order = (
        "name", "first_day", "term_months", "terms", "roles", "people", "asks_until",
        "facilitate_once", "longer", "no_rest", "all_at_once", "any_hands", "edition",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        roles: Sequence[Role],
        people: Sequence[Member],
        plan: Plan | None = None,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        months = [(number, months_in_words(number)) for number in terms.LENGTHS]
        self.fields["term_months"].choices = months  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["roles"].choices = [(one.pk, one.name) for one in roles]  # type: ignore[attr-defined]
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (one.pk, _called(one, today)) for one in people
        ]
        if plan is None:
            del self.fields["edition"]

    def settings(self) -> Settings:
        values = {name: value for name, value in self.cleaned_data.items() if name != "edition"}
        return Settings(**values)


def months_in_words(number: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", number) % {"n": number}


def _called(member: Member, today: dt.date) -> str:
    if member.away_until is not None and member.away_until >= today:
        return f"{member.name} ({formats.away(member.away_until, today)})"
    return member.name


VACANT: Final = "vacant"


class PinForm(forms.Form):
    """What is decided of one cell."""

    kind = forms.ChoiceField(
        label=_("What is decided"),
        choices=[
            (Pin.Kind.LOCK.value, _("Sits there, whatever the planner finds")),
            (Pin.Kind.EXCLUDE.value, _("Does not sit there")),
        ],
        widget=forms.RadioSelect,
    )
    member = forms.ChoiceField(label=_("Who"), widget=Options)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), name) for pk, name in people]
        self.fields["member"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *choices,
            (VACANT, _("Nobody: the cell stays vacant")),
        ]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("member") == VACANT and values.get("kind") == Pin.Kind.EXCLUDE:
            self.add_error("member", _("Choose who does not sit there."))
        return values


class PutForm(forms.Form):
    """The plan is put to the groupe."""

    until = forms.DateField(
        label=_("Open until"),
        widget=DayInput,
        help_text=_("The last day to object. It can be adopted after it, or once everyone agreed."),
    )
    word = LongTextField(
        label=_("A word with it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you looked for; of a new version, what it changes and what it answers."),
    )


class ObjectionForm(forms.Form):
    reason = LongTextField(
        label=_("Why it would harm what the groupe is for"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Read by all members. A role that you would not hold needs no objection: you decline it when it is offered."
        ),
    )
