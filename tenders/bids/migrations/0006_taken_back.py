# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was noted by mistake is taken back; a price scenario may count its own days."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bids', '0005_accepted_version'),
        ("groupes", "0008_contribution"),
    ]

    operations = [
        migrations.AddField(
            model_name='godecision',
            name='taken_back',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='price',
            name='need_days',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name='TakenBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('submission', 'the submission'), ('result', 'the result'), ('decision', 'the decision'), ('piece', 'the state of a piece')], max_length=10)),
                ('was', models.CharField(help_text='the state that was noted', max_length=40)),
                ('noted_at', models.DateTimeField(blank=True, null=True)),
                ('piece_title', models.CharField(blank=True, default='', max_length=160)),
                ('reason', models.TextField(max_length=1000, verbose_name='why')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taken_back', to='bids.bid')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groupes.member')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='taken_back_for_a_reason')],
            },
        ),
    ]
