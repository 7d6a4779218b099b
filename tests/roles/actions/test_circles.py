# SPDX-License-Identifier: AGPL-3.0-or-later
"""Circles: drawn, moved, closed; what they hold and what is granted on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from groupes import access, journal
from groupes.access import Me
from groupes.editions.models import Edition
from groupes.models import Member
from groupes.people.models import Skill
from groupes.web.refusals import Outdated, Refusal
from roles import actions, rules
from roles.models import DEEPEST, Circle, CircleGroupObjectPermission, Role
from tests import factories, meanwhile
from tests.roles.actions.handing import facts, verbs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast(rules.EDIT, rules.GIVE)


def draw(cast: factories.Cast, name: str, parent: Circle | None = None, **more: Any) -> Circle:
    return actions.create_circle(
        by=cast.holder, groupe=cast.groupe, name=name, purpose="Faire.", parent=parent, **more
    )


def may(member: Member, power: str, cast: factories.Cast, circle: Circle | None = None) -> bool:
    return access.standing(Me(member), cast.groupe).can(power, circle)


def lead(cast: factories.Cast, circle: Circle, *powers: str) -> Role:
    return actions.create_role(
        by=cast.holder,
        groupe=cast.groupe,
        name=f"Lien de {circle.name}",
        purpose="Tenir.",
        circle=circle,
        circle_powers=powers,
    )


def test_a_power_granted_on_a_circle_holds_in_that_circle_only(cast: factories.Cast) -> None:
    atelier, boutique = draw(cast, "Atelier"), draw(cast, "Boutique")
    inside = draw(cast, "Four", atelier)
    factories.mandate(lead(cast, atelier, rules.EDIT), cast.plain)
    assert may(cast.plain, rules.EDIT, cast, atelier)
    assert not may(cast.plain, rules.EDIT, cast, boutique)
    assert not may(cast.plain, rules.EDIT, cast, inside)
    assert not may(cast.plain, rules.EDIT, cast)
    assert not may(cast.plain, rules.GIVE, cast, atelier)
    # What is granted on the groupe holds in all its circles.
    assert all(may(cast.holder, rules.EDIT, cast, one) for one in (atelier, boutique, inside))
    assert not may(cast.former, rules.EDIT, cast, atelier)


def test_a_power_on_a_circle_ends_with_the_mandate(cast: factories.Cast) -> None:
    atelier = draw(cast, "Atelier")
    role = lead(cast, atelier, "roles.give_mandate")
    today = cast.groupe.today()
    factories.mandate(role, cast.plain, ends_on=today)

    def on(day: dt.date) -> bool:
        return access.standing(Me(cast.plain, on=day), cast.groupe).can(rules.GIVE, atelier)

    assert on(today)
    # The day after, the role is vacant: a circle is looked after by whoever may in the groupe, and
    # nothing of it falls to everybody.
    assert not on(today + factories.days(1))
    assert may(cast.holder, rules.GIVE, cast, atelier)


def test_a_role_that_leaves_its_circle_leaves_what_it_could_do_there(cast: factories.Cast) -> None:
    atelier, boutique = draw(cast, "Atelier"), draw(cast, "Boutique")
    role = lead(cast, atelier, rules.EDIT)
    actions.change_role(by=cast.holder, role=role, edition=1, circle=boutique)
    assert not CircleGroupObjectPermission.objects.exists()
    assert facts(cast.groupe, "roles.role_changed")["circle_revoked"] == [rules.EDIT]
    role.refresh_from_db()
    actions.change_role(by=cast.holder, role=role, edition=2, circle_powers=[rules.GIVE])
    assert access.granted_powers(role.grants_id, boutique) == {rules.GIVE}
    with pytest.raises(ValueError, match="not granted on a circle"):
        actions.change_role(
            by=cast.holder, role=role, edition=3, circle_powers=["groupes.edit_groupe"]
        )


def test_a_role_that_reaches_beyond_its_circle_is_changed_and_given_from_outside_it(
    cast: factories.Cast,
) -> None:
    atelier = draw(cast, "Atelier")
    factories.mandate(lead(cast, atelier, rules.EDIT, rules.GIVE), cast.plain)
    inside = factories.role(cast.groupe, circle=atelier)
    beyond = factories.role(cast.groupe, "bids.decide_go", circle=atelier)
    for role, allowed in ((inside, True), (beyond, False)):
        mine = access.standing(Me(cast.plain), cast.groupe)
        assert rules.may_edit(mine, role) is allowed
        assert rules.may_close(mine, role) is allowed
        assert rules.may_offer(mine, role) is allowed
        theirs = access.standing(Me(cast.holder), cast.groupe)
        assert rules.may_edit(theirs, role)
        assert rules.may_offer(theirs, role)
    mine = access.standing(Me(cast.plain), cast.groupe)
    assert rules.may_edit_circle(mine, atelier)
    assert not rules.may_close_circle(mine, atelier)  # what it holds would go to the groupe


def test_what_is_said_of_two_roles_makes_an_edition_of_both(cast: factories.Cast) -> None:
    one, other = factories.role(cast.groupe), factories.role(cast.groupe)
    actions.change_role(by=cast.holder, role=one, edition=1, incompatible=[other])
    other.refresh_from_db()
    assert other.edition == 2
    kept = Edition.objects.about(other).first()
    assert kept is not None
    assert kept.facts["incompatible"] == [one.pk]
    with pytest.raises(Outdated):  # whoever had it open undoes nothing
        actions.change_role(by=cast.holder, role=other, edition=1, incompatible=[])


def test_circles_have_one_name_each_and_a_place(cast: factories.Cast) -> None:
    atelier = draw(cast, "Atelier")
    for taken in ("ATELIER", " atelier"):
        with pytest.raises(Refusal):
            draw(cast, taken)
    deep = [atelier]
    for number in range(DEEPEST - 1):
        deep.append(draw(cast, f"Dans {number}", deep[-1]))
    with pytest.raises(Refusal, match="deep"):
        draw(cast, "Trop loin", deep[-1])
    for inside in (atelier, deep[2]):
        with pytest.raises(Refusal, match="inside itself"):
            actions.change_circle(by=cast.holder, circle=atelier, edition=1, parent=inside)
    other = draw(cast, "Boutique")
    with pytest.raises(Refusal, match="deep"):  # what it holds would stand too deep
        actions.change_circle(by=cast.holder, circle=atelier, edition=1, parent=other)
    moved = actions.change_circle(by=cast.holder, circle=deep[1], edition=1, parent=other)
    assert moved.parent == other
    assert facts(cast.groupe, "roles.circle_changed") == {"fields": ["parent"], "edition": 2}


def test_two_who_change_a_circle_lose_nothing(cast: factories.Cast) -> None:
    circle = draw(cast, "Atelier")
    actions.change_circle(by=cast.holder, circle=circle, edition=1, purpose="Cuire.", why="Mieux.")
    with pytest.raises(Outdated) as told:
        actions.change_circle(by=cast.holder, circle=circle, edition=1, purpose="Vendre.")
    assert told.value.now["purpose"] == "Cuire."
    count = len(verbs(cast.groupe))
    actions.change_circle(by=cast.holder, circle=circle, edition=2, purpose="Cuire.")
    assert len(verbs(cast.groupe)) == count
    kept = Edition.objects.about(circle).first()
    assert kept is not None
    assert (kept.why, kept.facts) == ("Mieux.", {"parent": None})


def test_what_a_closed_circle_held_goes_up(cast: factories.Cast) -> None:
    atelier = draw(cast, "Atelier")
    four, role = draw(cast, "Four", atelier), lead(cast, atelier, rules.EDIT)
    mandate = factories.mandate(role, cast.plain)
    inside = draw(cast, "Pelle", four)
    actions.close_circle(by=cast.holder, circle=atelier)
    four.refresh_from_db()
    role.refresh_from_db()
    assert (four.parent, four.edition) == (None, 2)
    assert (role.circle, role.edition) == (None, 2)
    assert Circle.objects.get(pk=inside.pk).parent == four
    mandate.refresh_from_db()
    assert mandate.ends_on > cast.groupe.today()
    assert not CircleGroupObjectPermission.objects.exists()
    assert verbs(cast.groupe)[-1] == "roles.circle_closed"
    for late in (
        lambda: actions.close_circle(by=cast.holder, circle=atelier),
        lambda: actions.change_circle(by=cast.holder, circle=atelier, edition=2, name="X"),
        lambda: draw(cast, "Dedans", atelier),
        lambda: actions.change_role(by=cast.holder, role=role, edition=2, circle=atelier),
    ):
        with pytest.raises(Refusal):
            late()
    assert draw(cast, "Atelier").pk != atelier.pk  # its name is free again


def test_a_circle_of_another_groupe_holds_no_role_of_mine(cast: factories.Cast) -> None:
    other = factories.cast(rules.EDIT)
    theirs = draw(other, "Ailleurs")
    with pytest.raises(ValueError, match="another groupe"):
        lead(cast, theirs)
    with pytest.raises(Refusal):
        draw(cast, "Dedans", theirs)


def test_nothing_is_drawn_where_the_journal_fails(
    cast: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    atelier = draw(cast, "Atelier")
    role = lead(cast, atelier, rules.EDIT)

    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr(journal, "record", fails)
    for act in (
        lambda: draw(cast, "Boutique"),
        lambda: actions.change_circle(by=cast.holder, circle=atelier, edition=1, name="X"),
        lambda: actions.close_circle(by=cast.holder, circle=atelier),
    ):
        with pytest.raises(RuntimeError):
            act()
    assert [one.name for one in Circle.objects.open()] == ["Atelier"]
    role.refresh_from_db()
    assert role.circle == atelier


def test_a_role_has_skills_and_roles_it_never_goes_with(cast: factories.Cast) -> None:
    other = factories.role(cast.groupe)
    role = actions.create_role(
        by=cast.holder,
        groupe=cast.groupe,
        name="Compter",
        purpose="Au centime.",
        skills=["Comptabilité", "comptabilité"],
        learns=["Tableur partagé"],
        incompatible=[other],
        max_consecutive=2,
        rest=1,
        critical=True,
        why="Pour être deux.",
    )
    assert role.skills.count() == 1
    assert [skill.name for skill in role.learns.all()] == ["Tableur partagé"]
    assert list(other.incompatible.all()) == [role]
    kept = Edition.objects.about(role).get()
    assert kept.facts["incompatible"] == [other.pk]
    assert kept.facts["learns"] == ["Tableur partagé"]
    actions.change_role(by=cast.holder, role=role, edition=1, learns=[], incompatible=[role])
    assert facts(cast.groupe, "roles.role_changed")["fields"] == ["learns", "incompatible"]
    assert not other.incompatible.exists()
    latest = Edition.objects.about(role).first()
    assert latest is not None
    assert (latest.facts["learns"], latest.facts["skills"]) == ([], kept.facts["skills"])


def test_a_merged_skill_is_the_one_that_roles_ask_for(cast: factories.Cast) -> None:
    def role(name: str, **said: Any) -> Role:
        return actions.create_role(
            by=cast.holder, groupe=cast.groupe, name=name, purpose="Là.", **said
        )

    one = role("Un", skills=["Boulange ancienne"])
    both = role(
        "Deux", skills=["Boulange ancienne", "Pain au levain"], learns=["Boulange ancienne"]
    )
    gone = Skill.objects.get(name="Boulange ancienne")
    kept = Skill.objects.get(name="Pain au levain")
    actions.follow_skill(gone, kept)
    assert list(one.skills.all()) == list(both.skills.all()) == list(both.learns.all()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_a_role_that_is_given_a_power_meanwhile_is_not_closed_from_inside_its_circle() -> None:
    cast = factories.cast(rules.EDIT, rules.GIVE)
    atelier = draw(cast, "Atelier")
    factories.mandate(lead(cast, atelier, rules.EDIT), cast.plain)
    inside = factories.role(cast.groupe, circle=atelier)
    assert rules.may_close(access.standing(Me(cast.plain), cast.groupe), inside)
    refused = meanwhile.second(
        lambda: actions.close_role(by=cast.plain, role=inside),
        lambda: actions.change_role(
            by=cast.holder, role=inside, edition=1, powers=["bids.decide_go"]
        ),
    )
    assert isinstance(refused, Refusal)
    inside.refresh_from_db()
    assert inside.closed_on is None


@pytest.mark.django_db(transaction=True)
def test_a_circle_that_moves_meanwhile_is_not_closed_into_a_place_that_is_not_mine() -> None:
    cast = factories.cast(rules.EDIT, rules.GIVE)
    atelier = draw(cast, "Atelier")
    four = draw(cast, "Four", atelier)
    for circle in (atelier, four):
        factories.mandate(lead(cast, circle, rules.EDIT), cast.plain)
    assert rules.may_close_circle(access.standing(Me(cast.plain), cast.groupe), four)
    refused = meanwhile.second(
        lambda: actions.close_circle(by=cast.plain, circle=four),
        lambda: actions.change_circle(by=cast.holder, circle=four, edition=1, parent=None),
    )
    assert isinstance(refused, Refusal)
    four.refresh_from_db()
    assert (four.closed_on, four.parent) == (None, None)
