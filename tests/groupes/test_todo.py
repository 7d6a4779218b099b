# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of groupes waits for a person: requests they may answer, invitations to them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation

from groupes import actions, todo
from groupes.access import Me
from groupes.models import Groupe, Member, Membership, User
from groupes.welcome import todo as waiting_at_doors
from tests import factories
from tests.waiting import lines


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("groupes.welcome_member", visibility=Groupe.Visibility.COOPERATIVE)


def kinds(member: object) -> list[str]:
    return [item.kind for item in lines(todo.memberships_to_answer, Me(member))]  # type: ignore[arg-type]  # a member


@pytest.mark.django_db
def test_a_request_waits_for_who_welcomes_and_for_nobody_else(cast: factories.Cast) -> None:
    actions.ask_to_join(by=cast.outsider, groupe=cast.groupe, message="Bonjour")
    assert kinds(cast.holder) == ["join_request"]
    for person in (cast.plain, cast.former, cast.outsider, cast.stranger):
        assert kinds(person) == []
    [item] = lines(todo.memberships_to_answer, Me(cast.holder))
    assert item.urgent
    assert cast.outsider.name in str(item.title)
    assert "Bonjour" in item.facts
    assert item.action is not None
    assert ("answer", "accept") in item.action.fields


@pytest.mark.django_db
def test_no_button_of_today_says_no_at_once_to_who_asks_to_join(cast: factories.Cast) -> None:
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    Membership.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - dt.timedelta(days=9))
    page = f"/g/{cast.groupe.slug}/demandes/{asked.pk}/repondre/"
    [other] = lines(todo.memberships_to_answer, Me(cast.holder))[0].others
    assert (other.method, other.url, other.fields) == ("get", f"{page}?next=/", ())
    Member.objects.filter(pk=cast.holder.pk).update(away_until=cast.groupe.today())
    [item] = lines(waiting_at_doors.requests, Me(cast.plain))  # anyone's, meanwhile
    assert [one.method for one in item.others] == ["get"]


@pytest.mark.django_db
def test_a_closed_groupe_asks_nothing(cast: factories.Cast) -> None:
    actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    Groupe.objects.filter(pk=cast.groupe.pk).update(state=Groupe.State.CLOSED)
    assert kinds(cast.holder) == []


@pytest.mark.django_db
def test_an_invitation_waits_for_the_one_it_is_for(cast: factories.Cast) -> None:
    invited = actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.stranger)
    assert kinds(cast.stranger) == ["invitation"]
    assert kinds(cast.holder) == []
    actions.answer_invitation(by=cast.stranger, membership=invited, accept=False)
    assert kinds(cast.stranger) == []


@pytest.mark.django_db
def test_an_invitation_says_who_invites_and_ends_with_the_groupe(cast: factories.Cast) -> None:
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.stranger)
    [item] = lines(todo.memberships_to_answer, Me(cast.stranger))
    assert cast.holder.name in str(item.title)
    Groupe.objects.filter(pk=cast.groupe.pk).update(state=Groupe.State.CLOSED)
    assert kinds(cast.stranger) == []


@pytest.mark.django_db
@pytest.mark.parametrize("accept", [True, False])
def test_an_answer_waits_for_the_one_it_is_for_until_it_is_seen(
    accept: bool, cast: factories.Cast
) -> None:
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    actions.answer_request(by=cast.holder, membership=asked, accept=accept, word="À bientôt.")
    [item] = lines(todo.memberships_to_answer, Me(cast.outsider))
    assert (item.kind, item.facts[1]) == ("answer", "À bientôt.")
    assert cast.groupe.name in str(item.title)
    assert kinds(cast.holder) == kinds(cast.plain) == []
    actions.see_answer(by=cast.outsider, membership=asked)
    assert kinds(cast.outsider) == []


@pytest.mark.django_db
def test_who_waits_at_the_door_of_a_groupe_that_closes_is_told(cast: factories.Cast) -> None:
    actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.stranger)
    actions.close_groupe(by=cast.holder, groupe=cast.groupe)
    for person in (cast.outsider, cast.stranger):
        [item] = lines(todo.memberships_to_answer, Me(person))
        assert (item.kind, item.url) == ("answer", "")  # there is nothing to open any more


@pytest.mark.django_db
def test_a_request_of_someone_who_is_gone_waits_for_nobody(cast: factories.Cast) -> None:
    actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    User.objects.filter(pk=cast.outsider.user_id).update(is_active=False)
    assert kinds(cast.holder) == []


@pytest.mark.django_db
def test_one_query_and_two_for_rights(cast: factories.Cast, django_assert_num_queries) -> None:
    for _number in range(3):
        actions.ask_to_join(by=factories.member(of=cast.groupe.cooperative), groupe=cast.groupe)
    with django_assert_num_queries(3):  # what I belong to, what I hold, its powers; what waits
        assert len(lines(todo.memberships_to_answer, Me(cast.holder))) == 3


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1, "since today"), (24, "since yesterday"), (48, "for 2 days"), (24 * 40, "for 40 days")],
)
def test_how_long_it_has_been_waiting(
    hours: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    with translation.override("en"), timezone.override("Europe/Paris"):
        assert todo.since_words(now - dt.timedelta(hours=hours)) == words
        assert todo.since_words(None) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_words_wait_once_for_each_who_left_some_with_the_last_one(
    rows: int, django_assert_num_queries
) -> None:
    me = factories.member()
    others = [factories.member(f"Ami {n}", of=me.cooperative) for n in range(rows)]
    for other in others:
        for text in ("avant", f"dernier de {other.name}"):
            actions.write_to(by=other, to=[me], text=text)
    with django_assert_num_queries(1):
        items = list(todo.words_to_read(Me(me)))
    assert [item.facts[1] for item in items] == [f"dernier de {one.name}" for one in others[::-1]]
    assert list(todo.words_to_read(Me(others[0]))) == []


@pytest.mark.django_db
def test_a_flag_where_words_are_cut_short_is_shown_whole_or_not_at_all() -> None:
    me = factories.member()
    other = factories.member(of=me.cooperative)
    actions.write_to(by=other, to=[me], text=f"{'a' * 299}🇫🇷")
    [item] = todo.words_to_read(Me(me))
    assert item.facts[1] == "a" * 299


@pytest.mark.django_db
def test_a_word_left_at_a_door_that_one_has_left_tells_nothing_of_the_groupe_now(
    cast: factories.Cast,
) -> None:
    actions.write_to(by=cast.outsider, to=[cast.plain], text="Bonjour", through=cast.groupe)
    [item] = todo.words_to_read(Me(cast.plain))
    assert item.groupe == cast.groupe
    actions.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    Groupe.objects.update(visibility=Groupe.Visibility.PRIVATE, name="Un autre nom")
    [item] = todo.words_to_read(Me(cast.plain))
    assert item.groupe is None
    assert "Bonjour" in item.facts


@pytest.mark.django_db
def test_the_day_on_which_one_wanted_to_be_back_reminds_who_is_on_pause(
    cast: factories.Cast,
) -> None:
    today = cast.groupe.today()
    tie = cast.groupe.memberships.get(member=cast.plain)
    day = today + dt.timedelta(days=30)
    actions.pause(by=cast.plain, membership=tie, back_on=day)

    def reminded(person: Member, on: dt.date) -> list[str]:
        return [item.url for item in lines(todo.pauses_to_end, Me(person, on=on))]

    page = f"/g/{cast.groupe.slug}/pause/"
    assert reminded(cast.plain, day - dt.timedelta(days=1)) == []
    assert reminded(cast.plain, day) == reminded(cast.plain, day + dt.timedelta(days=5)) == [page]
    assert reminded(cast.founder, day) == []
    actions.say_return(by=cast.plain, membership=tie, back_on=None)
    assert reminded(cast.plain, day) == []


@pytest.mark.django_db
def test_who_came_back_or_left_is_reminded_of_no_pause(cast: factories.Cast) -> None:
    day = cast.groupe.today() + dt.timedelta(days=30)
    for person, change in ((cast.plain, actions.resume), (cast.holder, actions.leave)):
        tie = cast.groupe.memberships.get(member=person)
        actions.pause(by=person, membership=tie, back_on=day)
        change(by=person, membership=tie)
        assert lines(todo.pauses_to_end, Me(person, on=day)) == []
        tie.refresh_from_db()
        assert tie.back_on is None
