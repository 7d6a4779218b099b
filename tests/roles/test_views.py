# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of roles: by each kind of person, with each method, once and twice."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from groupes import access
from groupes.access import Me, granted_powers
from groupes.models import Groupe, Member
from groupes.web import ratelimit
from roles import actions, todo
from roles.models import Circle, Mandate, MandateOffer, PublicMap, Role
from tests import factories
from tests.factories import days
from tests.waiting import lines

pytestmark = pytest.mark.django_db


def login(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def url(name: str, cast: factories.Cast, *args: object) -> str:
    return reverse(f"roles:{name}", args=[cast.groupe.slug, *args])


@pytest.fixture
def cast() -> factories.Cast:
    """``holder`` edits roles and gives mandates; ``role`` is theirs until in 30 days."""
    return factories.cast("roles.edit_roles", "roles.give_mandate", "bids.decide_go")


def offer_of(cast: factories.Cast) -> MandateOffer:
    today = cast.groupe.today()
    return actions.offer_mandate(
        by=cast.holder,
        role=cast.role,
        to=cast.plain,
        starts_on=today + days(5),
        ends_on=today + days(100),
        mandate=cast.role.mandates.get(member=cast.holder),
    )


def role_form(**changes: object) -> dict[str, Any]:
    return {
        "name": "Mémoire",
        "purpose": "Que rien ne se perde.",
        "family": "support",
        "powers": ["library.edit_resource"],
        "domain": "",
        "accountabilities": "Ranger\n\n  Dire qui a fait quoi ",
        "seats": 1,
        "energy": "1.5",
        "term_months": 6,
    } | changes


# --- reading -----------------------------------------------------------------------------------


def test_who_leaves_or_pauses_hands_over_from_now_and_reads_whom_they_asked(
    cast: factories.Cast, client: Client
) -> None:
    login(client, cast.holder)
    going = client.get(reverse("groupes:pause", args=[cast.groupe.slug])).context["going"]
    [offered] = [one for _title, those in going for one in those if one.url]
    mandate = cast.role.mandates.get(member=cast.holder)
    page = client.get(offered.url)
    assert page.context["form"]["starts_on"].initial == cast.groupe.today()
    assert page.context["asked"] == []
    usual = client.get(url("offer", cast, cast.role.pk)).context["form"]["starts_on"].initial
    assert usual == mandate.ends_on + days(1)
    for to in (cast.plain, cast.founder):
        actions.offer_mandate(
            by=cast.holder,
            role=cast.role,
            to=to,
            starts_on=cast.groupe.today(),
            ends_on=cast.groupe.today() + days(90),
            mandate=mandate,
        )
    page = client.get(offered.url)
    assert page.context["asked"] == [cast.plain.name, cast.founder.name]
    # It begins today: told as of today, not as late already.
    [item] = lines(todo.offers_to_answer, Me(cast.plain))
    assert item.due == cast.groupe.today()
    # One place: the first yes takes it, and the other offer ends.
    first, second = cast.role.offers.order_by("pk")
    actions.answer_offer(by=cast.plain, offer=first, accept=True)
    second.refresh_from_db()
    assert second.state == "withdrawn"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_index_costs_the_same_for_one_role_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    for _number in range(rows - 1):
        role = factories.role(cast.groupe, "chat.moderate")
        factories.mandate(role, cast.founder)
        actions.volunteer(by=cast.former, role=factories.role(cast.groupe))
    login(client, cast.plain)
    # session and person, memberships and unread, rights; then circles, roles, mandates, the powers
    # and offers of the one that is shown, and what stands beside it
    with django_assert_num_queries(9):
        page = client.get(url("index", cast))
    assert page.status_code == 200
    assert page.content.count(b'<circle class="role"') == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_role_costs_the_same_with_one_former_holder_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    today = cast.groupe.today()
    for number in range(1, rows):
        factories.mandate(
            cast.role,
            cast.founder,
            starts_on=today - days(100 * number + 90),
            ends_on=today - days(100 * number),
        )
    login(client, cast.plain)
    # the same six; then the role, its mandates, its former ones, its powers, offers and red
    # lines; what stands beside it: who learns it, draws, handovers, skills; and what is to be done
    with django_assert_num_queries(11):
        page = client.get(url("role", cast, cast.role.pk))
    assert page.content.decode().count("<li>") >= rows
    assert page.context["beside"].past[0].name == cast.former.name
    assert len(page.context["beside"].past) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_role_costs_the_same_with_one_volunteer_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    role = factories.role(cast.groupe, seats=3)
    for volunteer in [cast.founder, cast.holder, cast.former][:rows]:
        actions.volunteer(by=volunteer, role=role)
    login(client, cast.plain)
    # and who gives mandates here, once
    with django_assert_num_queries(12):
        page = client.get(url("role", cast, role.pk))
    assert len(page.context["card"].offers) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_circle_costs_the_same_with_one_role_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    circle = actions.create_circle(
        by=cast.holder, groupe=cast.groupe, name="Atelier", purpose="Fabriquer.", policies="*Oser.*"
    )
    for number in range(rows):
        role = factories.role(cast.groupe, circle=circle)
        factories.mandate(role, cast.founder)
        access.grant(role.grants_id, circle, ["roles.edit_roles"])
        inner = {"name": f"Dedans {number}", "purpose": "Plus près."}
        actions.create_circle(by=cast.holder, groupe=cast.groupe, parent=circle, **inner)
    login(client, cast.plain)
    # the same six; the circle, the circles, roles, mandates, what is granted there; and, asked whether
    # I may edit there, what I am granted on circles; what was decided of it
    with django_assert_num_queries(10):
        page = client.get(url("circle", cast, circle.pk))
    assert len(page.context["page"].lines) == len(page.context["page"].circles) == rows
    assert "<em>Oser.</em>" in page.content.decode()
    assert "/modifier/" not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_structure_costs_the_same_with_one_circle_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    for number in range(rows):
        circle = actions.create_circle(
            by=cast.holder, groupe=cast.groupe, name=f"Cercle {number}", purpose="Faire."
        )
        actions.create_role(
            by=cast.holder, groupe=cast.groupe, name=f"Soin {number}", purpose="Là.", circle=circle
        )
    login(client, cast.plain)
    with django_assert_num_queries(7):  # the same six; circles, roles, editions, mandates
        page = client.get(url("structure", cast))
    assert len(page.context["page"].rows) == 2 * rows + 1
    bad = client.get(url("structure", cast) + "?le=hier")
    assert bad.status_code == 422
    later = client.get(url("structure", cast) + "?le=2999-01-01")
    assert later.context["page"].is_today
    earlier = client.get(url("structure", cast) + "?le=1999-01-01")
    assert earlier.context["page"].before
    assert earlier.context["page"].rows == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_map_costs_the_same_with_one_circle_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    for number in range(rows):
        circle = actions.create_circle(
            by=cast.holder, groupe=cast.groupe, name=f"Cercle {number}", purpose="Faire."
        )
        factories.mandate(factories.role(cast.groupe, circle=circle), cast.founder)
    login(client, cast.plain)
    with django_assert_num_queries(7):  # the same six; circles, roles, mandates, the public page
        page = client.get(url("map", cast))
    assert page.content.count(b'class="circle"') == 2 * rows  # for a laptop, for a phone
    assert len(page.context["page"].rows) == 2 * rows + 1
    one = client.get(url("map", cast) + f"?cercle={circle.pk}")
    assert [row.is_circle for row in one.context["page"].rows] == [False]
    for wrong in ("0", "x", "9" * 30):
        assert client.get(url("map", cast) + f"?cercle={wrong}").status_code == 404


def test_the_map_as_a_file_asks_nothing_of_anybody(cast: factories.Cast, client: Client) -> None:
    circle = actions.create_circle(
        by=cast.holder, groupe=cast.groupe, name="R&D <b>", purpose="Faire."
    )
    factories.role(cast.groupe, circle=circle, name="Veille")
    login(client, cast.plain)
    file = client.get(url("map_image", cast))
    assert file["Content-Type"] == "image/svg+xml"
    assert file["Content-Disposition"].startswith("attachment")
    root = ElementTree.fromstring(file.content)  # noqa: S314 - our own drawing
    words = " ".join(root.itertext())
    assert "R&D <b>" in words
    assert "Veille" in words
    assert b"href" not in file.content
    assert b"style" not in file.content
    assert client.get(url("map_image", cast) + "?cercle=0").status_code == 404


def test_a_groupe_shows_its_map_outside_and_takes_it_back(
    cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    factories.role(cast.groupe, name="Veille")
    assert login(client, cast.plain).post(url("show_map", cast)).status_code == 403
    login(client, cast.holder)
    for _twice in range(2):
        assert client.post(url("show_map", cast)).status_code == 302
    shown = PublicMap.objects.get()
    assert client.get(url("show_map", cast)).status_code == 405
    anybody = Client()
    with django_assert_num_queries(5):  # whose map it is; its groupe, circles, roles, mandates
        page = anybody.get(shown.get_absolute_url())
    told = page.content.decode()
    assert "Veille" in told
    assert cast.holder.name not in told
    assert "X-Frame-Options" not in page
    assert "frame-ancestors *" in page["Content-Security-Policy"]
    assert not page.cookies
    assert anybody.get("/carte/autre/").status_code == 404
    assert client.post(url("hide_map", cast)).status_code == 302
    assert client.post(url("hide_map", cast)).status_code == 302
    assert anybody.get(shown.get_absolute_url()).status_code == 404
    client.post(url("show_map", cast))
    assert PublicMap.objects.get().token != shown.token


def test_the_map_outside_is_drawn_once_for_what_it_shows_and_anew_once_that_changes(
    cast: factories.Cast, client: Client, django_assert_num_queries, monkeypatch
) -> None:
    factories.role(cast.groupe, name="Veille")
    where = actions.show_map(by=cast.holder, groupe=cast.groupe).get_absolute_url()
    first = client.get(where)
    assert first["Cache-Control"] == "private, no-cache"
    with django_assert_num_queries(1):  # whose it is, and how far its groupe has come
        again = client.get(where)
    assert again.content == first.content
    with django_assert_num_queries(1):
        same = client.get(where, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert "frame-ancestors *" in same["Content-Security-Policy"]
    english = client.get(where, headers={"Accept-Language": "en", "If-None-Match": first["ETag"]})
    assert english.status_code == 200
    actions.create_role(by=cast.holder, groupe=cast.groupe, name="Gazette", purpose="Écrire.")
    changed = client.get(where, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "Gazette" in changed.content.decode()
    day = cast.groupe.today() + days(40)  # a mandate has ended, and nothing was written
    monkeypatch.setattr(Groupe, "today", lambda groupe: day)
    later = client.get(where).content.decode()
    assert later.count("à prendre") > changed.content.decode().count("à prendre")


def test_the_map_outside_is_asked_for_as_often_as_people_read_it_and_no_more(
    cast: factories.Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = actions.show_map(by=cast.holder, groupe=cast.groupe).get_absolute_url()
    asked: list[tuple[Any, ...]] = []

    def many(*given: Any) -> bool:
        asked.append(given)
        return len(asked) > 2

    monkeypatch.setattr(ratelimit, "too_many", many)
    assert client.get(where).status_code == 200
    assert client.head(where).status_code == 200
    refused = client.get(where)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert asked[0][1:] == ("public-map", 120, 60)


def test_a_closed_groupe_shows_no_map(cast: factories.Cast, client: Client) -> None:
    shown = actions.show_map(by=cast.holder, groupe=cast.groupe)
    cast.groupe.state = Groupe.State.CLOSED
    cast.groupe.save(update_fields=["state"])
    assert client.get(shown.get_absolute_url()).status_code == 404


def test_circles_by_their_pages(cast: factories.Cast, client: Client) -> None:
    login(client, cast.holder)
    form = {"name": "Atelier", "purpose": "Fabriquer.", "policies": "", "why": "Décidé en mars."}
    made = client.post(url("new_circle", cast), form)
    circle = Circle.objects.get(name="Atelier")
    assert made["Location"] == url("circle", cast, circle.pk)
    assert client.post(url("new_circle", cast), form).status_code == 409
    inside = client.post(url("new_circle", cast), form | {"name": "Four", "parent": circle.pk})
    four = Circle.objects.get(name="Four")
    assert inside.status_code == 302
    assert four.parent == circle
    here = role_form(circle=circle.pk, circle_powers=["roles.give_mandate"])
    assert client.post(url("new", cast), here).status_code == 302
    role = Role.objects.get(name="Mémoire")
    assert role.circle == circle
    assert access.granted_powers(role.grants_id, circle) == {"roles.give_mandate"}
    changed = form | {"name": "Atelier", "purpose": "Autre.", "edition": 1, "parent": ""}
    assert client.post(url("edit_circle", cast, circle.pk), changed).status_code == 302
    late = client.post(url("edit_circle", cast, circle.pk), changed | {"purpose": "Tard."})
    assert late.status_code == 409
    editions = client.get(url("circle_editions", cast, circle.pk)).content.decode()
    assert "Décidé en mars." in editions
    back = client.post(url("circle_editions", cast, circle.pk), {"number": 1, "edition": 2})
    assert back.status_code == 302
    circle.refresh_from_db()
    assert circle.purpose == "Fabriquer."
    asked = client.get(url("close_circle", cast, circle.pk)).content.decode()
    assert "Mémoire" in asked
    assert client.post(url("close_circle", cast, circle.pk)).status_code == 302
    assert client.post(url("close_circle", cast, circle.pk)).status_code == 403
    assert Role.objects.get(pk=role.pk).circle is None
    assert Circle.objects.get(pk=four.pk).parent is None
    assert client.get(url("circle", cast, circle.pk)).status_code == 200


@pytest.mark.parametrize("page", ["new_circle", "edit_circle", "close_circle"])
def test_who_edits_nowhere_draws_no_circle(page: str, cast: factories.Cast, client: Client) -> None:
    circle = actions.create_circle(
        by=cast.holder, groupe=cast.groupe, name="Atelier", purpose="Fabriquer."
    )
    args = [] if page == "new_circle" else [circle.pk]
    assert login(client, cast.plain).get(url(page, cast, *args)).status_code == 403
    assert login(client, cast.outsider).get(url(page, cast, *args)).status_code == 404


def test_who_edits_in_one_circle_edits_nothing_else(cast: factories.Cast, client: Client) -> None:
    circle = actions.create_circle(
        by=cast.holder, groupe=cast.groupe, name="Atelier", purpose="Fabriquer."
    )
    lead = factories.role(cast.groupe, circle=circle)
    access.grant(lead.grants_id, circle, ["roles.edit_roles"])
    factories.mandate(lead, cast.plain)
    login(client, cast.plain)
    assert client.get(url("edit", cast, cast.role.pk)).status_code == 403
    form = client.get(url("new", cast)).context["form"]
    assert "powers" not in form.fields
    # Powers in the whole groupe are not theirs to give, whatever they send.
    sent = role_form(circle=circle.pk, powers=["bids.decide_go"])
    assert client.post(url("new", cast), sent).status_code == 302
    made = Role.objects.get(name="Mémoire")
    assert access.granted_powers(made.grants_id, cast.groupe) == set()
    assert client.post(url("new", cast), role_form(name="Autre", circle="")).status_code == 422
    out = role_form(name="Mémoire", circle="", edition=1)
    assert client.post(url("edit", cast, made.pk), out).status_code == 422


def test_the_map_says_what_the_list_says(cast: factories.Cast, client: Client) -> None:
    vacant = factories.role(cast.groupe, name="Mémoire")
    page = login(client, cast.plain).get(url("index", cast) + f"?role={vacant.pk}")
    drawing = page.context["page"].map
    assert [(r.vacant, r.selected) for r in drawing.roles] == [
        (now.is_vacant, now.role.pk == vacant.pk)
        for family in page.context["page"].families
        for now in family.members
    ]
    body = page.content.decode()
    assert '<title id="map-title">' in body
    assert '<desc id="map-desc">' in body
    assert "dasharray" in body
    assert "," not in "".join(r.x + r.y + r.r for r in drawing.roles)  # not "320,0" in French


def test_an_empty_groupe_teaches(client: Client) -> None:
    founder = factories.member()
    groupe = factories.groupe(founder)
    page = login(client, founder).get(reverse("roles:index", args=[groupe.slug]))
    assert page.status_code == 200
    assert page.context["page"].map is None
    assert b'class="empty"' in page.content


def test_a_role_of_another_groupe_is_not_there(cast: factories.Cast, client: Client) -> None:
    other = factories.role(factories.groupe(cast.founder))
    login(client, cast.holder)
    for name in ("role", "edit", "offer", "volunteer", "close"):
        assert client.get(url(name, cast, other.pk)).status_code == 404


def test_a_closed_role_is_still_read(cast: factories.Cast, client: Client) -> None:
    role = factories.role(cast.groupe)
    actions.close_role(by=cast.holder, role=role)
    login(client, cast.plain)
    assert client.get(url("role", cast, role.pk)).status_code == 200
    assert client.get(url("volunteer", cast, role.pk)).status_code == 404


# --- who ---------------------------------------------------------------------------------------


def test_the_form_of_a_role_ticks_its_powers_and_sent_back_as_it_is_takes_none_away(
    cast: factories.Cast, client: Client
) -> None:
    page = url("edit", cast, cast.role.pk)
    shown = login(client, cast.holder).get(page).content.decode()
    boxes = [box.split() for box in re.findall(r'<input type="checkbox"([^>]*)>', shown)]
    ticked = [box[1][7:-1] for box in boxes if "checked" in box]
    had = granted_powers(cast.role.grants_id, cast.groupe)
    assert set(ticked) == had == {"roles.edit_roles", "roles.give_mandate", "bids.decide_go"}

    answer = client.post(
        page, role_form(purpose="Une autre raison", powers=ticked, edition=cast.role.edition)
    )
    assert answer.status_code == 302
    assert granted_powers(cast.role.grants_id, cast.groupe) == had


@pytest.mark.parametrize("name", ["new", "edit", "close"])
def test_roles_are_changed_by_whoever_may(name: str, cast: factories.Cast, client: Client) -> None:
    args = [] if name == "new" else [factories.role(cast.groupe).pk]
    for who, status in (
        ("holder", 200),
        ("founder", 403),
        ("former", 403),
        ("plain", 403),
        ("outsider", 404),
        ("stranger", 404),
    ):
        login(client, getattr(cast, who))
        assert client.get(url(name, cast, *args)).status_code == status, who
        if status != 200:
            assert client.post(url(name, cast, *args), role_form()).status_code == status, who
    assert not Role.objects.filter(name="Mémoire").exists()


@pytest.mark.parametrize("name", ["answer_offer", "withdraw_offer", "give_back"])
def test_answers_are_posted(name: str, cast: factories.Cast, client: Client) -> None:
    offer = offer_of(cast)
    pk = offer.mandate_id if name == "give_back" else offer.pk
    login(client, cast.plain if name == "answer_offer" else cast.holder)
    assert client.get(url(name, cast, pk)).status_code == 405
    offer.refresh_from_db()
    assert offer.state == MandateOffer.State.OPEN


def test_only_the_one_it_is_offered_to_answers(cast: factories.Cast, client: Client) -> None:
    offer = offer_of(cast)
    for who, status in (
        ("holder", 403),
        ("founder", 403),
        ("former", 403),
        ("outsider", 404),
        ("stranger", 404),
    ):
        login(client, getattr(cast, who))
        answer = client.post(url("answer_offer", cast, offer.pk), {"answer": "accept"})
        assert answer.status_code == status, who
    assert not cast.role.mandates.filter(member=cast.plain).exists()


# --- doing -------------------------------------------------------------------------------------


def test_creating_and_changing_a_role(cast: factories.Cast, client: Client) -> None:
    login(client, cast.holder)
    made = client.post(url("new", cast), role_form())
    role = Role.objects.get(name="Mémoire")
    assert made.status_code == 302
    assert made["Location"] == url("role", cast, role.pk)
    assert role.accountabilities == ["Ranger", "Dire qui a fait quoi"]
    again = client.post(url("new", cast), role_form())
    assert again.status_code == 409
    assert "name" in again.context["form"].errors
    changed = client.post(url("edit", cast, role.pk), role_form(powers=[], seats=2, edition=1))
    assert changed.status_code == 302
    role.refresh_from_db()
    assert role.seats == 2
    bad = client.post(url("edit", cast, role.pk), role_form(seats=0))
    assert bad.status_code == 422
    forged = client.post(url("new", cast), role_form(name="X", powers=["auth.delete_user"]))
    assert forged.status_code == 422


def test_closing_asks_once_then_refuses_what_locks_the_groupe(
    cast: factories.Cast, client: Client
) -> None:
    role = factories.role(cast.groupe)
    factories.mandate(role, cast.plain)
    login(client, cast.holder)
    asked = client.get(url("close", cast, role.pk))
    assert cast.plain.name in asked.content.decode()
    assert client.post(url("close", cast, role.pk)).status_code == 302
    assert client.post(url("close", cast, role.pk)).status_code == 404
    assert client.post(url("close", cast, cast.role.pk)).status_code == 409


def test_handing_over_in_two_pages(cast: factories.Cast, client: Client) -> None:
    today = cast.groupe.today()
    page = url("offer", cast, cast.role.pk)
    login(client, cast.holder)
    form = client.get(page).context["form"]
    assert cast.holder not in form.fields["to"].queryset
    assert cast.outsider not in form.fields["to"].queryset
    data = {
        "to": cast.plain.pk,
        "starts_on": (today + days(3)).isoformat(),
        "ends_on": (today + days(90)).isoformat(),
        "handover": "Le tiroir",
    }
    for bad in (
        {"to": cast.outsider.pk},
        {"starts_on": (today - days(1)).isoformat()},
        {"ends_on": today.isoformat()},
        {"ends_on": (today + days(4000)).isoformat()},
    ):
        assert client.post(page, data | bad).status_code == 422
    assert client.post(page, data).status_code == 302
    assert client.post(page, data).status_code == 409  # sent twice: one offer
    offer = MandateOffer.objects.get()
    login(client, cast.plain)
    today_page = client.get(reverse("groupes:today")).content.decode()
    assert url("answer_offer", cast, offer.pk) in today_page
    answered = client.post(
        url("answer_offer", cast, offer.pk), {"answer": "accept", "next": reverse("groupes:today")}
    )
    assert answered["Location"] == reverse("groupes:today")
    assert client.post(url("answer_offer", cast, offer.pk), {"answer": "accept"}).status_code == 409
    assert cast.role.mandates.filter(member=cast.plain).count() == 1


def test_who_offers_what(cast: factories.Cast, client: Client) -> None:
    vacant = factories.role(cast.groupe)
    login(client, cast.holder)  # gives mandates
    assert client.get(url("offer", cast, vacant.pk)).status_code == 200
    for who in ("plain", "former", "founder"):
        login(client, getattr(cast, who))
        assert client.get(url("offer", cast, vacant.pk)).status_code == 403
        assert client.get(url("offer", cast, cast.role.pk)).status_code == 403


def test_declining_and_a_nonsense_answer(cast: factories.Cast, client: Client) -> None:
    offer = offer_of(cast)
    login(client, cast.plain)
    client.post(url("answer_offer", cast, offer.pk), {"answer": "peut-être"})
    offer.refresh_from_db()
    assert offer.state == MandateOffer.State.OPEN
    client.post(url("answer_offer", cast, offer.pk), {"answer": "decline"})
    offer.refresh_from_db()
    assert offer.state == MandateOffer.State.DECLINED


def test_volunteering_is_confirmed_by_another(cast: factories.Cast, client: Client) -> None:
    vacant = factories.role(cast.groupe)
    login(client, cast.plain)
    assert client.get(url("volunteer", cast, vacant.pk)).status_code == 200
    assert client.post(url("volunteer", cast, vacant.pk), {"message": "Moi"}).status_code == 302
    assert client.post(url("volunteer", cast, vacant.pk), {}).status_code == 302
    offer = MandateOffer.objects.get()
    for who, status in (("plain", 403), ("founder", 403), ("holder", 302)):
        login(client, getattr(cast, who))
        answer = client.post(url("answer_offer", cast, offer.pk), {"answer": "accept"})
        assert answer.status_code == status, who
    assert Mandate.objects.get(role=vacant).member == cast.plain


def test_when_the_giver_volunteers_any_other_member_confirms(
    cast: factories.Cast, client: Client
) -> None:
    vacant = factories.role(cast.groupe)
    login(client, cast.holder)
    client.post(url("volunteer", cast, vacant.pk), {})
    offer = MandateOffer.objects.get()
    page = login(client, cast.plain).get(url("role", cast, vacant.pk))
    assert [one.may_answer for one in page.context["card"].offers] == [True]
    mine = login(client, cast.holder).get(url("role", cast, vacant.pk))
    assert [one.may_answer for one in mine.context["card"].offers] == [False]
    login(client, cast.plain)
    client.post(url("answer_offer", cast, offer.pk), {"answer": "accept"})
    assert Mandate.objects.get(role=vacant).member == cast.holder


def test_withdrawing_and_giving_back(cast: factories.Cast, client: Client) -> None:
    offer = offer_of(cast)
    for who, status in (("plain", 403), ("holder", 302)):
        login(client, getattr(cast, who))
        assert client.post(url("withdraw_offer", cast, offer.pk)).status_code == status
    assert client.post(url("withdraw_offer", cast, offer.pk)).status_code == 409
    mine = cast.role.mandates.get(member=cast.holder)
    assert login(client, cast.plain).post(url("give_back", cast, mine.pk)).status_code == 404
    assert login(client, cast.holder).post(url("give_back", cast, mine.pk)).status_code == 302
    mine.refresh_from_db()
    assert mine.ends_on == cast.groupe.today()


def test_someone_on_pause_offers_nothing(cast: factories.Cast, client: Client) -> None:
    vacant = factories.role(cast.groupe)
    cast.groupe.memberships.filter(member=cast.plain).update(state="paused")
    login(client, cast.plain)
    assert client.get(url("index", cast)).status_code == 200
    assert client.get(url("volunteer", cast, vacant.pk)).status_code == 403
    assert client.get(url("offer", cast, vacant.pk)).status_code == 403
