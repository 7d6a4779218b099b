# SPDX-License-Identifier: AGPL-3.0-or-later
"""The jobs: telling what is new, leaving letters, removing what is old. Each may be done twice, at
worst beside itself: what it works on is locked, and says whether it was done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.jobs import Unwell, job, periodic
from groupes.notifications import delivery, fanout


@periodic("* * * * *")
@job("notifications.follow", _("What is new is told"), alone=True)
def follow() -> None:
    """Each minute, whatever happened since."""
    try:
        fanout.follow_all()
    except ExceptionGroup as errors:
        raise Unwell(_some(errors)) from errors


@periodic("* * * * *")
@job("notifications.deliver", _("Letters of what is new are left"), alone=True)
def deliver() -> None:
    """Each minute, to whoever is due one."""
    try:
        delivery.deliver_all()
    except ExceptionGroup as errors:
        raise Unwell(_some(errors)) from errors


@periodic("20 3 * * *")
@job("notifications.clean", _("What is no longer new is removed"))
def clean() -> None:
    """Each night."""
    delivery.clean()


def _some(errors: ExceptionGroup) -> str:
    """How many failed and of which kinds: their words may hold anything."""
    kinds = sorted({type(error).__name__ for error in errors.exceptions})
    return f"{len(errors.exceptions)}: {', '.join(kinds)}"
