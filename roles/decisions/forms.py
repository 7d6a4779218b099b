# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is proposed, answered and objected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes import effects
from groupes.access import Standing
from groupes.choosing import WhoField, who_of
from groupes.models import Member, MemberQuerySet
from groupes.web.fields import (
    DayInput,
    LinesField,
    LongTextField,
    OneLineField,
    SharedForm,
)
from groupes.web.moments import MomentField
from groupes.web.oneline import shortened
from roles.decisions import words
from roles.decisions.balloting import PeopleField, found_by_name, people_of
from roles.decisions.models import (
    Counting,
    Decision,
    Electorate,
    Objection,
    Option,
    Remark,
    Review,
    Way,
)
from roles.models import Circle, Role

OPTION: Final = 200
MOST: Final = 30
DATES: Final = 8
"""Of a date finding, at most: more is a page that nobody fills in on a phone."""
USUAL: Final = dt.timedelta(days=7)
MOST_NAMED: Final = 300
"""People named one by one: where there are more, all answer."""


class DecisionForm(SharedForm):
    """A proposal in one of the ways to decide; ``way`` fixes which fields there are."""

    title = OneLineField(
        label=_("What is proposed, in a line"),
        max_length=140,
        help_text=_("As it will stand in the register: “We meet each first Tuesday”."),
    )
    text = LongTextField(
        label=_("The proposal"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "What would be different, from when, and what need it answers. Markdown: # title, **bold**, "
            "- list, [words](address)."
        ),
    )
    role = forms.ModelChoiceField(
        label=_("For which role"), queryset=Role.objects.none(), empty_label=_("choose a role")
    )
    counting = forms.ChoiceField(label=_("How it is counted"), widget=forms.RadioSelect)
    share = forms.IntegerField(
        label=_("The share that the charter asks for, in percent"),
        required=False,
        min_value=50,
        max_value=100,
    )
    options = LinesField(
        label=_("Options"), most=MOST, length=OPTION, help_text=_("One per line, two at least.")
    )
    seats = forms.IntegerField(label=_("How many are chosen"), min_value=1, max_value=20, initial=1)
    dots = forms.IntegerField(label=_("Dots each has"), min_value=1, max_value=50, initial=5)
    electorate = forms.ChoiceField(label=_("Who answers"), choices=Electorate.choices)
    circle = forms.ModelChoiceField(
        label=_("Of which circle"),
        queryset=Circle.objects.none(),
        required=False,
        empty_label=_("the whole groupe"),
    )
    quorum = forms.IntegerField(
        label=_("Quorum, in percent of those who may answer"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Where too few answer it stays open once more; then it is not adopted."),
    )
    secret = forms.BooleanField(
        label=_("Secret ballots"),
        required=False,
        help_text=_(
            "What a ballot says is kept apart from who gave it; each gets a receipt. From five voters on."
        ),
    )
    hidden = forms.BooleanField(label=_("Nobody sees the results before it closes"), required=False)
    effect_on = forms.DateField(
        label=_("Takes effect on"),
        required=False,
        widget=DayInput(),
        help_text=_("Empty: as soon as it is adopted."),
    )
    review_on = forms.DateField(
        label=_("Looked at again on"),
        required=False,
        widget=DayInput(),
        help_text=_("On this day it comes back, and is renewed, changed or let go."),
    )
    experiment = forms.BooleanField(
        label=_("An experiment: it ends on that day unless it is renewed"), required=False
    )

    BY_WAY: Final = {
        Way.ADVICE: (),
        Way.CONSENT: ("electorate", "circle", "quorum"),
        Way.VOTE: ("counting", "share", "electorate", "circle", "quorum", "secret", "hidden"),
        Way.CHOICE: (
            "counting", "options", "seats", "dots", "electorate", "circle", "quorum", "secret",
            "hidden",
        ),
        Way.ELECTION: ("role", "electorate", "circle"),
        Way.LOT: ("role", "seats", "electorate", "circle"),
        Way.DATE: ("electorate", "circle"),
    }  # fmt: skip
    ALWAYS: Final = ("edition", "title", "text", "effect_on", "review_on", "experiment")

    def __init__(
        self,
        *args: Any,
        here: Standing,
        way: str,
        decision: Decision | None = None,
        has_effect: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.here, self.way = here, way
        kept = {*self.ALWAYS, *self.BY_WAY[Way(way)]}
        if way == Way.DATE:
            for number in range(DATES):
                name = f"date_{number}"
                kept.add(name)
                self.fields[name] = MomentField(
                    label=_("Date %(number)s") % {"number": number + 1}, required=number < 2
                )
            self.order_fields(["edition", "title", "text", *(f"date_{n}" for n in range(DATES))])
        if not has_effect and way not in (Way.ELECTION, Way.LOT):
            kept.discard("effect_on")
        if way == Way.DATE:
            kept -= {"effect_on", "review_on", "experiment"}
        if decision is None:
            kept.discard("edition")
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        if "role" in self.fields:
            rows = Role.objects.open().filter(groupe=here.groupe).order_by("name_form", "pk")
            self.fields["role"].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField
            if way == Way.LOT:
                self.fields["role"].required = False
                self.fields["role"].help_text = _("None: for a task, an evening, a turn.")
        if "circle" in self.fields:
            circles = Circle.objects.open().filter(groupe=here.groupe).order_by("pk")
            self.fields["circle"].queryset = circles  # type: ignore[attr-defined]
        if "counting" in self.fields:
            asked = (
                (Counting.MAJORITY, Counting.TWO_THIRDS, Counting.CHARTER)
                if way == Way.VOTE
                else (Counting.SCHULZE, Counting.RUNOFF, Counting.SCORE, Counting.DOT)
            )
            self.fields["counting"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
                (one.value, f"{one.label}. {words.COUNTINGS[one]}") for one in asked
            ]
            self.fields["counting"].initial = asked[0].value

    def clean_options(self) -> list[str]:
        found: list[str] = self.cleaned_data["options"]
        if len(found) < 2:
            raise forms.ValidationError(_("Give two options at least."))
        return found

    def choices_given(self) -> list[tuple[str, dt.datetime | None]] | None:
        """The options of a sound form: texts, or instants in their order; None where its way has none. What
        is left are fields of a decision."""
        if self.way == Way.DATE:
            dates = [self.cleaned_data.pop(f"date_{number}") for number in range(DATES)]
            return [("", at) for at in sorted(one for one in dates if one is not None)]
        lines = self.cleaned_data.pop("options", None)
        return [(line, None) for line in lines] if lines is not None else None

    @staticmethod
    def initial_dates(options: Iterable[Option]) -> dict[str, dt.datetime | None]:
        """The instants of a date finding, as the form is filled in."""
        return {f"date_{number}": one.starts_at for number, one in enumerate(options)}

    def _clean_dates(self, values: dict[str, Any]) -> None:
        known: set[dt.datetime] = set()
        for number in range(DATES):
            at = values.get(f"date_{number}")
            if at is None:
                continue
            # In UTC: by a clock, both hours of the night when one comes twice are the same.
            at = values[f"date_{number}"] = at.astimezone(dt.UTC)
            if at in known:
                self.add_error(f"date_{number}", _("This date is there already."))
            elif at <= timezone.now():
                self.add_error(f"date_{number}", _("Choose a day and an hour to come."))
            known.add(at)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        today = self.here.groupe.today()
        if self.way == Way.DATE:
            self._clean_dates(values)
        if values.get("role") is not None and (values.get("seats") or 1) > 1:
            self.add_error("seats", _("For a role, one is drawn at a time."))
        for name in ("effect_on", "review_on"):
            day = values.get(name)
            if day is not None and day < today:
                self.add_error(name, _("Choose a day from today on."))
        if values.get("experiment") and not values.get("review_on"):
            self.add_error("review_on", _("Say until when it is tried."))
        if values.get("counting") == Counting.CHARTER and not values.get("share"):
            self.add_error("share", _("Say which share the charter asks for."))
        if values.get("electorate") == Electorate.CIRCLE and not values.get("circle"):
            self.add_error("circle", _("Say which circle."))
        return values


class OpenForm(forms.Form):
    """The proposal is put to those who answer. ``whole``: whether all are in the list of people; else they are
    found by name (``found``), one after another, and added to who is ``chosen``."""

    whole: bool
    found: Sequence[Member] = ()
    chosen: Sequence[int] = ()
    begun = ""

    closes_at = MomentField(
        label=_("Open until"), help_text=_("From this hour on nothing is answered any more.")
    )
    named = PeopleField(label=_("Who answers"), queryset=Member.objects.none())
    advisers = PeopleField(
        label=_("Whose advice is asked"),
        queryset=Member.objects.none(),
        help_text=_("Those whom it concerns, and those who know about it."),
    )

    def __init__(
        self,
        *args: Any,
        here: Standing,
        decision: Decision,
        asked: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """``asked``: of the address, the beginning of a name (``q``), who is chosen already (``with``), the
        hour that was typed."""
        super().__init__(*args, **kwargs)
        advice = decision.way == Way.ADVICE
        people = people_of(here)
        if advice:
            people = people.exclude(pk=here.member.pk)
        self.who = "advisers" if advice else "named"
        del self.fields["named" if advice else "advisers"]
        if not advice and decision.electorate != Electorate.NAMED:
            del self.fields["named"]
            self.whole = True
        else:
            self._choose_among(people, asked, here.on)
        self.initial.setdefault(
            "closes_at", self._typed(asked) or (timezone.now() + USUAL).replace(second=0)
        )

    def _typed(self, asked: Any) -> dt.datetime | None:
        """The hour that was typed before somebody was looked for, where it is one."""
        field = self.fields["closes_at"]
        with suppress(forms.ValidationError):
            return field.clean(field.widget.value_from_datadict(asked or {}, {}, "closes_at"))
        return None

    def _choose_among(self, people: MemberQuerySet, asked: Any, on: dt.date) -> None:
        field = self.fields[self.who]
        assert isinstance(field, PeopleField)  # noqa: S101 - declared above
        sent = self.data.getlist(self.who) if hasattr(self.data, "getlist") else []
        said = [*(asked.getlist("with") if asked is not None else []), *sent][:MOST_NAMED]
        self.chosen = sorted(
            {int(pk) for pk in said if pk.isascii() and pk.isdecimal() and len(pk) < 19}
        )
        self.begun = asked.get("q", "")[:80] if asked is not None else ""
        self.whole = field.among(people, self.chosen, on)
        if not self.whole:
            self.found = found_by_name(people, self.begun, self.chosen)
            self.initial[self.who] = self.chosen


class ObjectionForm(forms.Form):
    """Why it would harm what the groupe is for."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    about = forms.IntegerField(widget=forms.HiddenInput, required=False)  # who is proposed
    reason = LongTextField(
        label=_("Why it would harm what the groupe is for"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Read by all members. What would have to be different, so that it would not?"),
    )
    tests = forms.MultipleChoiceField(
        label=_("Questions to test it with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(name, words.TESTS[name]) for name in Objection.TESTS],
        help_text=_(
            "Tick what is true. What stays unticked may be a reaction rather than an objection: it is "
            "welcome too, and stops nothing."
        ),
    )


class TextForm(SharedForm):
    """The text of an open decision, changed: everybody is asked again."""

    title = OneLineField(label=_("What is proposed, in a line"), max_length=140)
    text = LongTextField(
        label=_("The proposal"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    integrates = forms.ModelMultipleChoiceField(
        label=_("Which objections it integrates"),
        queryset=Objection.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    why = OneLineField(label=_("What is different now"), max_length=200, required=False)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = decision.objections.filter(state=Objection.State.OPEN).select_related("member")
        if rows.exists():
            field = self.fields["integrates"]
            field.queryset = rows  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
            field.label_from_instance = (  # type: ignore[attr-defined]
                lambda one: (
                    _("%(name)s: %(why)s")
                    % {"name": one.member.name, "why": shortened(" ".join(one.reason.split()), 120)}
                )
            )
        else:
            del self.fields["integrates"]


class RemarkForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"), choices=Remark.Kind.choices)
    text = LongTextField(
        label=_("In a few words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReplyForm(SharedForm):
    """What is answered to a question, a reaction, an amendment."""

    text = LongTextField(
        label=_("My answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, remark: Remark, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(text=remark.reply, edition=remark.reply_edition)


class WordsForm(forms.Form):
    """A few words, beside an answer or as an advice."""

    words = LongTextField(
        label=_("A word with it"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def offered(here: Standing) -> list[tuple[str, Any]]:
    """The effects that this person may put to the groupe: (name, words)."""
    return [(one.name, one.words) for one in effects.effects().values() if one.may(here)]


def ticked(names: Iterable[str]) -> dict[str, bool]:
    """What of the kind questions was ticked, as an objection keeps it."""
    found = set(names)
    return {name: name in found for name in Objection.TESTS}


class HandOnForm(forms.Form):
    """Who is asked to see that a decision happens."""

    to = WhoField(
        label=_("Whom do you ask?"),
        queryset=Member.objects.none(),
        help_text=_("They answer yes or no. A no costs nothing and needs no reason."),
    )

    def __init__(
        self, *args: Any, here: Standing, decision: Decision, words: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = people_of(here).exclude(pk=decision.owner_id or 0)
        who_of(self, "to").among(here.me, people, words, on=here.on)


class StepForm(SharedForm):
    """What is done first, and when the groupe looks at the decision again."""

    first_step = OneLineField(
        label=_("The first step"),
        max_length=200,
        help_text=_(
            "Small enough to be done this week: it becomes a piece of work, for whoever takes it."
        ),
    )
    due_on = forms.DateField(label=_("By when"), required=False, widget=DayInput())
    mine = forms.BooleanField(label=_("I do it myself"), required=False)
    review_on = forms.DateField(
        label=_("Looked at again on"),
        required=False,
        widget=DayInput(),
        help_text=_("On this day it comes back, and is renewed, changed or let go."),
    )

    def __init__(self, *args: Any, here: Standing, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = here.on
        self.fields["review_on"].required = decision.experiment
        usual = decision.review_on or here.on + dt.timedelta(days=90)
        self.initial.update(
            first_step=decision.first_step, review_on=usual, edition=decision.step_edition
        )
        if decision.first_step:
            del self.fields["due_on"], self.fields["mine"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("due_on", "review_on"):
            day = values.get(name)
            if day is not None and day < self.today:
                self.add_error(name, _("Choose a day from today on."))
        return values


class ReviewForm(SharedForm):
    """What becomes of a decision: all of it is fine, to let go too."""

    outcome = forms.ChoiceField(label=_("What becomes of it?"), widget=forms.RadioSelect)
    word = LongTextField(
        label=_("A word with it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you saw, what you would do otherwise: it stays with the decision."),
    )
    review_on = forms.DateField(
        label=_("Looked at again on"),
        required=False,
        widget=DayInput(),
        help_text=_("Where it goes on or is renewed. Empty: it does not come back by itself."),
    )

    def __init__(
        self,
        *args: Any,
        here: Standing,
        decision: Decision,
        last: Review | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("edition", last.edition if last is not None else 0)
        outcomes = words.OUTCOMES if decision.experiment else words.OUTCOMES_OF_RULES
        self.fields["outcome"].choices = list(outcomes.items())  # type: ignore[attr-defined]
        self.decision, self.today = decision, here.on
        self.initial.setdefault("review_on", here.on + dt.timedelta(days=180))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        goes_on = values.get("outcome") in (Review.Outcome.KEPT, Review.Outcome.RENEWED)
        day = values.get("review_on") if goes_on else None
        if day is not None and day <= self.today:
            self.add_error("review_on", _("Choose a day to come."))
        if values.get("outcome") == Review.Outcome.RENEWED and self.decision.experiment and not day:
            self.add_error("review_on", _("Say until when it is tried again."))
        return values | {"review_on": day}
