# SPDX-License-Identifier: AGPL-3.0-or-later
"""What agendas are made from: declared by each floor, in order, a few of each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from groupes import agenda
from groupes.agenda import AgendaSource, Suggested
from groupes.things import Ref
from groupes.web.wiring import declared


def test_each_source_gives_a_few_and_those_without_any_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def many(groupe: Any, until: dt.date) -> list[Suggested]:
        return [Suggested(str(n), "", Ref("a.b", n)) for n in range(99)]

    sources = (AgendaSource(1, "Vide", lambda groupe, until: []), AgendaSource(2, "Plein", many))
    monkeypatch.setattr(agenda, "declared", lambda kind: sources)
    [(words, lines)] = agenda.suggestions(None, dt.date(2027, 1, 1))  # type: ignore[arg-type]
    assert (words, len(lines)) == ("Plein", agenda.MOST)


def test_floors_declare_theirs_in_order() -> None:
    orders = [source.order for source in declared(AgendaSource)]
    assert orders == sorted(orders)
    assert {30, 40, 50} <= set(orders)
