# SPDX-License-Identifier: AGPL-3.0-or-later
"""The indicators of a groupe: worked by hand, and silent where a person would be found again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from groupes.charter.models import Flag, RedLine
from groupes.models import Member, Membership
from roles import measures
from roles.indicators import Indicators, indicators
from roles.models import Handover, Mandate, Role, Share
from tests import factories
from tests.factories import days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> factories.Cast:
    """Six people who belong since four years; of roles, none."""
    made = factories.cast()
    for _more in range(2):
        factories.join(made.groupe, factories.member(of=made.groupe.cooperative))
    Membership.objects.update(starts_on=made.groupe.today() - days(1500))
    made.role.delete()
    return made


def people(cast: factories.Cast) -> list[Member]:
    return list(Member.objects.filter(memberships__groupe=cast.groupe).order_by("pk"))


def role(cast: factories.Cast, family: str = "support", energy: int = 1, seats: int = 1) -> Role:
    made = factories.role(cast.groupe, family=family, energy=energy, seats=seats)
    Role.objects.filter(pk=made.pk).update(created_at=made.created_at - days(1500))
    return made


def held(role: Role, member: Member, first: int, last: int, **more: object) -> Mandate:
    """From so many days ago to so many days ago (negative: ahead)."""
    today = role.groupe.today()
    mandate = factories.mandate(
        role, member, starts_on=today - days(first), ends_on=today - days(last)
    )
    Mandate.objects.filter(pk=mandate.pk).update(**more)
    return mandate


def read(cast: factories.Cast) -> dict[str, tuple[str, str]]:
    found = indicators(cast.groupe, cast.groupe.today())
    return {one.indicator.key: (one.reading.now, one.reading.before) for one in found.shown}


def test_the_part_of_seats_that_nobody_holds(cast: factories.Cast) -> None:
    anne, noe, *_others = people(cast)
    two = role(cast, seats=2)
    one = role(cast)
    held(two, anne, 30, -30, share=Share.SHARED)
    # Of three seats, half of one is held: five halves of six are free; a year ago, all were.
    now, before = read(cast)["vacant"]
    assert now.startswith("83")
    assert before.startswith("100")
    held(one, noe, 400, 300)
    assert read(cast)["vacant"][1].startswith("67")


def test_how_few_carry_half_and_how_uneven_support_is(cast: factories.Cast) -> None:
    every = people(cast)
    for member in every:
        held(role(cast), member, 200, -100)
    told = read(cast)
    assert told["concentration"] == ("3 of 6 people", "")
    assert told["support"][0].startswith("0")
    held(role(cast, energy=14), every[0], 200, -100)
    told = read(cast)
    assert told["concentration"][0] == "2 of 6 people"  # one does, which is not told of one person
    # 15 of 20 for one of six: 20/6 would be even, 35/3 of 20 would change hands, 58 %
    assert told["support"][0].startswith("58")


def test_who_left_counts_no_more(cast: factories.Cast) -> None:
    every = people(cast)
    for member in every:
        held(role(cast), member, 200, -100)
    Membership.objects.filter(member=every[0]).update(
        state="ended", ends_on=cast.groupe.today() - days(10)
    )
    assert read(cast)["concentration"][0] == "3 of 5 people"


def test_the_third_term_in_a_row(cast: factories.Cast) -> None:
    anne, noe, *_others = people(cast)
    one, other = role(cast), role(cast)
    for first, last in ((300, 201), (200, 101), (100, -50)):
        held(one, anne, first, last)
    held(other, noe, 100, -50)
    assert read(cast)["in_a_row"][0] == "1 of 2 mandates is at least the third in a row"


def test_handovers_of_what_somebody_goes_on_with(cast: factories.Cast) -> None:
    anne, noe, *_others = people(cast)
    written, silent, alone = role(cast), role(cast), role(cast)
    before = held(written, anne, 200, 101)
    held(written, noe, 100, -50)
    held(silent, anne, 200, 101)
    held(silent, noe, 100, -50)
    held(alone, anne, 200, 101)  # nobody goes on: nothing to hand over to
    again = role(cast)
    held(again, anne, 200, 101)
    held(again, anne, 100, -50)  # who goes on hands nothing over
    assert read(cast)["handovers"][0] == "0 of 2"
    given = Handover.objects.create(mandate=before, written_by=anne, open_work="Tout.")
    assert read(cast)["handovers"][0] == "0 of 2"  # not acknowledged yet
    given.acknowledged_at = given.written_at
    given.save()
    assert read(cast)["handovers"][0] == "1 of 2"
    Mandate.objects.filter(role=silent, member=noe).update(handover="Avec l’offre.")
    assert read(cast)["handovers"][0] == "2 of 2"


def test_red_lines_said_to_be_crossed(cast: factories.Cast) -> None:
    assert "red_lines" not in read(cast)
    line = RedLine.objects.create(groupe=cast.groupe, text="D’un bout à l’autre.")
    flags = [
        Flag.objects.create(
            groupe=cast.groupe, line=line, text=line.text, words="Là.", by=cast.founder
        )
        for _each in range(3)
    ]
    Flag.objects.filter(pk=flags[0].pk).update(at=flags[0].at - days(500))
    Flag.objects.filter(pk=flags[1].pk).update(state=Flag.State.LIFTED)
    assert read(cast)["red_lines"] == ("1", "1")


def test_nothing_is_measured_of_four_people() -> None:
    cast = factories.cast()  # founder, holder, former, plain
    assert len(people(cast)) == measures.FEWEST - 1
    assert indicators(cast.groupe, cast.groupe.today()) == Indicators(True, [], [])


def test_of_a_time_when_they_were_four_nothing_is_told(cast: factories.Cast) -> None:
    held(role(cast, seats=2), people(cast)[0], 800, -50)
    assert read(cast)["vacant"][1]
    late = Membership.objects.filter(groupe=cast.groupe).order_by("-pk")[:2]
    Membership.objects.filter(pk__in=[one.pk for one in late]).update(
        starts_on=cast.groupe.today() - days(10)
    )
    assert read(cast)["vacant"][1] == ""


def test_what_comes_slowly_is_said_once_two_signs_grow(cast: factories.Cast) -> None:
    every = people(cast)
    for member in every[:4]:
        held(role(cast, "facilitation"), member, 760, 400)
    assert indicators(cast.groupe, cast.groupe.today()).signs == []
    for member in every[:6]:
        held(role(cast), member, 760, 400)
    held(role(cast, "facilitation", energy=9), every[0], 300, -50)
    told = indicators(cast.groupe, cast.groupe.today()).signs
    assert len(told) == 2
    assert "Fewer people" in told[0]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_with_one_role_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    for _each in range(rows):
        one = role(cast)
        held(one, cast.founder, 300, 151)
        held(one, cast.plain, 150, -100)
    client.force_login(cast.plain.user)
    address = reverse("roles:indicators", args=[cast.groupe.slug])
    # session and person, memberships and unread, rights; then people, roles, mandates, flags; the
    # variety of work, and the size of its pieces then and now; what was adopted
    with django_assert_num_queries(9):
        page = client.get(address)
    told = page.content.decode()
    assert not any(
        one.name in told.partition("<main")[2] for one in people(cast) if one != cast.plain
    )
    client.force_login(cast.outsider.user)
    assert client.get(address).status_code == 404


def test_a_year_before_a_leap_day() -> None:
    assert measures.months_before(dt.date(2024, 2, 29), 12) == dt.date(2023, 2, 28)
