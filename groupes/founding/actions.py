# SPDX-License-Identifier: AGPL-3.0-or-later
"""Preparing a groupe and beginning it; the states of its life; the question a quiet one asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import actions as ground
from groupes import journal
from groupes.actions.held import hold, hold_person
from groupes.founding import events, signs
from groupes.founding.models import Draft, Question, Wish
from groupes.jobs import each, job, periodic
from groupes.journal.events import Event
from groupes.models import Groupe, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked

MOST_INVITED: Final = 20
LONGEST_KEPT: Final = 30_000
"""Characters kept of a field as it was typed: more than any of them takes."""
THREE: Final = 3
"""Members from which an emerging groupe is asked whether it is active."""


# --- preparing one -------------------------------------------------------------------------------


@action
def keep_draft(
    *,
    by: Member,
    step: str,
    values: Mapping[str, str] | None = None,
    add: int | None = None,
    remove: int | None = None,
) -> Draft:
    """Keep what was typed at a step, sound or not; ``add`` and ``remove``: a person to invite.

    What was typed at the other steps stays. Refusal beyond :data:`MOST_INVITED` people.
    """
    hold_person(by)
    draft = Draft.objects.filter(member=by).first() or Draft(member=by)
    before = (dict(draft.values), list(draft.invited))
    for name, text in (values or {}).items():
        draft.values[name] = text.replace("\x00", "")[:LONGEST_KEPT]
    if add is not None and add not in draft.invited and add != by.pk:
        if len(draft.invited) >= MOST_INVITED:
            raise Refusal(
                _("%(n)s people to begin with: the others are invited from the groupe.")
                % {"n": MOST_INVITED}
            )
        draft.invited = [*draft.invited, add]
    draft.invited = [pk for pk in draft.invited if pk != remove]
    if draft.pk is None or before != (draft.values, draft.invited):
        draft.changed_at = timezone.now()
        draft.save()
        journal.record(events.DRAFT_KEPT, by=by, step=step)
    return draft


@action
def remove_draft(*, by: Member) -> None:
    """Throw away what one was preparing. None: nothing changes."""
    hold_person(by)
    draft = Draft.objects.filter(member=by).first()
    if draft is not None:
        draft.delete()
        journal.record(events.DRAFT_REMOVED, by=by)


def has_begun() -> Refusal:
    """Said to whoever begins a groupe a second time, from a page that stayed open."""
    return Refusal(_("This groupe has begun already: you find it among your groupes."))


@action
def begin(
    *, by: Member, slug: str, invited: Collection[int] = (), note: str = "", **values: str
) -> Groupe:
    """The groupe that ``by`` prepared begins, emerging, and invites: those of the ids ``invited`` who
    are still there. The draft goes with it.

    Refusal when there is no draft any more: it has begun already, in another tab.
    """
    # All people first, in their order: founding and inviting take them one by one.
    people = list(locked(Member.objects.filter(pk__in={by.pk, *invited}).select_related("user")))
    draft = Draft.objects.filter(member=by).first()
    if draft is None:
        raise has_begun()
    groupe = ground.create_groupe(by=by, slug=slug, state=Groupe.State.EMERGING, **values)
    for person in people:
        if person.pk != by.pk and person.is_current:
            ground.invite(by=by, groupe=groupe, member=person, message=note)
    draft.delete()
    return groupe


# --- states --------------------------------------------------------------------------------------


def _held_open(groupe: Groupe) -> Groupe:
    groupe = hold(groupe)
    if groupe.state == Groupe.State.CLOSED:
        raise Refusal(_("This groupe is closed: nothing more happens there."))
    return groupe


def _move(groupe: Groupe, state: str, event: Event, *, by: Member) -> Groupe:
    """The groupe, held, goes into a state; what it asked its members is settled by it. In it already:
    nothing changes."""
    if groupe.state == state:
        return groupe
    groupe.state = state
    groupe.save(update_fields=["state"])
    Question.objects.filter(groupe=groupe).open().update(settled_at=timezone.now())
    journal.record(event, by=by, groupe=groupe, target=groupe)
    return groupe


@action
def activate(*, by: Member, groupe: Groupe) -> Groupe:
    """Say that an emerging groupe is active. Refusal where it sleeps: it is woken."""
    groupe = _held_open(groupe)
    if groupe.state == Groupe.State.DORMANT:
        raise Refusal(_("This groupe is dormant: wake it."))
    return _move(groupe, Groupe.State.ACTIVE, events.ACTIVATED, by=by)


@action
def put_to_sleep(*, by: Member, groupe: Groupe) -> Groupe:
    """Let a groupe sleep: everything stays, nobody is reminded of anything."""
    return _move(_held_open(groupe), Groupe.State.DORMANT, events.PUT_TO_SLEEP, by=by)


@action
def wake(*, by: Member, groupe: Groupe) -> Groupe:
    """Wake a dormant groupe; one that does not sleep is left as it is."""
    groupe = _held_open(groupe)
    if groupe.state != Groupe.State.DORMANT:
        return groupe
    return _move(groupe, Groupe.State.ACTIVE, events.WOKEN, by=by)


# --- a season without a sign ---------------------------------------------------------------------


@action
def ask_members(*, groupe: Groupe, by: Member | None = None) -> Question | None:
    """Ask everyone what they want of the groupe; ``by`` None: because it has been quiet for a season,
    which is looked at again here. None where it is not quiet, sleeps or is closed; asked already: the
    question that is open."""
    groupe = hold(groupe)
    if groupe.state == Groupe.State.CLOSED:
        if by is None:
            return None
        raise Refusal(_("This groupe is closed: nothing more happens there."))
    last = Question.objects.filter(groupe=groupe).order_by("-asked_at").first()
    if last is not None and last.settled_at is None:
        return last
    now = timezone.now()
    if by is None:
        since = signs.last_signs([groupe.pk]).get(groupe.pk, groupe.created_at)
        asleep = groupe.state == Groupe.State.DORMANT
        if asleep or not signs.is_quiet(max(since, last.asked_at if last else since), now):
            return None
    question = Question.objects.create(groupe=groupe, asked_at=now, asked_by=by)
    journal.record(events.ASKED, by=by, groupe=groupe, target=groupe)
    return question


@action
def answer(*, by: Member, groupe: Groupe, what: str, words: str = "") -> Wish:
    """Say what one wants of the groupe, or say it anew. Refusal when nothing is asked any more."""
    groupe = _held_open(groupe)
    question = Question.objects.filter(groupe=groupe).open().first()
    if question is None:
        raise Refusal(_("Nothing is asked any more: somebody has acted on the answers."))
    wish = Wish.objects.filter(question=question, member=by).first()
    if wish is not None and (wish.what, wish.words) == (what, words):
        return wish
    wish = wish or Wish(question=question, member=by)
    wish.what, wish.words, wish.at = what, words, timezone.now()
    wish.save()
    journal.record(events.ANSWERED, by=by, groupe=groupe, target=groupe)
    return wish


@action
def go_on(*, by: Member, groupe: Groupe) -> Groupe:
    """Note that the groupe goes on as it is: what was asked is settled. Settled already: nothing."""
    groupe = _held_open(groupe)
    if Question.objects.filter(groupe=groupe).open().update(settled_at=timezone.now()):
        journal.record(events.SETTLED, by=by, groupe=groupe, target=groupe)
    return groupe


def settle_closed(groupe: Groupe, by: Member, on: dt.date) -> None:
    """What a groupe asked is settled when it closes (declared a ``Leaving``)."""
    Question.objects.filter(groupe=groupe).open().update(settled_at=timezone.now())


def ask_quiet_groupes(*, most: int = 500) -> int:
    """Ask in every groupe that has been quiet for a season; how many were asked. Each is a transaction
    of its own: one that fails stops no other (``each``), and asking twice changes nothing.

    Groupes come by number, in lots: a constant number of queries each, and an action only for those
    that are quiet.
    """
    return each(_quiet_ones(most), lambda groupe: ask_members(groupe=groupe) is not None)


def _quiet_ones(most: int) -> Iterator[Groupe]:
    after = 0
    while lot := _lot(after, most):
        after = lot[-1].pk
        last = signs.last_signs([groupe.pk for groupe in lot])
        now = timezone.now()
        for groupe in lot:
            if signs.is_quiet(last.get(groupe.pk, groupe.created_at), now):
                yield groupe


@periodic("20 6 * * *")
@job("founding.ask_quiet_groupes", gettext_lazy("Ask quiet groupes what they want"))
def nightly() -> None:
    """:func:`ask_quiet_groupes`, each morning before people are there."""
    ask_quiet_groupes()


def _lot(after: int, most: int) -> Sequence[Groupe]:
    """Groupes that may be quiet: emerging or active, older than a season, without an open question."""
    return list(
        Groupe.objects.filter(
            pk__gt=after,
            state__in=[Groupe.State.EMERGING, Groupe.State.ACTIVE],
            created_at__lte=timezone.now() - signs.SEASON,
        )
        .exclude(pk__in=Question.objects.open().values("groupe_id"))
        .select_related("cooperative")
        .defer("charter")
        .order_by("pk")[:most]
    )
