# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration has a consortium to look at, with parts that add up."""

from __future__ import annotations

import pytest

from deploy.demo import candidacy
from tenders.bids import actions as bids
from tenders.candidacy import queries, siret
from tenders.candidacy.models import Interest
from tests import factories
from tests.tenders import calls


@pytest.mark.django_db
def test_two_cooperatives_and_a_firm_answer_together_and_a_link_is_declared() -> None:
    cast = factories.cast()
    near = factories.member()
    factories.join(cast.groupe, near)
    bid, _new = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a"))
    for person in (cast.plain, near):
        bids.state_intention(by=person, need=bid.needs.all()[0], level="contribute")
    people = {"nadia": cast.plain, "theo": cast.holder}
    candidacy.tell(people, bid, cast.groupe.today())
    found = queries.candidate(bid)
    assert found.form == queries.JOINT
    assert [one.name for one in found.bodies][2:] == [candidacy.FIRM["name"]]
    assert all(siret.is_sound(one.siret) for one in found.bodies)
    assert found.sum_cents == 3_840_000
    assert Interest.objects.get().member == cast.holder
