
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('groupes', '0010_member_away_until'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reflection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('conclusion', models.TextField(blank=True, default='', max_length=5000, verbose_name='what we conclude')),
                ('edition', models.PositiveIntegerField(default=1)),
                ('groupe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reflections', to='groupes.groupe')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member')),
            ],
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('axis', models.CharField(blank=True, default='', max_length=10)),
                ('at', models.PositiveSmallIntegerField(default=0)),
                ('words', models.CharField(blank=True, default='', max_length=200)),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member')),
                ('reflection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='reflection.reflection')),
            ],
        ),
        migrations.AddIndex(
            model_name='reflection',
            index=models.Index(fields=['groupe', '-opened_at'], name='reflection__groupe__ccaff6_idx'),
        ),
        migrations.AddConstraint(
            model_name='reflection',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('groupe',), name='reflection_one_open'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.UniqueConstraint(condition=models.Q(('member__isnull', False)), fields=('reflection', 'member', 'axis'), name='reflection_place_once'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('at__lte', 4)), name='reflection_place_on_axis'),
        ),
    ]
