# SPDX-License-Identifier: AGPL-3.0-or-later
"""Founding a groupe, and changing how it presents itself."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import access, events, journal
from groupes.actions.held import hold, hold_person
from groupes.belonging import Founding
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from groupes.web.wiring import declared


@action
def create_groupe(
    *,
    by: Member,
    kind: str,
    name: str,
    slug: str,
    purpose: str,
    colour: str = Groupe.Colour.ARDOISE,
    short: str = "",
    charter: str = "",
    visibility: str = Groupe.Visibility.COOPERATIVE,
    joining: str = Groupe.Joining.REQUEST,
    state: str = Groupe.State.ACTIVE,
) -> Groupe:
    """Found a groupe; the founder is its first member.

    Plain membership gets the powers that each floor declares of it (``Power.of_membership``).
    """
    hold_person(by)
    try:
        with transaction.atomic():
            grants = Group.objects.create(name=f"groupe {slug}")
            groupe = Groupe.objects.create(
                cooperative=by.cooperative,
                kind=kind,
                name=name,
                slug=slug,
                purpose=purpose,
                colour=colour,
                short=short,
                charter=charter,
                visibility=visibility,
                joining=joining,
                state=state,
                grants=grants,
            )
    except IntegrityError as error:
        raise Refusal(_("A groupe has just taken this address. Try once more.")) from error
    access.grant(grants.pk, groupe, access.membership_powers())
    Membership.objects.create(
        groupe=groupe,
        member=by,
        state=Membership.State.ACTIVE,
        starts_on=groupe.today(),
        answered_at=timezone.now(),
    )
    editions.keep(groupe, groupe=groupe, by=by)
    journal.record(events.GROUPE_CREATED, by=by, groupe=groupe, target=groupe, kind=kind)
    for founding in declared(Founding):
        founding.found(groupe, by)
    return groupe


@action
def change_kind(*, by: Member, groupe: Groupe, kind: str, seen: str) -> Groupe:
    """Make a project, trade or brand groupe of it: everything it has stays as it is. ``seen``: what it
    was for whoever asks; Refusal when somebody made it another meanwhile. The same kind: nothing
    changes."""
    groupe = hold(groupe)
    if groupe.kind == kind:
        return groupe
    if groupe.kind != seen:
        raise Refusal(_("Somebody has just changed what kind of groupe this is: look at it again."))
    if kind not in Groupe.Kind.values:
        raise ValueError(f"no such kind: {kind}")
    before, groupe.kind = groupe.kind, kind
    groupe.save(update_fields=["kind"])
    journal.record(
        events.KIND_CHANGED, by=by, groupe=groupe, target=groupe, before=before, kind=kind
    )
    for founding in declared(Founding):
        if founding.become is not None:
            founding.become(groupe, before, by)
    return groupe


EDITABLE: Final = ("name", "short", "colour", "purpose", "visibility", "joining")


@action
def edit_groupe(
    *, by: Member, groupe: Groupe, edition: int, restores: int | None = None, **values: str
) -> Groupe:
    """Change how a groupe presents itself: any of ``EDITABLE``. Unchanged values write nothing.

    ``edition``: the one the writer saw; another since then raises ``Outdated``. ``restores``: the
    edition whose text is brought back.
    """
    if unknown := values.keys() - set(EDITABLE):
        raise ValueError(f"not editable: {', '.join(sorted(unknown))}")
    groupe = hold(groupe)
    editions.check(groupe, edition, lambda: {name: getattr(groupe, name) for name in EDITABLE})
    changed = [name for name, value in values.items() if getattr(groupe, name) != value]
    if changed:
        before = texts_of(groupe)
        for name in changed:
            setattr(groupe, name, values[name])
        groupe.edition += 1
        groupe.save(update_fields=[*changed, "edition"])
        editions.keep(groupe, groupe=groupe, by=by, before=before, restores=restores)
        journal.record(
            events.GROUPE_CHANGED,
            by=by,
            groupe=groupe,
            target=groupe,
            fields=[*changed],
            **editions.facts(groupe, restores),
        )
    return groupe
