# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0007_lots_and_readings'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='source',
            field=models.CharField(choices=[('ted', 'TED'), ('boamp', 'BOAMP'), ('ocds', 'OCDS')], max_length=10),
        ),
    ]
