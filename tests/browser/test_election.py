# SPDX-License-Identifier: AGPL-3.0-or-later
"""Four people elect without candidates, one of them on a phone: ballots, all shown at once, a change of mind, a
person who declines, another who accepts, consent. And five vote in secret: a receipt, and what it shows."""

from __future__ import annotations

from typing import Any

from roles.decisions.models import Decision, Stage, State, Way
from tests import factories
from tests.roles.decisions.world import world


def fits(page: Any) -> None:
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_four_people_elect_without_candidates(server, live_db, browse, axe, watch):
    here = world(people=4)
    role = factories.role(
        here.groupe, name="Trésorerie", accountabilities=["Tenir les comptes à jour"]
    )
    opened = here.open(Way.ELECTION, role=role, title="Qui pour la trésorerie ?")
    address = opened.get_absolute_url()
    first, second = here.people[2], here.people[3]

    pages = [
        browse(member.user, width=390 if number == 1 else 1280)
        for number, member in enumerate(here.people)
    ]
    for number, page in enumerate(pages):
        page.goto(address)
        page.get_by_text("Tenir les comptes à jour").wait_for()
        page.get_by_role("link", name="Donner mon bulletin").click()
        page.get_by_label("Qui je vois dans ce rôle").select_option(label=first.name)
        page.get_by_label("Pourquoi").fill(f"Raison numéro {number}.")
        if number == 1:
            fits(page)
            axe(page)
        page.get_by_role("button", name="Donner mon bulletin").click()
        if number < 3:
            page.get_by_text(f"Raison numéro {number}.").wait_for()
            assert page.get_by_text("Raison numéro", exact=False).count() == 1
    # With the last ballot all are there, on the pages that are open too.
    for page in pages:
        for number in range(4):
            page.get_by_text(f"Raison numéro {number}.").first.wait_for()
    axe(pages[1])
    fits(pages[1])

    phone = pages[1]
    phone.get_by_role("link", name="Changer mon bulletin").click()
    phone.get_by_label("Qui je vois dans ce rôle").select_option(label=second.name)
    phone.get_by_label("Pourquoi").fill("Ce que j’ai lu m’a fait changer.")
    phone.get_by_role("button", name="Donner mon bulletin").click()
    phone.get_by_text("Ce que j’ai lu m’a fait changer.").wait_for()

    guide = pages[0]
    for chosen, answer in ((first, "Je décline"), (second, "J’accepte")):
        guide.goto(address)
        guide.get_by_role("link", name="Proposer quelqu’un").click()
        axe(guide)
        guide.get_by_label("Qui est proposé").select_option(label=chosen.name)
        guide.get_by_role("button", name="Proposer").click()
        guide.get_by_role("heading", name="Quelqu’un est proposé").wait_for()
        theirs = pages[here.people.index(chosen)]
        theirs.goto(address)
        axe(theirs)
        theirs.get_by_role("button", name=answer).click()
        theirs.locator("#messages").get_by_text("Vous").wait_for()
    for page in pages[:3]:
        page.goto(address)
        page.get_by_role("button", name="Pas d’objection").click()
        page.get_by_text("Vous avez dit").wait_for()
    opened.refresh_from_db()
    assert (opened.stage, opened.chosen) == (Stage.PROPOSING, second)
    closed = here.hour_comes(Decision.objects.get(pk=opened.pk))
    assert (closed.state, closed.result["member"]) == (State.ADOPTED, second.pk)


def test_a_secret_ballot_gives_a_receipt_that_finds_it(server, live_db, browse, axe, watch):
    here = world(people=5)
    opened = here.open(Way.VOTE, secret=True, title="Changer de nom ?")
    receipts = []
    for number, member in enumerate(here.people):
        page = browse(member.user, width=390 if number else 1280)
        page.goto(opened.get_absolute_url())
        page.get_by_role("button", name="Contre" if number else "Pour").click()
        page.get_by_role("heading", name="Votre bulletin est donné").wait_for()
        receipts.append(page.locator("section code").inner_text())
        if number == 1:
            axe(page)
            fits(page)
        page.reload()
        page.get_by_text("Un reçu n’est montré qu’une fois").wait_for()
    here.hour_comes(opened)
    page.goto(opened.get_absolute_url())
    page.get_by_role("link", name="Mon bulletin est-il compté ?").click()
    page.get_by_label("Votre reçu").fill(receipts[0])
    page.get_by_role("button", name="Le chercher").click()
    page.get_by_text("Votre bulletin est compté. Il dit :").wait_for()
    assert page.get_by_role("status").get_by_text("pour", exact=True).count() == 1
    axe(page)
    page.goto(opened.get_absolute_url())
    page.get_by_role("link", name="Les bulletins, par reçu").click()
    assert page.locator("tbody tr").count() == 5
    axe(page)
