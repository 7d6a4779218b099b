# SPDX-License-Identifier: AGPL-3.0-or-later
"""What fills the list of notices by itself says how fresh it is; tried in full by sources."""

from __future__ import annotations

import pytest

from groupes.access import Me
from tenders.notices import freshness
from tenders.notices.freshness import Told
from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "shown"), [(Told("", ""), 0), (Told("x", ""), 1), (Told("", "/a/"), 1)]
)
def test_who_has_nothing_to_say_is_silent(
    monkeypatch: pytest.MonkeyPatch, told: Told, shown: int
) -> None:
    one = freshness.Freshness(lambda me: told)
    monkeypatch.setattr(freshness, "declared", lambda kind: (one,))
    assert len(freshness.told(Me(factories.member()))) == shown
