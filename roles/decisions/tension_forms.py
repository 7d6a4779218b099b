# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is said of a tension."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes.access import Standing
from groupes.choosing import WhoField, who_of
from groupes.models import Member
from groupes.web.fields import DayInput, LongTextField, OneLineField, SharedForm
from roles.decisions import knowing, raised
from roles.decisions import words as questions
from roles.decisions.models import Tension

SENTENCE: Final = 300
NEED: Final = 2000
QUESTION: Final = 600


class RaiseForm(forms.Form):
    """A sentence, and three kind questions that nobody has to answer."""

    sentence = OneLineField(
        label=_("What is not right yet, in a sentence"),
        max_length=SENTENCE,
        help_text=_(
            "A gap between what is and what could be: “Newcomers wait a week for an answer”."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, question in questions.NEEDS:
            self.fields[name] = LongTextField(
                label=question,
                required=False,
                max_length=QUESTION,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        said = [values.pop(name, "").strip() for name, _question in questions.NEEDS]
        values["need"] = "\n\n".join(part for part in said if part)
        return values


class TensionForm(SharedForm):
    """The same once it was said: its sentence, and what is needed."""

    sentence = OneLineField(label=_("What is not right yet, in a sentence"), max_length=SENTENCE)
    need = LongTextField(
        label=_("What I need"),
        required=False,
        max_length=NEED,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class TensionWorkForm(forms.Form):
    """The work that answers it."""

    title = OneLineField(
        label=_("What is to be done"),
        max_length=120,
        help_text=_("Begin with a verb: “Reread the guide”, “Book the room in March”."),
    )
    due_on = forms.DateField(label=_("By when"), required=False, widget=DayInput())
    mine = forms.BooleanField(label=_("I take it myself"), required=False)


class TurnForm(forms.Form):
    """Who may know."""

    member = WhoField(
        label=_("Who may know"),
        queryset=Member.objects.none(),
        help_text=_("They find it in their Today, and answer in a sentence."),
    )

    def __init__(
        self, *args: Any, here: Standing, tension: Tension, words: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        who_of(self, "member").among(
            here.me,
            raised.others(here),
            words,
            on=here.on,
            first=knowing.may_know(here, tension),
        )
        self.initial.setdefault("member", tension.turned_to_id)


class AnswerTensionForm(forms.Form):
    """What answers it, in a sentence."""

    word = OneLineField(label=_("What answers it, in a sentence"), max_length=300)
    to_all = forms.BooleanField(label=_("Everybody of the groupe is told"), required=False)
