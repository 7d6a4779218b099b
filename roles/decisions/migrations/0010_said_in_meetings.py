# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0009_tensions'),
    ]

    operations = [
        migrations.AddField(
            model_name='tension',
            name='raised_in_id',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='tension',
            name='raised_in_type',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddIndex(
            model_name='tension',
            index=models.Index(condition=models.Q(('raised_in_id__isnull', False)), fields=['raised_in_type', 'raised_in_id'], name='tension_raised_in'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('made_in_id__isnull', False)), fields=['made_in_type', 'made_in_id'], name='decision_made_in'),
        ),
    ]
