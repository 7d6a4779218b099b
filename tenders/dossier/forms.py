# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed about what is handed in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commons.library.models import Resource
from commons.sharing.forms import CentsField
from groupes.access import Me, Standing
from groupes.choosing import WhoField, who_of
from groupes.files.forms import UploadField
from groupes.models import Member, MemberQuerySet
from groupes.web import formats
from groupes.web.fields import (
    DayInput,
    EditionField,
    LinesField,
    LongTextField,
    NumberField,
    OneLineField,
    SharedForm,
)
from groupes.web.text import MAX_SOURCE
from tenders.bids.forms import DaysField
from tenders.bids.models import Bid, Intention, Need
from tenders.dossier import actions, offered, papers, reckoning
from tenders.dossier.models import Brief, Makeup, MakeupLine, Section

LEVELS: Final = [(1, _("a part")), (2, _("a sub-part")), (3, _("below that"))]


class KindForm(forms.Form):
    """Which paper a piece is."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        required=False,
        choices=[("", _("not said")), *papers.CHOICES],
    )


_WEIGHED = re.compile(r"^(?P<label>.*?)\s*[:;|–—-]?\s*(?P<weight>\d{1,3}(?:[.,]\d{1,2})?)\s*%?$")


class CriteriaField(LinesField):
    """Criteria, one a line, each with its weight if it has one: "Technical value: 60 %"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=12, length=180, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(
            f"{one['label']}\u00a0: {formats.number(Decimal(one['weight']))}\u00a0%"
            if one["weight"] is not None
            else one["label"]
            for one in value
        )

    def clean(self, value: Any) -> list[dict[str, Any]]:
        found: list[tuple[str, str | None]] = []
        for line in super().clean(value):
            read = _WEIGHED.match(line.replace("\u00a0", " ").replace("\u202f", " "))
            label = (read["label"] if read else line).strip() or line
            weight = str(Decimal(read["weight"].replace(",", "."))) if read else None
            found.append((label, weight))
        return offered.keyed(found)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != (initial or [])
        except forms.ValidationError:
            return True


class BriefForm(SharedForm):
    """What the buyer asks, from the rules of the consultation."""

    criteria = CriteriaField(
        label=_("Award criteria and their weights"),
        required=False,
        help_text=_("One a line, with its weight: “Technical value: 60 %”."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    page_limit = forms.IntegerField(
        label=_("Pages of the memoir, at most"), required=False, min_value=1, max_value=2000
    )
    duration = OneLineField(label=_("Duration of the contract"), required=False, max_length=160)
    renewals = OneLineField(label=_("Renewals"), required=False, max_length=160)
    visit = OneLineField(
        label=_("Visit of the site"),
        required=False,
        max_length=160,
        help_text=_("Its day, and how one asks for it. Leave empty where there is none."),
    )
    profile_url = forms.URLField(
        label=_("Where it is submitted"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("The page of the call on the buyer’s profile."),
    )
    most_megabytes = forms.IntegerField(
        label=_("Size at most, in megabytes"), required=False, min_value=1, max_value=20_000
    )

    def __init__(
        self,
        *args: Any,
        brief: Brief | None,
        said: Mapping[str, Any] | None = None,
        tongues: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """``said``: what the notice says, for a brief that nobody began; ``tongues``: the ``lang`` of what is in
        the notice's words, by field."""
        initial: dict[str, Any] = dict(said or {}) if offered.blank(brief) else {}
        if brief is not None:
            for name in self.base_fields:
                if name != "edition" and (now := getattr(brief, name)):
                    initial[name] = now
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        self.initial["edition"] = brief.edition if brief is not None else 0
        if not self.is_bound:  # what is typed may be in any language
            for name, tongue in (tongues or {}).items():
                self.fields[name].widget.attrs["lang"] = tongue


class NewSectionForm(forms.Form):
    title = OneLineField(label=_("Title"), max_length=160)
    level = forms.TypedChoiceField(label=_("Level"), choices=LEVELS, coerce=int, initial=1)


class SectionForm(SharedForm):
    """A section: what it says, and where it stands in the outline."""

    title = OneLineField(label=_("Title"), max_length=160)
    text = LongTextField(
        label=_("Text"),
        required=False,
        max_length=MAX_SOURCE,
        widget=forms.Textarea(attrs={"rows": 22}),
    )
    level = forms.TypedChoiceField(label=_("Level"), choices=LEVELS, coerce=int)
    criterion = forms.ChoiceField(label=_("Criterion it answers"), required=False)
    pages = forms.IntegerField(
        label=_("Pages, at most"), required=False, min_value=1, max_value=500
    )

    def __init__(
        self, *args: Any, section: Section, criteria: Sequence[dict[str, Any]] = (), **kwargs: Any
    ) -> None:
        said = {name: getattr(section, name) for name in self.base_fields}
        super().__init__(*args, initial=said, **kwargs)
        field = self.fields["criterion"]
        known = [(one["key"], one["label"]) for one in criteria]
        if section.criterion and section.criterion not in dict(known):
            known.append((section.criterion, section.criterion))
        field.choices = [("", _("none")), *known]  # type: ignore[attr-defined]  # a ChoiceField
        if not known:
            del self.fields["criterion"]


class RemarkForm(forms.Form):
    text = LongTextField(
        label=_("Your remark"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class BroughtForm(forms.Form):
    """A resource of the library, into an empty section or as a new one."""

    resource = forms.ModelChoiceField(queryset=Resource.objects.none())
    section = forms.ModelChoiceField(queryset=Section.objects.none(), required=False)

    def __init__(
        self,
        *args: Any,
        resources: QuerySet[Resource],
        sections: QuerySet[Section],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["section"].queryset = sections  # type: ignore[attr-defined]  # a ModelChoiceField


# --- the price ---------------------------------------------------------------------------------


class RatesForm(forms.Form):
    edition = EditionField()
    # What the price said on the page, in cents, and whether it stays as it is.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    keep = forms.BooleanField(widget=forms.HiddenInput, required=False)
    risk_percent = NumberField(
        label=_("For what may go otherwise, %"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )  # fmt: skip
    margin_percent = NumberField(
        label=_("Margin, %"), min_value=0, max_value=300, max_digits=5, decimal_places=2
    )
    vat_percent = NumberField(
        label=_("VAT, %"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )


class LineForm(forms.Form):
    """A line: left empty, it is none."""

    kind = forms.ChoiceField(label=_("What for"), choices=reckoning.CHOICES, required=False)
    label = OneLineField(label=_("Line"), max_length=120, required=False)
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=200, required=False)
    days = DaysField(label=_("Days each"), required=False)
    cents = CentsField(label=_("A day, or in all"), min_value=0, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.filled:
            return said
        if not said.get("label"):
            self.add_error("label", _("Say what this line is."))
        if said.get("cents") is None and "cents" not in self.errors:
            self.add_error("cents", _("Say how much."))
        days = said.get("kind") != reckoning.EXPENSE
        if days and not said.get("days") and "days" not in self.errors:
            self.add_error("days", _("Say how many days."))
        return said

    @property
    def filled(self) -> bool:
        return any(str(self[name].data or "").strip() for name in ("label", "days", "cents"))

    def line(self) -> dict[str, Any]:
        said = self.cleaned_data
        expense = said["kind"] == reckoning.EXPENSE
        return {
            "kind": said["kind"] or reckoning.DAYS,
            "label": said["label"],
            "people": 1 if expense else said["people"] or 1,
            "days": Decimal(0) if expense else said["days"],
            "cents": said["cents"],
        }


class MakeupForm:
    """The rates and the lines, filled in as one."""

    EMPTY: Final = 3  # lines that wait to be filled in

    def __init__(self, data: Any, *, makeup: Makeup | None, lines: Iterable[MakeupLine]) -> None:
        there = list(lines)
        initial = {
            name: getattr(makeup, name)
            for name in ("risk_percent", "margin_percent", "vat_percent", "edition")
        } if makeup is not None else {
            "risk_percent": Decimal(5), "margin_percent": Decimal(0), "vat_percent": Decimal(20),
            "edition": 0,
        }  # fmt: skip
        shown = {
            name: formats.number(value) if isinstance(value, Decimal) else value
            for name, value in initial.items()
        }
        self.rates = RatesForm(data, initial=shown)
        said = [
            {
                "kind": one.kind,
                "label": one.label,
                "people": one.people,
                "days": one.days,
                "cents": formats.number(Decimal(one.cents) / 100),
            }
            for one in there
        ]
        count = min(len(said) + self.EMPTY, actions.MOST_LINES)
        if data is not None:
            typed = data.get("rows", "")
            count = (
                min(int(typed), actions.MOST_LINES) if typed.isdecimal() and len(typed) < 4 else 0
            )
        self.lines = [
            LineForm(data, prefix=f"l{n}", initial=said[n] if n < len(said) else {})
            for n in range(count)
        ]
        self.cleaned_data: dict[str, Any] = {}

    @property
    def data(self) -> Any:
        return self.rates.data

    @data.setter
    def data(self, value: Any) -> None:
        self.rates.data = value

    @property
    def fields(self) -> dict[str, forms.Field]:
        return self.rates.fields

    def __getitem__(self, name: str) -> Any:
        return self.rates[name]

    def add_prefix(self, name: str) -> str:
        return self.rates.add_prefix(name)

    def is_valid(self) -> bool:
        # Each is asked, so that each tells what is wrong with it.
        sound = [one.is_valid() for one in (self.rates, *self.lines)]
        if all(sound):
            said = dict(self.rates.cleaned_data)
            self.cleaned_data = {
                "edition": said.pop("edition"),
                "seen": said.pop("seen"),
                "keep": said.pop("keep"),
                "rates": said,
                "lines": [one.line() for one in self.lines if one.filled],
            }
        return all(sound)

    def add_error(self, field: str | None, error: str, /) -> None:
        self.rates.add_error(field if field in self.rates.fields else None, error)


# --- signing -----------------------------------------------------------------------------------


class AskForm(forms.Form):
    note = OneLineField(
        label=_("A word for whoever signs"),
        required=False,
        max_length=300,
        help_text=_("Until when it is needed, what they should look at."),
    )


class SignForm(forms.Form):
    seen = OneLineField(widget=forms.HiddenInput, max_length=64)
    read = forms.BooleanField(
        label=_("I have read these papers and sign for the cooperative"),
        error_messages={"required": _("Say that you have read them.")},
    )


class SendBackForm(forms.Form):
    word = LongTextField(
        label=_("What is to be mended"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class DelegationForm(forms.Form):
    member = WhoField(label=_("Who may sign"), queryset=Member.objects.none())
    most_cents = CentsField(label=_("Up to, without tax"), min_value=1)
    until = forms.DateField(label=_("Until"), widget=DayInput())

    def __init__(
        self, *args: Any, me: Me, members: MemberQuerySet, words: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        on = me.member.cooperative.today()
        who_of(self, "member").among(me, members, words, on=on)


class ReceiptForm(forms.Form):
    file = UploadField(
        label=_("The receipt"), help_text=_("What the buyer’s profile gave: a PDF, a screenshot.")
    )


class PastForm(forms.Form):
    past = forms.ModelChoiceField(
        label=_("A past bid of the groupe"),
        queryset=Bid.objects.none(),
        empty_label=_("choose a bid"),
    )

    def __init__(self, *args: Any, bids: QuerySet[Bid], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["past"].queryset = bids  # type: ignore[attr-defined]  # a ModelChoiceField


class SuggestForm(forms.Form):
    """What somebody who is there says they would do, written down by another."""

    member = WhoField(label=_("Who says so"), queryset=Member.objects.none())
    need = forms.ModelChoiceField(
        label=_("On which need"), queryset=Need.objects.none(), empty_label=_("choose a need")
    )
    level = forms.ChoiceField(label=_("What they would do"), choices=Intention.Level)
    days = DaysField(label=_("Days"), required=False)
    word = OneLineField(label=_("A note"), required=False, max_length=200)

    def __init__(
        self,
        *args: Any,
        here: Standing,
        members: MemberQuerySet,
        needs: QuerySet[Need],
        words: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        who_of(self, "member").among(here.me, members, words, on=here.on)
        self.fields["need"].queryset = needs  # type: ignore[attr-defined]  # a ModelChoiceField

    def said(self) -> dict[str, Any]:
        return self.cleaned_data | {"days": self.cleaned_data["days"] or Decimal(0)}
