# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a path ended, in a sentence: in *Today* and in a letter alike, and never why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.parting.models import Path

State = Path.State


def how_it_ended(me: Me, path: Path) -> str:
    """To one of its two sides; with ``%(name)s``, whom it is about, and ``%(groupe)s``."""
    if me.pk != path.member_id:
        return _("%(name)s and %(groupe)s: the path is over")
    if path.state == State.CALLED_OFF:
        return _("What was opened about your place in %(groupe)s goes no further")
    if path.state == State.SET_ASIDE:
        return _("Your appeal is answered: you stay in %(groupe)s")
    if path.outcome == Path.Way.LEAVE:
        return _("Your place in %(groupe)s has ended")
    return _("What was decided about your place in %(groupe)s holds")
