# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what at the door of a groupe, and where a link or a proposal stands on a day."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import TYPE_CHECKING

from groupes import rules
from groupes.access import Me, Standing
from groupes.models import Groupe, Membership

if TYPE_CHECKING:
    from groupes.welcome.models import Addressed, Link, Proposal, Thread

WELCOME = rules.WELCOME
may_belong = rules.may_belong
left_by_decision = rules.left_by_decision
comes_in_at_once = rules.comes_in_at_once


# --- links and addresses --------------------------------------------------------------------------


class LinkState(Enum):
    """Where a link or an invitation to an address stands."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    ENDED = "ended"
    DECLINED = "declined"
    UNKEPT = "unkept"
    """Open by itself, but whoever made it may no longer invite: it lets nobody in until somebody who may
    takes it over."""


def still_invites(maker: Standing | None) -> bool:
    """Whether what somebody made lets people in: as long as they may invite. ``maker``: where they stand in its
    groupe today; None where nobody is known to have made it."""
    return maker is not None and rules.may_invite(maker)


def kept(state: LinkState, maker: Standing | None) -> LinkState:
    """Where a link or an invitation to an address stands, whoever made it being asked about too."""
    if state is LinkState.OPEN and not still_invites(maker):
        return LinkState.UNKEPT
    return state


def state_of_link(link: Link, on: dt.date) -> LinkState:
    """On a day of its groupe's; as far as the link itself says (:func:`kept`)."""
    if link.ended_at is not None:
        return LinkState.ENDED
    if link.used >= link.most:
        return LinkState.USED
    return LinkState.EXPIRED if link.expires_on < on else LinkState.OPEN


def state_of_addressed(one: Addressed, on: dt.date) -> LinkState:
    """The same, of an invitation to an address."""
    if one.answered_at is not None:
        return LinkState.USED if one.accepted else LinkState.DECLINED
    if one.ended_at is not None:
        return LinkState.ENDED
    return LinkState.EXPIRED if one.expires_on < on else LinkState.OPEN


def may_invite_by_link(here: Standing) -> bool:
    """Whoever invites, where the members are not asked first."""
    return rules.may_invite(here) and here.groupe.joining != Groupe.Joining.COOPTED


# --- co-opted by consent --------------------------------------------------------------------------


class Outcome(Enum):
    """Where a proposal stands on a day."""

    ASKED = "asked"  # the person is
    OPEN = "open"  # the members are
    STOPPED = "stopped"  # by an objection
    AGREED = "agreed"  # the person may come in
    OVER = "over"


def outcome(proposal: Proposal, objections: int, on: dt.date) -> Outcome:
    """By date: silence is consent once the last day is over, where the groupe is."""
    state = type(proposal).State
    if proposal.state == state.ASKED:
        return Outcome.ASKED
    if proposal.state != state.OPEN or proposal.until is None:
        return Outcome.OVER
    if objections:
        return Outcome.STOPPED
    return Outcome.AGREED if proposal.until < on else Outcome.OPEN


def may_propose(here: Standing) -> bool:
    """Any active member, where one is co-opted."""
    return here.is_active and here.groupe.is_open and here.groupe.joining == Groupe.Joining.COOPTED


def may_say(here: Standing, proposal: Proposal) -> bool:
    """Whoever takes part in the groupe, and did not propose it themself."""
    return here.is_active and proposal.proposed_by_id != here.member.pk


# --- the thread at the door -----------------------------------------------------------------------


def may_read_thread(me: Me, thread: Thread) -> bool:
    """The person at the door, and whoever welcomes there."""
    return thread.member_id == me.pk or thread.groupe_id in me.groupes_where(WELCOME)


def thread_open(thread: Thread, latest: Membership | None) -> bool:
    """Whether one still writes: not once they are in, were declined since it began, or the groupe is
    closed. ``latest``: their last tie to the groupe."""
    if not thread.groupe.is_open:
        return False
    if latest is None:
        return True
    if latest.state in Membership.BELONGING:
        return False
    declined = latest.state == Membership.State.DECLINED
    return not (declined and latest.answered_at and latest.answered_at > thread.opened_at)


def may_answer_for_them(here: Standing) -> bool:
    """Any active member, of a request while those who welcome are all away
    (``groupes.queries.without_welcomer``)."""
    return here.is_active and here.groupe.is_open


# --- the first month ------------------------------------------------------------------------------

NEW_DAYS = 30


def is_newcomer(here: Standing) -> bool:
    """Who came in by the door less than :data:`NEW_DAYS` days ago: not who founded the groupe."""
    tie = here.membership
    return (
        tie is not None
        and here.is_active
        and here.groupe.is_open
        and tie.starts_on is not None
        and (here.on - tie.starts_on).days < NEW_DAYS
        and (tie.asked_at is not None or tie.invited_at is not None)
    )
