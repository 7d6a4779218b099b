# SPDX-License-Identifier: AGPL-3.0-or-later

import groupes.web.given
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('editions', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='edition',
            name='texts',
            field=groupes.web.given.GivenJSONField(),
        ),
    ]
