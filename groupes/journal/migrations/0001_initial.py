# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('groupes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('groupe', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='stream', serialize=False, to='groupes.groupe')),
                ('last_seq', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('verb', models.CharField(max_length=60)),
                ('target_type', models.CharField(blank=True, default='', max_length=60)),
                ('target_id', models.BigIntegerField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('groupe', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='entries', to='groupes.groupe')),
            ],
            options={
                'verbose_name_plural': 'entries',
                'indexes': [models.Index(fields=['target_type', 'target_id', 'id'], name='journal_ent_target__98a2c4_idx'), models.Index(fields=['actor', '-id'], name='journal_ent_actor_i_3f4b8d_idx')],
                'constraints': [models.UniqueConstraint(fields=('groupe', 'seq'), name='entry_groupe_seq')],
            },
        ),
    ]
