# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who of a groupe read a correction of the notice, and when."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bids", "0007_piece_file"),
        ("groupes", "0005_editions"),
        ("notices", "0007_lots_and_readings"),
    ]

    operations = [
        migrations.AddField(
            model_name="bid",
            name="correction_unread",
            field=models.BooleanField(
                default=False, help_text="a correction in words came that nobody here has read"
            ),
        ),
        migrations.CreateModel(
            name="CorrectionReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
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
                        related_name="readings",
                        to="notices.noticeversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "version"), name="correction_read_once")
                ],
            },
        ),
    ]
