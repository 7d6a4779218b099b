# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed in a form with a long text stays on the device until the server says it has it.

The line is cut, or an engine is away, while a form goes: nothing of it is lost, whatever page of
ours comes next. Two pages, two tabs, two people: none lays its words over another's.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from commons.library import actions as library
from commons.library.models import Resource
from groupes.models import Groupe, Member
from tests import factories

LONG = "## Atelier\n\nTrois questions, deux heures.\n\n" * 40
KEPT = re.compile("Brouillon gardé sur cet appareil à")


@pytest.fixture
def anne(live_db: str) -> Member:
    return factories.member("Anne Brouillon")


@pytest.fixture
def groupe(anne: Member) -> Groupe:
    return factories.groupe(anne, name=factories.unique("Papier"))


def new(page: Page, groupe: Groupe) -> None:
    page.goto(f"/g/{groupe.slug}/communs/nouveau/")


def write(page: Page, title: str, text: str = LONG) -> None:
    page.get_by_label("Titre", exact=True).fill(title)
    page.get_by_label("En une phrase").fill("Comment on ouvre.")
    page.get_by_label("Texte", exact=True).fill(text)
    expect(page.get_by_text(KEPT)).to_be_visible()


def send(page: Page, button: str = "Mettre sur l’étagère") -> None:
    page.get_by_role("button", name=button).click()


def shows(page: Page, title: str, text: str = LONG) -> None:
    expect(page.get_by_label("Texte", exact=True)).to_have_value(text)
    expect(page.get_by_label("Titre", exact=True)).to_have_value(title)


def drafts(page: Page) -> int:
    return int(
        page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('draft:')).length")
    )


def cut(route: Route) -> None:
    route.abort("connectionreset")


def away(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<h1>502 Bad Gateway</h1>")


@pytest.mark.parametrize("trouble", [cut, away])
def test_a_form_that_did_not_arrive_keeps_all_its_words(
    anne: Member, groupe: Groupe, browse, watch, trouble
) -> None:
    watch.allow("502|ERR_CONNECTION_RESET|chrome-error")
    page = browse(anne.user)
    new(page, groupe)
    write(page, "Trame")

    def broken(route: Route) -> None:
        trouble(route) if route.request.method == "POST" else route.continue_()

    page.route("**/communs/nouveau/", broken)
    send(page)
    if trouble is away:
        expect(page.get_by_role("heading", name="502")).to_be_visible()
    else:
        page.wait_for_url(re.compile("chrome-error|nouveau"))
    page.unroute("**/communs/nouveau/")

    page.goto("/")  # a page of ours: it answers nothing of what was sent
    expect(page.locator("main")).to_be_visible()
    new(page, groupe)
    shows(page, "Trame")
    expect(page.get_by_label("En une phrase")).to_have_value("Comment on ouvre.")
    expect(page.get_by_text("Votre brouillon de")).to_be_visible()

    send(page)
    expect(page.get_by_role("heading", name="Trame")).to_be_visible()
    assert drafts(page) == 0
    new(page, groupe)
    shows(page, "", "")


def test_each_new_page_has_a_draft_of_its_own(anne: Member, groupe: Groupe, browse) -> None:
    first = browse(anne.user)
    new(first, groupe)
    write(first, "Une", "Le premier texte.")
    second = first.context.new_page()
    new(second, groupe)
    shows(second, "", "")
    write(second, "Deux", "Le second texte.")
    send(second)
    expect(second.get_by_role("heading", name="Deux")).to_be_visible()
    assert drafts(first) == 1
    first.reload()
    shows(first, "Une", "Le premier texte.")


def test_a_draft_left_for_later_makes_room_for_another_text(
    anne: Member, groupe: Groupe, browse
) -> None:
    page = browse(anne.user)
    new(page, groupe)
    write(page, "Une", "Le premier texte.")
    page.reload()
    page.get_by_role("button", name="Le laisser pour plus tard").click()
    shows(page, "", "")
    write(page, "Deux", "Le second texte.")
    send(page)
    expect(page.get_by_role("heading", name="Deux")).to_be_visible()
    new(page, groupe)
    shows(page, "Une", "Le premier texte.")
    page.get_by_role("button", name="L’effacer").click()
    shows(page, "", "")
    page.reload()
    shows(page, "", "")
    assert drafts(page) == 0


def test_a_form_that_comes_back_with_its_words_is_not_laid_over(
    anne: Member, groupe: Groupe, browse, watch
) -> None:
    watch.allow("422")
    page = browse(anne.user)
    new(page, groupe)
    write(page, "Trame")
    page.evaluate("document.querySelector('#id_title').form.noValidate = true")
    page.get_by_label("Titre", exact=True).fill("")
    send(page)
    expect(page.locator(".field.bad")).to_be_visible()
    shows(page, "")
    expect(page.get_by_text("Votre brouillon de")).not_to_be_visible()
    page.goto("/")
    new(page, groupe)
    shows(page, "")
    page.get_by_label("Titre", exact=True).fill("Trame")
    send(page)
    expect(page.get_by_role("heading", name="Trame")).to_be_visible()
    assert drafts(page) == 0


def test_a_draft_is_never_laid_over_what_somebody_wrote_meanwhile(
    anne: Member, groupe: Groupe, browse, axe
) -> None:
    boris = factories.member("Boris Coauteur", of=anne.cooperative)
    factories.join(groupe, boris)
    found: Resource = library.add_page(
        by=anne, groupe=groupe, title="Trame", body="Au début.", authors=[anne, boris]
    )
    page = browse(anne.user)
    address = f"/g/{groupe.slug}/communs/{found.pk}/modifier/"
    page.goto(address)
    text = page.get_by_label("Texte", exact=True)
    text.fill("Au début. Les mots d’Anne.")
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.goto("/")
    library.change(by=boris, resource=found, edition=1, body="Au début. Les mots de Boris.")

    page.goto(address)
    mine = page.get_by_label("Texte, le vôtre, pas encore gardé")
    expect(mine).to_have_value("Au début. Les mots d’Anne.")
    expect(text).to_have_value("Au début. Les mots de Boris.")
    axe(page)
    text.fill("Au début. Les mots de Boris. Les mots d’Anne.")
    send(page, "Garder")
    expect(page.get_by_text("Les mots de Boris. Les mots d’Anne.")).to_be_visible()
    found.refresh_from_db()
    assert found.edition == 3
    page.goto(address)
    expect(mine).to_have_value("Au début. Les mots d’Anne.")  # until it is dropped
    page.get_by_role("button", name="L’effacer").click()
    assert drafts(page) == 0
