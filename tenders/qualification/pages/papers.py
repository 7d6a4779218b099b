# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a cooperative keeps once for all its bids."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from groupes.access import Me
from groupes.web.paths import reverse
from tenders.qualification import queries, rules
from tenders.qualification.models import Credential


class Paper(NamedTuple):
    """``over``: it is valid no more; ``soon``: it ends within a month."""

    label: str
    kind: str
    amount_cents: int | None
    valid_until: dt.date | None
    over: bool
    soon: bool
    file_url: str
    file_name: str
    edit_url: str


def papers(me: Me) -> dict[str, Any]:
    """Two queries."""
    cooperative = me.member.cooperative
    today, may_keep = cooperative.today(), rules.may_keep(me)
    return {
        "cooperative": cooperative,
        "papers": tuple(_paper(one, today, may_keep) for one in queries.papers_of(cooperative)),
        "turnovers": tuple(
            (
                one.year,
                one.amount_cents,
                f"{reverse('qualification:turnover')}?annee={one.year}" if may_keep else "",
            )
            for one in queries.turnovers_of(cooperative)
        ),
        "may_keep": may_keep,
    }


def _paper(one: Credential, today: dt.date, may_keep: bool) -> Paper:
    until, file = one.valid_until, one.file
    return Paper(
        one.label,
        str(Credential.Kind(one.kind).label),
        one.amount_cents,
        until,
        over=until is not None and until < today,
        soon=until is not None and today <= until <= today + rules.TOLD_BEFORE,
        file_url=reverse("qualification:credential_file", args=[one.pk]) if file else "",
        file_name=file.name if file else "",
        edit_url=reverse("qualification:credential", args=[one.pk]) if may_keep else "",
    )
