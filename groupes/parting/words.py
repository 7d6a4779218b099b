# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a path waits for somebody, and how it ended, in a sentence: in *Today* and in a letter alike, and
never why."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.parting import rules
from groupes.parting.models import Path
from groupes.web.paths import reverse

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


def step_of(me: Me, path: Path) -> tuple[str, str, dt.date | None, str] | None:
    """The one thing that is theirs to do now: what, with ``%(name)s`` and ``%(groupe)s``, the word on its
    button, until when, and where ("": on the path's page); None where nothing is. ``path.confirmed``:
    whether they confirmed, where it is known."""
    if rules.has_to_read(me, path):
        return how_it_ended(me, path), _("Read"), None, ""
    if rules.may_answer_ask(me, path):
        return _("You are asked to hold a talk: %(name)s and %(groupe)s"), _("See it"), None, ""
    if rules.may_note_talk(me, path):
        return _("A talk to hold: %(name)s and %(groupe)s"), _("Note it"), None, ""
    if path.state == State.OPENED and me.pk == path.member_id and not path.about_oneself:
        return _("Something was opened about your place in %(groupe)s"), _("Read"), None, ""
    if path.state == State.OPENED and rules.is_concerned(me, path):
        if path.holder_id is not None or path.asked_id is not None:
            return None
        asks = _("Who holds the talk about %(name)s in %(groupe)s?")
        return asks, _("Ask someone"), None, reverse("parting:ask", args=[path.pk])
    if path.state == State.HELD and me.pk == path.opened_by_id and rules.may_propose(me, path):
        return _("The talk was held: what next for %(name)s in %(groupe)s?"), _("See it"), None, ""
    if rules.may_answer(me, path) and not path.answered_at:
        if me.pk == path.proposed_by_id:
            return None
        day = path.readable_on
        return _("A proposal about your place in %(groupe)s"), _("Read"), day, ""
    if path.state == State.PROPOSED and me.pk != path.member_id and rules.takes_part(me, path):
        if rules.is_readable(me, path):
            return _("A proposal about the place of %(name)s: read it"), _("Read"), None, ""
        return None
    if rules.may_confirm(me, path) and not getattr(path, "confirmed", None):
        return _("A decision about the place of %(name)s: confirm it"), _("See it"), None, ""
    if rules.may_appeal(me, path):
        return _("Decided about your place in %(groupe)s"), _("Read"), path.appeal_until, ""
    if rules.may_answer_appeal(me, path):
        return _("%(name)s appeals: %(groupe)s"), _("Read"), None, ""
    return None
