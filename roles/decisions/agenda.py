# SPDX-License-Identifier: AGPL-3.0-or-later
"""What decisions put on the agenda of a meeting: tensions that were sent there, what is being decided."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from groupes.agenda import MOST, Suggested
from groupes.models import Groupe
from groupes.things import Ref
from groupes.web import formats
from groupes.web.paths import reverse
from roles.decisions import raised
from roles.decisions.models import Decision


def tensions(groupe: Groupe, until: dt.date) -> list[Suggested]:
    """The longest waiting first. One query."""
    return [
        Suggested(
            title=one.sentence,
            url=reverse("decisions:tension", args=[groupe.slug, one.pk]),
            ref=Ref.of(one),
            minutes=10,
            way="discuss",
            why=_("raised on %(day)s") % {"day": formats.date(one.raised_at)},
        )
        for one in raised.for_an_agenda(groupe, MOST)
    ]


def decisions(groupe: Groupe, until: dt.date) -> list[Suggested]:
    """What somebody objects to first, then what closes first. Two queries."""
    found = raised.open_for_an_agenda(groupe, MOST)
    objected = raised.objected_ids(found)
    found.sort(key=lambda one: one.pk not in objected)
    return [_decision(groupe, one, one.pk in objected) for one in found]


def _decision(groupe: Groupe, decision: Decision, objected: bool) -> Suggested:
    return Suggested(
        title=decision.title,
        url=reverse("decisions:decision", args=[groupe.slug, decision.pk]),
        ref=Ref.of(decision),
        minutes=20 if objected else 10,
        due=formats.as_date(decision.closes_at) if decision.closes_at is not None else None,
        way="decide",
        why=_("somebody objects")
        if objected
        else _("open until %(moment)s") % {"moment": formats.moment(decision.closes_at)},
    )
