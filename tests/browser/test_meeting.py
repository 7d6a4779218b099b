# SPDX-License-Identifier: AGPL-3.0-or-later
"""A monthly meeting from agenda to minutes, by three people at once, one of them on a phone whose line is
cut in the middle."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import expect

from roles.meetings.models import Meeting
from tests import factories
from tests.roles.meetings.world import begun, soon


def first_tuesday() -> dt.date:
    """That of a month to come, where every month after has one at the same place."""
    day = (timezone.localdate() + dt.timedelta(days=70)).replace(day=1)
    return day + dt.timedelta(days=(1 - day.weekday()) % 7)


def test_a_monthly_meeting_from_agenda_to_minutes(server, live_db, browse, axe, watch) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED|WebSocket")  # one line is cut on purpose
    watch.allow("status of 409|htmx:responseError|Response Status Error Code 409")  # noted twice
    # Seen once: a part that asks for itself while a tap's answer takes its place.
    watch.allow("duplicate ids found during morph")
    cast = factories.cast()
    vacant = factories.role(cast.groupe, name="Accueil")
    base = f"/g/{cast.groupe.slug}/reunions/"

    # Called once for the year.
    leader = browse(cast.plain.user)
    leader.goto(f"{base}nouvelle/")
    axe(leader)
    leader.get_by_label("Quelle sorte de réunion").select_option("sharing")
    leader.get_by_label(re.compile("^Quand")).fill(f"{first_tuesday():%Y-%m-%d}T18:30")
    leader.get_by_label(re.compile("^Revient")).select_option("month")
    leader.get_by_label("Combien de fois").fill("12")
    leader.get_by_label("Lieu").fill("Au canal")
    leader.get_by_role("button", name="Proposer").click()
    expect(leader.get_by_text("chaque mois, le premier mardi")).to_be_visible()
    axe(leader)
    series = Meeting.objects.filter(groupe=cast.groupe).order_by("starts_at")
    assert series.count() == 12
    meeting = series[0]
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=soon(0.2))
    page = f"{base}{meeting.pk}/"

    # Answered by another, from Today; news told before; a line taken up from what roles suggest.
    phone = browse(cast.founder.user, width=390, height=844)
    phone.goto("/")
    phone.get_by_role("button", name=re.compile("Je viens")).first.click()
    expect(phone.locator("#messages")).to_contain_text("votre réponse est gardée")
    phone.goto(f"{page}nouvelles/")
    phone.get_by_label("Mes nouvelles").fill("Un premier client")
    phone.get_by_label("Un tuyau").fill("La salle du lundi est libre")
    phone.get_by_role("button", name="Le dire").click()
    expect(phone.locator("#news").get_by_text("Un premier client")).to_be_visible()
    axe(phone)
    leader.goto(f"{page}ordre/")
    leader.get_by_role("button", name=re.compile(f"À l’ordre du jour.*{vacant.name}")).click()
    expect(leader.locator(".agenda .t").get_by_text(vacant.name)).to_be_visible()
    axe(leader)

    # It goes on: everyone is on the same page.
    leader.goto(page)
    phone.goto(page)  # waiting on its page
    expect(phone.locator("html[data-live=up]")).to_be_attached()
    leader.get_by_role("button", name="Commencer la réunion").click()
    expect(leader.get_by_role("heading", name="Comment va chacun·e ?")).to_be_visible()
    axe(leader)
    expect(phone.get_by_role("button", name="Je suis là")).to_be_visible()
    live, facts = phone.locator("#live").bounding_box(), phone.locator("#meeting").bounding_box()
    assert live["y"] < facts["y"]  # what is on comes first, though the page was asked for before
    expect(phone.get_by_label("Ce qui est à faire, en une ligne")).to_be_visible()
    phone.goto(page)
    phone.get_by_role("button", name="Je suis là").click()
    expect(leader.locator(".turns").get_by_text(cast.founder.name, exact=True)).to_be_visible()
    leader.get_by_role("button", name="J’ai parlé").click()
    expect(phone.get_by_role("button", name="J’ai parlé")).to_be_visible()
    axe(phone)

    # One has the pen; the other asks for it, and has it once it is put down.
    leader.get_by_role("button", name="Prendre la plume").click()
    leader.locator("#notes textarea").fill("Tout va bien, **merci**.")
    expect(leader.locator("#notes").get_by_text("Enregistré")).to_be_visible()
    expect(phone.locator("#notes").get_by_text(f"{cast.plain.name} écrit.")).to_be_visible()
    phone.get_by_role("button", name="Demander la plume").click()
    leader.get_by_role("button", name="Enregistrer, et poser la plume").click()
    expect(phone.locator("#notes textarea")).to_have_value("Tout va bien, **merci**.")
    phone.locator("#notes textarea").fill("Tout va bien, **merci**. Et le train aussi.")
    expect(phone.locator("#notes").get_by_text("Enregistré")).to_be_visible()
    phone.get_by_role("button", name="Enregistrer, et poser la plume").click()
    expect(leader.locator("#notes").get_by_text("Et le train aussi")).to_be_visible()

    expect(phone.locator("#notes").get_by_text("Et le train aussi")).to_be_visible()
    expect(phone.locator("html[data-live=up]")).to_be_attached()

    # The line of one is cut; what went on meanwhile is there when it is back.
    phone.context.set_offline(True)
    leader.get_by_role("button", name="Point suivant").click()
    expect(leader.get_by_role("heading", name="Nouvelles et bons tuyaux").first).to_be_visible()
    third = browse(cast.holder.user, scheme="dark")
    third.goto(page)
    third.get_by_role("button", name="Lever la main").click()
    expect(leader.get_by_role("button", name=re.compile("Donner la parole"))).to_be_visible()
    axe(third)
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="Mains levées")).to_be_visible()
    third.get_by_label("Ce qui est à faire, en une ligne").fill("Réserver la salle")
    third.get_by_label("Je le prends").check()
    third.get_by_role("button", name="Mettre au tableau").click()
    expect(leader.locator("#told").get_by_text("Réserver la salle")).to_be_visible()

    # A tension by one, a decision by who facilitates: in a line each, seen by all at once.
    phone.get_by_label("Ce qui ne va pas encore, en une phrase").fill("La salle est trop petite")
    phone.get_by_role("button", name="Le dire", exact=True).click()
    expect(leader.locator("#captured").get_by_text("La salle est trop petite")).to_be_visible()
    leader.get_by_label("Ce qui est décidé, en une ligne").fill("On change de salle en mars")
    leader.get_by_text("Comment, et pour que cela se fasse").click()
    leader.get_by_label("Qui la porte").select_option(cast.founder.name)
    leader.get_by_label("Le prochain pas").fill("Visiter la salle du canal")
    axe(leader)
    leader.get_by_role("button", name="Noter la décision").click()
    expect(phone.locator("#captured").get_by_text("On change de salle en mars")).to_be_visible()
    expect(leader.get_by_label("Ce qui est décidé, en une ligne")).to_have_value("")
    axe(phone)
    # The same again by another way of writing it is refused in words, on its own page, nothing lost.
    leader.get_by_label("Ce qui est décidé, en une ligne").fill("on change de salle en MARS")
    leader.get_by_role("button", name="Noter la décision").click()
    expect(leader.get_by_text("l’a déjà notée")).to_be_visible()
    axe(leader)
    leader.goto(page)
    screen = browse(cast.plain.user, width=1920, height=1080)
    screen.goto(f"{page}ecran/")
    expect(screen.get_by_role("heading", name="Nouvelles et bons tuyaux")).to_be_visible()
    assert (
        screen.locator("main.shared").bounding_box()["width"] >= 900
    )  # all look at it, not a rail
    axe(screen)

    # To the end, and the minutes, which another corrects.
    for _item in range(left_of(meeting)):
        before = leader.locator("#now").inner_text()
        leader.get_by_role("button", name="Point suivant").click()
        expect(leader.locator("#now")).not_to_have_text(before)
    leader.get_by_role("button", name="Terminer la réunion").click()
    leader.get_by_role("dialog").get_by_role("button", name="Y mettre fin").click()
    leader.get_by_role("link", name="Lire le compte rendu").click()
    text = leader.locator("#minutes")
    for said in (
        "Et le train aussi",
        "Un premier client",
        "Réserver la salle",
        cast.holder.name,
        "La salle est trop petite",
        "On change de salle en mars",
        "Visiter la salle du canal",
    ):
        expect(text).to_contain_text(said)
    axe(leader)
    phone.goto(f"{page}compte-rendu/corriger/")
    phone.get_by_label("Compte rendu").fill("Corrigé par une autre.")
    phone.get_by_role("button", name="Enregistrer les corrections").click()
    expect(leader.locator("#minutes")).to_contain_text("Corrigé par une autre.")
    axe(phone)


def left_of(meeting: Meeting) -> int:
    return meeting.items.filter(state="waiting").count()


AT_ONCE = """() => new MutationObserver((_all, looking) => {
  const area = document.querySelector("#notes textarea");
  if (!area) return;
  area.value = "Écrit aussitôt.";
  looking.disconnect();
}).observe(document.querySelector("#notes"), {childList: true, subtree: true})"""


def test_who_writes_as_soon_as_the_pen_comes_is_saved_too(server, live_db, browse) -> None:
    cast = factories.cast()
    meeting = begun(cast)
    leader = browse(cast.plain.user)
    leader.goto(meeting.get_absolute_url())
    leader.evaluate(AT_ONCE)  # before any script hears of the form
    leader.get_by_role("button", name="Prendre la plume").click()
    expect(leader.locator("#notes textarea")).to_have_value("Écrit aussitôt.")
    expect(leader.locator("#notes").get_by_text("Enregistré")).to_be_visible()
    assert meeting.items.filter(notes="Écrit aussitôt.").count() == 1
    leader.wait_for_timeout(1500)  # the notes come anew, by the line: it is still said
    expect(leader.locator("#notes").get_by_text("Enregistré")).to_be_visible()
