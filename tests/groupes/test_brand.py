# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brands: what they say of themselves, their public page, and what is written to them from outside."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from django.conf import settings
from django.core import mail, signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from groupes import actions as ground
from groupes.access import Me, standing
from groupes.brand import actions, contrast, events, leaving, pages, pictures, queries, todo
from groupes.brand.doubts import doubts
from groupes.brand.forms import SALT, ContactForm, IdentityForm, OfferForm
from groupes.brand.models import Brand, Contact, Offer
from groupes.files.models import StoredFile
from groupes.journal.models import Entry
from groupes.models import Groupe
from groupes.shell.todo import items
from groupes.web.refusals import Outdated, Refusal
from tests import factories
from tests.groupes.views.visits import login

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast(
        "brand.publish",
        "brand.answer_outside",
        "brand.edit_brand",
        kind="brand",
        name="Mots dits",
        visibility="cooperative",
    )


@pytest.fixture
def storage(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


def page(name: str, cast: factories.Cast, *more: object) -> str:
    return reverse(f"brand:{name}", args=[cast.groupe.slug, *more])


def published(cast: factories.Cast, address: str = "mots-dits", **decided: bool) -> Brand:
    brand = queries.brand_of(cast.groupe)
    if not brand.promise:
        actions.edit_identity(
            by=cast.holder,
            groupe=cast.groupe,
            edition=brand.edition,
            promise="Des mots que l’on comprend.",
            story="Nous **écrivons**.",
        )
    return actions.publish(by=cast.holder, groupe=cast.groupe, address=address, **decided)


def outside(name: str = "brand_public", address: str = "mots-dits") -> str:
    return reverse(name, args=[address])


def picture(kind: str = "PNG", size: tuple[int, int] = (1200, 300), **save: object) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, "#1f6f5c").save(held, kind, **save)
    return held.getvalue()


def letter(**said: str) -> dict[str, str]:
    return {
        "name": "Léa Ferrand",
        "email": "lea@example.test",
        "text": "Bonjour, une plaquette pour mai ?",
        "since": signing.dumps(0, salt=SALT),
    } | said


@pytest.fixture
def a_minute_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form of :func:`letter` was open for a minute."""
    monkeypatch.setattr("groupes.brand.forms.now", lambda: 60.0)


# --- colours -------------------------------------------------------------------------------------


def test_the_contrast_of_a_colour_is_that_of_wcag() -> None:
    assert contrast.ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast.ratio("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)  # the known limit
    assert contrast.ratio("#767676", "#767676") == 1
    with pytest.raises(ValueError, match="colour"):
        contrast.ratio("red", "#ffffff")


def test_the_grounds_are_those_of_our_pages() -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    found = re.search(r"--paper: light-dark\((#\w+), (#\w+)\)", tokens)
    assert found is not None
    assert found.groups() == (contrast.LIGHT, contrast.DARK)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("#1F6F5C", "#1f6f5c"),
        (" 1f6f5c ", "#1f6f5c"),
        ("#fff", "#ffffff"),
        ("red", ""),
        ("#12", ""),
    ],
)
def test_a_colour_is_typed_in_the_usual_ways(typed: str, kept: str) -> None:
    assert contrast.written(typed) == kept


def test_how_colours_are_seen_is_said_with_the_ratio_never_rounded_up() -> None:
    [one] = pages.colours(Brand(colour="#767676"))
    light, dark = one.seen
    assert light.ratio in ("4,2 : 1", "4.2 : 1")
    assert (light.good, dark.good) == (True, True)
    [pale] = pages.colours(Brand(colour="#f2efe6"))
    assert [seen.good for seen in pale.seen] == [False, True]


# --- the logo ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_small_and_bare(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "chez moi"  # turned; a description
    brought = picture(kind, exif=exif)
    made = pictures.redrawn(io.BytesIO(brought), len(brought))
    with Image.open(made.file) as image:  # type: ignore[arg-type]  # an upload's file
        assert image.format == "WEBP"
        assert image.size == (200, 800)  # upright
        assert not image.getexif()
    made.seek(0)
    assert b"chez moi" not in made.read()


def test_what_is_seen_through_stays_so() -> None:
    held = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(held, "PNG")
    made = pictures.redrawn(held, held.tell())
    with Image.open(made.file) as image:  # type: ignore[arg-type]
        assert image.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 30 000 × 30 000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("logo.png", b"<script>alert(1)</script>"),
        ("logo.png", b"#!/bin/sh\nrm -rf /\n"),
        ("logo.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
        ("logo.pdf", b"%PDF-1.4\n%%EOF"),
        ("logo.png", picture()[:200]),
        ("logo.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 400),
        ("logo.png", bomb()),
        ("logo.png", b""),
    ],
)
def test_a_logo_that_is_a_script_or_no_picture_is_refused_with_words(
    name: str, content: bytes
) -> None:
    form = IdentityForm(
        {"promise": "p", "edition": "1"}, {"logo": SimpleUploadedFile(name, content)}
    )
    assert not form.is_valid()
    assert len(str(form.errors["logo"][0])) > 15


def test_a_picture_with_a_script_behind_it_keeps_its_pixels_alone() -> None:
    brought = picture(size=(20, 20)) + b"<script>alert(1)</script>"
    made = pictures.redrawn(io.BytesIO(brought), len(brought))
    assert b"script" not in made.read()
    with pytest.raises(pictures.NotALogo):
        pictures.redrawn(io.BytesIO(brought), pictures.MOST_BYTES + 1)
    with pytest.raises(pictures.NotALogo):
        pictures.redrawn(io.BytesIO(picture(size=(5001, 4000))), 100)


# --- identity ------------------------------------------------------------------------------------


def test_the_identity_by_who_may_change_it(
    cast: factories.Cast, client: Client, storage: Path
) -> None:
    here = page("identity", cast)
    data = {"promise": "Des mots.", "story": "<script>alert(1)</script> **nous**", "edition": "1"}
    logo = SimpleUploadedFile("logo.png", picture())
    access = {"outsider": 403, "stranger": 404}
    for who, status in access.items():
        login(client, getattr(cast, who))
        assert client.get(here).status_code == client.post(here, data).status_code == status
    login(client, cast.holder)
    assert client.post(here, data | {"colour": "bleu"}).status_code == 422
    assert client.post(here, data | {"colour": "1F6F5C", "logo": logo}).status_code == 302
    assert client.post(here, data | {"promise": "Autre"}).status_code == 409  # seen too early
    assert client.post(here, data | {"colour": "#1f6f5c", "edition": "2"}).status_code == 302
    brand = Brand.objects.get()
    assert (brand.colour, brand.edition) == ("#1f6f5c", 2)  # the same again wrote nothing
    assert brand.logo is not None
    assert brand.logo.mime == "image/webp"
    given = client.get(page("logo", cast))
    assert given["X-Content-Type-Options"] == "nosniff"
    given.getvalue()
    shown = client.get(page("index", cast)).content.decode()
    assert "<strong>nous</strong>" in shown
    assert "<script>alert" not in shown
    path = str(brand.logo.file.name)
    edited = data | {"colour": "#1f6f5c", "edition": "2", "remove_logo": "on"}
    assert client.post(here, edited).status_code == 302
    assert not StoredFile.objects.exists()
    assert default_storage.exists(path)  # in a test nothing is committed
    assert Entry.objects.filter(verb=events.IDENTITY_CHANGED.verb).count() == 2
    assert client.get(page("editions", cast)).status_code == 200


def test_what_a_brand_said_before_is_brought_back(cast: factories.Cast, client: Client) -> None:
    for edition, promise in ((1, "Un"), (2, "Deux")):
        actions.edit_identity(by=cast.holder, groupe=cast.groupe, edition=edition, promise=promise)
    login(client, cast.holder)
    done = client.post(page("editions", cast), {"number": "2", "edition": "3"})
    assert done.status_code == 302
    assert Brand.objects.get().promise == "Un"
    with pytest.raises(ValueError, match="identity"):
        actions.edit_identity(by=cast.holder, groupe=cast.groupe, edition=4, address="x")


# --- offers and references -----------------------------------------------------------------------


def test_offers_are_added_changed_moved_and_removed(cast: factories.Cast, client: Client) -> None:
    login(client, cast.holder)
    new = page("offer_new", cast)
    assert client.post(new, {"title": ""}).status_code == 422
    for title, price in (("Journée", "900"), ("Charte", "1 200,50"), ("Conseil", "")):
        typed = {"title": title, "from_price": price, "visible": "on"}
        assert client.post(new, typed).status_code == 302
    rows = {row.title: row for row in Offer.objects.all()}
    assert [rows[t].from_cents for t in ("Journée", "Charte", "Conseil")] == [90000, 120050, None]
    last = rows["Conseil"]
    for _time in range(3):
        assert client.post(page("offer_up", cast, last.pk)).status_code == 302
    brand = queries.brand_of(cast.groupe)
    assert [one.title for one in queries.offers_of(brand)] == ["Conseil", "Journée", "Charte"]
    shown = client.get(page("offer", cast, rows["Charte"].pk)).context["form"]
    assert shown["from_price"].value() == "1200.50"
    typed = {"title": "Charte éditoriale", "from_price": "1200.50", "edition": "1"}
    change = page("offer", cast, rows["Charte"].pk)
    assert client.post(change, typed).status_code == 302
    assert client.post(change, typed | {"title": "Autre"}).status_code == 409
    for _twice, status in ((1, 302), (2, 404)):
        assert client.post(page("offer_remove", cast, last.pk)).status_code == status
    actions.remove_offer(by=cast.holder, groupe=cast.groupe, offer=last)
    with pytest.raises(Refusal):
        actions.save_offer(by=cast.holder, groupe=cast.groupe, offer=last, title="x")
    login(client, cast.former)
    assert OfferForm({"title": "x", "from_price": "-1"}).errors.keys() == {"from_price"}


def test_references_are_added_changed_and_removed(cast: factories.Cast, client: Client) -> None:
    login(client, cast.holder)
    typed = {"client": "Ville de Lens", "year": "2024", "done": "Un guide", "agreed": "on"}
    new = page("reference_new", cast)
    assert client.post(new, typed | {"year": "24"}).status_code == 422
    assert client.post(new, typed).status_code == 302
    one = queries.references_of(queries.brand_of(cast.groupe))[0]
    change = page("reference", cast, one.pk)
    assert client.post(change, typed | {"year": "2025", "edition": "1"}).status_code == 302
    with pytest.raises(Outdated):
        actions.save_reference(
            by=cast.holder, groupe=cast.groupe, reference=one, edition=1, year=2020
        )
    assert client.post(page("reference_remove", cast, one.pk)).status_code == 302
    assert client.post(page("reference_remove", cast, one.pk)).status_code == 404
    actions.remove_reference(by=cast.holder, groupe=cast.groupe, reference=one)
    assert Entry.objects.filter(verb=events.REFERENCE_REMOVED.verb).count() == 1


def test_catalogues_and_references_have_an_end(
    cast: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_OFFERS", 1)
    monkeypatch.setattr(actions, "MOST_REFERENCES", 1)
    by: dict[str, Any] = {"by": cast.holder, "groupe": cast.groupe}
    adds: list[Callable[[], object]] = [
        lambda: actions.save_offer(**by, title="x"),
        lambda: actions.save_reference(**by, client="x", year=2020, done="x"),
    ]
    for add in adds:
        add()
        with pytest.raises(Refusal):
            add()


# --- the public page -----------------------------------------------------------------------------


def test_outsiders_read_a_page_that_is_up_and_nothing_before_or_after(
    cast: factories.Cast, client: Client
) -> None:
    assert client.get(outside()).status_code == 404
    actions.save_offer(by=cast.holder, groupe=cast.groupe, title="Une charte", from_cents=90000)
    actions.save_offer(by=cast.holder, groupe=cast.groupe, title="En réserve", visible=False)
    for client_name, agreed in (("Lens", True), ("Secret", False)):
        actions.save_reference(
            by=cast.holder, groupe=cast.groupe, client=client_name, year=2024, done="x",
            agreed=agreed,
        )  # fmt: skip
    published(cast)
    shown = client.get(outside())
    text = shown.content.decode()
    for said in (
        "Mots dits",
        "Des mots que l’on comprend.",
        "<strong>écrivons",
        "Une charte",
        "Lens",
    ):
        assert said in text
    for hidden in ("En réserve", "Secret", cast.holder.name, cast.founder.name, cast.groupe.slug):
        assert hidden not in text
    assert shown["X-Robots-Tag"].startswith("noindex")
    assert 'name="robots" content="noindex' in text
    assert "unsafe" not in shown["Content-Security-Policy"]
    assert "style=" not in text
    actions.publish(by=cast.holder, groupe=cast.groupe, address="mots-dits", listed=True)
    listed = client.get(outside())
    assert "X-Robots-Tag" not in listed
    assert "noindex" not in listed.content.decode()
    actions.take_down(by=cast.holder, groupe=cast.groupe)
    actions.take_down(by=cast.holder, groupe=cast.groupe)
    for name in ("brand_public", "brand_logo", "brand_write", "brand_thanks"):
        assert client.get(outside(name)).status_code == 404
    assert Entry.objects.filter(verb=events.TAKEN_DOWN.verb).count() == 1


def test_who_puts_a_page_up_and_takes_it_down(cast: factories.Cast, client: Client) -> None:
    up, down = page("publish", cast), page("take_down", cast)
    for who, status in (("plain", 403), ("former", 403), ("outsider", 403), ("stranger", 404)):
        login(client, getattr(cast, who))
        assert client.post(up, {"address": "mots-dits"}).status_code == status
        assert client.post(down).status_code == status
    login(client, cast.holder)
    assert client.get(down).status_code == 405
    assert client.post(up, {"address": "mots-dits"}).status_code == 409  # it promises nothing yet
    actions.edit_identity(by=cast.holder, groupe=cast.groupe, edition=1, promise="Des mots.")
    assert client.get(page("preview", cast)).status_code == 200
    for wrong in ("é t é", "ab", "", "Mots_dits!"):
        assert client.post(up, {"address": wrong}).status_code == 422
    for _twice in range(2):
        assert client.post(up, {"address": "mots-dits"}).status_code == 302
    assert Entry.objects.filter(verb=events.PUBLISHED.verb).count() == 1
    assert pages.public_url(queries.brand_of(cast.groupe)) == outside()
    assert client.post(down).status_code == 302
    assert pages.public_url(queries.brand_of(cast.groupe)) == ""


def test_an_address_is_taken_by_what_is_public_alone(cast: factories.Cast) -> None:
    other = factories.cast(kind="brand")
    actions.edit_identity(by=other.founder, groupe=other.groupe, edition=1, promise="p")
    Brand.objects.filter(groupe=other.groupe).update(address="mots-dits")
    published(cast)  # prepared elsewhere, it is nobody's
    with pytest.raises(Refusal) as refused:
        actions.publish(
            by=other.founder, groupe=other.groupe, address="mots-dits", tells_of_private=True
        )
    assert refused.value.field == "address"
    assert Brand.objects.get(groupe=other.groupe).published_at is None


def test_a_private_groupe_has_a_public_page_only_by_saying_so(
    cast: factories.Cast, client: Client
) -> None:
    published(cast)
    Groupe.objects.filter(pk=cast.groupe.pk).update(visibility="private")
    assert client.get(outside()).status_code == 404  # it became private since
    with pytest.raises(Refusal):
        published(cast)
    published(cast, tells_of_private=True)
    assert client.get(outside()).status_code == 200


@pytest.mark.parametrize("change", [{"kind": "trade"}, {"state": "closed"}])
def test_a_groupe_that_is_no_brand_any_more_shows_nothing(
    cast: factories.Cast, client: Client, change: dict[str, str]
) -> None:
    published(cast)
    Groupe.objects.filter(pk=cast.groupe.pk).update(**change)
    assert client.get(outside()).status_code == 404
    with pytest.raises(Refusal):
        published(cast, address="autre")
    login(client, cast.holder)
    shown = client.get(page("index", cast))  # kept, for those inside
    assert "Des mots que l’on comprend." in shown.content.decode()


def test_a_groupe_that_closes_takes_its_page_down_and_says_so(cast: factories.Cast) -> None:
    assert leaving.closing(cast.groupe) == []
    published(cast)
    assert len(leaving.closing(cast.groupe)) == 1
    ground.close_groupe(by=cast.holder, groupe=cast.groupe)
    assert Brand.objects.get().published_at is None


def test_the_tab_is_for_brands(cast: factories.Cast, client: Client) -> None:
    login(client, cast.plain)
    home = reverse("groupes:home", args=[cast.groupe.slug])
    assert page("index", cast) in client.get(home).content.decode()
    Groupe.objects.filter(pk=cast.groupe.pk).update(kind="trade")
    assert page("index", cast) not in client.get(home).content.decode()
    assert client.get(page("index", cast)).status_code == 200


# --- what is written from outside ----------------------------------------------------------------


def test_what_anybody_writes_arrives_and_is_taken_up(
    cast: factories.Cast, client: Client, a_minute_later: None
) -> None:
    published(cast)
    assert client.get(outside("brand_write")).status_code == 200
    assert client.post(outside("brand_write"), letter(email="non")).status_code == 422
    evil = "<img src=x onerror=alert(1)> Bonjour"
    for _twice in range(2):
        done = client.post(outside("brand_write"), letter(text=evil))
        assert done["Location"] == outside("brand_thanks")
    assert client.get(outside("brand_thanks")).status_code == 200
    [contact] = Contact.objects.all()
    assert (contact.state, contact.doubts) == ("new", [])
    assert mail.outbox == []
    assert "outside_message" not in {item.kind for item in items(Me(cast.plain))}
    [item] = todo.messages(Me(cast.holder))
    assert item.action is not None
    assert item.action.fields == (("do", "take"),)
    act = page("contact_do", cast, contact.pk)
    for who, status in (("plain", 403), ("former", 403), ("outsider", 403), ("stranger", 404)):
        login(client, getattr(cast, who))
        for address in (page("inbox", cast), page("contact", cast, contact.pk)):
            assert client.get(address).status_code == status
        assert client.post(act, {"do": "take"}).status_code == status
    login(client, cast.holder)
    shown = client.get(page("contact", cast, contact.pk)).content.decode()
    assert "&lt;img src=x" in shown
    assert "<img src=x" not in shown
    assert client.get(page("inbox", cast)).status_code == 200
    for _twice in range(2):
        assert client.post(act, {"do": "take"}).status_code == 302
    contact.refresh_from_db()
    assert (contact.state, contact.taken_by) == ("taken", cast.holder)
    assert list(todo.messages(Me(cast.holder))) == []
    with pytest.raises(Refusal, match=cast.holder.name):
        actions.take_up(by=cast.founder, contact=contact)
    for asked, state in (
        ("answered", "answered"), ("release", "new"), ("spam", "spam"), ("not_spam", "new"),
        ("nothing", "new"),
    ):  # fmt: skip
        assert client.post(act, {"do": asked}).status_code == 302
        contact.refresh_from_db()
        assert contact.state == state
    assert client.post(act, {"do": "remove"}).status_code == 302
    actions.remove_contact(by=cast.holder, contact=contact)
    with pytest.raises(Refusal):
        actions.move(by=cast.holder, contact=contact, state="answered")
    said = Entry.objects.filter(groupe=cast.groupe).values_list("facts", flat=True)
    assert "Léa" not in str(list(said))


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"website": "https://spam.example"}, "trap"),
        ({"since": ""}, "form"),
        ({"since": "forged"}, "form"),
        ({"text": "http://a.example http://b.example www.c.example"}, "links"),
    ],
)
def test_what_looks_like_a_machines_is_put_aside_answered_alike_and_kept(
    cast: factories.Cast, client: Client, a_minute_later: None, said: dict[str, str], doubt: str
) -> None:
    published(cast)
    done = client.post(outside("brand_write"), letter(**said))
    assert done["Location"] == outside("brand_thanks")
    contact = Contact.objects.get()
    assert (contact.state, contact.doubts) == ("spam", [doubt])
    assert list(todo.messages(Me(cast.holder))) == []
    login(client, cast.holder)
    assert list(client.get(page("inbox", cast)).context["page"]) == []
    aside = client.get(page("inbox", cast), {"aside": "1"})
    assert list(aside.context["page"]) == [contact]


def test_doubts_are_few_for_people() -> None:
    said = {"name": "Léa", "text": "Voyez https://lea.example, merci", "trap": ""}
    assert doubts(**said, seconds=40.0) == []
    assert doubts(**said, seconds=1.0) == ["fast"]
    assert doubts(**said, seconds=90_000.0) == ["form"]
    assert doubts(name="www.x.example", text="", trap=" ", seconds=40.0) == ["links"]


def test_a_form_says_when_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groupes.brand.forms.now", lambda: 1000.0)
    since = ContactForm()["since"].value()
    monkeypatch.setattr("groupes.brand.forms.now", lambda: 1012.0)
    form = ContactForm(letter(since=since))
    assert form.is_valid()
    assert form.seconds_open() == 12


def _range_of(client: Client) -> str:
    return client.get("/").wsgi_request.META["REMOTE_ADDR"].rpartition(".")[0]


def test_strangers_write_a_few_times_an_hour(
    cast: factories.Cast, client: Client, a_minute_later: None
) -> None:
    published(cast)
    near, far = _range_of(client), "192.0.2"
    answers = [
        client.post(
            outside("brand_write"), letter(text=f"Bonjour {n}"), REMOTE_ADDR=f"{near}.{n}"
        ).status_code
        for n in range(8)
    ]
    assert answers == [302] * 6 + [429] * 2  # of one range of addresses
    elsewhere = client.post(outside("brand_write"), letter(), REMOTE_ADDR=f"{far}.7")
    assert elsewhere.status_code == 302
    assert client.get(outside("brand_write")).status_code == 200


def test_a_message_to_a_page_that_was_just_taken_down_goes_nowhere(cast: factories.Cast) -> None:
    brand = published(cast)
    actions.take_down(by=cast.holder, groupe=cast.groupe)
    assert actions.receive(brand=brand, name="Léa", email="l@example.test", text="?") is None
    assert not Contact.objects.exists()


def test_who_leaves_lets_go_of_the_messages_they_took_up(cast: factories.Cast) -> None:
    brand = published(cast)
    assert leaving.what_goes(cast.groupe, cast.holder) == []
    contact = actions.receive(brand=brand, name="Léa", email="l@example.test", text="?")
    assert contact is not None
    actions.take_up(by=cast.holder, contact=contact)
    [goes] = leaving.what_goes(cast.groupe, cast.holder)
    assert "1" in str(goes)
    ground.leave(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    contact.refresh_from_db()
    assert (contact.state, contact.taken_by) == ("new", None)


# --- what pages cost -----------------------------------------------------------------------------


def test_pages_cost_the_same_with_one_row_and_with_three(
    cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    brand = published(cast)
    for more in (1, 2):
        for number in range(more):
            actions.save_offer(by=cast.holder, groupe=cast.groupe, title=f"Offre {more}{number}")
            actions.save_reference(
                by=cast.holder, groupe=cast.groupe, client=f"C{more}{number}", year=2024, done="x",
                agreed=True,
            )  # fmt: skip
            actions.receive(
                brand=brand, name="Léa", email="l@example.test", text=f"Bonjour {more}{number}"
            )
        with django_assert_num_queries(3):
            assert client.get(outside()).status_code == 200
        here = standing(Me(cast.holder), cast.groupe)
        with django_assert_num_queries(4):
            pages.index(here)
        with django_assert_num_queries(2):
            assert list(queries.contacts_page(cast.groupe, None, aside=False))
        me = Me(cast.holder)
        assert me.groupes_where("brand.answer_outside")
        with django_assert_num_queries(1):
            assert list(todo.messages(me))
