# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages are given: stretches of time, greetings, margins, who belongs, the door."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from groupes import actions, pages, queries
from groupes.access import Me, Standing, standing
from groupes.models import Groupe, Member
from groupes.shell.todo import Item
from tests import factories

NOW = dt.datetime(2026, 6, 10, 7, tzinfo=dt.UTC)
"""Wednesday, 9 in the morning in Paris."""


def item(
    title: str,
    due: dt.datetime | dt.date | None = None,
    urgent: bool = False,
    answers: bool = False,
) -> Item:
    return Item(kind="x", title=title, url="", due=due, urgent=urgent, answers=answers)


def at(day: int, hour: int = 10, minute: int = 0, month: int = 6) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


def test_stretches_of_time() -> None:
    """On Wednesday 10 June: tonight, until the 16th, and the rest of the month."""
    items = [
        item("asked", urgent=True),
        item("tonight", at(10, 16)),
        item("passed", at(9)),
        item("tuesday", at(16)),
        item("later", at(17)),
        item("whenever"),
    ]
    found = {s.key: [line.item.title for line in s.lines] for s in pages.stretches(items, NOW)}
    assert found == {
        "tonight": ["asked", "tonight", "passed"],
        "week": ["tuesday"],
        "later": ["later", "whenever"],
    }
    names = [str(s.title) for s in pages.stretches(items, NOW)]
    beyond = [str(s.title) for s in pages.stretches([*items, item("july", at(2, month=7))], NOW)]
    assert names[:2] == beyond[:2]
    assert names[2] != beyond[2]
    assert pages.stretches([], NOW) == []


def test_what_somebody_waits_for_by_a_later_day_stands_on_that_day_and_without_one_says_so() -> (
    None
):
    far = item("far", at(29).date(), urgent=True)
    asked, friday = item("asked", urgent=True), item("friday", at(12).date(), urgent=True)
    found = {
        s.key: [line.item.title for line in s.lines]
        for s in pages.stretches([asked, friday, far], NOW)
    }
    assert found == {"tonight": ["asked"], "week": ["friday"], "later": ["far"]}
    with translation.override("en"):
        assert pages.margin(asked, NOW) == "they wait for you"


def test_the_answers_to_what_one_asked_stand_together_before_the_days_to_come() -> None:
    items = [item("tuesday", at(16)), item("july", at(2, month=7)), item("told", answers=True)]
    found = pages.stretches([item("asked", urgent=True), *items], NOW)
    assert [(part.key, [line.item.title for line in part.lines]) for part in found] == [
        ("tonight", ["asked"]),
        ("answers", ["told"]),
        ("week", ["tuesday"]),
        ("later", ["july"]),
    ]


def test_to_who_is_away_what_others_wait_for_is_for_later_and_what_has_a_day_is_not() -> None:
    items = [item("asked", urgent=True), item("tonight", at(10, 16)), item("tuesday", at(16))]
    found = pages.stretches(items, NOW, away=True)
    assert [(part.key, [line.item.title for line in part.lines]) for part in found] == [
        ("tonight", ["tonight"]),
        ("week", ["tuesday"]),
        ("later", ["asked"]),
    ]


def test_the_first_line_of_all_alone_has_the_full_button() -> None:
    found = pages.stretches([item("tuesday", at(16)), item("tonight", at(10, 16))], NOW)
    main = {line.item.title: line.main for stretch in found for line in stretch.lines}
    assert main == {"tonight": True, "tuesday": False}


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, "when you like"),
        (at(10, 16), "18:00"),
        (at(10, 21, 59), "23:59"),
        (at(10).date(), "today"),
        (at(9).date(), "yesterday"),
        (at(9), "12:00"),
        (at(11), "tomorrow"),
    ],
)
def test_the_margin_says_the_hour_today_and_else_the_day(
    due: dt.datetime | dt.date | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with translation.override("en"), timezone.override("Europe/Paris"):
        assert pages.margin(item("x", due), NOW) == words
        told = Item(kind="x", title="x", url="", due=due, margin="for 3 days")
        assert pages.margin(told, NOW) == "for 3 days"


@pytest.mark.parametrize(
    ("total", "tonight", "words"),
    [
        (0, 0, "Hello Camille."),
        (1, 0, "Hello Camille. One thing is waiting for you."),
        (3, 3, "Hello Camille. Three things are waiting for you, before tonight."),
        (12, 1, "Hello Camille. 12 things are waiting for you, 1 of them before tonight."),
        (10, 4, "Hello Camille. 10 things are waiting for you, 4 of them before tonight."),
    ],
)
def test_the_greeting_counts_in_words(total: int, tonight: int, words: str) -> None:
    with translation.override("en"):
        assert pages.greeting(Member(name="Camille Vasseur"), total, tonight) == words


# --- groupes and people ------------------------------------------------------------------------


def here_of(member: Member, groupe: Groupe) -> Standing:
    return standing(Me(member), groupe)


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("groupes.welcome_member", visibility=Groupe.Visibility.COOPERATIVE)


@pytest.mark.django_db
def test_those_who_wait_are_answered_by_who_welcomes_only(cast: factories.Cast) -> None:
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    far = factories.member(trade="Urbaniste")
    invited = actions.invite(by=cast.holder, groupe=cast.groupe, member=far)
    found = pages.members(here_of(cast.holder, cast.groupe), "", None)
    assert [row.act_url for row in found.asked] == [
        f"/g/{cast.groupe.slug}/demandes/{asked.pk}/repondre/"
    ]
    assert [row.act_url for row in found.invited] == [
        f"/g/{cast.groupe.slug}/demandes/{invited.pk}/retirer/"
    ]
    assert found.invited[0].facts == ["Urbaniste", far.cooperative.name]
    assert (found.may_welcome, found.may_invite) == (True, True)
    plain = pages.members(here_of(cast.plain, cast.groupe), "", None)
    assert [row.act_url for row in (*plain.asked, *plain.invited)] == ["", ""]
    assert (plain.may_welcome, plain.may_invite) == (False, False)


@pytest.mark.django_db
def test_the_head_shows_five_faces_and_counts_the_others(cast: factories.Cast) -> None:
    here = here_of(cast.plain, cast.groupe)
    with translation.override("en"):
        found = pages.head(here)  # founder, holder, former, plain
        assert (found.count, len(found.faces), found.others) == ("4 members", 4, "")
        for _number in range(2):
            factories.join(cast.groupe, factories.member(of=cast.groupe.cooperative))
        found = pages.head(here)
        assert (found.count, len(found.faces), found.others) == ("6 members", 5, "1 other")
        assert found.faces[0] == cast.plain
        lines = pages.members(here, "", None).lines
        assert [line.name for line in lines][:5] == [face.name for face in found.faces]
        assert [line.mine for line in lines] == [True, *[False] * 5]


@pytest.mark.django_db
def test_those_who_wait_beyond_the_most_shown_are_told_of(
    cast: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_WAITING", 2)
    here = here_of(cast.holder, cast.groupe)
    for number in range(3):
        found = pages.members(here, "", None)
        assert (len(found.asked), found.more_waiting) == (number, False)
        actions.ask_to_join(by=factories.member(of=cast.groupe.cooperative), groupe=cast.groupe)
    found = pages.members(here, "", None)
    assert (len(found.asked), found.more_waiting) == (2, True)


@pytest.mark.django_db
def test_a_card_leads_home_or_to_the_door(cast: factories.Cast) -> None:
    [inside] = pages.cards(Me(cast.plain), [cast.groupe])
    [outside] = pages.cards(Me(cast.outsider), [cast.groupe])
    assert (inside.mine, inside.url) == (True, f"/g/{cast.groupe.slug}/")
    assert (outside.mine, outside.url) == (False, f"/g/{cast.groupe.slug}/rejoindre/")
    with translation.override("en"):
        [card] = pages.cards(Me(cast.outsider), [cast.groupe])
    assert card.facts == f"Trade groupe · 4 members · {cast.groupe.cooperative.name}"


@pytest.mark.django_db
def test_the_door_says_who_welcomes_and_whether_one_may_ask(cast: factories.Cast) -> None:
    door = pages.door(here_of(cast.outsider, cast.groupe))
    assert door.welcomers == [cast.holder]
    assert door.may_ask
    assert door.parts == []
    actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    assert not pages.door(here_of(cast.outsider, cast.groupe)).may_ask


@pytest.mark.django_db
def test_a_groupe_with_unread_talk_leads_to_it(
    cast: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = Me(cast.plain)
    monkeypatch.setattr(Me, "unread", {cast.groupe.pk: 3})
    [one] = pages.to_read(me)
    assert (one.pk, one.name, one.unread) == (cast.groupe.pk, cast.groupe.name, 3)
    assert one.url == reverse("chat:room", args=[cast.groupe.slug])
    monkeypatch.setattr(Me, "unread", {})
    assert pages.to_read(me) == ()


@pytest.mark.django_db
def test_on_pause_one_is_still_a_row(cast: factories.Cast) -> None:
    tie = cast.groupe.memberships.get(member=cast.plain)
    actions.pause(by=cast.plain, membership=tie)
    found = pages.members(here_of(cast.founder, cast.groupe), "", None)
    paused = {line.name: line.paused for line in found.lines}
    assert (paused[cast.plain.name], paused[cast.founder.name]) == (True, False)
