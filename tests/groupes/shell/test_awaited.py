# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people wait for, as each floor declares it."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.access import Me
from groupes.shell.awaited import Awaited, waits
from groupes.web.wiring import declared
from tests import factories


@pytest.mark.django_db
def test_each_kind_has_its_place_and_finds_nothing_for_who_waits_for_nothing(
    django_assert_num_queries: Any,
) -> None:
    kinds = declared(Awaited)
    orders = [kind.order for kind in kinds]
    assert orders == sorted(set(orders))
    assert len(orders) >= 5
    me = Me(factories.member())
    assert waits(me) == [(kind, []) for kind in kinds]
    assert me.active_ids == set()  # what a page knows already
    with django_assert_num_queries(1):
        waits(me)
