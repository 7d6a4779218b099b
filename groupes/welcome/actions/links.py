# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations by link and to an address. All are written while their groupe is held: of two people who
take the last use, one gets it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from groupes import actions as ground
from groupes import journal
from groupes.access import Me, Standing, standing
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


def no_more() -> Refusal:
    """The answer to who holds a link, or has a letter, of somebody who may no longer invite."""
    return Refusal(
        _("Whoever invited you no longer invites to this groupe: the invitation lets nobody in.")
    )


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


@action
def take_over_link(*, by: Member, link: Link) -> Link:
    """A link whose maker may no longer invite becomes somebody else's, who may: it lets people in again, in
    their name and without the note, which was its maker's. Theirs already: nothing changes."""
    groupe = hold(link.groupe)
    link = Link.objects.select_related("made_by__user").get(pk=link.pk)
    link.groupe = groupe
    if link.ended_at is not None:
        raise Refusal(_("This link is ended: make another."))
    if link.made_by_id == by.pk:
        return link
    _need_unkept(link.made_by, groupe)
    before = link.made_by_id
    link.made_by, link.word = by, ""
    link.save(update_fields=["made_by", "word"])
    journal.record(events.LINK_TAKEN_OVER, by=by, groupe=groupe, target=link, before=before)
    return link


def _need_unkept(maker: Member | None, groupe: Groupe) -> None:
    if maker is not None and rules.still_invites(_stands(maker, groupe)):
        raise Refusal(_("%(name)s still invites here: it is theirs.") % {"name": maker.name})


def _stands(maker: Member | None, groupe: Groupe) -> Standing | None:
    """Where whoever made an invitation stands in its groupe today. Two queries."""
    return standing(Me(maker), groupe) if maker is not None else None


_DOOR = ("groupe__cooperative", "made_by__cooperative", "made_by__user")


def find_link(token: str) -> Link | None:
    """The link of a token, if it lets somebody in today; with its groupe and its maker. Three
    queries."""
    link = Link.objects.select_related(*_DOOR).filter(digest=digest(token)).first()
    return link if link is not None and _where(link) is LinkState.OPEN else None


def _where(link: Link) -> LinkState:
    """Where a link stands now, its groupe and its maker being looked at too. Two queries where it is open
    by itself."""
    groupe = link.groupe
    state = rules.state_of_link(link, groupe.today())
    if not groupe.is_open or groupe.joining == Groupe.Joining.COOPTED:
        return LinkState.ENDED
    if state is not LinkState.OPEN:
        return state
    return rules.kept(state, _stands(link.made_by, groupe))


def unkept(token: str, member: Member) -> Groupe | None:
    """The groupe of a link, or of an invitation to this person's address, that lets nobody in for the one
    reason that its maker may no longer invite. Five queries at most."""
    told = digest(token)
    link = Link.objects.select_related(*_DOOR).filter(digest=told).first()
    if link is not None:
        return link.groupe if _where(link) is LinkState.UNKEPT else None
    rows = Addressed.objects.waiting().select_related(*_SENT).filter(digest=told)
    one = rows.first()
    if one is not None and where_is(one, member) is LinkState.UNKEPT:
        return one.groupe
    return None


@action
def come_by_link(*, by: Member, link: Link, message: str = "") -> Membership:
    """Come in by a link, or ask where its maker chose so, and where one left following a decision. Who belongs already, or has asked, uses
    nothing up. Refusal (:func:`gone`) when it opens no more."""
    hold_person(by)
    groupe = hold(link.groupe)
    tie = groupe.memberships.filter(member=by, state__in=Membership.OPEN).first()
    left = rules.left_by_decision(groupe, [by.pk]).get(by.pk)
    asks = link.asks or left is not None
    if tie is not None and (tie.state in Membership.BELONGING or (asks and tie.asked_at)):
        return tie
    now = Link.objects.select_related("made_by__user").get(pk=link.pk)
    now.groupe = groupe
    where = _where(now)
    if where is LinkState.UNKEPT:
        raise no_more()
    if where is not LinkState.OPEN:
        raise gone()
    if not rules.may_belong(by, groupe):
        raise Refusal(_("Your cooperative is not linked with the one of this groupe."))
    if asks and not rules.comes_in_at_once(groupe, left):
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
    whether the address has an account or not. Refusal where they answered "not now" a short while ago."""
    word = ground.whole(word)
    groupe = hold(groupe)
    _open_to_links(groupe)
    email = email.lower()
    until = groupe.today() + dt.timedelta(days=days)
    found = groupe.addressed.waiting().filter(email=email).first()
    if found is not None:
        taken = _taken_over(found, by=by, groupe=groupe)
        found.word = word or found.word
        return _again(found, by=by, groupe=groupe, days=days, at_once=taken)
    _need_not_now(groupe, email)
    _need_a_while(groupe, email)
    made = Addressed.objects.create(
        groupe=groupe, email=email, invited_by=by, word=word, days=days, expires_on=until
    )
    made.digest = digest(token_of(made))
    made.save(update_fields=["digest"])
    journal.record(events.ADDRESS_INVITED, by=by, groupe=groupe, target=made)
    return made


def _taken_over(one: Addressed, *, by: Member, groupe: Groupe) -> bool:
    """Whether it becomes ``by``'s, where whoever sent it may no longer invite. Two queries at most, and what it
    writes."""
    if one.invited_by_id == by.pk or rules.still_invites(_stands(one.invited_by, groupe)):
        return False
    _take_over(one, by=by, groupe=groupe)
    return True


def _take_over(one: Addressed, *, by: Member, groupe: Groupe) -> None:
    """It becomes somebody else's, without the note, which was its sender's."""
    before = one.invited_by_id
    one.invited_by, one.word = by, ""
    one.save(update_fields=["invited_by", "word"])
    journal.record(events.ADDRESS_TAKEN_OVER, by=by, groupe=groupe, target=one, before=before)


@action
def take_over_addressed(*, by: Member, addressed: Addressed) -> Addressed:
    """An invitation to an address whose sender may no longer invite becomes somebody else's, who may: the
    letter that was sent lets in again. Theirs already: nothing changes."""
    one = _reread(addressed)
    _waits(one)
    if one.invited_by_id != by.pk:
        _need_unkept(one.invited_by, one.groupe)
        _take_over(one, by=by, groupe=one.groupe)
    return one


SENT_AGAIN_AFTER = dt.timedelta(hours=1)
"""One invitation is mailed to its address no sooner again: nobody's letter box is filled with it."""
ASKED_AGAIN_AFTER = dt.timedelta(days=90)
"""Who answered "not now" is invited by their groupe no sooner again."""


def _need_not_now(groupe: Groupe, email: str) -> None:
    """Refusal where whoever has this address answered "not now" a short while ago."""
    since = timezone.now() - ASKED_AGAIN_AFTER
    declined = groupe.addressed.filter(email=email, accepted=False, answered_at__gt=since)
    if declined.exists():
        raise Refusal(
            _("They answered “not now” less than three months ago: leave them time."), field="email"
        )


def _need_a_while(groupe: Groupe, email: str) -> None:
    """Refusal where one that was withdrawn since was made for this address a short while ago."""
    since = timezone.now() - SENT_AGAIN_AFTER
    withdrawn = groupe.addressed.filter(email=email, ended_at__isnull=False)
    if settings.MAIL_LEAVES and withdrawn.filter(sent_at__gt=since).exists():
        raise Refusal(
            _(
                "They were invited less than an hour ago, and the letter may have left: wait a little."
            ),
            field="email",
        )


def _again(
    one: Addressed, *, by: Member, groupe: Groupe, days: int, at_once: bool = False
) -> Addressed:
    """``at_once``: however short a while ago it was sent, by another."""
    late = timezone.now() - one.sent_at >= SENT_AGAIN_AFTER
    if settings.MAIL_LEAVES and not (at_once or late):
        raise Refusal(
            _("It was sent less than an hour ago: letters take a while. Send it again later.")
        )
    one.days, one.sent_at = days, timezone.now()
    one.expires_on = groupe.today() + dt.timedelta(days=days)
    one.digest = digest(token_of(one))
    one.save(update_fields=["word", "days", "sent_at", "expires_on", "digest"])
    journal.record(events.ADDRESS_AGAIN, by=by, groupe=groupe, target=one)
    return one


def _reread(one: Addressed) -> Addressed:
    """As it is now, its groupe held."""
    groupe = hold(one.groupe)
    one = Addressed.objects.select_related("invited_by__user").get(pk=one.pk)
    one.groupe = groupe
    return one


def _waits(one: Addressed) -> None:
    if one.answered_at is not None or one.ended_at is not None:
        raise gone()


@action
def send_again(*, by: Member, addressed: Addressed) -> Addressed:
    """For as many days from today; the link that was sent before opens nothing more. Sent by somebody who may
    no longer invite, it becomes ``by``'s."""
    one = _reread(addressed)
    _waits(one)
    _open_to_links(one.groupe)
    taken = _taken_over(one, by=by, groupe=one.groupe)
    return _again(one, by=by, groupe=one.groupe, days=one.days, at_once=taken)


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


_SENT = ("groupe__cooperative", "invited_by__cooperative", "invited_by__user")


def find_addressed(token: str, member: Member) -> Addressed | None:
    """The invitation of a token, if it is for this person, and lets them in today. Three queries."""
    rows = Addressed.objects.waiting().select_related(*_SENT)
    one = rows.filter(digest=digest(token)).first()
    found = one is not None and where_is(one, member) is LinkState.OPEN
    return one if found else None


def where_is(one: Addressed, member: Member) -> LinkState:
    """Where an invitation to an address stands now for a person: ENDED where it is another's. Two queries
    where it is open by itself; with its sender and their account."""
    groupe = one.groupe
    state = rules.state_of_addressed(one, groupe.today())
    mine = one.email == member.user.email.lower()
    if not mine or not groupe.is_open or groupe.joining == Groupe.Joining.COOPTED:
        return LinkState.ENDED
    if state is not LinkState.OPEN:
        return state
    return rules.kept(state, _stands(one.invited_by, groupe))


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
    asked = tie is not None and tie.asked_at is not None and one.answered_by_id == by.pk
    if accept and tie is not None and (tie.state in Membership.BELONGING or asked):
        return tie  # sent twice
    where = where_is(one, by)
    if where is LinkState.UNKEPT and accept:
        raise no_more()
    if where not in (LinkState.OPEN, LinkState.UNKEPT):
        raise gone()
    if accept and not rules.may_belong(by, one.groupe):
        raise Refusal(_("Your cooperative is not linked with the one of this groupe."))
    if accept and rules.left_by_decision(one.groupe, [by.pk]):
        tie = ground.ask_to_join(by=by, groupe=one.groupe)  # its sender cannot know whose it is
    elif accept:
        tie = _in_at_once(by, one.groupe, tie, host=one.invited_by)
    one.answered_at, one.answered_by, one.accepted = timezone.now(), by, accept
    one.save(update_fields=["answered_at", "answered_by", "accepted"])
    journal.record(events.ADDRESS_ANSWERED, by=by, groupe=one.groupe, target=one, accepted=accept)
    return tie
