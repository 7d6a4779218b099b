# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer to an offer waits to be seen by the one it is for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groupes", "0009_answers"),
        ("roles", "0002_editions"),
    ]

    operations = [
        migrations.AddField(
            model_name="mandateoffer",
            name="answer",
            field=models.TextField(
                blank=True, default="", max_length=1000, verbose_name="a word with the answer"
            ),
        ),
        migrations.AddField(
            model_name="mandateoffer",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="groupes.member",
            ),
        ),
        migrations.AddField(
            model_name="mandateoffer",
            name="answer_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="groupes.member",
            ),
        ),
    ]
