from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0013_voter_gaining'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='review',
            name='review_once_a_day',
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('decision', 'due_on'), name='review_asked_once_a_day'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('applied_at', None), ('state', 'adopted'), models.Q(('effect', ''), _negated=True)), fields=['effect_on'], name='decision_to_apply'),
        ),
    ]
