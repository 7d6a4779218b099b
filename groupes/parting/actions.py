# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of a path, one verb each. The groupe's row is held first: who belongs to it is settled by
one at a time, and so is a path.

Each asks the rules again, on the row as it is then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.access import Me
from groupes.actions import end_membership
from groupes.actions.held import hold, reread
from groupes.jobs import each
from groupes.models import Member, Membership
from groupes.parting import events, letters, rules
from groupes.parting.models import CONFIRMERS, FAIR_DELAY, TO_APPEAL, Confirmation, Path
from groupes.web.refusals import Refusal
from groupes.web.transactions import action

State, Way = Path.State, Path.Way

CHANGED: Final = gettext_lazy("This has changed meanwhile: look at where things stand now.")


def _held(path: Path) -> Path:
    """The path as it is now, its groupe held."""
    hold(path.groupe)
    return Path.objects.whole().get(pk=path.pk)


def _now(path: Path, by: Member, may: Callable[[Me, Path], bool]) -> Path:
    """The path as it is now; Refusal where ``by`` may not do this step of it, or not any more."""
    path = _held(path)
    if not may(Me(by), path):
        raise Refusal(CHANGED)
    return path


def _write(path: Path, by: Member | None, *whom: int | None) -> None:
    """A letter to those for whom something waits now, save to whoever did it."""
    letters.leave(path, *(pk for pk in whom if by is None or pk != by.pk))


@action
def open_path(*, by: Member, membership: Membership, lived: str) -> Path:
    """Open a path about a membership, one's own or another's, with what one lived."""
    membership = reread(membership)
    groupe = membership.groupe
    if not groupe.is_open:
        raise Refusal(_("This groupe is closed."))
    today = groupe.today()
    if not membership.belongs_on(today):
        raise Refusal(_("They no longer belong to this groupe."))
    if not groupe.memberships.belonging_on(today).filter(member=by).exists():
        raise Refusal(_("You no longer belong to this groupe."))
    if Path.objects.alive().filter(membership=membership, opened_by=by).exists():
        raise Refusal(_("You have already opened this: go on with it."))
    path = Path.objects.create(
        groupe=groupe, membership=membership, member=membership.member, opened_by=by, lived=lived
    )
    journal.record(events.OPENED, by=by, target=path, member=path.member_id)
    _write(path, by, path.member_id)
    return path


# --- the talk ------------------------------------------------------------------------------------


@action
def ask_holder(*, by: Member, path: Path, to: Member) -> Path:
    """Ask someone outside the groupe to hold the talk. Whoever was asked before and has not answered
    is asked no more."""
    path = _now(path, by, rules.may_ask_holder)
    if path.holder_id is not None:
        raise Refusal(_("Someone holds this talk already."))
    inside = path.groupe.memberships.filter(state__in=Membership.BELONGING, member=to).exists()
    if not rules.may_be_asked(to, path, inside) or not to.visible_to(Me(by)):
        raise Refusal(_("The talk is held by someone outside the groupe."))
    if not to.is_current:
        raise Refusal(_("%(name)s is no longer in the cooperative.") % {"name": to.name})
    if path.asked_id != to.pk:
        path.asked = to
        path.save(update_fields=["asked"])
        journal.record(events.HOLDER_ASKED, by=by, target=path, holder=to.pk)
        _write(path, by, to.pk)
    return path


@action
def answer_ask(*, by: Member, path: Path, accept: bool) -> Path:
    """Accept to hold the talk, or say "not now": it needs no reason."""
    path = _now(path, by, rules.may_answer_ask)
    inside = path.groupe.memberships.filter(state__in=Membership.BELONGING, member=by).exists()
    if accept and not rules.may_be_asked(by, path, inside):
        raise Refusal(_("The talk is held by someone outside the groupe."))
    path.asked = None
    path.holder = by if accept else None
    path.save(update_fields=["asked", "holder"])
    event = events.HOLDER_ACCEPTED if accept else events.HOLDER_DECLINED
    journal.record(event, by=by, target=path)
    if not accept:
        _write(path, by, path.opened_by_id)
    return path


@action
def let_holder_go(*, by: Member, path: Path) -> Path:
    """Someone else is to hold the talk: said by either side, or by who holds it or was asked."""
    path = _now(
        path,
        by,
        lambda me, now: (
            rules.may_ask_holder(me, now)
            or (now.is_alive and now.state == State.OPENED and me.pk == now.holder_id)
        ),
    )
    if path.holder_id is not None or path.asked_id is not None:
        path.holder = path.asked = None
        path.save(update_fields=["holder", "asked"])
        journal.record(events.HOLDER_LET_GO, by=by, target=path)
    return path


@action
def note_talk(*, by: Member, path: Path, on: dt.date, words: str = "") -> Path:
    """Who holds the talk notes that it was held, on which day, and what both wish to keep of it."""
    path = _now(path, by, rules.may_note_talk)
    opened = path.opened_at.date() - dt.timedelta(days=1)  # in any zone
    if not opened <= on <= path.groupe.today():
        raise Refusal(
            _("The talk was held since this was opened, and today at the latest."), field="on"
        )
    path.talk_on, path.talk_words, path.state = on, words, State.HELD
    path.save(update_fields=["talk_on", "talk_words", "state"])
    journal.record(events.TALK_HELD, by=by, target=path, on=on.isoformat())
    _write(path, by, path.opened_by_id)
    return path


# --- the proposal --------------------------------------------------------------------------------


@action
def propose(*, by: Member, path: Path, way: str, reasons: str) -> Path:
    """Propose what to do, with reasons. The one it is about reads it first, for a fair delay; what
    they propose themself is read by all at once."""
    path = _now(path, by, rules.may_propose)
    today = path.groupe.today()
    path.proposes, path.reasons = Way(way), reasons
    path.proposed_by, path.proposed_at = by, timezone.now()
    path.readable_on = today if by.pk == path.member_id else today + FAIR_DELAY
    path.state = State.PROPOSED
    path.save()
    journal.record(
        events.PROPOSED,
        by=by,
        target=path,
        member=path.member_id,
        way=path.proposes,
        readable_on=path.readable_on.isoformat(),
    )
    _write(path, by, path.member_id)
    return path


@action
def answer(*, by: Member, path: Path, answer: str, at_once: bool = False) -> Path:
    """The one it is about answers, as often as they wish until a decision. ``at_once``: they let the
    groupe read it before the delay ends."""
    path = _now(path, by, rules.may_answer)
    path.answer, path.answered_at = answer, timezone.now()
    today = path.groupe.today()
    if at_once and path.readable_on is not None:
        path.readable_on = min(path.readable_on, today)
    path.save(update_fields=["answer", "answered_at", "readable_on"])
    on = path.readable_on.isoformat() if path.readable_on else None
    journal.record(events.ANSWERED, by=by, target=path, readable_on=on)
    return path


# --- the decision --------------------------------------------------------------------------------


@action
def note_decision(*, by: Member, path: Path, way: str, how: str, on: dt.date) -> Path:
    """Note what the groupe decided by the way of its charter, how and when: what was proposed, or
    something milder. It counts once it is confirmed (:func:`confirm`)."""
    path = _now(path, by, rules.may_decide)
    if way not in rules.milder_or_same(path.proposes):
        raise Refusal(_("What is decided is what was proposed, or something milder."), field="way")
    if path.readable_on is None or not path.readable_on <= on <= path.groupe.today():
        raise Refusal(
            _("It was decided after the groupe could read the proposal, and today at the latest."),
            field="on",
        )
    path.outcome, path.how, path.decided_on, path.decided_by = Way(way), how, on, by
    path.state = State.DECIDED
    path.save()
    journal.record(
        events.DECISION_NOTED,
        by=by,
        target=path,
        member=path.member_id,
        way=path.outcome,
        on=on.isoformat(),
    )
    return path


@action
def take_decision_back(*, by: Member, path: Path) -> Path:
    """Who noted a decision takes it back, as long as it is not confirmed; so do the confirmations."""
    path = _now(path, by, rules.may_take_decision_back)
    path.confirmations.all().delete()
    path.outcome, path.how, path.decided_on, path.decided_by = "", "", None, None
    path.state = State.PROPOSED
    path.save()
    journal.record(events.DECISION_TAKEN_BACK, by=by, target=path)
    return path


@action
def confirm(*, by: Member, path: Path, seen: str | None = None) -> Path:
    """Confirm that it was decided in the way that is noted. Once enough did, the one it is about may
    appeal, until a day that is told. Twice changes nothing.

    ``seen``: the mark of the decision that they read (``Path.decision``); Refusal where another is
    noted since. None: as it stands.
    """
    path = _now(path, by, rules.may_confirm)
    if seen not in (None, path.decision):
        raise Refusal(CHANGED)
    _one, new = Confirmation.objects.get_or_create(path=path, member=by)
    if not new:
        return path
    until = None
    if path.confirmations.count() >= CONFIRMERS:
        until = path.groupe.today() + TO_APPEAL
        path.state, path.appeal_until = State.CONFIRMED, until
        path.save(update_fields=["state", "appeal_until"])
        _write(path, by, path.member_id)
    on = until.isoformat() if until else None
    journal.record(events.CONFIRMED, by=by, target=path, appeal_until=on)
    return path


# --- the appeal, and the end ---------------------------------------------------------------------


@action
def appeal(*, by: Member, path: Path, appeal: str) -> Path:
    """The one it is about appeals: nothing ends until someone outside the groupe has answered."""
    path = _now(path, by, rules.may_appeal)
    path.appeal, path.appealed_at, path.state = appeal, timezone.now(), State.APPEALED
    path.save(update_fields=["appeal", "appealed_at", "state"])
    journal.record(events.APPEALED, by=by, target=path)
    chairs = Member.objects.filter(cooperative=path.member.cooperative_id, administers=True)
    _write(path, by, path.holder_id, *chairs.values_list("pk", flat=True))
    return path


@action
def answer_appeal(*, by: Member, path: Path, stands: bool, answer: str) -> Path:
    """The decision stands, and the path is at its end; or it is set aside, and the membership goes
    on as before."""
    path = _now(path, by, rules.may_answer_appeal)
    path.appeal_answer, path.appeal_by = answer, by
    journal.record(events.APPEAL_ANSWERED, by=by, target=path, member=path.member_id, stands=stands)
    if stands:
        return _end(path)
    return _over(path, State.SET_ASIDE)


@action
def end_when_due(*, path: Path) -> Path:
    """The path is at its end once nobody appealed in time: what was decided holds. Before, or twice:
    nothing changes."""
    path = _held(path)
    over = path.appeal_until is not None and path.groupe.today() > path.appeal_until
    if path.is_alive and path.state == State.CONFIRMED and over:
        return _end(path)
    return path


def _over(path: Path, state: Path.State, by: Member | None = None) -> Path:
    """It is over: both sides are told, save ``by``, until they say that they read it, and by a letter where
    they wish letters. The one whose membership ends has no groupe left where they could hear of it."""
    who = by.pk if by is not None else None
    path.state, path.over_at = state, timezone.now()
    path.member_to_read = path.member_id != who
    path.opener_to_read = not path.about_oneself and path.opened_by_id not in (None, who)
    path.save()
    _write(path, by, path.member_id, path.opened_by_id)
    return path


@action
def note_read(*, by: Member, path: Path) -> Path:
    """One of the two sides read how it ended. Twice changes nothing."""
    path = _now(path, by, rules.is_told)
    if not rules.has_to_read(Me(by), path):
        return path
    if by.pk == path.member_id:
        path.member_to_read = False
    if by.pk == path.opened_by_id:
        path.opener_to_read = False
    path.save(update_fields=["member_to_read", "opener_to_read"])
    journal.record(events.END_READ, by=by, target=path)
    return path


def _end(path: Path) -> Path:
    """What was decided holds; a membership ends here and nowhere else by another than its member."""
    _over(path, State.ENDED)
    journal.record(events.ENDED, by=None, target=path, member=path.member_id, way=path.outcome)
    if path.outcome == Way.LEAVE:
        end_membership(by=None, membership=path.membership)
    return path


@action
def call_off(*, by: Member, path: Path) -> Path:
    """The path goes no further; what was written on it stays with those concerned."""
    path = _now(path, by, rules.may_call_off)
    path.asked = None
    path = _over(path, State.CALLED_OFF, by)
    journal.record(events.CALLED_OFF, by=by, target=path, member=path.member_id)
    return path


def end_due() -> int:
    """End every path whose time to appeal has passed, each in its own transaction; answers how many
    ended. For the job that runs each day: run twice, or late, it changes nothing more. One that fails
    keeps no other from its end (``each``)."""
    due = Path.objects.alive().filter(state=State.CONFIRMED).select_related("groupe")
    return each(due.order_by("pk"), lambda path: end_when_due(path=path).state == State.ENDED)
