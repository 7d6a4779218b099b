# SPDX-License-Identifier: AGPL-3.0-or-later
"""The five steps of founding a groupe, each a form; and what a member wants of a quiet one."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from groupes.charter.kinds import KINDS
from groupes.forms import GroupeForm
from groupes.founding.models import Wish
from groupes.models import Groupe
from groupes.web.fields import LongTextField


def _told(kind: str, label: Any) -> str:
    words = KINDS[kind]
    label = str(label)
    return format_html(
        "<strong>{}</strong><br>{}<br>{}",
        label[:1].upper() + label[1:],
        words.purpose,
        words.mode,
    )


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What kind of groupe?"),
        choices=lambda: [(kind, _told(kind, label)) for kind, label in Groupe.Kind.choices],
        widget=forms.RadioSelect,
        initial=Groupe.Kind.TRADE,
        help_text=_("It may change later: everything is kept."),
    )


class NameForm(GroupeForm):
    class Meta(GroupeForm.Meta):
        fields = ("name", "purpose", "short", "colour")


class DoorForm(GroupeForm):
    class Meta(GroupeForm.Meta):
        fields = ("visibility", "joining")


class CharterForm(GroupeForm):
    class Meta(GroupeForm.Meta):
        fields = ("charter",)
        help_texts = {
            "charter": _(
                "A text to begin from, to change or to wipe: it is yours, and can come later too."
            )
        }
        widgets = {"charter": forms.Textarea(attrs={"rows": 12})}
        field_classes = {"charter": LongTextField}


class InviteForm(forms.Form):
    note = LongTextField(
        label=_("A note to those you invite"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


FORMS: Final[dict[str, type[forms.BaseForm]]] = {
    "kind": KindForm,
    "name": NameForm,
    "door": DoorForm,
    "charter": CharterForm,
    "people": InviteForm,
}
"""The steps, in their order."""
STEPS: Final = tuple(FORMS)

TITLES: Final = {
    "kind": _("Its kind"),
    "name": _("Its name and purpose"),
    "door": _("Who sees it, who joins"),
    "charter": _("Its first charter"),
    "people": _("Who you invite"),
}


class WishForm(forms.Form):
    what = forms.ChoiceField(
        label=_("What do you want of this groupe?"),
        choices=Wish.What.choices,
        widget=forms.RadioSelect,
    )
    words = LongTextField(
        label=_("In a few words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example what you would like to do, and with whom."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("what") == Wish.What.WOULD_DO and not values.get("words"):
            self.add_error("words", _("Say in a few words what you would like to do."))
        return values
