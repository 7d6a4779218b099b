# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the ground floor itself lets go of: the invitations of who leaves go on without them; who waits
at the door of a groupe that closes is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member, Membership
from groupes.web.paths import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """The invitations they made that wait, which whoever welcomes goes on with. One query."""
    made = groupe.memberships.of_current().filter(state=Membership.State.INVITED, invited_by=member)
    if not (count := made.count()):
        return []
    words = ngettext(
        "%(n)s invitation that waits: whoever welcomes goes on with it",
        "%(n)s invitations that wait: whoever welcomes goes on with them",
        count,
    )
    page = reverse("groupes:members", args=[groupe.slug])
    return [Goes(words % {"n": count}, Fate.HANDED_ON, page, _("See them"))]


def closing(groupe: Groupe) -> list[StrOrPromise]:
    """Who waits, and is told. One query."""
    waiting = groupe.memberships.of_current().filter(state__in=Membership.WAITING).count()
    if not waiting:
        return []
    words = ngettext(
        "%(n)s request or invitation ends, and who waits is told",
        "%(n)s requests or invitations end, and who waits is told",
        waiting,
    )
    return [words % {"n": waiting}]
