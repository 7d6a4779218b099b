# SPDX-License-Identifier: AGPL-3.0-or-later

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Bid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('state', models.CharField(choices=[('studied', 'being studied'), ('go', 'bidding'), ('no_go', 'not bidding'), ('submitted', 'submitted'), ('won', 'won'), ('lost', 'lost'), ('closed', 'closed without award')], default='studied', max_length=10)),
                ('taken_up_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('notice_changed_at', models.DateTimeField(blank=True, help_text='the notice moved since someone here last looked', null=True)),
            ],
            options={
                'permissions': [('take_up', 'Take up a tender'), ('state_intention', 'Say what one would do on a bid'), ('decide_go', 'Record go or no-go'), ('write_bid', 'Write needs and pieces'), ('set_price', 'Set the price'), ('submit_bid', 'Record the submission and its result')],
            },
        ),
        migrations.CreateModel(
            name='BidLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lot_ref', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='GoDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('go', models.BooleanField()),
                ('reason', models.TextField(blank=True, default='', max_length=2000, verbose_name='why')),
                ('decided_on', models.DateField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'get_latest_by': 'at',
            },
        ),
        migrations.CreateModel(
            name='Intention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('lead', 'leads'), ('contribute', 'contributes'), ('learn', 'learns')], max_length=10, verbose_name='what I would do')),
                ('days', models.DecimalField(decimal_places=1, default=0, max_digits=5, verbose_name='days')),
                ('word', models.CharField(blank=True, default='', max_length=200, verbose_name='a word')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0)),
                ('title', models.CharField(max_length=160, verbose_name='need')),
                ('lot_ref', models.CharField(blank=True, default='', max_length=40)),
                ('days_planned', models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True, verbose_name='days planned')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0)),
                ('title', models.CharField(max_length=160, verbose_name='piece')),
                ('body', models.TextField(blank=True, default='', max_length=20000, verbose_name='text')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='for')),
                ('state', models.CharField(choices=[('to_do', 'to do'), ('draft', 'draft'), ('reviewed', 'reviewed'), ('signed', 'signed')], default='to_do', max_length=10)),
                ('template_edition', models.PositiveIntegerField(blank=True, null=True)),
                ('edition', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('amount_cents', models.BigIntegerField(verbose_name='price, without tax')),
                ('note', models.CharField(blank=True, default='', max_length=300, verbose_name='what it covers')),
                ('chosen', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['amount_cents', 'pk'],
            },
        ),
    ]
