# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words the vocabulary begins with; and what people had written of their skills becomes skills of
it: what they can do is what they do, a word they wrote in both lists is what they practise. A word the
vocabulary lacks is proposed to it, as it was written."""

from typing import Any

from django.db import migrations

from groupes.people.vocabulary import SOWN
from groupes.web.names import visible_name

AT_ONCE = 500


def sow(apps: Any, schema_editor: Any) -> None:
    """Nothing twice: a word that is there, whoever's it is, stays as it is."""
    Skill = apps.get_model("people", "Skill")
    there = set(Skill.objects.values_list("name_form", flat=True))

    def new(rows: list[Any]) -> None:
        kept = [row for row in rows if (form := visible_name(row.name)) not in there]
        there.update(visible_name(row.name) for row in kept)
        Skill.objects.bulk_create(kept)

    new([Skill(name=sown.name, rome=sown.rome) for sown in SOWN])
    skills = {one.name_form: one for one in Skill.objects.filter(merged_into=None)}
    new(
        [
            Skill(name=other, merged_into=skills[visible_name(sown.name)])
            for sown in SOWN
            if visible_name(sown.name) in skills
            for other in sown.others
        ]
    )


def hold_what_was_told(apps: Any, schema_editor: Any) -> None:
    Skill = apps.get_model("people", "Skill")
    SkillHeld = apps.get_model("people", "SkillHeld")
    Member = apps.get_model("groupes", "Member")
    known = {
        form: into or pk
        for form, pk, into in Skill.objects.values_list("name_form", "pk", "merged_into")
    }
    last = 0
    while people := list(
        Member.objects.filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", "can_do", "wants_to_learn")[:AT_ONCE]
    ):
        last = people[-1][0]
        held = []
        for member, does, learns in people:
            told: dict[int, str] = {}
            for level, words in (("does", does), ("learns", learns)):
                for word in words:
                    form = visible_name(word)
                    if not form:
                        continue
                    if form not in known:
                        skill = Skill.objects.create(
                            name=word, proposed=True, proposed_by_id=member
                        )
                        known[form] = skill.pk
                    before = told.get(known[form], level)
                    told[known[form]] = level if before == level else "practises"
            held += [
                SkillHeld(member_id=member, skill_id=skill, level=level, position=position)
                for position, (skill, level) in enumerate(told.items())
            ]
        SkillHeld.objects.bulk_create(held, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    run_before = [("groupes", "0012_told_elsewhere")]  # where the columns it reads are dropped
    operations = [
        migrations.RunPython(sow, migrations.RunPython.noop),
        migrations.RunPython(hold_what_was_told, migrations.RunPython.noop),
    ]
