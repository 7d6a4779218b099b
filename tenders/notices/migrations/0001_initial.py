# SPDX-License-Identifier: AGPL-3.0-or-later

import django.contrib.postgres.fields
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
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('new', models.PositiveIntegerField(default=0)),
                ('updated', models.PositiveIntegerField(default=0)),
                ('older', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member')),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('ted', 'TED'), ('boamp', 'BOAMP')], max_length=10)),
                ('format', models.CharField(max_length=20)),
                ('notice_id', models.CharField(max_length=80)),
                ('version', models.CharField(max_length=10)),
                ('procedure_id', models.CharField(blank=True, default='', max_length=80)),
                ('publication_number', models.CharField(blank=True, default='', max_length=30)),
                ('form', models.CharField(blank=True, default='', max_length=20)),
                ('notice_type', models.CharField(blank=True, default='', max_length=40)),
                ('language', models.CharField(blank=True, default='', max_length=3)),
                ('titles', models.JSONField(default=dict)),
                ('descriptions', models.JSONField(default=dict)),
                ('title', models.TextField()),
                ('description', models.TextField(blank=True, default='')),
                ('buyers', models.JSONField(default=list)),
                ('buyer_names', models.TextField(blank=True, default='')),
                ('countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), default=list)),
                ('departments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), default=list)),
                ('procedure', models.CharField(blank=True, default='', max_length=40)),
                ('nature', models.CharField(blank=True, default='', max_length=20)),
                ('cpv', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list)),
                ('cpv_tree', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list)),
                ('value_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('value_currency', models.CharField(blank=True, default='', max_length=3)),
                ('published_on', models.DateField(blank=True, null=True)),
                ('dispatched_on', models.DateField(blank=True, null=True)),
                ('deadline_at', models.DateTimeField(blank=True, null=True)),
                ('deadline_local', models.CharField(blank=True, default='', max_length=40)),
                ('deadline_kind', models.CharField(blank=True, default='', max_length=10)),
                ('deadline_unsure', models.BooleanField(default=False, help_text='a correction gives a new deadline in free text: check it')),
                ('questions_until', models.CharField(blank=True, default='', max_length=40)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), default=list)),
                ('group_legal_form_required', models.BooleanField(blank=True, null=True)),
                ('group_legal_form', models.TextField(blank=True, default='')),
                ('changes', models.JSONField(blank=True, null=True)),
                ('cancelled', models.BooleanField(default=False)),
                ('winners', models.JSONField(default=list)),
                ('withheld', models.JSONField(default=list)),
                ('warnings', models.JSONField(default=list)),
                ('source_url', models.TextField(blank=True, default='')),
                ('content_hash', models.CharField(blank=True, default='', max_length=64)),
                ('imported_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('title', config='fr', weight='A'), '||', django.contrib.postgres.search.SearchVector('buyer_names', config='fr', weight='B'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector('description', config='fr', weight='C'), django.contrib.postgres.search.SearchConfig('fr')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('changed_notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='changed_by', to='notices.notice')),
            ],
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('lot_id', models.CharField(max_length=40)),
                ('title', models.TextField(blank=True, default='')),
                ('description', models.TextField(blank=True, default='')),
                ('cpv', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list)),
                ('value_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('value_currency', models.CharField(blank=True, default='', max_length=3)),
                ('deadline_at', models.DateTimeField(blank=True, null=True)),
                ('deadline_local', models.CharField(blank=True, default='', max_length=40)),
                ('documents_url', models.TextField(blank=True, default='')),
                ('submission_url', models.TextField(blank=True, default='')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lots', to='notices.notice')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='NoticeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=10)),
                ('normalised', models.JSONField()),
                ('content_hash', models.CharField(blank=True, default='', max_length=64)),
                ('changed_fields', models.JSONField(default=list)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('caused_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notices.notice')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='notices.notice')),
            ],
        ),
        migrations.CreateModel(
            name='RefusedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('error', models.CharField(max_length=40)),
                ('reason', models.TextField()),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('content', models.BinaryField(default=bytes)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refused_files', to='notices.importrun')),
            ],
        ),
        migrations.AddIndex(
            model_name='notice',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='notice_search'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=django.contrib.postgres.indexes.GinIndex(fields=['cpv_tree'], name='notice_cpv_tree'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=django.contrib.postgres.indexes.GinIndex(fields=['departments'], name='notice_departments'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(models.OrderBy(models.F('published_on'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), name='notice_recent'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['deadline_at', 'id'], name='notice_deadline'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['procedure_id'], name='notice_procedure'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['publication_number'], name='notice_publication'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('changed_notice', None), ('changes__isnull', False)), fields=['id'], name='notice_pending_change'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('source', 'notice_id'), name='notice_natural_key'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.UniqueConstraint(fields=('notice', 'lot_id'), name='lot_in_notice'),
        ),
        migrations.AddIndex(
            model_name='noticeversion',
            index=models.Index(fields=['notice', '-id'], name='notices_not_notice__faeafa_idx'),
        ),
        migrations.AddIndex(
            model_name='refusedfile',
            index=models.Index(fields=['-at'], name='notices_ref_at_6c7c91_idx'),
        ),
    ]
