# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles and their domains: created, changed, closed, one after the other in a groupe."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import uuid4

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from groupes import access, journal
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Groupe, Member
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles import events
from roles.actions.held import hold, hold_groupe
from roles.actions.mandates import end
from roles.actions.offers import OPEN, withdraw
from roles.models import Role


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


def new_role(groupe: Groupe, powers: Collection[str], **fields: object) -> Role:
    """A role and its grants, without a journal entry: for :func:`create_role` and foundings."""
    grants = Group.objects.create(name=f"role {groupe.slug} {uuid4().hex[:12]}")
    role = Role.objects.create(groupe=groupe, grants=grants, **fields)
    access.grant(grants.pk, groupe, _known(powers))
    return role


@action
def create_role(
    *,
    by: Member,
    groupe: Groupe,
    name: str,
    purpose: str,
    powers: Collection[str] = (),
    **fields: object,
) -> Role:
    """Create a role with its domain (``powers``); vacant, it invites whoever would take it."""
    hold_groupe(groupe)
    try:
        with transaction.atomic():
            role = new_role(groupe, powers, name=name, purpose=purpose, **fields)
    except IntegrityError as error:
        raise _name_taken(name) from error
    editions.keep(role, groupe=groupe, by=by)
    journal.record(
        events.ROLE_CREATED,
        by=by,
        groupe=groupe,
        target=role,
        granted=sorted(powers),
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
)


def _now(role: Role, powers: Collection[str]) -> dict[str, object]:
    return {name: getattr(role, name) for name in CHANGEABLE} | {"powers": sorted(powers)}


@action
def change_role(
    *,
    by: Member,
    role: Role,
    edition: int,
    powers: Collection[str] | None = None,
    restores: int | None = None,
    **values: object,
) -> Role:
    """Change a role and its domain (``powers``; None: as it is). Those who hold it keep it, with the
    domain as it is now.

    ``edition``: the one the writer saw; another since then raises ``Outdated``. ``restores``: the
    edition whose text is brought back.
    """
    if unknown := values.keys() - set(CHANGEABLE):
        raise ValueError(f"not of a role: {', '.join(sorted(unknown))}")
    hold_groupe(role.groupe)
    role = hold(role)
    had = access.granted_powers(role.grants_id, role.groupe)
    editions.check(role, edition, lambda: _now(role, had))
    wanted = _known(powers) if powers is not None else had
    _keep_carried(role, had - wanted)
    before = texts_of(role)
    changed = [name for name, value in values.items() if getattr(role, name) != value]
    if not changed and wanted == had:
        return role
    for name in changed:
        setattr(role, name, values[name])
    role.edition += 1
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise _name_taken(role.name) from error
    access.grant(role.grants_id, role.groupe, wanted - had)
    access.revoke(role.grants_id, role.groupe, had - wanted)
    editions.keep(role, groupe=role.groupe, by=by, before=before, restores=restores)
    journal.record(
        events.ROLE_CHANGED,
        by=by,
        groupe=role.groupe,
        target=role,
        fields=[*changed],
        granted=sorted(wanted - had),
        revoked=sorted(had - wanted),
        **editions.facts(role, restores),
    )
    return role


@action
def close_role(*, by: Member, role: Role) -> Role:
    """Close a role: its mandates end today, its offers are withdrawn, its history stays."""
    hold_groupe(role.groupe)
    role = hold(role)
    _keep_carried(role, access.granted_powers(role.grants_id, role.groupe))
    today = role.groupe.today()
    for mandate in role.mandates.filter(ends_on__gte=today):
        end(mandate, by=by, on=today)
    withdraw(role.offers.filter(state=OPEN), by=by)
    role.closed_on = today
    role.save(update_fields=["closed_on"])
    journal.record(events.ROLE_CLOSED, by=by, groupe=role.groupe, target=role)
    return role
