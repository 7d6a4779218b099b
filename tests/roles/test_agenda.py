# SPDX-License-Identifier: AGPL-3.0-or-later
"""What roles suggest to the agenda of a meeting."""

from __future__ import annotations

import pytest

from groupes.things import Ref
from roles import agenda
from tests import factories
from tests.factories import days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_mandates_that_end_with_nobody_after_come_first_then_vacant_roles() -> None:
    cast = factories.cast()
    groupe, today = cast.groupe, cast.groupe.today()
    groupe.roles.all().delete()
    ends, followed, long, vacant = (
        factories.role(groupe, name=name) for name in ("Finit", "Suivi", "Longtemps", "Libre")
    )
    for role in (ends, followed):
        factories.mandate(role, cast.plain, ends_on=today + days(9))
    factories.mandate(followed, cast.founder, starts_on=today + days(10), ends_on=today + days(90))
    factories.mandate(long, cast.plain, ends_on=today + days(90))
    lines = agenda.suggested(groupe, today + days(30))
    assert [(line.title, line.ref) for line in lines] == [
        ("Finit: who goes on?", Ref.of(ends)),
        ("Libre: who takes it?", Ref.of(vacant)),
    ]
    assert lines[0].due == today + days(9)
    assert len(agenda.suggested(groupe, today + days(8))) == 1


def test_who_is_on_pause_holds_nothing() -> None:
    cast = factories.cast()
    cast.groupe.memberships.filter(member=cast.holder).update(state="paused")
    [line] = agenda.suggested(cast.groupe, cast.groupe.today())
    assert line.title.endswith("who takes it?")
