# SPDX-License-Identifier: AGPL-3.0-or-later
"""What decisions can do to circles, roles and mandates. Nobody is assigned: a mandate that is decided is
offered, save where its person already said yes before the groupe (an election)."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import access
from groupes.access import Standing
from groupes.choosing import WhoField, who_of
from groupes.editions import actions as editions
from groupes.effects import NEW, PREFIX, Applying, Effect, Facts, Proposed, Told, gone
from groupes.models import Groupe, Member, Membership
from groupes.people.actions import hold_words
from groupes.things import Ref
from groupes.web import formats
from groupes.web.fields import DayInput
from groupes.web.refusals import Refusal
from roles import actions, queries, rules
from roles.forms import LONGEST, CircleForm, RoleForm
from roles.models import Circle, Origin, Role

ROLE: Final = "roles.role"
CIRCLE: Final = "roles.circle"
MANDATE: Final = "roles.mandate"

LONG: Final = ("purpose", "domain", "policies", "accountabilities")
"""What of a role or a circle is a text, shown with what differs."""
KEPT: Final = (
    "name", "purpose", "domain", "accountabilities", "family", "seats", "energy", "term_months",
    "max_consecutive", "rest", "critical", "circle", "at_end", "powers", "circle_powers", "skills",
    "learns", "incompatible",
)  # fmt: skip
CIRCLE_KEPT: Final = ("name", "purpose", "policies", "parent")


def may_put(here: Standing) -> bool:
    """Who puts a change of the structure to the groupe: whoever takes part."""
    return here.is_active and here.groupe.is_open


def _plain(value: Any) -> Any:
    """A value of a form as facts keep it: ids for circles and roles, text for numbers with a point."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (Circle, Role)):
        return value.pk
    if isinstance(value, str | int | bool | None):
        return str(value) if isinstance(value, str) else value
    return sorted(_plain(one) for one in value) if _of_rows(value) else [str(one) for one in value]


def _of_rows(value: Any) -> bool:
    return any(isinstance(one, Role) for one in value)


def _role(groupe: Groupe, pk: Any) -> Role | None:
    """An open role of the groupe. One query."""
    if pk is None:
        return None
    role = Role.objects.open().select_related("circle").filter(groupe=groupe, pk=pk).first()
    if role is not None:
        role.groupe = groupe
    return role


def _circle(groupe: Groupe, pk: Any) -> Circle | None:
    """An open circle of the groupe. One query."""
    if pk is None:
        return None
    circle = Circle.objects.open().select_related("parent").filter(groupe=groupe, pk=pk).first()
    if circle is not None:
        circle.groupe = groupe
    return circle


def _initial_of(role: Role) -> dict[str, Any]:
    """What of a role is not among its columns, as its form shows it. A few queries."""
    return {
        "powers": sorted(access.granted_powers(role.grants_id, role.groupe)),
        "circle_powers": sorted(actions.granted_in_circle(role)),
        "skills": [skill.name for skill in role.skills.by_name()],
        "learns": [skill.name for skill in role.learns.by_name()],
    }


def _now(role: Role) -> dict[str, Any]:
    """A role as facts would keep it. A few queries."""
    columns = {
        name: getattr(role, name)
        for name in KEPT
        if name not in ("powers", "circle_powers", "skills", "learns", "incompatible", "circle")
    }
    found = columns | _initial_of(role)
    plain = {name: _plain(value) for name, value in found.items()}
    ids = sorted(role.incompatible.values_list("pk", flat=True))
    return plain | {"circle": role.circle_id, "incompatible": ids}


def _differs(name: str, one: Any, other: Any) -> bool:
    if name == "energy":
        return Decimal(one) != Decimal(other)
    if name in ("powers", "circle_powers", "skills", "learns", "incompatible"):
        return set(one or ()) != set(other or ())
    return bool(one != other)


class _Changing:
    """What the forms of roles and circles have more, beside a decision: nothing is proposed unless
    something differs, and the decision's text says why."""

    thing: Any

    def only_what_changes(self, form: Any, thing: Any, *without: str) -> None:
        form.fields.pop("why", None)
        for name in without:
            form.fields.pop(name, None)
        self.thing = thing


class _RoleForm(RoleForm, _Changing):
    def __init__(self, *args: Any, role: Role | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only_what_changes(self, role)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        said = {name: _plain(values[name]) for name in KEPT if name in values}
        if self.thing is not None and not self.errors:
            now = _now(self.thing)
            said = {name: one for name, one in said.items() if _differs(name, now[name], one)}
            if not said:
                raise forms.ValidationError(
                    _("Nothing changes yet: write what would be different.")
                )
        return values | {"thing": self.thing, "said": said}


class _CircleForm(CircleForm, _Changing):
    def __init__(self, *args: Any, circle: Circle | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only_what_changes(self, circle)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        said = {name: _plain(values[name]) for name in CIRCLE_KEPT if name in values}
        if self.thing is not None and not self.errors:
            now = _circle_now(self.thing)
            said = {name: one for name, one in said.items() if now[name] != one}
            if not said:
                raise forms.ValidationError(
                    _("Nothing changes yet: write what would be different.")
                )
        return values | {"thing": self.thing, "said": said}


def _circle_now(circle: Circle) -> dict[str, Any]:
    return {
        "name": str(circle.name),
        "purpose": str(circle.purpose),
        "policies": circle.policies,
        "parent": circle.parent_id,
    }


def _asked(about: Ref | None, initial: Facts, label: str, name: str) -> tuple[bool, Any]:
    """Whether a form is asked from a thing of this kind, or from none; and its id."""
    if initial:
        return True, initial.get(name)
    if about is None:
        return True, None
    return about.label == label, about.id


# --- a role --------------------------------------------------------------------------------------


def role_form(here: Standing, about: Ref | None, data: Any, initial: Facts) -> forms.Form | None:
    sound, pk = _asked(about, initial, ROLE, "role")
    role = _role(here.groupe, pk)
    if not sound or (pk is not None and role is None):
        return None
    begun: dict[str, Any] = _initial_of(role) if role is not None else {}
    if initial:
        begun |= dict(initial["values"])
    return _RoleForm(
        data,
        role=role,
        instance=copy.copy(role) if role is not None else None,
        initial=begun,
        groupe=here.groupe,
        places=queries.circles_of(here.groupe),
        prefix=PREFIX,
    )


def read_role(here: Standing, cleaned: Mapping[str, Any]) -> Proposed:
    role: Role | None = cleaned["thing"]
    facts = {"role": role.pk if role is not None else None, "values": cleaned["said"]}
    if role is None:
        return Proposed(facts)
    return Proposed(facts, Ref.of(role), cleaned.get("edition"))


def _told(
    thing: Any, values: Mapping[str, Any], now: Mapping[str, Any], label: Callable[[str], str]
) -> list[Told]:
    found = []
    for name, value in values.items():
        after = _in_words(thing, name, value)
        before = _in_words(thing, name, now[name]) if now else ""
        if after or before:
            found.append(Told(label(name), after, before, long=name in LONG))
    return found


def _in_words(thing: Any, name: str, value: Any) -> str:
    if name in ("powers", "circle_powers"):
        return "\n".join(sorted(str(words) for words in access.in_words(set(value))))
    if name == "accountabilities":
        return "\n".join(str(one) for one in value)
    if name in thing.FACTS:
        return str(thing.fact_in_words(name, value))
    return str(value or "")


OTHERS: Final = {
    "powers": gettext_lazy("What this role may do"),
    "circle_powers": gettext_lazy("What it may do in its circle alone"),
}


def _label(model: type[Role] | type[Circle]) -> Callable[[str], str]:
    def label(name: str) -> str:
        field: Any = None if name in OTHERS else model._meta.get_field(name)
        words = str(OTHERS[name] if field is None else field.verbose_name)
        return words[:1].upper() + words[1:]

    return label


def told_role(groupe: Groupe, facts: Facts) -> list[Told]:
    """A few queries."""
    role = _role(groupe, facts["role"])
    shown = role if role is not None else Role(groupe=groupe)
    lines = _told(shown, facts["values"], _now(role) if role is not None else {}, _label(Role))
    if role is not None and "name" not in facts["values"]:
        lines.insert(0, Told(_("Role"), role.name, role.name))
    return lines


def ready_role(groupe: Groupe, facts: Facts, edition: int | None) -> None:
    if facts["role"] is None:
        return
    role = _role(groupe, facts["role"])
    if role is None:
        raise Refusal(_("This role has been closed meanwhile."))
    editions.check(role, edition or 0, dict)


def _written(groupe: Groupe, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as actions take them: rows in the place of ids. Refusal where one is gone."""
    found = dict(values)
    for name in ("circle", "parent"):
        if found.get(name) is not None:
            found[name] = _circle(groupe, found[name])
            if found[name] is None:
                raise Refusal(_("This circle has been closed meanwhile."))
    if "energy" in found:
        found["energy"] = Decimal(found["energy"])
    if "incompatible" in found:
        rows = Role.objects.open().filter(groupe=groupe, pk__in=found["incompatible"])
        found["incompatible"] = list(rows)
    return found


def apply_role(applying: Applying) -> Ref:
    facts, groupe = applying.facts, applying.groupe
    values = _written(groupe, facts["values"])
    why = applying.why[:300]
    if facts["role"] is None:
        return Ref.of(actions.create_role(by=applying.by, groupe=groupe, why=why, **values))
    ready_role(groupe, facts, applying.edition)
    role = _role(groupe, facts["role"])
    assert role is not None  # noqa: S101 - asked just before, the groupe being held
    edition = applying.edition or 0
    actions.change_role(by=applying.by, role=role, edition=edition, why=why, decided=True, **values)
    return Ref.of(role)


def role_gains(groupe: Groupe, facts: Facts) -> list[int]:
    """Whoever holds a role that would be able to do more. A few queries."""
    role = _role(groupe, facts["role"])
    if role is None:
        return []
    had = access.granted_powers(role.grants_id, groupe) | actions.granted_in_circle(role)
    more = {*facts["values"].get("powers", ()), *facts["values"].get("circle_powers", ())} - had
    if not more:
        return []
    today = groupe.today()
    held = role.mandates.filter(ends_on__gte=today)
    return sorted(set(held.values_list("member_id", flat=True)))


def role_again(groupe: Groupe, facts: Facts) -> Proposed | None:
    if facts["role"] is None:
        return Proposed(facts)
    role = _role(groupe, facts["role"])
    return Proposed(facts, Ref.of(role), role.edition) if role is not None else None


def hold_skills(groupe: Groupe, facts: Facts) -> None:
    """Words are locked before a groupe."""
    names = {*facts["values"].get("skills", ()), *facts["values"].get("learns", ())}
    if names:
        hold_words(names)


def roles(here: Standing) -> list[tuple[str, Any]]:
    """One query."""
    rows = Role.objects.open().filter(groupe=here.groupe).order_by("name_form", "pk")
    return [(str(Ref.of(one)), one.name) for one in rows] + [(NEW, _("A new role"))]


ROLE_CHANGED = Effect(
    ROLE,
    gettext_lazy("Create or change a role"),
    role_form,
    read_role,
    told_role,
    apply_role,
    may=may_put,
    alone=rules.may_grant,
    things=roles,
    ready=ready_role,
    again=role_again,
    gains=role_gains,
    hold=hold_skills,
    order=20,
)


# --- a circle ------------------------------------------------------------------------------------


def circle_form(here: Standing, about: Ref | None, data: Any, initial: Facts) -> forms.Form | None:
    sound, pk = _asked(about, initial, CIRCLE, "circle")
    circle = _circle(here.groupe, pk)
    if not sound or (pk is not None and circle is None):
        return None
    places = [one for one in queries.circles_of(here.groupe) if one.pk != pk]
    return _CircleForm(
        data,
        circle=circle,
        instance=copy.copy(circle) if circle is not None else None,
        initial=dict(initial["values"]) if initial else {},
        groupe=here.groupe,
        places=places,
        itself=True,
        prefix=PREFIX,
    )


def read_circle(here: Standing, cleaned: Mapping[str, Any]) -> Proposed:
    circle: Circle | None = cleaned["thing"]
    facts = {"circle": circle.pk if circle is not None else None, "values": cleaned["said"]}
    if circle is None:
        return Proposed(facts)
    return Proposed(facts, Ref.of(circle), cleaned.get("edition"))


def told_circle(groupe: Groupe, facts: Facts) -> list[Told]:
    """Two queries, and one where it moves."""
    circle = _circle(groupe, facts["circle"])
    shown = circle if circle is not None else Circle(groupe=groupe)
    now = _circle_now(circle) if circle is not None else {}
    lines = _told(shown, facts["values"], now, _label(Circle))
    if circle is not None and "name" not in facts["values"]:
        lines.insert(0, Told(_("Circle"), circle.name, circle.name))
    return lines


def ready_circle(groupe: Groupe, facts: Facts, edition: int | None) -> None:
    if facts["circle"] is None:
        return
    circle = _circle(groupe, facts["circle"])
    if circle is None:
        raise Refusal(_("This circle has been closed meanwhile."))
    editions.check(circle, edition or 0, dict)


def apply_circle(applying: Applying) -> Ref:
    facts, groupe = applying.facts, applying.groupe
    values = _written(groupe, facts["values"])
    why = applying.why[:300]
    if facts["circle"] is None:
        return Ref.of(actions.create_circle(by=applying.by, groupe=groupe, why=why, **values))
    ready_circle(groupe, facts, applying.edition)
    circle = _circle(groupe, facts["circle"])
    assert circle is not None  # noqa: S101 - asked just before, the groupe being held
    edition = applying.edition or 0
    actions.change_circle(
        by=applying.by, circle=circle, edition=edition, why=why, decided=True, **values
    )
    return Ref.of(circle)


def circle_again(groupe: Groupe, facts: Facts) -> Proposed | None:
    if facts["circle"] is None:
        return Proposed(facts)
    circle = _circle(groupe, facts["circle"])
    return Proposed(facts, Ref.of(circle), circle.edition) if circle is not None else None


def circles(here: Standing) -> list[tuple[str, Any]]:
    """One query."""
    rows = Circle.objects.open().filter(groupe=here.groupe).order_by("name_form", "pk")
    return [(str(Ref.of(one)), one.name) for one in rows] + [(NEW, _("A new circle"))]


CIRCLE_CHANGED = Effect(
    CIRCLE,
    gettext_lazy("Draw or change a circle"),
    circle_form,
    read_circle,
    told_circle,
    apply_circle,
    may=may_put,
    alone=rules.may_grant,
    things=circles,
    ready=ready_circle,
    again=circle_again,
    order=21,
)


# --- a mandate -----------------------------------------------------------------------------------


class MandateForm(forms.Form):
    """Who would be offered a role, from when to when."""

    member = WhoField(
        label=gettext_lazy("To whom"),
        queryset=Member.objects.none(),
        help_text=gettext_lazy("Once adopted it is offered to them: they answer yes or no."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())

    def __init__(self, *args: Any, here: Standing, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role, self.today = role, here.on
        there = Membership.objects.on(here.on).filter(groupe=here.groupe)
        people = Member.objects.filter(pk__in=there.values("member_id"))
        who_of(self, "member").among(here.me, people, on=here.on)
        first = here.on + dt.timedelta(days=14)  # once it is decided
        self.initial.setdefault("starts_on", first)
        self.initial.setdefault("ends_on", role.term_from(first))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and first < self.today:
            self.add_error("starts_on", _("This day has passed: choose today or later."))
        elif first and first > self.today + LONGEST:
            self.add_error("starts_on", _("This day is too far away: check the year."))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes after the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("ends_on", _("A mandate lasts five years at most."))
        return values | {"role": self.role}


def mandate_form(here: Standing, about: Ref | None, data: Any, initial: Facts) -> forms.Form | None:
    sound, pk = _asked(about, initial, ROLE, "role")
    role = _role(here.groupe, pk)
    if not sound or role is None:
        return None
    begun = {name: initial[name] for name in ("member", "starts_on", "ends_on") if name in initial}
    return MandateForm(data, here=here, role=role, initial=begun, prefix=PREFIX)


def read_mandate(here: Standing, cleaned: Mapping[str, Any]) -> Proposed:
    role: Role = cleaned["role"]
    facts = {
        "role": role.pk,
        "member": cleaned["member"].pk,
        "starts_on": cleaned["starts_on"].isoformat(),
        "ends_on": cleaned["ends_on"].isoformat(),
        "origin": str(Origin.CONSENT),
    }
    return Proposed(facts, Ref.of(role))


def _days(facts: Facts) -> tuple[dt.date, dt.date]:
    return dt.date.fromisoformat(facts["starts_on"]), dt.date.fromisoformat(facts["ends_on"])


def told_mandate(groupe: Groupe, facts: Facts) -> list[Told]:
    """Two queries."""
    role = _role(groupe, facts["role"])
    member = Member.objects.filter(pk=facts["member"]).first()
    first, last = _days(facts)
    said = _("from %(start)s to %(end)s") % {
        "start": formats.date(first),
        "end": formats.date(last),
    }
    offered = "" if facts.get("accepted") else _("It is offered to them: the answer is theirs.")
    return [
        Told(_("Role"), role.name if role is not None else _("a role that was closed")),
        Told(_("To whom"), member.name if member is not None else ""),
        Told(_("Mandate"), said),
        *([Told(_("Then"), offered)] if offered else []),
    ]


def _to_give(groupe: Groupe, facts: Facts) -> tuple[Role, Member, dt.date, dt.date]:
    """What a mandate is of, as it is now: it begins today at the earliest. Refusal in words."""
    role = _role(groupe, facts["role"])
    if role is None:
        raise Refusal(_("This role has been closed meanwhile."))
    member = Member.objects.select_related("cooperative").filter(pk=facts["member"]).first()
    if member is None:
        raise gone()
    today = groupe.today()
    there = Membership.objects.on(today).filter(groupe=groupe, member=member)
    if not there.exists():
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": member.name})
    first, last = _days(facts)
    if last < today:
        raise Refusal(_("The last day of this mandate has passed meanwhile."))
    return role, member, max(first, today), last


def ready_mandate(groupe: Groupe, facts: Facts, edition: int | None) -> None:
    _to_give(groupe, facts)


def apply_mandate(applying: Applying) -> Ref:
    groupe, facts = applying.groupe, applying.facts
    role, member, first, last = _to_give(groupe, facts)
    if facts.get("accepted"):
        actions.give_elected(
            by=applying.by, role=role, member=member, starts_on=first, ends_on=last,
            origin=facts["origin"],
        )  # fmt: skip
        return Ref.of(role)
    actions.offer_mandate(
        by=_who_offers(groupe, applying.by, member),
        role=role,
        to=member,
        starts_on=first,
        ends_on=last,
        origin=facts["origin"],
        message=_("Decided together: %(decision)s") % {"decision": applying.why},
    )
    return Ref.of(role)


def _who_offers(groupe: Groupe, by: Member, to: Member) -> Member:
    """In whose name: nobody offers themself anything. Who proposed it, else the first who takes part."""
    if by.pk != to.pk:
        return by
    rows = Membership.objects.on(groupe.today()).filter(groupe=groupe).exclude(member=to)
    other = rows.select_related("member").order_by("starts_on", "pk").first()
    if other is None:
        raise Refusal(_("Nobody else takes part: take the role yourself."))
    return other.member


def mandate_gains(groupe: Groupe, facts: Facts) -> list[int]:
    return [facts["member"]]


def roles_to_give(here: Standing) -> list[tuple[str, Any]]:
    """One query."""
    rows = Role.objects.open().filter(groupe=here.groupe).order_by("name_form", "pk")
    return [(str(Ref.of(one)), one.name) for one in rows]


MANDATE_GIVEN = Effect(
    MANDATE,
    gettext_lazy("Offer somebody a role"),
    mandate_form,
    read_mandate,
    told_mandate,
    apply_mandate,
    may=may_put,
    alone=lambda here: here.can(rules.GIVE),
    things=roles_to_give,
    ready=ready_mandate,
    gains=mandate_gains,
    order=22,
)
