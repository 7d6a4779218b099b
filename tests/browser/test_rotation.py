# SPDX-License-Identifier: AGPL-3.0-or-later
"""A year's rotation is planned and accepted: wishes by two people, a plan, a cell locked, planned anew, put to
the groupe, agreed to, adopted, its offer accepted; one of them on a phone."""

from __future__ import annotations

from typing import Any

from roles.models import Mandate
from roles.planning import actions
from roles.planning.models import Pin, Plan, Wish
from tests.roles.planning.world import world


def fits(page: Any) -> None:
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def worked(plan: Plan) -> Plan:
    """The worker does what was asked for."""
    plan.refresh_from_db()
    assert plan.solving == Plan.Solving.WAITING
    return actions.run_here(plan)


def test_a_year_is_planned_and_accepted(server, live_db, browse, axe, watch):
    here = world(people=3, roles=2)
    one, other = here.roles
    slug = here.groupe.slug

    planner = browse(here.planner.user)
    planner.goto(f"/g/{slug}/roles/")
    planner.get_by_role("link", name="Prévoir la rotation").click()
    axe(planner)
    planner.get_by_role("link", name="Préparer une rotation").click()
    planner.get_by_label("Facilitation planifiée").uncheck()
    axe(planner)
    planner.get_by_role("button", name="Commencer").click()
    planner.get_by_text("0 sur 3 ont dit leurs souhaits").wait_for()
    axe(planner)
    plan = Plan.objects.get(groupe=here.groupe)

    # Two people say what they wish, from Today; one on a phone.
    for number, width in ((1, 390), (2, 1280)):
        person = browse(here.people[number].user, width=width)
        person.goto("/")
        axe(person)
        person.get_by_role("link", name="Dites quels rôles vous tiendriez", exact=True).click()
        group = person.get_by_role("group", name=one.name)
        group.get_by_label("avec plaisir" if number == 1 else "non").check()
        fits(person)
        axe(person)
        person.get_by_role("button", name="Garder ce que je dis").click()
        person.locator("#messages").get_by_text("Personne d’autre ne le lit").wait_for()
    assert Wish.objects.filter(role=one).count() == 2

    planner.reload()
    planner.get_by_text("2 sur 3 ont dit leurs souhaits").wait_for()
    planner.get_by_role("button", name="Chercher un plan").click()
    planner.get_by_text("Dans la file").wait_for()
    axe(planner)
    worked(plan)
    planner.get_by_role("heading", name="Qui tiendrait quoi").wait_for()
    axe(planner)
    seat = plan.seats.get(role=one, term=0)
    assert seat.member != here.people[2]  # no is no

    # Another sits there: the cell is locked, as little as possible changes.
    locked = here.people[1] if seat.member == here.planner else here.planner
    cell = planner.locator("table.rota details").first
    cell.locator("summary").click()
    axe(planner)
    cell.get_by_role("link", name="Fixer ou changer").click()
    planner.get_by_label("Qui").select_option(label=locked.name)
    axe(planner)
    planner.locator("main form button[type=submit]").first.click()
    planner.get_by_text("Quelque chose a changé").wait_for()
    pin = Pin.objects.get(plan=plan)
    planner.get_by_role("button", name="Recalculer en changeant le moins possible").click()
    planner.get_by_role("heading", name="Recherche d’un plan").wait_for()
    worked(plan)
    planner.get_by_role("link", name="Le soumettre au groupe", exact=True).wait_for()
    assert plan.seats.get(role_id=pin.role_id, term=pin.term).member == locked

    planner.get_by_role("link", name="Le soumettre au groupe", exact=True).click()
    planner.get_by_label("Un mot pour l’accompagner").fill("Chacun·e son tour.")
    axe(planner)
    planner.get_by_role("button", name="Le soumettre au groupe").click()
    planner.get_by_text("chaque membre le trouve").first.wait_for()
    axe(planner)

    for number, width in ((1, 390), (2, 1280)):
        person = browse(here.people[number].user, width=width, scheme="dark")
        person.goto("/")
        person.get_by_role("link", name="Un plan est soumis au groupe").first.click()
        person.get_by_text("Chacun·e son tour.").wait_for()
        fits(person)
        axe(person)
        person.get_by_role("button", name="Je suis d’accord").click()
        person.get_by_text("Vous avez dit votre accord").first.wait_for()

    planner.goto(f"/g/{slug}/rotation/{plan.pk}/")
    planner.get_by_role("link", name="L’adopter").click()
    axe(planner)
    planner.get_by_role("button", name="L’adopter").click()
    planner.get_by_text("Il est adopté").first.wait_for()
    axe(planner)

    offered = plan.seats.select_related("member").filter(term=0, became="offered").first()
    assert offered is not None
    assert offered.member is not None
    person = browse(offered.member.user, width=390)
    person.goto("/")
    fits(person)
    accept = person.get_by_role("button", name="Accepter")
    offers = accept.count()
    accept.first.click()
    accept.nth(offers - 1).wait_for(state="detached")
    assert Mandate.objects.filter(member=offered.member, role__in=[one, other]).exists()
