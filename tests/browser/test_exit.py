# SPDX-License-Identifier: AGPL-3.0-or-later
"""A groupe takes everything along; a person takes their data, and deletes their account."""

from __future__ import annotations

import re
import zipfile

from playwright.sync_api import expect

from groupes.export import actions, rules
from groupes.export.models import TakenOut
from groupes.models import Member
from tests import factories


def test_a_groupe_leaves_with_its_archive(server, live_db, browse, axe):
    cast = factories.cast(rules.TAKE_OUT)
    groupe = cast.groupe
    holder = browse(cast.holder.user)
    holder.goto(f"/g/{groupe.slug}/quitter/")
    holder.get_by_role("link", name="Partir ensemble").click()
    axe(holder)
    holder.get_by_role("button", name="Commencer le plan").click()
    axe(holder)

    # Each says it for themselves, on a phone too.
    plain = browse(cast.plain.user, width=360)
    plain.goto(f"/g/{groupe.slug}/partir-ensemble/")
    plain.get_by_label("Je pars avec").check()
    plain.get_by_label("Mon nom, ma page").check()
    plain.get_by_role("button", name="Le dire").click()
    expect(plain.locator("#people").get_by_text("part avec", exact=True)).to_be_visible()
    axe(plain)

    settled = holder.locator("#pots")
    settled.get_by_label("Ce qui a été convenu").fill("Soldés au 31 décembre")
    roles = holder.locator("#roles")
    roles.get_by_label("Ce qui a été convenu").fill("Gardés jusqu’à l’assemblée")
    roles.get_by_role("button", name="C’est réglé").click()
    expect(holder.locator("#roles")).to_contain_text("Gardés jusqu’à l’assemblée")
    holder.get_by_role("button", name="Préparer l’archive").click()
    expect(holder.locator("#archive")).to_contain_text("En préparation")
    actions.make(taken=TakenOut.objects.get(groupe=groupe).pk)
    holder.reload()
    with holder.expect_download() as download:
        holder.get_by_role("link", name="La prendre").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "index.html" in archive.namelist()
        assert cast.plain.name in archive.read("tables/people.json").decode()
    axe(holder)


def test_a_person_takes_their_data_and_deletes_their_account(server, live_db, browse, axe, watch):
    watch.allow("422")
    person = factories.member("Camille Aubert")
    page = browse(person.user, width=390)
    page.goto("/moi/")
    page.get_by_role("link", name="Qui me voit").click()
    axe(page)
    page.goto("/moi/")
    page.get_by_role("link", name="Mes données").click()
    page.get_by_role("button", name="Faire une copie").click()
    axe(page)
    page.goto("/moi/")
    page.get_by_role("link", name="Supprimer mon compte").click()
    axe(page)
    page.get_by_label("Votre mot de passe").fill("ce n’est pas lui")
    page.get_by_role("button", name="Supprimer mon compte").click()
    expect(page.get_by_text("Ce n’est pas votre mot de passe.")).to_be_visible()
    axe(page)
    page.get_by_label("Votre mot de passe").fill(factories.PASSWORD)
    page.get_by_role("button", name="Supprimer mon compte").click()
    expect(page).to_have_url(f"{server.url}/compte/login/")
    assert Member.objects.get(pk=person.pk).is_former


def test_a_session_left_open_elsewhere_is_ended_from_here(server, live_db, browse, axe):
    person = factories.member("Camille Aubert")
    elsewhere, page = browse(), browse(width=390, scheme="dark", locale="en-GB")
    for each in (elsewhere, page):
        each.goto("/compte/login/")
        each.locator("input[name=login]").fill(person.user.email)
        each.locator("input[name=password]").fill(factories.PASSWORD)
        each.locator("input[name=password]").press("Enter")
        each.wait_for_url(f"{server.url}/")
    page.goto("/moi/")
    page.get_by_role("link", name="My open sessions").click()
    axe(page)
    page.get_by_role("button", name=re.compile("^End it")).click()
    expect(page.get_by_role("button", name=re.compile("^End it"))).to_have_count(0)
    elsewhere.goto("/moi/")
    expect(elsewhere).to_have_url(re.compile("/compte/login/"))
