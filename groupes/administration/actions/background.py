# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background jobs that were given up, tried once more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from groupes import journal
from groupes.administration import events
from groupes.jobs.queue import try_again
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action


@action
def try_job_again(*, by: Member, number: int) -> None:
    """Give a background job that was given up one more try. Refused where it is no longer there."""
    kind = try_again(number)
    if kind is None:
        raise Refusal(_("This job waits already, or is gone."))
    journal.record(events.JOB_TRIED_AGAIN, by=by, kind=kind)
