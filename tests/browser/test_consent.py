# SPDX-License-Identifier: AGPL-3.0-or-later
"""A tension becomes a proposal, somebody objects, the proposal integrates it, and all consent: four
people, each in a browser of their own, in French and English, on a laptop and a phone."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import expect

from roles.decisions.models import Decision, State, Tension
from tests import factories


def test_a_consent_with_an_objection_that_is_integrated(server, live_db, browse, axe) -> None:
    cast = factories.cast("decisions.run")
    slug = cast.groupe.slug
    proposer = browse(cast.founder.user)
    objector = browse(cast.plain.user, width=360, height=780)
    consenting = browse(cast.former.user, scheme="dark", locale="en-GB")
    facilitator = browse(cast.holder.user, width=768, height=1024)

    # From the page of a role, by a sentence; then to a decision, linked both ways.
    proposer.goto(f"/g/{slug}/roles/{cast.role.pk}/")
    proposer.get_by_role("link", name="Ce qui ne va pas encore").click()
    axe(proposer)
    proposer.get_by_label("Ce qui ne va pas encore, en une phrase").fill("On attend dix jours")
    proposer.get_by_role("button", name="L’exprimer").click()
    expect(proposer.get_by_role("heading", level=1)).to_have_text("On attend dix jours")
    axe(proposer)
    proposer.get_by_role("link", name="Proposer quelque chose").click()
    proposer.get_by_role("link", name="Consentement", exact=True).click()
    proposer.get_by_label("Ce qui est proposé, en une ligne").fill("Répondre en trois jours")
    proposer.get_by_label(re.compile("^La proposition")).fill("L’accueil répond en trois jours.")
    axe(proposer)
    proposer.get_by_role("button", name="Noter").click()
    proposer.get_by_role("link", name="Le soumettre au groupe").click()
    axe(proposer)
    proposer.get_by_role("button", name="Ouvrir").click()
    expect(proposer.get_by_text(re.compile(r"\b0\b.* sur 4\."))).to_be_visible()
    page = proposer.url

    # One consents in one tap by the keyboard alone, one objects with a reason on a phone.
    consenting.goto(page)
    axe(consenting)
    consent = consenting.get_by_role("button", name="No objection")
    consent.focus()
    consenting.keyboard.press("Enter")
    expect(consenting.get_by_text("You said:")).to_be_visible()
    objector.goto("/")
    objector.get_by_role("link", name="Répondre en trois jours").first.click()
    axe(objector)
    objector.get_by_role("link", name="Dire une objection").click()
    axe(objector)
    objector.get_by_label(re.compile("En quoi cela nuirait")).fill("L’été, personne n’est là.")
    objector.get_by_label(re.compile("Cela vient de cette proposition")).check()
    objector.get_by_role("button", name="Dire une objection").click()
    expect(objector.get_by_text("Votre objection est avec le groupe.")).to_be_visible()
    width = objector.evaluate("document.documentElement.scrollWidth")
    assert width <= 360

    # Who proposed sees it without asking again, integrates it, and everybody is asked again.
    expect(proposer.get_by_text("L’été, personne n’est là.")).to_be_visible(timeout=30_000)
    axe(proposer)
    proposer.get_by_role("link", name=re.compile("L’intégrer")).click()
    proposer.get_by_label(re.compile("^La proposition")).fill(
        "L’accueil répond en trois jours, en sept l’été."
    )
    proposer.get_by_label(re.compile("L’été, personne")).check()
    axe(proposer)
    proposer.get_by_role("button", name="Changer, et redemander").click()
    expect(proposer.get_by_text("intégrée")).to_be_visible()
    expect(consenting.get_by_text("en sept l’été")).to_be_visible(timeout=30_000)
    expect(consenting.get_by_text("You said:")).to_have_count(0)
    consenting.goto(f"{page}editions/")
    expect(consenting.get_by_text(re.compile("en sept l’été")).first).to_be_visible()
    axe(consenting)
    for each, name in (
        (consenting, "No objection"),
        (objector, "Pas d’objection"),
        (facilitator, "Pas d’objection"),
        (proposer, "Pas d’objection"),
    ):
        each.goto(page)
        each.get_by_role("button", name=name).click()

    # At its hour whoever looks first closes it; the tension has its answer.
    made = Decision.objects.get(groupe=cast.groupe)
    Decision.objects.filter(pk=made.pk).update(closes_at=timezone.now() - dt.timedelta(seconds=1))
    facilitator.goto(page)
    expect(facilitator.get_by_text("Personne n’objecte.")).to_be_visible()
    axe(facilitator)
    made.refresh_from_db()
    assert made.state == State.ADOPTED
    proposer.goto(f"/g/{slug}/decisions/")
    axe(proposer)
    proposer.goto(Tension.objects.get(groupe=cast.groupe).get_absolute_url())
    expect(proposer.get_by_role("heading", name="Répondue")).to_be_visible()
    expect(proposer.get_by_role("link", name="Répondre en trois jours")).to_be_visible()
    axe(proposer)
