# SPDX-License-Identifier: AGPL-3.0-or-later

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('groupes', '0013_member_bell'),
        ('notices', '0008_ocds_is_a_source'),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('boamp', 'BOAMP'), ('ted', 'TED'), ('ocds', 'OCDS')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('address', models.CharField(blank=True, default='', max_length=500, verbose_name='address')),
                ('query', models.TextField(blank=True, default='', max_length=1000, verbose_name='which notices')),
                ('days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)], verbose_name='days that the first reading goes back')),
                ('enabled', models.BooleanField(default=False)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('cursor', models.JSONField(blank=True, null=True)),
                ('mark', models.JSONField(blank=True, default=dict)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('going', 'under way'), ('waiting', 'waits, and goes on by itself'), ('done', 'read to the end'), ('same', 'nothing has changed there'), ('failed', 'failed'), ('left', 'broken off')], default='going', max_length=10)),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('heard_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('asked', models.PositiveIntegerField(default=0)),
                ('seen', models.PositiveIntegerField(default=0)),
                ('new', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, default='', max_length=20)),
                ('facts', models.JSONField(blank=True, default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member')),
                ('imported', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notices.importrun')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='sources.source')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['source', '-id'], name='source_runs')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('source',), name='source_reads_once')],
            },
        ),
    ]
