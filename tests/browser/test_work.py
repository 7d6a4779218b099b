# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for a hand in one tap and getting one; a move that is made once both said yes. Each in a
browser of their own, on a laptop and a phone."""

from __future__ import annotations

import re
from decimal import Decimal

from playwright.sync_api import expect

from groupes.seasons import actions as seasons
from groupes.seasons import year
from roles.work import actions
from tests import factories


def test_a_hand_is_asked_for_and_given_and_a_move_made_once_both_said_yes(
    server, live_db, browse, axe
) -> None:
    cast = factories.cast("work.redistribute")
    now = year.first_day(cast.groupe.today())
    board = f"/g/{cast.groupe.slug}/travail/"
    for person, days in ((cast.plain, 0), (cast.founder, 10)):
        seasons.say_energy(by=person, groupe=cast.groupe, starts_on=now, days=days)
    actions.add(
        by=cast.plain, groupe=cast.groupe, title="Relire le guide", mine=True, size=Decimal(3),
        checklist=["Lire", "Noter"],
    )  # fmt: skip

    carrier = browse(cast.plain.user, width=390, height=844)
    helper = browse(cast.founder.user)
    sharer = browse(cast.holder.user, scheme="dark")

    # One tap on the board; who has the page open sees it, and answers by one tap of their own.
    helper.goto(board)
    carrier.goto(board)
    axe(carrier)
    axe(helper)
    carrier.get_by_role("button", name=re.compile("J’aimerais un coup de main")).click()
    expect(carrier.locator("#board").get_by_text("aimerait un coup de main")).to_be_visible()
    helper.get_by_role("button", name=re.compile("Je peux donner un coup de main")).click()
    expect(helper.get_by_text(f"avec un coup de main de {cast.founder.name}")).to_be_visible()
    carrier.get_by_role("link", name="Relire le guide").click()
    expect(carrier.get_by_role("link", name=cast.founder.name)).to_be_visible()
    carrier.get_by_role("button", name="Lire", exact=True).click()
    expect(carrier.get_by_role("button", name="Lire", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    axe(carrier)

    # What each wishes to give is read once they chose so, and not before.
    sharer.goto(f"{board}repartir/")
    expect(sharer.get_by_role("button", name=re.compile("Proposer aux deux"))).to_have_count(0)
    axe(sharer)
    for page in (carrier, helper):
        page.goto(f"/g/{cast.groupe.slug}/energie/")
        page.get_by_role("button", name="Laisser qui répartit le travail les lire").click()
        expect(page.get_by_role("button", name="Ne plus les laisser lire")).to_be_visible()
    axe(helper)
    sharer.reload()
    sharer.get_by_role("button", name=re.compile("Proposer aux deux")).click()
    expect(sharer.get_by_text("en attente de réponse")).to_be_visible()
    axe(sharer)

    helper.goto("/")
    helper.get_by_role("button", name=re.compile("Accepter.*Relire le guide")).click()
    expect(helper.get_by_text("Rien ne bouge avant que l’autre")).to_be_visible()
    carrier.goto("/")
    axe(carrier)
    carrier.get_by_role("button", name=re.compile("Accepter.*Relire le guide")).click()
    expect(carrier.get_by_text(f"{cast.founder.name} continue Relire le guide.")).to_be_visible()
    helper.goto("/moi/travail/")
    expect(helper.get_by_role("link", name="Relire le guide")).to_be_visible()
    axe(helper)
    sharer.goto(f"{board}repartir/")
    expect(sharer.get_by_text("les deux ont dit oui")).to_be_visible()
