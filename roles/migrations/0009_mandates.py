# SPDX-License-Identifier: AGPL-3.0-or-later
"""How mandates are given, shared and stood in for; draws, handovers, those who learn beside."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('craft', '0001_initial'),
        ('groupes', '0013_member_bell'),
        ('roles', '0008_public_map'),
    ]

    operations = [
        migrations.CreateModel(
            name='Apprenticeship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('names_until', models.DateField(verbose_name='names until')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('seed', models.CharField(max_length=64)),
                ('commitment', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('open', 'names are put down'), ('drawn', 'drawn'), ('dropped', 'given up')], default='open', max_length=8)),
                ('drawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DrawName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ticket', models.CharField(max_length=20)),
                ('rank', models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('open_work', models.TextField(blank=True, default='', max_length=8000, verbose_name='open work')),
                ('files', models.TextField(blank=True, default='', max_length=8000, verbose_name='files and links')),
                ('contacts', models.TextField(blank=True, default='', max_length=8000, verbose_name='contacts')),
                ('differently', models.TextField(blank=True, default='', max_length=8000, verbose_name='what I would do differently')),
                ('shadow_from', models.DateField(blank=True, null=True, verbose_name='side by side from')),
                ('shadow_to', models.DateField(blank=True, null=True, verbose_name='side by side until')),
                ('edition', models.PositiveIntegerField(default=1)),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='mandateoffer',
            name='offer_one_open_per_person',
        ),
        migrations.AddField(
            model_name='mandate',
            name='at_end',
            field=models.CharField(blank=True, choices=[('volunteer', 'whoever volunteers'), ('again', 'another term for who holds it, if the groupe agrees'), ('election', 'an election without candidates'), ('lot', 'a draw among those who are willing'), ('rotation', 'the rotation plan')], default='', max_length=10),
        ),
        migrations.AddField(
            model_name='mandate',
            name='covers',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='covered_by', to='roles.mandate'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='reminded',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='mandate',
            name='share',
            field=models.CharField(choices=[('whole', 'alone on the seat'), ('shared', 'shared by two')], default='whole', max_length=6),
        ),
        migrations.AddField(
            model_name='mandateoffer',
            name='at_end',
            field=models.CharField(blank=True, choices=[('volunteer', 'whoever volunteers'), ('again', 'another term for who holds it, if the groupe agrees'), ('election', 'an election without candidates'), ('lot', 'a draw among those who are willing'), ('rotation', 'the rotation plan')], default='', max_length=10),
        ),
        migrations.AddField(
            model_name='mandateoffer',
            name='origin',
            field=models.CharField(choices=[('founding', 'since the groupe was founded'), ('offer', 'accepted an offer'), ('volunteer', 'volunteered'), ('election', 'elected without candidates'), ('consent', 'chosen by consent'), ('lot', 'drawn by lot'), ('rotation', 'by the rotation plan'), ('interim', 'meanwhile, as an interim')], default='offer', max_length=20),
        ),
        migrations.AddField(
            model_name='mandateoffer',
            name='share',
            field=models.CharField(choices=[('whole', 'alone on the seat'), ('shared', 'shared by two')], default='whole', max_length=6),
        ),
        migrations.AddField(
            model_name='mandateoffer',
            name='way',
            field=models.CharField(choices=[('place', 'a free place'), ('handover', 'handing over'), ('share', 'sharing a seat'), ('interim', 'an interim'), ('beside', 'learning beside')], default='place', max_length=8),
        ),
        migrations.AddField(
            model_name='role',
            name='at_end',
            field=models.CharField(choices=[('volunteer', 'whoever volunteers'), ('again', 'another term for who holds it, if the groupe agrees'), ('election', 'an election without candidates'), ('lot', 'a draw among those who are willing'), ('rotation', 'the rotation plan')], default='volunteer', max_length=10, verbose_name='at the end of a mandate'),
        ),
        migrations.AlterField(
            model_name='mandate',
            name='origin',
            field=models.CharField(choices=[('founding', 'since the groupe was founded'), ('offer', 'accepted an offer'), ('volunteer', 'volunteered'), ('election', 'elected without candidates'), ('consent', 'chosen by consent'), ('lot', 'drawn by lot'), ('rotation', 'by the rotation plan'), ('interim', 'meanwhile, as an interim')], default='offer', max_length=20),
        ),
        migrations.AddIndex(
            model_name='mandate',
            index=models.Index(fields=['ends_on'], name='mandate_ends'),
        ),
        migrations.AddField(
            model_name='apprenticeship',
            name='learner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='apprenticeship',
            name='mandate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='apprenticeships', to='roles.mandate'),
        ),
        migrations.AddField(
            model_name='apprenticeship',
            name='pairing',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='craft.pairing'),
        ),
        migrations.AddField(
            model_name='apprenticeship',
            name='role',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='apprenticeships', to='roles.role'),
        ),
        migrations.AddField(
            model_name='draw',
            name='drawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='draw',
            name='opened_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='draw',
            name='role',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draws', to='roles.role'),
        ),
        migrations.AddField(
            model_name='mandateoffer',
            name='draw',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='roles.draw'),
        ),
        migrations.AddConstraint(
            model_name='mandateoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open'), models.Q(('way', 'beside'), _negated=True)), fields=('role', 'offered_to'), name='offer_one_open_per_person'),
        ),
        migrations.AddConstraint(
            model_name='mandateoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open'), ('way', 'beside')), fields=('role', 'offered_by', 'offered_to'), name='offer_one_open_per_pair'),
        ),
        migrations.AddConstraint(
            model_name='mandateoffer',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['place', 'interim']), ('mandate__isnull', False), _connector='OR'), name='offer_about_a_mandate'),
        ),
        migrations.AddField(
            model_name='drawname',
            name='draw',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='roles.draw'),
        ),
        migrations.AddField(
            model_name='drawname',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='handover',
            name='acknowledged_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member'),
        ),
        migrations.AddField(
            model_name='handover',
            name='mandate',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='given', to='roles.mandate'),
        ),
        migrations.AddField(
            model_name='handover',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='groupes.member'),
        ),
        migrations.AddConstraint(
            model_name='apprenticeship',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='apprenticeship_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='apprenticeship',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('role', '='), ('learner', '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[]'), function='daterange'), '&&')], name='apprenticeship_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='draw_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('role',), name='draw_one_open_for_a_role'),
        ),
        migrations.AddConstraint(
            model_name='drawname',
            constraint=models.UniqueConstraint(fields=('draw', 'member'), name='draw_name_once'),
        ),
        migrations.AddConstraint(
            model_name='drawname',
            constraint=models.UniqueConstraint(fields=('draw', 'ticket'), name='draw_ticket_once'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('shadow_from', None), ('shadow_to', None)), ('shadow_to__gte', models.F('shadow_from')), _connector='OR'), name='handover_shadowing_in_order'),
        ),
    ]
