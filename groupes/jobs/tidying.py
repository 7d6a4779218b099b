# SPDX-License-Identifier: AGPL-3.0-or-later
"""What went wrong long ago is forgotten; what went well never stays."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.jobs import Status
from procrastinate.sql import queries

from groupes.jobs.models import Failure
from groupes.jobs.queue import job, manager, periodic

KEPT: Final = dt.timedelta(days=60)
OVER: Final = [Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, Status.ABORTED]


@periodic("25 4 * * *")
@job("jobs.tidy", _("Forget background jobs that failed long ago"))
def tidy() -> None:
    manager().connector.get_sync_connector().execute_query(
        queries["delete_old_jobs"],
        nb_hours=int(KEPT.total_seconds() // 3600),
        queue=None,
        statuses=[status.value for status in OVER],
    )
    Failure.objects.filter(at__lt=timezone.now() - KEPT).delete()
