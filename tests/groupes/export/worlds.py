# SPDX-License-Identifier: AGPL-3.0-or-later
"""A groupe with something of everything that goes, and what only an archive's reader needs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from commons.library import actions as library
from commons.sharing import actions as sharing
from groupes import access
from groupes.brand import actions as brand
from groupes.brand.models import Contact
from groupes.charter import actions as charter
from groupes.chat import actions as chat
from groupes.export import writing
from groupes.models import Groupe
from groupes.reflection import actions as reflecting
from groupes.things import Ref
from roles import actions as roles
from roles import lot
from roles.models import Draw, DrawName
from tenders.bids import actions as bids
from tests import factories
from tests.tenders import calls


@dataclass
class World:
    cast: factories.Cast
    groupe: Groupe


def world() -> World:
    cast = factories.cast(*access.powers())
    groupe, holder, plain = cast.groupe, cast.holder, cast.plain
    topic = chat.new_topic(by=holder, groupe=groupe, name="Plan vélo")
    chat.post_message(by=holder, topic=topic, text="Bonjour **toutes**")
    gone = chat.post_message(by=plain, topic=topic, text="À effacer").message
    chat.delete_message(by=plain, message=gone)
    page = library.add_page(by=holder, groupe=groupe, title="Trame", body="# Atelier")
    library.add_file(
        by=plain,
        groupe=groupe,
        title="Devis",
        upload=SimpleUploadedFile("devis.txt", b"cent euros"),
    )
    rule = factories.split_rule(groupe, holder)
    share = sharing.preview(
        by=holder,
        groupe=groupe,
        rule=rule,
        amount_cents=10_000,
        participants=[(holder, 2), (plain, 1)],
    )
    settled = sharing.settle(by=holder, distribution=share)
    sharing.reverse(by=holder, distribution=settled, reason="Une erreur de saisie")
    notice = calls.call("a", procedure="p", deadline=calls.in_days(20))
    calls.bring(calls.eforms("a", version="09", procedure="p", title="Autre"), by=holder)
    bid, _new = bids.take_up(by=holder, groupe=groupe, notice=notice)
    need = bids.add_need(by=holder, bid=bid, title="Animer")
    bids.state_intention(by=plain, need=need, level="lead", days=Decimal(2), word="Avec plaisir")
    bids.use_template(by=holder, bid=bid, resource=page)
    bids.set_price(by=holder, bid=bid, name="Prudent", amount_cents=10_000)
    vacant = factories.role(groupe)
    roles.offer_mandate(
        by=holder,
        role=vacant,
        to=plain,
        starts_on=groupe.today(),
        ends_on=groupe.today() + factories.days(60),
        message="Je pense à toi",
    )
    held = cast.role.mandates.get(member=holder)
    roles.write_handover(
        by=holder, mandate=held, open_work="Le calendrier", contacts="Ana, le lundi"
    )
    today = groupe.today()
    learning = roles.ask_beside(
        by=plain, mandate=held, learner=plain, starts_on=today, ends_on=held.ends_on
    )
    roles.answer_offer(by=holder, offer=learning, accept=True)
    drawn = Draw.objects.create(
        role=factories.role(groupe),
        opened_by=holder,
        names_until=today - factories.days(1),
        starts_on=today,
        ends_on=today + factories.days(90),
        **lot.seal()._asdict(),
    )
    DrawName.objects.create(draw=drawn, member=plain, ticket=str(plain.pk))
    roles.draw_lot(by=holder, draw=drawn)
    open_one = roles.open_draw(
        by=holder,
        role=factories.role(groupe),
        names_until=today,
        starts_on=today + factories.days(1),
    )
    roles.put_name_down(by=plain, draw=open_one)
    texts = {"values": "Pair à pair.", "red_lines": "- Jamais seul"}
    charter.begin(by=holder, groupe=groupe, texts=texts)
    line = groupe.red_lines.get()
    charter.attach(by=holder, groupe=groupe, thing=vacant, lines=[line.pk])
    flag = charter.raise_flag(by=plain, line=line, about=Ref.of(vacant), words="Ceci la franchit.")
    charter.answer_flag(by=holder, flag=flag, text="Je regarde.")
    logo = SimpleUploadedFile("logo.webp", picture(), "image/webp")
    shown = brand.edit_identity(
        by=holder, groupe=groupe, edition=1, promise="Bien fait", colour="#1f6f5c", logo=logo
    )
    brand.save_offer(by=holder, groupe=groupe, title="Identité visuelle", text="Trois pistes")
    for client, agreed in (("Ville de Lille", True), ("Une maison", False)):
        brand.save_reference(
            by=holder, groupe=groupe, client=client, year=2025, done="Un guide", agreed=agreed
        )
    Contact.objects.create(
        brand=shown, name="Une cliente", email="cliente@example.test", text="Bonjour"
    )
    reflection = reflecting.open_reflection(by=holder, groupe=groupe)
    reflecting.place(by=plain, reflection=reflection, places={"rules": (2, "Entre les deux.")})
    return World(cast, groupe)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(out, "WEBP")
    return out.getvalue()


def written(
    groupe: Groupe, *, named: Collection[int] = (), agreed: Collection[str] = ()
) -> io.BytesIO:
    out = io.BytesIO()
    writing.write(groupe, out, named=named, at=timezone.now(), agreed=agreed)
    out.seek(0)
    return out


def opened(archive: io.BytesIO) -> dict[str, bytes]:
    """Path → bytes of everything an archive holds."""
    with zipfile.ZipFile(io.BytesIO(archive.getvalue())) as found:
        return {name: found.read(name) for name in found.namelist()}


def table(archive: io.BytesIO, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(opened(archive)[f"tables/{name}.json"])
    return rows
