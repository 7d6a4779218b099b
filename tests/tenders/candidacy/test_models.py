# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tables refuse, whoever writes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tenders.candidacy import actions
from tenders.candidacy.models import Body, Candidacy, Interest
from tests.tenders.candidacy.makers import siret, three

pytestmark = pytest.mark.django_db


def test_a_consortium_has_one_lead_and_each_number_and_cooperative_once() -> None:
    world = three()
    made = actions.begin(by=world.ours, bid=world.bid)
    lead = made.bodies.get(is_lead=True)
    number = siret()
    Body.objects.create(candidacy=made, name="F", siret=number, changed_by=world.ours)
    for row in (
        {"name": "G", "siret": siret(), "is_lead": True},
        {"name": "G", "siret": number},
        {"name": "G", "cooperative": lead.cooperative},
        {"name": "G", "siret": siret(), "amount_cents": -1},
        {"name": "a firm without a number"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Body.objects.create(candidacy=made, changed_by=world.ours, **row)


def test_only_the_lead_of_a_joint_consortium_is_said_to_answer_for_the_others() -> None:
    world = three()
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidacy.objects.create(
            bid=world.bid, form="solidary", liable_lead=True, changed_by=world.ours
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Interest.objects.create(bid=world.bid, member=world.ours, kind="buyer", words="")


def test_the_lead_comes_first_then_the_others_as_they_came() -> None:
    world = three()
    made = actions.begin(by=world.ours, bid=world.bid)
    last = Body.objects.create(candidacy=made, name="F", siret=siret(), changed_by=world.ours)
    made.bodies.update(is_lead=False)
    Body.objects.filter(pk=last.pk).update(is_lead=True)
    assert [one.cooperative_id for one in made.bodies.all()] == [
        None,
        world.bid.cooperative_id,
        world.other.pk,
    ]
