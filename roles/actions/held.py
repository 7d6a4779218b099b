# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is held until the end of a transaction, so that changes come one after the other."""

from __future__ import annotations

from django.utils.translation import gettext as _

from groupes.models import Groupe
from groupes.web.refusals import Refusal
from groupes.web.transactions import locked
from roles.models import Role


def hold_groupe(groupe: Groupe) -> None:
    """Roles of a groupe change one after the other: see ``roles.actions.roles._keep_carried``."""
    locked(Groupe.objects).get(pk=groupe.pk)


def hold(role: Role) -> Role:
    """Take the role's row until the end of the transaction; Refusal when it has been closed."""
    role = locked(Role.objects.select_related("groupe__cooperative")).get(pk=role.pk)
    if role.closed_on is not None:
        raise Refusal(_("This role has been closed meanwhile."))
    return role
