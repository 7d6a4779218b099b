# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groupes", "0015_member_left"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="parted_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
