# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groupes', '0014_membership_back_on'),
        ('meetings', '0002_reminded'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='line_edition',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='meeting',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='series',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member'),
        ),
    ]
