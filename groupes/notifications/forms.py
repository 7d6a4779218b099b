# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what people choose about being told, and of the day a thing comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe
from groupes.notifications.models import Habit, Level, Pace, Wish
from groupes.notifications.timing import DAY, monday_after
from groupes.web import formats
from groupes.web.fields import DayInput, changed, keeps_what_it_showed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class HourInput(forms.TimeInput):
    """The browser's own, in hours and minutes."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class HabitForm(forms.ModelForm[Habit]):
    """How one hears of things, unless a groupe says otherwise."""

    class Meta:
        model = Habit
        fields = (
            "level",
            "pace",
            "reminders",
            "quiet",
            "quiet_from",
            "quiet_to",
            "sundays",
        )
        labels = {
            "level": _("What I hear of"),
            "pace": _("By e-mail"),
            "reminders": _("Also send me, on the day, what I kept for it"),
            "quiet": _("No e-mail in the evening and at night"),
            "quiet_from": _("Quiet from"),
            "quiet_to": _("Quiet until"),
            "sundays": _("No e-mail on Sundays"),
        }
        help_texts = {
            "level": _(
                "What concerns me: what is asked of me, answers to me, what I take part in, my name "
                "in the chat, and what changes for the whole groupe."
            ),
            "quiet": _("What was to be sent meanwhile is sent right after."),
        }
        widgets = {
            "level": forms.RadioSelect,
            "pace": forms.RadioSelect,
            "quiet_from": HourInput(),
            "quiet_to": HourInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keeps_what_it_showed(self)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        # Who wants no quiet hours may leave them empty.
        for name in ("quiet_from", "quiet_to"):
            if given.get(name) is None and not given.get("quiet"):
                given[name] = getattr(Habit(), name)
                self.errors.pop(name, None)
        return given


class WishForm(forms.Form):
    """What differs in one groupe."""

    level = forms.ChoiceField(
        label=_("What I hear of"),
        required=False,
        choices=[("", _("as usual")), *Level.choices],
        widget=forms.Select,
    )
    pace = forms.ChoiceField(
        label=_("By e-mail"),
        required=False,
        choices=[("", _("as usual")), *Pace.choices],
        widget=forms.Select,
    )

    def __init__(self, groupe: Groupe, given: Any, initial: dict[str, str]) -> None:
        super().__init__(given, initial=initial, prefix=f"g{groupe.pk}")
        self.groupe = groupe
        keeps_what_it_showed(self)


class ChoicesForm:
    """A habit and what differs in each groupe, filled in as one: what is chosen otherwise than the page
    showed, so that no page that stayed open brings back letters that were ended since."""

    def __init__(
        self, given: Any, habit: Habit, groupes: Iterable[Groupe], wishes: dict[int, Wish]
    ) -> None:
        self.habit = HabitForm(given, instance=habit)
        self.wishes = [
            WishForm(
                groupe,
                given,
                initial={
                    "level": wishes[groupe.pk].level if groupe.pk in wishes else "",
                    "pace": wishes[groupe.pk].pace if groupe.pk in wishes else "",
                },
            )
            for groupe in groupes
        ]
        self.cleaned_data: dict[str, Any] = {}

    def is_valid(self) -> bool:
        if not all([self.habit.is_valid(), *(one.is_valid() for one in self.wishes)]):
            return False
        self.cleaned_data = {
            "habit": {name: self.habit.cleaned_data[name] for name in changed(self.habit)},
            "wishes": {
                one.groupe.pk: {name: one.cleaned_data[name] for name in names}
                for one in self.wishes
                if (names := [name for name in changed(one) if one[name].html_name in one.data])
            },
        }
        return True

    def add_error(self, field: str | None, error: str) -> None:
        self.habit.add_error(field, error)


class KeepForm(forms.Form):
    """The day a thing comes back: one of a few, or another."""

    day = forms.ChoiceField(label=_("Bring it back"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("Which day"), required=False, widget=DayInput())

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days: dict[dt.date, StrOrPromise] = {
            today + 7 * DAY: _("in a week, %(day)s"),
            monday_after(today): "%(day)s",
            today + DAY: _("tomorrow, %(day)s"),
        }
        field = self.fields["day"]
        field.choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *(
                (day.isoformat(), str(words) % {"day": formats.longdate(day)})
                for day, words in sorted(days.items())
            ),
            ("other", _("on another day")),
        ]
        field.initial = (today + DAY).isoformat()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("day") == "other":
            if not given.get("on") and "on" not in self.errors:
                self.add_error("on", _("Choose a day."))
        elif given.get("day"):
            given["on"] = dt.date.fromisoformat(given["day"])
            self.errors.pop("on", None)
        return given
