# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody from outside comes in by a link on a phone, says what they would do and writes; a member answers,
then ends it."""

from __future__ import annotations

from playwright.sync_api import expect

from tenders.bids import actions as bids
from tests import factories
from tests.tenders.guests.makers import invited


def test_a_guest_comes_in_works_on_one_bid_and_is_out_at_once(
    server, live_db, browse, axe, watch
) -> None:
    watch.allow("404")  # once it is ended
    world = invited(factories.unique("guest-journey"), language="fr", share_cents=200_000)
    piece = bids.add_piece(by=world.cast.plain, bid=world.bid, title="Mémoire technique")

    agathe = browse(width=390, height=844)
    agathe.goto(world.link)
    axe(agathe)
    agathe.get_by_role("button", name="Agathe Delmotte").click()
    expect(agathe.locator("#needs")).to_be_visible()
    expect(agathe.locator("main")).to_contain_text("2 000,00")
    axe(agathe)
    need = agathe.locator("#needs .rows > li").first
    need.locator("input[type=text]").fill("Les planches des ateliers")
    need.get_by_role("button").click()
    expect(agathe.locator("#needs input[type=text]").first).to_have_value(
        "Les planches des ateliers"
    )
    agathe.locator("#id_text").fill("Bonjour, quel format attendez-vous ?")
    agathe.locator("#talk form button").click()
    expect(agathe.locator("#talk .rows")).to_contain_text("quel format")
    agathe.get_by_role("link", name=piece.title).click()
    expect(agathe.get_by_role("heading", level=1, name=piece.title)).to_be_visible()
    axe(agathe)

    anne = browse(world.cast.holder.user)
    anne.goto(world.inside("index"))
    expect(anne.locator("#talk .rows")).to_contain_text("Atelier Traverse")
    expect(anne.locator("aside")).to_contain_text("Les planches des ateliers")
    axe(anne)
    anne.locator("#id_text").fill("A3, en paysage.")
    anne.locator("#talk form button").click()
    expect(anne.locator("#talk .rows")).to_contain_text("A3, en paysage.")
    agathe.goto(world.url("page"))
    expect(agathe.locator("#talk .rows")).to_contain_text("A3, en paysage.")

    anne.locator("form[action$='/fin/'] button").click()
    anne.locator("dialog[open] button.main, dialog[open] button[value=yes]").first.click()
    expect(anne.locator("#guests form[action$='/fin/']")).to_have_count(0)
    answer = agathe.goto(world.url("page"))
    assert answer is not None
    assert answer.status == 404
    expect(agathe.locator("main")).not_to_contain_text(world.bid.title)
    axe(agathe)
