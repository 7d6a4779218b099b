# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bid whose papers are made: its people, its staff, its pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from groupes.models import Member
from tenders.bids import actions as bids
from tenders.bids.models import Bid, Piece
from tenders.dossier import actions
from tenders.dossier.models import Section
from tests import factories
from tests.tenders import calls

CRITERIA = [
    {"key": "valeur-technique", "label": "Valeur technique", "weight": "60"},
    {"key": "prix", "label": "Prix", "weight": "40"},
]


def begun(cast: factories.Cast, *, written: str = "ENG", **call: Any) -> Bid:
    """A bid of the cast's groupe, being studied. ``written``: the language of the notice, in which papers
    are made."""
    notice = calls.call(**call)
    notice.language = written
    notice.save(update_fields=["language"])
    return bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]


def staff(cast: factories.Cast) -> Member:
    """Somebody who administers the cooperative, and belongs to no groupe of it."""
    return factories.member(of=cast.groupe.cooperative, administers=True)


def asked(cast: factories.Cast, bid: Bid, **said: Any) -> None:
    """What the buyer asks is written."""
    values: dict[str, Any] = {"criteria": CRITERIA} | said
    actions.write_brief(by=cast.plain, bid=bid, edition=0, **values)


def section(cast: factories.Cast, bid: Bid, title: str = "Comprendre", text: str = "") -> Section:
    made = actions.add_section(by=cast.plain, bid=bid, title=title)
    if text:
        made = actions.write_section(by=cast.plain, section=made, edition=1, text=text)
    return made


def written(cast: factories.Cast, bid: Bid, title: str, body: str = "Du texte") -> Piece:
    """A piece with a text, reviewed."""
    piece = bids.add_piece(by=cast.plain, bid=bid, title=title)
    return bids.change_piece(
        by=cast.plain, piece=piece, edition=1, title=title, body=body, due_on=None, state="reviewed"
    )


def url(name: str, bid: Bid, *args: object) -> str:
    return reverse(f"dossier:{name}", args=[bid.groupe.slug, bid.pk, *args])
