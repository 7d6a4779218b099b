# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('chat', '0001_initial'),
        ('groupes', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='message',
            name='deleted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='readmark',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_marks', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='room',
            name='groupe',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='room', to='groupes.groupe'),
        ),
        migrations.AddField(
            model_name='message',
            name='room',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='chat.room'),
        ),
        migrations.AddField(
            model_name='topic',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='topic',
            name='room',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='chat.room'),
        ),
        migrations.AddField(
            model_name='readmark',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_marks', to='chat.topic'),
        ),
        migrations.AddField(
            model_name='message',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='chat.topic'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(fields=['room', '-last_at'], name='chat_topic_room_id_0bf7cd_idx'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(fields=('room', 'name'), name='topic_name_in_room'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('room', 'key'), name='topic_key_in_room'),
        ),
        migrations.AddConstraint(
            model_name='readmark',
            constraint=models.UniqueConstraint(fields=('member', 'topic'), name='read_mark_unique'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['topic', 'seq'], name='chat_messag_topic_i_f81a01_idx'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['room', 'at'], name='chat_messag_room_id_855b0d_idx'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('room', 'seq'), name='message_room_seq'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('room', 'changed_seq'), name='message_room_changed'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('changed_seq__gte', models.F('seq'))), name='message_changed_after_written'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('room', 'author', 'client_id'), name='message_client_id'),
        ),
    ]
