# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work of a groupe that leaves, as one reads it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from roles.work import actions, reading
from tests import factories

pytestmark = pytest.mark.django_db


def test_what_is_to_be_done_is_read_with_its_checklist_and_who_carries_it(in_english: None) -> None:
    cast = factories.cast()
    work = actions.add(
        by=cast.plain, groupe=cast.groupe, title="Relire", details="Vite.", mine=True,
        checklist=["Lire", "Noter"], size=Decimal(2),
    )  # fmt: skip
    actions.tick(by=cast.plain, work=work, line="Lire", done=True)
    done = actions.add(by=cast.plain, groupe=cast.groupe, title="Fini", mine=True)
    actions.finish(by=cast.plain, work=done)
    [(title, text)] = reading.as_read(cast.groupe, lambda pk: f"#{pk}")
    assert title == "Relire"
    assert text == f"#{cast.plain.pk}; 2\u00a0days\n\nVite.\n\n- [x] Lire\n- [ ] Noter"
