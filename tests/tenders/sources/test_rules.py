# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looks after the sources: tried on every address in test_views."""

from __future__ import annotations

import pytest

from groupes.access import Me
from tenders.sources import rules
from tests import factories


@pytest.mark.django_db
def test_whoever_administers_a_cooperative_looks_after_the_sources() -> None:
    assert rules.may_administer(Me(factories.member(administers=True)))
    assert not rules.may_administer(Me(factories.member()))
