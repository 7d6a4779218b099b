# SPDX-License-Identifier: AGPL-3.0-or-later
"""A listing has the cooperative and the place in the order of names of its member."""

import django.db.models.deletion
from django.db import migrations, models

# What waits to be checked of the rows is checked before the column is: a table with checks that wait
# is not changed.
FILL = """
UPDATE people_listing AS listing SET cooperative_id = member.cooperative_id, name_key = member.name_key
FROM groupes_member AS member WHERE member.id = listing.member_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("groupes", "0016_membership_parted_on"),
        ("people", "0005_latest_who_say"),
    ]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="cooperative",
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="groupes.cooperative"),
        ),
        migrations.AddField(
            model_name="listing",
            name="name_key",
            field=models.CharField(blank=True, default="", max_length=140),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="listing",
            name="cooperative",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="groupes.cooperative"),
        ),
    ]
