# SPDX-License-Identifier: AGPL-3.0-or-later

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0003_ballots'),
        ('groupes', '0013_member_bell'),
        ('roles', '0010_ways'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='changes_id',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='changes_type',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='decision',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='owner_offered',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='review',
            name='of_all',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='review',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left(django.db.models.functions.text.Replace('title', models.Value('_'), models.Value(' ')), 100000), config='fr', weight='A'), '||', django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left(django.db.models.functions.text.Replace('text', models.Value('_'), models.Value(' ')), 100000), config='fr', weight='B'), django.contrib.postgres.search.SearchConfig('fr')), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('ended_at', None), ('state', 'adopted')), fields=['ends_on'], name='decision_ending'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='decision_search'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['changes_type', 'changes_id'], name='decision_changes'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['due_on'], name='review_waits'),
        ),
    ]
