# SPDX-License-Identifier: AGPL-3.0-or-later
"""In the groupes of before, the facilitation they began with shares work out too, where it still gives
mandates: a role that was changed since, or another's, keeps what its groupe gave it."""

from django.db import migrations
from django.db.models import F


def grant(apps, editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="work", model="work"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="redistribute",
        defaults={"name": "Share work out and plan rotations"},
    )
    roles = apps.get_model("roles", "Role").objects.filter(
        key="facilitation",
        closed_on=None,
        grants__groupegroupobjectpermission__permission__codename="give_mandate",
        grants__groupegroupobjectpermission__permission__content_type__app_label="roles",
        grants__groupegroupobjectpermission__content_object=F("groupe"),
    )
    grants = apps.get_model("groupes", "GroupeGroupObjectPermission").objects
    grants.bulk_create(
        [
            grants.model(permission=permission, group_id=group, content_object_id=groupe)
            for group, groupe in roles.order_by("pk").values_list("grants_id", "groupe_id")
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0001_initial"),
        ("roles", "0005_given_texts"),
        ("groupes", "0013_member_bell"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
