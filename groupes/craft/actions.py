# SPDX-License-Identifier: AGPL-3.0-or-later
"""Attesting a skill, answering that; asking to learn or to pass on, and what two people agree on.

The rows of the two people are held first: what is between them changes one at a time, and who leaves
the cooperative at this moment begins nothing.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from groupes import journal
from groupes.access import Me
from groupes.craft import events, letters, rules
from groupes.craft.models import Attestation, Pairing, Refused
from groupes.editions import actions as editions
from groupes.models import Member
from groupes.people.actions import hold_current
from groupes.people.actions import words as skills_called
from groupes.people.models import Level, Skill
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked

LONGEST = dt.timedelta(days=731)
"""How far the end of a pairing may be: two years."""


def _hold(*people: int) -> None:
    """Take these people's rows; Refusal where one of them has left."""
    for one in locked(Member.objects.filter(pk__in=people).select_related("user")):
        if not one.is_current:
            raise Refusal(_("%(name)s is no longer in the cooperative.") % {"name": one.name})


# --- attesting -----------------------------------------------------------------------------------


@action
def attest(*, by: Member, of: Member, skill: str, words: str) -> Attestation:
    """Say of a skill of someone (a word of the vocabulary, or one that is proposed to it) that one has
    seen it at work. Said otherwise of the same skill, it is asked of them again; not where they said no to
    ``by`` of it twice: then it waits on their page, and they are asked nothing."""
    _hold(by.pk, of.pk)
    if not rules.tells_skills(Me(by), of.pk) or not rules.may_attest(Me(by), of):
        raise Refusal(_("One attests what one has seen in a groupe that one shares, or shared."))
    found = skills_called([skill], by=by)[skill]
    said_no = _refusals(by.pk, of.pk, found.pk).filter(again=True).exists()
    state = Attestation.State.REFUSED if said_no else Attestation.State.OFFERED
    made, new = Attestation.objects.get_or_create(
        by=by,
        of=of,
        skill=found,
        defaults={"words": words, "made_on": by.cooperative.today(), "state": state},
    )
    if not new:
        if made.words == words:
            return made
        made.words, made.made_on = words, by.cooperative.today()
        made.state = state
        made.save(update_fields=["words", "made_on", "state"])
    journal.record(events.ATTESTED, by=by, target=made, member=of.pk, skill=found.pk)
    return made


def _refusals(by: int, of: int, skill: int) -> QuerySet[Refused]:
    """Of a skill, by whatever word it was called."""
    called = Q(skill=skill) | Q(skill__merged_into=skill)
    return Refused.objects.filter(called, by=by, of=of)


def _note_answer(attestation: Attestation) -> None:
    """A no is kept, for its author may not ask for ever; what is shown after all lets them ask again."""
    if attestation.by_id is None:
        return
    by, of, skill = attestation.by_id, attestation.of_id, attestation.skill_id
    if attestation.state == Attestation.State.SHOWN:
        current = Skill.objects.values_list("merged_into", flat=True).get(pk=skill) or skill
        _refusals(by, of, current).delete()
    elif attestation.state == Attestation.State.REFUSED:
        one, new = Refused.objects.get_or_create(by_id=by, of_id=of, skill_id=skill)
        if not new:
            Refused.objects.filter(pk=one.pk).update(again=True)


ANSWERS = {
    "show": Attestation.State.SHOWN,
    "hide": Attestation.State.HIDDEN,
    "refuse": Attestation.State.REFUSED,
}


@action
def answer_attestation(
    *, by: Member, attestation: Attestation, answer: str, seen: str | None = None
) -> Attestation:
    """The one it is about shows it, hides it or refuses it ("show", "hide", "refuse"), as often as
    they wish. Its author is told nothing.

    ``seen``: the mark of the words that they read (``Attestation.said``): other words are not shown
    before they read them (Refusal). None: as they stand.
    """
    if attestation.of_id != by.pk:
        raise ValueError("the one it is about says whether it shows")
    _hold(by.pk)
    found = Attestation.objects.filter(pk=attestation.pk).first()
    if found is None:
        raise Refusal(_("Its author has taken it back meanwhile."))
    state = ANSWERS[answer]
    if state == Attestation.State.SHOWN and seen not in (None, found.said):
        raise Refusal(_("Its author has written it otherwise meanwhile: read it again."))
    if found.state != state:
        found.state = state
        found.save(update_fields=["state"])
        _note_answer(found)
        journal.record(events.ATTESTATION_ANSWERED, by=by, target=found, state=state)
    return found


@action
def take_attestation_back(*, by: Member, attestation: Attestation) -> None:
    """Its author takes it back: it is gone. Twice changes nothing."""
    if attestation.by_id != by.pk:
        raise ValueError("an attestation is taken back by its author")
    _hold(by.pk)
    found = Attestation.objects.filter(pk=attestation.pk).first()
    if found is None:
        return
    journal.record(events.ATTESTATION_TAKEN_BACK, by=by, target=found, member=found.of_id)
    found.delete()


# --- compagnonnage -------------------------------------------------------------------------------


def _bounded(ends_on: dt.date, member: Member) -> None:
    today = member.cooperative.today()
    if not today < ends_on <= today + LONGEST:
        raise Refusal(_("It ends on a day to come, within two years."), field="ends_on")


def rests(other: Member, free: dt.date) -> str:
    """Why one does not ask again before a day."""
    names = {"name": other.name, "date": formats.date(free)}
    return _("%(name)s answered “not now”: you may ask again from %(date)s on.") % names


@action
def ask_pairing(
    *, by: Member, other: Member, skill: Skill, goal: str, ends_on: dt.date, message: str = ""
) -> Pairing:
    """Ask to learn a skill from someone who says they can pass it on; or offer to pass it on to
    someone who says they want to learn it. Asked already: nothing changes; answered "not now" a short while
    ago: refused."""
    _hold(by.pk, other.pk)
    if by.pk == other.pk or not other.visible_to(Me(by)):
        raise ValueError("asked of another, whom one may find")
    _bounded(ends_on, by)
    skill = hold_current(skill)  # one that was merged since it was read is asked of by its new name
    held = rules.held_by(Me(by), other.pk, skill.pk)
    level = held.level if held else None
    if level not in (Level.PASSES_ON, Level.LEARNS):
        raise Refusal(_("They no longer say that they pass it on, or want to learn it."))
    learner, passer = (by, other) if level == Level.PASSES_ON else (other, by)
    between = Pairing.objects.filter(learner=learner, passer=passer, skill=skill)
    if (open_one := between.filter(state__in=Pairing.OPEN).first()) is not None:
        return open_one
    if (free := rules.rests_until(by.pk, other.pk, skill.pk)) and by.cooperative.today() < free:
        raise Refusal(rests(other, free))
    made = Pairing.objects.create(
        skill=skill,
        learner=learner,
        passer=passer,
        asked_by=by,
        goal=goal,
        ends_on=ends_on,
        message=message,
    )
    journal.record(events.PAIRING_ASKED, by=by, target=made, member=other.pk, skill=skill.pk)
    return made


def _now(pairing: Pairing, by: Member, state: str) -> Pairing:
    """The pairing as it is now, both people held. Refusal where it is in another state."""
    if by.pk not in (pairing.learner_id, pairing.passer_id):
        raise ValueError("of two people, and theirs alone")
    _hold(pairing.learner_id, pairing.passer_id)
    people = ("learner__user", "learner__cooperative", "passer__user", "passer__cooperative")
    found = Pairing.objects.select_related(*people, "skill").get(pk=pairing.pk)
    if found.state != state:
        raise Refusal(_("This has changed meanwhile: look at where things stand now."))
    return found


@action
def answer_pairing(*, by: Member, pairing: Pairing, accept: bool, word: str = "") -> Pairing:
    """Accept, or say "not now", with a word or none: it needs no reason, and is told once."""
    if pairing.asked_by_id == by.pk:
        raise ValueError("answered by the one who was asked")
    found = _now(pairing, by, Pairing.State.ASKED)
    if accept and found.ends_on < by.cooperative.today():
        raise Refusal(_("The end that was proposed has passed: ask them for another."))
    found.state = Pairing.State.GOING if accept else Pairing.State.DECLINED
    found.starts_on = by.cooperative.today() if accept else None
    found.ended_on = None if accept else by.cooperative.today()
    found.answer, found.answer_for_id = word, found.asked_by_id
    found.save()
    journal.record(
        events.PAIRING_ANSWERED, by=by, target=found, member=found.asked_by_id, accepts=accept
    )
    return found


@action
def withdraw_pairing(*, by: Member, pairing: Pairing) -> Pairing:
    """Who asked takes it back, before it is answered."""
    if pairing.asked_by_id != by.pk:
        raise ValueError("taken back by who asked")
    found = _now(pairing, by, Pairing.State.ASKED)
    found.state = Pairing.State.WITHDRAWN
    found.save(update_fields=["state"])
    journal.record(events.PAIRING_WITHDRAWN, by=by, target=found)
    return found


@action
def change_pairing(
    *, by: Member, pairing: Pairing, goal: str, ends_on: dt.date, edition: int
) -> Pairing:
    """Either changes the goal or the end. ``edition``: the one they saw (Outdated otherwise)."""
    found = _now(pairing, by, Pairing.State.GOING)
    said = {"goal": found.goal, "ends_on": found.ends_on}
    editions.check(found, edition, lambda: said)
    if (goal, ends_on) == (found.goal, found.ends_on):
        return found
    if ends_on != found.ends_on:
        _bounded(ends_on, by)
    found.goal, found.ends_on = goal, ends_on
    found.edition += 1
    found.save(update_fields=["goal", "ends_on", "edition"])
    journal.record(events.PAIRING_CHANGED, by=by, target=found, ends_on=ends_on.isoformat())
    return found


@action
def show_pairing(*, by: Member, pairing: Pairing, shows: bool) -> Pairing:
    """Wish that it shows on both profiles, or no more. It does where both wish it."""
    found = _now(pairing, by, Pairing.State.GOING)
    side = "learner_shows" if by.pk == found.learner_id else "passer_shows"
    if getattr(found, side) != shows:
        setattr(found, side, shows)
        found.save(update_fields=[side])
        journal.record(events.PAIRING_SHOWN, by=by, target=found, shows=shows)
    return found


@action
def end_pairing(*, by: Member, pairing: Pairing, word: str = "") -> Pairing:
    """Either ends it, today; the other is told once."""
    found = _now(pairing, by, Pairing.State.GOING)
    _end(found, by, by.cooperative.today(), word)
    return found


def _end(pairing: Pairing, by: Member, on: dt.date, word: str = "", why: str = "") -> None:
    other = pairing.other(by.pk)
    pairing.state, pairing.ended_on = Pairing.State.ENDED, on
    pairing.answer, pairing.answer_for_id = word, other.pk
    pairing.save()
    letters.leave(pairing, other)
    journal.record(events.PAIRING_ENDED, by=by, target=pairing, member=other.pk, why=why)


@action
def see_pairing(*, by: Member, pairing: Pairing) -> None:
    """The one whom an answer or an end is for has seen it. Twice changes nothing."""
    if Pairing.objects.filter(pk=pairing.pk, answer_for=by).update(answer_for=None):
        journal.record(events.PAIRING_SEEN, by=by, target=pairing)


def leave_cooperative(member: Member, on: dt.date) -> None:
    """Who leaves the cooperative, or deletes their account, ends all that they learn and pass on, and what they
    asked or were asked; the others are told once. Their row is held. What they attested stays."""
    rows = Pairing.objects.of(member.pk).filter(state__in=Pairing.OPEN)
    people = ("learner__user", "learner__cooperative", "passer__user", "passer__cooperative")
    for one in rows.select_related(*people).order_by("pk"):
        _end(one, member, on, why="gone")
    Attestation.objects.filter(of=member, state=Attestation.State.OFFERED).update(
        state=Attestation.State.HIDDEN
    )


def follow_skill(gone: Skill, kept: Skill) -> None:
    """What was attested and agreed of a skill is of the one it was merged into; in its transaction.

    What one said to the same person of both, and two pairings of the same two people that are open,
    stay two: the second keeps the old word, which is read as the new one everywhere.
    """
    said = Attestation.objects.filter(by=OuterRef("by"), of=OuterRef("of"), skill=kept)
    Attestation.objects.filter(~Exists(said), skill=gone).update(skill=kept)
    going = Pairing.objects.filter(
        learner=OuterRef("learner"), passer=OuterRef("passer"), skill=kept, state__in=Pairing.OPEN
    )
    over = ~Q(state__in=Pairing.OPEN)
    Pairing.objects.filter(over | ~Exists(going), skill=gone).update(skill=kept)
