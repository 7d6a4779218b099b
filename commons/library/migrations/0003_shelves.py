# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groupes', '0002_member_lists'),
        ('library', '0002_stored'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='resource',
            index=models.Index(models.Func(models.F('use'), output_field=models.IntegerField(), template="array_position('{template,howto,tip,reference,document}'::varchar[], %(expressions)s)"), models.OrderBy(models.F('updated_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='resource_by_use'),
        ),
        migrations.AddIndex(
            model_name='resource',
            index=models.Index(fields=['groupe', 'use', 'shared_with'], name='resource_counted'),
        ),
    ]
