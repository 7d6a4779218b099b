# SPDX-License-Identifier: AGPL-3.0-or-later

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('groupes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('origin', models.CharField(default='offer', max_length=20)),
                ('handover', models.TextField(blank=True, default='', max_length=8000, verbose_name='handover')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='groupes.member')),
            ],
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('key', models.SlugField(blank=True, default='', max_length=40)),
                ('family', models.CharField(choices=[('production', 'production'), ('support', 'support'), ('facilitation', 'facilitation'), ('representation', 'representation')], default='support', max_length=16, verbose_name='family')),
                ('purpose', models.CharField(max_length=300, verbose_name='purpose')),
                ('domain', models.CharField(blank=True, default='', max_length=300, verbose_name='domain')),
                ('accountabilities', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list)),
                ('seats', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='seats')),
                ('energy', models.DecimalField(decimal_places=1, default=1, max_digits=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(31)], verbose_name='energy, days a month')),
                ('term_months', models.PositiveSmallIntegerField(default=6, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='length of a mandate, months')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('grants', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='role', to='auth.group')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='groupes.groupe')),
            ],
            options={
                'permissions': [('edit_roles', 'Create and change roles'), ('give_mandate', 'Offer a vacant role to a member')],
            },
        ),
        migrations.CreateModel(
            name='MandateOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('message', models.TextField(blank=True, default='', max_length=1000, verbose_name='a word')),
                ('handover', models.TextField(blank=True, default='', max_length=8000, verbose_name='handover')),
                ('state', models.CharField(choices=[('open', 'waiting for an answer'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='open', max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('mandate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='roles.mandate')),
                ('offered_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groupes.member')),
                ('offered_to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='groupes.member')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='roles.role')),
            ],
        ),
        migrations.AddField(
            model_name='mandate',
            name='role',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='roles.role'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('groupe', 'name'), name='role_name_in_groupe'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gte', 1)), name='role_seats_positive'),
        ),
        migrations.AddConstraint(
            model_name='mandateoffer',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='offer_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='mandateoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('role', 'offered_to'), name='offer_one_open_per_person'),
        ),
        migrations.AddIndex(
            model_name='mandate',
            index=models.Index(fields=['member', 'ends_on'], name='roles_manda_member__619d4a_idx'),
        ),
        migrations.AddIndex(
            model_name='mandate',
            index=models.Index(fields=['role', 'starts_on', 'ends_on'], name='roles_manda_role_id_b6fa23_idx'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='mandate_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('role', '='), ('member', '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[]'), function='daterange'), '&&')], name='mandate_once_at_a_time'),
        ),
    ]
