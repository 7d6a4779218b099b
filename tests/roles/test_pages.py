# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card of a role, its line in a list and the map: what each person finds there."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from groupes.access import Me, Standing, standing
from groupes.models import Member, Membership
from roles import actions, pages, queries
from roles.models import Role
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("roles.edit_roles", "roles.give_mandate")


def here(cast: factories.Cast, member: Member) -> Standing:
    return standing(Me(member), cast.groupe)


def card(cast: factories.Cast, member: Member, role: Role) -> pages.Card:
    now = queries.role_now(here(cast, member), role.pk)
    assert now is not None
    return pages.card(here(cast, member), now)


def buttons(card: pages.Card) -> set[str]:
    return {
        name for name in pages.Card.__slots__ if name.startswith("may_") and getattr(card, name)
    }


def test_the_card_of_a_held_role(cast: factories.Cast) -> None:
    assert buttons(card(cast, cast.holder, cast.role)) == {
        "may_hand_over",
        "may_give_back",
        "may_edit",
        "may_close",
    }
    assert buttons(card(cast, cast.plain, cast.role)) == set()


def test_the_card_of_a_vacant_role(cast: factories.Cast) -> None:
    vacant = factories.role(cast.groupe)
    assert buttons(card(cast, cast.plain, vacant)) == {"may_volunteer"}
    assert buttons(card(cast, cast.holder, vacant)) == {
        "may_volunteer",
        "may_offer",
        "may_edit",
        "may_close",
    }
    actions.volunteer(by=cast.plain, role=vacant)
    assert buttons(card(cast, cast.plain, vacant)) == set()  # an answer is awaited
    cast.groupe.memberships.filter(member=cast.former).update(state=Membership.State.PAUSED)
    assert buttons(card(cast, cast.former, vacant)) == set()


def test_the_card_of_a_closed_role_has_no_button(cast: factories.Cast) -> None:
    role = factories.role(cast.groupe)
    factories.mandate(role, cast.plain)
    actions.close_role(by=cast.holder, role=role)
    for member in (cast.plain, cast.holder):
        assert buttons(card(cast, member, role)) == set()


def test_the_card_says_the_domain_and_what_waits_for_an_answer(cast: factories.Cast) -> None:
    role = factories.role(cast.groupe, "chat.moderate")
    actions.volunteer(by=cast.plain, role=role)
    shown = card(cast, cast.holder, role)
    assert len(shown.powers) == 1
    [one] = shown.offers
    assert (one.offer.offered_to, one.may_answer, one.may_withdraw) == (cast.plain, True, True)
    [one] = card(cast, cast.founder, role).offers
    assert (one.may_answer, one.may_withdraw) == (False, False)


def test_a_line_says_who_or_invites(cast: factories.Cast) -> None:
    vacant = factories.role(cast.groupe, name="Vacant")
    Role.objects.filter(pk=cast.role.pk).update(seats=3)
    with translation.override("en"):
        reader = here(cast, cast.plain)
        lines = {line.name: line for line in pages.home_part(reader)["lines"]}
    held, free = lines[cast.role.name], lines["Vacant"]
    assert held.who == f"{cast.holder.name} · 2 free places"
    assert (held.left, held.soon, held.take_url) == ("31 days", False, "")
    assert (free.who, free.left, free.first) == ("Open to take", "", None)
    assert free.take_url == reverse("roles:volunteer", args=[cast.groupe.slug, vacant.pk])
    assert list(lines) == [cast.role.name, "Vacant"]  # the vacant ones last


def test_a_line_is_no_invitation_on_pause_nor_to_who_volunteered(cast: factories.Cast) -> None:
    vacant = factories.role(cast.groupe)
    actions.volunteer(by=cast.plain, role=vacant)
    cast.groupe.memberships.filter(member=cast.former).update(state=Membership.State.PAUSED)
    for member, volunteered in ((cast.plain, True), (cast.former, False)):
        [line] = [one for one in pages.home_part(here(cast, member))["lines"] if not one.first]
        assert (line.take_url, line.volunteered) == ("", volunteered)


def test_beside_the_map_is_what_was_asked_else_mine_else_the_first(cast: factories.Cast) -> None:
    factories.role(cast.groupe, name="A")
    other = factories.role(cast.groupe, name="B")

    def shown(member: Member, asked: str = "") -> str:
        return pages.index(here(cast, member), asked).name

    assert shown(cast.plain) == "A"
    assert shown(cast.holder) == cast.role.name
    assert shown(cast.holder, str(other.pk)) == "B"
    assert shown(cast.holder, "x") == cast.role.name


def test_the_map_in_a_sentence_and_in_circles(cast: factories.Cast) -> None:
    today = cast.groupe.today()
    factories.role(cast.groupe, name="Vacant", family="facilitation")
    soon = factories.role(cast.groupe, name="Accompagnement des transitions")
    factories.mandate(soon, cast.plain, ends_on=today + days(3))
    with translation.override("en"):
        drawing = pages.index(here(cast, cast.plain), str(soon.pk)).map
    assert drawing is not None
    assert drawing.description == ("Roles: 3. Open to take: 1. Mandates ending within 30 days: 1.")
    assert len(drawing.circles) == 1  # one of the two stands alone
    by_vacancy = {role.vacant: role for role in drawing.roles}
    assert (by_vacancy[True].dash, by_vacancy[True].soon) == ("", False)
    [chosen] = [role for role in drawing.roles if role.selected]
    assert chosen.soon
    assert chosen.label == f"{soon.name} {cast.plain.first_name} 4 days"
    assert chosen.url.endswith(f"?role={soon.pk}#role")


def test_what_falls_to_all_of_a_vacant_role_is_said_and_what_waits(cast: factories.Cast) -> None:
    vacant = factories.role(cast.groupe, "groupes.welcome_member", "bids.decide_go")
    shown = card(cast, cast.plain, vacant)
    assert (len(shown.fallen), len(shown.waiting)) == (1, 1)
    assert set(shown.fallen) | set(shown.waiting) == set(shown.powers)
    held = card(cast, cast.plain, cast.role)
    assert (held.fallen, held.waiting) == ([], [])


def test_a_role_that_somebody_goes_on_with_is_amber_nowhere(cast: factories.Cast) -> None:
    today = cast.groupe.today()
    cast.role.mandates.filter(member=cast.holder).update(ends_on=today + days(3))

    def amber() -> set[str]:
        reader = here(cast, cast.holder)
        drawing = pages.index(reader).map
        assert drawing is not None
        [line] = pages.home_part(reader)["lines"]
        found = {
            "map": any(role.soon for role in drawing.roles),
            "list": line.soon and not line.followed,
            "head": not reader.held[0].followed,
            "card": card(cast, cast.holder, cast.role).may_hand_over,
        }
        return {name for name, yes in found.items() if yes}

    assert amber() == {"map", "list", "head", "card"}
    gap = factories.mandate(
        cast.role, cast.plain, starts_on=today + days(5), ends_on=today + days(90)
    )
    assert amber() == {"map", "list", "head", "card"}  # a day with nobody
    gap.starts_on = today + days(4)
    gap.save()
    assert amber() == set()
    [line] = pages.home_part(here(cast, cast.plain))["lines"]
    assert cast.plain.name in line.who


def test_who_volunteers_reads_who_is_asked(cast: factories.Cast) -> None:
    role = factories.role(cast.groupe)
    actions.volunteer(by=cast.plain, role=role)
    [one] = card(cast, cast.plain, role).offers
    assert cast.holder.name in one.asked
    actions.volunteer(by=cast.holder, role=role)
    with translation.override("en"):
        other = card(cast, cast.holder, role).offers[1]
    assert "all are asked" in other.asked
