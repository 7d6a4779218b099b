# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groupes', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='member',
            index=models.Index(condition=models.Q(('left_on', None)), fields=['name_key', 'id'], include=('cooperative', 'user'), name='member_current'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['id'], include=('cooperative', 'name', 'name_key', 'trade'), name='member_in_lists'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('is_active', False)), fields=['id'], name='user_inactive'),
        ),
    ]
