# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a guest's state is told."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tenders.guests import pages
from tenders.guests.models import Word
from tenders.guests.rules import Over
from tests.tenders.guests.makers import invited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_each_state_is_told_in_words() -> None:
    world = invited()
    guest = world.guest
    assert "has not come in yet" in pages._state(guest, None)
    guest.entered_at = timezone.now()
    assert "came in last on" in pages._state(guest, None)
    assert pages._state(guest, Over.BID) == pages._state(guest, Over.GROUPE)
    assert pages._state(guest, Over.DATE).startswith("it ended on")
    guest.ended_at = timezone.now()
    assert pages._state(guest, Over.ENDED).startswith("left on")
    guest.ended_by = world.cast.holder
    assert pages._state(guest, Over.ENDED).startswith(f"ended by {world.cast.holder.name}")


def test_a_word_of_a_guest_has_a_firm_and_one_of_a_member_has_none() -> None:
    world = invited()
    theirs = pages.said(Word(guest=world.guest, text="a"), mine=False)
    ours = pages.said(Word(member=world.cast.plain, text="b"), mine=True)
    assert (theirs.firm, theirs.member) == ("Atelier Traverse", None)
    assert (ours.firm, ours.name) == ("", world.cast.plain.name)
