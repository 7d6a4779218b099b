# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms by which one answers: a rank, points, or yes for each option; somebody's name; a receipt.

Plain selects, numbers and radio buttons: a keyboard, a phone and a screen reader fill them in alike.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes import choosing
from groupes.access import Standing
from groupes.choosing import WhoField, who_of
from groupes.models import Member, MemberQuerySet, Membership
from groupes.web import formats
from groupes.web.fields import DayInput, LongTextField, OneLineField, Options
from roles.decisions import tallying
from roles.decisions.models import Counting, Decision, Option, Voter, Way

MOST_FOUND: Final = 20
"""People found by a name that was begun."""


class BallotForm(forms.Form):
    """A ballot of a choice or of a date finding: one field an option, in the order they were written in.

    Ranking: the same rank for several is allowed; what has none comes last. ``ballot``: what was
    answered, as :func:`tallying.sound` reads it.
    """

    edition = forms.IntegerField(widget=forms.HiddenInput)
    words = LongTextField(
        label=_("A word with it"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, decision: Decision, options: Sequence[Option], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.decision, self.options = decision, options
        for option in options:
            self.fields[f"option_{option.pk}"] = self._field(option)
        if decision.secret:
            del self.fields["words"]  # who writes is known by their words
        else:
            self.order_fields([name for name in self.fields if name != "words"])

    @property
    def ranked(self) -> bool:
        return self.decision.counting in tallying.RANKED

    def _field(self, option: Option) -> forms.Field:
        label = option.told
        if self.decision.way == Way.DATE:
            return forms.TypedChoiceField(
                label=label,
                required=False,
                coerce=int,
                empty_value=tallying.NO,  # type: ignore[arg-type]  # what it coerces to
                widget=forms.RadioSelect,
                choices=[
                    (tallying.YES, _("yes")),
                    (tallying.IF_NEED_BE, _("if need be")),
                    (tallying.NO, _("no")),
                ],
            )
        if self.ranked:
            ranks = [(str(rank), str(rank)) for rank in range(1, len(self.options) + 1)]
            return forms.TypedChoiceField(
                label=label,
                required=False,
                coerce=int,
                empty_value=0,  # type: ignore[arg-type]  # what it coerces to
                widget=Options,
                choices=[("", _("not ranked")), *ranks],
            )
        most = tallying.most_points(self.decision)
        return forms.IntegerField(
            label=label,
            required=False,
            min_value=0,
            max_value=most,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "size": 3}),
        )

    def rows(self) -> Iterator[Any]:
        """The fields of options, as a template writes them."""
        for option in self.options:
            yield self[f"option_{option.pk}"]

    def ballot(self) -> Any:
        values = {
            option.pk: self.cleaned_data.get(f"option_{option.pk}") or 0 for option in self.options
        }
        if not self.ranked:
            return values
        places: dict[int, list[int]] = defaultdict(list)
        for pk, rank in values.items():
            if rank:
                places[rank].append(pk)
        return [places[rank] for rank in sorted(places)]

    @staticmethod
    def initial_of(decision: Decision, ballot: Any, words: str) -> dict[str, Any]:
        """A ballot that was given, as the form is filled in."""
        if decision.counting in tallying.RANKED:
            given = {
                f"option_{pk}": str(rank)
                for rank, group in enumerate(ballot or [], start=1)
                for pk in group
            }
        else:
            given = {f"option_{pk}": number for pk, number in (ballot or {}).items()}
        return {**given, "words": words}

    @property
    def dots(self) -> int | None:
        return self.decision.dots if self.decision.counting == Counting.DOT else None


class PeopleField(forms.ModelMultipleChoiceField):
    """Several people of many: boxes to tick; of more than :data:`choosing.MOST_LISTED`, those who were chosen, found
    by their names one after another (:func:`found_by_name`)."""

    widget = forms.CheckboxSelectMultiple

    def among(self, people: MemberQuerySet, chosen: Collection[int], on: dt.date) -> bool:
        """Whether the list is whole. Who is away on that day is said beside their name."""
        self.queryset = people
        found = list(people.by_name()[: choosing.MOST_LISTED + 1])
        whole = len(found) <= choosing.MOST_LISTED
        if not whole:
            found = list(people.filter(pk__in=chosen).by_name())
        away = {one.pk: formats.away(one.away_until, on) for one in found}
        self.choices = [
            (one.pk, f"{one.name} ({away[one.pk]})" if away[one.pk] else one.name) for one in found
        ]
        return whole


def found_by_name(people: MemberQuerySet, begun: str, chosen: Collection[int]) -> list[Member]:
    """Those whose name is begun so, or has it in it, and who are not chosen yet; some of them. One query;
    none for no letter."""
    if not begun.strip():
        return []
    rows = people.filter(name_key__contains=begun.strip().casefold()).exclude(pk__in=chosen)
    return list(rows.by_name()[:MOST_FOUND])


def people_of(here: Standing) -> MemberQuerySet:
    """Those who take part today."""
    there = Membership.objects.on(here.on).filter(groupe=here.groupe)
    return Member.objects.filter(pk__in=there.values("member_id"))


class _AboutSomebody(forms.Form):
    """``whole``: whether everybody is in the list of people; else one begins a name (``?q=``)."""

    who: str
    whole = True

    def choose_among(self, here: Standing, people: MemberQuerySet, begun: str) -> None:
        field = who_of(self, self.who)
        field.among(here.me, people, begun, on=here.on)
        self.whole = field.whole


class NominationForm(_AboutSomebody):
    """A ballot of an election without candidate."""

    who = "nominee"
    nominee = WhoField(
        label=_("Whom I see in this role"),
        queryset=Member.objects.none(),
        help_text=_("Anyone who takes part; oneself too."),
    )
    why = LongTextField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you saw this person do. Everybody reads it, all at the same time."),
    )

    def __init__(self, *args: Any, here: Standing, begun: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_among(here, people_of(here), begun)


class ProposeForm(_AboutSomebody):
    """Who guides an election proposes somebody."""

    who = "member"
    member = WhoField(
        label=_("Who is proposed"),
        queryset=Member.objects.none(),
        help_text=_(
            "Not who was named most often, but whom the reasons speak for. They say whether they accept."
        ),
    )
    why = LongTextField(
        label=_("Why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = forms.DateField(
        label=_("The mandate begins on"),
        required=False,
        widget=DayInput(),
        help_text=_("Empty: as soon as it is adopted."),
    )

    def __init__(
        self, *args: Any, here: Standing, decision: Decision, begun: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = here.on
        if decision.effect_on is not None and decision.effect_on > here.on:
            self.initial.setdefault("starts_on", decision.effect_on)
        self.choose_among(here, people_of(here), begun)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        return values | {"starts_on": values.get("starts_on") or self.today}


class DelegateForm(_AboutSomebody):
    """Who answers for me."""

    who = "to"
    to = WhoField(
        label=_("Who answers for me"),
        queryset=Member.objects.none(),
        help_text=_(
            "For this decision alone. Everybody sees it; you take it back by answering yourself."
        ),
    )

    def __init__(
        self, *args: Any, here: Standing, decision: Decision, begun: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        asked = Voter.objects.filter(decision=decision, delegate=None)
        people = people_of(here).filter(pk__in=asked.values("member_id"))
        self.choose_among(here, people.exclude(pk=here.member.pk), begun)


class GainForm(_AboutSomebody):
    """Somebody gains something directly from a decision, as they or another says."""

    who = "member"
    member = WhoField(label=_("Who"), queryset=Member.objects.none())
    words = OneLineField(
        label=_("What they gain from it"),
        max_length=200,
        required=False,
        help_text=_("Shown beside what they answer; it blocks nothing. Empty: nothing any more."),
    )

    def __init__(
        self, *args: Any, here: Standing, decision: Decision, begun: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        asked = Voter.objects.filter(decision=decision)
        self.choose_among(here, Member.objects.filter(pk__in=asked.values("member_id")), begun)
        if not self.initial.get("member"):
            self.initial["member"] = here.member.pk


class ReceiptForm(forms.Form):
    """Is my ballot counted?"""

    receipt = OneLineField(
        label=_("Your receipt"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Five groups of four figures and letters."),
    )


class WordForm(forms.Form):
    """A few words that one may add."""

    word = LongTextField(
        label=_("A word with it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
