# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of a tension, and what nobody has to say."""

from __future__ import annotations

import pytest

from groupes.access import Me, standing
from roles.decisions import actions
from roles.decisions.tension_forms import RaiseForm, TensionWorkForm, TurnForm
from tests.roles.decisions.world import world

pytestmark = pytest.mark.django_db


def test_the_questions_help_and_nobody_has_to_answer_them() -> None:
    short = RaiseForm({"sentence": "On attend"})
    assert short.is_valid()
    assert short.cleaned_data == {"sentence": "On attend", "need": ""}
    told = RaiseForm({"sentence": "On attend", "missing": " Un mot. ", "enough": "Demain."})
    assert told.is_valid()
    assert told.cleaned_data["need"] == "Un mot.\n\nDemain."
    assert not RaiseForm({"sentence": ""}).is_valid()
    assert not TensionWorkForm({"title": ""}).is_valid()


def test_whoever_else_takes_part_may_be_asked() -> None:
    here = world()
    one = actions.raise_tension(by=here.proposer, groupe=here.groupe, sentence="Quel code ?")
    form = TurnForm(here=standing(Me(here.proposer), here.groupe), tension=one)
    assert list(form.fields["member"].queryset) == here.people[1:]  # type: ignore[attr-defined]
