# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0002_initial'),
        ('groupes', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='message',
            name='chat_messag_topic_i_f81a01_idx',
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['topic', 'seq'], include=('author', 'deleted_at'), name='message_topic_seq'),
        ),
    ]
