# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models

from groupes.web.names import VisibleNameField, forms_of_older_rows


def fill(apps, schema_editor):
    """Each row keeps its name; where two look the same, the later is told apart by its number."""
    kind = apps.get_model('chat', 'Topic')
    rows = kind.objects.order_by("pk").values_list("pk", 'room_id', 'name')
    for pk, form in forms_of_older_rows(rows.iterator()):
        kind.objects.filter(pk=pk).update(name_form=form)


class Migration(migrations.Migration):
    dependencies = [
        ('chat', '0004_topic_open'),
    ]

    operations = [
        migrations.AddField(
            model_name='topic',
            name='name_form',
            field=VisibleNameField(default="", of='name'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name='topic', name='topic_name_in_room'),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(
                fields=['room', 'name_form'], name='topic_name_in_room'
            ),
        ),
    ]
