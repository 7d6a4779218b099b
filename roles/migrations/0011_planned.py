# SPDX-License-Identifier: AGPL-3.0-or-later
"""Offers say whether an adopted plan of rotations made them: those that wait for an answer are told."""

from django.db import migrations, models


def tell_the_planned(apps, schema_editor):
    MandateOffer = apps.get_model("roles", "MandateOffer")
    MandateOffer.objects.filter(origin="rotation", state="open").update(planned=True)


class Migration(migrations.Migration):
    dependencies = [
        ("roles", "0010_ways"),
    ]

    operations = [
        migrations.AddField(
            model_name="mandateoffer",
            name="planned",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="mandateoffer",
            name="any_hands",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(tell_the_planned, migrations.RunPython.noop),
    ]
