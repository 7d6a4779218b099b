# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each version comes from; those that are here are tied to the import they came by."""

import django.db.models.deletion
from django.db import migrations, models


# A version was stored while its import ran: the one that began last, where several did. What a
# person brought is said to be so, and its notice marked, until the source speaks: nothing that
# people see moves today.
TIED = """
UPDATE notices_noticeversion v SET run_id = (
  SELECT r.id FROM notices_importrun r
  WHERE v.at >= r.started_at AND v.at <= COALESCE(r.ended_at, r.started_at + interval '1 day')
  ORDER BY r.started_at DESC LIMIT 1
);
UPDATE notices_noticeversion v SET state = 'first'
FROM notices_importrun r WHERE r.id = v.run_id AND r.by_id IS NOT NULL;

UPDATE notices_notice n SET confirmed = false
WHERE EXISTS (
  SELECT 1 FROM notices_noticeversion v WHERE v.notice_id = n.id AND v.state = 'first'
);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("groupes", "0001_initial"),
        ("notices", "0002_tender"),
    ]

    operations = [
        migrations.CreateModel(
            name="BroughtFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="importrun",
            name="proposed",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="notice",
            name="confirmed",
            field=models.BooleanField(
                default=True,
                help_text="its source says so; False: a person brought it, nobody else has",
            ),
        ),
        migrations.AddField(
            model_name="noticeversion",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="notices.importrun",
            ),
        ),
        migrations.AddField(
            model_name="noticeversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("confirmed", "confirmed"),
                    ("first", "first"),
                    ("proposed", "proposed"),
                    ("borne_out", "borne out"),
                    ("passed", "passed"),
                ],
                default="confirmed",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="groupes.member",
            ),
        ),
        migrations.AddField(
            model_name="noticeversion",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="notices.broughtfile",
            ),
        ),
        migrations.RunSQL(TIED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="noticeversion",
            index=models.Index(
                condition=models.Q(("state", "proposed")),
                fields=["notice"],
                name="version_proposed",
            ),
        ),
    ]
