# SPDX-License-Identifier: AGPL-3.0-or-later
"""A joint bid from its empty list of papers to its submission: an outline by two people, a section that is
tailored, the cooperative's signature, one file of all of it. Three people, on laptops and a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from commons.library import actions as library
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.dossier import actions
from tests import factories
from tests.tenders.calls import call


def test_a_bid_is_written_by_two_signed_put_in_one_file_and_submitted(
    server, live_db, browse, axe
) -> None:
    cast = factories.cast("bids.decide_go", "bids.submit_bid")
    staff = factories.member(of=cast.groupe.cooperative, administers=True)
    notice = call(f"dossier {cast.groupe.pk}", number="", title=f"Concertation {cast.groupe.pk}")
    bid, _new = bids.take_up(by=cast.holder, groupe=cast.groupe, notice=notice)
    library.add_page(by=cast.plain, groupe=cast.groupe, title="Notre trame", body="Chère ville")
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    papers = f"/g/{cast.groupe.slug}/appels-d-offres/{bid.pk}/dossier/"
    memoir = papers.replace("dossier/", "memoire/")

    # What the call asks for is added at once.
    theo = browse(cast.holder.user)
    theo.goto(papers)
    axe(theo)
    theo.locator("form[action$='/proposer/'] button.main").click()
    expect(theo.locator("#papers tbody tr")).to_have_count(bid.pieces.count())
    assert bid.pieces.count() > 8
    axe(theo)

    # What the buyer asks begins the outline.
    theo.goto(f"{memoir}demandes/")
    theo.locator("#id_criteria").fill("Valeur technique : 60 %\nPrix : 40 %")
    theo.locator("main form button.main").click()
    theo.locator("form[action$='/criteres/'] button").click()
    expect(theo.locator("#sections li")).to_have_count(1)
    axe(theo)

    # One writes at a time; the other asks for the pen and goes on from what is written.
    section = memoir + str(bid.sections.get().pk) + "/"
    anne = browse(cast.plain.user, width=390, height=844)
    anne.goto(section)
    anne.locator("form[action$='/plume/'] button").first.click()
    anne.locator("#id_text").fill("Comprendre le besoin.")
    theo.goto(section)
    expect(theo.locator("#id_text")).to_have_count(0)
    theo.locator("form[action$='/plume/'] button").click()
    expect(theo.get_by_text("Vous êtes la prochaine personne").first).to_be_visible()
    axe(theo)
    anne.locator("#write button.main").click()
    expect(anne.locator("#text")).to_contain_text("Comprendre le besoin.")
    axe(anne)
    theo.goto(section)
    theo.locator("#id_text").fill("Comprendre le besoin.\n\nEt y répondre.")
    theo.locator("#write button.main").click()
    expect(theo.locator("#text")).to_contain_text("Et y répondre.")

    # A page of the library stays marked until somebody says that it is tailored.
    anne.goto(f"{memoir}ressource/")
    anne.locator("main .entry form button").first.click()
    expect(anne.locator("form[action$='/adaptee/']")).to_be_visible()
    axe(anne)
    anne.locator("form[action$='/adaptee/'] button").click()
    expect(anne.locator("form[action$='/adaptee/']")).to_have_count(0)

    # The cooperative signs what it reads.
    theo.goto(f"{papers}signature/")
    theo.locator("main form button.main").click()
    expect(theo.locator("#signature .state")).to_be_visible()
    boss = browse(staff.user)
    boss.goto("/")
    boss.locator("a[href^='/a-signer/']").first.click()
    expect(boss.locator("#papers")).to_be_visible()
    axe(boss)
    boss.locator("#id_read").check()
    boss.locator("#sign button.main").click()
    expect(boss).to_have_url(re.compile("/a-signer/$"))
    axe(boss)

    # All of it in one file, then submitted all the same.
    theo.goto(papers)
    theo.locator("#all form button").click()
    actions.make(bundle=bid.bundles.get().pk)
    theo.goto(papers)
    with theo.expect_download() as taken:
        theo.locator("#all a[download]").first.click()
    assert taken.value.suggested_filename.endswith(".zip")
    theo.goto(f"/g/{cast.groupe.slug}/appels-d-offres/{bid.pk}/remise/")
    theo.locator("#id_all_the_same").check()
    theo.locator("main form button.main").click()
    expect(theo).to_have_url(re.compile(f"/{bid.pk}/$"))
    assert Bid.objects.get(pk=bid.pk).state == Bid.State.SUBMITTED
    theo.goto(papers)
    expect(theo.locator("#receipt")).to_be_visible()
    axe(theo)
