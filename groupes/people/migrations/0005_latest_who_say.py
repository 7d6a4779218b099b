# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_listing_of_skills"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="skillheld",
            index=models.Index(
                fields=["skill", "level", "-since", "-id"], name="skillheld_latest"
            ),
        ),
    ]
