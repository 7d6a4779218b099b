# SPDX-License-Identifier: AGPL-3.0-or-later
"""A consortium of two cooperatives and a firm, on a laptop; the groupe that meets it, on a phone, and who
administers their cooperative."""

from __future__ import annotations

from playwright.sync_api import expect

from tenders.bids import actions as bids
from tests import factories
from tests.tenders.candidacy.makers import siret, three


def test_a_consortium_is_built_and_the_groupe_it_meets_reads_nothing_of_it(
    server, live_db, browse, axe, watch
) -> None:
    watch.allow("422")  # a number whose key is wrong
    world = three(factories.unique("candidate-journey"))
    bids.set_price(by=world.ours, bid=world.bid, name="Juste", amount_cents=1_000_000)
    home = f"/g/{world.cast.groupe.slug}/appels-d-offres/{world.bid.pk}/"

    anne = browse(world.ours.user)
    anne.goto(home)
    anne.locator("nav.tabs a[href$='/candidat/']").click()
    expect(anne.locator("#bodies .rows > li")).to_have_count(2)
    axe(anne)
    anne.locator("a[href$='/membres/nouveau/']").click()
    anne.locator("#id_name").fill("Atelier du Canal")
    anne.locator("#id_siret").fill("732 829 320 00075")
    anne.locator("main form button.main").click()
    expect(anne.locator("#id_siret_error")).to_be_visible()  # its key is wrong
    axe(anne)
    anne.locator("#id_siret").fill(siret())
    anne.locator("#id_amount_cents").fill("2 000")
    anne.locator("input[name=lots]").last.check()
    anne.locator("main form button.main").click()
    expect(anne.locator("#bodies .rows > li")).to_have_count(3)
    anne.locator("a[href$='/candidat/forme/']").click()
    anne.locator("input[name=form][value=joint]").check()
    axe(anne)
    anne.locator("main form button.main").click()
    expect(anne.locator("#bodies")).to_contain_text("conjoint")

    # A link with the buyer is declared, and read by whoever records the go.
    nour = browse(world.near.user, width=390, height=844)
    nour.goto(f"{home}candidat/")
    nour.locator("a[href$='/liens/nouveau/']").click()
    nour.locator("input[name=kind][value=buyer]").check()
    nour.locator("#id_words").fill("J’y ai travaillé un an.")
    nour.locator("main form button.main").click()
    expect(nour.locator("#links")).to_contain_text("J’y ai travaillé un an.")
    axe(nour)

    # Another groupe of the cooperative is on the same lots: told so, on both sides, and no more.
    rival = factories.member(of=world.bid.cooperative)
    groupe = factories.groupe(rival)
    second, _new = bids.take_up(by=rival, groupe=groupe, notice=world.bid.notice)
    theirs = browse(rival.user, width=390, height=844)
    theirs.goto(f"/g/{groupe.slug}/appels-d-offres/{second.pk}/candidat/")
    expect(theirs.locator(".banner[data-tone=warn]")).to_be_visible()
    expect(theirs.locator("main")).not_to_contain_text("Atelier du Canal")
    axe(theirs)
    anne.reload()
    expect(anne.locator(".banner[data-tone=warn]")).to_be_visible()
    staff = browse(factories.member(of=world.bid.cooperative, administers=True).user)
    staff.goto("/moi/cooperative/rencontres/")
    expect(staff.locator("main .rows > li")).to_have_count(1)
    expect(staff.locator("main")).not_to_contain_text(groupe.name)
    axe(staff)
