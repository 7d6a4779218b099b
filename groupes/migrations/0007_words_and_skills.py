# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words from a person to another; and what people want to learn, told apart in what they are found
by from what they do."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from groupes.web import search

AT_ONCE = 1000
KEYS = """
UPDATE groupes_member m SET search_key = v.key
FROM unnest(%s::bigint[], %s::text[]) AS v (id, key) WHERE v.id = m.id
"""


def part(apps: Any, schema_editor: Any) -> None:
    Member = apps.get_model("groupes.Member")
    told = ("name", "trade", "place", "can_do", "wants_to_learn")
    last = 0
    while rows := list(
        Member.objects.filter(pk__gt=last).order_by("pk").values_list("pk", *told)[:AT_ONCE]
    ):
        last = rows[-1][0]
        keys = []
        for _pk, name, trade, place, can_do, learns in rows:
            does = " ".join(filter(None, [name, trade, place, *can_do]))
            keys.append(search.plain("\n".join(filter(None, [does, " ".join(learns)]))))
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(KEYS, [[row[0] for row in rows], keys])


class Migration(migrations.Migration):
    dependencies = [("groupes", "0006_time_zone_of_reader")]
    operations = [
        migrations.RunPython(part, migrations.RunPython.noop, elidable=True),
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words_written",
                        to="groupes.member",
                    ),
                ),
                (
                    "through",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="groupes.groupe",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words_received",
                        to="groupes.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["to"], condition=models.Q(seen_at=None), name="word_waiting"
                    ),
                    models.Index(fields=["by", "to", "-id"], name="word_between"),
                ],
            },
        ),
    ]
