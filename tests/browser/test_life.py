# SPDX-License-Identifier: AGPL-3.0-or-later
"""A groupe is born by keyboard alone; a brand is read and written to from outside."""

from __future__ import annotations

from groupes.brand import actions as brand
from groupes.brand.models import Contact
from groupes.models import Groupe
from tests import factories


def press_to(page, role: str, name: str) -> None:
    """Reach a control by the tabulator alone, as who has no mouse does."""
    wanted = page.get_by_role(role, name=name, exact=True)
    for _step in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{name} is not reached")


def test_a_groupe_is_born_by_keyboard_alone(server, live_db, browse, axe):
    anne = factories.member("Anne Dupré")
    noe = factories.member("Noé Lambert", of=anne.cooperative)
    name = factories.unique("Four solidaire")
    page = browse(anne.user, width=390)
    page.goto("/groupes/nouveau/")
    axe(page)
    page.locator("input[name=kind]:checked").focus()
    page.keyboard.press("ArrowUp")  # from the trade to the project
    page.keyboard.press("Enter")
    page.wait_for_url("**/nouveau/name/")
    page.get_by_label("Nom", exact=True).focus()
    page.keyboard.type(name)
    press_to(page, "textbox", "Raison d’être")
    page.keyboard.type("Cuire ensemble, une fois par mois.")
    press_to(page, "button", "Précédent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nouveau/")
    assert page.locator("input[value=project]").is_checked()
    press_to(page, "button", "Continuer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nouveau/name/")
    assert page.get_by_label("Nom", exact=True).input_value() == name
    for then in ("door", "charter", "people"):
        press_to(page, "button", "Continuer")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/nouveau/{then}/")
        axe(page)
    page.locator("#q").focus()
    page.keyboard.type("lambert")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=lambert")
    press_to(page, "button", "Ajouter , Noé Lambert")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Retirer").wait_for()
    axe(page)
    press_to(page, "button", "Fonder le groupe")
    page.keyboard.press("Enter")
    page.wait_for_url("**/g/**")
    page.get_by_role("heading", name="Naissant").wait_for()
    axe(page)
    groupe = Groupe.objects.get(name=name)
    assert (groupe.kind, groupe.state) == ("project", "emerging")
    assert groupe.memberships.get(member=noe).state == "invited"


def test_an_outsider_writes_to_a_brand_and_a_member_takes_it_up(server, live_db, browse, axe):
    cast = factories.cast(
        "brand.publish", "brand.answer_outside", kind="brand", visibility="cooperative"
    )
    address = f"marque-{cast.groupe.pk}"
    brand.edit_identity(
        by=cast.holder, groupe=cast.groupe, edition=1, promise="Du pain vrai.", colour="#1f6f5c"
    )
    member = browse(cast.holder.user, scheme="dark")
    member.goto(f"/g/{cast.groupe.slug}/marque/")
    axe(member)
    member.get_by_role("link", name="La mettre en ligne").click()
    member.get_by_role("textbox", name="Adresse").fill(address)
    axe(member)
    member.get_by_role("button", name="La mettre en ligne").click()
    member.get_by_role("link", name=f"/m/{address}/").wait_for()

    outsider = browse(width=390, locale="en-GB")
    outsider.goto(f"/m/{address}/")
    axe(outsider)
    outsider.get_by_text("Du pain vrai.").wait_for()
    outsider.get_by_role("link", name="Write to us").click()
    axe(outsider)
    trap = outsider.locator("[aria-hidden=true] input[name=website]")
    assert trap.evaluate("one => one.closest('.vh').getBoundingClientRect().width") <= 1
    outsider.get_by_label("Your name").fill("Léa Ferrand")
    outsider.get_by_label("Your e-mail address").fill("lea@example.test")
    outsider.get_by_label("Your message").fill("Trente pains pour samedi ?")
    outsider.get_by_role("button", name="Send").click()
    outsider.get_by_role("heading", name="Your message has arrived").wait_for()
    axe(outsider)
    # Written by a machine, in no time: whatever it was taken for, it is there.
    [contact] = Contact.objects.filter(brand__groupe=cast.groupe)
    Contact.objects.filter(pk=contact.pk).update(state="new", doubts=[])

    member.goto("/")
    line = member.get_by_role("listitem").filter(has_text="Léa Ferrand écrit de l’extérieur")
    line.get_by_role("button", name="M’en charger").click()
    member.get_by_text("Trente pains pour samedi ?").wait_for()
    axe(member)
    contact.refresh_from_db()
    assert contact.taken_by == cast.holder
    member.goto(f"/g/{cast.groupe.slug}/marque/publier/")
    member.get_by_role("button", name="La retirer maintenant").click()
    member.locator("#messages").get_by_text("La page publique est retirée.").wait_for()
    outsider.goto("about:blank")
    assert outsider.request.get(f"/m/{address}/").status == 404
