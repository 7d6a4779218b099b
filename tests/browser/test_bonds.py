# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is between people: the path when something no longer works, and learning from each other; each
in a browser of their own, on a laptop and a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from groupes.parting import actions as parting
from groupes.parting.models import Path
from groupes.people import actions as people
from groupes.people.models import Level
from tests import factories


def test_a_path_and_a_pairing_go_from_one_person_to_the_other(server, live_db, browse, axe) -> None:
    cast = factories.cast()
    people.tell_skills(by=cast.plain, told={Level.LEARNS: ["Facilitation"]})
    people.tell_skills(by=cast.founder, told={Level.PASSES_ON: ["Facilitation"]})

    opener, about = browse(cast.founder.user), browse(cast.plain.user, width=390, scheme="dark")
    outside = browse(cast.outsider.user, locale="en-GB")
    opener.goto(f"/g/{cast.groupe.slug}/membres/")
    opener.get_by_role("link", name="Quelque chose ne va plus").click()
    axe(opener)
    opener.get_by_label("À propos de la place de").select_option(str(cast.plain.pk))
    opener.get_by_label("Ce que vous vivez").fill("Trois absences sans un mot")
    opener.get_by_role("button", name="Ouvrir").click()
    opener.get_by_role("link", name="Demander à quelqu’un de le tenir").click()
    axe(opener)
    opener.get_by_role("button", name=re.compile("Lui demander")).click()

    outside.goto("/")
    outside.get_by_role("link", name=re.compile("You are asked to hold a talk")).first.click()
    expect(outside.get_by_text("Trois absences")).to_have_count(0)
    outside.get_by_role("button", name="I hold this talk").click()
    expect(outside.get_by_text("Trois absences")).to_be_visible()
    axe(outside)

    about.goto("/")
    about.get_by_role("link", name=re.compile("Un échange est ouvert")).first.click()
    expect(about.get_by_text("Trois absences")).to_be_visible()
    axe(about)

    about.goto("/compagnonnage/")
    axe(about)
    about.get_by_role("link", name=re.compile("Demander à apprendre")).click()
    about.get_by_label("Le but").fill("Mener un atelier")
    about.get_by_role("button", name="Demander", exact=True).click()
    opener.goto("/")
    opener.get_by_role("link", name=re.compile("aimerait apprendre de vous")).first.click()
    opener.get_by_role("button", name="Accepter").click()
    expect(opener.get_by_text("En cours")).to_be_visible()
    axe(opener)


def test_a_place_ends_by_steps_that_each_has_read_and_may_appeal(
    server, live_db, browse, axe
) -> None:
    cast = factories.cast("groupes.welcome_member")
    about, opener, outside = cast.plain, cast.founder, cast.outsider
    tie = cast.groupe.memberships.get(member=about)
    path = parting.open_path(by=opener, membership=tie, lived="Trois absences sans un mot")
    parting.ask_holder(by=opener, path=path, to=outside)
    parting.answer_ask(by=outside, path=path, accept=True)
    parting.note_talk(by=outside, path=path, on=cast.groupe.today())
    parting.propose(
        by=opener, path=path, way=Path.Way.LEAVE, reasons="Nous ne pouvons plus compter dessus"
    )
    address = path.get_absolute_url()

    # The one it is about reads it first, and answers; nobody else of the groupe has it yet.
    decides = browse(cast.holder.user, locale="en-GB")
    assert decides.request.get(address).status == 404
    phone = browse(about.user, width=390, scheme="dark")
    phone.goto(address)
    expect(phone.get_by_text("Nous ne pouvons plus compter dessus")).to_be_visible()
    phone.get_by_role("link", name="Répondre", exact=True).click()
    phone.get_by_role("textbox", name="Votre réponse").fill("Voici ma part, et ce que je propose.")
    phone.get_by_label("Le groupe peut lire les deux dès maintenant").check()
    axe(phone)
    phone.get_by_role("main").get_by_role("button").first.click()
    expect(phone).to_have_url(server.url + address)

    # Then the groupe, which decides by its own way; two people confirm how.
    decides.goto(address)
    expect(decides.get_by_text("Voici ma part, et ce que je propose.")).to_be_visible()
    expect(decides.get_by_text("Trois absences")).to_have_count(0)
    decides.get_by_role("link", name="Note the decision").click()
    decides.locator("input[name=way][value=leave]").check()
    decides.get_by_label("How it was decided").fill("By consent, on Tuesday")
    decides.get_by_label("Day of the decision").fill(cast.groupe.today().isoformat())
    axe(decides)
    decides.get_by_role("main").get_by_role("button").first.click()
    expect(decides).to_have_url(server.url + address)
    for one in (cast.former, outside):
        confirming = browse(one.user)
        confirming.goto(address)
        confirming.get_by_role("button", name="Je confirme : c’est décidé ainsi").click()

    # There is time to appeal, to someone outside: until that is answered, they are inside.
    phone.reload()
    axe(phone)
    phone.get_by_role("link", name="Faire appel").click()
    phone.get_by_label("Pourquoi vous faites appel").fill("Personne ne m’a entendu.")
    axe(phone)
    phone.get_by_role("main").get_by_role("button").first.click()
    expect(phone.get_by_text("Personne ne m’a entendu.")).to_be_visible()
    confirming.goto("/")
    confirming.goto(address)
    confirming.get_by_role("link", name="Répondre à l’appel").click()
    confirming.locator("input[name=stands][value=no]").check()
    confirming.get_by_label("Pourquoi").fill("On ne l’a pas laissé parler.")
    axe(confirming)
    confirming.get_by_role("main").get_by_role("button").first.click()
    phone.reload()
    expect(phone.get_by_text("On ne l’a pas laissé parler.")).to_be_visible()
    phone.get_by_role("button", name="J’ai lu").click()  # told in Today until then
    expect(phone.get_by_role("button", name="J’ai lu")).to_have_count(0)
    tie.refresh_from_db()
    assert tie.state == "active"
