# SPDX-License-Identifier: AGPL-3.0-or-later
"""In the groupes of before, whoever changes how the groupe presents itself may take out what it made."""

from django.db import migrations


def grant(apps, editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="export", model="takenout"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="take_out",
        defaults={"name": "Take out everything the groupe made"},
    )
    grants = apps.get_model("groupes", "GroupeGroupObjectPermission").objects
    rows = grants.filter(
        permission__codename="edit_groupe", permission__content_type__app_label="groupes"
    )
    grants.bulk_create(
        [
            grants.model(permission=permission, group_id=group, content_object_id=groupe)
            for group, groupe in rows.values_list("group_id", "content_object_id")
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("export", "0001_initial"),
        ("groupes", "0009_answers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
