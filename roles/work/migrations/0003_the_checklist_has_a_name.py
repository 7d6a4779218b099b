# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the editions of a piece of work call its checklist, in the reader's language; no row changes."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0002_grants")]

    operations = [
        migrations.AlterField(
            model_name="work",
            name="checklist",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200),
                blank=True,
                default=list,
                size=None,
                verbose_name="checklist",
            ),
        ),
    ]
