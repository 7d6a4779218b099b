# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('groupes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SplitRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('rule', models.JSONField()),
                ('note', models.TextField(blank=True, default='', max_length=4000, verbose_name='why this rule')),
                ('in_force_from', models.DateField(blank=True, null=True, verbose_name='in force from')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('adopted_at', models.DateTimeField(blank=True, null=True)),
                ('adopted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='split_rules', to='groupes.groupe')),
            ],
            options={
                'permissions': [('edit_rule', 'Propose and adopt split rules')],
            },
        ),
        migrations.CreateModel(
            name='Distribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=200)),
                ('amount_cents', models.BigIntegerField()),
                ('currency', models.CharField(default='EUR', max_length=3)),
                ('state', models.CharField(choices=[('preview', 'preview'), ('settled', 'settled')], default='preview', max_length=10)),
                ('target_type', models.CharField(blank=True, default='', max_length=60)),
                ('target_id', models.BigIntegerField(null=True)),
                ('frozen_rule', models.JSONField()),
                ('case', models.JSONField()),
                ('result', models.JSONField()),
                ('happened_on', models.DateField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='distributions', to='groupes.groupe')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distributions', to='sharing.splitrule')),
            ],
        ),
        migrations.CreateModel(
            name='DistributionLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('step', models.PositiveIntegerField()),
                ('pot', models.CharField(blank=True, default='', max_length=80)),
                ('amount_cents', models.BigIntegerField()),
                ('why', models.JSONField(default=dict)),
                ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.cooperative')),
                ('distribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='sharing.distribution')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='distribution_lines', to='groupes.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('distribution', 'position'), name='distribution_line_position'), models.CheckConstraint(condition=models.Q(models.Q(('cooperative__isnull', True), ('member__isnull', False), ('pot', '')), models.Q(('cooperative__isnull', False), ('member__isnull', True), ('pot', '')), models.Q(('cooperative__isnull', True), ('member__isnull', True), models.Q(('pot', ''), _negated=True)), _connector='OR'), name='distribution_line_one_end')],
            },
        ),
        migrations.AddConstraint(
            model_name='splitrule',
            constraint=models.UniqueConstraint(fields=('groupe', 'number'), name='rule_number'),
        ),
        migrations.AddConstraint(
            model_name='splitrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('adopted_at', None), ('adopted_by', None), ('in_force_from', None)), models.Q(('adopted_at__isnull', False), ('adopted_by__isnull', False), ('in_force_from__isnull', False)), _connector='OR'), name='rule_adopted_by_someone'),
        ),
        migrations.AddIndex(
            model_name='distribution',
            index=models.Index(fields=['groupe', '-happened_on'], name='sharing_dis_groupe__0feef9_idx'),
        ),
        migrations.AddIndex(
            model_name='distribution',
            index=models.Index(fields=['target_type', 'target_id', '-id'], name='sharing_dis_target__27fd9f_idx'),
        ),
    ]
