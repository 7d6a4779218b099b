# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes of what people tell of themselves, and of the words for skills."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.models import Member
from groupes.people import events, listings
from groupes.people.merging import Merging
from groupes.people.models import (
    Amount,
    Audience,
    Availability,
    Level,
    Part,
    Skill,
    SkillHeld,
    Telling,
)
from groupes.web.names import visible_name
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from groupes.web.wiring import declared

MOST_HELD = 60
"""Skills of one person, all levels together."""

STRONGEST = (Level.PASSES_ON, Level.DOES, Level.PRACTISES, Level.LEARNS)
"""Which of two levels is kept where one skill is said at both: what was said most."""


def words(names: Iterable[str], *, by: Member) -> dict[str, Skill]:
    """The skill of each of these words, whichever of its names is written; a word that the
    vocabulary lacks is proposed to it. In the caller's transaction, which holds the words and the
    skills they lead to until its end: what is being merged is waited for. Two queries and a few for
    each new word.

    Two people may propose the same word at once: the second finds the first's.
    """
    forms = {name: visible_name(name) for name in names}
    wanted = {*forms.values()}
    known = _held_words(wanted)
    for name, form in forms.items():
        if form in known:
            continue
        known[form], new = Skill.objects.get_or_create(
            name_form=form, defaults={"name": name, "proposed": True, "proposed_by": by}
        )
        if new:
            journal.record(events.SKILL_PROPOSED, by=by, target=known[form])
        else:  # another's, made this moment: held like the others
            known |= _held_words({form})
    return {name: known[form].current for name, form in forms.items()}


def hold_words(names: Iterable[str]) -> None:
    """Hold those of these words that the vocabulary knows, as :func:`words` does, for what asks for them
    later in the transaction. Two queries."""
    _held_words({visible_name(name) for name in names})


def _held_words(forms: Collection[str]) -> dict[str, Skill]:
    """The words of these forms, by form, held with the skills they lead to. Whoever merges holds all of
    them too: where a word leads is asked again once it is held."""
    asked = Skill.objects.filter(name_form__in=forms).values_list("pk", "merged_into_id")
    ids = {pk for pair in asked for pk in pair if pk is not None}
    held: dict[int, Skill] = {}
    while missing := ids - held.keys():
        found = {one.pk: one for one in locked(Skill.objects.filter(pk__in=missing))}
        held |= found
        # A skill is never merged into one that is merged: two passes, three where it moved meanwhile.
        ids = {one.merged_into_id for one in found.values() if one.merged_into_id is not None}
    for one in held.values():
        if one.merged_into_id is not None:
            one.merged_into = held[one.merged_into_id]
    return {one.name_form: one for one in held.values()}


def hold_current(skill: Skill) -> Skill:
    """A skill as it stands now, or the one it was merged into, held like :func:`words`."""
    form = Skill.objects.values_list("name_form", flat=True).get(pk=skill.pk)
    return _held_words({form})[form].current


@action
def tell_skills(
    *,
    by: Member,
    told: Mapping[Level, Iterable[str]],
    seen: Mapping[str, str] | None = None,
) -> int:
    """What one says of one's skills, all of it: ``told`` is level → words, in one's own order. What
    is not there any more ends. A skill told at two levels keeps the first of ``STRONGEST``. Answers how
    many words the vocabulary lacked: they are proposed to it.

    ``seen``: word → level, as one saw them when one began to write (None: as they are now): what one
    leaves as it was then stays as another page has said since.
    """
    held = locked(Member.objects).get(pk=by.pk)
    lines = [(level, name) for level in STRONGEST for name in told.get(level, ())]
    if len(lines) > MOST_HELD:
        raise Refusal(_("At most %(most)s skills in all.") % {"most": MOST_HELD})
    was = _seen(seen, told) if seen is not None else None
    skills = words([name for _level, name in lines], by=by)
    wanted: dict[int, tuple[Level, int]] = {}
    for position, (level, name) in enumerate(lines):
        wanted.setdefault(skills[name].pk, (level, position))
    before = {one.skill_id: one for one in SkillHeld.objects.filter(member=held)}
    if was is not None:
        wanted = {
            skill: (Level(before[skill].level) if was.get(skill) == level else level, position)
            for skill, (level, position) in wanted.items()
            if was.get(skill) != level or skill in before
        }
    over = before.keys() - wanted.keys()
    ended = sorted(over if was is None else over & was.keys())
    if len(before.keys() - set(ended) | wanted.keys()) > MOST_HELD:
        raise Refusal(_("At most %(most)s skills in all.") % {"most": MOST_HELD})
    SkillHeld.objects.filter(member=held, skill__in=ended).delete()
    added = []
    for skill, (level, position) in wanted.items():
        one = before.get(skill)
        if one is None or one.level != level:
            added.append([skill, str(level)])
        if one is None:
            SkillHeld.objects.create(member=held, skill_id=skill, level=level, position=position)
        elif (one.level, one.position) != (level, position):
            if one.level != level:
                one.since = timezone.now()
            one.level, one.position = level, position
            one.save(update_fields=["level", "position", "since"])
    if added or ended:
        journal.record(events.SKILLS_CHANGED, by=by, target=held, added=added, ended=ended)
    listings.refresh([held.pk])
    mine = {pk for pk, _level in added}
    return sum(
        one.proposed and one.proposed_by_id == by.pk and one.pk in mine
        for one in {*skills.values()}
    )


def _seen(seen: Mapping[str, str], told: Mapping[Level, Iterable[str]]) -> dict[int, str]:
    """Skill → level, of the words that one saw; they are held with those that are told now."""
    forms = {visible_name(name): level for name, level in seen.items()}
    known = _held_words(
        {*forms, *(visible_name(name) for names in told.values() for name in names)}
    )
    return {known[form].current.pk: level for form, level in forms.items() if form in known}


UNSAID: Final = dt.date.min
"""No day that one is away until: nothing is said of it."""


@action
def say_when(
    *,
    by: Member,
    away_until: dt.date | None = UNSAID,
    months: Mapping[dt.date, str] | None = None,
) -> Member:
    """Until which day one is away, that day included (None: here), and how much of some months one
    could give (an :class:`Amount`; "": nothing said). What is not said stays."""
    member = locked(Member.objects).get(pk=by.pk)
    if away_until is UNSAID:
        away_until = member.away_until
    elif away_until is not None and away_until < by.cooperative.today():
        raise Refusal(_("That day is over."), field="away_until")
    if member.away_until != away_until:
        member.away_until = away_until
        member.save(update_fields=["away_until"])
        until = away_until.isoformat() if away_until else None
        journal.record(events.AWAY_SAID, by=by, target=member, until=until)
    changed = _say_months(member, months or {})
    if changed:
        journal.record(events.AVAILABILITY_SAID, by=by, target=member, months=changed)
    return member


def _say_months(member: Member, months: Mapping[dt.date, str]) -> list[str]:
    """The months of which something else is said now. One query, and one for each."""
    before = {
        one.month: one for one in Availability.objects.filter(member=member, month__in=[*months])
    }
    changed = []
    for month, amount in months.items():
        if amount and amount not in Amount.values:
            raise ValueError(f"no amount: {amount}")
        one = before.get(month)
        if (one.amount if one else "") == amount:
            continue
        changed.append(month.isoformat())
        if not amount:
            Availability.objects.filter(pk=one.pk if one else 0).delete()
        elif one is None:
            Availability.objects.create(member=member, month=month, amount=amount)
        else:
            one.amount = amount
            one.save(update_fields=["amount"])
    return changed


@action
def choose_audiences(*, by: Member, **chosen: str) -> Telling:
    """To whom one tells parts of one's profile: part → an :class:`Audience`. In force at once, also
    for who looks for words."""
    if unknown := chosen.keys() - set(Part.values):
        raise ValueError(f"no part of a profile: {', '.join(sorted(unknown))}")
    if wrong := set(chosen.values()) - set(Audience.values):
        raise ValueError(f"no audience: {', '.join(sorted(wrong))}")
    member = locked(Member.objects).get(pk=by.pk)
    telling = Telling.objects.filter(member=member).first() or Telling(member=member)
    changed = [part for part, audience in chosen.items() if getattr(telling, part) != audience]
    if changed:
        for part in changed:
            setattr(telling, part, chosen[part])
        telling.save()
        listings.refresh([member.pk])
        journal.record(events.AUDIENCES_CHOSEN, by=by, target=member, parts=changed)
    return telling


# --- the vocabulary ------------------------------------------------------------------------------

GONE = gettext_lazy("This word has been merged meanwhile: here is the skill it leads to.")


def _held(*skills: Skill, with_words: bool = False) -> list[Skill]:
    """These skills, locked, in the order they are given; ``with_words``: the words that lead to them
    too, so that whoever says one of those is waited for. Refused where one was merged meanwhile."""
    ids = [one.pk for one in skills]
    these = Q(pk__in=ids) | Q(merged_into__in=ids) if with_words else Q(pk__in=ids)
    rows = {one.pk: one for one in locked(Skill.objects.filter(these))}
    found = [rows[one.pk] for one in skills]
    if any(one.merged_into_id is not None for one in found):
        raise Refusal(GONE)
    return found


def _who_holds(*skills: Skill) -> list[int]:
    """Ids of the members whose listings have these words: who holds the skill, and whose trade it is."""
    ids = [one.pk for one in skills]
    forms = Skill.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids))
    names = {one.name_form: one.name for one in forms}
    holders = SkillHeld.objects.filter(skill__in=ids).values_list("member_id", flat=True)
    trades = Member.objects.exclude(trade="").values_list("pk", "trade")
    return sorted({*holders, *(pk for pk, trade in trades if visible_name(trade) in names)})


def _hold_people(ids: Iterable[int]) -> None:
    """Their rows, locked before the words: as whoever tells their skills has it."""
    list(locked(Member.objects.filter(pk__in=[*ids])).values_list("pk", flat=True))


def _taken(name: str) -> Skill | None:
    return Skill.objects.filter(name_form=visible_name(name)).select_related("merged_into").first()


def _other_word(skill: Skill, name: str) -> Skill:
    """``name`` leads to the skill from now on. Refused where it is another skill's word."""
    there = _taken(name)
    if there is None:
        return Skill.objects.create(name=name, merged_into=skill)
    if there.current.pk == skill.pk:
        return there
    raise Refusal(
        _("“%(word)s” is already a word for “%(skill)s”: merge the two if they are one.")
        % {"word": there.name, "skill": there.current.name},
        field="name",
    )


@action
def propose_skill(*, by: Member, name: str) -> Skill:
    """The skill of a word, proposed to the vocabulary where it lacks. Twice the same is one."""
    return words([name], by=by)[name]


@action
def add_synonym(*, by: Member, skill: Skill, name: str) -> Skill:
    """Another word that leads to a skill, found by it from now on."""
    people = _who_holds(skill)
    _hold_people(people)
    [held] = _held(skill)
    known = Skill.objects.filter(merged_into=held).count()
    word = _other_word(held, name)
    if word.pk != held.pk and Skill.objects.filter(merged_into=held).count() > known:
        journal.record(events.SYNONYM_ADDED, by=by, target=held, word=word.pk)
        listings.refresh({*people, *_who_holds(held)})
    return word


@action
def part_synonym(*, by: Member, skill: Skill, word: Skill) -> Skill:
    """A word that led to a skill is a skill of its own again; who holds the other keeps it."""
    people = _who_holds(skill)
    _hold_people(people)
    [held] = _held(skill)
    found = locked(Skill.objects).get(pk=word.pk)
    if found.merged_into_id == held.pk:
        found.merged_into = None
        found.edition += 1
        found.save(update_fields=["merged_into", "edition"])
        journal.record(events.SYNONYM_PARTED, by=by, target=found, skill=held.pk)
        listings.refresh(people)
    return found


@action
def change_skill(*, by: Member, skill: Skill, name: str, rome: str, edition: int) -> Skill:
    """Rename a skill, which keeps its former name among its words, and say its ROME code. Whoever
    looks at a proposed word and saves it takes it into the vocabulary."""
    people = _who_holds(skill)
    _hold_people(people)
    [held] = _held(skill)
    if held.edition != edition:
        raise Refusal(_("Someone changed this skill meanwhile: look at it again."))
    changed = []
    if held.name != name:
        former, there = held.name, _taken(name)
        if there is not None and there.current.pk != held.pk:
            _other_word(held, name)  # which refuses
        synonym = there if there is not None and there.pk != held.pk else None
        if synonym is not None:
            # Its own synonym becomes its name; the row, which others may point at, the former name.
            synonym.name = f"{synonym.pk} {secrets.token_hex(8)}"
            synonym.save(update_fields=["name", "name_form"])
        held.name = name
        changed.append("name")
    if held.rome != rome:
        held.rome = rome
        changed.append("rome")
    if held.proposed:
        held.proposed = False
        changed.append("proposed")
    if not changed:
        return held
    held.edition += 1
    held.save()
    if "name" in changed and visible_name(former) != held.name_form:
        word = synonym or Skill(merged_into=held)
        word.name = former
        word.save()
    journal.record(events.SKILL_CHANGED, by=by, target=held, fields=changed)
    if "name" in changed:
        listings.refresh({*people, *_who_holds(held)})
    return held


@action
def merge_skills(*, by: Member, skill: Skill, into: Skill) -> Skill:
    """One skill becomes a word for another: its people follow, and so do the words that led to it.
    Who holds both keeps what they said most. Each sibling app moves what points at it (``Merging``)."""
    if skill.pk == into.pk:
        raise Refusal(_("A skill cannot be merged into itself."), field="into")
    people = _who_holds(skill, into)
    _hold_people(people)
    gone, kept = _held(skill, into, with_words=True)
    both = dict(SkillHeld.objects.filter(skill=kept).values_list("member_id", "pk"))
    for one in SkillHeld.objects.filter(skill=gone):
        if one.member_id not in both:
            one.skill = kept
            one.save(update_fields=["skill"])
            continue
        other = SkillHeld.objects.get(pk=both[one.member_id])
        if STRONGEST.index(Level(one.level)) < STRONGEST.index(Level(other.level)):
            other.level, other.since = one.level, one.since
            other.save(update_fields=["level", "since"])
        one.delete()
    Skill.objects.filter(merged_into=gone).update(merged_into=kept)
    for each in declared(Merging):
        each.move(gone, kept)
    if gone.rome and not kept.rome:
        kept.rome = gone.rome
    gone.merged_into, gone.rome, gone.proposed = kept, "", False
    for word in (kept, gone):
        word.edition += 1
        word.save()
    journal.record(events.SKILLS_MERGED, by=by, target=kept, skill=gone.pk)
    listings.refresh({*people, *_who_holds(kept)})
    return kept
