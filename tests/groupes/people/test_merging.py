# SPDX-License-Identifier: AGPL-3.0-or-later
"""What points at a skill follows when it is merged."""

from __future__ import annotations

import pytest

from groupes.people import actions
from groupes.people.merging import Merging
from groupes.people.models import Skill
from tests import factories


@pytest.mark.django_db
def test_each_app_moves_what_it_holds_in_the_same_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved: list[tuple[Skill, Skill]] = []
    mine = Merging(lambda gone, kept: moved.append((gone, kept)))
    monkeypatch.setattr(actions, "declared", lambda kind: (mine,))
    gone, kept = (Skill.objects.get(name=name) for name in ("danse", "musique"))
    actions.merge_skills(by=factories.member(), skill=gone, into=kept)
    assert moved == [(gone, kept)]
