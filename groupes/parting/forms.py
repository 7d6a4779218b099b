# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is written on a path."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes.access import Standing
from groupes.choosing import WhoField, who_of
from groupes.models import Member
from groupes.parting import rules
from groupes.parting.models import Path
from groupes.web.fields import DayInput, LongTextField


class OpenForm(forms.Form):
    """Opening a path: about whom, and what was lived."""

    about = WhoField(
        label=_("About whose place here"),
        queryset=Member.objects.none(),
        help_text=_("Yours, or another’s: they will read what you write."),
    )
    lived = LongTextField(
        label=_("What you lived"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Facts, and what they did to you. It is read by the two of you and by whoever holds "
            "the talk, by nobody else."
        ),
    )

    def __init__(self, *args: Any, here: Standing, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = here.groupe.memberships.belonging_on(here.on).values("member_id")
        who_of(self, "about").among(here.me, Member.objects.filter(pk__in=inside), words)


class TalkForm(forms.Form):
    """The talk was held."""

    on = forms.DateField(label=_("Day of the talk"), widget=DayInput)
    words = LongTextField(
        label=_("What both wish to keep of it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Read by the two sides and you."),
    )


class ProposalForm(forms.Form):
    """What is proposed, and why."""

    way = forms.ChoiceField(
        label=_("What you propose"), choices=Path.Way.choices, widget=forms.RadioSelect
    )
    reasons = LongTextField(
        label=_("Your reasons"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "The agreements, the length of the pause, why: what the other needs to answer."
        ),
    )


class AnswerForm(forms.Form):
    """The answer of the one a proposal is about."""

    answer = LongTextField(
        label=_("Your answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("It stays beside the proposal, for all who read that."),
    )
    at_once = forms.BooleanField(
        label=_("The groupe may read both from now on"),
        required=False,
        help_text=_("Otherwise it waits for the day that is said above."),
    )


class DecisionForm(forms.Form):
    """What the groupe decided."""

    way = forms.ChoiceField(label=_("What was decided"), widget=forms.RadioSelect)
    how = LongTextField(
        label=_("How it was decided"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The way the charter says: who took part, by consent or otherwise."),
    )
    on = forms.DateField(label=_("Day of the decision"), widget=DayInput)

    def __init__(self, *args: Any, path: Path, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        milder = rules.milder_or_same(path.proposes) if path.proposes else []
        way: Any = self.fields["way"]
        way.choices = [(key, said) for key, said in Path.Way.choices if key in milder]


class AppealForm(forms.Form):
    """An appeal."""

    appeal = LongTextField(
        label=_("Why you appeal"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Read by whoever held the talk and by the administrators of your cooperative, who "
            "then read the proposal, your answer and the decision too."
        ),
    )


class AppealAnswerForm(forms.Form):
    """The answer to an appeal."""

    stands = forms.TypedChoiceField(
        label=_("The decision"),
        choices=[
            ("no", _("It is set aside: the membership goes on")),
            ("yes", _("It stands")),
        ],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    answer = LongTextField(
        label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
