# SPDX-License-Identifier: AGPL-3.0-or-later
"""First light: from a real notice to a shared price, live, by several people at once.

Each step is done as a person does it, in a browser of their own; what another must see without
reloading is waited for in a page nobody touches. axe looks at every page met.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from commons.library import actions as library
from commons.sharing import actions as sharing
from deploy.demo import notices as calls
from groupes import access
from groupes.access import Me
from groupes.models import Cooperative, Federation, Groupe, Member
from roles.models import Mandate
from tenders.bids.models import Bid, GoDecision
from tests import factories
from tests.factories import days

RULE = {
    "currency": "EUR",
    "steps": [
        {"type": "levy", "to": "Pot commun", "percent": "4", "of": "amount"},
        {"type": "share", "by": [{"key": "days", "weight": "1"}]},
        {"type": "contribution"},
    ],
}


@dataclasses.dataclass
class World:
    """Two cooperatives of a federation, a trade groupe, and the people of the journey."""

    groupe: Groupe
    facilitator: Member
    welcomer: Member
    partner: Member  # of the other cooperative
    former: Member  # held the facilitation until yesterday
    newcomer: Member
    mandate: Mandate


@pytest.fixture
def world(live_db: str) -> World:
    union = Federation.objects.create(name=factories.unique("Fédération"))
    here = Cooperative.objects.create(
        name=factories.unique("Navette"), slug=f"navette-{union.pk}", federation=union,
        contribution_percent=Decimal(10),
    )  # fmt: skip
    there = Cooperative.objects.create(
        name=factories.unique("Bocage"), slug=f"bocage-{union.pk}", federation=union,
        contribution_percent=Decimal(11),
    )  # fmt: skip
    welcomer = factories.member("Maëlle Accueil", of=here)
    groupe = factories.groupe(
        welcomer, name=factories.unique("Concerter"), visibility=Groupe.Visibility.FEDERATION
    )
    facilitator = factories.member("Camille Facilitation", of=here)
    former = factories.member("Aurélie Hier", of=here)
    partner = factories.member("Soizic Partenaire", of=there)
    for person in (facilitator, former, partner):
        factories.join(groupe, person)
    today = groupe.today()
    role = factories.role(groupe, "bids.decide_go", name="Animation du groupe")
    factories.mandate(role, former, starts_on=today - days(90), ends_on=today - days(1))
    mandate = factories.mandate(role, facilitator, starts_on=today, ends_on=today + days(12))
    factories.mandate(factories.role(groupe, "groupes.welcome_member", name="Porte"), welcomer)
    rule = sharing.create_rule(by=welcomer, groupe=groupe, name="Au jour", rule=RULE)
    sharing.adopt_rule(by=welcomer, rule=rule, in_force_from=today)
    library.add_page(
        by=partner, groupe=groupe, authors=[partner], title="Trame de méthodologie",
        use="template", summary="Le plan de nos mémoires.", body="# Méthode\n\nÉcouter, puis ouvrir.",
        licence="cc-by-sa-4.0", shared_with="groupe",
    )  # fmt: skip
    return World(
        groupe=groupe,
        facilitator=facilitator,
        welcomer=welcomer,
        partner=partner,
        former=former,
        newcomer=factories.member("Hawa Nouvelle", of=here),
        mandate=mandate,
    )


def address(groupe: Groupe, rest: str = "") -> str:
    return f"/g/{groupe.slug}/{rest}"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def test_from_a_notice_to_a_shared_price(
    world: World,
    browse: Callable[..., Page],
    axe: Callable[..., None],
    watch: Any,
    tmp_path: Path,
) -> None:
    groupe = world.groupe
    watch.allow("ERR_INTERNET_DISCONNECTED")  # step 4 cuts the line on purpose

    # 1. A newcomer asks at the door; whoever holds the welcoming role finds it in their day.
    hawa = browse(world.newcomer.user)
    hawa.goto(address(groupe))
    expect(hawa).to_have_url(re.compile(address(groupe, "rejoindre/")))
    axe(hawa)
    hawa.get_by_role("textbox").first.fill("Urbaniste, je voudrais apprendre à animer.")
    press(hawa, "Demander à rejoindre")
    expect(hawa.get_by_role("heading", name="Vous avez demandé à rejoindre")).to_be_visible()
    maelle = browse(world.welcomer.user)
    maelle.goto("/")
    axe(maelle)
    expect(
        maelle.get_by_role("link", name="Hawa Nouvelle demande à rejoindre", exact=True)
    ).to_be_visible()
    press(maelle, re.compile("Accueillir ?, Hawa Nouvelle"))
    hawa.goto(address(groupe))
    axe(hawa)
    expect(hawa.get_by_role("link", name="Fil", exact=False).first).to_be_visible()

    # 2. A notice comes by file; it is found by words and by CPV, and says what it says.
    spec = dataclasses.replace(
        calls.SPECS[0], key=f"voie-{groupe.pk}", title=f"Concertation de la voie {groupe.slug}",
        moved_from=None,
    )  # fmt: skip
    file = tmp_path / "avis.xml"
    file.write_bytes(calls.eforms(spec, groupe.today()))
    camille = browse(world.facilitator.user)
    camille.goto("/appels-d-offres/importer/")
    axe(camille)
    camille.locator("input[type=file]").set_input_files(file)
    press(camille, "Importer")
    expect(camille.get_by_text("1 avis est arrivé").first).to_be_visible()
    camille.goto(f"/appels-d-offres/?q={groupe.slug}")
    axe(camille)
    camille.get_by_role("link", name=spec.title).click()
    axe(camille)
    expect(camille.get_by_text("Communication").first).to_be_visible()
    expect(camille.get_by_text("heure de Paris").first).to_be_visible()
    expect(camille.get_by_role("link", name=re.compile(r"TED \d+-\d+")).first).to_be_visible()
    for prefix, found in (("7941", 1), ("4521", 0)):
        camille.goto(f"/appels-d-offres/?q={groupe.slug}&cpv={prefix}")
        expect(camille.get_by_role("link", name=spec.title)).to_have_count(found)
    camille.goto(f"/appels-d-offres/?q={groupe.slug}")
    camille.get_by_role("link", name=spec.title).click()
    press(camille, "Étudier cet appel d’offres")
    expect(camille.get_by_role("heading", name="Qui ferait quoi")).to_be_visible()
    axe(camille)
    bid = Bid.objects.get(groupe=groupe)
    page = address(groupe, f"appels-d-offres/{bid.pk}/")

    # 3. Two people, two cooperatives, two browsers: intentions move live in both.
    soizic = browse(world.partner.user)
    soizic.goto(page)
    need = bid.needs.earliest("position")
    say(camille, page, need.pk, "lead", "3")
    expect(soizic.locator("#matrix tfoot")).to_contain_text("3")
    expect(soizic.locator("#matrix").get_by_text("Camille").first).to_be_visible()
    say(soizic, page, need.pk, "contribute", "1,5")
    expect(camille.locator("#matrix tfoot")).to_contain_text("4,5")
    expect(camille.locator("#matrix tr.gap").first).to_be_visible()  # the other lots wait

    # 4. They talk, live; what was said survives a reload and a cut.
    talk_live(camille, soizic, groupe, axe)

    # 5. Who held the mandate until yesterday can not record the go; who holds it today can.
    aurelie = browse(world.former.user)
    aurelie.goto(page)
    expect(aurelie.get_by_role("link", name="Noter go ou non")).to_have_count(0)
    refused = aurelie.request.get(f"{page}decision/")
    assert refused.status == 403
    camille.goto(f"{page}decision/")
    axe(camille)
    camille.locator("input[name=go][value=go]").check()
    camille.locator("textarea").first.fill("Notre métier, et une équipe.")
    press(camille, "Noter la décision")
    expect(camille.get_by_text("Notre métier, et une équipe.")).to_be_visible()
    decision = GoDecision.objects.get(bid=bid)
    assert (decision.go, decision.mandate_id) == (True, world.mandate.pk)

    # 6. A template of the library comes into the bid, and its maker is credited there.
    camille.goto(f"{page}pieces/modele/")
    axe(camille)
    press(camille, "L’apporter : Trame de méthodologie")
    camille.goto(page)
    expect(camille.locator("#pieces")).to_contain_text("Soizic Partenaire")
    expect(camille.locator("#pieces")).to_contain_text("CC BY-SA 4.0")

    # 7. A price, and its share to the cent, each line explained. By hand: 10 000,00 € less 4 %
    # is 9 600,00 €; by 3 and 1.5 days, 6 400,00 and 3 200,00; less 10 % and 11 %.
    camille.goto(f"{page}prix/")
    camille.locator("input[name=name]").last.fill("Équilibré")
    camille.locator("input[name=amount_cents]").last.fill("10 000,00")
    press(camille, "Tout enregistrer")
    # What a cooperative takes is told to its own people: Camille reads 640,00 of her 6 400,00, and
    # Soizic, of another, 352,00 of her 3 200,00.
    common = ("400,00", "6\u00a0400,00", "3\u00a0200,00")
    soizic.goto(f"{page}prix/")
    for person, own, other in (
        (camille, ("640,00", "5\u00a0760,00"), "352,00"),
        (soizic, ("352,00", "2\u00a0848,00"), "640,00"),
    ):
        text = person.locator("main").inner_text().replace("\u202f", "\u00a0")
        for figure in (*common, *own):
            assert f"{figure}\u00a0€" in text, figure
        assert f"{other}\u00a0€" not in text
    axe(camille)
    expect(camille.get_by_role("heading", name="Chaque ligne")).to_be_visible()

    # 8. The facilitator hands the mandate over; from its first day the powers are the other's.
    hand_over(world, camille, soizic, axe)
    assert access.standing(Me(world.partner), groupe).can("bids.decide_go")
    assert not access.standing(Me(world.facilitator), groupe).can("bids.decide_go")
    assert soizic.request.get(f"{page}decision/").status == 200
    assert camille.request.get(f"{page}decision/").status == 403


def say(page: Page, bid: str, need: int, level: str, count: str) -> None:
    page.goto(f"{bid}besoins/{need}/position/")
    page.locator(f"input[name=level][value={level}]").check()
    page.locator("input[name=days]").fill(count)
    press(page, "Je me positionne")
    expect(page.locator("#matrix")).to_be_visible()


def talk_live(one: Page, other: Page, groupe: Groupe, axe: Callable[..., None]) -> None:
    for page in (one, other):
        page.goto(address(groupe, "fil/"))
        expect(page.locator("[data-chat]")).to_be_visible()
    axe(one)
    address_of_talk = one.url
    other.goto(address_of_talk)
    write(one, "Bonjour de Camille")
    expect(message(other, "Bonjour de Camille")).to_be_visible()
    write(other, "Et de **Soizic**")
    expect(one.locator("strong", has_text="Soizic").last).to_be_visible()
    # A cut: what is written meanwhile waits, and leaves once the line is back; nothing twice.
    one.context.set_offline(True)
    write(other, "Pendant la coupure")
    write(one, "Gardé hors ligne")
    expect(one.locator(".msg.unsent", has_text="Gardé hors ligne")).to_be_visible()
    one.context.set_offline(False)
    expect(message(one, "Pendant la coupure")).to_be_visible(timeout=20_000)
    expect(message(other, "Gardé hors ligne")).to_be_visible(timeout=20_000)
    for page in (one, other):
        page.reload()
        for said in ("Bonjour de Camille", "Pendant la coupure", "Gardé hors ligne"):
            expect(page.locator("article.msg", has_text=said)).to_have_count(1)


def message(page: Page, text: str) -> Locator:
    return page.locator("article.msg", has_text=text)


def write(page: Page, text: str) -> None:
    page.locator("[data-composer] textarea").fill(text)
    page.keyboard.press("Enter")


def hand_over(world: World, giver: Page, taker: Page, axe: Callable[..., None]) -> None:
    """Today is the day after the giver's first: the volunteer takes over from today."""
    Mandate.objects.filter(pk=world.mandate.pk).update(
        starts_on=world.groupe.today() - dt.timedelta(days=20)
    )
    giver.goto(address(world.groupe, f"roles/{world.mandate.role_id}/"))
    axe(giver)
    giver.goto(address(world.groupe, f"roles/{world.mandate.role_id}/passer/"))
    axe(giver)
    giver.get_by_label("À qui").select_option(label="Soizic Partenaire")
    giver.locator("input[name=starts_on]").fill(world.groupe.today().isoformat())
    giver.locator("textarea[name=handover]").fill("Les contacts sont dans les communs.")
    press(giver, "Proposer le mandat")
    taker.goto("/")
    axe(taker)
    press(taker, "Accepter")
    expect(taker.get_by_text(re.compile("Animation du groupe")).first).to_be_visible()


def test_a_person_removed_loses_the_stream_at_once(
    world: World, browse: Callable[..., Page], watch: Any
) -> None:
    from groupes import actions

    groupe = world.groupe
    watch.allow("403")  # the page of someone who left may ask once more, and is told no
    soizic, camille = browse(world.partner.user), browse(world.facilitator.user)
    camille.goto(address(groupe, "fil/"))
    soizic.goto(camille.url)
    write(camille, "Encore là ?")
    expect(message(soizic, "Encore là ?")).to_be_visible()
    membership = groupe.memberships.get(member=world.partner)
    actions.leave(by=world.partner, membership=membership)
    expect(soizic.locator("[data-composer] textarea")).to_be_disabled(timeout=15_000)
    write(camille, "Entre nous")
    camille.wait_for_timeout(800)
    expect(message(soizic, "Entre nous")).to_have_count(0)
    assert soizic.request.get(address(groupe, "fil/depuis/?after=0")).status == 403


def test_the_keyboard_alone_goes_from_the_day_to_a_message(
    world: World, browse: Callable[..., Page]
) -> None:
    page = browse(world.facilitator.user)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#contenu")  # skip link first
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type(world.groupe.name)
    expect(page.locator("dialog .menu a").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/g/{world.groupe.slug}/"))
    page.goto(address(world.groupe, "fil/"))
    page.locator("[data-composer] textarea").focus()
    page.keyboard.type("Écrit sans souris")
    page.keyboard.press("Enter")
    expect(page.locator("article.msg", has_text="Écrit sans souris")).to_be_visible()


WIDTHS = (360, 768, 1280, 1920)
AXE_WIDTHS = (360, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def too_wide(page: Page) -> Any:
    """What sticks out of the screen, from the outermost in."""
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
            .map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`)
            .slice(0, 5)"""
    )


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
def test_no_page_is_wider_than_its_screen(
    world: World,
    browse: Callable[..., Page],
    axe: Callable[..., None],
    locale: str,
) -> None:
    """At each width, in both languages, and axe in both themes; with a very long name in the groupe. A
    page is fetched once: its theme and its width change under it."""
    long = factories.member(
        "Jean-Baptiste de la Rochefordière-Kersauson-Trémargat", of=world.groupe.cooperative
    )
    factories.join(world.groupe, long)
    page = browse(long.user, width=WIDTHS[0], locale=locale)
    for path in paths(world.groupe):
        page.goto(path)
        for width in WIDTHS:
            widen(page, width)
            widest: Any = page.evaluate("document.documentElement.scrollWidth")
            assert widest <= width, f"{path} is {widest} px wide at {width}: {too_wide(page)}"
            if width not in AXE_WIDTHS or locale != "fr-FR":  # the same elements in both languages
                continue
            for scheme in SCHEMES:  # a theme changes colours, and no width
                colour(page, scheme)
                axe(page)
            colour(page, SCHEMES[0])


def widen(page: Page, width: int) -> None:
    """Give the page this width, and wait for what it fetches when it has room for it."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.fonts.ready.then(() => true)")  # the ones it falls back on are wider
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.locator(".htmx-request")).to_have_count(0)


def colour(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Give the page this theme, as to who wants nothing to move: at once, no colour on its way."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
    assert not page.evaluate("document.getAnimations().some((one) => one instanceof CSSTransition)")


def paths(groupe: Groupe) -> list[str]:
    inside = (
        "",
        "fil/",
        "roles/",
        "appels-d-offres/",
        "communs/",
        "partage/",
        "membres/",
        "journal/",
    )
    return [
        "/", "/groupes/", "/personnes/", "/moi/", "/appels-d-offres/", "/communs/",
        *(address(groupe, part) for part in inside),
    ]  # fmt: skip
