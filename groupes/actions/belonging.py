# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving a groupe, going on pause, closing it; leaving the cooperative and coming back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from groupes import events, journal, live
from groupes.actions.held import held_member, hold, reread
from groupes.actions.joining import end_waiting
from groupes.belonging import Leaving, LeavingCooperative
from groupes.models import Cooperative, Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from groupes.web.wiring import declared


def _own(membership: Membership, by: Member) -> Membership:
    """The actor's own membership, as it is now; Refusal when it has ended meanwhile."""
    if membership.member_id != by.pk:
        raise ValueError("one leaves, pauses and comes back by oneself")
    membership = reread(membership)
    if membership.state not in Membership.BELONGING:
        raise Refusal(_("You no longer belong to this groupe."))
    return membership


@action
def leave(*, by: Member, membership: Membership) -> Membership:
    """Leave a groupe today, and let go of what one holds there. The last one to leave closes it, and
    may still read it; who leaves a closed one reads it no more."""
    membership = _own(membership, by)
    _end_belonging(membership, by=by)
    return membership


@action
def end_membership(*, by: Member | None, membership: Membership) -> Membership:
    """Another's membership ends today, with what they hold by it: only at the end of the path that
    protects both (``groupes/parting``), which alone calls this; no page does by itself. ``by`` None:
    the path is at its end, and nobody ends it.

    Ended already, or the last one there: nothing changes.
    """
    membership = reread(membership)
    others = membership.groupe.memberships.of_current().filter(state__in=Membership.BELONGING)
    inside = membership.state in Membership.BELONGING and membership.groupe.is_open
    if inside and others.exclude(member=membership.member).exists():
        _end_belonging(membership, by=by)
    return membership


def _end_belonging(membership: Membership, *, by: Member | None) -> None:
    """A membership in force ends today, with what is held by it. The groupe is held. ``by`` None:
    somebody else goes on belonging."""
    groupe, member = membership.groupe, membership.member
    was = membership.state
    others = groupe.memberships.of_current().filter(state__in=Membership.BELONGING)
    closes = groupe.state != Groupe.State.CLOSED and not others.exclude(member=member).exists()
    today = _let_go(groupe, member)
    if (
        closes and by is not None and by.pk == member.pk
    ):  # there to the end: it stays theirs to read
        membership.state = Membership.State.READING
    else:
        membership.state = Membership.State.ENDED
        membership.ends_on = max(today, membership.starts_on or today)
    membership.back_on = None
    membership.save()
    journal.record(
        events.MEMBERSHIP_ENDED,
        by=by,
        groupe=groupe,
        target=membership,
        member=member.pk,
        was=was,
    )
    if closes and by is not None:
        _close(groupe, by=by, last=member)


def _close(groupe: Groupe, *, by: Member, last: Member | None = None) -> None:
    """Nothing goes on in the groupe from today: who waits is told, who belongs reads it. It is held,
    with what each floor holds. ``last``: whose leaving closes it; None: ``by`` closes it."""
    today = groupe.today()
    for leaving in declared(Leaving):
        leaving.close(groupe, last or by, today)
    waiting = groupe.memberships.filter(state__in=Membership.WAITING)
    for tie in waiting.select_related("groupe", "member").order_by("pk"):
        end_waiting(tie, by=by, why="closed")
    groupe.memberships.filter(state__in=Membership.BELONGING).update(
        state=Membership.State.READING, ends_on=None, paused_on=None, back_on=None
    )
    groupe.state = Groupe.State.CLOSED
    groupe.save(update_fields=["state"])
    closer = by if last is None else None
    journal.record(events.GROUPE_CLOSED, by=closer, groupe=groupe, target=groupe)


@action
def close_groupe(*, by: Member, groupe: Groupe) -> Groupe:
    """Close a groupe for everyone, today: mandates end, what runs is left aside, requests and
    invitations are answered. Those who belong go on reading it. Closed already: nothing changes."""
    groupe = hold(groupe)
    if groupe.state == Groupe.State.CLOSED:
        return groupe
    _hold_held([groupe])
    _close(groupe, by=by)
    return groupe


def _hold_held(groupes: Sequence[Groupe]) -> None:
    """Take what each floor holds in these groupes, in the order of locks."""
    for leaving in sorted(declared(Leaving), key=lambda one: one.turn):
        for groupe in groupes:
            leaving.hold(groupe)


def _let_go(groupe: Groupe, member: Member) -> dt.date:
    """End today what a member holds in a groupe; answers that day."""
    today = groupe.today()
    _hold_held([groupe])
    for leaving in declared(Leaving):
        leaving.end(groupe, member, today)
    return today


@action
def pause(*, by: Member, membership: Membership, back_on: dt.date | None = None) -> Membership:
    """Go on pause: the place in the groupe stays, the mandates end today (others may take them).
    ``back_on``: the day on which one would like to be back, if one knows it; the groupe reads it."""
    membership = _own(membership, by)
    if membership.state == Membership.State.PAUSED:
        return membership
    if membership.state == Membership.State.READING:
        raise Refusal(
            _("This groupe is closed: you can still read it, but nothing more happens there.")
        )
    _need_to_come(membership.groupe, back_on)
    today = _let_go(membership.groupe, by)
    membership.state = Membership.State.PAUSED
    membership.paused_on = today
    membership.back_on = back_on
    membership.save()
    journal.record(
        events.MEMBERSHIP_PAUSED,
        by=by,
        groupe=membership.groupe,
        target=membership,
        member=by.pk,
        **_told_day(back_on),
    )
    return membership


def _need_to_come(groupe: Groupe, back_on: dt.date | None) -> None:
    if back_on is not None and back_on <= groupe.today():
        raise Refusal(_("The day on which you would like to be back is to come."), field="day")


def _told_day(back_on: dt.date | None) -> dict[str, str]:
    return {"back_on": back_on.isoformat()} if back_on else {}


@action
def say_return(*, by: Member, membership: Membership, back_on: dt.date | None) -> Membership:
    """On pause, say when one would like to be back, another day than before, or that one does not know
    (None). Said already: nothing changes."""
    membership = _own(membership, by)
    if membership.state != Membership.State.PAUSED:
        raise Refusal(_("You are not on pause any more."))
    if membership.back_on == back_on:
        return membership
    _need_to_come(membership.groupe, back_on)
    membership.back_on = back_on
    membership.save(update_fields=["back_on"])
    journal.record(
        events.RETURN_SAID,
        by=by,
        groupe=membership.groupe,
        target=membership,
        member=by.pk,
        **_told_day(back_on),
    )
    return membership


@action
def resume(*, by: Member, membership: Membership) -> Membership:
    """Come back from a pause."""
    membership = _own(membership, by)
    if membership.state == Membership.State.ACTIVE:
        return membership
    if membership.state == Membership.State.READING:
        raise Refusal(
            _("This groupe is closed: you can still read it, but nothing more happens there.")
        )
    membership.state = Membership.State.ACTIVE
    membership.paused_on = membership.back_on = None
    membership.save()
    journal.record(
        events.MEMBERSHIP_RESUMED,
        by=by,
        groupe=membership.groupe,
        target=membership,
        member=by.pk,
    )
    return membership


@action
def leave_cooperative(*, by: Member, member: Member, on: dt.date) -> Member:
    """Record that a person has left their cooperative, ``on`` being their last day: today or before.

    Everything ends now: memberships with what is held by them, requests and invitations, the
    account's log-ins. What they gave and said stays. The last one of a groupe closes it.
    """
    # Of two who record each other's departure at once one stays, who administers still.
    locked(Cooperative.objects).get(pk=member.cooperative_id)
    member = held_member(member)
    names = {"name": member.name}
    if member.left_on is not None:
        raise Refusal(_("That %(name)s has left is recorded already.") % names)
    if by.pk != member.pk and Member.objects.filter(pk=by.pk).exclude(left_on=None).exists():
        raise Refusal(_("%(name)s is no longer in the cooperative.") % {"name": by.name})
    if not member.joined_on <= on <= member.cooperative.today():
        raise Refusal(
            _("The last day is today or before, and not before %(name)s joined.") % names,
            field="on",
        )
    ties = member.memberships.filter(state__in=Membership.OPEN).select_related("groupe")
    ordered = list(
        ties.order_by("groupe_id", "pk")
    )  # the same for everybody: nobody waits in a ring
    held = [reread(tie) for tie in ordered]
    _hold_held([now.groupe for now in held])
    journal.hold(now.groupe_id for now in held)
    for now in held:
        if now.state in Membership.BELONGING:
            _end_belonging(now, by=by)
        elif now.state in Membership.WAITING:
            end_waiting(now, by=by, why="gone")
    for leaving in declared(LeavingCooperative):
        leaving.end(member, on)
    member.left_on = on
    member.administers = False
    member.save(update_fields=["left_on", "administers"])
    member.user.is_active = False
    # Sessions and links sent before end with the password, and stay ended should they come back.
    member.user.set_unusable_password()
    member.user.save(update_fields=["is_active", "password"])
    journal.record(events.PERSON_LEFT, by=by, target=member, on=on.isoformat())
    transaction.on_commit(live.check_logins, robust=True)
    return member


@action
def come_back(*, by: Member, member: Member) -> Member:
    """Someone who had left is of the cooperative again, from today. They belong to no groupe, hold
    nothing, choose a password anew, and are no associate until that is recorded again."""
    member = held_member(member)
    if member.is_former:
        raise Refusal(_("This account was deleted: add them again as somebody new."))
    if member.left_on is None:
        raise Refusal(_("%(name)s is already in the cooperative.") % {"name": member.name})
    member.left_on = None
    member.joined_on = member.cooperative.today()
    member.save(update_fields=["left_on", "joined_on"])
    member.user.is_active = True
    member.user.save(update_fields=["is_active"])
    for leaving in declared(LeavingCooperative):
        leaving.back(member, by)
    journal.record(events.PERSON_CAME_BACK, by=by, target=member)
    return member
