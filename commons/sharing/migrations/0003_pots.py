# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groupes', '0002_member_lists'),
        ('sharing', '0002_sums'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='distributionline',
            index=models.Index(condition=models.Q(('pot', ''), _negated=True), fields=['distribution'], include=('pot', 'amount_cents'), name='distribution_line_pots'),
        ),
    ]
