# SPDX-License-Identifier: AGPL-3.0-or-later

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        ('groupes', '0009_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('promise', models.CharField(blank=True, default='', max_length=200, verbose_name='promise')),
                ('story', models.TextField(blank=True, default='', max_length=4000, verbose_name='who we are')),
                ('colour', models.CharField(blank=True, default='', max_length=7, verbose_name='colour')),
                ('colour2', models.CharField(blank=True, default='', max_length=7, verbose_name='second colour')),
                ('address', models.SlugField(blank=True, default='', max_length=60, verbose_name='address')),
                ('listed', models.BooleanField(default=False, verbose_name='search engines may show it')),
                ('tells_of_private', models.BooleanField(default=False)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('groupe', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='brand', to='groupes.groupe')),
                ('logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
            ],
            options={
                'permissions': [('edit_brand', 'Change what the brand says of itself'), ('publish', "Put the brand's public page up, and take it down"), ('answer_outside', 'Read and answer what people write from outside')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='your name')),
                ('email', models.EmailField(max_length=254, verbose_name='your e-mail address')),
                ('text', models.TextField(max_length=4000, verbose_name='your message')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('new', 'new'), ('taken', 'taken up'), ('answered', 'answered'), ('spam', 'put aside')], default='new', max_length=10)),
                ('doubts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='brand.brand')),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member')),
            ],
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('text', models.TextField(blank=True, default='', max_length=1000, verbose_name='what it is')),
                ('from_cents', models.PositiveBigIntegerField(blank=True, null=True)),
                ('order', models.PositiveIntegerField(default=0)),
                ('visible', models.BooleanField(default=True, verbose_name='on the public page')),
                ('edition', models.PositiveIntegerField(default=1)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='brand.brand')),
            ],
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.CharField(max_length=120, verbose_name='client')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('done', models.CharField(max_length=300, verbose_name='what was done')),
                ('agreed', models.BooleanField(default=False, verbose_name='the client agreed to be named')),
                ('edition', models.PositiveIntegerField(default=1)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='brand.brand')),
            ],
        ),
        migrations.AddConstraint(
            model_name='brand',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', False)), fields=('address',), name='brand_address_public'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['brand', '-id'], name='brand_conta_brand_i_9beb2b_idx'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('state', 'new')), fields=['brand'], name='contact_new'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['brand', 'order', 'id'], name='brand_offer_brand_i_664992_idx'),
        ),
        migrations.AddIndex(
            model_name='reference',
            index=models.Index(fields=['brand', '-year', '-id'], name='brand_refer_brand_i_8bdfbe_idx'),
        ),
    ]
