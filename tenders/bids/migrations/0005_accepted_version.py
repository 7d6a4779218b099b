# SPDX-License-Identifier: AGPL-3.0-or-later
"""A groupe may count on a version of a notice that the source has not confirmed."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bids", "0004_bid_tender"),
        ("groupes", "0001_initial"),
        ("notices", "0003_provenance"),
    ]

    operations = [
        migrations.AddField(
            model_name="bid",
            name="accepted",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notices.noticeversion",
            ),
        ),
        migrations.AddField(
            model_name="bid",
            name="accepted_cancelled",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="bid",
            name="accepted_deadline_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="VersionAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("accepted", models.BooleanField()),
                (
                    "reason",
                    models.TextField(blank=True, default="", max_length=2000, verbose_name="why"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="version_answers",
                        to="bids.bid",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="groupes.member",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="notices.noticeversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "version"), name="version_answer_once")
                ],
            },
        ),
    ]
