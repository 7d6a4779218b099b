# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration has a call that no site publishes, corrected by another and read by everyone."""

from __future__ import annotations

import pytest

from deploy.demo import hand
from groupes.journal.models import Entry
from tenders.bids.models import Bid, Entered
from tenders.notices.models import Notice
from tests import factories


@pytest.mark.django_db
def test_a_call_that_was_heard_of_is_shared_with_what_was_learnt_since() -> None:
    cast = factories.cast("bids.take_up")
    hand.tell({"theo": cast.holder, "camille": cast.plain}, {hand.GROUPE: cast.groupe})
    notice = Notice.objects.get()
    assert notice.source == "hand"
    assert notice.description.endswith(hand.MORE.strip())
    entered = Entered.objects.get()
    assert (entered.by, entered.changed_by, entered.edition) == (cast.holder, cast.plain, 2)
    assert Bid.objects.get().notice == notice
    assert Entry.objects.get(verb="bids.call_shared").actor == cast.plain.user
