# SPDX-License-Identifier: AGPL-3.0-or-later

import django.contrib.postgres.indexes
import django.contrib.postgres.search
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
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('page', 'page'), ('file', 'file')], max_length=5)),
                ('use', models.CharField(choices=[('template', 'template'), ('howto', 'know-how'), ('tip', 'tip'), ('reference', 'reference'), ('document', 'document')], default='document', max_length=10, verbose_name='what it is for')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('summary', models.CharField(blank=True, default='', max_length=300, verbose_name='in one sentence')),
                ('body', models.TextField(blank=True, default='', max_length=20000, verbose_name='text')),
                ('body_html', models.TextField(blank=True, default='', editable=False)),
                ('renderer_version', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('licence', models.CharField(choices=[('cc-by-sa-4.0', 'CC BY-SA 4.0'), ('cc-by-4.0', 'CC BY 4.0'), ('cc0-1.0', 'CC0 1.0'), ('cc-by-nc-sa-4.0', 'CC BY-NC-SA 4.0'), ('groupe', 'this groupe only'), ('cooperative', 'our cooperative only')], default='cc-by-sa-4.0', max_length=20, verbose_name='licence')),
                ('shared_with', models.CharField(choices=[('groupe', 'the groupe'), ('cooperative', 'the cooperative'), ('federation', 'the whole federation')], default='groupe', max_length=12, verbose_name='who can see it')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('title', config='fr', weight='A'), '||', django.contrib.postgres.search.SearchVector('summary', config='fr', weight='B'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector('body', config='fr', weight='C'), django.contrib.postgres.search.SearchConfig('fr')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('authors', models.ManyToManyField(related_name='authored', to='groupes.member', verbose_name='authors')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resources', to='groupes.groupe')),
            ],
            options={
                'permissions': [('contribute', 'Add to the library'), ('edit_resource', 'Change what others added to the library')],
            },
        ),
        migrations.CreateModel(
            name='FileVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('file', models.FileField(max_length=200, upload_to='library')),
                ('name', models.CharField(max_length=200)),
                ('mime', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='library.resource')),
            ],
        ),
        migrations.CreateModel(
            name='Reuse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveIntegerField()),
                ('target_type', models.CharField(max_length=60)),
                ('target_id', models.BigIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groupes.groupe')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reuses', to='library.resource')),
            ],
        ),
        migrations.AddIndex(
            model_name='resource',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='resource_search'),
        ),
        migrations.AddIndex(
            model_name='resource',
            index=models.Index(fields=['groupe', '-updated_at'], name='library_res_groupe__736982_idx'),
        ),
        migrations.AddConstraint(
            model_name='fileversion',
            constraint=models.UniqueConstraint(fields=('resource', 'number'), name='version_number'),
        ),
        migrations.AddIndex(
            model_name='reuse',
            index=models.Index(fields=['target_type', 'target_id'], name='library_reu_target__041606_idx'),
        ),
        migrations.AddConstraint(
            model_name='reuse',
            constraint=models.UniqueConstraint(models.F('resource'), models.F('target_type'), models.F('target_id'), name='reuse_once'),
        ),
    ]
