# SPDX-License-Identifier: AGPL-3.0-or-later
"""What work suggests to the agenda of a meeting."""

from __future__ import annotations

import pytest

from roles.work import actions, agenda
from roles.work.models import Work
from tests import factories
from tests.factories import days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_hand_that_is_wanted_comes_before_what_is_late() -> None:
    cast = factories.cast()
    today = cast.groupe.today()

    def add(title: str, **values: object) -> Work:
        return actions.add(by=cast.plain, groupe=cast.groupe, title=title, mine=True, **values)  # type: ignore[arg-type]

    late, hand = add("En retard", due_on=today), add("À deux")
    add("À temps", due_on=today + days(3))
    actions.finish(by=cast.plain, work=add("Fini", due_on=today))
    Work.objects.filter(due_on=today).update(due_on=today - days(2))
    actions.ask_hand(by=cast.plain, work=hand, wanted=True)
    lines = agenda.suggested(cast.groupe, today + days(30))
    assert [line.title for line in lines] == [hand.title, late.title]
    assert lines[0].why == "a hand is wanted"
    assert lines[1].due == today - days(2)
