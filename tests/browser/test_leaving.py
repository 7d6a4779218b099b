# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people: one asks, one answers; one leaves, and the other finds what they held free."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from groupes import access
from groupes.models import Groupe
from tenders.bids import actions as bids
from tests import factories
from tests.tenders import calls


def test_who_asked_is_answered_once_and_who_left_holds_nothing(server, live_db, browse, axe):
    cast = factories.cast(*access.powers(), visibility=Groupe.Visibility.COOPERATIVE)
    groupe, holder, plain = cast.groupe, cast.holder, cast.plain
    home = f"/g/{groupe.slug}/"

    # One asks to join, and sees that it waits; the other says no, with a word.
    asking = browse(cast.outsider.user, width=360)
    asking.goto(f"{home}rejoindre/")
    asking.get_by_role("button", name="Demander à rejoindre").click()
    asking.goto("/")
    expect(asking.get_by_role("heading", name="Vous attendez une réponse")).to_be_visible()
    axe(asking)
    welcoming = browse(holder.user)
    welcoming.goto(f"{home}membres/")
    welcoming.get_by_role("link", name=re.compile("^Répondre autrement")).click()
    axe(welcoming)
    welcoming.get_by_label("Un mot").fill("Revenez en mars, nous serons plus libres.")
    welcoming.get_by_role("button", name=re.compile("pas maintenant")).click()
    asking.goto("/")
    expect(asking.get_by_text("Revenez en mars")).to_be_visible()
    expect(asking.get_by_role("heading", name="Vous attendez une réponse")).to_have_count(0)
    asking.get_by_role("button", name=re.compile("^Vu")).click()
    expect(asking.get_by_text("Revenez en mars")).to_have_count(0)

    # One leads a need, holds a piece, then leaves: the page names both, and both are free.
    notice = calls.call(factories.unique("avis"), deadline=calls.in_days(20))
    bid = bids.take_up(by=holder, groupe=groupe, notice=notice)[0]
    need = bids.add_need(by=holder, bid=bid, title="Enquête")
    bids.state_intention(by=plain, need=need, level="lead", days=Decimal(3))
    bids.take_piece(by=plain, piece=bids.add_piece(by=holder, bid=bid, title="Mémoire"))
    leaving = browse(plain.user)
    leaving.goto(f"{home}quitter/")
    expect(leaving.get_by_text("1 besoin d’un appel d’offres, à mener", exact=True)).to_be_visible()
    expect(leaving.get_by_text("1 pièce d’une réponse", exact=True)).to_be_visible()
    axe(leaving)
    leaving.get_by_role("button", name=re.compile("^Quitter")).click()
    expect(leaving).to_have_url(f"{server.url}/")
    welcoming.goto(bid.get_absolute_url())
    expect(welcoming.locator("#matrix")).not_to_contain_text(plain.name)
    expect(welcoming.locator("#pieces").get_by_role("button", name="Je la prends")).to_be_visible()


def test_a_season_of_pause_keeps_the_place_and_frees_the_roles(server, live_db, browse, axe):
    cast = factories.cast()
    page = browse(cast.holder.user, width=390, scheme="dark", locale="en-GB")
    page.goto(f"/g/{cast.groupe.slug}/membres/")
    page.get_by_role("link", name="Go on pause").click()
    expect(page.locator("li .grow", has_text=f"{cast.role.name}, held until")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Hand over"))).to_be_visible()
    page.get_by_label("I would like to be back").select_option(index=1)
    axe(page)
    page.get_by_role("button", name="Go on pause").click()
    page.goto(f"/g/{cast.groupe.slug}/membres/")
    axe(page)
    assert cast.groupe.memberships.get(member=cast.holder).state == "paused"
    assert not cast.role.mandates.filter(
        member=cast.holder, ends_on__gt=cast.groupe.today()
    ).exists()
    page.get_by_role("link", name="Come back").click()
    axe(page)
    page.get_by_role("button", name="Come back").click()
    assert cast.groupe.memberships.get(member=cast.holder).state == "active"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_last_day_of_an_offer_follows_the_first(server, live_db, browse, axe, width):
    cast = factories.cast()
    page = browse(cast.holder.user, width=width)
    page.goto(f"/g/{cast.groupe.slug}/roles/{cast.role.pk}/passer/")
    first, last = page.get_by_label("Premier jour"), page.get_by_label("Dernier jour")
    for day in (dt.date(2027, 8, 31), dt.date(2027, 3, 1), dt.date(2028, 2, 29)):
        first.fill(day.isoformat())
        expect(last).to_have_value(cast.role.term_from(day).isoformat())
    first.fill("2027-01-15")
    expect(last).to_have_value("2027-07-14")
    axe(page)
