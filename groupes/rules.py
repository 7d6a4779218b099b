# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a groupe, a place in it, a cooperative: asked alike by views and pages.

A rule says who may; whether it can be done *now* (nobody answered before, the groupe is open) is
the action's to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.conf import settings

from groupes.access import Me, Standing
from groupes.belonging import Parted
from groupes.models import Groupe, Member, Membership
from groupes.web.wiring import declared

WELCOME: Final = "groupes.welcome_member"
EDIT: Final = "groupes.edit_groupe"


def may_belong(member: Member, groupe: Groupe) -> bool:
    """Whether someone's cooperative lets them be in a groupe: its own, or one federated with it today. No
    query of one's own; of another's, none where the cooperatives are loaded."""
    if member.cooperative_id == groupe.cooperative_id:
        return True
    mine, theirs = member.cooperative, groupe.cooperative
    return mine.federation_id is not None and mine.federation_id == theirs.federation_id


def may_edit_groupe(here: Standing) -> bool:
    """Who changes how the groupe presents itself."""
    return here.can(EDIT)


def may_welcome(here: Standing) -> bool:
    """Who answers those who ask to join."""
    return here.can(WELCOME)


def may_invite(here: Standing) -> bool:
    """Who asks someone in: the same as who answers those who ask."""
    return here.can(WELCOME)


def left_by_decision(groupe: Groupe, people: Collection[int]) -> dict[int, dt.date]:
    """Who of these (their ids) left the groupe following a decision of it, and was welcomed there by nobody
    since → the day of the decision. One query; none for nobody."""
    if not people:
        return {}
    found: dict[int, dt.date] = {}
    for parted in declared(Parted):
        found |= parted.find(groupe, people)
    return found


def comes_in_at_once(groupe: Groupe, left: dt.date | None) -> bool:
    """Whether who asks is in at once: where anyone joins freely. Who left following a decision (``left``: its
    day) asks, however one joins and by whatever link, and somebody who knows of it answers."""
    return groupe.joining == Groupe.Joining.OPEN and left is None


def may_ask_to_join(here: Standing) -> bool:
    """Who finds the question at the door: a stranger, where one is let in on request or freely."""
    return (
        here.membership is None
        and here.groupe.state != Groupe.State.CLOSED
        and here.groupe.joining != Groupe.Joining.COOPTED
    )


def may_answer_invitation(here: Standing) -> bool:
    """Whoever is invited, or was and came in (the action tells that it is too late)."""
    return here.is_invited or here.is_member


def is_own_request(here: Standing, tie: Membership) -> bool:
    """Whether ``tie`` is what I asked for myself."""
    return tie.member_id == here.member.pk and tie.asked_at is not None


def may_take_back(here: Standing, tie: Membership) -> bool:
    """A request: the one who asked. An invitation: who invites."""
    return is_own_request(here, tie) or (tie.invited_at is not None and may_invite(here))


def may_write_to(me: Me, member: Member) -> bool:
    """Who leaves someone a word: whoever may find them, and not they themselves; with the
    cooperatives loaded."""
    return member.pk != me.pk and member.visible_to(me)


def may_administer(me: Me) -> bool:
    """Who adds people to their cooperative, and records what changes of them. It opens no groupe."""
    return me.member.administers


def gets_link(member: Member) -> bool:
    """Whether a link to choose a password is for them: who has never come in; where no mail leaves,
    anyone, for nobody gets one by themself. Of a member with their account."""
    return not settings.MAIL_LEAVES or member.user.last_login is None


def may_record_leaving(me: Me, member: Member) -> bool:
    """Who records that someone has left: an administrator of theirs, and another than the one who
    leaves, so that a cooperative keeps one."""
    return (
        may_administer(me)
        and member.cooperative_id == me.member.cooperative_id
        and member.pk != me.pk
    )
