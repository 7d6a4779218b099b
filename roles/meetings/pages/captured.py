# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was written down in a meeting: what it decided, the tensions that were said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.things import Ref
from groupes.web import formats
from groupes.web.paths import reverse
from roles.decisions.models import Decision, State
from roles.meetings import queries
from roles.meetings.models import Meeting


class Taken(NamedTuple):
    """A decision: where it stands, in a few words."""

    title: str
    url: str
    stands: str
    carried_by: str


class Felt(NamedTuple):
    sentence: str
    url: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Captured:
    """``propose_url``: where what changes something by itself is put to all whom it concerns."""

    decisions: tuple[Taken, ...]
    tensions: tuple[Felt, ...]
    propose_url: str


def captured_of(here: Standing, found: Meeting, brought: queries.Brought) -> Captured:
    """No query."""
    return Captured(
        decisions=tuple(
            Taken(one.title, one.get_absolute_url(), _stands(one), _carried_by(one))
            for one in brought.decisions
        ),
        tensions=tuple(
            Felt(one.sentence, one.get_absolute_url(), one.is_open) for one in brought.tensions
        ),
        propose_url=f"{reverse('decisions:new', args=[here.groupe.slug])}?made_in={Ref.of(found)}",
    )


def _stands(one: Decision) -> str:
    if one.is_noted:
        return _("decided here")
    if one.state == State.OPEN and one.closes_at is not None:
        return _("put to the groupe, until %(day)s") % {"day": formats.date(one.closes_at)}
    return str(one.get_state_display())


def _carried_by(one: Decision) -> str:
    return one.owner.name if one.owner is not None else ""
