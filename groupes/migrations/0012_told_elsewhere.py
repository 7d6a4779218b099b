# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people tell of their skills, and the words they are found by, have tables of their own (whose
migrations run before this one)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("groupes", "0011_joining_by_consent")]
    operations = [
        migrations.RemoveIndex(model_name="member", name="member_search"),
        migrations.RemoveField(model_name="member", name="search_key"),
        migrations.RemoveField(model_name="member", name="can_do"),
        migrations.RemoveField(model_name="member", name="wants_to_learn"),
    ]
