# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes on at the doors of the demonstration; told whole in ``test_build``."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.demo import welcome
from groupes.welcome.models import Addressed, Link, Proposal, Thread
from tests import factories


@pytest.mark.django_db
def test_the_doors_have_a_link_an_invitation_two_proposals_and_a_question() -> None:
    here = factories.cooperative()

    class People(dict[str, Any]):
        def __missing__(self, key: str) -> Any:
            self[key] = factories.member(key, of=here)
            return self[key]

    class Cast:
        members = People()
        groupes: dict[str, Any]

    founder = Cast.members["maelle"]
    Cast.groupes = {
        key: factories.groupe(founder, joining=joining)
        for key, joining in (
            ("concerter", "request"),
            ("mots-dits", "coopted"),
            ("sobriete-numerique", "open"),
        )
    }
    welcome.tell(Cast())  # type: ignore[arg-type]  # what it needs of one
    assert Link.objects.get().asks
    assert Addressed.objects.count() == 1
    assert [
        one.voices.filter(objects_to=True).count() for one in Proposal.objects.order_by("pk")
    ] == [
        0,
        1,
    ]
    assert Thread.objects.get().asks
