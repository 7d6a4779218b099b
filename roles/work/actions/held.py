# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is held until the end of a transaction, so that of two who take at once one gets it; and who may
do anything at all."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from groupes.access import Me, Standing, standing
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.transactions import locked
from roles.work.models import Work


def hold(work: Work) -> Work:
    """The work as it is now, its row taken until the end of the transaction."""
    return locked(Work.objects.select_related("groupe__cooperative", "holder")).get(pk=work.pk)


def is_active(groupe: Groupe, member: Member) -> bool:
    """Whether the person is a member today, and not on pause. One query."""
    return Membership.objects.on(groupe.today()).filter(groupe=groupe, member=member).exists()


def need_part(groupe: Groupe, by: Member) -> None:
    """Refusal unless the groupe is open and ``by`` takes part in it. Asked once the row is held: who is
    leaving at this moment takes nothing any more."""
    if not groupe.is_open:
        raise Refusal(_("This groupe is closed."))
    if not is_active(groupe, by):
        raise Refusal(_("Work is for who takes part: come back from your pause first."))


def need_still(may: Callable[[Standing, Work], bool], work: Work, by: Member) -> None:
    """Refusal where a rule, asked again once the row is held, no longer allows it: who carries it, or what
    one may, changed since one saw it."""
    if not may(standing(Me(by), work.groupe), work):
        raise Refusal(_("You may not do this any more: something changed meanwhile."))


def need_carried(work: Work, by: Member) -> None:
    """Refusal unless ``by`` carries the work."""
    if work.state == Work.State.TAKEN and work.holder_id == by.pk:
        return
    if work.state == Work.State.TAKEN and work.holder is not None:
        raise Refusal(_("%(name)s carries it now.") % {"name": work.holder.name})
    raise Refusal(_("You no longer carry this."))


def need_live(work: Work) -> None:
    """Refusal where it is over."""
    if work.state == Work.State.DONE:
        raise Refusal(_("“%(work)s” is done already.") % {"work": work.title})
    if work.state == Work.State.DROPPED:
        raise Refusal(_("“%(work)s” was let go meanwhile.") % {"work": work.title})
