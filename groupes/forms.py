# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what people tell about themselves and their groupes."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from groupes.models import Cooperative, Groupe, Member, User
from groupes.shell.context import THEMES
from groupes.web import formats, seasons, zones
from groupes.web.fields import (
    DayInput,
    Fixed,
    LongTextField,
    NumberField,
    OneLineField,
    Options,
    SharedForm,
    capitalised,
    changed,
    keeps_what_it_showed,
    one_line_fields,
    shown,
)
from groupes.web.refusals import Refusal


class JoinForm(forms.Form):
    message = LongTextField(
        label=_("A note to the groupe"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you do, and what brings you here."),
    )


SEASONS_AHEAD = 4


class PauseForm(forms.Form):
    """Until when one would like to be on pause: a season, a day, or neither."""

    season = forms.ChoiceField(label=_("I would like to be back"), required=False)
    day = forms.DateField(
        label=_("Or on a day"),
        required=False,
        widget=DayInput(),
        help_text=_(
            "The groupe reads it, and that day you are asked about it. Nothing happens by itself."
        ),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, ahead = seasons.first_day(today), []
        for _number in range(SEASONS_AHEAD):
            first = seasons.following(first)
            words = {"season": seasons.called(first), "date": formats.date(first)}
            ahead.append((first.isoformat(), gettext("%(season)s, on %(date)s") % words))
        self.fields["season"].choices = [("", gettext("I do not know yet")), *ahead]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        season, day = values.pop("season", ""), values.pop("day", None)
        if season and day:
            raise forms.ValidationError(_("A season or a day: keep one of the two."))
        values["back_on"] = dt.date.fromisoformat(season) if season else day
        return values


class WordForm(forms.Form):
    text = LongTextField(
        label=_("Your words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )


class AnswerForm(forms.Form):
    """The word that may come with an answer."""

    word = LongTextField(label=_("A note"), required=False, max_length=1000)

    @classmethod
    def said(cls, data: Any) -> str:
        """The word that was posted; Refusal when it is too long: it is not cut."""
        form = cls(data)
        if not form.is_valid():
            raise Refusal(str(form.errors["word"][0]))
        word: str = form.cleaned_data["word"]
        return word


class GroupeForm(forms.ModelForm[Groupe], SharedForm):
    """How a groupe presents itself."""

    class Meta:
        model = Groupe
        formfield_callback = one_line_fields
        fields: tuple[str, ...] = ("name", "short", "purpose", "colour", "visibility", "joining")
        labels = {"short": _("two letters for its mark")}
        help_texts = {
            "short": _("If empty, taken from the name."),
            "purpose": _("One sentence. It stands at the top of every page."),
        }
        widgets = {"purpose": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalised(self)


def free_slug(name: str) -> str:
    """An address from a name, with a few letters drawn: "concerter-k7vd".

    Always: were they added only where the name is taken, they would tell of a private groupe.
    """
    wanted = slugify(name)[:50].strip("-") or "groupe"
    while True:
        slug = f"{wanted}-{get_random_string(4, SLUG_LETTERS)}"
        if not Groupe.objects.filter(slug=slug).exists():
            return slug


SLUG_LETTERS = "bcdfghjkmnpqrstvwxz23456789"  # no vowel, no word; none that looks like another


class ProfileForm(forms.ModelForm[Member]):
    """What one tells the others about one's craft."""

    class Meta:
        model = Member
        formfield_callback = one_line_fields
        fields = ("name", "trade", "place", "about")
        widgets = {"about": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        capitalised(self)
        keeps_what_it_showed(self)

    def clean(self) -> dict[str, Any]:
        """What was written otherwise than the page showed, and what it showed there (``shown``)."""
        cleaned: dict[str, Any] = super().clean() or {}
        said = {name: cleaned[name] for name in changed(self) if name in cleaned}
        return {**said, "shown": shown(self)}


@lru_cache(maxsize=8)
def _zones(language: str | None, device: str) -> Fixed:
    """Time zones by their names in the active ``language``, the device's own first."""
    return Fixed([("", device), *zones.choices()])


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("Same as this device")), *settings.LANGUAGES],
    )
    theme = forms.ChoiceField(
        label=_("Theme"),
        required=False,
        choices=[
            ("", _("Same as the system")),
            *zip(THEMES, (_("Light"), _("Dark")), strict=True),
        ],
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, widget=Options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        zone.choices = _zones(get_language(), str(_("Same as this device")))  # type: ignore[attr-defined]  # a ChoiceField
        zone.help_text = _("Times are shown in this zone. Now: %(city)s, %(time)s.") % {
            "city": zones.called(zones.current()),
            "time": formats.clock(timezone.now()),
        }


class PersonForm(forms.Form):
    """Someone who comes into the cooperative."""

    name = OneLineField(label=_("First name and surname"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
    )
    trade = OneLineField(label=_("Trade"), required=False, max_length=120)
    status = forms.ChoiceField(
        label=_("Status"), choices=Member.Status.choices, initial=Member.Status.SALARIED
    )
    administers = forms.BooleanField(
        label=_("Can add people too"),
        required=False,
        help_text=_("It gives no view into private groupes."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = (
            _("A link to choose a password is sent there.")
            if settings.MAIL_LEAVES
            else _("They log in with it. The next page gives the link to pass on to them.")
        )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Someone already has an account with this address."))
        return email


class EmailForm(forms.Form):
    """Another address for someone's account; that it is free is the action's to say."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = (
            _("They log in with it from now on. Both addresses are notified.")
            if settings.MAIL_LEAVES
            else _("They log in with it from now on. No e-mail can be sent from here: tell them.")
        )


class DepartureForm(forms.Form):
    """The last day of someone who leaves the cooperative."""

    on = forms.DateField(
        label=_("Their last day"), widget=DayInput(), help_text=_("Today, or before.")
    )


class ContributionForm(forms.Form):
    """What a cooperative takes from a day on; which days may be is the action's to say."""

    percent = NumberField(
        label=_("Contribution, percent of the member’s part"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=_("For example 10 or 6.5. A split rule says whether it is taken, and when."),
    )
    base = forms.ChoiceField(
        label=_("Over a year the cooperative takes it of"),
        required=False,
        choices=Cooperative.Base.choices,
        help_text=_(
            "A share in a groupe takes a turnover, or an invoice, of the whole amount; a margin, of the "
            "member’s part."
        ),
    )
    above = NumberField(
        label=_("Above this amount of a year, in euros"),
        required=False,
        min_value=1,
        max_value=100_000_000,
        decimal_places=2,
        help_text=_(
            "Empty: the same for every amount. A share counts what its groupe shared with the person in "
            "the year."
        ),
    )
    above_percent = NumberField(
        label=_("…the percentage becomes"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
    )
    starts_on = forms.DateField(
        label=_("From"),
        widget=DayInput(),
        help_text=_(
            "Today or later. What is shared for a day before keeps what was in force then."
        ),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        above, percent = values.pop("above", None), values.pop("above_percent", None)
        if (above is None) != (percent is None) and not self.errors:
            raise forms.ValidationError(_("An amount and its percentage go together."))
        values["tiers"] = [(int(above * 100), percent)] if above and percent is not None else []
        return values
