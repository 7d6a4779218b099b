# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bids', '0002_initial'),
        ('groupes', '0001_initial'),
        ('library', '0001_initial'),
        ('roles', '0001_initial'),
        ('sharing', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='godecision',
            name='mandate',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='roles.mandate'),
        ),
        migrations.AddField(
            model_name='intention',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='intentions', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='need',
            name='bid',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='bids.bid'),
        ),
        migrations.AddField(
            model_name='intention',
            name='need',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='intentions', to='bids.need'),
        ),
        migrations.AddField(
            model_name='piece',
            name='bid',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='bids.bid'),
        ),
        migrations.AddField(
            model_name='piece',
            name='holder',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pieces', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='piece',
            name='template',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='library.resource'),
        ),
        migrations.AddField(
            model_name='price',
            name='bid',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='bids.bid'),
        ),
        migrations.AddField(
            model_name='price',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='price',
            name='preview',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='prices', to='sharing.distribution'),
        ),
        migrations.AddIndex(
            model_name='bid',
            index=models.Index(fields=['groupe', 'state'], name='bids_bid_groupe__524447_idx'),
        ),
        migrations.AddIndex(
            model_name='bid',
            index=models.Index(fields=['notice', 'cooperative'], name='bids_bid_notice__315f32_idx'),
        ),
        migrations.AddConstraint(
            model_name='bid',
            constraint=models.UniqueConstraint(fields=('groupe', 'notice'), name='bid_once_per_groupe'),
        ),
        migrations.AddConstraint(
            model_name='bidlot',
            constraint=models.UniqueConstraint(fields=('bid', 'lot_ref'), name='bid_lot_once'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(fields=('bid', 'title'), name='need_title_in_bid'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('days_planned', None), ('days_planned__gte', 0), _connector='OR'), name='need_days_positive'),
        ),
        migrations.AddConstraint(
            model_name='intention',
            constraint=models.UniqueConstraint(fields=('need', 'member'), name='intention_once'),
        ),
        migrations.AddConstraint(
            model_name='intention',
            constraint=models.CheckConstraint(condition=models.Q(('days__gte', 0), ('days__lte', 999)), name='intention_days_range'),
        ),
        migrations.AddConstraint(
            model_name='piece',
            constraint=models.UniqueConstraint(fields=('bid', 'title'), name='piece_title_in_bid'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.UniqueConstraint(fields=('bid', 'name'), name='price_name_in_bid'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.UniqueConstraint(condition=models.Q(('chosen', True)), fields=('bid',), name='price_one_chosen'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='price_positive'),
        ),
    ]
