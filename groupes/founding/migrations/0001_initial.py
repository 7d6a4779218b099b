# SPDX-License-Identifier: AGPL-3.0-or-later

import django.contrib.postgres.fields
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
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('values', models.JSONField(default=dict)),
                ('invited', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft_groupe', to='groupes.member')),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='groupes.groupe')),
            ],
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('go_on', 'Let us go on'), ('sleep', 'Let it sleep'), ('close', 'Let us close it'), ('would_do', 'I would like to do something')], max_length=10)),
                ('words', models.TextField(blank=True, default='', max_length=500, verbose_name='in a few words')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groupes.member')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='founding.question')),
            ],
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['groupe', '-asked_at'], name='founding_qu_groupe__1d422a_idx'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('groupe',), name='question_one_open'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.UniqueConstraint(fields=('question', 'member'), name='wish_one_each'),
        ),
    ]
