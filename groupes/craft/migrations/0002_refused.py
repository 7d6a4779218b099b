# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("craft", "0001_initial"),
        ("groupes", "0015_member_left"),
        ("people", "0005_latest_who_say"),
    ]

    operations = [
        migrations.CreateModel(
            name="Refused",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("again", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="groupes.member",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="groupes.member",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.skill",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("by", "of", "skill"), name="refused_once")
                ],
            },
        ),
        # Those who said no before this was kept said it once.
        migrations.RunSQL(
            "INSERT INTO craft_refused (of_id, by_id, skill_id, again) "
            "SELECT of_id, by_id, skill_id, false FROM craft_attestation "
            "WHERE state = 'refused' AND by_id IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
