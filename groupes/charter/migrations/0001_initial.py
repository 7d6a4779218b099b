# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('groupes', '0009_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Charter',
            fields=[
                ('groupe', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='charter_state', serialize=False, to='groupes.groupe')),
                ('version', models.PositiveIntegerField(default=0)),
                ('asks', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('asks__lte', models.F('version'))), name='charter_asks_what_is')],
            },
        ),
        migrations.CreateModel(
            name='RedLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='the line')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='red_lines', to='groupes.groupe')),
            ],
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('target_type', models.CharField(blank=True, default='', max_length=60)),
                ('target_id', models.BigIntegerField(blank=True, null=True)),
                ('words', models.TextField(max_length=1000, verbose_name='what crosses it, and how')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('up', 'raised'), ('lifted', 'lifted'), ('settled', 'settled')], default='up', max_length=10)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.TextField(blank=True, default='', max_length=1000)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='groupes.groupe')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='charter.redline')),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target_type', models.CharField(max_length=60)),
                ('target_id', models.BigIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='charter.redline')),
            ],
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=1000, verbose_name='your answer')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
                ('flag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='charter.flag')),
            ],
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, default='', max_length=20)),
                ('title', models.CharField(blank=True, default='', max_length=120, verbose_name='title')),
                ('body', models.TextField(blank=True, default='', max_length=20000, verbose_name='text')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charter_sections', to='groupes.groupe')),
            ],
            options={
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField(null=True)),
                ('why', models.CharField(blank=True, default='', max_length=200)),
                ('small', models.BooleanField(default=False)),
                ('content', models.JSONField()),
                ('changed', models.JSONField(default=list)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charter_versions', to='groupes.groupe')),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('accepts', models.BooleanField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charter_answers', to='groupes.groupe')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charter_answers', to='groupes.member')),
            ],
            options={
                'indexes': [models.Index(fields=['member', 'groupe', 'version'], name='charter_ans_member__203a16_idx')],
                'constraints': [models.UniqueConstraint(fields=('groupe', 'member', 'version'), name='charter_answer_once')],
            },
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(condition=models.Q(('state', 'up')), fields=['groupe'], name='charter_flag_up'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(fields=['groupe', '-id'], name='charter_fla_groupe__734a50_idx'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(fields=['target_type', 'target_id'], name='charter_fla_target__2cd31e_idx'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(fields=('target_type', 'target_id', 'line'), name='charter_line_on_thing_once'),
        ),
        migrations.AddConstraint(
            model_name='section',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('groupe', 'key'), name='charter_section_once'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('groupe', 'number'), name='charter_version_number'),
        ),
    ]
