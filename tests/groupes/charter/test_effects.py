# SPDX-License-Identifier: AGPL-3.0-or-later
"""What decisions do to a charter."""

from __future__ import annotations

import pytest

from groupes.charter import actions as charter
from groupes.charter.models import RedLine
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles.decisions.models import State
from tests.roles.decisions.changing import (
    adopt,
    put,
    section,
)
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_section_is_written_as_it_was_decided_and_says_why() -> None:
    here = world()
    before = section(here)
    facts = {"section": before.pk, "key": before.key, "title": "", "body": "Par consentement."}
    done = adopt(here, put(here, "charter.section", facts, edition=before.edition))
    before.refresh_from_db()
    assert (done.state, before.body) == (State.ADOPTED, "Par consentement.")
    assert done.applied == Ref("charter.charter", here.groupe.pk)
    version = here.groupe.charter_versions.order_by("-number").first()
    assert version is not None
    assert version.why == done.title


def test_a_red_line_is_drawn_written_otherwise_and_taken_out() -> None:
    here = world()
    adopt(here, put(here, "charter.line", {"line": None, "text": "Jamais sous le prix."}))
    line = RedLine.objects.get()
    adopt(here, put(here, "charter.line", {"line": line.pk, "text": "Jamais à perte."}, edition=1))
    line.refresh_from_db()
    assert line.text == "Jamais à perte."
    adopt(here, put(here, "charter.line", {"line": line.pk, "text": ""}, edition=2))
    line.refresh_from_db()
    assert line.removed_at is not None


def test_a_line_of_another_groupe_is_never_touched() -> None:
    here, other = world(), world()
    line = charter.add_line(by=other.proposer, groupe=other.groupe, text="La leur.")
    with pytest.raises(Refusal):
        put(here, "charter.line", {"line": line.pk, "text": "Volée."}, edition=1)
