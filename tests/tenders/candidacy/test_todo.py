# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for those who look after a cooperative: that its bids meet, and nothing of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from groupes.access import Me
from groupes.models import Member
from groupes.shell.todo import Item, seldom
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.candidacy import actions
from tests import factories
from tests.tenders import calls
from tests.tenders.candidacy.makers import taken_up, three

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def lines(who: Member) -> list[Item]:
    return [one for one in seldom(Me(who)) if one.kind == "bids_meet"]


def test_staff_read_in_their_day_that_bids_meet_and_nothing_of_them(
    django_assert_num_queries: Any,
) -> None:
    world = three()
    staff = factories.member(of=world.bid.cooperative, administers=True)
    plain = factories.member(of=world.bid.cooperative)
    assert lines(staff) == []
    second = taken_up(world.bid.cooperative, world.bid, ["LOT-0002"])
    (line,) = lines(staff)
    told = str(line)
    assert line.title == f"{world.bid.notice}: bids of the cooperative meet"
    assert (line.url, line.groupe) == (reverse("candidacy:meetings"), None)
    for hidden in (world.cast.groupe.name, second.groupe.name, world.ours.name, "Volet"):
        assert hidden not in told
    for other in (plain, world.near, factories.member(administers=True)):
        assert lines(other) == []
    me = Me(plain)
    me.active_ids  # noqa: B018  # read beforehand: what a page has already
    with django_assert_num_queries(1):  # all such sources together, and nothing for who has no line
        seldom(me)
    # who administers no more reads it no more
    Member.objects.filter(pk=staff.pk).update(administers=False)
    assert lines(Member.objects.get(pk=staff.pk)) == []


def test_several_calls_are_one_line_until_they_meet_no_more() -> None:
    world = three()
    staff = factories.member(of=world.bid.cooperative, administers=True)
    taken_up(world.bid.cooperative, world.bid, ["LOT-0002"])
    notice = calls.call("c", procedure="p-c", deadline=calls.in_days(9))
    other, _new = bids.take_up(by=world.ours, groupe=world.cast.groupe, notice=notice)
    rival = taken_up(world.bid.cooperative, other, [])
    (line,) = lines(staff)
    assert line.title == "2 calls on which bids of the cooperative meet"
    assert line.due == notice.deadline_at  # the nearest
    Bid.objects.filter(pk=rival.pk).update(state=Bid.State.NO_GO)
    (line,) = lines(staff)
    assert str(world.bid.notice) in str(line.title)


def test_a_cooperative_in_a_consortium_of_another_groupe_is_told_to_its_own_staff_too() -> None:
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    taken_up(world.other, world.bid, ["LOT-0002"])
    (line,) = lines(factories.member(of=world.other, administers=True))
    assert "Vent" not in str(line)
