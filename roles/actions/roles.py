# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles and their domains: created, changed, closed, one after the other in a groupe."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from groupes import access, journal
from groupes.editions import actions as editions
from groupes.editions.models import facts_of, texts_of
from groupes.models import Groupe, Member
from groupes.people.actions import words
from groupes.people.models import Skill
from groupes.web import formats, given
from groupes.web.names import visible_name
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles import events, rules
from roles.actions.draws import drop_all
from roles.actions.held import here_of, hold, hold_groupe, need_still, open_circle
from roles.actions.making import OPEN, withdraw
from roles.actions.mandates import end
from roles.models import Circle, Role


def _keep_carried(role: Role, going: Iterable[str]) -> None:
    """Refuse that the last open role carrying a necessary power lets go of it.

    Such a power falls back to the members only *through* the vacant role that carries it
    (``groupes/access/``): with no role left, nobody could welcome or give roles again.
    """
    needed = access.necessary_powers() & set(going)
    if not needed:
        return
    others = Role.objects.open().filter(groupe_id=role.groupe_id).exclude(pk=role.pk)
    groups = [role.groupe.grants_id, *others.values_list("grants_id", flat=True)]
    alone = needed - access.carriers(groups, role.groupe)
    if alone:
        raise Refusal(
            _("No other role carries this, and the groupe cannot do without: %(powers)s.")
            % {"powers": formats.listed(access.in_words(alone))}
        )


def _known(powers: Collection[str]) -> set[str]:
    wanted = set(powers)
    if unknown := wanted - access.powers().keys():
        raise ValueError(f"not a power of a role: {', '.join(sorted(unknown))}")
    return wanted


def _name_taken(name: str) -> Refusal:
    return Refusal(
        _("A role of this groupe is already called “%(name)s”.") % {"name": name}, field="name"
    )


def _refuse_given(groupe: Groupe, name: str, but: Role | None = None) -> None:
    """Refuse a name that is, in some language, one of the product's own among the groupe's roles. One
    query."""
    own = Role.objects.open().filter(groupe=groupe, name__startswith=given.PREFIX)
    others = own.exclude(pk=but.pk) if but is not None else own
    if visible_name(name) in given.forms_of(others.values_list("name", flat=True)):
        raise _name_taken(name)


def _known_in_part(powers: Collection[str]) -> set[str]:
    wanted = set(powers)
    if unknown := wanted - access.powers_in_part():
        raise ValueError(f"not granted on a circle: {', '.join(sorted(unknown))}")
    return wanted


def new_role(groupe: Groupe, powers: Collection[str], **fields: object) -> Role:
    """A role and its grants, without a journal entry: for :func:`create_role` and foundings."""
    grants = Group.objects.create(name=f"role {groupe.slug} {uuid4().hex[:12]}")
    role = Role.objects.create(groupe=groupe, grants=grants, **fields)
    access.grant(grants.pk, groupe, _known(powers))
    return role


@dataclass(frozen=True, slots=True)
class Beside:
    """What a role has beside its own fields: the skills it asks for and those one learns in it, and
    the roles that are never in one hand with it. None: as they are."""

    skills: Collection[Skill] | None = None
    learns: Collection[Skill] | None = None
    incompatible: Collection[Role] | None = None

    def put(self, role: Role) -> list[str]:
        """Write them; the names of what changed. A query or more for each that is said."""
        changed = []
        for name in ("skills", "learns", "incompatible"):
            wanted = getattr(self, name)
            if wanted is None:
                continue
            here = getattr(role, name)
            ids = {one.pk for one in wanted} - {role.pk if name == "incompatible" else None}
            if set(here.values_list("pk", flat=True)) != ids:
                here.set(ids)
                changed.append(name)
        return changed

    def others(self, role: Role) -> dict[Role, dict[str, Any]]:
        """The other roles that :meth:`put` changes, as it says the same of them: each with its facts
        of before. A few queries for each; none where ``incompatible`` is as it is."""
        if self.incompatible is None:
            return {}
        there = set(role.incompatible.values_list("pk", flat=True)) if role.pk else set()
        ids = there ^ ({one.pk for one in self.incompatible} - {role.pk})
        rows = Role.objects.filter(pk__in=ids).select_related("groupe").order_by("pk")
        return {one: facts_of(one) for one in rows}


def _said_of_others(others: Mapping[Role, Mapping[str, Any]], by: Member, why: str) -> None:
    """A new edition of each, so that nobody who had it open undoes what was said."""
    for other, before in others.items():
        other.edition += 1
        other.save(update_fields=["edition"])
        editions.keep(
            other, groupe=other.groupe, by=by, before=texts_of(other), facts_before=before, why=why
        )


def _beside(
    by: Member,
    groupe: Groupe,
    skills: Iterable[str] | None,
    learns: Iterable[str] | None,
    incompatible: Iterable[Role] | None,
) -> Beside:
    """``skills`` and ``learns`` as words of the vocabulary, one that nobody knew being proposed to it.
    Before the groupe is held: words are locked first."""
    names = [*(skills or ()), *(learns or ())]
    known = words(names, by=by) if names else {}

    def found(asked: Iterable[str] | None) -> list[Skill] | None:
        return (
            None
            if asked is None
            else list({known[name].pk: known[name] for name in asked}.values())
        )

    others = None
    if incompatible is not None:
        ids = [one.pk for one in incompatible]
        others = list(Role.objects.open().filter(groupe=groupe, pk__in=ids))
    return Beside(found(skills), found(learns), others)


def _circle(groupe: Groupe, circle: Circle | None) -> Circle | None:
    """The circle as it is now, of this groupe; the groupe is held."""
    if circle is None:
        return None
    if circle.groupe_id != groupe.pk:
        raise ValueError("a circle of another groupe")
    return open_circle(circle)


@action
def create_role(
    *,
    by: Member,
    groupe: Groupe,
    name: str,
    purpose: str,
    powers: Collection[str] = (),
    circle: Circle | None = None,
    circle_powers: Collection[str] = (),
    skills: Iterable[str] | None = None,
    learns: Iterable[str] | None = None,
    incompatible: Iterable[Role] | None = None,
    why: str = "",
    **fields: object,
) -> Role:
    """Create a role with its domain (``powers`` in the whole groupe, ``circle_powers`` in its circle);
    vacant, it invites whoever would take it."""
    beside = _beside(by, groupe, skills, learns, incompatible)
    hold_groupe(groupe)
    circle = _circle(groupe, circle)
    _refuse_given(groupe, name)
    try:
        with transaction.atomic():
            role = new_role(groupe, powers, name=name, purpose=purpose, circle=circle, **fields)
    except IntegrityError as error:
        raise _name_taken(name) from error
    if circle is not None:
        access.grant(role.grants_id, circle, _known_in_part(circle_powers))
    others = beside.others(role)
    beside.put(role)
    _said_of_others(others, by, why)
    editions.keep(role, groupe=groupe, by=by, why=why)
    journal.record(
        events.ROLE_CREATED,
        by=by,
        groupe=groupe,
        target=role,
        granted=sorted(powers),
        **({"circle": circle.pk} if circle else {}),
    )
    return role


CHANGEABLE = (
    "name",
    "purpose",
    "domain",
    "accountabilities",
    "family",
    "seats",
    "energy",
    "term_months",
    "max_consecutive",
    "rest",
    "critical",
    "circle",
    "at_end",
)


def _now(role: Role, powers: Collection[str], in_circle: Collection[str]) -> dict[str, object]:
    return {
        **{name: getattr(role, name) for name in CHANGEABLE},
        "powers": sorted(powers),
        "circle_powers": sorted(in_circle),
        "skills": [skill.name for skill in role.skills.all()],
        "learns": [skill.name for skill in role.learns.all()],
        "incompatible": list(role.incompatible.all()),
    }


def granted_in_circle(role: Role) -> set[str]:
    """What a role may do in its circle alone. One query; none where it stands in the groupe itself."""
    return access.granted_powers(role.grants_id, role.circle) if role.circle else set()


def _told_in_circle(had: set[str], has: set[str]) -> dict[str, list[str]]:
    """What the journal says of what a role may do in its circle alone: what changed of it."""
    told = {"circle_granted": sorted(has - had), "circle_revoked": sorted(had - has)}
    return {name: powers for name, powers in told.items() if powers}


@action
def entrust(
    *, by: Member, groupe: Groupe, powers: Collection[str], keys: Sequence[str]
) -> Role | None:
    """Grant powers that no open role of a groupe holds to one of them: the first of these keys that is
    there. Answers the role that was given some."""
    hold_groupe(groupe)
    roles = list(locked(Role.objects).filter(groupe=groupe, closed_on=None))
    held = {power for role in roles for power in access.granted_powers(role.grants_id, groupe)}
    missing = sorted(_known(powers) - held)
    by_key = {role.key: role for role in roles}
    found = next((by_key[key] for key in keys if key in by_key), None)
    if found is None or not missing:
        return None
    access.grant(found.grants_id, groupe, missing)
    journal.record(
        events.ROLE_CHANGED,
        by=by,
        groupe=groupe,
        target=found,
        fields=[],
        granted=missing,
        revoked=[],
        edition=found.edition,
    )
    return found


@action
def change_role(
    *,
    by: Member,
    role: Role,
    edition: int,
    powers: Collection[str] | None = None,
    circle_powers: Collection[str] | None = None,
    skills: Iterable[str] | None = None,
    learns: Iterable[str] | None = None,
    incompatible: Iterable[Role] | None = None,
    restores: int | None = None,
    why: str = "",
    decided: bool = False,
    **values: object,
) -> Role:
    """Change a role and its domain (``powers``, ``circle_powers``; None: as it is, save that what it
    may do in a circle ends where it leaves that circle). Those who hold it keep it, with the domain as
    it is now.

    ``edition``: the one the writer saw; another since then raises ``Outdated``. ``restores``: the
    edition whose text is brought back. ``decided``: the groupe decided it, in whose name no power is asked.
    """
    if unknown := values.keys() - set(CHANGEABLE):
        raise ValueError(f"not of a role: {', '.join(sorted(unknown))}")
    beside = _beside(by, role.groupe, skills, learns, incompatible)
    hold_groupe(role.groupe)
    role = hold(role)
    need_still(decided or rules.may_edit(here_of(by, role.groupe), role))
    had, had_there = access.granted_powers(role.grants_id, role.groupe), granted_in_circle(role)
    editions.check(role, edition, lambda: _now(role, had, had_there))
    if "circle" in values:
        values["circle"] = _circle(role.groupe, values["circle"])  # type: ignore[arg-type]  # one, or None
    wanted = _known(powers) if powers is not None else had
    _keep_carried(role, had - wanted)
    before, facts_before = texts_of(role), facts_of(role)
    changed = [name for name, value in values.items() if getattr(role, name) != value]
    left = role.circle if "circle" in changed else None
    there = values.get("circle", role.circle)
    in_circle = set() if there is None or (left and circle_powers is None) else had_there
    if there is not None and circle_powers is not None:
        in_circle = _known_in_part(circle_powers)
    others = beside.others(role)
    changed += beside.put(role)
    _said_of_others(others, by, why)
    if not changed and wanted == had and in_circle == had_there:
        return role
    if "name" in changed:
        _refuse_given(role.groupe, str(values["name"]), but=role)
    if "accountabilities" in changed:
        values["accountabilities"] = given.kept(
            role.accountabilities,
            list(values["accountabilities"]),  # type: ignore[call-overload]  # lines
        )
    for name in values.keys() & set(changed):
        setattr(role, name, values[name])
    role.edition += 1
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise _name_taken(role.name) from error
    access.grant(role.grants_id, role.groupe, wanted - had)
    access.revoke(role.grants_id, role.groupe, had - wanted)
    if left is not None:
        access.revoke(role.grants_id, left, had_there)
    if role.circle is not None:
        access.grant(role.grants_id, role.circle, in_circle)
        access.revoke(role.grants_id, role.circle, access.powers_in_part() - in_circle)
    editions.keep(
        role,
        groupe=role.groupe,
        by=by,
        before=before,
        facts_before=facts_before,
        restores=restores,
        why=why,
    )
    journal.record(
        events.ROLE_CHANGED,
        by=by,
        groupe=role.groupe,
        target=role,
        fields=[*changed],
        granted=sorted(wanted - had),
        revoked=sorted(had - wanted),
        **_told_in_circle(had_there, in_circle),
        **editions.facts(role, restores),
    )
    return role


def follow_skill(gone: Skill, kept: Skill) -> None:
    """Roles that ask for a skill, or teach it, ask for the one it was merged into. In the caller's
    transaction, both skills being locked. Four queries."""
    for table in (Role.skills.through, Role.learns.through):
        rows = table.objects.filter(skill=gone)
        has = table.objects.filter(skill=kept).values_list("role_id", flat=True)
        rows.filter(role__in=list(has)).delete()
        rows.update(skill=kept)


@action
def close_role(*, by: Member, role: Role) -> Role:
    """Close a role: its mandates end today, its offers are withdrawn, its history stays. Refused to who
    may no longer: what they may, or what the role does, changed since they asked."""
    hold_groupe(role.groupe)
    role = hold(role)
    need_still(rules.may_close(here_of(by, role.groupe), role))
    _keep_carried(role, access.granted_powers(role.grants_id, role.groupe))
    today = role.groupe.today()
    for mandate in role.mandates.filter(ends_on__gte=today):
        end(mandate, by=by, on=today)
    drop_all(role.draws.all(), by=by)
    withdraw(role.offers.filter(state=OPEN), by=by, passing_on=False)
    role.closed_on = today
    role.save(update_fields=["closed_on"])
    journal.record(events.ROLE_CLOSED, by=by, groupe=role.groupe, target=role)
    return role
