# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0003_unread_index'),
        ('groupes', '0002_member_lists'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(condition=models.Q(('resolved_at', None)), fields=['room', '-last_at'], name='topic_open'),
        ),
    ]
