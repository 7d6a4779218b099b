# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a piece of work: asked alike by views, pages and templates.

A rule is about the person; whether the moment is right is the action's to say, in words.
"""

from __future__ import annotations

from groupes.access import Standing
from roles.work.models import Work, WorkOffer

REDISTRIBUTE = "work.redistribute"


def may_add(here: Standing) -> bool:
    """Who writes down what is to be done: whoever takes part."""
    return here.is_active and here.groupe.is_open


def carries(here: Standing, work: Work) -> bool:
    return work.state == Work.State.TAKEN and work.holder_id == here.member.pk


def may_change(here: Standing, work: Work) -> bool:
    """Who writes it anew: whoever carries it or wrote it; anyone while nobody carries it."""
    if not may_add(here) or not work.is_live:
        return False
    return work.state == Work.State.OPEN or here.member.pk in (work.holder_id, work.author_id)


def may_take(here: Standing, work: Work) -> bool:
    """Who takes what nobody carries: whoever takes part."""
    return may_add(here) and work.state == Work.State.OPEN


def may_offer(here: Standing, work: Work) -> bool:
    """Who offers it to another: whoever carries it; anyone while nobody does."""
    return may_take(here, work) or (may_add(here) and carries(here, work))


def may_carry_on(here: Standing, work: Work) -> bool:
    """Who says that it is done, gives it back, could use a hand: whoever carries it. Giving back is for
    who is on pause too."""
    return here.groupe.is_open and carries(here, work)


def may_drop(here: Standing, work: Work) -> bool:
    """Who lets it go, so that nobody does it: whoever carries it; while nobody does, who wrote it or
    shares work out."""
    if work.state == Work.State.OPEN:
        return may_add(here) and (work.author_id == here.member.pk or here.can(REDISTRIBUTE))
    return may_add(here) and carries(here, work)


def may_reopen(here: Standing, work: Work) -> bool:
    """Who brings back what is over: whoever carried it or wrote it, or shares work out."""
    if work.is_live or not may_add(here):
        return False
    return here.member.pk in (work.holder_id, work.author_id) or here.can(REDISTRIBUTE)


def may_tick(here: Standing, work: Work, helpers: frozenset[int]) -> bool:
    """Who ticks a line: whoever carries it or gives a hand."""
    if not may_add(here) or work.state != Work.State.TAKEN:
        return False
    return here.member.pk == work.holder_id or here.member.pk in helpers


def may_split(here: Standing, work: Work) -> bool:
    """Who cuts it in two: whoever may write it anew; never what must stay whole."""
    return not work.whole and may_change(here, work)


def may_help(here: Standing, work: Work) -> bool:
    """Who gives a hand: whoever takes part, on what another carries and could use one with."""
    return (
        may_add(here)
        and work.state == Work.State.TAKEN
        and work.hand_since is not None
        and work.holder_id != here.member.pk
    )


def may_answer(here: Standing, offer: WorkOffer) -> bool:
    """Whose answer an offer waits for: the one it is made to; of a move, the one who carries too."""
    return here.groupe.is_open and here.member.pk in (offer.offered_to_id, offer.giver_id)


def may_withdraw(here: Standing, offer: WorkOffer) -> bool:
    """Who takes an offer back: whoever made it; a move, whoever shares work out."""
    mine = offer.offered_by_id == here.member.pk
    return here.groupe.is_open and (mine or (offer.is_move and here.can(REDISTRIBUTE)))


def may_share_out(here: Standing) -> bool:
    """Who sees the table, and proposes moves."""
    return here.can(REDISTRIBUTE)
