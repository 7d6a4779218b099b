# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter that invites somebody from outside."""

from __future__ import annotations

import pytest

from tenders.guests import actions, letters
from tests.letters import delivered
from tests.tenders.guests.makers import invited

pytestmark = pytest.mark.django_db

ORIGIN = "https://groupes.example"


@pytest.fixture(autouse=True)
def _mail(settings: pytest.FixtureRequest) -> None:
    settings.MAIL_LEAVES = True  # type: ignore[attr-defined]


def test_it_is_in_the_guest_s_language_with_the_clock_of_the_groupe_named() -> None:
    world = invited(language="fr")
    cooperative = world.cast.groupe.cooperative
    cooperative.time_zone = "Indian/Reunion"
    cooperative.save()
    letters.leave_invitation(ORIGIN, world.guest)
    (letter,) = delivered()
    assert letter.to == [world.guest.email]
    assert letter.subject.startswith("Vous êtes invité")
    assert f"{ORIGIN}/reponses/invite/{actions.token_of(world.guest)}/" in letter.body
    # Noon in Paris is later on that island, by the season.
    assert "heure de La Réunion" in letter.body
    hour = letter.body.partition("(heure de")[0].split(",")[-1].replace("\u00a0", " ").strip()
    assert hour in ("14 h 00", "15 h 00")


def test_it_is_in_english_for_who_reads_english() -> None:
    world = invited(language="en")
    letters.leave_invitation(ORIGIN, world.guest)
    (letter,) = delivered()
    assert letter.subject.startswith("You are invited")
    assert "(Paris time)" in letter.body
    assert "12:00" in letter.body


def test_nothing_leaves_for_who_was_ended_or_invited_anew_elsewhere() -> None:
    world = invited()
    letters.leave_invitation(ORIGIN, world.guest)
    actions.end(by=world.cast.holder, guest=world.guest)
    assert delivered() == []
