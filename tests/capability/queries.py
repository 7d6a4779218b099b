# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of shelves. Each costs one query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from groupes.access import Me, Standing
from groupes.shell.palette import EACH, Hit
from groupes.shell.todo import Action, Item
from groupes.things import Name
from groupes.web.search import containing
from tests.capability.models import Shelf
from tests.capability.rules import TIDY


def home_part(here: Standing) -> dict[str, Any]:
    return {"shelves": list(Shelf.objects.filter(groupe=here.groupe).order_by("name"))}


def find(me: Me, words: str) -> list[Hit]:
    found = Shelf.objects.filter(containing(words, "name"), groupe__in=me.groupe_ids)
    return [
        Hit(shelf.name, shelf.get_absolute_url(), icon="library")
        for shelf in found.select_related("groupe")[:EACH]
    ]


def names(ids: set[int], me: Me) -> dict[int, Name]:
    found = Shelf.objects.filter(pk__in=ids, groupe__in=me.groupe_ids).select_related("groupe")
    return {shelf.pk: Name(shelf.name, shelf.get_absolute_url()) for shelf in found}


def to_tidy(me: Me) -> Iterator[Item]:
    found = Shelf.objects.filter(tidy=False, groupe__in=me.active_ids).select_related("groupe")
    for shelf in found.order_by("name"):
        if me.can(TIDY, shelf):
            url = shelf.get_absolute_url()
            yield Item("shelf", f"{shelf.name} is untidy", url, action=Action("Tidy it", url))
