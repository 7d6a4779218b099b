# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each pot received is kept beside the lines it is the sum of."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO sharing_pottotal (groupe_id, pot, cents, shares)
SELECT share.groupe_id, line.pot, sum(line.amount_cents),
    count(DISTINCT share.id) FILTER (WHERE share.reverses_id IS NULL AND opposite.id IS NULL)
FROM sharing_distributionline AS line
JOIN sharing_distribution AS share ON share.id = line.distribution_id
LEFT JOIN sharing_distribution AS opposite ON opposite.reverses_id = share.id
WHERE share.state = 'settled' AND line.pot <> ''
GROUP BY share.groupe_id, line.pot
"""


class Migration(migrations.Migration):

    dependencies = [
        ("groupes", "0005_editions"),
        ("sharing", "0004_reversals"),
    ]

    operations = [
        migrations.CreateModel(
            name="PotTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pot", models.CharField(max_length=80)),
                ("cents", models.BigIntegerField(default=0)),
                ("shares", models.PositiveIntegerField(default=0)),
                ("groupe", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="pot_totals", to="groupes.groupe")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("groupe", "pot"), name="pot_total_one_a_pot")],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
