# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mandate changes hands: its handover is written, read by those it is for, and received; a role that
nobody holds is drawn by lot. Each in a browser of their own, on a laptop and a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from roles.models import Draw, Mandate
from tests import factories
from tests.factories import days


def test_a_handover_from_its_writing_to_its_receipt(server, live_db, browse, axe) -> None:
    cast = factories.cast("bids.decide_go")
    role = f"/g/{cast.groupe.slug}/roles/{cast.role.pk}/"
    holder = browse(cast.holder.user)
    follower = browse(cast.plain.user, width=390, locale="en-GB", scheme="dark")
    reader = browse(cast.former.user, width=390)

    holder.goto(role)
    axe(holder)
    holder.get_by_role("link", name="Écrire la passation").click()
    axe(holder)
    holder.get_by_role("link", name="Écrire la passation").click()
    axe(holder)
    holder.get_by_label("Le travail en cours").fill("- Réserver la salle du **lundi**")
    holder.get_by_label("Les contacts").fill("Ana, à la mairie")
    holder.get_by_role("button", name="Garder la passation").click()
    expect(holder.get_by_text("Ana, à la mairie")).to_be_visible()

    holder.goto(role)
    holder.get_by_role("link", name="Passer la main").click()
    axe(holder)
    holder.get_by_label("À qui").select_option(str(cast.plain.pk))
    holder.get_by_label("Comment la personne a été choisie").select_option("consent")
    holder.get_by_role("button", name="Proposer le mandat").click()

    follower.goto(role)
    axe(follower)
    follower.get_by_role("button", name="Accept the mandate").click()
    follower.goto("/")
    follower.get_by_role("link", name=re.compile("read it, and say")).first.click()
    expect(follower.get_by_text("Ana, à la mairie")).to_be_visible()
    axe(follower)
    follower.get_by_role("button", name="I have received it").click()
    expect(follower.get_by_text(re.compile("has received it, on"))).to_be_visible()
    axe(follower)

    reader.goto(f"/g/{cast.groupe.slug}/roles/mandats/{_held(cast)}/passation/")
    expect(reader.get_by_text("Réserver la salle")).to_be_visible()
    expect(reader.get_by_text("Ana, à la mairie")).to_have_count(0)
    axe(reader)

    holder.goto(role)
    expect(holder.get_by_role("link", name="Passer la main")).to_have_count(0)
    expect(holder.get_by_text("reçue", exact=True)).to_be_visible()
    holder.get_by_role("link", name="Ma passation").click()
    expect(holder.get_by_role("link", name="Continuer à écrire")).to_have_count(0)


def _held(cast: factories.Cast) -> int:
    return Mandate.objects.get(role=cast.role, member=cast.holder).pk


def test_a_vacant_role_is_drawn_and_whoever_wishes_checks_it(server, live_db, browse, axe) -> None:
    cast = factories.cast("roles.give_mandate")
    vacant = factories.role(cast.groupe, name="Gazette")
    page = browse(cast.holder.user)
    phone = browse(cast.plain.user, width=390, locale="en-GB")

    page.goto(f"/g/{cast.groupe.slug}/")
    page.get_by_role("link", name=re.compile("à prendre, maintenant ou bientôt")).click()
    axe(page)
    page.get_by_role("link", name=re.compile("Tirer au sort.*Gazette")).click()
    axe(page)
    page.get_by_role("button", name="Ouvrir le tirage").click()
    page.get_by_role("button", name="Mettre mon nom").click()
    axe(page)

    draw = Draw.objects.get(role=vacant)
    phone.goto(f"/g/{cast.groupe.slug}/roles/tirages/{draw.pk}/")
    phone.get_by_role("button", name="Put my name down").click()
    expect(phone.get_by_text(draw.commitment)).to_be_visible()
    expect(phone.get_by_role("button", name="Draw", exact=True)).to_have_count(0)
    Draw.objects.filter(pk=draw.pk).update(names_until=cast.groupe.today() - days(1))
    phone.reload()
    phone.get_by_role("button", name="Draw", exact=True).click()
    expect(
        phone.get_by_text(re.compile("Checked just now: the seed and the order"))
    ).to_be_visible()
    expect(phone.get_by_text(draw.seed, exact=True)).to_be_visible()
    axe(phone)
    page.reload()
    axe(page)
