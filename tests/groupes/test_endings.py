# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ends is told to whoever declared that they wait for its kind, and to nobody else."""

from __future__ import annotations

import pytest

from groupes import endings
from groupes.endings import Ending
from groupes.things import Ref
from tests import factories

pytestmark = pytest.mark.django_db


def test_only_who_waits_for_a_kind_hears_of_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = factories.cast()
    heard: list[tuple[Ref, bool]] = []

    def follow(groupe: object, ref: Ref, by: object, done: bool) -> None:
        assert (groupe, by) == (cast.groupe, cast.holder)
        heard.append((ref, done))

    def deaf(*told: object) -> None:
        pytest.fail("it waits for another kind")

    waiting = (Ending("roles.role", follow), Ending("work.work", deaf))
    monkeypatch.setattr(endings, "declared", lambda kind: waiting)
    endings.tell(cast.groupe, cast.role, by=cast.holder, done=True)
    endings.tell(cast.groupe, cast.role, by=cast.holder, done=False)
    assert heard == [(Ref.of(cast.role), True), (Ref.of(cast.role), False)]
