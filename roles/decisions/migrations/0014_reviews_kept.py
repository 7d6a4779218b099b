from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0013_voter_gaining'),
    ]

    operations = [
        migrations.AlterField(
            model_name='review',
            name='outcome',
            field=models.CharField(blank=True, choices=[('kept', 'goes on as it is'), ('done', 'done'), ('renewed', 'renewed'), ('changed', 'to be changed'), ('let_go', 'let go'), ('silent', 'nobody said anything')], default='', max_length=8),
        ),
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
