# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done after the answer, or at its hour: jobs, kept in the database, done by a worker.

    # wherever the work is: an action, a sweep, a tray of letters
    @periodic("30 6 * * 1", zone="Europe/Paris")             # or not, or both
    @job("notes.digest", _("Digests of notes"), tries=5)
    def digest(*, person: int) -> None: ...

    # wiring.py of the app: what is not declared is never done
    WIRING = Wiring(…, digest)

    # inside an action: with its transaction, or not at all
    defer(digest, person=member.pk)
    defer(digest, person=member.pk, key=str(member.pk))      # one that waits is enough
    defer(digest, person=member.pk, at=tomorrow_at_six)

In a test the function is called: ``digest(person=1)``; no worker runs there.

A job is done at least once. Its worker may be killed in the middle, or lose the database for a while
and be taken for dead: then the job is done again, at worst beside the first. So each locks what it
works on, looks whether it is still to be done, and ends in one transaction. What it is given lies in
the database for a while: numbers (ids) and short keys, never a name, an address or a text.

Everything here but ``worker.py`` may be imported by any floor. ADR 7 says why procrastinate.
"""

from __future__ import annotations

from groupes.jobs.each import each
from groupes.jobs.queue import Job, Unwell, defer, job, periodic

__all__ = ["Job", "Unwell", "defer", "each", "job", "periodic"]
