# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations by link and to an address. All are written while their groupe is held: of two people who
take the last use, one gets it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from groupes import actions as ground
from groupes import journal
from groupes.actions.held import hold, hold_person
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from groupes.welcome import events, rules
from groupes.welcome.models import Addressed, Came, Link
from groupes.welcome.rules import LinkState


def draw() -> str:
    """A token that nobody guesses: 256 bits, in an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token. It holds as much chance as its digest has bits: no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def gone() -> Refusal:
    """The one answer to whatever does not open: it tells nothing."""
    return Refusal(_("This invitation is no longer open."))


def _open_to_links(groupe: Groupe) -> None:
    if not groupe.is_open:
        raise Refusal(_("This groupe is closed: nobody can join it any more."))
    if groupe.joining == Groupe.Joining.COOPTED:
        raise Refusal(_("One joins this groupe with the consent of its members: propose someone."))


@action
def make_link(
    *,
    by: Member,
    groupe: Groupe,
    days: int,
    most: int,
    asks: bool = False,
    word: str = "",
    number: uuid.UUID | None = None,
) -> tuple[Link, str]:
    """A link, and its token, which is kept nowhere. ``number``: of the form; the same one again is
    refused, for the link was shown."""
    word = ground.whole(word)
    number = number or uuid.uuid4()
    groupe = hold(groupe)
    _open_to_links(groupe)
    if Link.objects.filter(made_by=by, number=number).exists():
        raise Refusal(_("This link was made already, and is shown once only: make another."))
    token = draw()
    link = Link.objects.create(
        groupe=groupe,
        made_by=by,
        digest=digest(token),
        number=number,
        word=word,
        asks=asks,
        most=most,
        expires_on=groupe.today() + dt.timedelta(days=days),
    )
    journal.record(
        events.LINK_MADE,
        by=by,
        groupe=groupe,
        target=link,
        most=most,
        until=link.expires_on.isoformat(),
        asks=asks,
    )
    return link, token


@action
def end_link(*, by: Member, link: Link) -> Link:
    """It opens nothing any more. Ended already: nothing changes."""
    groupe = hold(link.groupe)
    link = Link.objects.get(pk=link.pk)
    if link.ended_at is None:
        _end_links([link], by=by)
        journal.record(events.LINK_ENDED, by=by, groupe=groupe, target=link)
    return link


def _end_links(links: list[Link], *, by: Member) -> None:
    for link in links:
        link.ended_at, link.ended_by = timezone.now(), by
        link.save(update_fields=["ended_at", "ended_by"])


def still_invites(link: Link) -> bool:
    """Whether its maker belongs to the groupe today. One query."""
    inside = link.groupe.memberships.belonging_on(link.groupe.today())
    return inside.filter(member=link.made_by_id).exists()


def find_link(token: str) -> Link | None:
    """The link of a token, if it lets somebody in today; with its groupe and its maker. Two
    queries."""
    rows = Link.objects.select_related("groupe__cooperative", "made_by__cooperative")
    link = rows.filter(digest=digest(token)).first()
    return link if link is not None and _opens(link) else None


def _opens(link: Link) -> bool:
    groupe = link.groupe
    return (
        groupe.is_open
        and groupe.joining != Groupe.Joining.COOPTED
        and rules.state_of_link(link, groupe.today()) is LinkState.OPEN
        and still_invites(link)
    )


@action
def come_by_link(*, by: Member, link: Link, message: str = "") -> Membership:
    """Come in by a link, or ask where its maker chose so. Who belongs already, or has asked, uses
    nothing up. Refusal (:func:`gone`) when it opens no more."""
    hold_person(by)
    groupe = hold(link.groupe)
    tie = groupe.memberships.filter(member=by, state__in=Membership.OPEN).first()
    if tie is not None and (tie.state in Membership.BELONGING or (link.asks and tie.asked_at)):
        return tie
    rows = Link.objects.select_related("made_by")
    now = rows.get(pk=link.pk)
    now.groupe = groupe
    if not _opens(now):
        raise gone()
    if not rules.may_belong(by, groupe):
        raise Refusal(_("Your cooperative is not linked with the one of this groupe."))
    if now.asks and groupe.joining != Groupe.Joining.OPEN:
        tie = ground.ask_to_join(by=by, groupe=groupe, message=message)
    else:
        tie = _in_at_once(by, groupe, tie, host=now.made_by)
    Link.objects.filter(pk=now.pk).update(used=F("used") + 1)
    Came.objects.create(link=now, member=by, membership=tie)
    journal.record(events.CAME_BY_LINK, by=by, groupe=groupe, target=tie, link=now.pk)
    return tie


def _in_at_once(
    by: Member, groupe: Groupe, tie: Membership | None, *, host: Member | None
) -> Membership:
    """Invited by the host, and in. Who had asked is welcomed by the host; an invitation in hand is
    accepted."""
    if host is None or (tie is not None and tie.state == Membership.State.INVITED):
        return ground.ask_to_join(by=by, groupe=groupe)
    invited = ground.invite(by=host, groupe=groupe, member=by)
    if invited.state == Membership.State.INVITED:
        return ground.answer_invitation(by=by, membership=invited, accept=True)
    return invited


# --- to an address --------------------------------------------------------------------------------


@action
def invite_address(
    *, by: Member, groupe: Groupe, email: str, days: int = 30, word: str = ""
) -> Addressed:
    """Invite whoever has this address, or will. Invited already: it goes out again. The same is done
    whether the address has an account or not."""
    word = ground.whole(word)
    groupe = hold(groupe)
    _open_to_links(groupe)
    email = email.lower()
    until = groupe.today() + dt.timedelta(days=days)
    found = groupe.addressed.waiting().filter(email=email).first()
    if found is not None:
        found.word = word or found.word
        return _again(found, by=by, groupe=groupe, days=days)
    made = Addressed.objects.create(
        groupe=groupe, email=email, invited_by=by, word=word, days=days, expires_on=until
    )
    made.digest = digest(token_of(made))
    made.save(update_fields=["digest"])
    journal.record(events.ADDRESS_INVITED, by=by, groupe=groupe, target=made)
    return made


def _again(one: Addressed, *, by: Member, groupe: Groupe, days: int) -> Addressed:
    one.days, one.sent_at = days, timezone.now()
    one.expires_on = groupe.today() + dt.timedelta(days=days)
    one.digest = digest(token_of(one))
    one.save(update_fields=["word", "days", "sent_at", "expires_on", "digest"])
    journal.record(events.ADDRESS_AGAIN, by=by, groupe=groupe, target=one)
    return one


def _reread(one: Addressed) -> Addressed:
    """As it is now, its groupe held."""
    groupe = hold(one.groupe)
    one = Addressed.objects.select_related("invited_by").get(pk=one.pk)
    one.groupe = groupe
    return one


def _waits(one: Addressed) -> None:
    if one.answered_at is not None or one.ended_at is not None:
        raise gone()


@action
def send_again(*, by: Member, addressed: Addressed) -> Addressed:
    """For as many days from today; the link that was sent before opens nothing more."""
    one = _reread(addressed)
    _waits(one)
    _open_to_links(one.groupe)
    return _again(one, by=by, groupe=one.groupe, days=one.days)


@action
def end_addressed(*, by: Member, addressed: Addressed) -> Addressed:
    """Withdraw it. Withdrawn already: nothing changes."""
    one = _reread(addressed)
    if one.ended_at is None:
        _waits(one)
        one.ended_at = timezone.now()
        one.save(update_fields=["ended_at"])
        journal.record(events.ADDRESS_ENDED, by=by, groupe=one.groupe, target=one)
    return one


def token_of(one: Addressed) -> str:
    """The token of an invitation as it was last sent: computed, so that letters need not keep it, and
    by nobody without the secret key of the installation."""
    words = f"{one.pk} {one.sent_at.astimezone(dt.UTC).isoformat()}"
    return salted_hmac("groupes.welcome.addressed", words, algorithm="sha256").hexdigest()


def find_addressed(token: str, member: Member) -> Addressed | None:
    """The invitation of a token, if it is for this person, and open today. One query."""
    rows = Addressed.objects.waiting().select_related("groupe__cooperative", "invited_by")
    one = rows.filter(digest=digest(token)).first()
    return one if one is not None and is_for(one, member) else None


def is_for(one: Addressed, member: Member) -> bool:
    """Whether it is open today, and of this person's address."""
    return (
        one.email == member.user.email.lower()
        and one.groupe.is_open
        and one.groupe.joining != Groupe.Joining.COOPTED
        and rules.state_of_addressed(one, one.groupe.today()) is LinkState.OPEN
    )


def groupe_of(token: str, member: Member) -> Groupe | None:
    """The groupe of a token whatever its state, for whoever belongs there today. Three queries at
    most."""
    told = digest(token)
    for rows in (Link.objects, Addressed.objects):
        one = rows.select_related("groupe__cooperative").filter(digest=told).first()
        if one is not None:
            inside = one.groupe.memberships.belonging_on(one.groupe.today())
            return one.groupe if inside.filter(member=member).exists() else None
    return None


@action
def answer_addressed(*, by: Member, addressed: Addressed, accept: bool) -> Membership | None:
    """Come in, or say "not now". Only whoever has the address answers."""
    hold_person(by)
    one = _reread(addressed)
    tie = one.groupe.memberships.filter(member=by, state__in=Membership.OPEN).first()
    if accept and tie is not None and tie.state in Membership.BELONGING:
        return tie  # sent twice
    if not is_for(one, by) or one.answered_at is not None or one.ended_at is not None:
        raise gone()
    if accept and not rules.may_belong(by, one.groupe):
        raise Refusal(_("Your cooperative is not linked with the one of this groupe."))
    if accept:
        tie = _in_at_once(by, one.groupe, tie, host=_host(one))
    one.answered_at, one.answered_by, one.accepted = timezone.now(), by, accept
    one.save(update_fields=["answered_at", "answered_by", "accepted"])
    journal.record(events.ADDRESS_ANSWERED, by=by, groupe=one.groupe, target=one, accepted=accept)
    return tie


def _host(one: Addressed) -> Member | None:
    """Who invited, while they belong; else whoever of the groupe came first. Two queries at most."""
    inside = one.groupe.memberships.belonging_on(one.groupe.today()).select_related("member")
    first = inside.filter(member=one.invited_by_id).first()
    first = first or inside.order_by("starts_on", "pk").first()
    return first.member if first is not None else None
