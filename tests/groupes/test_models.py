# SPDX-License-Identifier: AGPL-3.0-or-later
"""People, cooperatives, groupes and who belongs, by date: what each row says, what none may be."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from groupes.access import Me
from groupes.models import (
    Cooperative,
    Groupe,
    Member,
    Membership,
    User,
    validate_siret,
    validate_time_zone,
)
from tests import factories
from tests.factories import days

TODAY = dt.date(2026, 7, 1)


# --- what is typed --------------------------------------------------------------------------------


@pytest.mark.parametrize("siret", ["73282932000074", "00000000000000"])
def test_a_siret_whose_key_is_right_is_one(siret: str) -> None:
    validate_siret(siret)


@pytest.mark.parametrize(
    "siret",
    [
        "73282932000075",  # one digit off
        "73282932000047",  # two digits swapped
        "7328293200007",
        "732829320000740",
        "732 829 320 00074",
        "7328293200007a",
        "٧٣٢٨٢٩٣٢٠٠٠٠٧٤",
        "",
    ],
)
def test_another_number_is_no_siret(siret: str) -> None:
    with pytest.raises(ValidationError):
        validate_siret(siret)


def test_a_time_zone_is_one_that_is_known() -> None:
    validate_time_zone("Indian/Reunion")
    for value in ("Paris", "europe/paris", "+02:00", "", "../Europe/Paris"):
        with pytest.raises(ValidationError):
            validate_time_zone(value)


# --- people ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_address_is_one_whatever_its_capitals() -> None:
    user = User.objects.create_user("Anne@Example.TEST", factories.PASSWORD)
    assert user.email == "anne@example.test"
    assert User.objects.get_by_natural_key("ANNE@example.test") == user
    for other in ("anne@example.test", "ANNE@EXAMPLE.TEST"):
        with pytest.raises(IntegrityError, match="user_email_unique"), transaction.atomic():
            User.objects.create(email=other)


@pytest.mark.django_db
def test_without_an_address_nobody_comes_in_and_without_a_password_nobody_logs_in() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")
    assert not User.objects.create_user("anne@example.test").has_usable_password()
    boss = User.objects.create_superuser("boss@example.test", factories.PASSWORD)
    assert (boss.is_staff, boss.is_superuser) == (True, True)


@pytest.mark.django_db
def test_a_person_is_called_by_their_name_and_an_account_alone_by_its_address() -> None:
    member = factories.member("Anne Le Goff")
    assert member.user.get_full_name() == "Anne Le Goff"
    assert (member.first_name, member.initials) == ("Anne", "AG")
    assert Member(name="Anne").first_name == "Anne"
    alone = User.objects.create_user("seul@example.test")
    assert alone.get_full_name() == str(alone) == "seul@example.test"


@pytest.mark.django_db
def test_the_key_follows_the_name_though_only_the_name_is_saved() -> None:
    member = factories.member("Élise Dupré", trade="Cartographe")
    assert member.name_key == "elise dupre"
    member.name = "Zoé Dupré"
    member.save(update_fields=["name"])
    member.refresh_from_db()
    assert member.name_key == "zoe dupre"
    assert Member(name="É" * 300).name_key == ""  # made when it is saved


@pytest.mark.django_db
def test_people_are_listed_by_name_accents_and_capitals_ignored_and_namesakes_in_turn() -> None:
    house = factories.cooperative()
    names = ("Émile", "emilie", "Zoé", "Anne", "Anne")
    made = [factories.member(name, of=house) for name in names]
    assert list(house.members.by_name()) == [made[3], made[4], made[0], made[1], made[2]]


@pytest.mark.django_db
def test_people_are_seen_in_their_cooperative_and_its_federation_and_nowhere_else() -> None:
    union = factories.federation()
    mine, near = (factories.cooperative(federation=union) for _n in range(2))
    me, colleague, federated = (factories.member(of=house) for house in (mine, mine, near))
    stranger, alone = factories.member(), factories.member()

    def seen(by: Member) -> set[Member]:
        return set(Member.objects.visible_to(Me(by)))

    assert seen(me) == {me, colleague, federated}
    assert seen(stranger) == {stranger}  # two cooperatives of no federation are no federation
    assert seen(alone) == {alone}


@pytest.mark.django_db
def test_who_left_or_whose_account_is_closed_is_not_current() -> None:
    house = factories.cooperative()
    here, left, closed = (factories.member(of=house) for _n in range(3))
    Member.objects.filter(pk=left.pk).update(left_on=TODAY)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    assert list(house.members.current()) == [here]


# --- cooperatives ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Paris", 1), ("Indian/Reunion", 2), ("Pacific/Tahiti", 1)]
)
def test_the_day_it_is_is_the_cooperatives_own(
    zone: str, day: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: dt.datetime(2026, 7, 1, 21, tzinfo=dt.UTC)
    )
    house = Cooperative(time_zone=zone)
    assert house.today() == Groupe(cooperative=house).today() == dt.date(2026, 7, day)


@pytest.mark.django_db
def test_one_siret_is_one_cooperative_and_none_is_none() -> None:
    factories.cooperative(siret="73282932000074")
    for _n in range(2):
        factories.cooperative()
    with pytest.raises(IntegrityError, match="cooperative_siret_unique"), transaction.atomic():
        factories.cooperative(siret="73282932000074")


@pytest.mark.django_db
@pytest.mark.parametrize("percent", ["-0.01", "100.01"])
def test_a_contribution_is_between_nothing_and_all(percent: str) -> None:
    with pytest.raises(IntegrityError, match="contribution_range"), transaction.atomic():
        factories.cooperative(contribution_percent=Decimal(percent))


# --- groupes --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_groupe_that_closed_is_known_to_those_who_belonged_and_to_no_neighbour() -> None:
    cast = factories.cast(visibility=Groupe.Visibility.COOPERATIVE)
    assert cast.groupe in Groupe.objects.visible_to(Me(cast.outsider))
    assert cast.groupe in Groupe.objects.open()
    Groupe.objects.filter(pk=cast.groupe.pk).update(state=Groupe.State.CLOSED)
    assert cast.groupe not in Groupe.objects.visible_to(Me(cast.outsider))
    assert cast.groupe in Groupe.objects.visible_to(Me(cast.plain))
    assert cast.groupe not in Groupe.objects.open()


@pytest.mark.django_db
def test_who_is_invited_may_know_a_private_groupe_and_who_asked_may_not() -> None:
    cast = factories.cast()
    factories.join(cast.groupe, cast.outsider, state=Membership.State.INVITED)
    factories.join(cast.groupe, cast.stranger, state=Membership.State.ASKED)
    assert cast.groupe in Groupe.objects.visible_to(Me(cast.outsider))
    assert cast.groupe not in Groupe.objects.visible_to(Me(cast.stranger))


@pytest.mark.django_db
def test_a_groupe_is_found_by_its_name_and_its_purpose_together() -> None:
    founder = factories.member()
    velo = factories.groupe(founder, name="Vélo", purpose="Réparer à Lille.")
    factories.groupe(founder, name="Cuisine", purpose="Manger à Lille.")
    assert list(Groupe.objects.matching("velo lille")) == [velo]
    assert Groupe.objects.matching("LILLE").count() == 2
    assert Groupe.objects.matching("").count() == 2


@pytest.mark.parametrize(
    ("fields", "mark"),
    [
        ({"name": "Médiation douce"}, "Md"),
        ({"name": "Médiation douce", "short": "MX"}, "MX"),
        ({"name": "vélo"}, "Vé"),
    ],
)
def test_a_groupe_has_a_mark(fields: dict[str, str], mark: str) -> None:
    assert Groupe(**fields).initials == mark


# --- memberships ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "belongs"),
    [
        ({}, True),
        ({"state": "paused"}, True),
        ({"state": "asked"}, False),
        ({"state": "invited"}, False),
        ({"state": "ended"}, False),
        ({"starts_on": TODAY}, True),
        ({"starts_on": TODAY + days(1)}, False),
        ({"ends_on": TODAY}, True),
        ({"ends_on": TODAY - days(1)}, False),
        ({"starts_on": None}, False),
    ],
)
def test_belonging_is_of_a_state_and_of_dates_both_included(
    fields: dict[str, object], belongs: bool
) -> None:
    values = {"state": "active", "starts_on": TODAY - days(9), "ends_on": None} | fields
    assert Membership(**values).belongs_on(TODAY) is belongs


@pytest.mark.django_db
def test_the_lists_of_a_day_agree_with_each_membership() -> None:
    groupe = factories.groupe(factories.member())
    today = groupe.today()
    for state in Membership.State:
        for starts, ends in ((-3, None), (-3, -1), (0, 0), (1, None)):
            if state in (*Membership.WAITING, Membership.State.DECLINED) and ends is not None:
                continue
            factories.join(
                groupe, factories.member(), state=state,
                starts_on=today + days(starts), ends_on=None if ends is None else today + days(ends),
            )  # fmt: skip
    every = list(groupe.memberships.all())
    belonging = {one for one in every if one.belongs_on(today)}
    assert set(groupe.memberships.belonging_on(today)) == belonging
    assert set(groupe.memberships.belonging_on(today, summed=True)) == belonging
    active = {one for one in belonging if one.state == Membership.State.ACTIVE}
    assert set(groupe.memberships.on(today)) == active
    assert 0 < len(active) < len(belonging) < len(every)
    waiting = groupe.memberships.waiting()
    assert {one.state for one in waiting} == {"asked"}


@pytest.mark.django_db
def test_who_left_their_cooperative_or_may_not_log_in_is_in_no_list_and_no_sum() -> None:
    there, left, closed = (factories.member() for _number in range(3))
    groupe = factories.groupe(there)
    for one in (left, closed):
        factories.join(groupe, one)
    Member.objects.filter(pk=left.pk).update(left_on=groupe.today())
    User.objects.filter(member=closed).update(is_active=False)
    for summed in (False, True):
        rows = groupe.memberships.belonging_on(groupe.today(), summed=summed)
        assert [row.member for row in rows] == [there], summed


@pytest.mark.django_db
def test_one_tie_at_most_is_open_and_past_ones_do_not_count() -> None:
    groupe, member = factories.groupe(factories.member()), factories.member()
    for _again in range(2):
        factories.join(groupe, member, state=Membership.State.ENDED)
        factories.join(groupe, member, state=Membership.State.DECLINED)
    factories.join(groupe, member, state=Membership.State.ASKED)
    for state in Membership.OPEN:
        with pytest.raises(IntegrityError, match="membership_one_open"), transaction.atomic():
            factories.join(groupe, member, state=state)


@pytest.mark.django_db
def test_the_database_itself_wants_dates_in_order_and_a_first_day() -> None:
    groupe, member = factories.groupe(factories.member()), factories.member()
    with pytest.raises(IntegrityError, match="dates_in_order"), transaction.atomic():
        factories.join(groupe, member, starts_on=TODAY, ends_on=TODAY - days(1))
    with pytest.raises(IntegrityError, match="active_has_start"), transaction.atomic():
        Membership.objects.create(groupe=groupe, member=member, state="active")
    factories.join(groupe, member, starts_on=TODAY, ends_on=TODAY)  # of one day
