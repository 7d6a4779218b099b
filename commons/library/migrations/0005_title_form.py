# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models

from groupes.web.names import VisibleNameField, forms_of_older_rows


def fill(apps, schema_editor):
    """Each row keeps its name; where two look the same, the later is told apart by its number."""
    kind = apps.get_model('library', 'Resource')
    rows = kind.objects.order_by("pk").values_list("pk", 'groupe_id', 'title')
    for pk, form in forms_of_older_rows(rows.iterator()):
        kind.objects.filter(pk=pk).update(title_form=form)


class Migration(migrations.Migration):
    dependencies = [
        ('library', '0004_search_bounded'),
    ]

    operations = [
        migrations.AddField(
            model_name='resource',
            name='title_form',
            field=VisibleNameField(default="", of='title'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.UniqueConstraint(
                fields=['groupe', 'title_form'], name='resource_title_in_groupe'
            ),
        ),
    ]
