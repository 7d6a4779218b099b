# SPDX-License-Identifier: AGPL-3.0-or-later

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import groupes.models
from django.conf import settings
from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models


# "réunions" is found by "reunion": accents go first, then the French stem.
CREATE_FR = """
CREATE TEXT SEARCH CONFIGURATION fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION fr
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        # What PostgreSQL must know before the first table.
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(CREATE_FR, "DROP TEXT SEARCH CONFIGURATION fr"),
        migrations.CreateModel(
            name='Federation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False)),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now)),
                ('language', models.CharField(blank=True, default='', max_length=5)),
                ('theme', models.CharField(blank=True, default='', max_length=5)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
        ),
        migrations.CreateModel(
            name='Cooperative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('siret', models.CharField(blank=True, default='', max_length=14, validators=[groupes.models.validate_siret], verbose_name='SIRET number')),
                ('time_zone', models.CharField(default='Europe/Paris', max_length=64, validators=[groupes.models.validate_time_zone])),
                ('contribution_percent', models.DecimalField(decimal_places=2, default=10, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='contribution, percent of the member’s part')),
                ('federation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cooperatives', to='groupes.federation')),
            ],
        ),
        migrations.CreateModel(
            name='Groupe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('project', 'project groupe'), ('trade', 'trade groupe'), ('brand', 'brand groupe')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('short', models.CharField(blank=True, default='', max_length=2, verbose_name='initials')),
                ('colour', models.CharField(choices=[('garance', 'madder'), ('cuivre', 'copper'), ('ocre', 'ochre'), ('mousse', 'moss'), ('sapin', 'fir'), ('petrole', 'petrol'), ('ardoise', 'slate'), ('prune', 'plum')], default='ardoise', max_length=10, verbose_name='colour')),
                ('purpose', models.CharField(max_length=300, verbose_name='purpose')),
                ('charter', models.TextField(blank=True, default='', max_length=20000, verbose_name='charter')),
                ('visibility', models.CharField(choices=[('private', 'its members only'), ('cooperative', 'the cooperative'), ('federation', 'the whole federation')], default='cooperative', max_length=12, verbose_name='who can see it exists')),
                ('joining', models.CharField(choices=[('open', 'anyone who sees it'), ('request', 'on request, a member welcomes'), ('coopted', 'by invitation')], default='request', max_length=10, verbose_name='who may join')),
                ('state', models.CharField(choices=[('emerging', 'emerging'), ('active', 'active'), ('dormant', 'dormant'), ('closed', 'closed')], default='active', max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groupes', to='groupes.cooperative')),
                ('grants', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='groupe', to='auth.group')),
            ],
            options={
                'permissions': [('welcome_member', 'Answer requests to join'), ('edit_groupe', "Change the groupe's name, purpose and charter")],
            },
        ),
        migrations.CreateModel(
            name='GroupeGroupObjectPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='groupes.groupe')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.group')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_key', models.CharField(default='', editable=False, max_length=140)),
                ('search_key', models.TextField(default='', editable=False)),
                ('trade', models.CharField(blank=True, default='', max_length=120, verbose_name='trade')),
                ('place', models.CharField(blank=True, default='', max_length=120, verbose_name='place')),
                ('about', models.TextField(blank=True, default='', max_length=4000, verbose_name='about me')),
                ('can_do', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list)),
                ('wants_to_learn', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list)),
                ('status', models.CharField(choices=[('test', 'test contract (CAPE)'), ('salaried', 'salaried entrepreneur (CESA)'), ('associate', 'associate'), ('staff', 'cooperative staff')], default='salaried', max_length=10)),
                ('administers', models.BooleanField(default=False, help_text='may invite people to the cooperative; gives no window into private groupes')),
                ('joined_on', models.DateField(default=datetime.date.today)),
                ('left_on', models.DateField(blank=True, null=True)),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='groupes.cooperative')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='member', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', 'has asked to join'), ('invited', 'is invited'), ('active', 'member'), ('paused', 'on pause'), ('declined', 'not now'), ('ended', 'has left')], max_length=10)),
                ('message', models.TextField(blank=True, default='', max_length=1000, verbose_name='a note to the groupe')),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('invited_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('paused_on', models.DateField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member')),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='groupes.groupe')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='groupes.member')),
            ],
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique'),
        ),
        migrations.AddConstraint(
            model_name='cooperative',
            constraint=models.CheckConstraint(condition=models.Q(('contribution_percent__gte', 0), ('contribution_percent__lte', 100)), name='cooperative_contribution_range'),
        ),
        migrations.AddConstraint(
            model_name='cooperative',
            constraint=models.UniqueConstraint(condition=models.Q(('siret', ''), _negated=True), fields=('siret',), name='cooperative_siret_unique'),
        ),
        migrations.AddIndex(
            model_name='groupe',
            index=models.Index(fields=['cooperative', 'visibility'], name='groupes_gro_coopera_3d5461_idx'),
        ),
        migrations.AlterUniqueTogether(
            name='groupegroupobjectpermission',
            unique_together={('group', 'permission', 'content_object')},
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['cooperative', 'name_key', 'id'], name='groupes_mem_coopera_62030c_idx'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('search_key', name='gin_trgm_ops'), name='member_search'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(fields=['member', 'state'], name='groupes_mem_member__c350ae_idx'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(fields=['groupe', 'state'], name='groupes_mem_groupe__cdcd27_idx'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'invited', 'active', 'paused'])), fields=('groupe', 'member'), name='membership_one_open'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['active', 'paused']), _negated=True), ('starts_on__isnull', False), _connector='OR'), name='membership_active_has_start'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('starts_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_dates_in_order'),
        ),
    ]
