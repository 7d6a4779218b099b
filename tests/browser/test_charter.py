# SPDX-License-Identifier: AGPL-3.0-or-later
"""A charter changes: what changed is read word by word, and asked again; a red line is said crossed."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from groupes.charter import actions as charter
from groupes.charter import rules, templates
from tests import factories


def test_a_change_of_the_charter_is_read_accepted_and_a_crossed_line_seen(
    server, live_db, browse, axe
):
    cast = factories.cast(rules.EDIT)
    texts = {templates.SHARE: "Un pour cent va au pot commun.", templates.VALUES: "On s’écoute."}
    charter.begin(by=cast.founder, groupe=cast.groupe, texts=texts)
    charter.answer(by=cast.plain, groupe=cast.groupe, version=1, accepts=True)
    charter.add_line(
        by=cast.holder, groupe=cast.groupe, text="Personne ne signe pour les autres.", why=""
    )
    at = f"/g/{cast.groupe.slug}/charte/"

    writer = browse(cast.holder.user)
    writer.goto(at)
    axe(writer)
    writer.get_by_role("link", name="Modifier « Comment nous partageons »").click()
    axe(writer)
    writer.get_by_role("textbox", name="Texte").fill("Deux pour cent vont au pot commun.")
    writer.get_by_label("Pourquoi ce changement").fill("Le pot ne paie pas les rencontres.")
    writer.get_by_role("button", name="Enregistrer").click()
    expect(writer.get_by_text("Deux pour cent vont au pot commun.").first).to_be_visible()

    # A member who had accepted reads what changed, and nothing of what did not.
    member = browse(cast.plain.user, width=390, scheme="dark", locale="en-GB")
    member.goto("/")
    member.get_by_role("link", name=re.compile("^The charter of .* has changed")).first.click()
    asked = member.locator("#accepter")
    expect(asked.locator("del").first).to_contain_text("Un")
    expect(asked.locator("ins").first).to_contain_text("Deux")
    expect(asked.get_by_text("On s’écoute.")).to_have_count(0)
    assert not member.evaluate("document.documentElement.scrollWidth > innerWidth")
    axe(member)
    member.get_by_role("button", name=re.compile("^I accept version")).click()
    expect(member.locator("#accepter")).to_have_count(0)

    # They say that a red line is crossed: everyone sees it, with its text, and nothing stops.
    member.get_by_role("link", name="Say that it is crossed").click()
    member.get_by_label("What crosses it, and how").fill("Un bon de commande signé pour nous.")
    axe(member)
    member.get_by_role("button", name="Say it").click()
    expect(member.get_by_role("heading", name="Personne ne signe pour les autres.")).to_be_visible()
    axe(member)
    writer.goto(f"/g/{cast.groupe.slug}/")
    flags = writer.get_by_role("heading", name="Lignes rouges dites franchies")
    expect(flags).to_be_visible()
    axe(writer)
    writer.get_by_role("link", name="Personne ne signe pour les autres.").click()
    writer.get_by_role("link", name="Noter comment cela s’est conclu").click()
    axe(writer)
    writer.get_by_role("textbox").first.fill("On demande d’abord.")
    writer.get_by_role("button", name="C’est conclu").click()
    expect(writer.get_by_text("On demande d’abord.")).to_be_visible()
    writer.goto(f"{at}versions/")
    expect(writer.get_by_text("Le pot ne paie pas les rencontres.").first).to_be_visible()
    axe(writer)
