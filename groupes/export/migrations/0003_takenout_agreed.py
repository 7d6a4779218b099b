# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of people who were not asked goes with a groupe is said with each archive."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("export", "0002_grants")]

    operations = [
        migrations.AddField(
            "takenout",
            "agreed",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, size=None
            ),
        ),
    ]
