# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the administrators of the demonstration have done."""

from __future__ import annotations

import pytest

from deploy.demo import administration
from groupes.administration.models import Milestone, PeopleImport, Policy
from tests import factories
from tests.factories import days


@pytest.mark.django_db
def test_there_is_a_contract_that_ends_someone_to_answer_and_a_list_to_check() -> None:
    here = factories.cooperative()
    today = here.today()
    boss = factories.member(of=here, administers=True, status="staff")
    members = {"boss": boss, "test": factories.member(of=here, status="test")}
    for name in "abc":
        members[name] = factories.member(of=here, joined_on=today - days(400))
    administration.tell(members, today)
    assert Milestone.objects.get(kind=Milestone.Kind.TEST_ENDS).due == today + days(20)
    answers = Milestone.objects.filter(kind=Milestone.Kind.ASSOCIATE).values_list(
        "answer", flat=True
    )
    assert sorted(answers) == ["", "later", "yes"]
    assert Policy.objects.get().legal_notice
    assert PeopleImport.objects.get().total == 6
