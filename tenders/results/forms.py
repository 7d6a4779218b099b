# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed once a bid was submitted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commons.sharing.forms import AmountField
from groupes.access import Standing
from groupes.choosing import WhoField, who_of
from groupes.files.forms import UploadField
from groupes.models import Member, MemberQuerySet
from groupes.web.fields import DayInput, LongTextField, NumberField, OneLineField, SharedForm
from groupes.web.moments import MomentField
from tenders.bids.forms import RowForm
from tenders.bids.models import Need
from tenders.results.actions.project import CIRCLE, GROUPE
from tenders.results.models import Analysis, Round

TWO_ROWS = {"rows": 2}


class RoundForm(RowForm):
    on = forms.DateField(label=_("Day"), widget=DayInput())
    kind = forms.ChoiceField(label=_("Type"), choices=Round.Kind.choices, initial="question")
    text = OneLineField(
        label=_("What it is about"), max_length=1_000, widget=forms.Textarea(attrs=TWO_ROWS)
    )
    answer_due = forms.DateField(label=_("Answer due"), required=False, widget=DayInput())
    answer = OneLineField(
        label=_("What we answered"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs=TWO_ROWS),
    )
    answered = forms.BooleanField(label=_("Answered"), required=False)


class MaybeUploadField(UploadField):
    """A file that one may bring, or not."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return super().clean(data, initial) if data else None


class AnalysisForm(SharedForm):
    """How the buyer judged the bid."""

    winner = OneLineField(label=_("Who won"), max_length=300, required=False)
    price_cents = AmountField(label=_("Winning price, without tax"), min_value=1, required=False)
    rank = forms.IntegerField(label=_("Our rank"), min_value=1, max_value=999, required=False)
    candidates = forms.IntegerField(
        label=_("Of how many"), min_value=1, max_value=999, required=False
    )
    scores = LongTextField(
        label=_("Scores and remarks"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Criterion by criterion, as the buyer’s letter says."),
    )
    file = MaybeUploadField(label=_("The buyer’s letter"), required=False)
    field_order = ("winner", "price_cents", "rank", "candidates", "scores", "file", "edition")

    def __init__(
        self, *args: Any, analysis: Analysis | None = None, told: dict[str, Any], **kwargs: Any
    ) -> None:
        """``told``: what the award notice says, where nothing was noted yet."""
        initial: dict[str, Any] = {"edition": 0, **told}
        if analysis is not None:
            initial = {
                "winner": analysis.winner,
                "price_cents": analysis.price_cents,
                "rank": analysis.rank,
                "candidates": analysis.candidates,
                "scores": analysis.scores,
                "edition": analysis.edition,
            }
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)


class DebriefForm(forms.Form):
    again = OneLineField(
        label=_("What would we do again?"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    otherwise = OneLineField(
        label=_("What would we do differently?"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TimeForm(forms.Form):
    hours = NumberField(
        label=_("Hours, in all"),
        min_value=0,
        max_value=9_999,
        max_digits=5,
        decimal_places=1,
        help_text=_("Unpaid, since the call was taken up; your own count. 0 takes it back."),
    )
    word = OneLineField(label=_("On what"), max_length=200, required=False)


class ProjectForm(forms.Form):
    """The project of a won bid."""

    way = forms.ChoiceField(label=_("It becomes"), widget=forms.RadioSelect)
    name = OneLineField(label=_("Its name"), max_length=60)
    purpose = OneLineField(
        label=_("Its purpose"),
        max_length=300,
        widget=forms.Textarea(attrs=TWO_ROWS),
        help_text=_("One sentence. It stands at the top of every page."),
    )
    role = OneLineField(
        label=_("The role that leads it"),
        max_length=80,
        required=False,
        help_text=_("Left empty, no role is made."),
    )
    lead = WhoField(
        label=_("Offered to"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
        help_text=_(
            "In a new groupe it is held by you; another is invited there, and offered it once they have come."
        ),
    )
    needs = forms.ModelMultipleChoiceField(
        label=_("Needs that become pieces of work"),
        queryset=Need.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    first_meeting = MomentField(label=_("A first meeting, in the calendar"), required=False)
    with_rule = forms.BooleanField(
        label=_("The new groupe takes over the split rule"), required=False
    )
    invite = forms.BooleanField(
        label=_("Those who said what they would do are invited to the new groupe"), required=False
    )

    def __init__(
        self,
        *args: Any,
        here: Standing,
        people: MemberQuerySet,
        needs: Any,
        circle: bool,
        rule: bool,
        words: str = "",
        **kwargs: Any,
    ) -> None:
        """``circle``: whether the reader may draw one; ``rule``: whether one binds the groupe."""
        super().__init__(*args, **kwargs)
        ways = [(GROUPE, gettext("a groupe of its own"))]
        if circle:
            ways.append((CIRCLE, gettext("a circle of this groupe")))
        self.fields["way"].choices = ways  # type: ignore[attr-defined]  # a ChoiceField
        who_of(self, "lead").among(here.me, people, words, on=here.on)
        self.fields["needs"].queryset = needs  # type: ignore[attr-defined]  # a ModelChoiceField
        if not rule:
            del self.fields["with_rule"]
