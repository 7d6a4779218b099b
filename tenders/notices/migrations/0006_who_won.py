# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of each lot, where, after which notice, in which language; what an import left out."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# The language of what is shown, which was chosen as it is here: French, else the notice's own, else
# whatever there is. The lots' texts were kept in one language: their notice's.
LANGUAGES = """
UPDATE notices_notice SET
  title_language = CASE WHEN titles ? 'FRA' THEN 'FRA' WHEN titles ? language THEN language
    ELSE COALESCE((SELECT min(code) FROM jsonb_object_keys(titles) code), '') END,
  description_language = CASE WHEN descriptions ? 'FRA' THEN 'FRA'
    WHEN descriptions ? language THEN language
    ELSE COALESCE((SELECT min(code) FROM jsonb_object_keys(descriptions) code), '') END;
UPDATE notices_notice SET title_language = '' WHERE title_language = 'UND';
UPDATE notices_notice SET description_language = '' WHERE description_language = 'UND';
UPDATE notices_lot l SET language = n.title_language
FROM notices_notice n WHERE n.id = l.notice_id AND n.title_language <> '';
-- What waits for the commit is judged now: what comes next may alter these tables.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0005_names_and_lots'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='skipped',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='importrun',
            name='skips',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='lot',
            name='language',
            field=models.CharField(blank=True, default='', max_length=3),
        ),
        migrations.AddField(
            model_name='notice',
            name='description_language',
            field=models.CharField(blank=True, default='', max_length=3),
        ),
        migrations.AddField(
            model_name='notice',
            name='places',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='notice',
            name='previous',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list),
        ),
        migrations.AddField(
            model_name='notice',
            name='results',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='notice',
            name='title_language',
            field=models.CharField(blank=True, default='', max_length=3),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=django.contrib.postgres.indexes.GinIndex(fields=['previous'], name='notice_previous'),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["notice_id"], name="notice_by_id"),
        ),
        migrations.RunSQL(LANGUAGES, migrations.RunSQL.noop),
    ]
