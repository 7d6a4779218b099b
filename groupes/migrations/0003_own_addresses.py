# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses attached to accounts by allauth's own pages go: an account has one, its own."""

from django.db import migrations


def forget_attached_addresses(apps, schema_editor):
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("groupes", "0002_member_lists"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(forget_attached_addresses, migrations.RunPython.noop, elidable=True)
    ]
