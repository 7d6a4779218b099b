# SPDX-License-Identifier: AGPL-3.0-or-later
"""In the groupes of before, the facilitation that still gives mandates plans rotations too."""

from django.db import migrations


def grant(apps, editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="planning", model="plan"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="plan", defaults={"name": "Plan rotations"}
    )
    grants = apps.get_model("groupes", "GroupeGroupObjectPermission").objects
    facilitation = (
        apps.get_model("roles", "Role")
        .objects.filter(key="facilitation", closed_on=None)
        .values_list("grants_id", flat=True)
    )
    rows = grants.filter(
        permission__codename="give_mandate",
        permission__content_type__app_label="roles",
        group_id__in=list(facilitation),
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
        ("planning", "0001_initial"),
        ("roles", "0010_ways"),
        ("groupes", "0009_answers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
