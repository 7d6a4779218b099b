# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed about a bid. The rules of the field are the actions'."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from commons.library.models import Resource
from commons.sharing.forms import CentsField
from groupes.files.forms import UploadField
from groupes.web import formats
from groupes.web.fields import LongTextField, NumberField, OneLineField, SharedForm
from groupes.web.moments import MomentField
from groupes.web.text import MAX_SOURCE
from tenders.bids import actions
from tenders.bids.models import Bid, Intention, Need, NoGoReason, Piece
from tenders.notices import labels
from tenders.notices.actions import Said
from tenders.notices.parsing.fields import cpv_code
from tenders.notices.parsing.text import web_address

DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
TITLE = 160  # characters of a need's or a piece's title


class DaysField(NumberField):
    """Days of work, half days and tenths too, shown as people write them: 2,5."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=4, decimal_places=1, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return formats.number(value) if isinstance(value, Decimal) else value


def _as_said(intention: Intention) -> dict[str, Any]:
    return {
        "level": intention.level,
        "days": intention.days,
        "word": intention.word,
        "day_rate_cents": intention.day_rate_cents and typed(intention.day_rate_cents),
    }


class RateField(CentsField):
    """What a day of one's own costs, where one wishes to say it."""

    def __init__(self, **kwargs: Any) -> None:
        label = _("Price of a day, if you wish")
        super().__init__(label=label, min_value=1, required=False, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """What it begins with is a text, as one types it."""
        try:
            return bool(self.clean(initial) != self.clean(data))
        except forms.ValidationError:
            return True


class IntentionForm(forms.Form):
    """What one would do on a need."""

    level = forms.ChoiceField(
        label=_("What I would do"),
        choices=[
            (Intention.Level.LEAD, _("Lead: I am responsible for it")),
            (Intention.Level.CONTRIBUTE, _("Contribute: I do a part of it")),
            (Intention.Level.LEARN, _("Learn: I come along with someone")),
        ],
        widget=forms.RadioSelect,
    )
    days = DaysField(
        label=_("Days"),
        help_text=_("Your best guess today; half days count too: 2.5."),
        required=False,
    )
    word = OneLineField(
        label=_("A note"),
        required=False,
        max_length=200,
        help_text=_("On what terms, with whom, what you have already done."),
    )
    day_rate_cents = RateField(help_text=_("Without tax. Seen by those who read this bid."))

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
    day_rate_cents = RateField()
    word = OneLineField(label=_("A note"), required=False, max_length=200)

    def __init__(self, *args: Any, intention: Intention | None = None, **kwargs: Any) -> None:
        if intention is not None:
            kwargs.setdefault("initial", _as_said(intention))
        super().__init__(*args, **kwargs)

    def said(self) -> dict[str, Any]:
        return self.cleaned_data | {"days": self.cleaned_data["days"] or 0}


class RowForm(forms.Form):
    """A row among others, saved with them (:class:`Rows`): beside each field the page keeps what its
    writer saw there. Without a ``thing``: one more, which may stay empty."""

    def __init__(self, data: Any = None, *, thing: Any = None, may_be_empty: bool = False) -> None:
        if thing is None:
            required = not may_be_empty
            super().__init__(data, empty_permitted=may_be_empty, use_required_attribute=required)
            return
        super().__init__(data, prefix=row_prefix(thing.pk), initial=self.shown(thing))
        for field in self.fields.values():
            field.show_hidden_initial = True

    def shown(self, thing: Any) -> dict[str, Any]:
        """What the fields say of a thing."""
        return {name: getattr(thing, name) for name in self.base_fields}

    def change(self, pk: int) -> actions.Change:
        """What was changed in the row; it is sound."""
        was, said = {}, {}
        for name in self.changed_data:
            said[name] = self.cleaned_data[name]
            try:
                was[name] = self.fields[name].clean(self.data.get(f"initial-{self.prefix}-{name}"))
            except forms.ValidationError:
                was[name] = object()  # nothing that ever was
        return actions.Change(pk, was, said)


def row_prefix(pk: int) -> str:
    return f"n{pk}"


class Rows:
    """All the rows of a list and one more, in one form: what is typed in one is kept with the rest.

    As a form to ``form_page``; ``cleaned_data`` is what the action takes. A button may take one row
    away (``remove``) or choose one (``choose``), all that was typed being saved.
    """

    def __init__(self, data: Any, form: type[RowForm], things: Sequence[Any]) -> None:
        self.data: Any = data.copy() if data is not None else None
        self.first = next(iter(form.base_fields))
        self.new = form(self.data, may_be_empty=True)
        self.rows = [
            (one, form(self.data if self._has(one.pk) else None, thing=one)) for one in things
        ]
        self.non_field_errors: list[str] = []
        self.cleaned_data: dict[str, Any] = {}

    def _has(self, pk: int) -> bool:
        return self.data is not None and f"{row_prefix(pk)}-{self.first}" in self.data

    def _asked(self, button: str) -> int | None:
        text = self.data.get(button, "") if self.data is not None else ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None

    def is_valid(self) -> bool:
        """Each row is looked at, so that all errors show at once; the one that goes needs not be
        sound, nor those that somebody took away (their words are said again)."""
        removed, chosen = self._asked("remove"), self._asked("choose")
        bound = [(one, form) for one, form in self.rows if form.is_bound and one.pk != removed]
        sound = [form.is_valid() for _one, form in bound] + [self.new.is_valid()]
        self._gone()
        if not all(sound) or self.non_field_errors:
            return False
        self.cleaned_data = {
            "changes": [form.change(one.pk) for one, form in bound if form.has_changed()],
            "added": self.new.cleaned_data if self.new.has_changed() else None,
            "removed": removed,
        } | ({"chosen": chosen} if chosen is not None else {})
        return True

    def _gone(self) -> None:
        there = {row_prefix(one.pk) for one, _form in self.rows}
        for key in self.data or ():
            prefix, _dash, name = key.partition("-")
            typed = name == self.first and self.data[key] != self.data.get(f"initial-{key}")
            if typed and prefix[:1] == "n" and prefix not in there:
                words = gettext(
                    "“%(words)s”: this row was removed meanwhile. Add it again if needed."
                )
                self.add_error(None, words % {"words": self.data[key]})

    def add_error(self, field: str | None, words: str) -> None:
        self.non_field_errors.append(words)

    @contextmanager
    def told(self) -> Iterator[None]:
        """What the action refuses because of some rows is said beside them."""
        try:
            yield
        except actions.RowRefusal as refusal:
            self.moved(refusal)
            raise

    def moved(self, refusal: actions.RowRefusal) -> None:
        """Say beside each row why nothing was saved, and what others put there: sent again, the row
        is laid over that."""
        for one, form in self.rows:
            if not form.is_bound:
                continue
            form.is_valid()  # the one that was to go was not looked at
            if one.pk in refusal.rows and one.pk not in refusal.now:
                form.add_error(None, str(refusal.message))
            for name, value in refusal.now.get(one.pk, {}).items():
                setattr(one, name, value)
                now = form.fields[name].prepare_value(form.shown(one)[name])
                self.data[f"initial-{form.prefix}-{name}"] = "" if now is None else str(now)
                words = gettext("It is now “%(now)s”. Save again to keep yours.")
                form.add_error(name, words % {"now": now or "—"})


class NeedForm(RowForm):
    title = OneLineField(label=_("Need"), max_length=TITLE)
    days_planned = DaysField(label=_("Days planned"), required=False)


class IncomeForm(forms.Form):
    on = forms.DateField(
        label=_("Date of the income"),
        widget=DATE,
        help_text=_("The rule that was in force on that day shares it."),
    )


class VersionForm(forms.Form):
    """Whether the groupe counts on a version of the notice that its source has not confirmed."""

    answer = forms.ChoiceField(
        label=_("What the groupe makes of it"),
        choices=[
            ("accept", _("Accept: we rely on it until the source speaks")),
            ("reject", _("Reject: the notice stays as the source has it")),
        ],
        widget=forms.RadioSelect,
    )
    reason = LongTextField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was seen at the source, for example."),
    )


class DecisionForm(forms.Form):
    go = forms.ChoiceField(
        label=_("The groupe"),
        choices=[("go", _("bidding: go")), ("no_go", _("not bidding: no-go"))],
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        label=_("Of a no-go: why, in a word"),
        required=False,
        choices=NoGoReason.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The same words each time: once a year, the groupe looks back on them."),
    )
    reason = LongTextField(
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
    body = LongTextField(
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


class PieceFileForm(forms.Form):
    file = UploadField(label=_("File"))


class TemplateSearchForm(forms.Form):
    q = OneLineField(label=_("Keywords"), required=False, max_length=200)


class TemplateForm(forms.Form):
    """Which resource, and for which piece."""

    resource = forms.ModelChoiceField(
        queryset=Resource.objects.none(),
        error_messages={
            "required": _("Choose what to use."),
            "invalid_choice": _("Choose what to use."),
        },
    )
    piece = forms.ModelChoiceField(queryset=Piece.objects.none(), required=False)

    def __init__(self, *args: Any, resources: Any, pieces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["piece"].queryset = pieces  # type: ignore[attr-defined]  # idem


class PriceForm(RowForm):
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

    def shown(self, thing: Any) -> dict[str, Any]:
        return super().shown(thing) | {"amount_cents": typed(thing.amount_cents)}


class ScenarioDaysForm(forms.Form):
    """The days that a price scenario counts for each need: nothing where it counts those said."""

    def __init__(
        self,
        data: Any = None,
        *,
        needs: Sequence[Need],
        counted: Mapping[int, Decimal],
        said: Mapping[int, Decimal],
    ) -> None:
        """``said``: by need, the days that people said, shown where none are counted."""
        super().__init__(data)
        self.needs = needs
        for need in needs:
            field = DaysField(label=need.title, required=False, show_hidden_initial=True)
            field.widget.attrs["placeholder"] = formats.number(said.get(need.pk, 0))
            self.fields[row_prefix(need.pk)] = field
            self.initial[row_prefix(need.pk)] = counted.get(need.pk)

    def changes(self) -> dict[int, tuple[Decimal | None, Decimal | None]]:
        """By need: what the writer saw, what they put."""
        found = {}
        for need in self.needs:
            name = row_prefix(need.pk)
            if name in self.changed_data:
                was = self.data.get(f"initial-{name}")
                try:
                    seen = self.fields[name].clean(was)
                except forms.ValidationError:
                    seen = Decimal(-1)  # nothing that ever was
                found[need.pk] = (seen, self.cleaned_data[name])
        return found


def typed(cents: int) -> str:
    """An amount as one types it, without thousands' marks: a comma among them would be read as a
    decimal one."""
    point = "," if (get_language() or "fr").startswith("fr") else "."
    return f"{cents // 100}{point}{cents % 100:02d}"


class SubmitForm(forms.Form):
    at = MomentField(
        label=_("Submitted at"), help_text=_("As the receipt of the buyer’s platform says.")
    )

    all_the_same = forms.BooleanField(
        label=_("It was submitted all the same"),
        error_messages={"required": _("Read what is missing, and say that it left as it is.")},
    )
    after_deadline = forms.BooleanField(
        label=_("It was submitted after the deadline"),
        error_messages={"required": _("Check the day and the hour, or say that it left late.")},
    )

    def __init__(
        self,
        *args: Any,
        missing: Sequence[str] = (),
        deadline: dt.datetime | None = None,
        **kwargs: Any,
    ) -> None:
        """``missing``: what the bid lacks, in words. It is asked once whether it left without, and
        once whether it left after its ``deadline``, where the moment that was typed is."""
        kwargs.setdefault("initial", {"at": timezone.now().replace(second=0)})
        super().__init__(*args, **kwargs)
        self.missing = missing
        if not missing:
            del self.fields["all_the_same"]
        if deadline is not None and self._late(deadline):
            self.fields["after_deadline"].help_text = gettext("It was %(day)s, %(time)s.") % {
                "day": formats.longdate(deadline),
                "time": formats.clock(deadline),
            }
        else:
            del self.fields["after_deadline"]

    def _late(self, deadline: dt.datetime) -> bool:
        """Whether the moment that was typed comes after; what cannot be read does not."""
        if not self.is_bound:
            return False
        try:
            at: dt.datetime = self.fields["at"].clean(self["at"].data)
        except forms.ValidationError:
            return False
        return at > deadline


class MistakeForm(forms.Form):
    """Why something that was noted is taken back; ``what``: what the person saw noted."""

    what = OneLineField(widget=forms.HiddenInput, required=False, max_length=20)
    reason = LongTextField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The groupe reads it on the bid’s page."),
    )


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


# --- a call entered by hand --------------------------------------------------------------------------

MOST_CPV = 20


class MaybeUploadField(UploadField):
    """A file, or none."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return super().clean(data, initial) if data else None


class HandForm(SharedForm):
    """A call that no source publishes: what the groupe knows of it."""

    title = OneLineField(label=_("What is asked"), max_length=300)
    buyer = OneLineField(label=_("Who asks"), max_length=300)
    deadline = MomentField(label=_("Answers until"), required=False)
    words = LongTextField(
        label=_("In words"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What the message or the document says: needs, budget, what to send."),
    )
    link = OneLineField(
        label=_("Link"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    cpv = OneLineField(
        label=_("CPV codes"),
        required=False,
        max_length=400,
        help_text=_("If you know them, of eight digits each, separated by commas."),
    )
    department = forms.ChoiceField(label=_("Where"), required=False)
    file = MaybeUploadField(label=_("The document"), required=False)
    shared = forms.BooleanField(
        label=_("Everyone on this platform may read it"),
        required=False,
        help_text=_(
            "Left empty, the groupe alone reads it. Tick it for a call that is public anyway; it can "
            "not be taken back."
        ),
    )

    def __init__(self, *args: Any, shared: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(code, name) for code, name in labels.departments()]
        self.fields["department"].choices = [("", _("not said")), *names]  # type: ignore[attr-defined]  # a ChoiceField
        if shared:
            del self.fields["shared"]

    def clean_link(self) -> str:
        typed: str = self.cleaned_data["link"]
        if not typed:
            return ""
        address, _said = web_address(typed)
        if address is None:
            raise forms.ValidationError(_("This is no web address."))
        return address

    def clean_cpv(self) -> tuple[str, ...]:
        typed = re.split(r"[,;\s]+", self.cleaned_data["cpv"])
        found = dict.fromkeys((one, cpv_code(one)) for one in typed if one)
        wrong = [one for one, code in found if code is None]
        if wrong or len(found) > MOST_CPV:
            raise forms.ValidationError(
                _("Not a CPV code: %(codes)s.") % {"codes": ", ".join(wrong[:5]) or "…"}
            )
        return tuple(dict.fromkeys(code for _one, code in found if code))

    def said(self) -> Said:
        """What was typed, once it is sound."""
        given = self.cleaned_data
        return Said(
            title=given["title"],
            buyer=given["buyer"],
            deadline=given["deadline"],
            words=given["words"],
            link=given["link"],
            cpv=given["cpv"],
            department=given["department"],
        )
