# SPDX-License-Identifier: AGPL-3.0-or-later
"""In the brands of before, whoever represents the groupe, else whoever coordinates it, may put its public
page up and answer those who write; and whoever belongs to a groupe may say what its brand is."""

from django.db import migrations

POWERS = {
    "publish": "Put the brand's public page up, and take it down",
    "answer_outside": "Read and answer what people write from outside",
}
OF_MEMBERSHIP = ("edit_brand", "Change what the brand says of itself")
TAKE_ON = ("showcase", "link", "facilitation")


def grant(apps, editor):
    """Where no open role of a brand groupe holds the power. Done twice, nothing changes."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="brand", model="brand"
    )
    permissions = apps.get_model("auth", "Permission").objects
    grants = apps.get_model("groupes", "GroupeGroupObjectPermission").objects
    roles = apps.get_model("roles", "Role").objects.filter(closed_on=None)
    brands = apps.get_model("groupes", "Groupe").objects.filter(kind="brand").exclude(state="closed")
    for codename, name in POWERS.items():
        permission, _ = permissions.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        for groupe in brands.order_by("pk"):
            mine = dict(roles.filter(groupe=groupe).values_list("grants_id", "key"))
            held = grants.filter(permission=permission, content_object=groupe, group_id__in=mine)
            if held.exists():
                continue
            takes = sorted(
                (TAKE_ON.index(key), group) for group, key in mine.items() if key in TAKE_ON
            )
            if takes:
                grants.get_or_create(
                    permission=permission, group_id=takes[0][1], content_object=groupe
                )
    codename, name = OF_MEMBERSHIP
    permission, _ = permissions.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    known = set(grants.filter(permission=permission).values_list("content_object_id", flat=True))
    everyone = apps.get_model("groupes", "Groupe").objects.exclude(pk__in=known)
    grants.bulk_create(
        [
            grants.model(permission=permission, group_id=group, content_object_id=groupe)
            for groupe, group in everyone.order_by("pk").values_list("pk", "grants_id")
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("roles", "0005_given_texts"),
        ("brand", "0001_initial"),
        ("groupes", "0013_member_bell"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
