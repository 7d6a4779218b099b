# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tensions, from the sentence to what answers them. The groupe is held, save where something else ends
what answers one: an open tension is closed by one statement, so that it is closed once."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.jobs import each, job, periodic
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.decisions import events
from roles.decisions.actions.held import need_seen, open_groupe
from roles.decisions.models import Decision, Route, State, Tension
from roles.work import actions as work_actions
from roles.work.models import Work

QUIET: Final = dt.timedelta(days=60)
"""Without a word, a tension is asked whether it is still alive."""
MOST: Final = 500


def _hold(tension: Tension) -> Tension:
    """The tension as it is now, its groupe held; Refusal where that is closed."""
    groupe = open_groupe(tension.groupe)
    now = Tension.objects.get(pk=tension.pk)
    now.groupe = groupe
    return now


def _need_open(tension: Tension) -> None:
    if not tension.is_open:
        raise Refusal(_("This tension is over: open it again first."))


def _need_part(groupe: Groupe, member: Member) -> None:
    if not groupe.memberships.on(groupe.today()).filter(member=member).exists():
        raise Refusal(_("This is for those who take part in the groupe today."))


@action
def raise_tension(
    *,
    by: Member,
    groupe: Groupe,
    sentence: str,
    need: str = "",
    about: Ref | None = None,
    raised_in: Ref | None = None,
) -> Tension:
    """Say what is not right yet. ``about``: the thing it was felt on; ``raised_in``: the meeting it was said
    in."""
    groupe = open_groupe(groupe)
    _need_part(groupe, by)
    made = Tension.objects.create(
        groupe=groupe,
        raised_by=by,
        sentence=sentence,
        need=need,
        about_type=about.label if about else "",
        about_id=about.id if about else None,
        raised_in_type=raised_in.label if raised_in else "",
        raised_in_id=raised_in.id if raised_in else None,
    )
    journal.record(events.TENSION_RAISED, by=by, groupe=groupe, target=made)
    return made


@action
def change_tension(
    *, by: Member, tension: Tension, sentence: str, need: str, edition: int | None = None
) -> Tension:
    """Say it in other words; that it matters is said with them. ``edition``: the one its writer saw;
    ``Outdated`` where another said it anew since, unless in the same words."""
    tension = _hold(tension)
    _need_open(tension)
    if (tension.sentence, tension.need) == (sentence, need):
        return tension
    need_seen(tension.edition, edition, {"sentence": tension.sentence, "need": tension.need})
    tension.sentence, tension.need, tension.alive_at = sentence, need, timezone.now()
    tension.save(update_fields=["sentence", "need", "alive_at"])
    journal.record(events.TENSION_CHANGED, by=by, groupe=tension.groupe, target=tension)
    return tension


def _route(tension: Tension, route: str, *, by: Member, **values: Any) -> None:
    """Where it goes, from where it went before."""
    fresh = {"turned_to": None, "answer_type": "", "answer_id": None, **values}
    for name, value in {"route": route, "alive_at": timezone.now(), **fresh}.items():
        setattr(tension, name, value)
    tension.save(update_fields=["route", "alive_at", *fresh])
    journal.record(events.TENSION_ROUTED, by=by, groupe=tension.groupe, target=tension, route=route)


@action
def to_work(
    *,
    by: Member,
    tension: Tension,
    title: str,
    due_on: dt.date | None = None,
    mine: bool = False,
) -> Work:
    """It takes a piece of work, which answers it once it is done."""
    tension = _hold(tension)
    _need_open(tension)
    made = work_actions.add(
        by=by,
        groupe=tension.groupe,
        title=title,
        details=tension.need,
        about=Ref.of(tension),
        due_on=due_on,
        mine=mine,
    )
    ref = Ref.of(made)
    _route(tension, Route.WORK, by=by, answer_type=ref.label, answer_id=ref.id)
    return made


@action
def turn_to(*, by: Member, tension: Tension, member: Member) -> Tension:
    """It asks for something that somebody may know: they are asked. Asked already: nothing changes."""
    tension = _hold(tension)
    _need_open(tension)
    if member.pk == by.pk:
        raise Refusal(_("Choose somebody else."), field="member")
    _need_part(tension.groupe, member)
    if tension.turned_to_id == member.pk:
        return tension
    _route(tension, Route.INFORMATION, by=by, turned_to=member)
    journal.record(
        events.TENSION_TURNED, by=by, groupe=tension.groupe, target=tension, member=member.pk
    )
    return tension


@action
def to_agenda(*, by: Member, tension: Tension) -> Tension:
    """It is talked about at the next meeting. There already: nothing changes."""
    tension = _hold(tension)
    _need_open(tension)
    if tension.route != Route.AGENDA:
        _route(tension, Route.AGENDA, by=by)
    return tension


@action
def answer_tension(*, by: Member, tension: Tension, word: str, to_all: bool = False) -> Tension:
    """Say, in a sentence, what answers it; ``to_all``: everybody of the groupe is told. Over already:
    Refusal, so that nobody's word is lost."""
    tension = _hold(tension)
    _need_open(tension)
    if not word.strip():
        raise Refusal(_("Say in a sentence what answers it."), field="word")
    _close(tension, by=by, word=word)
    event = events.TENSION_TOLD if to_all else events.TENSION_ANSWERED
    journal.record(
        event, by=by, groupe=tension.groupe, target=tension, raised_by=tension.raised_by_id
    )
    return tension


@action
def let_go_of(*, by: Member, tension: Tension, word: str = "") -> Tension:
    """It does not matter any more, or it will not be answered: that is said, without shame. Over
    already: nothing changes."""
    tension = _hold(tension)
    if not tension.is_open:
        return tension
    _close(tension, by=by, word=word, let_go=True)
    journal.record(
        events.TENSION_LET_GO,
        by=by,
        groupe=tension.groupe,
        target=tension,
        raised_by=tension.raised_by_id,
    )
    return tension


def _close(tension: Tension, *, by: Member, word: str, let_go: bool = False) -> None:
    tension.closed_at, tension.closed_by = timezone.now(), by
    tension.word, tension.let_go = word, let_go
    tension.save(update_fields=["closed_at", "closed_by", "word", "let_go"])


@action
def reopen_tension(*, by: Member, tension: Tension) -> Tension:
    """It is not answered after all. Open: nothing changes."""
    tension = _hold(tension)
    if tension.is_open:
        return tension
    tension.closed_at, tension.closed_by, tension.let_go = None, None, False
    tension.word, tension.alive_at = "", timezone.now()
    tension.save(update_fields=["closed_at", "closed_by", "let_go", "word", "alive_at"])
    journal.record(events.TENSION_REOPENED, by=by, groupe=tension.groupe, target=tension)
    return tension


@action
def still_alive(*, by: Member, tension: Tension) -> Tension:
    """It still matters: it is not asked again for a while."""
    tension = _hold(tension)
    _need_open(tension)
    tension.alive_at = timezone.now()
    tension.save(update_fields=["alive_at"])
    journal.record(events.TENSION_ALIVE, by=by, groupe=tension.groupe, target=tension)
    return tension


# --- what answers one elsewhere ------------------------------------------------------------------


def proposed(decision: Decision, by: Member) -> None:
    """A decision was drafted from its tension: that is where it goes. The groupe is held."""
    tension = decision.tension
    if tension is None:
        return
    tension = Tension.objects.get(pk=tension.pk)
    tension.groupe = decision.groupe
    if not tension.is_open:
        raise Refusal(_("This tension is over: open it again first."))
    route = Route.ROLE if decision.effect.startswith("roles.") else Route.DECISION
    ref = Ref.of(decision)
    _route(tension, route, by=by, answer_type=ref.label, answer_id=ref.id)


def decided(decision: Decision) -> None:
    """A decision is over: adopted, it answers its tension; else that goes on. Its row is held."""
    if decision.state == State.ADOPTED and decision.tension_id is not None:
        _answered(decision.groupe, Tension.objects.filter(pk=decision.tension_id), Ref.of(decision))


def work_ended(groupe: Groupe, ref: Ref, by: Member, done: bool) -> None:
    """Work that was done answers the tension it was for; to be done after all, it does not yet
    (``groupes.endings``). The work is held."""
    mine = Tension.objects.filter(groupe=groupe, answer_type=ref.label, answer_id=ref.id)
    if done:
        _answered(groupe, mine, ref, by=by)
        return
    for tension in mine.filter(closed_at__isnull=False, word="", let_go=False):
        _again(tension, groupe, by)


def undecided(decision: Decision, by: Member) -> None:
    """It was not decided after all: what it answered is open again. Its row is held."""
    ref = Ref.of(decision)
    mine = Tension.objects.filter(groupe=decision.groupe, answer_type=ref.label, answer_id=ref.id)
    for tension in mine.filter(closed_at__isnull=False, word="", let_go=False).order_by("pk"):
        _again(tension, decision.groupe, by)


def _again(tension: Tension, groupe: Groupe, by: Member) -> None:
    if Tension.objects.filter(pk=tension.pk, closed_at__isnull=False).update(
        closed_at=None, closed_by=None, alive_at=timezone.now()
    ):
        journal.record(events.TENSION_REOPENED, by=by, groupe=groupe, target=tension)


def _answered(groupe: Groupe, tensions: Any, ref: Ref, by: Member | None = None) -> None:
    for tension in tensions.filter(closed_at=None).order_by("pk"):
        if Tension.objects.filter(pk=tension.pk, closed_at=None).update(
            closed_at=timezone.now(), closed_by=by, answer_type=ref.label, answer_id=ref.id
        ):
            journal.record(
                events.TENSION_ANSWERED,
                by=by,
                groupe=groupe,
                target=tension,
                raised_by=tension.raised_by_id,
            )


# --- still alive? --------------------------------------------------------------------------------


def quiet(now: dt.datetime) -> Q:
    """Open, without a word for a while, and not asked since the last."""
    return Q(closed_at=None, alive_at__lte=now - QUIET) & (
        Q(asked_at=None) | Q(asked_at__lt=F("alive_at"))
    )


@periodic("50 5 * * *")
@job("decisions.ask_alive", gettext_lazy("Old tensions are asked whether they are still alive"))
def ask_alive() -> None:
    """Ask of each that has been quiet, once: late or twice, nothing is asked twice. A groupe that sleeps
    is asked nothing."""
    rows = (
        Tension.objects.filter(quiet(timezone.now()))
        .exclude(groupe__state__in=(Groupe.State.CLOSED, Groupe.State.DORMANT))
        .select_related("groupe__cooperative")
        .order_by("alive_at", "pk")
    )
    each(rows[:MOST], lambda tension: ask_whether_alive(tension=tension))


@action
def ask_whether_alive(*, tension: Tension) -> bool:
    """Whether it was asked: nothing is, once somebody said a word meanwhile."""
    groupe = open_groupe(tension.groupe)
    now = timezone.now()
    if not Tension.objects.filter(quiet(now), pk=tension.pk).update(asked_at=now):
        return False
    journal.record(
        events.TENSION_ASKED,
        by=None,
        groupe=groupe,
        target=tension,
        raised_by=tension.raised_by_id,
    )
    return True
