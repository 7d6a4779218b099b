# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pieces of work from the writing down to the end: written, changed, cut in two, ticked, done, let go,
brought back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import endings, journal
from groupes.actions.held import hold as hold_groupe
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Groupe, Member
from groupes.people import actions as people
from groupes.people.models import Skill
from groupes.things import Ref
from groupes.web import text
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.models import Role
from roles.work import events, rules
from roles.work.actions import returning
from roles.work.actions.held import hold, need_carried, need_live, need_part, need_still
from roles.work.actions.offers import withdraw
from roles.work.models import Helper, Work, WorkSkill

CHANGEABLE = ("title", "details", "role", "size", "due_on", "whole", "checklist")


@action
def add(
    *,
    by: Member,
    groupe: Groupe,
    title: str,
    details: str = "",
    role: Role | None = None,
    about: Ref | None = None,
    size: Decimal | None = None,
    due_on: dt.date | None = None,
    whole: bool = False,
    checklist: Iterable[str] = (),
    skills: Iterable[str] = (),
    every: str = "",
    after_done: bool = False,
    mine: bool = False,
) -> Work:
    """Write down what is to be done. ``skills``: words of the vocabulary; ``every``: it comes back so
    (``Recurrence.Every``), from ``due_on`` on; ``mine``: who writes it down takes it at once."""
    called_on = people.words(skills, by=by).values()
    groupe = hold_groupe(groupe)
    need_part(groupe, by)
    _need_day(every, due_on)
    kept = text.normalised(details)
    work = Work(
        groupe=groupe,
        title=title,
        details=kept,
        details_html=text.render(kept),
        renderer_version=text.RENDERER_VERSION,
        role=role,
        about_type=about.label if about else "",
        about_id=about.id if about else None,
        size=size,
        due_on=due_on,
        whole=whole,
        checklist=list(checklist),
        author=by,
        state=Work.State.TAKEN if mine else Work.State.OPEN,
        holder=by if mine else None,
    )
    returning.repeat(work, every, after_done)
    work.save()
    _call_on(work, called_on)
    returning.keep_first(work, by)
    facts = {"role": role.pk} if role is not None else {}
    journal.record(events.ADDED, by=by, groupe=groupe, target=work, **facts)
    if mine:
        journal.record(events.TAKEN, by=by, groupe=groupe, target=work)
    return work


def _need_day(every: str, due_on: dt.date | None) -> None:
    if every and due_on is None:
        raise Refusal(_("Say for which day the first one is: the others follow."), field="due_on")


def _call_on(work: Work, skills: Iterable[Skill]) -> bool:
    """Whether the skills that it calls on are others than before. Two queries, two more then."""
    wanted = {one.pk for one in skills}
    before = set(work.skill_rows.values_list("skill", flat=True))
    if wanted == before:
        return False
    work.skill_rows.exclude(skill__in=wanted).delete()
    WorkSkill.objects.bulk_create(
        [WorkSkill(work=work, skill_id=pk) for pk in sorted(wanted - before)]
    )
    return True


@action
def change(
    *,
    by: Member,
    work: Work,
    edition: int,
    skills: Iterable[str] | None = None,
    every: str | None = None,
    after_done: bool = False,
    restores: int | None = None,
    **values: Any,
) -> Work:
    """Write a piece of work anew. ``edition``: the one its writer saw (Outdated where somebody wrote
    meanwhile). ``skills``, ``every``: None leaves them as they are. What was ticked stays so, where the
    line is still there."""
    if unknown := set(values) - set(CHANGEABLE):
        raise TypeError(f"not a field of work: {', '.join(sorted(unknown))}")
    called_on = people.words(skills, by=by).values() if skills is not None else None
    work = hold(work)
    need_part(work.groupe, by)
    need_live(work)
    need_still(rules.may_change, work, by)
    editions.check(work, edition, lambda: _now(work))
    before, fields = texts_of(work), []
    for name, value in values.items():
        kept = text.normalised(value) if name == "details" else value
        if getattr(work, name) != kept:
            setattr(work, name, kept)
            fields.append(name)
    if "details" in fields:
        work.details_html = text.render(work.details)
        work.renderer_version = text.RENDERER_VERSION
    work.ticked = [line for line in work.ticked if line in work.checklist]
    if called_on is not None and _call_on(work, called_on):
        fields.append("skills")
    if every is not None and _repeats(work) != (every, after_done if every else False):
        _need_day(every, work.due_on)
        returning.repeat(work, every, after_done)
        fields.append("every")
    if not fields:
        return work
    work.edition += 1
    work.save()
    editions.keep(work, groupe=work.groupe, by=by, before=before, restores=restores)
    journal.record(
        events.CHANGED,
        by=by,
        groupe=work.groupe,
        target=work,
        fields=fields,
        **editions.facts(work, restores),
    )
    return work


def _repeats(work: Work) -> tuple[str, bool]:
    """How it comes back today: ("", False) where it does not."""
    going = work.recurrence
    if going is None or going.stopped_on is not None:
        return "", False
    return going.every, going.after_done


def _now(work: Work) -> dict[str, Any]:
    """What it says now, by field of its form. One query."""
    names = work.skills.order_by("name_form").values_list("name", flat=True)
    every, after_done = _repeats(work)
    said = {name: getattr(work, name) for name in CHANGEABLE}
    return said | {"skills": list(names), "every": every, "after_done": after_done}


@action
def split(*, by: Member, work: Work, title: str, size: Decimal | None = None) -> Work:
    """Cut a part off, which is work of its own: with who carries the whole, where it is they who cut it;
    else nobody's, to be taken. Never of what must stay whole. ``size``: of the part; what is left of the whole is smaller by it."""
    work = hold(work)
    need_part(work.groupe, by)
    need_live(work)
    if work.whole:
        raise Refusal(_("“%(work)s” must stay whole.") % {"work": work.title})
    need_still(rules.may_split, work, by)
    if size is not None and work.size is not None:
        if size >= work.size:
            raise Refusal(_("A part is smaller than the whole."), field="size")
        work.size -= size
        work.edition += 1
        work.save(update_fields=["size", "edition"])
    part = Work.objects.create(
        groupe=work.groupe,
        title=title,
        role_id=work.role_id,
        about_type=work.about_type,
        about_id=work.about_id,
        size=size,
        due_on=work.due_on,
        state=Work.State.TAKEN if work.holder_id == by.pk else Work.State.OPEN,
        holder=by if work.holder_id == by.pk else None,
        author=by,
        renderer_version=text.RENDERER_VERSION,
    )
    _call_on(part, work.skills.all())
    returning.keep_first(part, by)
    journal.record(events.SPLIT, by=by, groupe=work.groupe, target=work, part=part.pk)
    return part


@action
def tick(*, by: Member, work: Work, line: str, done: bool) -> Work:
    """Tick a line of a checklist, or take the tick away. A line that is no longer there changes
    nothing; nor does the same twice."""
    work = hold(work)
    need_part(work.groupe, by)
    need_live(work)
    if line not in work.checklist or (line in work.ticked) == done:
        return work
    chosen = {*work.ticked, line} if done else {*work.ticked} - {line}
    work.ticked = [one for one in work.checklist if one in chosen]
    work.save(update_fields=["ticked"])
    journal.record(events.LINE_TICKED, by=by, groupe=work.groupe, target=work)
    return work


@action
def finish(*, by: Member, work: Work) -> Work:
    """What one carries is done. Twice changes nothing."""
    work = hold(work)
    if work.state == Work.State.DONE and work.holder_id == by.pk:
        return work
    need_live(work)
    need_carried(work, by)
    need_part(work.groupe, by)
    _end(work, Work.State.DONE, by=by)
    journal.record(events.DONE, by=by, groupe=work.groupe, target=work)
    endings.tell(work.groupe, work, by=by, done=True)
    returning.follow(work)
    return work


@action
def drop(*, by: Member, work: Work) -> Work:
    """Nobody does it: it is let go. Twice changes nothing. It may be brought back (:func:`reopen`)."""
    work = hold(work)
    if work.state == Work.State.DROPPED:
        return work
    need_live(work)
    need_part(work.groupe, by)
    if work.state == Work.State.TAKEN:
        need_carried(work, by)
    need_still(rules.may_drop, work, by)
    _end(work, Work.State.DROPPED, by=by)
    journal.record(events.DROPPED, by=by, groupe=work.groupe, target=work)
    returning.follow(work)
    return work


def _end(work: Work, state: Work.State, *, by: Member) -> None:
    withdraw(work.offers.all(), by=by)
    work.state, work.over_at, work.hand_since = state, timezone.now(), None
    work.save(update_fields=["state", "over_at", "hand_since"])


@action
def reopen(*, by: Member, work: Work) -> Work:
    """What is over is to be done after all: by who carried it, if they say so themselves; else it is
    open to take. Twice changes nothing."""
    work = hold(work)
    need_part(work.groupe, by)
    if work.is_live:
        return work
    need_still(rules.may_reopen, work, by)
    mine = work.holder_id == by.pk
    work.state, work.over_at = (Work.State.TAKEN if mine else Work.State.OPEN), None
    if not mine:
        work.holder = None
    work.save(update_fields=["state", "over_at", "holder"])
    journal.record(events.REOPENED, by=by, groupe=work.groupe, target=work)
    endings.tell(work.groupe, work, by=by, done=False)
    return work


# --- hands ---------------------------------------------------------------------------------------


@action
def ask_hand(*, by: Member, work: Work, wanted: bool) -> Work:
    """One could use a hand on what one carries; or no more (``wanted`` False), and who helps is still
    named. Twice changes nothing."""
    work = hold(work)
    need_live(work)
    need_carried(work, by)
    need_part(work.groupe, by)
    if (work.hand_since is not None) == wanted:
        return work
    work.hand_since = timezone.now() if wanted else None
    work.save(update_fields=["hand_since"])
    event = events.HAND_ASKED if wanted else events.HAND_NO_MORE
    journal.record(event, by=by, groupe=work.groupe, target=work)
    return work


@action
def give_hand(*, by: Member, work: Work, given: bool) -> Work:
    """Give a hand on what another carries and could use one with; or no more. Twice changes nothing."""
    work = hold(work)
    mine = work.helpers.filter(member=by)
    if not given:
        if mine.delete()[0]:
            journal.record(events.HAND_TAKEN_BACK, by=by, groupe=work.groupe, target=work)
        return work
    need_part(work.groupe, by)
    need_live(work)
    if work.holder_id == by.pk:
        raise Refusal(_("You carry this yourself."))
    if mine.exists():
        return work
    if work.hand_since is None or work.holder is None:
        raise Refusal(_("No hand is needed on this any more. Thank you for the thought."))
    Helper.objects.create(work=work, member=by)
    journal.record(events.HAND_GIVEN, by=by, groupe=work.groupe, target=work, holder=work.holder_id)
    return work


def follow_skill(gone: Skill, kept: Skill) -> None:
    """Work that called on a skill calls on the one it was merged into; in its transaction."""
    already = WorkSkill.objects.filter(skill=kept).values("work")
    WorkSkill.objects.filter(skill=gone, work__in=already).delete()
    WorkSkill.objects.filter(skill=gone).update(skill=kept)
