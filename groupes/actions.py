# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes the state of groupes and memberships. One verb each, one transaction each:
the change and its journal entry, or neither."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from groupes import access, journal
from groupes.models import Groupe, Member, Membership

type Founding = Callable[[Groupe, Member], None]

_foundings: list[Founding] = []


def register_founding(found: Founding) -> None:
    """Let a higher floor prepare a new groupe (its room, its first roles), in its transaction."""
    if found not in _foundings:
        _foundings.append(found)


@transaction.atomic
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
) -> Groupe:
    """Found a groupe; the founder is its first member.

    Plain membership gets the powers registered by each floor
    (``access.register_membership_powers``).
    """
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
        grants=grants,
    )
    access.grant(grants.pk, groupe, access.membership_powers())
    Membership.objects.create(
        groupe=groupe,
        member=by,
        state=Membership.State.ACTIVE,
        starts_on=groupe.today(),
        answered_at=timezone.now(),
    )
    for found in _foundings:
        found(groupe, by)
    journal.record("groupes.groupe_created", by=by, groupe=groupe, target=groupe, kind=kind)
    return groupe
