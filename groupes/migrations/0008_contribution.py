# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contribution of a cooperative changes from a day on."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groupes', '0007_words_and_skills'),
    ]

    operations = [
        migrations.AddField(
            model_name='cooperative',
            name='contribution_changes',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
