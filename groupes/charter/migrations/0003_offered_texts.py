# SPDX-License-Identifier: AGPL-3.0-or-later

import groupes.charter.models
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('charter', '0002_texts_become_sections'),
    ]

    operations = [
        migrations.AlterField(
            model_name='redline',
            name='text',
            field=groupes.charter.models.OfferedLine(max_length=300, verbose_name='the line'),
        ),
        migrations.AlterField(
            model_name='section',
            name='body',
            field=groupes.charter.models.OfferedText(blank=True, default='', max_length=20000, verbose_name='text'),
        ),
    ]
