# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bids', '0001_initial'),
        ('groupes', '0001_initial'),
        ('notices', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='bid',
            name='cooperative',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bids', to='groupes.cooperative'),
        ),
        migrations.AddField(
            model_name='bid',
            name='groupe',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bids', to='groupes.groupe'),
        ),
        migrations.AddField(
            model_name='bid',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bids', to='notices.notice'),
        ),
        migrations.AddField(
            model_name='bid',
            name='taken_up_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='bidlot',
            name='bid',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bid_lots', to='bids.bid'),
        ),
        migrations.AddField(
            model_name='bidlot',
            name='lot',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bid_lots', to='notices.lot'),
        ),
        migrations.AddField(
            model_name='godecision',
            name='bid',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='go_decisions', to='bids.bid'),
        ),
        migrations.AddField(
            model_name='godecision',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member'),
        ),
    ]
