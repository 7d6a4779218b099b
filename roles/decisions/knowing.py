# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may well know what a tension asks: who holds the role it is about or names, and who does what it
calls for, as they tell it. Suggested first, never chosen for anybody."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.people import queries as people
from groupes.web import formats, search
from roles.decisions.models import Tension
from roles.models import Mandate, Role
from roles.work import queries as working
from roles.work.models import Work, WorkSkill

MOST: Final = 8
"""People suggested: more would be a list again."""
SHORTEST: Final = 5
"""Letters of a word of the sentence that may name a skill; shorter ones name too much."""

PUNCTUATION: Final = '.,;:!?…()[]«»“”"*'


def _words(text: str) -> set[str]:
    """What a text says, each word once, accents and capitals aside."""
    found = (word.strip(PUNCTUATION) for part in text.split() for word in search.words_of(part))
    return {word for word in found if word}


def may_know(here: Standing, tension: Tension) -> dict[int, str]:
    """Id → why, in words: those who hold a role first, then those who have the skills. Six queries at most."""
    about = tension.about
    role_ids, skills, carries = set[int](), set[int](), 0
    if about is not None and about.label == Role._meta.label_lower:
        role_ids.add(about.id)
        skills.update(
            Role.skills.through.objects.filter(role=about.id).values_list("skill", flat=True)
        )
    if about is not None and about.label == Work._meta.label_lower:
        row = Work.objects.filter(groupe=here.groupe, pk=about.id).values_list("role", "holder")
        for role, holder in row:
            role_ids.add(role or 0)
            carries = holder or 0
        skills.update(WorkSkill.objects.filter(work=about.id).values_list("skill", flat=True))
    said = _words(f"{tension.sentence} {tension.need}")
    skills |= people.skills_said([word for word in said if len(word) >= SHORTEST])

    found: dict[int, list[str]] = {carries: [_("does this work")]} if carries else {}
    held = Mandate.objects.on(here.on).filter(role__groupe=here.groupe, role__closed_on=None)
    for member, role, name in held.values_list("member", "role", "role__name").order_by("pk"):
        if role in role_ids or ((named := _words(str(name))) and named <= said):
            found.setdefault(member, []).append(str(name))
    if skills:
        there = [pk for pk, _name in working.MEMBERS(groupe=here.groupe.pk, on=here.on)]
        rows = working.KNOWS(people=there, skills=list(skills))
        told = working.known_to(rows, here.member.cooperative_id)
        for member, (does, _learns) in told.items():
            found.setdefault(member, []).extend(does.values())
    found.pop(here.member.pk, None)
    return {pk: formats.listed(why) for pk, why in list(found.items())[:MOST] if why}
