import os
from tenders.bids import actions as bids
from tenders.candidacy import actions
from tests import factories
from tests.tenders.candidacy.makers import siret, three

def test_shots(server, live_db, browse):
    world = three("shots")
    bids.set_price(by=world.ours, bid=world.bid, name="Juste", amount_cents=1_000_000)
    actions.add_body(by=world.ours, bid=world.bid, name="Atelier du Canal et des Rives, société coopérative d’intérêt collectif", siret=siret(), does="Graphisme et illustration de tous les supports", amount_cents=200_000, contact_name="Rose Pommier", contact_email="rose.pommier@atelier-du-canal-et-des-rives.example", address="4 quai du Canal, 59000 Lille", lots=["LOT-0002"])
    actions.declare(by=world.near, bid=world.bid, kind="buyer", words="J’y ai travaillé un an.")
    d = actions.declare(by=world.ours, bid=world.bid, kind="competitor", words="Ma sœur y est salariée.")
    rival = factories.member(of=world.bid.cooperative)
    groupe = factories.groupe(rival)
    bids.take_up(by=rival, groupe=groupe, notice=world.bid.notice)
    staff = factories.member(of=world.bid.cooperative, administers=True)
    home = f"/g/{world.cast.groupe.slug}/appels-d-offres/{world.bid.pk}/candidat/"
    pages = {"c": home, "f": home + "forme/", "n": home + "membres/nouveau/", "l": home+"liens/nouveau/", "h": "/aide/candidat/"}
    out = os.environ.get("SHOTS", "/tmp/w/law_shots")
    os.makedirs(out, exist_ok=True)
    for w, scheme, loc in ((1280, "light", "fr-FR"), (390, "dark", "en-GB"), (390, "light", "fr-FR")):
        p = browse(world.ours.user, width=w, height=900, scheme=scheme, locale=loc)
        for k, u in pages.items():
            if k in "nlh" and w == 390 and loc == "fr-FR": continue
            p.goto(u); p.screenshot(path=f"{out}/{k}-{w}-{scheme}-{loc[:2]}.png", full_page=True)
    p = browse(staff.user, width=390, height=800)
    p.goto("/moi/cooperative/rencontres/"); p.screenshot(path=f"{out}/m.png", full_page=True)
    p = browse(staff.user, width=1280, height=800)
    p.goto("/moi/cooperative/"); p.screenshot(path=f"{out}/coop.png", full_page=True)
    p = browse(world.cast.holder.user, width=1280, height=800)
    p.goto(home.replace("candidat/", "decision/")); p.screenshot(path=f"{out}/decide.png", full_page=True)
