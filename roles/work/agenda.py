# SPDX-License-Identifier: AGPL-3.0-or-later
"""What work puts on the agenda of a meeting: what is late, and what somebody could use a hand with."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import F, Q
from django.utils.translation import gettext as _

from groupes.agenda import MOST, Suggested
from groupes.models import Groupe
from groupes.things import Ref
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, PK, Prepared
from roles.work.models import Work

_PRESSING: Final = Prepared(
    lambda groupe, today: (
        Work.objects.live()
        .filter(Q(hand_since__isnull=False) | Q(due_on__lt=today), groupe=groupe)
        .order_by(F("hand_since").asc(nulls_last=True), "due_on", "pk")
        .only("title", "due_on", "hand_since")[:MOST]
    ),
    groupe=PK,
    today=DAY,
)


def suggested(groupe: Groupe, until: dt.date) -> list[Suggested]:
    """A hand that is wanted first, then what is late the longest. One query."""
    return [
        Suggested(
            title=work.title,
            url=reverse("work:work", args=[groupe.slug, work.pk]),
            ref=Ref.of(work),
            minutes=5,
            due=work.due_on,
            way="discuss",
            why=_("a hand is wanted")
            if work.hand_since is not None
            else _("was for %(day)s") % {"day": formats.date(work.due_on)},
        )
        for work in _PRESSING(groupe=groupe.pk, today=groupe.today())
    ]
