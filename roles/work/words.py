# SPDX-License-Identifier: AGPL-3.0-or-later
"""How work and its offers are said to one reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.web import formats
from roles.work import load, moves
from roles.work.models import WorkOffer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def steps(ticked: int, of: int) -> str:
    """ "2 of 5 lines ticked"; "" without a checklist."""
    return _("%(n)s of %(of)s lines ticked") % {"n": ticked, "of": of} if of else ""


def asked(offer: WorkOffer, reader: int) -> str:
    """What an open offer asks of its reader."""
    names = {
        "work": offer.work.title,
        "by": offer.offered_by.name,
        "to": offer.offered_to.name,
        "giver": offer.giver.name if offer.giver is not None else "",
    }
    if not offer.is_move:
        return _("%(by)s offers you: %(work)s") % names
    if offer.giver_id == reader:
        return _("%(work)s: would it help you if %(to)s went on with it?") % names
    return _("%(work)s, which %(giver)s carries: would you go on with it?") % names


def ended(offer: WorkOffer, reader: int) -> str:
    """How an offer ended, for somebody whom it is told to. Who said no is not told."""
    names = {"work": offer.work.title, "name": offer.offered_to.name}
    if offer.state == WorkOffer.State.ACCEPTED:
        if offer.offered_to_id == reader:
            return _("%(work)s is yours now: both said yes") % names
        return _("%(name)s goes on with %(work)s") % names
    if offer.state == WorkOffer.State.DECLINED:
        if offer.is_move:
            return _("%(work)s stays where it is: not this time") % names
        return _("%(name)s answers for %(work)s: not now") % names
    return _("%(work)s: the offer has ended, somebody goes on with it or it is over") % names


def waiting(offer: WorkOffer, reader: int) -> str:
    """What an open offer waits for, for who made it or said yes already."""
    name = offer.offered_to.name
    if not offer.is_move:
        return _("Offered to %(name)s, not answered yet.") % {"name": name}
    if reader in (offer.offered_to_id, offer.giver_id):
        return _("You said yes; it waits for the other yes.")
    said = sum((offer.giver_yes, offer.taker_yes))
    if said:
        return _("Proposed to both: one yes, the other is awaited.")
    return _("Proposed to both, not answered yet.")


# --- moves ---------------------------------------------------------------------------------------

WHY_LEFT: dict[str, StrOrPromise] = {
    moves.ROLES: gettext_lazy("their roles alone ask more: look at the roles together"),
    moves.STAYS: gettext_lazy(
        "what they carry stays with them: it must stay whole and is begun, or a move is waiting"
    ),
    moves.NOBODY: gettext_lazy("nobody who told it has both the room and the skill"),
    moves.EFFORT_SPENT: gettext_lazy("no better way was found in the time it takes to look"),
}


def amount(units: int) -> str:
    """ "1,5 j par mois" """
    return _("%(days)s a month") % {"days": formats.days(load.days(units))}


def few(units: int) -> str:
    """ "1,5 j", where the month is said elsewhere."""
    return formats.days(load.days(units))


def why(move: moves.Move, skills: Iterable[str], giver: str, taker: str) -> str:
    """Why a move, in a sentence or a few. ``skills``: those of the work that the taker has or wishes."""
    parts = [
        _(
            "%(giver)s carries %(over)s more than they wish to give; %(taker)s has room for %(room)s."
        )
        % {
            "giver": giver,
            "over": amount(move.over),
            "taker": taker,
            "room": amount(move.room),
        }
        if move.over
        else _("So that %(giver)s has room for what comes; %(taker)s has room for %(room)s.")
        % {"giver": giver, "taker": taker, "room": amount(move.room)}
    ]
    said = {"taker": taker, "skills": formats.listed(skills), "giver": giver}
    if moves.LEARNS in move.why:
        parts.append(_("%(taker)s wishes to learn: %(skills)s.") % said)
    elif moves.DOES in move.why:
        parts.append(_("%(taker)s knows how: %(skills)s.") % said)
    if moves.HAND in move.why:
        parts.append(_("%(giver)s asked for a hand on it.") % said)
    if moves.SELDOM in move.why:
        parts.append(_("%(taker)s was asked less often than others.") % said)
    return " ".join(parts)
