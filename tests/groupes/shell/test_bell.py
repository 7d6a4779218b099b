# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bell counts what may be seen today, to a bound."""

from __future__ import annotations

import pytest

from groupes.access import Me
from groupes.shell.bell import MOST, new_for
from tests import factories

pytestmark = pytest.mark.django_db


def test_it_counts_what_is_new_in_groupes_of_today_alone() -> None:
    cast = factories.cast()
    cast.plain.bell = {str(cast.groupe.pk): 3, "999999": 5, "kept": "2026-11-30"}
    assert new_for(Me(cast.plain)) == 3


def test_it_counts_to_a_bound() -> None:
    cast = factories.cast()
    cast.plain.bell = {str(cast.groupe.pk): 5000}
    assert new_for(Me(cast.plain)) == MOST + 1


def test_an_empty_one_asks_nothing(django_assert_num_queries) -> None:
    cast = factories.cast()
    with django_assert_num_queries(0):
        assert new_for(Me(cast.plain)) == 0
