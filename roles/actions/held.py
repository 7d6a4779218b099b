# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is held until the end of a transaction, so that changes come one after the other."""

from __future__ import annotations

from django.utils.translation import gettext as _

from groupes.access import Me, Standing, standing
from groupes.models import Groupe, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import locked
from roles.models import Circle, Role


def hold_groupe(groupe: Groupe) -> None:
    """Circles and roles of a groupe change one after the other: see ``roles.actions.roles._keep_carried``."""
    locked(Groupe.objects).get(pk=groupe.pk)


def here_of(by: Member, groupe: Groupe) -> Standing:
    """Where the actor stands now, what they write under being held: what a page allowed may have ended
    since. The queries of one's rights."""
    return standing(Me(by), groupe)


def need_still(may: bool) -> None:
    """Refusal where a rule, asked again once the rows are held, no longer allows it."""
    if not may:
        raise Refusal(_("You may not do this any more: something changed meanwhile."))


def open_circle(circle: Circle) -> Circle:
    """The circle as it is now, its groupe being held; Refusal when it has been closed."""
    circle = Circle.objects.select_related("groupe__cooperative").get(pk=circle.pk)
    if circle.closed_on is not None:
        raise Refusal(_("This circle has been closed meanwhile."))
    return circle


def hold(role: Role) -> Role:
    """Take the role's row until the end of the transaction; Refusal when it has been closed."""
    role = locked(Role.objects.select_related("groupe__cooperative")).get(pk=role.pk)
    if role.closed_on is not None:
        raise Refusal(_("This role has been closed meanwhile."))
    return role
