# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a search to a watch of it, to a call it found that is not for the groupe, to the rule that another
reads and takes away. Two people, on a laptop and a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests import factories
from tests.tenders.calls import call


def test_a_search_becomes_a_watch_and_not_for_us_a_rule_that_others_change(
    server, live_db, browse, axe
) -> None:
    cast = factories.cast("bids.take_up")
    word = f"zéphyrine{cast.groupe.pk}"
    buyer = f"Ville de Saint-{cast.groupe.pk}"
    for title in ("Concertation", "Ateliers"):
        call(f"{title} {word}", title=f"{title} {word}", buyer=buyer, number="", lots=["Un lot"])
    ours = f"/g/{cast.groupe.slug}/veilles/"

    theo = browse(cast.holder.user)
    theo.goto(f"/appels-d-offres/?q={word}")
    theo.locator("#results a[href^='/moi/veilles/nouvelle/']").click()
    expect(theo.locator("#id_words")).to_have_value(word)
    theo.locator("#id_name").fill("Nos concertations")
    theo.locator("#id_whose").select_option(cast.groupe.slug)
    theo.locator("button[value=preview]").click()
    expect(theo.locator("#preview")).to_be_visible()
    axe(theo)
    theo.locator("button[value=save]").click()
    expect(theo.get_by_role("heading", level=1, name="Nos concertations")).to_be_visible()
    axe(theo)

    theo.goto(ours)
    expect(theo.locator("#found mark").first).to_have_text(re.compile(word, re.IGNORECASE))
    expect(theo.locator("#found .entry")).to_have_count(2)
    axe(theo)
    theo.locator("#found .act a.plain").first.click()
    theo.locator("#id_reason").fill("Ils paient à un an")
    theo.locator("input[name=hide][value=buyer]").check()
    axe(theo)
    theo.locator("main form button.main").click()
    expect(theo.locator("#regles")).to_contain_text(buyer)
    expect(theo.locator("#regles")).to_contain_text("Ils paient à un an")

    # Anyone of the groupe reads the rule, and takes it away: the other call is there again.
    anne = browse(cast.plain.user, width=390, height=844)
    anne.goto(ours)
    expect(anne.locator("#found .entry")).to_have_count(0)
    anne.get_by_role("link", name="Nos concertations").first.click()
    anne.locator("#regles a.plain").click()
    anne.locator("button[value=remove]").click()
    expect(anne.locator("#regles")).not_to_contain_text(buyer)
    anne.goto(ours)
    expect(anne.locator("#found .entry")).to_have_count(1)
    anne.goto(f"{ours}?etat=aside")
    expect(anne.locator("#found")).to_contain_text("Ils paient à un an")
    axe(anne)
