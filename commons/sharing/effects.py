# SPDX-License-Identifier: AGPL-3.0-or-later
"""A split rule in force by a decision of the groupe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commons.sharing import actions, queries, rules
from commons.sharing.models import SplitRule
from groupes.access import Standing
from groupes.effects import PREFIX, Applying, Effect, Facts, Proposed, Told, gone
from groupes.models import Groupe
from groupes.things import Ref
from groupes.web import formats
from groupes.web.fields import DayInput
from groupes.web.refusals import Refusal

RULE: Final = "sharing.splitrule"


def may_put(here: Standing) -> bool:
    """Who puts a proposed rule to the groupe: whoever takes part."""
    return here.is_active and here.groupe.is_open


class RuleForm(forms.Form):
    """From when a proposed rule would bind."""

    in_force_from = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy(
            "Empty, or passed once it is adopted: from the day of its adoption."
        ),
    )

    def __init__(self, *args: Any, rule: SplitRule, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule, self.today = rule, today

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        day = values.get("in_force_from")
        if day is not None and not self.today <= day <= self.today + actions.FURTHEST:
            self.add_error("in_force_from", _("Choose a day from today on, within the year."))
        return values | {"rule": self.rule}


def _rule(groupe: Groupe, pk: Any) -> SplitRule | None:
    rule = SplitRule.objects.filter(groupe=groupe, pk=pk).first()
    if rule is not None:
        rule.groupe = groupe
    return rule


def form(here: Standing, about: Ref | None, data: Any, initial: Facts) -> forms.Form | None:
    pk = initial.get("rule") if initial else about.id if about is not None else None
    if pk is None or (about is not None and about.label != RULE):
        return None
    rule = _rule(here.groupe, pk)
    if rule is None or rule.in_force_from is not None:
        return None
    begun = {"in_force_from": initial["in_force_from"]} if initial else {}
    return RuleForm(data, rule=rule, today=here.on, initial=begun, prefix=PREFIX)


def read(here: Standing, cleaned: Mapping[str, Any]) -> Proposed:
    rule: SplitRule = cleaned["rule"]
    day = cleaned.get("in_force_from")
    facts = {"rule": rule.pk, "in_force_from": day.isoformat() if day is not None else None}
    return Proposed(facts, Ref.of(rule))


def _in_words(rule: SplitRule | None) -> str:
    if rule is None:
        return ""
    return _("%(name)s (version %(number)s)") % {"name": rule.name, "number": rule.number}


def told(groupe: Groupe, facts: Facts) -> list[Told]:
    """Two queries."""
    rule = _rule(groupe, facts["rule"])
    if rule is None:
        return []
    now = queries.binding_on(groupe, groupe.today())
    day = facts["in_force_from"]
    lines = [
        Told(_("The rule that binds"), _in_words(rule), _in_words(now)),
        Told(
            _("In force from"),
            formats.date(dt.date.fromisoformat(day)) if day else _("the day of its adoption"),
        ),
    ]
    return [*lines, Told(_("Why this rule"), rule.note)] if rule.note else lines


def ready(groupe: Groupe, facts: Facts, edition: int | None) -> None:
    rule = _rule(groupe, facts["rule"])
    if rule is None:
        raise gone()
    if rule.in_force_from is not None:
        raise Refusal(_("This rule is already adopted. Propose another to change it."))


def apply(applying: Applying) -> Ref:
    groupe, facts = applying.groupe, applying.facts
    ready(groupe, facts, None)
    rule = _rule(groupe, facts["rule"])
    assert rule is not None  # noqa: S101 - asked just before, the groupe being held
    today = groupe.today()
    day = dt.date.fromisoformat(facts["in_force_from"]) if facts["in_force_from"] else today
    actions.adopt_rule(by=applying.by, rule=rule, in_force_from=max(day, today))
    return Ref.of(rule)


def again(groupe: Groupe, facts: Facts) -> Proposed | None:
    rule = _rule(groupe, facts["rule"])
    if rule is None or rule.in_force_from is not None:
        return None
    return Proposed(facts, Ref.of(rule))


def things(here: Standing) -> list[tuple[str, Any]]:
    """One query."""
    rows = here.groupe.split_rules.filter(in_force_from=None).order_by("-number")
    return [(str(Ref.of(one)), _in_words(one)) for one in rows[:50]]


RULE_ADOPTED = Effect(
    RULE,
    gettext_lazy("Adopt a split rule"),
    form,
    read,
    told,
    apply,
    may=may_put,
    alone=rules.may_propose,
    things=things,
    ready=ready,
    again=again,
    order=60,
)
