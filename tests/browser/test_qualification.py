# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a watch that finds a call to the go on it, by its card; from a bid that was won to its project."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import expect

from roles import rules as roles
from tenders.bids import actions as bids
from tenders.bids.models import Bid, Intention
from tenders.notices.models import Notice
from tenders.watches import actions as watches
from tests import factories
from tests.tenders.calls import call, in_days

NOTHING: dict[str, object] = {
    "words": "", "cpv": [], "departments": [], "nuts": [], "natures": [], "procedures": [],
    "value_from": None, "value_to": None, "days_ahead": None, "group_form": "", "buyer": "",
}  # fmt: skip


def test_a_call_that_a_watch_found_is_qualified_and_the_groupe_goes(
    server, live_db, browse, axe
) -> None:
    cast = factories.cast("bids.decide_go", "bids.submit_bid")
    word = f"hyacinthe{cast.groupe.pk}"
    watches.make_watch(
        by=cast.holder, groupe=cast.groupe, values={**NOTHING, "name": "Nos appels", "words": word}
    )
    watches.look()
    call(word, title=f"Ateliers {word}", number="", lots=["Un lot"], deadline=in_days(45))
    watches.look()
    notice = Notice.objects.get(title=f"Ateliers {word}")

    # found, taken up
    theo = browse(cast.holder.user)
    theo.goto(f"/g/{cast.groupe.slug}/veilles/")
    expect(theo.locator("#found .entry")).to_have_count(1)
    theo.goto(notice.get_absolute_url())
    theo.locator(f"form[action*='/{notice.pk}/etudier/'] button[type=submit]").first.click()
    bid = Bid.objects.get(groupe=cast.groupe)

    # its card: a question, a risk, the day
    theo.locator("nav.tabs a[href$='/qualifier/']").click()
    axe(theo)
    theo.locator("#questions a.btn").click()
    theo.locator("#id_text").fill("Quel budget est prévu ?")
    theo.locator("main form button.main").click()
    expect(theo.locator("main .rows textarea").first).to_have_value("Quel budget est prévu ?")
    axe(theo)
    theo.goto(f"{bid.get_absolute_url()}qualifier/")
    theo.locator("#day a.btn").first.click()
    axe(theo)
    theo.locator("main form button.main").click()  # the day that the calendar proposes
    expect(theo.locator("#day strong")).to_be_visible()

    # somebody is asked along: on a phone they say yes, then what they would do
    anne = browse(cast.plain.user, width=390, height=844)
    need = bid.needs.get()
    theo.goto(f"{bid.get_absolute_url()}besoins/{need.pk}/qui/{cast.plain.pk}/")
    theo.locator("#id_word").fill("Comme à Lille ?")
    theo.locator("main form button.main").click()
    axe(theo)
    anne.goto("/")
    anne.get_by_text("Comme à Lille ?").wait_for()
    anne.locator("a[href*='/demandes/']").first.click()
    axe(anne)
    anne.locator("input[name=answer][value=yes]").check()
    anne.locator("main form button.main").click()
    anne.locator("input[name=level][value=lead]").check()
    anne.locator("#id_days").fill("4")
    anne.locator("main form button.main").click()
    anne.wait_for_url(re.compile("#matrix"))
    assert Intention.objects.get(need=need).member == cast.plain

    # the answer is read in Today, and the go is recorded from the card
    theo.goto("/")
    theo.locator("form[action*='/reprendre/'] button").click()
    theo.goto(f"{bid.get_absolute_url()}qualifier/")
    theo.locator("#day a[href$='/decision/']").click()
    theo.locator("input[name=go][value=go]").check()
    theo.locator("main form button.main").click()
    theo.wait_for_url(re.compile(re.escape(bid.get_absolute_url())))
    bid.refresh_from_db()
    assert bid.state == Bid.State.GO


def test_a_won_bid_becomes_a_groupe_in_one_form(server, live_db, browse, axe) -> None:
    cast = factories.cast("bids.decide_go", "bids.submit_bid", roles.EDIT, roles.GIVE)
    name = f"won{cast.groupe.pk}"
    notice = call(name, procedure=name, title=f"Chantier {name}", deadline=in_days(20))
    bid = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]
    need = bids.add_need(by=cast.plain, bid=bid, title="Animer", days_planned=Decimal(3))
    bids.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(3))
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    bids.submit(by=cast.holder, bid=bid, at=timezone.now())
    bids.record_result(by=cast.holder, bid=bid, result="won")

    theo = browse(cast.holder.user)
    theo.goto(bid.get_absolute_url())
    theo.locator("nav.tabs a[href$='/suites/']").click()
    axe(theo)
    theo.locator("#project a.main").click()
    axe(theo)
    theo.locator("#id_name").fill("Le chantier")
    theo.locator("main form button.main").click()
    expect(theo.get_by_role("heading", level=1, name="Le chantier")).to_be_visible()
    theo.locator(f"main a[href='{bid.get_absolute_url()}']").click()  # it leads back
    theo.goto(f"{bid.get_absolute_url()}suites/")
    expect(theo.locator("#project")).to_contain_text("Le chantier")

    # who led a need was invited, and says their time and what they keep of it
    anne = browse(cast.plain.user, width=390, height=844)
    anne.goto(f"{bid.get_absolute_url()}suites/")
    anne.locator("#debrief a.btn").click()
    anne.locator("#id_again").fill("Le binôme")
    anne.locator("main form button.main").click()
    expect(anne.locator("#debrief")).to_contain_text("Le binôme")
    anne.locator("#time a.btn").last.click()
    anne.locator("#id_hours").fill("7,5")
    anne.locator("main form button.main").click()
    expect(anne.locator("#time")).to_contain_text("7,5")
    axe(anne)
    scrolls = anne.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not scrolls
