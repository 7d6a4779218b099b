# SPDX-License-Identifier: AGPL-3.0-or-later
"""Watches for tests."""

from __future__ import annotations

from typing import Any

from groupes.models import Groupe, Member
from tenders.notices.models import Notice, NoticeVersion
from tenders.watches import actions
from tenders.watches.actions import looking
from tenders.watches.models import Cursor, Match, Watch

NOTHING: dict[str, Any] = {
    "name": "Veille",
    "words": "",
    "cpv": [],
    "departments": [],
    "nuts": [],
    "natures": [],
    "procedures": [],
    "value_from": None,
    "value_to": None,
    "days_ahead": None,
    "group_form": "",
    "buyer": "",
}


def values(**said: Any) -> dict[str, Any]:
    return NOTHING | said


def watch(by: Member, groupe: Groupe | None = None, **said: Any) -> Watch:
    """A watch of a groupe, else of the person; of the word "concertation" unless told otherwise."""
    said = said or {"words": "concertation"}
    return actions.make_watch(by=by, groupe=groupe, values=values(**said))


def from_here() -> None:
    """What came until now was looked at."""
    last = NoticeVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Cursor.objects.update_or_create(pk=1, defaults={"upto": last})


def look() -> int:
    return looking.look_all()


def matches(owner: Groupe | Member) -> list[Match]:
    of = (owner.pk, None) if isinstance(owner, Groupe) else (None, owner.pk)
    return list(Match.objects.of(of).order_by("pk"))


def found(owner: Groupe | Member) -> list[Notice]:
    return [one.notice for one in matches(owner)]
