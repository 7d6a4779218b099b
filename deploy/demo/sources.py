# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sources of the demonstration: two, both off, with readings as they would have been. Nothing was
asked of anybody, and nothing is until an administrator turns one on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from groupes.models import Member
from tenders.sources import actions
from tenders.sources.models import Run, Source

DEPARTMENTS = "code_departement in ('59', '62', '80')"
SERVICES = "buyer-country IN (FRA) AND classification-cpv IN (79000000 80000000 72000000)"


def tell(members: Mapping[str, Member], now: dt.datetime) -> None:
    boss = next(one for one in members.values() if one.administers)
    bulletin = actions.add(
        by=boss,
        kind=Source.Kind.BOAMP,
        name="BOAMP, Hauts-de-France",
        address="",
        query=DEPARTMENTS,
        days=7,
    )
    journal = actions.add(
        by=boss, kind=Source.Kind.TED, name="TED, services", address="", query=SERVICES, days=7
    )
    read_at = now - dt.timedelta(hours=30)
    _reading(bulletin, read_at - dt.timedelta(hours=6), Run.State.DONE, seen=214, new=61, changed=4)
    _reading(bulletin, read_at, Run.State.DONE, seen=236, new=22, changed=3, refused=1)
    Source.objects.filter(pk=bulletin.pk).update(done_at=read_at)
    _reading(
        journal,
        read_at,
        Run.State.FAILED,
        trouble="down",
        facts={"host": "api.ted.europa.eu", "status": 503},
    )


def _reading(source: Source, at: dt.datetime, state: str, **said: object) -> None:
    made = Run(source=source, began_at=at, heard_at=at, ended_at=at, state=state, **said)
    made.pages = made.seen // 100 + 1 if made.seen else 0
    made.asked = made.pages + 1
    made.save()
