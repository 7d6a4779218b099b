# SPDX-License-Identifier: AGPL-3.0-or-later
"""A piece may have its file: signed, stamped, laid out elsewhere."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bids", "0006_taken_back"),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="piece",
            name="file",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
            ),
        ),
    ]
