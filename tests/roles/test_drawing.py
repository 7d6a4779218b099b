# SPDX-License-Identifier: AGPL-3.0-or-later
"""The circle map as it is drawn: what stands where, what it says, where it leads."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from groupes.models import Groupe, Member
from roles.drawing import Scene, draw, within
from roles.models import Circle, Mandate, Role
from roles.queries import RoleNow

TODAY = dt.date(2026, 3, 1)


def circle(pk: int, name: str, parent: int | None = None) -> Circle:
    return Circle(pk=pk, name=name, parent_id=parent)


def role(pk: int, name: str, where: int | None = None, holder: str = "") -> RoleNow:
    made = Role(pk=pk, name=name, circle_id=where, energy=Decimal(2), seats=1)
    made.groupe = Groupe(name="Pain", slug="pain")
    holders = []
    if holder:
        mandate = Mandate(pk=pk, starts_on=TODAY, ends_on=dt.date(2026, 12, 31))
        mandate.member = Member(name=holder)
        holders.append(mandate)
    return RoleNow(made, holders=holders)


CIRCLES = [circle(1, "Atelier"), circle(2, "Four", 1), circle(3, "Boutique")]
FOUND = [
    role(1, "Accueil", holder="Anne Dupré"),
    role(2, "Pétrir", 1, holder="Noé Lambert"),
    role(3, "Cuire", 2),
    role(4, "Vendre", 3),
]


def scene(**more: Any) -> Scene:
    values: dict[str, Any] = {
        "role_url": lambda pk: f"/r/{pk}",
        "circle_url": lambda pk: f"/c/{pk}",
    } | more
    return Scene("Pain", FOUND, CIRCLES, TODAY, **values)


def test_every_circle_and_role_is_drawn_and_leads_to_itself() -> None:
    drawn = draw(scene())
    assert sorted(one.url for one in drawn.circles) == ["/c/1", "/c/2", "/c/3"]
    assert sorted(one.url for one in drawn.roles) == ["/r/1", "/r/2", "/r/3", "/r/4"]
    assert [one.vacant for one in sorted(drawn.roles, key=lambda one: one.url)] == [
        False, False, True, True,
    ]  # fmt: skip
    labels = {one.url: one.label for one in drawn.roles}
    assert labels["/r/2"].startswith("Pétrir")
    assert "Noé" in labels["/r/2"]


def test_a_circle_by_itself_holds_what_is_inside_it_and_nothing_else() -> None:
    drawn = draw(scene(root=CIRCLES[0]))
    assert [one.url for one in drawn.circles] == ["/c/2"]
    assert sorted(one.url for one in drawn.roles) == ["/r/2", "/r/3"]
    assert drawn.texts[0].words == "Atelier"
    assert [now.role.pk for now in within(scene(root=CIRCLES[2]))] == [4]


def test_outside_nobody_is_named_and_nothing_leads_inside() -> None:
    drawn = draw(scene(people=False, role_url=None, circle_url=None))
    told = " ".join(
        [text.words for one in drawn.roles for text in one.texts]
        + [one.label for one in drawn.roles]
        + [drawn.description]
    )
    assert "Noé" not in told
    assert "Anne" not in told
    assert not any(one.url for one in drawn.roles)
    assert not any(one.url for one in drawn.circles)


def test_without_circles_roles_stand_by_family() -> None:
    plain = [role(pk, f"Rôle {pk}") for pk in range(1, 4)]
    drawn = draw(Scene("Pain", plain, [], TODAY))
    assert len(drawn.circles) == 1  # all of one family, which is no circle to look into
    assert drawn.circles[0].url == ""
    assert len(drawn.roles) == 3


@pytest.mark.parametrize("size", [640, 380])
def test_what_is_written_fits_in_what_it_names(size: int) -> None:
    long = [
        role(pk, "Accompagnement des transitions", 1 + pk % 3, "Marie-Antoinette")
        for pk in range(9)
    ]
    drawn = draw(Scene("Pain", long, CIRCLES, TODAY, size=size))
    for one in drawn.roles:
        for text in one.texts:
            # half the breadth of a letter for each, at the size it is drawn in
            assert len(text.words) * text.size * 0.35 <= 2 * float(one.r)


@pytest.mark.parametrize("circles", [[], CIRCLES])
def test_a_smaller_square_holds_all_that_is_drawn(circles: list[Circle]) -> None:
    drawn = draw(Scene("Pain", FOUND, circles, TODAY, size=380))
    spots = [(one.x, one.y, one.r) for one in drawn.roles]
    spots += [(one.x, one.y, one.r) for one in drawn.circles]
    for x, y, r in spots:
        assert float(x) + float(r) <= 380
        assert float(y) + float(r) <= 380


def test_sixty_circles_and_four_hundred_roles_are_all_drawn() -> None:
    circles = [circle(n, f"Cercle {n}", None if n < 8 else 1 + n % 7) for n in range(1, 61)]
    found = [role(n, f"Rôle {n}", 1 + n % 60, "Anne Dupré" if n % 3 else "") for n in range(400)]
    drawn = draw(Scene("Pain", found, circles, TODAY))
    assert (len(drawn.circles), len(drawn.roles)) == (60, 400)
