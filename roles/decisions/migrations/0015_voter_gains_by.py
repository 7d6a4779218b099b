import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0014_reviews_kept'),
        ('groupes', '0014_membership_back_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='voter',
            name='gains_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='groupes.member'),
        ),
    ]
