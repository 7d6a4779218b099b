# SPDX-License-Identifier: AGPL-3.0-or-later
"""One tender behind the notices of one procedure and round; those that are here get theirs."""

import django.db.models.deletion
from django.db import migrations, models

# What ``models.round_of`` says, as it was on this day.
ROUND = "CASE WHEN form IN ('', 'change') THEN 'competition' ELSE form END"


NAMED = f"""
INSERT INTO notices_tender (procedure_id, round)
SELECT DISTINCT procedure_id, {ROUND} FROM notices_notice
WHERE procedure_id <> '' AND changed_notice_id IS NULL;

UPDATE notices_notice n SET tender_id = t.id FROM notices_tender t
WHERE n.procedure_id <> '' AND n.changed_notice_id IS NULL
  AND t.procedure_id = n.procedure_id
  AND t.round = CASE WHEN n.form IN ('', 'change') THEN 'competition' ELSE n.form END;
"""
OWN = """
WITH own AS MATERIALIZED (
  SELECT id, nextval(pg_get_serial_sequence('notices_tender', 'id')) AS tender_id
  FROM notices_notice WHERE tender_id IS NULL {among}
), made AS (
  INSERT INTO notices_tender (id, procedure_id, round) SELECT tender_id, '', '' FROM own
)
UPDATE notices_notice n SET tender_id = own.tender_id FROM own WHERE n.id = own.id;
"""
CORRECTIONS = """
UPDATE notices_notice n SET tender_id = c.tender_id FROM notices_notice c
WHERE c.id = n.changed_notice_id AND n.tender_id IS NULL;
"""
GATHER = [
    NAMED,
    OWN.format(among="AND changed_notice_id IS NULL"),
    CORRECTIONS,
    OWN.format(among=""),  # a chain of corrections, should there be one
    "SET CONSTRAINTS ALL IMMEDIATE",
]


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Tender",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("procedure_id", models.CharField(blank=True, default="", max_length=80)),
                ("round", models.CharField(blank=True, default="", max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("procedure_id", ""), _negated=True),
                        fields=("procedure_id", "round"),
                        name="tender_natural_key",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="tender",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="notices.tender",
            ),
        ),
        migrations.RunSQL(GATHER, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="notice",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="notices.tender",
            ),
        ),
    ]
