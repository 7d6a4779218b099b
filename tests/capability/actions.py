# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from groupes import journal
from groupes.models import Member
from groupes.web.transactions import action
from tests.capability import events
from tests.capability.models import Shelf


@action
def tidy(*, by: Member, shelf: Shelf, things: int) -> Shelf:
    shelf.tidy = True
    shelf.save(update_fields=["tidy"])
    journal.record(events.TIDIED, by=by, groupe=shelf.groupe, target=shelf, things=things)
    return shelf
