# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding the right person, saying what one has seen them do, learning from them: two browsers, one on
a phone and dark, one in English."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from groupes.people import actions as people
from groupes.people import queries
from groupes.people.models import Amount, Level
from tests import factories


def test_the_right_person_is_found_and_teaches(server, live_db, browse, axe):
    cast = factories.cast()
    seeker, teacher, other = cast.holder, cast.plain, cast.former
    craft = factories.unique("Facilitation graphique")
    month = queries.coming_months(cast.groupe.today())[1]
    people.tell_skills(by=seeker, told={Level.LEARNS: [craft]})
    people.tell_skills(by=teacher, told={Level.PASSES_ON: [craft]})
    people.tell_skills(by=other, told={Level.DOES: [craft]})
    people.say_when(by=teacher, away_until=None, months={month: Amount.HALF})

    # With typing mistakes, then narrowed down to who can pass it on and has time.
    page = browse(seeker.user, locale="en-GB")
    page.goto("/personnes/")
    page.get_by_role("searchbox").fill("facilitaton grafique")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_text("By words that look like these")).to_be_visible()
    results = page.get_by_role("main").get_by_role("heading", level=3)
    expect(results.filter(has_text=teacher.name)).to_be_visible()
    expect(results.filter(has_text=other.name)).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"^0 "))).to_have_count(0)
    axe(page)
    page.get_by_role("searchbox").fill("")
    page.get_by_text("Narrow down").click()
    page.get_by_label("Skill", exact=True).fill(craft)
    page.get_by_label("Level").select_option("passes_on")
    page.get_by_label("Available in").select_option(f"{month:%Y-%m}")
    page.get_by_label("At least").select_option("half")
    page.get_by_role("button", name="Search").last.click()
    expect(page.get_by_role("heading", name="1 person", exact=True)).to_be_visible()
    axe(page)

    # As a table; the address says the whole question to whoever gets it, on a phone too.
    page.get_by_role("link", name="As a table").click()
    expect(page.get_by_role("table").get_by_role("link", name=teacher.name)).to_be_visible()
    axe(page)
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["level"] == ["passes_on"]
    assert asked["view"] == ["table"]
    phone = browse(cast.founder.user, width=390, scheme="dark")
    phone.goto(page.url)
    expect(phone.get_by_role("link", name=teacher.name)).to_be_visible()
    assert not phone.evaluate("document.documentElement.scrollWidth > innerWidth")
    shown = phone.locator(".scroll").evaluate("one => one.scrollWidth <= one.clientWidth")
    assert shown, "what they can do stands beside the screen"
    axe(phone)
    phone.get_by_role("link", name="En fiches").click()
    expect(phone.locator(".tag", has_text=craft)).to_be_visible()

    # Their page: what they can pass on, and what somebody of a common groupe has seen.
    page.get_by_role("link", name=teacher.name).click()
    passes = page.get_by_role("heading", name="Can pass on").locator("xpath=ancestor::section[1]")
    expect(passes.get_by_role("link", name=craft, exact=True)).to_be_visible()
    axe(page)
    page.get_by_role("link", name="I have seen them at work").click()
    page.get_by_label("The skill").fill(craft)
    page.get_by_label("What you have seen").fill("Drew a whole assembly while it spoke.")
    axe(page)
    page.get_by_role("button", name="Say it to them").click()

    # And asked to teach; they answer both from a phone.
    page.goto("/compagnonnage/")
    axe(page)
    page.get_by_role("link", name=re.compile("^Ask to learn")).click()
    page.get_by_label("The goal").fill("Draw a meeting by myself")
    axe(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    pairing = page.url

    them = browse(teacher.user, width=390, scheme="dark")
    them.goto("/moi/savoir-faire/")
    axe(them)
    them.get_by_role("button", name=re.compile("^Le montrer")).click()
    them.goto("/")
    them.get_by_role("link", name=re.compile("aimerait apprendre de vous")).first.click()
    them.get_by_role("button", name="Accepter").click()
    them.get_by_role("button", name="Je souhaite que cela se montre").click()
    axe(them)
    page.goto(pairing)
    page.get_by_role("button", name="I wish it to show").click()
    expect(page.get_by_text("You both wish it to show: it does.")).to_be_visible()
    axe(page)
    for one in (teacher, seeker):
        page.goto(one.get_absolute_url())
        expect(page.get_by_text("Draw a meeting by myself")).to_be_visible()
    phone.goto(teacher.get_absolute_url())
    expect(phone.get_by_text("Drew a whole assembly while it spoke.")).to_be_visible()
    axe(phone)
