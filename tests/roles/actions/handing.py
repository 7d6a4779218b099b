# SPDX-License-Identifier: AGPL-3.0-or-later
"""What these tests ask again and again: who can what on a day, what was told, an offer made."""

from __future__ import annotations

import datetime as dt

from groupes import access
from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from roles import actions
from roles.models import MandateOffer
from tests import factories
from tests.factories import days

POWER = "bids.decide_go"


def verbs(groupe: Groupe) -> list[str]:
    return list(Entry.objects.filter(groupe=groupe).order_by("seq").values_list("verb", flat=True))


def facts(groupe: Groupe, verb: str) -> dict:
    return Entry.objects.filter(groupe=groupe, verb=verb).latest("seq").facts


def can(member: Member, groupe: Groupe, on: dt.date) -> bool:
    return access.standing(Me(member, on=on), groupe).can(POWER)


def handed(cast: factories.Cast, *, starts_in: int = 5, to: Member | None = None) -> MandateOffer:
    """The holder's offer of their mandate to ``plain``, from so many days ahead."""
    today = cast.groupe.today()
    return actions.offer_mandate(
        by=cast.holder,
        role=cast.role,
        to=to or cast.plain,
        starts_on=today + days(starts_in),
        ends_on=today + days(120),
        mandate=cast.role.mandates.get(member=cast.holder),
        message="Veux-tu ?",
        handover="Les accès sont dans le tiroir.",
    )
