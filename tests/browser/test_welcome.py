# SPDX-License-Identifier: AGPL-3.0-or-later
"""A newcomer joins by a link and is welcomed: two people at once, one on a phone."""

from __future__ import annotations

import re

from django.urls import reverse
from playwright.sync_api import expect

from groupes.charter import actions as charter
from tests import factories


def test_a_newcomer_joins_by_link_and_is_welcomed(server, live_db, browse, axe, watch):
    cast = factories.cast("groupes.welcome_member", "chat.post_message")
    texts = {"": "# Nos règles\n\nOn s’écoute."}
    charter.begin(by=cast.founder, groupe=cast.groupe, texts=texts)
    slug = cast.groupe.slug

    host = browse(cast.holder.user)
    host.goto(f"/g/{slug}/membres/inviter/")
    host.get_by_role("link", name="Par lien ou par courriel").click()
    axe(host)
    host.get_by_role("link", name="Créer un lien").click()
    host.get_by_label("Un mot").fill("Viens voir comment on travaille.")
    axe(host)
    host.get_by_role("button", name="Créer le lien").click()
    link = host.get_by_label("Lien pour rejoindre").input_value()
    assert re.fullmatch(rf"{server.url}/invitation/[\w-]{{43}}/", link)
    axe(host)

    # Not logged in, the link tells nothing but to log in, and leads back.
    nobody = browse(None, width=390)
    nobody.goto(link)
    axe(nobody)
    assert cast.groupe.name not in nobody.content()
    way_in = nobody.get_by_role("link", name="Se connecter").first.get_attribute("href")
    assert way_in.endswith(f"?next={link.removeprefix(server.url)}")

    newcomer = browse(cast.outsider.user, width=390)
    newcomer.goto(link)
    assert newcomer.get_by_text("On s’écoute.").is_visible()
    axe(newcomer)
    assert not newcomer.evaluate("document.documentElement.scrollWidth > innerWidth")

    # A question first, at the door; the other answers from their own screen.
    newcomer.get_by_role("link", name="Écrire à celles et ceux qui accueillent").click()
    newcomer.get_by_label("Votre mot").fill("Quand vous voyez-vous ?")
    newcomer.get_by_role("button", name="Envoyer").click()
    axe(newcomer)
    host.goto("/")
    host.get_by_role("link", name=f"{cast.outsider.name} écrit à la porte", exact=True).click()
    host.get_by_label("Votre mot").fill("Le mardi : viens.")
    host.get_by_role("button", name="Envoyer").click()
    axe(host)
    newcomer.reload()
    assert newcomer.get_by_text("Le mardi : viens.").is_visible()

    newcomer.goto(link)
    newcomer.get_by_role("button", name="Rejoindre").click()
    steps = newcomer.locator("#first-steps")
    steps.wait_for()
    axe(newcomer)
    assert not newcomer.evaluate("document.documentElement.scrollWidth > innerWidth")
    steps.get_by_role("button", name="Lue, et acceptée").click()
    assert steps.get_by_text("fait", exact=True).count() == 1
    steps.get_by_role("link", name="Vous présenter").click()
    newcomer.get_by_label("Qui je suis").fill("Je dessine des cartes, et je débute ici.")
    axe(newcomer)
    newcomer.get_by_role("button", name="Publier dans le fil").click()
    newcomer.get_by_text("Je dessine des cartes, et je débute ici.", exact=True).wait_for()

    # The one who made the link reads that they came, and ends it.
    host.goto("/")
    assert host.get_by_text(f"{cast.outsider.name} rejoint").count()
    host.goto(f"/g/{slug}/invitations/")
    host.get_by_role("button", name="Y mettre fin").click()
    watch.allow("/invitation/.* 404")  # what an ended link answers
    other = browse(factories.member(of=cast.groupe.cooperative).user)
    other.goto(link)
    axe(other)
    assert cast.groupe.name not in other.content()


def test_a_newcomer_asks_writes_at_the_door_and_walks_the_first_steps(server, live_db, browse, axe):
    cast = factories.cast("groupes.welcome_member", visibility="cooperative", joining="request")
    charter.begin(by=cast.founder, groupe=cast.groupe, texts={"values": "On s’écoute."})
    home = f"/g/{cast.groupe.slug}/"

    newcomer = browse(cast.outsider.user, width=390, scheme="dark", locale="en-GB")
    newcomer.goto(f"{home}rejoindre/")
    newcomer.get_by_role("textbox").first.fill("I draw maps.")
    newcomer.get_by_role("button", name="Ask to join").click()
    newcomer.goto("/j-attends/")
    axe(newcomer)
    newcomer.get_by_role("link", name=re.compile("^Write")).first.click()
    newcomer.get_by_role("main").get_by_role("textbox").fill("When do you meet?")
    newcomer.get_by_role("button", name="Send").click()
    expect(newcomer.get_by_text("When do you meet?")).to_be_visible()
    axe(newcomer)

    host = browse(cast.holder.user)
    host.goto("/")
    host.get_by_role("link", name=f"{cast.outsider.name} écrit à la porte", exact=True).click()
    host.get_by_label("Votre mot").fill("Le mardi.")
    host.get_by_role("button", name="Envoyer").click()
    host.goto(f"{home}accueil/")
    host.get_by_role("button", name="Je peux rencontrer celles et ceux qui arrivent").click()
    axe(host)
    host.goto(f"{home}membres/")
    host.get_by_role("button", name=re.compile("^Accueillir")).click()
    expect(host.get_by_role("button", name=re.compile("^Accueillir"))).to_have_count(0)

    newcomer.goto(home)
    steps = newcomer.locator("#first-steps")
    expect(steps.get_by_role("link", name=re.compile("^Leave a note"))).to_be_visible()
    axe(newcomer)
    for left in range(
        steps.get_by_role("button", name=re.compile("^Set aside")).count() - 1, -1, -1
    ):
        steps.get_by_role("button", name=re.compile("^Set aside")).first.click()
        expect(steps.get_by_role("button", name=re.compile("^Set aside"))).to_have_count(left)


def test_nothing_sticks_out_of_the_column_beside_a_door(server, live_db, browse):
    cast = factories.cast("groupes.welcome_member", visibility="cooperative", joining="request")
    page = browse(cast.outsider.user)
    page.goto(reverse("groupes:join", args=[cast.groupe.slug]))
    button = page.get_by_role("link", name="accueillent")
    column = page.locator("aside", has=button).bounding_box()
    box = button.bounding_box()
    assert box["x"] + box["width"] <= column["x"] + column["width"] + 1
