# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes the state of groupes and memberships. One verb each, one transaction each:
the change and its journal entry, or neither.

Who may do what stands in ``rules.py``; here stands what can be done *now*.
Everything about who belongs to a groupe takes the groupe's row first: two people answering the
same request, or one asking twice, come one after the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Final

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import access, events, journal, live
from groupes.belonging import Founding, Leaving
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Cooperative, Groupe, Member, Membership, User, Word
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from groupes.web.wiring import declared


def _hold(groupe: Groupe) -> Groupe:
    """Take the groupe's row until the end of the transaction."""
    return locked(Groupe.objects.select_related("cooperative")).get(pk=groupe.pk)


def _hold_person(member: Member) -> None:
    """Take a person's row until the end of the transaction, before any groupe's: who is leaving the
    cooperative at this moment begins nothing any more. Refusal when they have left."""
    found = locked(Member.objects.select_related("user")).get(pk=member.pk)
    if not found.is_current:
        raise Refusal(_("%(name)s is no longer in the cooperative.") % {"name": found.name})


def _reread(membership: Membership) -> Membership:
    """The membership as it is now, its groupe held."""
    _hold(membership.groupe)
    return Membership.objects.select_related(
        "groupe__cooperative", "member__user", "answered_by"
    ).get(pk=membership.pk)


# --- groupes -----------------------------------------------------------------------------------


@action
def create_groupe(
    *,
    by: Member,
    kind: str,
    name: str,
    slug: str,
    purpose: str,
    colour: str = Groupe.Colour.ARDOISE,
    short: str = "",
    charter: str = "",
    visibility: str = Groupe.Visibility.COOPERATIVE,
    joining: str = Groupe.Joining.REQUEST,
) -> Groupe:
    """Found a groupe; the founder is its first member.

    Plain membership gets the powers that each floor declares of it (``Power.of_membership``).
    """
    _hold_person(by)
    try:
        with transaction.atomic():
            grants = Group.objects.create(name=f"groupe {slug}")
            groupe = Groupe.objects.create(
                cooperative=by.cooperative,
                kind=kind,
                name=name,
                slug=slug,
                purpose=purpose,
                colour=colour,
                short=short,
                charter=charter,
                visibility=visibility,
                joining=joining,
                grants=grants,
            )
    except IntegrityError as error:
        raise Refusal(_("A groupe has just taken this address. Try once more.")) from error
    access.grant(grants.pk, groupe, access.membership_powers())
    Membership.objects.create(
        groupe=groupe,
        member=by,
        state=Membership.State.ACTIVE,
        starts_on=groupe.today(),
        answered_at=timezone.now(),
    )
    editions.keep(groupe, groupe=groupe, by=by)
    journal.record(events.GROUPE_CREATED, by=by, groupe=groupe, target=groupe, kind=kind)
    for founding in declared(Founding):
        founding.found(groupe, by)
    return groupe


EDITABLE: Final = ("name", "short", "colour", "purpose", "charter", "visibility", "joining")


@action
def edit_groupe(
    *, by: Member, groupe: Groupe, edition: int, restores: int | None = None, **values: str
) -> Groupe:
    """Change how a groupe presents itself: any of ``EDITABLE``. Unchanged values write nothing.

    ``edition``: the one the writer saw; another since then raises ``Outdated``. ``restores``: the
    edition whose text is brought back.
    """
    if unknown := values.keys() - set(EDITABLE):
        raise ValueError(f"not editable: {', '.join(sorted(unknown))}")
    groupe = _hold(groupe)
    editions.check(groupe, edition, lambda: {name: getattr(groupe, name) for name in EDITABLE})
    changed = [name for name, value in values.items() if getattr(groupe, name) != value]
    if changed:
        before = texts_of(groupe)
        for name in changed:
            setattr(groupe, name, values[name])
        groupe.edition += 1
        groupe.save(update_fields=[*changed, "edition"])
        editions.keep(groupe, groupe=groupe, by=by, before=before, restores=restores)
        journal.record(
            events.GROUPE_CHANGED,
            by=by,
            groupe=groupe,
            target=groupe,
            fields=[*changed],
            **editions.facts(groupe, restores),
        )
    return groupe


# --- joining -----------------------------------------------------------------------------------


@action
def ask_to_join(*, by: Member, groupe: Groupe, message: str = "") -> Membership:
    """Ask to join; where anyone may, or with an invitation in hand, the member is in at once.

    Asking again while a request waits only changes its word.
    """
    _hold_person(by)
    groupe = _hold(groupe)
    if groupe.state == Groupe.State.CLOSED:
        raise Refusal(_("This groupe is closed: nobody can join it any more."))
    open_one = groupe.memberships.filter(member=by, state__in=Membership.OPEN).first()
    if open_one is not None and open_one.state in Membership.BELONGING:
        raise Refusal(_("You already belong to this groupe."))
    if open_one is not None and open_one.state == Membership.State.INVITED:
        return _welcome(open_one, by=by, word=message)
    if groupe.joining == Groupe.Joining.COOPTED:
        raise Refusal(_("You join this groupe by invitation: speak to one of its members."))
    if open_one is not None:
        if message and message != open_one.message:
            open_one.message = message
            open_one.save(update_fields=["message"])
        return open_one
    membership = Membership.objects.create(
        groupe=groupe,
        member=by,
        state=Membership.State.ASKED,
        message=message,
        asked_at=timezone.now(),
    )
    if groupe.joining == Groupe.Joining.OPEN:
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


def _already_answered(membership: Membership) -> Refusal:
    """A clear word for whoever answers second."""
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
    membership = _reread(membership)
    if membership.state != Membership.State.ASKED:
        raise _already_answered(membership)
    if accept:
        return _welcome(membership, by=by, word=word)
    return _decline(membership, by=by, word=word)


@action
def invite(*, by: Member, groupe: Groupe, member: Member, message: str = "") -> Membership:
    """Invite a member to a groupe; if they had asked, they are welcomed at once."""
    _hold_person(member)
    groupe = _hold(groupe)
    if groupe.state == Groupe.State.CLOSED:
        raise Refusal(_("This groupe is closed: nobody can join it any more."))
    names = {"name": member.name}
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
    membership = _reread(membership)
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
    membership = _reread(membership)
    if membership.state not in Membership.WAITING:
        raise Refusal(_("It has been answered meanwhile."))
    _end_waiting(membership, by=by)
    return membership


def _end_waiting(membership: Membership, *, by: Member, why: str = "") -> None:
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


# --- leaving, pausing, closing --------------------------------------------------------------------------


def _own(membership: Membership, by: Member) -> Membership:
    """The actor's own membership, as it is now; Refusal when it has ended meanwhile."""
    if membership.member_id != by.pk:
        raise ValueError("one leaves, pauses and comes back by oneself")
    membership = _reread(membership)
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


def _end_belonging(membership: Membership, *, by: Member) -> None:
    """A membership in force ends today, with what is held by it. The groupe is held."""
    groupe, member = membership.groupe, membership.member
    was = membership.state
    others = groupe.memberships.of_current().filter(state__in=Membership.BELONGING)
    closes = groupe.state != Groupe.State.CLOSED and not others.exclude(member=member).exists()
    today = _let_go(groupe, member)
    if closes and by.pk == member.pk:  # there to the end: it stays theirs to read
        membership.state = Membership.State.READING
    else:
        membership.state = Membership.State.ENDED
        membership.ends_on = max(today, membership.starts_on or today)
    membership.save()
    journal.record(
        events.MEMBERSHIP_ENDED,
        by=by,
        groupe=groupe,
        target=membership,
        member=member.pk,
        was=was,
    )
    if closes:
        _close(groupe, by=by, last=member)


def _close(groupe: Groupe, *, by: Member, last: Member | None = None) -> None:
    """Nothing goes on in the groupe from today: who waits is told, who belongs reads it. It is held,
    with what each floor holds. ``last``: whose leaving closes it; None: ``by`` closes it."""
    today = groupe.today()
    for leaving in declared(Leaving):
        leaving.close(groupe, last or by, today)
    waiting = groupe.memberships.filter(state__in=Membership.WAITING)
    for tie in waiting.select_related("groupe", "member").order_by("pk"):
        _end_waiting(tie, by=by, why="closed")
    groupe.memberships.filter(state__in=Membership.BELONGING).update(
        state=Membership.State.READING, ends_on=None, paused_on=None
    )
    groupe.state = Groupe.State.CLOSED
    groupe.save(update_fields=["state"])
    closer = by if last is None else None
    journal.record(events.GROUPE_CLOSED, by=closer, groupe=groupe, target=groupe)


@action
def close_groupe(*, by: Member, groupe: Groupe) -> Groupe:
    """Close a groupe for everyone, today: mandates end, what runs is left aside, requests and
    invitations are answered. Those who belong go on reading it. Closed already: nothing changes."""
    groupe = _hold(groupe)
    if groupe.state == Groupe.State.CLOSED:
        return groupe
    _hold_held([groupe])
    _close(groupe, by=by)
    return groupe


def _hold_held(groupes: Sequence[Groupe]) -> None:
    """Take what each floor holds in these groupes, the lowest floor first."""
    for leaving in declared(Leaving):
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
def pause(*, by: Member, membership: Membership) -> Membership:
    """Go on pause: the place in the groupe stays, the mandates end today (others may take them)."""
    membership = _own(membership, by)
    if membership.state == Membership.State.PAUSED:
        return membership
    if membership.state == Membership.State.READING:
        raise Refusal(
            _("This groupe is closed: you can still read it, but nothing more happens there.")
        )
    today = _let_go(membership.groupe, by)
    membership.state = Membership.State.PAUSED
    membership.paused_on = today
    membership.save()
    journal.record(
        events.MEMBERSHIP_PAUSED,
        by=by,
        groupe=membership.groupe,
        target=membership,
        member=by.pk,
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
    membership.paused_on = None
    membership.save()
    journal.record(
        events.MEMBERSHIP_RESUMED,
        by=by,
        groupe=membership.groupe,
        target=membership,
        member=by.pk,
    )
    return membership


# --- people ------------------------------------------------------------------------------------

PROFILE = ("name", "trade", "place", "about", "can_do", "wants_to_learn")


@action
def edit_profile(*, by: Member, **values: str | list[str]) -> Member:
    """Change what one tells the others about oneself: any of ``PROFILE``."""
    if unknown := values.keys() - set(PROFILE):
        raise ValueError(f"not of the profile: {', '.join(sorted(unknown))}")
    member = locked(Member.objects).get(pk=by.pk)
    changed = [name for name, value in values.items() if getattr(member, name) != value]
    if changed:
        for name in changed:
            setattr(member, name, values[name])
        member.save()
        journal.record(events.PROFILE_CHANGED, by=by, target=member, fields=[*changed])
    return member


@action
def set_preferences(*, by: Member, language: str, theme: str, time_zone: str = "") -> User:
    """Remember the language, theme and time zone one reads in ("" : as the device says)."""
    user = locked(User.objects).get(pk=by.user_id)
    chosen = (language, theme, time_zone)
    if (user.language, user.theme, user.time_zone) != chosen:
        user.language, user.theme, user.time_zone = chosen
        user.save(update_fields=["language", "theme", "time_zone"])
        journal.record(events.PREFERENCES_CHANGED, by=by, target=user)
    return user


@action
def write_to(
    *, by: Member, to: Collection[Member], text: str, through: Groupe | None = None
) -> list[Word]:
    """Leave a few words for people, who read them in *Today*; what they had left for ``by`` is
    answered, hence seen. ``through``: the groupe at whose door they are left."""
    current = Member.objects.current().filter(pk__in=[one.pk for one in to]).exclude(pk=by.pk)
    found = list(current.order_by("pk"))
    if not found:
        raise Refusal(_("There is nobody there to read it."))
    words = [Word(by=by, to=one, text=text, through=through) for one in found]
    Word.objects.bulk_create(words)
    Word.objects.filter(by__in=found, to=by, seen_at=None).update(seen_at=timezone.now())
    for one in found:
        journal.record(events.WORD_LEFT, by=by, target=one)
    return words


@action
def see_words(*, by: Member, of: Member) -> None:
    """What someone left for ``by`` is read, and waits no more."""
    if Word.objects.filter(by=of, to=by, seen_at=None).update(seen_at=timezone.now()):
        journal.record(events.WORD_SEEN, by=by, target=of)


def address_taken() -> Refusal:
    return Refusal(_("Someone already has an account with this address."), field="email")


@action
def add_person(
    *,
    by: Member | None,
    cooperative: Cooperative,
    name: str,
    email: str,
    trade: str = "",
    status: str = Member.Status.SALARIED,
    administers: bool = False,
) -> Member:
    """Add a person to a cooperative. They choose their password through the link they are sent.

    Until then nobody can log in as them.
    `by` is None for the first person of all (`manage.py init`).
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, None)
    except IntegrityError as error:
        raise address_taken() from error
    member = Member.objects.create(
        user=user,
        cooperative=cooperative,
        name=name,
        trade=trade,
        status=status,
        administers=administers,
        joined_on=cooperative.today(),
    )
    journal.record(
        events.PERSON_ADDED, by=by, target=member, cooperative=cooperative.pk, status=status
    )
    return member


@action
def give_link(*, by: Member, member: Member) -> None:
    """Take a link for a person to choose a password, to pass on by hand: whoever holds it comes in as
    them, so it leaves a trace."""
    journal.record(events.LINK_GIVEN, by=by, target=member)


@action
def change_email(*, by: Member, member: Member, email: str) -> str:
    """Give a person's account another address, and answer the one it had.

    They log in with the new one from now on; links sent before to choose a password serve no more.
    The same address changes nothing.
    """
    user = locked(User.objects).get(pk=member.user_id)
    before, email = user.email, email.lower()
    if before == email:
        return before
    try:
        with transaction.atomic():
            user.email = email
            user.save(update_fields=["email"])
    except IntegrityError as error:  # user_email_unique
        raise address_taken() from error
    journal.record(events.EMAIL_CHANGED, by=by, target=member)
    return before


FURTHEST_CONTRIBUTION: Final = dt.timedelta(days=366)
"""How far ahead a contribution may be changed: further is a slip of the keyboard."""


@action
def set_contribution(
    *, by: Member, cooperative: Cooperative, percent: Decimal, starts_on: dt.date
) -> Cooperative:
    """Change what a cooperative takes of its members' parts, from a day on: today or later. What is
    shared for a day before keeps what was in force then; the same again changes nothing."""
    found = locked(Cooperative.objects).get(pk=cooperative.pk)
    today = found.today()
    if starts_on < today:
        raise Refusal(
            _("A contribution does not change for the past: choose today or a later day."),
            field="starts_on",
        )
    if starts_on > today + FURTHEST_CONTRIBUTION:
        raise Refusal(
            _("A contribution is changed within the year to come: check the year."),
            field="starts_on",
        )
    before = found.contribution_on(starts_on)
    day = starts_on.isoformat()
    if before == percent and found.contribution_changes:  # the first time it is chosen, it is noted
        return found
    others = [one for one in found.contribution_changes if one["from"] != day]
    change = {
        "from": day,
        "percent": str(percent),
        "by": by.pk,
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    found.contribution_changes = sorted([*others, change], key=lambda one: one["from"])
    found.save(update_fields=["contribution_changes"])
    journal.record(
        events.CONTRIBUTION_CHANGED,
        by=by,
        target=found,
        percent_before=str(before),
        percent=str(percent),
        on=day,
    )
    return found


# --- leaving the cooperative, coming back --------------------------------------------------------


@action
def leave_cooperative(*, by: Member, member: Member, on: dt.date) -> Member:
    """Record that a person has left their cooperative, ``on`` being their last day: today or before.

    Everything ends now: memberships with what is held by them, requests and invitations, the
    account's log-ins. What they gave and said stays. The last one of a groupe closes it.
    """
    member = _held_member(member)
    names = {"name": member.name}
    if member.left_on is not None:
        raise Refusal(_("That %(name)s has left is recorded already.") % names)
    if not member.joined_on <= on <= member.cooperative.today():
        raise Refusal(
            _("The last day is today or before, and not before %(name)s joined.") % names,
            field="on",
        )
    ties = member.memberships.filter(state__in=Membership.OPEN).select_related("groupe")
    ordered = list(
        ties.order_by("groupe_id", "pk")
    )  # the same for everybody: nobody waits in a ring
    held = [_reread(tie) for tie in ordered]
    _hold_held([now.groupe for now in held])
    journal.hold(now.groupe_id for now in held)
    for now in held:
        if now.state in Membership.BELONGING:
            _end_belonging(now, by=by)
        elif now.state in Membership.WAITING:
            _end_waiting(now, by=by, why="gone")
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
    nothing, and choose a password anew."""
    member = _held_member(member)
    if member.left_on is None:
        raise Refusal(_("%(name)s is already in the cooperative.") % {"name": member.name})
    member.left_on = None
    member.joined_on = member.cooperative.today()
    member.save(update_fields=["left_on", "joined_on"])
    member.user.is_active = True
    member.user.save(update_fields=["is_active"])
    journal.record(events.PERSON_CAME_BACK, by=by, target=member)
    return member


def _held_member(member: Member) -> Member:
    """The member as they are now, their row and account's held until the end of the transaction."""
    user = locked(User.objects).get(pk=member.user_id)
    found = locked(Member.objects.select_related("cooperative")).get(pk=member.pk)
    found.user = user
    return found
