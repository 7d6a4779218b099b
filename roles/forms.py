# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what people tell about roles and mandates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from groupes import access
from groupes.access import Standing
from groupes.choosing import WhoField, who_of
from groupes.models import Groupe, Member, Membership
from groupes.people.models import LONGEST_NAME
from groupes.web import formats
from groupes.web.fields import (
    DayInput,
    LinesField,
    LongTextField,
    OneLineField,
    SharedForm,
    capitalised,
    one_line_fields,
)
from roles.models import AtEnd, Circle, Handover, Mandate, Origin, Role, Share

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMES = dt.timedelta(days=14)  # for putting them down, as proposed
MEANWHILE = dt.timedelta(days=30)  # of an interim, as proposed
LONGEST = dt.timedelta(days=5 * 366)  # of a mandate: the longest term a role may have


def power_choices() -> list[tuple[str, StrOrPromise]]:
    """What a role can be granted, in plain words: its domain is exactly these powers."""
    return [(power.name, power.words) for power in access.powers().values()]


def part_choices() -> list[tuple[str, StrOrPromise]]:
    """What a role can be granted in its circle alone, in plain words."""
    part = access.powers_in_part()
    return [(power.name, power.words) for power in access.powers().values() if power.name in part]


class CircleChoice(forms.ModelChoiceField):
    """Where something stands: a circle of the groupe, or the groupe itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Circle.objects.none(), required=False, **kwargs)

    def among(self, groupe: Groupe, circles: Sequence[Circle], *, itself: bool) -> None:
        """``itself``: whether the groupe may be chosen."""
        self.empty_label = groupe.name if itself else None
        self.required = not itself
        ids = [circle.pk for circle in circles]
        self.queryset = Circle.objects.filter(pk__in=ids).order_by("name_form", "pk")


class WhyField(OneLineField):
    """Why a text is changed, kept with its edition."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Why"),
            required=False,
            max_length=300,
            help_text=_("What brought it, or when it was decided: it stays with this edition."),
        )


class CircleForm(forms.ModelForm[Circle], SharedForm):
    """A circle: what it is for, where it stands, how it goes about things."""

    parent = CircleChoice(label=_("Inside"))
    policies = LongTextField(
        label=_("Policies"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "How this circle goes about things: what it allows itself, what it asks first."
        ),
    )
    why = WhyField()

    class Meta:
        model = Circle
        formfield_callback = one_line_fields
        fields = ("name", "purpose", "parent", "policies")
        labels = {"purpose": _("purpose")}
        help_texts = {"purpose": _("One sentence: what this circle is for.")}

    field_order = (*Meta.fields, "why")

    def __init__(
        self, *args: Any, groupe: Groupe, places: Sequence[Circle], itself: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, CircleChoice)  # noqa: S101 - declared above
        parent.among(groupe, places, itself=itself)
        if not places and itself:
            del self.fields["parent"]
        capitalised(self)

    def validate_unique(self) -> None:
        """That a name is free is asked by the action, with the groupe held."""

    def validate_constraints(self) -> None:
        """See :meth:`validate_unique`."""


class RoleForm(forms.ModelForm[Role], SharedForm):
    """A role: why it is there, what it may do, what is expected of it. ``places``: the circles where it
    may stand; ``itself``: whether it may in the groupe; ``grants``: whether what it may do in the whole
    groupe is the writer's to say."""

    accountabilities = LinesField(
        label=_("accountabilities"),
        required=False,
        most=12,
        length=200,
        help_text=_("What the others can count on. One per line."),
    )
    powers = forms.MultipleChoiceField(
        label=_("What this role may do"),
        required=False,
        choices=power_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Whoever holds the role has these powers from the first day of their mandate to "
            "the last."
        ),
    )

    circle = CircleChoice(label=_("Circle"))
    circle_powers = forms.MultipleChoiceField(
        label=_("What it may do in its circle alone"),
        required=False,
        choices=part_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    skills = LinesField(
        label=_("Skills it asks for"),
        required=False,
        most=8,
        length=LONGEST_NAME,
        help_text=_("One per line, in the words of the directory."),
    )
    learns = LinesField(
        label=_("Skills one learns in it"),
        required=False,
        most=8,
        length=LONGEST_NAME,
        help_text=_("One per line: who wants to learn them is thought of when roles rotate."),
    )
    why = WhyField()

    class Meta:
        model = Role
        formfield_callback = one_line_fields
        fields = (
            "name",
            "purpose",
            "circle",
            "family",
            "powers",
            "circle_powers",
            "domain",
            "accountabilities",
            "seats",
            "energy",
            "term_months",
            "max_consecutive",
            "rest",
            "critical",
            "incompatible",
            "skills",
            "learns",
            "at_end",
        )
        labels = {
            "purpose": _("purpose"),
            "domain": _("what else it looks after"),
        }
        widgets = {"incompatible": forms.CheckboxSelectMultiple}
        help_texts = {
            "purpose": _("One sentence: what gets better when someone holds it."),
            "domain": _(
                "A tool, an account, a place: what nobody changes without asking whoever holds the role."
            ),
            "energy": _("Declared, never measured: it draws the circle on the map."),
            "max_consecutive": _("Empty: as many as one likes."),
            "rest": _("How many terms somebody else holds it before one comes back."),
            "critical": _("When roles rotate, critical ones never all change hands at once."),
            "incompatible": _("Nobody holds both at once: who counts the money does not check it."),
            "at_end": _("Decided beforehand, and recalled 30, 14 and 3 days before each end."),
        }

    field_order = (*Meta.fields, "why")

    def __init__(
        self,
        *args: Any,
        groupe: Groupe,
        places: Sequence[Circle],
        itself: bool = True,
        grants: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        circle, others = self.fields["circle"], self.fields["incompatible"]
        assert isinstance(circle, CircleChoice)  # noqa: S101 - declared above
        assert isinstance(others, forms.ModelMultipleChoiceField)  # noqa: S101 - the model's
        circle.among(groupe, places, itself=itself)
        if not places and itself:
            del self.fields["circle"], self.fields["circle_powers"]
        if not grants:  # what reaches beyond their circle is not theirs to say
            del self.fields["powers"]
        there = Role.objects.open().filter(groupe=groupe).order_by("name_form", "pk")
        others.queryset = there.exclude(pk=self.instance.pk) if self.instance.pk else there
        if not grants or not others.queryset:
            del self.fields["incompatible"]
        self.fields["rest"].required = self.fields["at_end"].required = False
        capitalised(self)

    def clean_rest(self) -> int:
        return self.cleaned_data["rest"] or 0

    def _save_m2m(self) -> None:
        """Everything is written by the action."""

    def clean_at_end(self) -> str:
        """Where a page older than the question does not tell, it stays as it is."""
        return self.cleaned_data["at_end"] or self.initial.get("at_end") or AtEnd.VOLUNTEER

    def validate_unique(self) -> None:
        """That a name is free is asked by the action, with the groupe held."""

    def validate_constraints(self) -> None:
        """See :meth:`validate_unique`."""


class DayForm(forms.Form):
    """A day to look at."""

    le = forms.DateField(label=_("On"), widget=DayInput())


def _shares() -> list[tuple[str, StrOrPromise]]:
    return [
        (Share.WHOLE, _("alone on the seat")),
        (Share.SHARED, _("half of it, shared with another person")),
    ]


class OfferForm(forms.Form):
    """An offer of a mandate: to whom, from when to when, with which handover."""

    to = WhoField(
        label=_("To whom"),
        queryset=Member.objects.none(),
        help_text=_("They answer yes or no. A no costs nothing and needs no reason."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    last = forms.DateField(required=False, widget=forms.HiddenInput())
    origin = forms.ChoiceField(
        label=_("How they were chosen"),
        required=False,
        choices=lambda: [
            (Origin.OFFER, _("I am asking them")),
            (Origin.ELECTION, _("The groupe elected them, without candidates")),
            (Origin.CONSENT, _("The groupe chose them by consent")),
            (Origin.LOT, _("They were drawn by lot, elsewhere")),
            (Origin.ROTATION, _("It is their turn in the rotation plan")),
        ],
        help_text=_("Shown with the mandate. The answer is theirs, however they were chosen."),
    )
    share = forms.ChoiceField(label=_("Seat"), required=False, choices=_shares)
    at_end = forms.ChoiceField(label=_("At the end of this mandate"), required=False)
    message = LongTextField(
        label=_("A note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    handover = LongTextField(
        label=_("What they should know at once"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "It stays with the mandate. The handover itself is written on its own page, and goes on "
            "until they have received it."
        ),
    )

    def __init__(
        self,
        *args: Any,
        here: Standing,
        role: Role,
        mandate: Mandate | None,
        half: str = Share.WHOLE,
        now: bool = False,
        words: str = "",
        **kwargs: Any,
    ) -> None:
        """``half``: which share of a seat is proposed first, where none is handed over; ``now``: what is
        handed over is proposed from today, by who leaves or goes on pause; ``words``: whom one looks for,
        where they are many."""
        super().__init__(*args, **kwargs)
        self.here, self.mandate = here, mandate
        _among(who_of(self, "to"), here, words)
        first = here.on
        if mandate is not None:
            after = mandate.starts_on if now else mandate.ends_on
            first = max(first, after + dt.timedelta(days=1))
        self.role = role
        self.fields["starts_on"].initial = first
        self.fields["ends_on"].initial = role.term_from(first)
        # The last day follows the first: in the page as one chooses (static/js/term.js, which then
        # takes ``last`` away), else here.
        self.fields["starts_on"].widget.attrs["data-term"] = role.term_months
        self.fields["last"].initial = self.fields["ends_on"].initial
        self.fields["at_end"].choices = _ends(role)  # type: ignore[attr-defined]  # of choices
        self.fields["share"].initial = mandate.share if mandate is not None else half
        if mandate is not None:
            self.fields["starts_on"].help_text = _(
                "From this day the powers are theirs, and no longer yours."
            )
            if mandate.handover:
                self.fields["handover"].initial = mandate.handover

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["origin"] = data.get("origin") or Origin.OFFER
        data["share"] = data.get("share") or self.fields["share"].initial
        first, last = data.get("starts_on"), data.get("ends_on")
        shown = data.pop("last", None)
        if first and last and last == shown and first != self.fields["starts_on"].initial:
            data["ends_on"] = last = self.role.term_from(first)
        if first and first < self.here.on:
            self.add_error("starts_on", _("This day has passed: choose today or later."))
        ends = self.mandate.ends_on if self.mandate else self.here.on
        if first and first > max(ends, self.here.on) + LONGEST:
            self.add_error("starts_on", _("This day is too far away: check the year."))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes after the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("ends_on", _("A mandate lasts five years at most."))
        return data


def _among(field: WhoField, here: Standing, words: str, *, myself: bool = False) -> None:
    """Fill a list with the active members of the groupe, ``myself`` included or not; where they are many,
    with those whom ``words`` find."""
    there = Membership.objects.on(here.on).filter(groupe=here.groupe)
    if not myself:
        there = there.exclude(member=here.member)
    people = Member.objects.filter(pk__in=there.values("member_id"))
    field.among(here.me, people, words, on=here.on)


def _ends(role: Role) -> list[tuple[str, StrOrPromise]]:
    """What may follow a mandate, as its role says first."""
    as_it_says = _("as the role says: %(then)s") % {"then": AtEnd(role.at_end).label}
    return [("", as_it_says), *AtEnd.choices]


class VolunteerForm(forms.Form):
    share = forms.ChoiceField(label=_("Seat"), required=False, choices=_shares)
    message = LongTextField(
        label=_("A note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What draws you to it, or what you would need."),
    )

    def __init__(self, *args: Any, half_alone: bool = False, **kwargs: Any) -> None:
        """``half_alone``: half a place is all that is free."""
        super().__init__(*args, **kwargs)
        self.half_alone = half_alone
        if half_alone:
            del self.fields["share"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["share"] = Share.SHARED if self.half_alone else data.get("share") or Share.WHOLE
        return data


def _note() -> LongTextField:
    return LongTextField(
        label=_("A note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HalfForm(forms.Form):
    """Half of one's seat, offered to someone."""

    to = WhoField(
        label=_("With whom"),
        queryset=Member.objects.none(),
        help_text=_("They answer yes or no. A no costs nothing and needs no reason."),
    )
    message = _note()

    def __init__(self, *args: Any, here: Standing, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _among(who_of(self, "to"), here, words)


class _Days(forms.Form):
    """From a day to another, both told and in our times."""

    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    here: Standing

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and first < self.here.on:
            self.add_error("starts_on", _("This day has passed: choose today or later."))
        elif first and first > self.here.on + LONGEST:
            self.add_error("starts_on", _("This day is too far away: check the year."))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes after the first."))
        return data


class MandateChoice(forms.ModelChoiceField):
    """A mandate, by its holder and its last day."""

    on: dt.date

    def label_from_instance(self, obj: Any) -> str:
        words = {"name": obj.member.name, "date": formats.date(obj.ends_on)}
        said = _("%(name)s, until %(date)s") % words
        away = formats.away(obj.member.away_until, self.on)
        return f"{said} ({away})" if away else str(said)


class InterimForm(_Days):
    """Holding a role meanwhile: who, for whom, until when."""

    to = WhoField(
        label=_("Who holds it meanwhile"),
        queryset=Member.objects.none(),
        help_text=_("Somebody else answers yes or no; oneself, another member confirms."),
    )
    covers = MandateChoice(
        label=_("In the place of"), queryset=Mandate.objects.none(), required=False
    )
    message = _note()
    field_order = ("to", "covers", "starts_on", "ends_on", "message")

    def __init__(
        self,
        *args: Any,
        here: Standing,
        role: Role,
        covered: QuerySet[Mandate],
        free: bool,
        words: str = "",
        **kwargs: Any,
    ) -> None:
        """``covered``: mandates one may stand in for; ``free``: a seat is, too."""
        super().__init__(*args, **kwargs)
        self.here = here
        _among(who_of(self, "to"), here, words, myself=True)
        covers = self.fields["covers"]
        assert isinstance(covers, MandateChoice)  # noqa: S101 - declared so
        covers.on = here.on
        covers.queryset = covered
        covers.empty_label = _("nobody: the place is free") if free else None
        covers.required = not free
        self.fields["starts_on"].initial = here.on
        first = covered.first()
        last = min(here.on + MEANWHILE, role.term_from(here.on))
        if first is not None and not free:
            covers.initial = first.pk
            back = first.member.away_until or last
            last = min(max(back, here.on), first.ends_on)
        self.fields["ends_on"].initial = last


class BesideForm(_Days):
    """Learning a role beside who holds it: asked by either."""

    other = WhoField(label=_("Who learns it"), queryset=Member.objects.none())
    beside = MandateChoice(label=_("Beside"), queryset=Mandate.objects.none())
    message = _note()
    field_order = ("other", "beside", "starts_on", "ends_on", "message")

    def __init__(
        self,
        *args: Any,
        here: Standing,
        held: QuerySet[Mandate],
        mine: Mandate | None,
        words: str = "",
        **kwargs: Any,
    ) -> None:
        """``mine``: the mandate of who asks, who then says whom; else ``held`` are those to learn
        beside."""
        super().__init__(*args, **kwargs)
        self.here = here
        del self.fields["beside" if mine is not None else "other"]
        ends = mine
        if mine is not None:
            _among(who_of(self, "other"), here, words)
        else:
            beside = self.fields["beside"]
            assert isinstance(beside, MandateChoice)  # noqa: S101 - declared so
            beside.on, beside.queryset = here.on, held
            ends = held.first()
            beside.initial = ends.pk if ends is not None else None
            beside.empty_label = None
        self.fields["starts_on"].initial = here.on
        self.fields["ends_on"].initial = ends.ends_on if ends is not None else None


class DrawForm(forms.Form):
    """A draw: until when names are put down, from when the mandate runs."""

    names_until = forms.DateField(
        label=_("Names are put down until"),
        widget=DayInput(),
        help_text=_("This day included. It is drawn from the day after, by anybody."),
    )
    starts_on = forms.DateField(
        label=_("First day of the mandate"),
        widget=DayInput(),
        help_text=_("For a whole term, once whoever is drawn has accepted."),
    )

    def __init__(self, *args: Any, here: Standing, first: dt.date, **kwargs: Any) -> None:
        """``first``: the day from which a place is free."""
        super().__init__(*args, **kwargs)
        self.here = here
        until = here.on + NAMES
        self.fields["names_until"].initial = until
        self.fields["starts_on"].initial = max(first, until + dt.timedelta(days=1))

    def clean_starts_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["starts_on"]
        if day > self.here.on + LONGEST:
            raise forms.ValidationError(_("This day is too far away: check the year."))
        return day


class HandoverForm(forms.ModelForm[Handover], SharedForm):
    """The handover of a mandate, which may be written in several goes."""

    class Meta:
        model = Handover
        fields = ("open_work", "files", "contacts", "differently", "shadow_from", "shadow_to")
        field_classes = dict.fromkeys(Handover.PARTS, LongTextField)
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in Handover.PARTS} | {
            "shadow_from": DayInput(),
            "shadow_to": DayInput(),
        }
        help_texts = {
            "open_work": _(
                "What is under way, and what comes next. What was promised under the role is listed "
                "by itself. Read by the members of the groupe."
            ),
            "files": _("Where things are, with their links. Read by the members of the groupe."),
            "contacts": _(
                "Whom to call, and for what. Read by whoever goes on with the role, and by you."
            ),
            "differently": _(
                "What you would tell a friend. Read by whoever goes on with the role, and by you."
            ),
            "shadow_from": _("Days when you do it together, before or after the change."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalised(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("shadow_from"), data.get("shadow_to")
        for name, day in (("shadow_from", first), ("shadow_to", last)):
            if day and not dt.date(2000, 1, 1) <= day <= dt.date(2199, 12, 31):
                self.add_error(name, _("This day is too far away: check the year."))
        if bool(first) != bool(last):
            self.add_error("shadow_to" if first else "shadow_from", _("Tell both days, or none."))
        elif first and last and last < first:
            self.add_error("shadow_to", _("The last day comes after the first."))
        return data

    def validate_constraints(self) -> None:
        """What the days must be is said beside them."""
