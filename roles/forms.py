# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what people tell about roles and mandates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes import access
from groupes.access import Standing
from groupes.models import Member, Membership
from groupes.web.fields import (
    DayInput,
    LinesField,
    LongTextField,
    SharedForm,
    capitalised,
    one_line_fields,
)
from roles.models import Mandate, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = dt.timedelta(days=5 * 366)  # of a mandate: the longest term a role may have


def power_choices() -> list[tuple[str, StrOrPromise]]:
    """What a role can be granted, in plain words: its domain is exactly these powers."""
    return [(power.name, power.words) for power in access.powers().values()]


class RoleForm(forms.ModelForm[Role], SharedForm):
    """A role: why it is there, what it may do, what is expected of it."""

    accountabilities = LinesField(
        label=_("accountabilities"),
        required=False,
        most=12,
        length=200,
        help_text=_("What the others can count on. One per line."),
    )
    powers = forms.MultipleChoiceField(
        label=_("What this role may do"),
        required=False,
        choices=power_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Whoever holds the role has these powers from the first day of their mandate to "
            "the last."
        ),
    )

    class Meta:
        model = Role
        formfield_callback = one_line_fields
        fields = (
            "name",
            "purpose",
            "family",
            "powers",
            "domain",
            "accountabilities",
            "seats",
            "energy",
            "term_months",
        )
        labels = {
            "purpose": _("purpose"),
            "domain": _("what else it looks after"),
        }
        help_texts = {
            "purpose": _("One sentence: what gets better when someone holds it."),
            "domain": _(
                "A tool, an account, a place: what nobody changes without asking whoever holds the role."
            ),
            "energy": _("Declared, never measured: it draws the circle on the map."),
        }

    field_order = Meta.fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalised(self)

    def validate_unique(self) -> None:
        """That a name is free is asked by the action, with the groupe held."""

    def validate_constraints(self) -> None:
        """See :meth:`validate_unique`."""


class OfferForm(forms.Form):
    """An offer of a mandate: to whom, from when to when, with which handover."""

    to = forms.ModelChoiceField(
        label=_("To whom"),
        queryset=Member.objects.none(),
        help_text=_("They answer yes or no. A no costs nothing and needs no reason."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    last = forms.DateField(required=False, widget=forms.HiddenInput())
    message = LongTextField(
        label=_("A note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    handover = LongTextField(
        label=_("Handover"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Open work, files, contacts, what I would do differently. It stays with the mandate."
        ),
    )

    def __init__(
        self, *args: Any, here: Standing, role: Role, mandate: Mandate | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.here, self.mandate = here, mandate
        others = (
            Membership.objects.on(here.on)
            .filter(groupe=here.groupe)
            .exclude(member=here.member)
            .values("member_id")
        )
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)  # noqa: S101 - declared above
        to.queryset = Member.objects.filter(pk__in=others).by_name()
        first = here.on if mandate is None else mandate.ends_on + dt.timedelta(days=1)
        self.role = role
        self.fields["starts_on"].initial = first
        self.fields["ends_on"].initial = role.term_from(first)
        # The last day follows the first: in the page as one chooses (static/js/term.js, which then
        # takes ``last`` away), else here.
        self.fields["starts_on"].widget.attrs["data-term"] = role.term_months
        self.fields["last"].initial = self.fields["ends_on"].initial
        if mandate is not None:
            self.fields["starts_on"].help_text = _(
                "From this day the powers are theirs, and no longer yours."
            )
            if mandate.handover:
                self.fields["handover"].initial = mandate.handover

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        shown = data.pop("last", None)
        if first and last and last == shown and first != self.fields["starts_on"].initial:
            data["ends_on"] = last = self.role.term_from(first)
        if first and first < self.here.on:
            self.add_error("starts_on", _("This day has passed: choose today or later."))
        ends = self.mandate.ends_on if self.mandate else self.here.on
        if first and first > max(ends, self.here.on) + LONGEST:
            self.add_error("starts_on", _("This day is too far away: check the year."))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes after the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("ends_on", _("A mandate lasts five years at most."))
        return data


class VolunteerForm(forms.Form):
    message = LongTextField(
        label=_("A note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What draws you to it, or what you would need."),
    )
