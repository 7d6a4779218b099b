# SPDX-License-Identifier: AGPL-3.0-or-later
"""A settled part stays; a preview is nobody's, and a share that was reversed counts once."""

from __future__ import annotations

import pytest

from commons.sharing import actions, leaving
from commons.sharing.models import Distribution
from groupes.access import Me
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_settled_part_stays_theirs_to_read_after_they_left() -> None:
    cast = factories.cast()
    rule = factories.split_rule(cast.groupe, cast.founder)
    shares = [
        actions.preview(
            by=cast.founder,
            groupe=cast.groupe,
            rule=rule,
            amount_cents=100_00,
            participants=[(cast.plain, 2), (cast.holder, 1)],
        )
        for _number in range(2)
    ]
    assert leaving.stays(cast.groupe, cast.plain) == []
    for share in shares:
        actions.settle(by=cast.founder, distribution=share)
    actions.reverse(by=cast.founder, distribution=shares[1], reason="Mauvais montant.")
    [words] = leaving.stays(cast.groupe, cast.plain)
    assert "2" in str(words)
    assert leaving.stays(cast.groupe, cast.former) == []
    ground = cast.groupe.memberships.get(member=cast.plain)
    ground.state = "ended"
    ground.save()
    assert Distribution.objects.visible_to(Me(cast.plain)).filter(pk=shares[0].pk).exists()
