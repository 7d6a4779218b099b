# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call that somebody heard of, corrected by two at once, shared, and cancelled under those who took it up."""

from __future__ import annotations

from playwright.sync_api import expect

from tenders.bids import actions as bids
from tenders.bids.models import Entered
from tenders.notices.actions import Said
from tests import factories


def test_two_correct_a_call_at_once_and_those_who_took_it_up_hear_that_it_is_cancelled(
    server, live_db, browse, axe, watch
) -> None:
    watch.allow("409")  # the second writer
    cast = factories.cast("bids.take_up")
    said = Said(title="Soirées sur la place du marché", buyer="Mairie des Essais")
    bids.enter_call(by=cast.holder, groupe=cast.groupe, said=said)
    notice = Entered.objects.get(groupe=cast.groupe).notice_id
    address = f"/appels-d-offres/{notice}/"

    anne, zoe = browse(cast.holder.user), browse(cast.plain.user, width=390, height=844)
    for page in (anne, zoe):
        page.goto(address)
        page.locator("main a[href$='/corriger/']").click()
    anne.locator("#id_words").fill("Trois soirées, un compte rendu.")
    anne.locator("main form button.main").first.click()
    expect(anne.locator("main .prose")).to_contain_text("Trois soirées")

    # The second reads what the first wrote beside their own text, and keeps theirs.
    zoe.locator("#id_title").fill("Soirées d’habitants sur la place")
    zoe.locator("#id_shared").check()
    zoe.locator("main form button.main").first.click()
    both = zoe.locator("section[aria-labelledby=theirs]")
    expect(both).to_contain_text(cast.holder.name)
    expect(both.locator("textarea")).to_have_value("Trois soirées, un compte rendu.")
    expect(zoe.locator("#id_title")).to_have_value("Soirées d’habitants sur la place")
    axe(zoe)
    zoe.locator("#id_words").fill("Trois soirées, un compte rendu.")
    zoe.locator("main form button.main").first.click()
    expect(zoe.locator("h1")).to_have_text("Soirées d’habitants sur la place")

    # Shared: whoever reads it is told where it comes from, and their groupe takes it up.
    other = factories.cast("bids.take_up")
    far = browse(other.holder.user)
    far.goto(address)
    expect(far.locator("main")).to_contain_text(cast.groupe.cooperative.name)
    expect(far.locator("main")).not_to_contain_text(cast.groupe.name)
    axe(far)
    far.locator("main form[action$='/prendre/'] button, main form button.main").first.click()
    expect(far.locator("h1")).to_have_text("Soirées d’habitants sur la place")

    bids.cancel_call(
        by=cast.holder, entered=Entered.objects.select_related("notice").get(notice=notice)
    )
    far.goto("/")
    expect(far.locator("main")).to_contain_text("Soirées d’habitants sur la place")
    expect(far.locator("main")).to_contain_text("annulé")
