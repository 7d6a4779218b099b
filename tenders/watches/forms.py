# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed about watches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from groupes.models import Groupe
from groupes.notifications.models import Pace
from groupes.web.fields import EditionField, NumberField, OneLineField, SharedForm
from tenders.notices import labels
from tenders.watches import asked, distances, words
from tenders.watches.models import GroupForm, Hidden

NATURES: Final = ("services", "supplies", "works")
PROCEDURES: Final = (
    "open",
    "adapted",
    "restricted",
    "neg-w-call",
    "neg-wo-call",
    "comp-dial",
    "innovation",
    "oth-single",
    "oth-mult",
)
MOST_DAYS: Final = 365
ONE_S_OWN: Final = "@"
"""No groupe has it as its slug."""


def _named(values: Sequence[str]) -> str:
    return ", ".join(values[:5])


class WatchForm(SharedForm):
    """What a watch looks for; its values are those of ``actions.make_watch``."""

    name = OneLineField(label=gettext_lazy("Name of the watch"), max_length=100)
    words = OneLineField(
        label=gettext_lazy("Words"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "All of them, or what stands between commas: one is enough. Accents do not matter, a "
            "phrase between quotes is found to the letter, -word is left out."
        ),
    )
    cpv = OneLineField(
        label=gettext_lazy("CPV codes, with all below them"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Or their first digits, between commas: 794, 71410000."),
    )
    places = OneLineField(
        label=gettext_lazy("Places of the contract"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Départements or NUTS codes, between commas: 59, Somme, FRE, BE3."),
    )
    around = OneLineField(
        label=gettext_lazy("And those around a département"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Notices say in which département, not where on the map: those whose centre is near enough "
            "are written among the places, where you may take some away (centres: IGN)."
        ),
    )
    kilometres = forms.IntegerField(
        label=gettext_lazy("Within how many kilometres"),
        required=False,
        min_value=1,
        max_value=distances.FARTHEST,
    )
    buyer = OneLineField(
        label=gettext_lazy("Buyer"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Words of its name, or its SIREN or SIRET."),
    )
    natures = forms.MultipleChoiceField(
        label=gettext_lazy("Nature of the contract"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    procedures = forms.MultipleChoiceField(
        label=gettext_lazy("Procedure"), required=False, widget=forms.CheckboxSelectMultiple
    )
    value_from = NumberField(
        label=gettext_lazy("Estimate from"), required=False, min_value=0, max_value=10**12
    )
    value_to = NumberField(
        label=gettext_lazy("Estimate to"),
        required=False,
        min_value=0,
        max_value=10**12,
        help_text=gettext_lazy(
            "In euros, of the whole or of a lot. Calls that give no estimate are found too."
        ),
    )
    days_ahead = forms.IntegerField(
        label=gettext_lazy("Days left before the deadline, at least"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
    )
    group_form = forms.ChoiceField(
        label=gettext_lazy("Form asked of a group of bidders"),
        choices=GroupForm.choices,
        required=False,
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("Whose watch"),
        help_text=gettext_lazy("A groupe’s is read by all its members; yours by you alone."),
    )
    pace = forms.ChoiceField(label=gettext_lazy("By e-mail, when it is mine"), required=False)

    def __init__(
        self, *args: Any, groupes: Sequence[Groupe] | None = None, own: bool = False, **kwargs: Any
    ) -> None:
        """``groupes``: those that a new watch may be of; None: the watch is there, and ``own`` or a
        groupe's."""
        super().__init__(*args, **kwargs)
        self.fields["natures"].choices = [  # type: ignore[attr-defined]  # a choice field
            (code, labels.nature(code)) for code in NATURES
        ]
        self.fields["procedures"].choices = [  # type: ignore[attr-defined]
            (code, labels.procedure(code)) for code in PROCEDURES
        ]
        self.fields["pace"].choices = [  # type: ignore[attr-defined]
            ("", _("As I chose for what is new")),
            *Pace.choices,
        ]
        if groupes is not None:
            del self.fields["edition"]
            self.fields["whose"].choices = [  # type: ignore[attr-defined]
                (ONE_S_OWN, _("Mine")),
                *((groupe.slug, groupe.name) for groupe in groupes),
            ]
            return
        del self.fields["whose"]
        if not own:
            del self.fields["pace"]

    @property
    def more_open(self) -> bool:
        """Whether one of the rarer conditions is asked, or wrong."""
        rare = ("natures", "procedures", "value_from", "value_to", "days_ahead", "group_form")
        return any(self[name].value() not in (None, "", []) or self[name].errors for name in rare)

    def clean_cpv(self) -> list[str]:
        found, wrong = asked.codes(self.cleaned_data["cpv"])
        if wrong:
            words_ = _("No CPV code: %(codes)s.") % {"codes": _named(wrong)}
            raise forms.ValidationError(words_)
        if len(found) > asked.MOST_CODES:
            raise forms.ValidationError(_("At most %(n)s codes.") % {"n": asked.MOST_CODES})
        return found

    def clean_places(self) -> asked.Places:
        found = asked.places(self.cleaned_data["places"])
        if found.wrong:
            words_ = _("Neither a département nor a NUTS code: %(places)s.")
            raise forms.ValidationError(words_ % {"places": _named(found.wrong)})
        if len(found.departments) + len(found.nuts) > asked.MOST_PLACES:
            raise forms.ValidationError(_("At most %(n)s places.") % {"n": asked.MOST_PLACES})
        return found

    def clean_around(self) -> str:
        typed = self.cleaned_data["around"]
        found = asked.places(typed)
        if typed and (len(found.departments) != 1 or found.nuts or found.wrong):
            raise forms.ValidationError(_("One département, by its number or its name."))
        return found.departments[0] if typed else ""

    def _widen(self, said: dict[str, Any]) -> None:
        """Write the départements around one among the places, in the form too: what is looked for is
        read as a list."""
        around, kilometres = said.pop("around", ""), said.pop("kilometres", None)
        if not isinstance(said.get("places"), asked.Places) or {"around", "kilometres"} & {
            *self.errors
        }:
            return
        if not around or not kilometres:
            if around:
                self.add_error("kilometres", _("Say how far."))
            elif kilometres:
                self.add_error("around", _("Say around which département."))
            return
        places = said["places"]
        near = tuple(dict.fromkeys((*places.departments, *distances.within(around, kilometres))))
        if len(near) + len(places.nuts) > asked.MOST_PLACES:
            words_ = _("That is %(n)s places, and a watch has %(most)s at most: come closer.")
            told = {"n": len(near) + len(places.nuts), "most": asked.MOST_PLACES}
            self.add_error("kilometres", words_ % told)
            return
        said["places"] = asked.Places(near, places.nuts)
        typed = self.data
        written = typed.copy() if isinstance(typed, QueryDict) else dict(typed)
        written["places"] = ", ".join((*near, *places.nuts))
        written["around"] = written["kilometres"] = ""
        self.data = written

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self._widen(said)
        if "places" in said and isinstance(said["places"], asked.Places):
            said["departments"] = [*said["places"].departments]
            said["nuts"] = [*said["places"].nuts]
        for name in ("value_from", "value_to"):
            if said.get(name) is not None:
                said[name] = int(said[name])
        low, high = said.get("value_from"), said.get("value_to")
        if low is not None and high is not None and low > high:
            self.add_error("value_to", _("Less than the estimate it begins from."))
        return said


class AsideForm(forms.Form):
    """What was found is not for us: why, and what to hide from now on."""

    reason = OneLineField(
        label=gettext_lazy("Why it is not for us"),
        max_length=300,
        help_text=gettext_lazy("In a few words: they are read on the rule, if there is one."),
    )
    hide = forms.ChoiceField(
        label=gettext_lazy("From now on"), widget=forms.RadioSelect, required=False
    )
    word = OneLineField(
        label=gettext_lazy("Word or phrase to hide"), max_length=200, required=False
    )

    def __init__(self, *args: Any, offered: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.fields["hide"].choices = [  # type: ignore[attr-defined]
            ("", _("Only this call")),
            *(
                (kind, _("Hide: %(what)s") % {"what": words.rule(kind, value)})
                for kind, value in offered.items()
            ),
            (str(Hidden.Kind.WORD), _("Hide the word or phrase below")),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        kind = said.get("hide", "")
        said["rule"] = None
        if kind == Hidden.Kind.WORD:
            value = asked.value_of(kind, said.get("word", ""))
            if not value:
                self.add_error("word", _("Say which word."))
            said["rule"] = kind, value
        elif kind:
            said["rule"] = kind, self.offered[kind]
        return said


class RuleForm(forms.Form):
    """A rule that hides; ``begun``: one that is there, whose words the page showed."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("rule", "What it hides"), choices=Hidden.Kind.choices
    )
    value = OneLineField(
        label=pgettext_lazy("rule", "Which"),
        max_length=200,
        help_text=gettext_lazy(
            "The name of a buyer or its SIREN, a word or a phrase, a CPV code, a département."
        ),
    )
    reason = OneLineField(label=pgettext_lazy("rule", "Why"), max_length=300, required=False)
    edition = EditionField()

    def __init__(self, *args: Any, begun: Hidden | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if begun is None:
            del self.fields["edition"]
            return
        names = ("kind", "value", "reason", "edition")
        self.initial.update({name: getattr(begun, name) for name in names})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("kind") and said.get("value"):
            said["value"] = asked.value_of(said["kind"], said["value"])
            if not said["value"]:
                self.add_error("value", _("It is none of that kind."))
        return said
