# SPDX-License-Identifier: AGPL-3.0-or-later
"""Offers made until now say in which way: a mandate handed over, a volunteer, a free place."""

from django.db import migrations
from django.db.models import F


def tell_the_way(apps, schema_editor):
    MandateOffer = apps.get_model("roles", "MandateOffer")
    MandateOffer.objects.filter(way="place", mandate__isnull=False).update(way="handover")
    MandateOffer.objects.filter(origin="offer", offered_by=F("offered_to")).update(
        origin="volunteer"
    )


def only_places(apps, schema_editor):
    """Before, an offer was of a place or of a mandate handed over: the others can not be told."""
    MandateOffer = apps.get_model("roles", "MandateOffer")
    MandateOffer.objects.filter(state="open", way__in=["beside", "share", "interim"]).update(
        state="withdrawn"
    )


class Migration(migrations.Migration):
    dependencies = [("roles", "0009_mandates")]

    operations = [migrations.RunPython(tell_the_way, only_places)]
