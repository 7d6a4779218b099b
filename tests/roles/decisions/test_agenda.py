# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a meeting may take up of tensions and decisions."""

from __future__ import annotations

import pytest

from roles.decisions import actions, agenda
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_tension_that_was_sent_there_is_a_line_until_it_is_over() -> None:
    here = world()
    one = actions.raise_tension(by=here.proposer, groupe=here.groupe, sentence="On finit tard")
    assert agenda.tensions(here.groupe, here.groupe.today()) == []
    actions.to_agenda(by=here.proposer, tension=one)
    [line] = agenda.tensions(here.groupe, here.groupe.today())
    assert (line.title, line.way, line.ref.id) == ("On finit tard", "discuss", one.pk)
    actions.answer_tension(by=here.proposer, tension=one, word="On met une cloche.")
    assert agenda.tensions(here.groupe, here.groupe.today()) == []


def test_what_somebody_objects_to_comes_before_what_closes_sooner() -> None:
    here = world()
    soon, late = here.open(days=2, title="Bientôt"), here.open(days=9, title="Plus tard")
    actions.object_to(by=here.people[1], decision=late, edition=1, reason="Non.")
    here.draft(title="Pas encore")
    lines = agenda.decisions(here.groupe, here.groupe.today())
    assert (lines[0].title, lines[0].why) == ("Plus tard", "somebody objects")
    assert [one.ref.id for one in lines] == [late.pk, soon.pk]
    assert [one.minutes for one in lines] == [20, 10]
