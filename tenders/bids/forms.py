# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed about a bid. The rules of the field are the actions'."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commons.library.models import Resource
from commons.sharing.forms import CentsField, NumberField
from groupes.web import formats
from groupes.web.fields import OneLineField, SharedForm
from groupes.web.text import MAX_SOURCE
from tenders.bids.models import Bid, Intention, Piece, Price

DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
TITLE = 160  # characters of a need's or a piece's title
MOMENT = "%Y-%m-%dT%H:%M"  # what an <input type="datetime-local"> speaks


class DaysField(NumberField):
    """Days of work, half days and tenths too, shown as people write them: 2,5."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=4, decimal_places=1, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return formats.number(value) if isinstance(value, Decimal) else value


def _as_said(intention: Intention) -> dict[str, Any]:
    return {"level": intention.level, "days": intention.days, "word": intention.word}


class IntentionForm(forms.Form):
    """What one would do on a need."""

    level = forms.ChoiceField(
        label=_("What I would do"),
        choices=[
            (Intention.Level.LEAD, _("Lead: I answer for it")),
            (Intention.Level.CONTRIBUTE, _("Contribute: I do a part of it")),
            (Intention.Level.LEARN, _("Learn: I come along with someone")),
        ],
        widget=forms.RadioSelect,
    )
    days = DaysField(
        label=_("Days"), help_text=_("As you guess today, half days too: 2,5."), required=False
    )
    word = OneLineField(
        label=_("A word"),
        required=False,
        max_length=200,
        help_text=_("On what condition, with whom, what you already did."),
    )

    def __init__(self, *args: Any, intention: Intention | None = None, **kwargs: Any) -> None:
        if intention is not None:
            kwargs.setdefault("initial", _as_said(intention))
        super().__init__(*args, **kwargs)

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        return self.cleaned_data | {"days": self.cleaned_data["days"] or 0}


class LineForm(forms.Form):
    """One need among all of them: nothing chosen is nothing said."""

    level = forms.ChoiceField(
        label=_("What I would do"),
        required=False,
        choices=[
            ("", _("nothing for now")),
            (Intention.Level.LEAD, _("lead")),
            (Intention.Level.CONTRIBUTE, _("contribute")),
            (Intention.Level.LEARN, _("learn")),
        ],
    )
    days = DaysField(label=_("Days"), required=False)
    word = OneLineField(label=_("A word"), required=False, max_length=200)

    def __init__(self, *args: Any, intention: Intention | None = None, **kwargs: Any) -> None:
        if intention is not None:
            kwargs.setdefault("initial", _as_said(intention))
        super().__init__(*args, **kwargs)

    def said(self) -> dict[str, Any]:
        return self.cleaned_data | {"days": self.cleaned_data["days"] or 0}


class NeedForm(forms.Form):
    title = OneLineField(label=_("Need"), max_length=TITLE)
    days_planned = DaysField(label=_("Days planned"), required=False)


class IncomeForm(forms.Form):
    on = forms.DateField(
        label=_("Day of the income"),
        widget=DATE,
        help_text=_("The rule that was in force on that day shares it."),
    )


class DecisionForm(forms.Form):
    go = forms.ChoiceField(
        label=_("The groupe"),
        choices=[("go", _("answers: go")), ("no_go", _("does not answer: no-go"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence for those who were not there, and for next year."),
    )


class NewPieceForm(forms.Form):
    title = OneLineField(label=_("Piece"), max_length=TITLE)
    due_on = forms.DateField(label=_("For the"), required=False, widget=DATE)


class PieceForm(SharedForm, NewPieceForm):
    state = forms.ChoiceField(label=_("State"), choices=Piece.State.choices)
    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=MAX_SOURCE,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Markdown: headings, lists, tables."),
    )
    field_order = ("title", "body", "due_on", "state", "edition")

    def __init__(self, *args: Any, piece: Piece, **kwargs: Any) -> None:
        names = ("title", "body", "due_on", "state", "edition")
        kwargs.setdefault("initial", {name: getattr(piece, name) for name in names})
        super().__init__(*args, **kwargs)


class TemplateSearchForm(forms.Form):
    q = OneLineField(label=_("Words"), required=False, max_length=200)


class TemplateForm(forms.Form):
    """Which resource, and for which piece."""

    resource = forms.ModelChoiceField(
        queryset=Resource.objects.none(),
        error_messages={
            "required": _("Choose what to bring."),
            "invalid_choice": _("Choose what to bring."),
        },
    )
    piece = forms.ModelChoiceField(queryset=Piece.objects.none(), required=False)

    def __init__(self, *args: Any, resources: Any, pieces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["piece"].queryset = pieces  # type: ignore[attr-defined]  # idem


class PriceForm(forms.Form):
    name = OneLineField(
        label=_("Scenario"),
        max_length=60,
        help_text=_("For example: sober, balanced, complete."),
    )
    amount_cents = CentsField(label=_("Price, without tax"), min_value=1)
    note = OneLineField(
        label=_("What it covers"),
        required=False,
        max_length=300,
        help_text=_("Days, expenses, margin."),
    )

    def __init__(self, *args: Any, price: Price | None = None, **kwargs: Any) -> None:
        if price is not None:
            # Without thousands' marks: a comma among them would be read as a decimal one.
            point = "," if (get_language() or "fr").startswith("fr") else "."
            amount = f"{price.amount_cents // 100}{point}{price.amount_cents % 100:02d}"
            kwargs.setdefault(
                "initial", {"name": price.name, "amount_cents": amount, "note": price.note}
            )
            kwargs.setdefault("prefix", f"p{price.pk}")
        super().__init__(*args, **kwargs)


class SubmitForm(forms.Form):
    at = forms.DateTimeField(
        label=_("Submitted at"),
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        help_text=_("As the receipt of the buyer’s platform says."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"at": timezone.localtime().replace(second=0)})
        super().__init__(*args, **kwargs)


class ResultForm(forms.Form):
    result = forms.ChoiceField(
        label=_("What came of it"),
        choices=[
            (Bid.State.WON, _("Won")),
            (Bid.State.LOST, _("Lost")),
            (Bid.State.CLOSED, _("Closed without award")),
        ],
        widget=forms.RadioSelect,
    )
