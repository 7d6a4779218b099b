# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lots that can be answered no more, calls that a result closed, deadlines that have two readings.

A correction that came before and moved nothing becomes an event of the call it corrects. Until when
one can answer is computed again for all: to the later of two readings.
"""

import datetime as dt

from django.db import migrations, models
from django.db.models.functions import Coalesce

SILENT = """
    INSERT INTO notices_noticeversion
        (notice_id, version, state, normalised, content_hash, changed_fields, caused_by_id, at)
    SELECT call.id, call.version, 'confirmed', '{}', '', '[]', correction.id, correction.imported_at
    FROM notices_notice correction
    JOIN notices_notice call ON call.id = correction.changed_notice_id
    WHERE correction.confirmed AND NOT EXISTS (
        SELECT 1 FROM notices_noticeversion told
        WHERE told.notice_id = call.id AND told.caused_by_id = correction.id
    )
    ORDER BY correction.published_on, correction.id;
-- What waits for the commit is judged now: what comes next may alter these tables.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0006_who_won"),
    ]

    operations = [
        migrations.AddField(
            model_name="lot",
            name="deadline_later_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="lot",
            name="deadline_unsure",
            field=models.BooleanField(
                default=False, help_text="it was given before and is not any more: check it"
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("cancelled", "cancelled"),
                    ("withdrawn", "withdrawn"),
                    ("closed", "closed by its result"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="closed",
            field=models.BooleanField(
                default=False, help_text="a result says what became of each lot"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="deadline_later_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        # What a column is computed from is not altered: it is made again, with its index.
        migrations.RemoveIndex("notice", "notice_open"),
        migrations.RemoveField("notice", "open_until"),
        migrations.AddField(
            "notice",
            "open_until",
            models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(
                            deadline_at=None,
                            form__in=("competition", "planning", "consultation", "change", ""),
                        ),
                        then=models.Value(dt.datetime(9999, 1, 1, tzinfo=dt.UTC)),
                    ),
                    default=Coalesce("deadline_later_at", "deadline_at"),
                ),
                output_field=models.DateTimeField(null=True),
            ),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["open_until", "-id"],
                condition=models.Q(cancelled=False, closed=False, changed_notice=None),
                name="notice_open",
            ),
        ),
        migrations.RunSQL(SILENT, migrations.RunSQL.noop),
    ]
