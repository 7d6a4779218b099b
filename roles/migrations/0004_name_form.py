# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models

from groupes.web.names import VisibleNameField, forms_of_older_rows


def fill(apps, schema_editor):
    """Each row keeps its name; where two look the same, the later is told apart by its number."""
    kind = apps.get_model('roles', 'Role')
    # Only roles that are open must differ.
    found = kind.objects.order_by("pk").values_list("pk", "groupe_id", "closed_on", "name")
    rows = ((pk, (groupe, closed), name) for pk, groupe, closed, name in found.iterator())
    for pk, form in forms_of_older_rows(rows):
        kind.objects.filter(pk=pk).update(name_form=form)


class Migration(migrations.Migration):
    dependencies = [
        ('roles', '0003_offer_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='role',
            name='name_form',
            field=VisibleNameField(default="", of='name'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name='role', name='role_name_in_groupe'),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_on", None)),
                fields=['groupe', 'name_form'], name='role_name_in_groupe'
            ),
        ),
    ]
