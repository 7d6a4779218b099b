# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes a candidate, and who declares a link."""

from __future__ import annotations

import pytest

from groupes import access
from groupes import actions as ground
from groupes.access import Me, Standing, standing
from groupes.models import Groupe, Member
from tenders.bids import actions as bids
from tenders.candidacy import actions, rules
from tests import factories
from tests.tenders.candidacy.makers import three

pytestmark = pytest.mark.django_db


def here(member: Member, groupe: Groupe) -> Standing:
    return standing(Me(Member.objects.get(pk=member.pk)), Groupe.objects.get(pk=groupe.pk))


def test_the_candidate_is_written_by_whoever_writes_the_bid_while_it_is_written() -> None:
    world = three()
    groupe = world.cast.groupe
    assert rules.may_write(here(world.ours, groupe), world.bid)
    bids.decide(by=world.cast.holder, bid=world.bid, go=False, reason="", on=groupe.today())
    world.bid.refresh_from_db()
    assert not rules.may_write(here(world.ours, groupe), world.bid)


def test_a_link_is_declared_by_who_takes_part_with_no_power_and_not_on_pause() -> None:
    world = three()
    groupe = world.cast.groupe
    access.revoke(groupe.grants_id, groupe, access.membership_powers())
    assert rules.may_declare(here(world.near, groupe))
    link = actions.declare(by=world.near, bid=world.bid, kind="buyer", words="Oui.")
    assert rules.may_withdraw(here(world.near, groupe), link)
    assert not rules.may_withdraw(here(world.ours, groupe), link)
    ground.pause(by=world.near, membership=groupe.memberships.get(member=world.near))
    assert not rules.may_declare(here(world.near, groupe))
    assert not rules.may_withdraw(here(world.near, groupe), link)


def test_that_bids_meet_is_for_those_who_administer() -> None:
    staff = factories.member(administers=True)
    assert rules.may_see_crossings(Me(staff))
    assert not rules.may_see_crossings(Me(factories.member(of=staff.cooperative)))
