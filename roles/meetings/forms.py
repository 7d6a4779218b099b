# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is told of meetings."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.access import Standing
from groupes.choosing import WhoField, who_of
from groupes.models import Member
from groupes.web.fields import (
    DayInput,
    EditionField,
    LongTextField,
    OneLineField,
    SharedForm,
    capitalised,
)
from groupes.web.moments import MomentField
from groupes.web.oneline import one_line
from groupes.web.text import MAX_SOURCE
from roles.meetings import recurring
from roles.meetings.models import LONGEST, Attendance, Item, Meeting, MeetingKind, Series

FARTHEST: Final = dt.timedelta(days=3 * 366)

EVERY: Final = [
    ("", _("only once")),
    (recurring.MONTH, _("every month, the same weekday of the month (the first Tuesday…)")),
    (recurring.MONTH_LAST, _("every month, the last such weekday (the last Friday…)")),
    (recurring.MONTH_DATE, _("every month, on the same date")),
    (recurring.WEEK, _("every week")),
    (recurring.FORTNIGHT, _("every two weeks")),
    (recurring.QUARTER, _("every three months, the same weekday of the month")),
    (recurring.YEAR, _("every year")),
    (recurring.DAY, _("every day")),
]


class AddressField(OneLineField):
    """Where one joins from afar: a link that browsers follow."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 300} | kwargs)
        self.widget.input_type = "url"

    def to_python(self, value: Any) -> str:
        said = super().to_python(value)
        if said and "://" not in said:
            said = f"https://{said}"
        return said

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if value:
            URLValidator(schemes=["http", "https"])(value)


def _minutes(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How long, in minutes"), min_value=5, max_value=LONGEST, **kwargs
    )


class WhenForm(forms.Form):
    """When and where."""

    starts_at = MomentField(label=_("When"))
    minutes = _minutes()
    place = OneLineField(label=_("Place"), max_length=200, required=False)
    link = AddressField(label=_("Link to join from afar"))

    before: dt.datetime | None = None

    def clean_starts_at(self) -> dt.datetime:
        at: dt.datetime = self.cleaned_data["starts_at"]
        if at != self.before and at > timezone.now() + FARTHEST:
            raise forms.ValidationError(_("This day is too far away: check the year."))
        return at


class CallForm(WhenForm):
    """A meeting, or one that comes back."""

    kind = forms.ChoiceField(
        label=_("What kind of meeting"),
        choices=MeetingKind.choices,
        help_text=_("It begins with an agenda of its kind, that you change as you like."),
    )
    title = OneLineField(
        label=_("Title"),
        required=False,
        max_length=120,
        help_text=_("Left empty, it is called after its kind."),
    )
    every = forms.ChoiceField(label=_("Comes back"), choices=EVERY, required=False)
    count = forms.IntegerField(
        label=_("How many times"),
        min_value=2,
        max_value=recurring.MOST,
        required=False,
        help_text=_("For what comes back. It can go on later, and each can be moved by itself."),
    )

    field_order = ["kind", "title", "starts_at", "minutes", "every", "count", "place", "link"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        minutes = self.fields["minutes"]
        minutes.required = False
        minutes.help_text = str(_("Left empty, it lasts as long as its kind usually does."))
        capitalised(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("every") and "count" in data and data["count"] is None:
            self.add_error("count", _("Say how many times it comes back: a year is 12 months."))
        if not data.get("every"):
            data["count"] = 1
        return data


class ChangeForm(WhenForm, SharedForm):
    """One meeting, written anew."""

    title = OneLineField(label=_("Title"), required=False, max_length=120)

    field_order = ["title", "starts_at", "minutes", "place", "link"]

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting, self.before = meeting, meeting.starts_at
        super().__init__(*args, **kwargs)

    def clean_title(self) -> str:
        return _same(self.meeting.title, self.cleaned_data["title"])

    def clean_starts_at(self) -> dt.datetime:
        at = super().clean_starts_at()
        # What the form cannot say (seconds) is not what was changed.
        same = at.replace(second=0, microsecond=0) == self.meeting.starts_at.replace(
            second=0, microsecond=0
        )
        return self.meeting.starts_at if same else at


def _same(before: str, typed: str) -> str:
    """What was typed; a text of the product that was not changed stays one."""
    return before if typed == one_line(str(before)) else typed


class SeriesForm(SharedForm):
    """What all meetings to come of a series have in common."""

    title = OneLineField(label=_("Title"), required=False, max_length=120)
    minutes = _minutes()
    place = OneLineField(label=_("Place"), max_length=200, required=False)
    link = AddressField(label=_("Link to join from afar"))

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        self.series = series
        super().__init__(*args, **kwargs)

    def clean_title(self) -> str:
        return _same(self.series.title, self.cleaned_data["title"])


class GoOnForm(forms.Form):
    count = forms.IntegerField(label=_("How many times more"), min_value=1, max_value=30)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CancelForm(forms.Form):
    why = OneLineField(
        label=_("Why"), required=False, max_length=300, help_text=_("Whoever would come reads it.")
    )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=Attendance.Answer.choices)
    word = OneLineField(label=_("A word"), required=False, max_length=200)


class ItemForm(forms.Form):
    title = OneLineField(label=_("What about"), max_length=160)
    way = forms.ChoiceField(label=_("What we do with it"), choices=Item.Way.choices)
    minutes = forms.IntegerField(
        label=_("How many minutes"), min_value=1, max_value=LONGEST, initial=10
    )

    def __init__(self, *args: Any, item: Item | None = None, **kwargs: Any) -> None:
        self.item = item
        super().__init__(*args, **kwargs)
        if item is None:
            self.initial.setdefault("way", Item.Way.DISCUSS)
        else:
            self.fields["edition"] = EditionField()

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        return _same(self.item.title, title) if self.item is not None else title


class NewsForm(forms.Form):
    text = OneLineField(
        label=_("My news, in two lines"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tip = OneLineField(
        label=_("A tip for the others"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("An address, a method, a call: what you would have liked to know."),
    )


class NotesForm(forms.Form):
    """The notes of an item, by whoever has the pen."""

    notes = LongTextField(label=_("Notes"), required=False, max_length=20_000)
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_edition(self) -> int:
        return self.cleaned_data["edition"] or 0


class MinutesForm(SharedForm):
    text = LongTextField(
        label=_("Minutes"), max_length=MAX_SOURCE, widget=forms.Textarea(attrs={"rows": 24})
    )


class LineForm(forms.Form):
    """Something in one line."""

    title = OneLineField(label=_("What is to be done"), max_length=120)
    mine = forms.BooleanField(label=_("I take it"), required=False)


class TensionLineForm(forms.Form):
    """What is not right yet."""

    sentence = OneLineField(label=_("What is not right yet, in a sentence"), max_length=300)


class DecisionLineForm(forms.Form):
    """What was just decided, in a line; and so that it happens, who carries it, the next step, the day on
    which it comes back."""

    title = OneLineField(
        label=_("What was decided, in a line"),
        max_length=140,
        help_text=_("As it will stand in the register: “We meet each first Tuesday”."),
    )
    how = forms.ChoiceField(
        label=_("How"),
        choices=[
            ("in_meeting", _("by consent: nobody here objects")),
            ("by_charter", _("the way our charter says")),
        ],
        initial="in_meeting",
    )
    owner = WhoField(
        label=_("Who carries it"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
        help_text=_("They answer yes or no. A no costs nothing and needs no reason."),
    )
    first_step = OneLineField(label=_("The next step"), max_length=200, required=False)
    review_on = forms.DateField(label=_("Looked at again on"), required=False, widget=DayInput())

    def __init__(self, *args: Any, here: Standing, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = here.on
        who = who_of(self, "owner")
        who.on = here.on
        there = Attendance.objects.filter(meeting=meeting, was_there=True)
        who.queryset = Member.objects.filter(pk__in=there.values("member_id")).by_name()

    def clean_review_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["review_on"]
        if day is not None and day <= self.today:
            raise forms.ValidationError(_("Choose a day to come."))
        return day
