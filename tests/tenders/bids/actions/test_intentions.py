# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who would do what, and who would sign by what was said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from tenders.bids import actions, facts, queries
from tenders.bids.models import Bid, Intention
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_intention_is_ones_own_said_anew_and_taken_back(cast: factories.Cast, bid: Bid) -> None:
    need = bid.needs.get(position=1)
    for _again in range(2):
        actions.state_intention(
            by=cast.plain, need=need, level="lead", days=Decimal("2.5"), word="avec joie"
        )
    actions.state_intention(by=cast.founder, need=need, level="contribute", days=Decimal(1))
    entries = Entry.objects.filter(verb="bids.intention_stated")
    assert entries.count() == 2  # the same word twice is one change
    assert entries[0].facts == {"need": need.pk, "level": "lead", "days": "2.5"}  # no free text
    actions.state_intention(by=cast.plain, need=need, level="learn")
    assert {(i.member, i.level, i.days) for i in Intention.objects.all()} == {
        (cast.plain, "learn", Decimal(0)),
        (cast.founder, "contribute", Decimal(1)),
    }
    for _again in range(2):
        actions.withdraw_intention(by=cast.plain, need=need)
    assert [i.member for i in Intention.objects.all()] == [cast.founder]
    assert Entry.objects.filter(verb="bids.intention_withdrawn").count() == 1


def test_several_needs_at_once_are_all_said_or_none(cast: factories.Cast, bid: Bid) -> None:
    first, second = bid.needs.all()
    said = {"level": "lead", "days": Decimal(1), "word": ""}
    actions.state_position(by=cast.plain, bid=bid, said=[(first, said), (second, said)])
    assert Intention.objects.count() == 2
    second.delete()
    with pytest.raises(Refusal):
        actions.state_position(
            by=cast.plain, bid=bid, said=[(first, said | {"level": ""}), (second, said)]
        )
    assert Intention.objects.filter(need=first, member=cast.plain).exists()


def test_one_candidate_or_a_consortium_by_who_said_what(cast: factories.Cast, bid: Bid) -> None:
    need = bid.needs.get(position=1)
    actions.state_intention(by=cast.plain, need=need, level="lead")
    assert queries.candidate_of(bid, facts.intentions_of(bid)).others == ()
    guest = factories.member()
    factories.join(cast.groupe, guest)
    actions.state_intention(by=guest, need=need, level="contribute")
    found = queries.candidate_of(bid, facts.intentions_of(bid))
    assert (found.lead, found.others) == (cast.groupe.cooperative, (guest.cooperative,))
