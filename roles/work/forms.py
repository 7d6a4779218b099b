# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is told of work."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes.access import Standing
from groupes.choosing import WhoField, who_of
from groupes.models import Member, Membership
from groupes.people.models import LONGEST_NAME
from groupes.web.fields import (
    DayInput,
    LinesField,
    LongTextField,
    NumberField,
    OneLineField,
    SharedForm,
    capitalised,
)
from roles.models import Role
from roles.work.models import LINE, LINES, Recurrence, Work

FARTHEST: Final = dt.timedelta(days=3 * 366)
MOST_SKILLS: Final = 8


def half_days(value: Decimal | None) -> Decimal | None:
    """A size as it is kept; ValidationError for what is no whole number of half days."""
    if value is None:
        return None
    if value * 2 != int(value * 2):
        raise forms.ValidationError(_("Count in half days: 0.5, 1, 1.5…"))
    return value or None


class WorkForm(SharedForm):
    """A piece of work: what is to be done, by when, how large."""

    title = OneLineField(
        label=_("What is to be done"),
        max_length=120,
        help_text=_("Begin with a verb: “Reread the guide”, “Book the room in March”."),
    )
    details = LongTextField(
        label=_("Details"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Markdown: # title, **bold**, - list, [words](address)."),
    )
    checklist = LinesField(
        label=_("Checklist"),
        required=False,
        most=LINES,
        length=LINE,
        help_text=_("One per line; each is ticked by who carries it or gives a hand."),
    )
    role = forms.ModelChoiceField(
        label=_("For which role"),
        queryset=Role.objects.none(),
        required=False,
        empty_label=_("no role"),
    )
    size = NumberField(
        label=_("Size, in days"),
        required=False,
        min_value=0,
        max_value=90,
        max_digits=4,
        decimal_places=1,
        help_text=_("Roughly, by half days. It says what is carried; nothing is measured."),
    )
    due_on = forms.DateField(label=_("By when"), required=False, widget=DayInput())
    whole = forms.BooleanField(
        label=_("Must stay whole"),
        required=False,
        help_text=_(
            "It is never cut in two, and once begun it stays with who began it: from the first gesture "
            "to the last."
        ),
    )
    skills = LinesField(
        label=_("Skills it calls on"),
        required=False,
        most=MOST_SKILLS,
        length=LONGEST_NAME,
        help_text=_("One per line. Those who have one, or wish to learn it, hear of it first."),
    )
    every = forms.ChoiceField(
        label=_("Comes back"),
        required=False,
        choices=[("", _("no, once")), *Recurrence.Every.choices],
    )
    after_done = forms.BooleanField(
        label=_("The next one once this one is done"),
        required=False,
        help_text=_("Else each comes on its day, whether the one before is done or not."),
    )

    def __init__(self, *args: Any, here: Standing, work: Work | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here, self.work = here, work
        role = self.fields["role"]
        assert isinstance(role, forms.ModelChoiceField)  # noqa: S101 - declared above
        open_roles = Role.objects.filter(groupe=here.groupe, closed_on=None)
        if work is not None and work.role_id is not None:
            open_roles |= Role.objects.filter(groupe=here.groupe, pk=work.role_id)
        role.queryset = open_roles.order_by("name_form", "pk")
        if work is None:
            del self.fields["edition"]
            self.fields["mine"] = forms.BooleanField(label=_("I take it"), required=False)
        self.fields["details"].widget.attrs["rows"] = 5
        self.fields["checklist"].widget.attrs["rows"] = 4
        self.fields["skills"].widget.attrs["rows"] = 2
        capitalised(self)

    def clean_size(self) -> Decimal | None:
        return half_days(self.cleaned_data["size"])

    def clean_due_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["due_on"]
        same = self.work is not None and self.work.due_on == day
        if day is not None and not same:
            if day < self.here.on:
                raise forms.ValidationError(_("This day has passed: choose today or later."))
            if day > self.here.on + FARTHEST:
                raise forms.ValidationError(_("This day is too far away: check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("every") and "due_on" in data and data["due_on"] is None:
            self.add_error("due_on", _("Say for which day the first one is: the others follow."))
        if not data.get("every"):
            data["after_done"] = False
        return data


class SplitForm(forms.Form):
    """A part that is cut off."""

    title = OneLineField(label=_("The part"), max_length=120)
    size = NumberField(
        label=_("Its size, in days"),
        required=False,
        min_value=0,
        max_value=90,
        max_digits=4,
        decimal_places=1,
        help_text=_("What is left of the whole is smaller by it."),
    )

    def clean_size(self) -> Decimal | None:
        return half_days(self.cleaned_data["size"])


class OfferForm(forms.Form):
    to = WhoField(
        label=_("To whom"),
        queryset=Member.objects.none(),
        help_text=_("They answer yes or no. A no costs nothing and needs no reason."),
    )
    message = LongTextField(
        label=_("A note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, here: Standing, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = (
            Membership.objects.on(here.on)
            .filter(groupe=here.groupe)
            .exclude(member=here.member)
            .values("member_id")
        )
        people = Member.objects.filter(pk__in=others)
        who_of(self, "to").among(here.me, people, words, on=here.on)


class FilterForm(forms.Form):
    """What narrows the board; all of it optional, and it travels in the address. What makes no sense
    asks for nothing."""

    role = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    who = forms.ChoiceField(required=False, choices=[("", ""), ("me", "")])
    only = forms.ChoiceField(required=False, choices=[("", ""), ("hand", ""), ("late", "")])

    def said(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or None if name not in self.errors else None
