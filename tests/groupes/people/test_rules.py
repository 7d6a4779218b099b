# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looks after the vocabulary."""

from __future__ import annotations

import pytest

from groupes.access import Me
from groupes.people import rules
from tests import factories

pytestmark = pytest.mark.django_db


def test_whoever_holds_the_power_in_any_groupe_looks_after_the_words_of_all() -> None:
    cast = factories.cast(rules.CURATE)
    assert rules.may_curate(Me(cast.holder))
    for other in (cast.plain, cast.former, cast.outsider, cast.stranger):
        assert not rules.may_curate(Me(other))
