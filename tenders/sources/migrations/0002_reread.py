# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an older reader left unread of the notices that are here is read again, once: by a job, for an upgrade
waits for no file."""

from typing import Any

from django.db import migrations


def leave_it_to_a_job(apps: Any, schema_editor: Any) -> None:
    if not apps.get_model("notices", "Notice").objects.filter(terms__isnull=True).exists():
        return
    from groupes.jobs import defer
    from tenders.sources import actions

    defer(actions.reread, key="upgrade")


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0001_initial"),
        ("notices", "0010_terms"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.RunPython(leave_it_to_a_job, migrations.RunPython.noop, elidable=True),
    ]
