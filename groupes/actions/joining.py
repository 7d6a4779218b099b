# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking to join, inviting, answering. Everything about who belongs to a groupe takes the groupe’s
row first: two people answering the same request, or one asking twice, come one after the other.
"""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import events, journal
from groupes.actions.held import hold, hold_person, reread
from groupes.models import Groupe, Member, Membership
from groupes.rules import comes_in_at_once, left_by_decision, may_belong
from groupes.web.refusals import Refusal
from groupes.web.transactions import action


@action
def ask_to_join(*, by: Member, groupe: Groupe, message: str = "") -> Membership:
    """Ask to join; where anyone may, or with an invitation in hand, the member is in at once. Not who left
    following a decision of the groupe: they are answered (``rules.comes_in_at_once``).

    Asking again while a request waits only changes its word.
    """
    hold_person(by)
    groupe = hold(groupe)
    if groupe.state == Groupe.State.CLOSED:
        raise Refusal(_("This groupe is closed: nobody can join it any more."))
    open_one = groupe.memberships.filter(member=by, state__in=Membership.OPEN).first()
    if open_one is not None and open_one.state in Membership.BELONGING:
        raise Refusal(_("You already belong to this groupe."))
    if open_one is not None and open_one.state == Membership.State.INVITED:
        return _welcome(open_one, by=by, word=message)
    if groupe.joining == Groupe.Joining.COOPTED:
        raise Refusal(_("You join this groupe when a member proposes you: speak to one of them."))
    if open_one is not None:
        if message and message != open_one.message:
            open_one.message = message
            open_one.save(update_fields=["message"])
        return open_one
    left = left_by_decision(groupe, [by.pk]).get(by.pk)
    membership = Membership.objects.create(
        groupe=groupe,
        member=by,
        state=Membership.State.ASKED,
        message=message,
        asked_at=timezone.now(),
        parted_on=left,
    )
    if comes_in_at_once(groupe, left):
        return _welcome(membership, by=by)
    journal.record(events.MEMBERSHIP_ASKED, by=by, groupe=groupe, target=membership, member=by.pk)
    return membership


def _answer(membership: Membership, state: str, *, by: Member, word: str = "") -> None:
    """Who asked is answered, or who invited and still belongs: they are told once
    (:func:`see_answer`)."""
    other: int | None = membership.member_id
    if membership.state == Membership.State.INVITED and by.pk == membership.member_id:
        inside = membership.groupe.memberships.filter(state__in=Membership.BELONGING)
        host = membership.invited_by_id
        other = host if inside.filter(member=host).exists() else None
    membership.state = state
    membership.answered_at = timezone.now()
    membership.answered_by = by
    membership.answer = whole(word)
    membership.answer_for_id = other if other != by.pk else None


LONGEST_WORD: Final = 1000
"""Characters of the word that comes with an invitation or an answer."""


def whole(word: str) -> str:
    """The word that comes with an invitation, or with an answer to a request, an invitation or an offer.
    ``Refusal`` when it is too long: it is not cut."""
    if len(word) > LONGEST_WORD:
        raise Refusal(
            _("A note can have at most %(most)s characters: this one has %(length)s.")
            % {"most": LONGEST_WORD, "length": len(word)}
        )
    return word


def _welcome(membership: Membership, *, by: Member, word: str = "") -> Membership:
    """The membership begins today. The groupe is held."""
    if not membership.member.is_current:
        raise Refusal(
            _("%(name)s is no longer in the cooperative.") % {"name": membership.member.name}
        )
    if not may_belong(membership.member, membership.groupe):  # their federations parted since
        if by.pk == membership.member_id:
            raise Refusal(_("Your cooperative is not linked with the one of this groupe."))
        raise Refusal(
            _("The cooperative of %(name)s is not linked with the one of this groupe.")
            % {"name": membership.member.name}
        )
    _answer(membership, Membership.State.ACTIVE, by=by, word=word)
    membership.starts_on = membership.groupe.today()
    membership.save()
    journal.record(
        events.MEMBERSHIP_ACCEPTED,
        by=by,
        groupe=membership.groupe,
        target=membership,
        member=membership.member_id,
        by_self=by.pk == membership.member_id,
    )
    return membership


def _decline(membership: Membership, *, by: Member, word: str) -> Membership:
    _answer(membership, Membership.State.DECLINED, by=by, word=word)
    membership.save()
    journal.record(
        events.MEMBERSHIP_DECLINED,
        by=by,
        groupe=membership.groupe,
        target=membership,
        member=membership.member_id,
        by_self=by.pk == membership.member_id,
    )
    return membership


def already_answered(membership: Membership) -> Refusal:
    """A clear word for whoever answers second. Its member and who answered must be loaded."""
    names = {
        "name": membership.member.name,
        "by": membership.answered_by.name if membership.answered_by else _("Someone"),
    }
    if membership.state in Membership.BELONGING:
        return Refusal(_("%(by)s has just welcomed %(name)s: there is nothing left to do.") % names)
    if membership.state == Membership.State.DECLINED:
        return Refusal(_("%(by)s has already answered “not now” to %(name)s.") % names)
    return Refusal(_("%(name)s has withdrawn this request.") % names)


@action
def answer_request(
    *, by: Member, membership: Membership, accept: bool, word: str = ""
) -> Membership:
    """Welcome someone who asked to join, or say "not now", with a word or without. The first answer
    counts; it is told once to who asked."""
    membership = reread(membership)
    if membership.state != Membership.State.ASKED:
        raise already_answered(membership)
    if accept:
        return _welcome(membership, by=by, word=word)
    return _decline(membership, by=by, word=word)


@action
def invite(
    *, by: Member, groupe: Groupe, member: Member, message: str = "", consented: bool = False
) -> Membership:
    """Invite a member to a groupe; if they had asked, they are welcomed at once.

    Where one is co-opted the members are asked first (``consented``: they were), unless there is
    nobody but ``by``.
    """
    hold_person(member)
    groupe = hold(groupe)
    if groupe.state == Groupe.State.CLOSED:
        raise Refusal(_("This groupe is closed: nobody can join it any more."))
    names = {"name": member.name}
    if groupe.joining == Groupe.Joining.COOPTED and not consented:
        inside = groupe.memberships.of_current().filter(state__in=Membership.BELONGING)
        if inside.exclude(member=by).exists():
            raise Refusal(
                _(
                    "One joins this groupe with the consent of its members: propose %(name)s to them."
                )
                % names
            )
    open_one = groupe.memberships.filter(member=member, state__in=Membership.OPEN).first()
    if open_one is not None:
        if open_one.state == Membership.State.ASKED:
            return _welcome(open_one, by=by, word=message)
        if open_one.state == Membership.State.INVITED:
            raise Refusal(_("%(name)s is already invited: the answer is theirs.") % names)
        raise Refusal(_("%(name)s already belongs to this groupe.") % names)
    membership = Membership.objects.create(
        groupe=groupe,
        member=member,
        state=Membership.State.INVITED,
        message=whole(message),
        invited_at=timezone.now(),
        invited_by=by,
    )
    journal.record(
        events.MEMBERSHIP_INVITED, by=by, groupe=groupe, target=membership, member=member.pk
    )
    return membership


@action
def answer_invitation(
    *, by: Member, membership: Membership, accept: bool, word: str = ""
) -> Membership:
    """Come in, or say "not now": it needs no reason. Only the one invited answers; it is told once
    to who invited."""
    if membership.member_id != by.pk:
        raise ValueError("an invitation is answered by the one it is for")
    membership = reread(membership)
    if membership.state != Membership.State.INVITED:
        raise Refusal(_("This invitation is no longer open."))
    if accept and membership.groupe.state == Groupe.State.CLOSED:
        raise Refusal(_("This groupe is closed: nobody can join it any more."))
    if accept:
        return _welcome(membership, by=by, word=word)
    return _decline(membership, by=by, word=word)


@action
def see_answer(*, by: Member, membership: Membership) -> None:
    """The one whom an answer is for has seen it: it is told no more. Twice changes nothing."""
    seen = Membership.objects.filter(pk=membership.pk, answer_for=by).update(answer_for=None)
    if seen:
        journal.record(events.ANSWER_SEEN, by=by, target=membership)


@action
def take_back(*, by: Member, membership: Membership) -> Membership:
    """Take back a request (by who asked) or an invitation (by the groupe) not answered yet."""
    membership = reread(membership)
    if membership.state not in Membership.WAITING:
        raise Refusal(_("It has been answered meanwhile."))
    end_waiting(membership, by=by)
    return membership


def end_waiting(membership: Membership, *, by: Member, why: str = "") -> None:
    """A request or an invitation is answered by nobody any more. The groupe is held. ``why``: "" (it
    was taken back), "closed" (the groupe is) or "gone" (who asked or was invited is)."""
    was = membership.state
    _answer(membership, Membership.State.ENDED, by=by)
    if why == "gone":
        membership.answer_for = None
    membership.save()
    journal.record(
        events.MEMBERSHIP_ENDED,
        by=by,
        groupe=membership.groupe,
        target=membership,
        member=membership.member_id,
        was=was,
        **({"why": why} if why else {}),
    )
