# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan of Mots Dits is open, and not all is settled."""

from __future__ import annotations

import pytest

from deploy.demo import leaving, people
from groupes.export.models import Saying, Settled
from tests import factories


@pytest.mark.django_db
def test_some_have_said_whether_they_go_and_one_subject_is_settled() -> None:
    members = {person.key: factories.member(person.name) for person in people.PEOPLE}
    groupe = factories.groupe(members["jeanne"])
    leaving.tell(members, groupe)
    assert Saying.objects.filter(goes=True).count() == 3
    assert Saying.objects.filter(named=True).count() == 2
    assert [one.key for one in Settled.objects.all()] == ["roles"]
