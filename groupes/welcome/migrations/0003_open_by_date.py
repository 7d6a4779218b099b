# SPDX-License-Identifier: AGPL-3.0-or-later
"""That anyone may answer while those who welcome are away is asked by date, and kept no more."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("welcome", "0002_declared_steps")]

    operations = [migrations.RemoveField("reminded", "to_all")]
