# SPDX-License-Identifier: AGPL-3.0-or-later

import groupes.web.given
from django.db import migrations


def a_key_for_the_first_topic(apps, schema_editor):
    """The topic every room begins with is read in its reader's language, unless somebody renamed it."""
    apps.get_model("chat", "Topic").objects.filter(key="general", name="Général").update(
        name="\x1fchat.general"
    )


class Migration(migrations.Migration):

    dependencies = [
        ("chat", "0005_name_form"),
    ]

    operations = [
        migrations.AlterField(
            model_name="topic",
            name="name",
            field=groupes.web.given.GivenField(max_length=120, verbose_name="topic"),
        ),
        migrations.RunPython(a_key_for_the_first_topic, migrations.RunPython.noop),
    ]
