# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groupes", "0014_membership_back_on"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                fields=["id"], condition=models.Q(left_on__isnull=False), name="member_left"
            ),
        ),
    ]
