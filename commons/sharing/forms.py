# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed about rules and amounts. What makes a rule sound is the engine's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commons.sharing import engine, recipe, unpaid
from commons.sharing.actions import MAX_POT, checked_rule
from commons.sharing.models import Distribution, SplitRule
from commons.sharing.policies import plain
from groupes.web import formats
from groupes.web.fields import LongTextField, NumberField, OneLineField

MOST_LEVIES = 12
SAMPLE_HOURS = "10"
MOST_PEOPLE = 12  # in a sample: enough to see the rule work


def written(value: Any) -> str:
    """A number as a :class:`NumberField` reads it back: without English's commas between thousands,
    which would be taken for decimal ones."""
    text = formats.number(value)
    return text if formats.french() else text.replace(",", "")


class CentsField(NumberField):
    """An amount of money typed in whole units; its value is an integer of cents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=engine.MAX_AMOUNT_DIGITS + 2, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        return None if amount is None else int(amount * 100)


class AmountField(CentsField):
    """Cents that are there, shown as people write euros."""

    def prepare_value(self, value: Any) -> Any:
        return written(value / 100) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Cents against what was typed."""
        try:
            return bool(self.clean(data) != initial)
        except forms.ValidationError:
            return True


class AdoptForm(forms.Form):
    in_force_from = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["in_force_from"].initial = today.isoformat()


class SettleForm(forms.Form):
    """The day of an income; ``day``: the one it begins with."""

    happened_on = forms.DateField(
        label=gettext_lazy("Date of the income"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].initial = day.isoformat()


class ReverseForm(forms.ModelForm[Distribution]):
    class Meta:
        model = Distribution
        fields = ("reason",)
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class SampleForm(forms.Form):
    """An amount and some people's days, to see a rule at work; nothing is kept of it."""

    sample_amount = CentsField(
        label=gettext_lazy("Amount to try, without tax"), min_value=0, initial="10000"
    )
    sample_days = OneLineField(
        label=gettext_lazy("Each person’s days"),
        help_text=gettext_lazy("One number for each person: 5, 3, 2"),
        initial="5 3 2",
        max_length=120,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )

    def clean_sample_days(self) -> list[str]:
        text = self.cleaned_data["sample_days"].replace(";", " ").replace(", ", " ")
        # "5,3,2" is three people, "2,5 3" is two and a half days and three days.
        words = text.split() if " " in text.strip() else text.split(",")
        if len(words) > MOST_PEOPLE:
            raise forms.ValidationError(
                _("At most %(most)s people in a trial.") % {"most": MOST_PEOPLE}
            )
        number = NumberField(min_value=0, max_digits=6, decimal_places=1)
        return [f"{number.clean(word):f}" for word in words]


def sample_case(rule: engine.Rule, sample: Mapping[str, Any], percent: Decimal) -> dict[str, Any]:
    """A case of invented people, all of one cooperative, for a trial of a rule.

    A key that is neither days, equal parts nor unpaid hours is a role: the first person holds it. Each has
    ten unpaid hours.
    """
    keys = rule.keys - {"days", unpaid.KEY}
    hours = {unpaid.KEY: SAMPLE_HOURS} if unpaid.KEY in rule.keys else {}
    people = [
        {
            "id": f"person:{i:02d}",
            "cooperative": "cooperative:0",
            "days": days,
            **hours,
            **dict.fromkeys(keys, "0" if i else "1"),
        }
        for i, days in enumerate(sample["sample_days"])
    ]
    return {
        "amount": engine.money(sample["sample_amount"]),
        "participants": people,
        "contributions": {"cooperative:0": f"{percent:f}"},
    }


def sample_names(count: int) -> dict[str, str]:
    names = {
        f"person:{i:02d}": _("Person %(letter)s") % {"letter": chr(65 + i)} for i in range(count)
    }
    return names | {"cooperative:0": _("Cooperative")}


def try_rule(rule: Any, sample: Mapping[str, Any], percent: Decimal) -> recipe.Recipe:
    """A rule at work on a sample. Raises ``engine.SplitError``."""
    read = checked_rule(rule)
    case = sample_case(read, sample, percent)
    result = engine.split(read, engine.check_case(read, case))
    return recipe.at_work(rule, case, result, sample_names(len(case["participants"])))


# --- composing ---------------------------------------------------------------------------------


class LevyForm(forms.Form):
    """One part set aside before sharing. A row left blank is not a step."""

    percent = NumberField(
        label=gettext_lazy("Percent"),
        min_value=0,
        max_digits=9,
        decimal_places=6,
        error_messages={"required": gettext_lazy("Say how much goes to this pot.")},
    )
    of = forms.ChoiceField(
        label=gettext_lazy("of"),
        choices=[
            ("amount", gettext_lazy("the amount")),
            ("remaining", gettext_lazy("what is left")),
        ],
    )
    to = OneLineField(
        label=gettext_lazy("to the pot"),
        max_length=MAX_POT,
        error_messages={"required": gettext_lazy("Give the pot a name.")},
    )
    most = CentsField(label=gettext_lazy("at most, in euros"), required=False, min_value=0)

    def has_changed(self) -> bool:
        """A choice always has a value: what was written elsewhere tells a row from a blank."""
        written = ("percent", "to", "most")
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in written)


LevyFormSet = formset_factory(
    LevyForm, extra=0, max_num=MOST_LEVIES, absolute_max=MOST_LEVIES, validate_max=True
)
BLANK_ROWS = {"empty_permitted": True, "use_required_attribute": False}


class RuleForm(forms.Form):
    BY_DAYS, EQUAL, BOTH = "days", "equal", "both"

    name = OneLineField(label=gettext_lazy("Name of the rule"), max_length=120)
    unpaid_percent = NumberField(
        label=gettext_lazy("Percent"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=6,
        help_text=gettext_lazy("Empty: unpaid work is not recognised."),
    )
    unpaid_of = forms.ChoiceField(
        label=gettext_lazy("of"),
        choices=[
            ("amount", gettext_lazy("the amount")),
            ("remaining", gettext_lazy("what is left")),
        ],
        required=False,
    )
    unpaid_most = CentsField(label=gettext_lazy("at most, in euros"), required=False, min_value=0)
    unpaid_hour = CentsField(
        label=gettext_lazy("at most, in euros an hour"), required=False, min_value=0
    )
    share = forms.ChoiceField(
        label=gettext_lazy("The rest is shared"),
        choices=[
            (BY_DAYS, gettext_lazy("by the days each person declares")),
            (EQUAL, gettext_lazy("in equal parts")),
            (BOTH, gettext_lazy("some by days, some in equal parts")),
        ],
        widget=forms.RadioSelect,
        initial=BY_DAYS,
    )
    days_weight = NumberField(
        label=gettext_lazy("Weight of days"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=6,
        initial="70",
    )
    equal_weight = NumberField(
        label=gettext_lazy("Weight of equal parts"),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=6,
        initial="30",
    )
    otherwise_equal = forms.BooleanField(
        label=gettext_lazy("In equal parts where nobody declared any days"), required=False
    )
    contribution = forms.BooleanField(
        label=gettext_lazy("Each person’s own cooperative takes its contribution on their part"),
        help_text=gettext_lazy("Once, at each cooperative’s own rate."),
        required=False,
        initial=True,
    )
    note = LongTextField(
        label=gettext_lazy("Why this rule"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("share") == self.BOTH:
            for name in ("days_weight", "equal_weight"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("A weight must be above 0."))
        return values


class Composer:
    """The page on which a rule is written: parts set aside in order, then the share, then the
    contribution; and a trial of it. ``data``: what was posted; ``base``: a rule to start from."""

    def __init__(
        self, data: Any = None, *, base: SplitRule | None = None, percent: Decimal
    ) -> None:
        self.data = data
        self.percent = percent
        self.errors: list[str] = []
        self.unreadable = False
        self._rule: dict[str, Any] | None = None
        self._rows: list[int] = []
        if data is None:
            values, rows, self.unreadable = _written(base)
            self.form = RuleForm(initial=values)
            self.levies = LevyFormSet(initial=rows or [{}], prefix="levies", form_kwargs=BLANK_ROWS)
            self.sample = SampleForm()
        elif move := _move(data):
            self.form = RuleForm(initial={name: data.get(name) for name in RuleForm.base_fields})
            self.levies = LevyFormSet(initial=move, prefix="levies", form_kwargs=BLANK_ROWS)
            self.sample = SampleForm(
                initial={name: data.get(name) for name in SampleForm.base_fields}
            )
        else:
            self.form = RuleForm(data)
            self.levies = LevyFormSet(data, prefix="levies", form_kwargs=BLANK_ROWS)
            self.sample = SampleForm(data)

    def rule(self) -> dict[str, Any] | None:
        """The rule that was written, or None with errors beside the steps."""
        if self._rule is None and self.levies.is_bound:
            # The name may still be missing: a trial does not need it.
            sound = self.levies.is_valid() & (not set(self.form.errors) - {"name", "note"})
            if sound:
                self._rule = self._checked()
        return self._rule

    def _checked(self) -> dict[str, Any] | None:
        steps: list[dict[str, Any]] = []
        for i, levy in enumerate(self.levies.forms):
            if not levy.has_changed():
                continue
            values = levy.cleaned_data
            step = {
                "type": "levy",
                "to": values["to"],
                "percent": plain(values["percent"]),
                "of": values["of"] or "amount",
            }
            if values["most"] is not None:
                step["max"] = engine.money(values["most"])
            steps.append(step)
            self._rows.append(i)
        values = self.form.cleaned_data
        if values["unpaid_percent"] is not None:
            steps.append(_unpaid_step(values))
        keys = {
            RuleForm.BY_DAYS: [{"key": "days"}],
            RuleForm.EQUAL: [{"key": "equal"}],
            RuleForm.BOTH: [
                {"key": "days", "weight": plain(values["days_weight"] or 0)},
                {"key": "equal", "weight": plain(values["equal_weight"] or 0)},
            ],
        }[values["share"]]
        share: dict[str, Any] = {"type": "share", "by": keys}
        if values["otherwise_equal"] and values["share"] != RuleForm.EQUAL:
            share["otherwise"] = "equal"
        steps.append(share)
        if values["contribution"]:
            steps.append({"type": "contribution"})
        rule = {"currency": "EUR", "steps": steps}
        try:
            checked_rule(rule)
        except engine.RuleError as error:
            self._place(error)
            return None
        return rule

    def _place(self, error: engine.RuleError) -> None:
        """Show what the engine refused beside the step it is about."""
        words = recipe.rule_refusal(error)
        step, _dot, name = error.place.partition(".")
        index = int(step[6:-1]) if step.startswith("steps[") else -1
        if 0 <= index < len(self._rows):
            known = {"percent": "percent", "to": "to", "max": "most"}.get(name)
            self.levies.forms[self._rows[index]].add_error(known, words)
        elif index == len(self._rows) and self.form.cleaned_data["unpaid_percent"] is not None:
            field = {"percent": "unpaid_percent", "per_hour": "unpaid_hour"}.get(name)
            self.form.add_error(field or "unpaid_most", words)
        elif index >= len(self._rows):
            self.form.add_error("share", words)
        else:
            self.errors.append(words)

    def trial(self) -> recipe.Recipe | None:
        """The rule at work on the sample, as far as both are sound."""
        if not self.levies.is_bound:  # just opened, or a row was moved: tried apart, without errors
            return Composer(self._as_posted(), percent=self.percent).trial()
        rule = self.rule()
        if rule is None or not self.sample.is_valid():
            return None
        try:
            return try_rule(rule, self.sample.cleaned_data, self.percent)
        except engine.SplitError as error:
            self.sample.add_error(None, recipe.case_refusal(error))
            return None

    def _as_posted(self) -> dict[str, Any]:
        rows = self.levies.initial or []
        posted: dict[str, Any] = {"levies-TOTAL_FORMS": len(rows), "levies-INITIAL_FORMS": 0}
        for i, row in enumerate(rows):
            posted |= {f"levies-{i}-{name}": value for name, value in row.items()}
        for form in (self.form, self.sample):
            posted |= {name: form[name].initial for name in form.fields}
        return posted

    @property
    def all_errors(self) -> list[str]:
        """All that keeps the trial from being shown, in one list."""
        if not self.levies.is_bound:
            return []
        forms_ = [*self.levies.forms, self.form, self.sample]
        return self.errors + [
            str(message)
            for form in forms_
            for name, found in form.errors.items()
            if name not in ("name", "note")
            for message in found
        ]

    def is_valid(self) -> bool:
        return self.form.is_valid() and self.rule() is not None


def _unpaid_step(values: Mapping[str, Any]) -> dict[str, Any]:
    """The step that recognises unpaid work, as it was typed."""
    step = {
        "type": unpaid.STEP,
        "percent": plain(values["unpaid_percent"]),
        "of": values["unpaid_of"] or "amount",
    }
    for name, field in (("max", "unpaid_most"), ("per_hour", "unpaid_hour")):
        if values[field] is not None:
            step[name] = engine.money(values[field])
    return step


def _move(data: Any) -> list[dict[str, str]] | None:
    """The rows of parts after adding, removing or moving one up; None when that was not asked."""
    do, _dash, which = data.get("do", "").partition("-")
    if do not in ("add", "remove", "up"):
        return None
    count = data.get("levies-TOTAL_FORMS", "0")
    total = min(int(count), MOST_LEVIES) if count.isdecimal() and len(count) < 4 else 0
    rows = [
        {name: data.get(f"levies-{i}-{name}", "") for name in LevyForm.base_fields}
        for i in range(total)
    ]
    at = int(which) if which.isdecimal() and len(which) < 4 else -1
    if do == "add" and len(rows) < MOST_LEVIES:
        rows.append({})
    elif do == "remove" and 0 <= at < len(rows):
        rows.pop(at)
    elif do == "up" and 0 < at < len(rows):
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    return rows or [{}]


def _written(base: SplitRule | None) -> tuple[dict[str, Any], list[dict[str, str]], bool]:
    """A stored rule as this page writes it; the last answer is whether it can not."""
    if base is None:
        return {}, [], False
    steps = list(base.rule["steps"])
    values: dict[str, Any] = {"name": base.name, "contribution": False}
    if steps and steps[-1]["type"] == "contribution":
        values["contribution"] = True
        steps.pop()
    share = steps.pop() if steps else {}
    if steps and steps[-1]["type"] == unpaid.STEP:
        step = steps.pop()
        values |= {
            "unpaid_percent": written(step["percent"]),
            "unpaid_of": step["of"],
            "unpaid_most": written(step.get("max", "")),
            "unpaid_hour": written(step.get("per_hour", "")),
        }
    rows = []
    for step in steps:
        if step["type"] != "levy" or "min" in step:
            return {}, [], True
        rows.append(
            {
                "percent": written(step["percent"]),
                "of": step["of"],
                "to": step["to"],
                "most": written(step.get("max", "")),
            }
        )
    if (
        share.get("type") != "share"
        or share.get("percent", "100") != "100"
        or share.get("of", "remaining") != "remaining"
    ):
        return {}, [], True
    values["otherwise_equal"] = "otherwise" in share
    keys = {key["key"]: key.get("weight", "1") for key in share["by"]} or {"equal": "1"}
    if set(keys) == {"days"}:
        values["share"] = RuleForm.BY_DAYS
    elif set(keys) == {"equal"}:
        values["share"] = RuleForm.EQUAL
    elif set(keys) == {"days", "equal"}:
        values |= {
            "share": RuleForm.BOTH,
            "days_weight": written(keys["days"]),
            "equal_weight": written(keys["equal"]),
        }
    else:
        return {}, [], True
    return values, rows, False
