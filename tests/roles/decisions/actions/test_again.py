# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision that is overtaken is asked again, on things as they are now."""

from __future__ import annotations

import pytest

from groupes import effects
from groupes.charter import actions as charter
from roles.decisions import actions
from roles.decisions.models import State
from tests.roles.decisions.changing import (
    adopt,
    put,
    section,
)
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_section_that_changed_meanwhile_is_not_written_and_the_groupe_is_asked_again() -> None:
    here = world()
    before = section(here)
    facts = {"section": before.pk, "key": before.key, "title": "", "body": "Par consentement."}
    opened = put(here, "charter.section", facts, edition=before.edition)
    charter.write_section(
        by=here.people[2],
        groupe=here.groupe,
        key=before.key,
        edition=before.edition,
        body="À la majorité.",
    )
    over = adopt(here, opened)
    before.refresh_from_db()
    assert (over.state, over.why, before.body) == (State.OVERTAKEN, "changed", "À la majorité.")
    assert over.result["refused"]
    again = actions.ask_again(by=here.people[2], decision=over)
    assert (again.state, again.follows_id, again.effect_edition) == (
        State.DRAFT, over.pk, before.edition,
    )  # fmt: skip
    assert actions.ask_again(by=here.proposer, decision=over).pk == again.pk
    (told,) = effects.effects()["charter.section"].told(here.groupe, again.effect_facts)
    assert (told.before, told.after) == ("À la majorité.", "Par consentement.")
