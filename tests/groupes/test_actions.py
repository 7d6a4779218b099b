# SPDX-License-Identifier: AGPL-3.0-or-later
"""Joining, leaving, pausing: the state after, the journal's row, and what happens too late."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from groupes import access, actions, journal, pages, queries
from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Cooperative, Groupe, Member, Membership, User, Word
from groupes.people.queries import ids_found
from groupes.web.refusals import Refusal
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


def entries(groupe: Groupe) -> list[tuple[str, dict]]:
    rows = Entry.objects.filter(groupe=groupe).order_by("seq")
    return [(row.verb, row.facts) for row in rows]


def last(groupe: Groupe) -> tuple[str, dict]:
    return entries(groupe)[-1]


@pytest.fixture
def groupe() -> Groupe:
    return factories.groupe(
        factories.member(), visibility=Groupe.Visibility.COOPERATIVE, joining="request"
    )


@pytest.fixture
def founder(groupe: Groupe) -> Member:
    return groupe.memberships.get().member


@pytest.fixture
def newcomer(groupe: Groupe) -> Member:
    return factories.member(of=groupe.cooperative)


def test_asking_then_welcoming(groupe: Groupe, founder: Member, newcomer: Member) -> None:
    asked = actions.ask_to_join(by=newcomer, groupe=groupe, message="Bonjour")
    assert asked.state == Membership.State.ASKED
    assert last(groupe) == ("groupes.membership_asked", {"member": newcomer.pk})
    assert not access.standing(Me(newcomer), groupe).is_member

    answered = actions.answer_request(by=founder, membership=asked, accept=True)
    assert answered.state == Membership.State.ACTIVE
    assert answered.starts_on == groupe.today()
    assert answered.answered_by == founder
    assert last(groupe) == (
        "groupes.membership_accepted",
        {"member": newcomer.pk, "by_self": False},
    )
    assert access.standing(Me(newcomer), groupe).can("chat.post_message")


def test_asking_twice_keeps_one_request_and_the_latest_word(
    groupe: Groupe, newcomer: Member
) -> None:
    first = actions.ask_to_join(by=newcomer, groupe=groupe, message="Bonjour")
    again = actions.ask_to_join(by=newcomer, groupe=groupe, message="Rebonjour")
    assert again.pk == first.pk
    assert again.message == "Rebonjour"
    assert [verb for verb, _facts in entries(groupe)].count("groupes.membership_asked") == 1


def test_not_now_then_asking_again(groupe: Groupe, founder: Member, newcomer: Member) -> None:
    asked = actions.ask_to_join(by=newcomer, groupe=groupe)
    actions.answer_request(by=founder, membership=asked, accept=False)
    assert last(groupe)[0] == "groupes.membership_declined"
    again = actions.ask_to_join(by=newcomer, groupe=groupe)
    assert again.pk != asked.pk
    assert again.state == Membership.State.ASKED


@pytest.mark.parametrize("second", [True, False])
def test_the_second_answer_is_told_about_the_first(
    groupe: Groupe, founder: Member, newcomer: Member, second: bool
) -> None:
    other = factories.member(of=groupe.cooperative)
    asked = actions.ask_to_join(by=newcomer, groupe=groupe)
    actions.answer_request(by=founder, membership=asked, accept=True)
    before = entries(groupe)
    with pytest.raises(Refusal) as refusal:
        actions.answer_request(by=other, membership=asked, accept=second)
    assert founder.name in str(refusal.value.message)
    assert newcomer.name in str(refusal.value.message)
    assert entries(groupe) == before
    assert Membership.objects.get(pk=asked.pk).state == Membership.State.ACTIVE


@pytest.mark.django_db(transaction=True)
def test_two_people_answering_at_once_one_wins_and_the_other_is_told() -> None:
    groupe = factories.groupe(factories.member())
    founder = groupe.memberships.get().member
    other = factories.member(of=groupe.cooperative)
    newcomer = factories.member(of=groupe.cooperative)
    factories.join(groupe, other)
    asked = Membership.objects.create(groupe=groupe, member=newcomer, state=Membership.State.ASKED)
    start = threading.Barrier(2)
    outcomes: dict[str, str] = {}

    def answer(who: Member, accept: bool) -> None:
        mine = Membership.objects.get(pk=asked.pk)
        start.wait()
        try:
            actions.answer_request(by=who, membership=mine, accept=accept)
            outcomes[who.name] = "won"
        except Refusal:
            outcomes[who.name] = "told"
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, args=(founder, True)),
        threading.Thread(target=answer, args=(other, False)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) == ["told", "won"]
    answers = [
        verb
        for verb, _facts in entries(groupe)
        if verb in ("groupes.membership_accepted", "groupes.membership_declined")
    ]
    assert len(answers) == 1


def test_an_open_groupe_is_joined_at_once(newcomer: Member, groupe: Groupe) -> None:
    groupe.joining = Groupe.Joining.OPEN
    groupe.save()
    made = actions.ask_to_join(by=newcomer, groupe=groupe)
    assert made.state == Membership.State.ACTIVE
    assert last(groupe) == (
        "groupes.membership_accepted",
        {"member": newcomer.pk, "by_self": True},
    )


def test_a_coopted_groupe_is_joined_by_invitation_only(
    groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    groupe.joining = Groupe.Joining.COOPTED
    groupe.save()
    with pytest.raises(Refusal):
        actions.ask_to_join(by=newcomer, groupe=groupe)
    invited = actions.invite(by=founder, groupe=groupe, member=newcomer)
    assert last(groupe)[0] == "groupes.membership_invited"
    actions.answer_invitation(by=newcomer, membership=invited, accept=True)
    assert access.standing(Me(newcomer), groupe).is_active


def test_a_closed_groupe_is_not_joined(groupe: Groupe, founder: Member, newcomer: Member) -> None:
    invited = actions.invite(by=founder, groupe=groupe, member=newcomer)
    Groupe.objects.filter(pk=groupe.pk).update(state=Groupe.State.CLOSED)
    with pytest.raises(Refusal):
        actions.answer_invitation(by=newcomer, membership=invited, accept=True)
    with pytest.raises(Refusal):
        actions.ask_to_join(by=newcomer, groupe=groupe)
    with pytest.raises(Refusal):
        actions.invite(by=founder, groupe=groupe, member=factories.member(of=groupe.cooperative))


def test_an_invitation_declined_needs_no_reason(
    groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    invited = actions.invite(by=founder, groupe=groupe, member=newcomer, message="Viens")
    actions.answer_invitation(by=newcomer, membership=invited, accept=False)
    assert last(groupe) == (
        "groupes.membership_declined",
        {"member": newcomer.pk, "by_self": True},
    )
    with pytest.raises(Refusal):
        actions.answer_invitation(by=newcomer, membership=invited, accept=True)


def test_only_the_one_invited_answers(groupe: Groupe, founder: Member, newcomer: Member) -> None:
    invited = actions.invite(by=founder, groupe=groupe, member=newcomer)
    with pytest.raises(ValueError, match="answered by"):
        actions.answer_invitation(by=founder, membership=invited, accept=True)


def test_inviting_someone_who_asked_welcomes_them(
    groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    actions.ask_to_join(by=newcomer, groupe=groupe)
    made = actions.invite(by=founder, groupe=groupe, member=newcomer)
    assert made.state == Membership.State.ACTIVE


def test_inviting_twice_and_inviting_a_member_are_refused(
    groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    actions.invite(by=founder, groupe=groupe, member=newcomer)
    with pytest.raises(Refusal):
        actions.invite(by=founder, groupe=groupe, member=newcomer)
    with pytest.raises(Refusal):
        actions.invite(by=newcomer, groupe=groupe, member=founder)


def test_taking_back_a_request(groupe: Groupe, founder: Member, newcomer: Member) -> None:
    asked = actions.ask_to_join(by=newcomer, groupe=groupe)
    actions.take_back(by=newcomer, membership=asked)
    assert last(groupe) == (
        "groupes.membership_ended",
        {"member": newcomer.pk, "was": "asked"},
    )
    with pytest.raises(Refusal) as refusal:
        actions.answer_request(by=founder, membership=asked, accept=True)
    assert newcomer.name in str(refusal.value.message)
    with pytest.raises(Refusal):
        actions.take_back(by=newcomer, membership=asked)


def test_leaving_ends_rights_and_mandates_today() -> None:
    cast = factories.cast("bids.decide_go")
    membership = cast.groupe.memberships.get(member=cast.holder)
    assert [
        cast.role.name in str(held) for held in queries.what_goes(cast.groupe, cast.holder)
    ] == [True]
    actions.leave(by=cast.holder, membership=membership)
    membership.refresh_from_db()
    assert membership.state == Membership.State.ENDED
    assert membership.ends_on == cast.groupe.today()
    assert cast.role.mandates.get(member=cast.holder).ends_on == cast.groupe.today()
    assert not access.standing(Me(cast.holder), cast.groupe).is_member
    assert not access.standing(Me(cast.holder), cast.groupe).powers
    assert [verb for verb, _facts in entries(cast.groupe)][-2:] == [
        "roles.mandate_ended",
        "groupes.membership_ended",
    ]
    with pytest.raises(Refusal):
        actions.leave(by=cast.holder, membership=membership)


def test_the_last_one_to_leave_closes_the_groupe(groupe: Groupe, founder: Member) -> None:
    actions.leave(by=founder, membership=groupe.memberships.get())
    groupe.refresh_from_db()
    assert groupe.state == Groupe.State.CLOSED
    assert last(groupe)[0] == "groupes.groupe_closed"


def test_the_last_one_to_leave_reads_the_closed_groupe_until_they_leave_it_too(
    groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    early = factories.join(groupe, newcomer)
    actions.leave(by=newcomer, membership=early)  # was not there to the end
    tie = groupe.memberships.get(member=founder)
    actions.leave(by=founder, membership=tie)
    groupe.refresh_from_db()
    here = access.standing(Me(founder), groupe)
    assert here.is_member
    assert not here.is_active
    assert not here.powers
    assert Groupe.objects.visible_to(Me(founder)).filter(pk=groupe.pk).exists()
    assert not Groupe.objects.visible_to(Me(newcomer)).filter(pk=groupe.pk).exists()
    for again in (actions.pause, actions.resume):  # reading is no pause that one comes back from
        with pytest.raises(Refusal):
            again(by=founder, membership=tie)
    actions.leave(by=founder, membership=tie)
    assert not Groupe.objects.visible_to(Me(founder)).filter(pk=groupe.pk).exists()
    assert [verb for verb, _facts in entries(groupe)].count("groupes.groupe_closed") == 1


def test_closing_a_groupe_ends_what_all_hold_and_tells_who_waits() -> None:
    cast = factories.cast("groupes.edit_groupe", visibility="cooperative")
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    invited = actions.invite(by=cast.founder, groupe=cast.groupe, member=cast.stranger)
    assert len(queries.what_closes(cast.groupe)) == 2  # who waits, a mandate
    actions.close_groupe(by=cast.holder, groupe=cast.groupe)
    actions.close_groupe(by=cast.holder, groupe=cast.groupe)  # twice changes nothing
    assert last(cast.groupe)[0] == "groupes.groupe_closed"
    assert not cast.role.mandates.filter(ends_on__gt=cast.groupe.today()).exists()
    for tie, person in ((asked, cast.outsider), (invited, cast.stranger)):
        tie.refresh_from_db()
        assert (tie.state, tie.answer_for) == (Membership.State.ENDED, person)
    groupe = Groupe.objects.select_related("cooperative").get(pk=cast.groupe.pk)
    for person in (cast.founder, cast.holder, cast.former, cast.plain):
        here = access.standing(Me(person), groupe)
        assert here.is_member
        assert not here.powers
    assert not groupe.visible_to(Me(cast.stranger))
    with pytest.raises(Refusal):
        actions.answer_invitation(by=cast.stranger, membership=invited, accept=True)


@pytest.mark.parametrize("accept", [True, False])
def test_an_answer_waits_for_who_asked_with_its_word_until_they_saw_it(
    accept: bool, groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    asked = actions.ask_to_join(by=newcomer, groupe=groupe)
    actions.answer_request(by=founder, membership=asked, accept=accept, word="En mars.")
    asked.refresh_from_db()
    assert (asked.answer_for, asked.answer) == (newcomer, "En mars.")
    actions.see_answer(by=founder, membership=asked)  # it is not for them
    asked.refresh_from_db()
    assert asked.answer_for == newcomer
    actions.see_answer(by=newcomer, membership=asked)
    asked.refresh_from_db()
    assert asked.answer_for is None
    assert Entry.objects.filter(verb="groupes.answer_seen").count() == 1


@pytest.mark.parametrize("accept", [True, False])
def test_an_answer_to_an_invitation_waits_for_who_invited(
    accept: bool, groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    invited = actions.invite(by=founder, groupe=groupe, member=newcomer)
    assert invited.invited_by == founder
    actions.answer_invitation(by=newcomer, membership=invited, accept=accept, word="Merci.")
    invited.refresh_from_db()
    assert (invited.answer_for, invited.answer) == (founder, "Merci.")


def test_who_invited_and_left_since_hears_nothing_more_of_the_groupe(
    groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    host = factories.member(of=groupe.cooperative)
    tie = factories.join(groupe, host)
    invited = actions.invite(by=host, groupe=groupe, member=newcomer)
    actions.leave(by=host, membership=tie)
    actions.answer_invitation(by=newcomer, membership=invited, accept=True)
    invited.refresh_from_db()
    assert invited.answer_for is None


def test_what_one_takes_back_oneself_is_told_to_nobody(
    groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    asked = actions.ask_to_join(by=newcomer, groupe=groupe)
    actions.take_back(by=newcomer, membership=asked)
    asked.refresh_from_db()
    assert asked.answer_for is None
    invited = actions.invite(by=founder, groupe=groupe, member=newcomer)
    actions.take_back(by=founder, membership=invited)
    invited.refresh_from_db()
    assert invited.answer_for == newcomer


def test_a_word_that_is_too_long_is_refused_whole(
    groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    asked = actions.ask_to_join(by=newcomer, groupe=groupe)
    with pytest.raises(Refusal):
        actions.answer_request(by=founder, membership=asked, accept=False, word="a" * 1001)
    asked.refresh_from_db()
    assert asked.state == Membership.State.ASKED
    other = factories.member(of=groupe.cooperative)
    with pytest.raises(Refusal):
        actions.invite(by=founder, groupe=groupe, member=other, message="a" * 1001)
    assert not groupe.memberships.filter(member=other).exists()


def test_who_is_gone_from_the_cooperative_is_not_welcomed(
    groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    asked = actions.ask_to_join(by=newcomer, groupe=groupe)
    User.objects.filter(pk=newcomer.user_id).update(is_active=False)
    with pytest.raises(Refusal):
        actions.answer_request(by=founder, membership=asked, accept=True)


def test_pausing_keeps_the_place_and_ends_the_mandates() -> None:
    cast = factories.cast("bids.decide_go")
    membership = cast.groupe.memberships.get(member=cast.holder)
    actions.pause(by=cast.holder, membership=membership)
    here = access.standing(Me(cast.holder), cast.groupe)
    assert here.is_member
    assert not here.is_active
    assert not here.powers
    count = len(entries(cast.groupe))
    actions.pause(by=cast.holder, membership=membership)
    assert len(entries(cast.groupe)) == count
    actions.resume(by=cast.holder, membership=membership)
    assert last(cast.groupe)[0] == "groupes.membership_resumed"
    here = access.standing(Me(cast.holder), cast.groupe)
    assert here.is_active
    # Given back: today is the last day, and tomorrow the role is somebody else's to take.
    assert cast.role.mandates.get(member=cast.holder).ends_on == cast.groupe.today()
    tomorrow = cast.groupe.today() + days(1)
    assert not access.standing(Me(cast.holder, on=tomorrow), cast.groupe).can("bids.decide_go")
    actions.resume(by=cast.holder, membership=membership)
    assert len(entries(cast.groupe)) == count + 1


def test_one_leaves_and_pauses_by_oneself(groupe: Groupe, founder: Member) -> None:
    other = factories.member(of=groupe.cooperative)
    for action in (actions.leave, actions.pause, actions.resume):
        with pytest.raises(ValueError, match="oneself"):
            action(by=other, membership=groupe.memberships.get())


def test_editing_writes_only_what_changed(groupe: Groupe, founder: Member) -> None:
    actions.edit_groupe(
        by=founder, groupe=groupe, edition=1, name=groupe.name, purpose="Autre chose."
    )
    assert last(groupe) == ("groupes.groupe_changed", {"fields": ["purpose"], "edition": 2})
    count = len(entries(groupe))
    actions.edit_groupe(by=founder, groupe=groupe, edition=2, purpose="Autre chose.")
    assert len(entries(groupe)) == count
    with pytest.raises(ValueError, match="slug"):
        actions.edit_groupe(by=founder, groupe=groupe, edition=2, slug="ailleurs")


def test_a_slug_taken_meanwhile_is_a_refusal(groupe: Groupe, founder: Member) -> None:
    with pytest.raises(Refusal):
        factories.groupe(founder, slug=groupe.slug)


def test_profile_and_preferences(founder: Member) -> None:
    actions.edit_profile(by=founder, trade="Sociologue", place="Lille")
    assert Member.objects.get(pk=founder.pk).place == "Lille"
    entry = Entry.objects.get(verb="groupes.profile_changed")
    assert entry.facts == {"fields": ["trade", "place"]}
    assert entry.groupe is None
    actions.edit_profile(by=founder, trade="Sociologue")
    assert Entry.objects.filter(verb="groupes.profile_changed").count() == 1
    actions.set_preferences(by=founder, language="en", theme="dark", time_zone="Asia/Tokyo")
    chosen = User.objects.get(pk=founder.user_id)
    assert (chosen.theme, chosen.time_zone) == ("dark", "Asia/Tokyo")
    with pytest.raises(ValueError, match="administers"):
        actions.edit_profile(by=founder, administers=True)  # type: ignore[arg-type]  # not a field of the profile


def test_adding_a_person(founder: Member) -> None:
    added = actions.add_person(
        by=founder, cooperative=founder.cooperative, name="Hawa Traoré", email="Hawa@Example.test"
    )
    assert added.user.email == "hawa@example.test"
    assert not added.user.has_usable_password()
    assert Entry.objects.get(verb="groupes.person_added").facts["cooperative"] == (
        founder.cooperative_id
    )
    with pytest.raises(Refusal):
        actions.add_person(
            by=founder, cooperative=founder.cooperative, name="Autre", email="HAWA@example.test"
        )


def test_adding_many_people_is_adding_each_or_nobody(founder: Member) -> None:
    here = founder.cooperative

    def add(*addresses: str) -> list[Member]:
        people = [actions.Newcomer(f"Ana {n}", one) for n, one in enumerate(addresses)]
        return actions.add_people(by=founder, cooperative=here, people=people)

    taken = []
    for addresses in (["A@x.fr"], ["b@x.fr", "c@x.fr", "d@x.fr"]):
        with CaptureQueriesContext(connection) as asked:
            added = add(*addresses)
        taken.append(len(asked))
        assert [one.user.email for one in added] == [one.lower() for one in addresses]
    assert taken[0] == taken[1]
    alone = actions.add_person(
        by=founder, cooperative=founder.cooperative, name="Ana 0", email="seule@x.fr"
    )
    [one, other] = Member.objects.filter(pk__in=[added[0].pk, alone.pk]).order_by("pk")
    for name in ("cooperative", "name", "name_key", "status", "joined_on", "administers"):
        assert getattr(one, name) == getattr(other, name)
    assert not one.user.has_usable_password()
    first, second = (Entry.objects.about(each).get() for each in (one, other))
    assert (first.verb, first.facts, first.actor) == (second.verb, second.facts, second.actor)
    assert {one.pk, other.pk} <= set(ids_found(Me(founder), "ana"))  # the directory has them
    with pytest.raises(Refusal):
        add("e@x.fr", "B@x.fr")
    assert not User.objects.filter(email="e@x.fr").exists()


BROKEN = RuntimeError("the journal is broken")


@pytest.mark.parametrize(
    "name", ["ask", "answer", "invite", "leave", "pause", "edit", "add", "address", "depart"]
)
def test_a_journal_that_fails_undoes_the_change(
    name: str, groupe: Groupe, founder: Member, newcomer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = actions.ask_to_join(by=newcomer, groupe=groupe)
    third = factories.member(of=groupe.cooperative)
    mine = groupe.memberships.get(member=founder)
    doing = {
        "ask": lambda: actions.ask_to_join(by=third, groupe=groupe),
        "answer": lambda: actions.answer_request(by=founder, membership=asked, accept=True),
        "invite": lambda: actions.invite(by=founder, groupe=groupe, member=third),
        "leave": lambda: actions.leave(by=founder, membership=mine),
        "pause": lambda: actions.pause(by=founder, membership=mine),
        "edit": lambda: actions.edit_groupe(
            by=founder, groupe=groupe, edition=groupe.edition, name="Autre"
        ),
        "add": lambda: actions.add_person(
            by=founder, cooperative=groupe.cooperative, name="X", email="x@example.test"
        ),
        "depart": lambda: actions.leave_cooperative(by=founder, member=third, on=groupe.today()),
        "address": lambda: actions.change_email(by=founder, member=third, email="y@example.test"),
    }[name]

    def fail(*args: object, **kwargs: object) -> None:
        raise BROKEN

    def state() -> object:
        return (
            sorted(Membership.objects.values_list("pk", "state", "starts_on", "ends_on")),
            sorted(Groupe.objects.values_list("pk", "name", "state")),
            sorted(User.objects.values_list("pk", "email", "is_active")),
            sorted(Member.objects.values_list("pk", "administers")),
        )

    before = state()
    monkeypatch.setattr(journal, "record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        doing()
    assert state() == before


def test_a_membership_that_begins_tomorrow_may_be_left(groupe: Groupe) -> None:
    """Its last day cannot be before its first: the database would refuse."""
    other = factories.member(of=groupe.cooperative)
    membership = factories.join(groupe, other, starts_on=groupe.today() + days(1))
    left = actions.leave(by=other, membership=membership)
    assert left.ends_on == groupe.today() + days(1)
    assert not access.standing(Me(other), groupe).is_member


def test_another_address_is_in_the_journal_but_not_the_address() -> None:
    boss = factories.member(administers=True)
    person = factories.member(of=boss.cooperative)
    actions.change_email(by=boss, member=person, email="Ailleurs@example.test")
    [entry] = Entry.objects.filter(verb="groupes.email_changed")
    assert (entry.actor_id, entry.target_id, entry.facts) == (boss.user_id, person.pk, {})
    actions.change_email(by=boss, member=person, email="ailleurs@EXAMPLE.test")  # the same
    assert Entry.objects.filter(verb="groupes.email_changed").count() == 1


# --- leaving the cooperative -----------------------------------------------------------------------


@pytest.fixture
def boss(groupe: Groupe) -> Member:
    return factories.member(of=groupe.cooperative, administers=True)


def test_who_leaves_the_cooperative_belongs_to_nothing_and_holds_nothing(
    groupe: Groupe, founder: Member, newcomer: Member, boss: Member
) -> None:
    factories.join(groupe, newcomer)
    role = factories.role(groupe, "groupes.edit_groupe")
    factories.mandate(role, newcomer)
    asked = factories.groupe(boss, visibility="cooperative", joining="request")
    actions.ask_to_join(by=newcomer, groupe=asked)
    invited = factories.groupe(boss)
    actions.invite(by=boss, groupe=invited, member=newcomer)
    alone = factories.groupe(newcomer)
    on = groupe.today()
    actions.leave_cooperative(by=boss, member=newcomer, on=on)

    newcomer = Member.objects.select_related("user").get(pk=newcomer.pk)
    assert newcomer.left_on == on
    assert not newcomer.user.is_active
    assert not newcomer.user.has_usable_password()
    assert set(newcomer.memberships.values_list("state", flat=True)) == {"ended"}
    assert not newcomer.mandates.filter(ends_on__gt=on).exists()
    assert Groupe.objects.get(pk=alone.pk).state == Groupe.State.CLOSED
    assert last(groupe) == (
        "groupes.membership_ended",
        {"member": newcomer.pk, "was": "active"},
    )
    assert last(asked)[1]["was"] == "asked"
    assert last(invited)[1]["was"] == "invited"
    [entry] = Entry.objects.filter(verb="groupes.person_left")
    assert (entry.actor_id, entry.target_id) == (boss.user_id, newcomer.pk)
    assert entry.facts == {"on": on.isoformat()}
    with pytest.raises(Refusal):  # another administrator, in another tab
        actions.leave_cooperative(by=boss, member=newcomer, on=on)


def test_of_two_who_record_each_other_s_departure_one_stays() -> None:
    one = factories.member(administers=True)
    other = factories.member(of=one.cooperative, administers=True)
    today = one.cooperative.today()
    actions.leave_cooperative(by=one, member=other, on=today)
    with pytest.raises(Refusal):  # their page was open still
        actions.leave_cooperative(by=other, member=one, on=today)
    one.refresh_from_db()
    assert one.left_on is None
    assert one.administers


def test_the_day_someone_left_is_not_to_come_nor_before_they_joined(
    groupe: Groupe, newcomer: Member, boss: Member
) -> None:
    today = groupe.today()
    for wrong in (today + days(1), newcomer.joined_on - days(1)):
        with pytest.raises(Refusal) as refusal:
            actions.leave_cooperative(by=boss, member=newcomer, on=wrong)
        assert refusal.value.field == "on"
    assert Member.objects.get(pk=newcomer.pk).left_on is None


def test_someone_comes_back_to_no_groupe_and_may_leave_again(
    groupe: Groupe, newcomer: Member, boss: Member
) -> None:
    factories.join(groupe, newcomer)
    Member.objects.filter(pk=newcomer.pk).update(administers=True)
    today = groupe.today()
    actions.leave_cooperative(by=boss, member=newcomer, on=today)
    actions.come_back(by=boss, member=newcomer)
    again = Member.objects.select_related("user").get(pk=newcomer.pk)
    assert again.is_current
    assert not again.administers
    assert not again.user.has_usable_password()
    assert Me(again).groupe_ids == frozenset()
    with pytest.raises(Refusal):
        actions.come_back(by=boss, member=again)
    actions.ask_to_join(by=again, groupe=groupe)
    actions.leave_cooperative(by=boss, member=again, on=today)
    told = Entry.objects.filter(target_type="groupes.member", target_id=again.pk)
    assert [*told.order_by("pk").values_list("verb", flat=True)] == [
        "groupes.person_left",
        "groupes.person_came_back",
        "groupes.person_left",
    ]


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("what", ["ask", "invite", "found"])
def test_what_was_asked_before_somebody_left_and_done_after_begins_nothing(
    what: str, groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    """The page was opened by, or about, someone of the cooperative; their leaving came between."""
    boss = factories.member(of=groupe.cooperative, administers=True)
    before = Member.objects.select_related("user", "cooperative").get(pk=newcomer.pk)
    actions.leave_cooperative(by=boss, member=newcomer, on=groupe.today())
    begun = {
        "ask": lambda: actions.ask_to_join(by=before, groupe=groupe),
        "invite": lambda: actions.invite(by=founder, groupe=groupe, member=before),
        "found": lambda: actions.create_groupe(
            by=before, kind="collective", name="Trop tard", slug="trop-tard", purpose="Rien"
        ),
    }[what]
    with pytest.raises(Refusal, match="no longer in the cooperative"):
        begun()
    actions.come_back(by=boss, member=newcomer)
    assert not newcomer.memberships.filter(state__in=Membership.OPEN).exists()


@pytest.mark.parametrize("how", ["left", "inactive"])
def test_a_role_held_by_someone_who_is_gone_is_vacant_and_the_groupe_goes_on(
    how: str, groupe: Groupe, founder: Member, newcomer: Member
) -> None:
    factories.join(groupe, newcomer)
    role = factories.role(groupe, "groupes.welcome_member", "bids.decide_go")
    factories.mandate(role, newcomer)
    assert not access.standing(Me(founder), groupe).can("groupes.welcome_member")
    if how == "left":
        Member.objects.filter(pk=newcomer.pk).update(left_on=groupe.today())
    else:
        User.objects.filter(pk=newcomer.user_id).update(is_active=False)
    here = access.standing(Me(founder), groupe)
    assert here.can("groupes.welcome_member")
    assert not here.can("bids.decide_go")
    assert queries.welcomers(groupe) == []
    assert [tie.member for tie in queries.members(here)] == [founder]
    assert queries.is_last(here)


# --- words -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_word_is_recorded_without_what_it_says_and_its_answer_makes_it_seen() -> None:
    house = factories.cooperative()
    anne, bela, left = (factories.member(of=house) for _n in range(3))
    Member.objects.filter(pk=left.pk).update(left_on=house.today())
    [word] = actions.write_to(by=anne, to=[bela, left, anne], text="Bonjour")
    assert (word.to, word.seen_at) == (bela, None)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.target_id, entry.facts) == ("groupes.word_left", bela.pk, {})
    actions.write_to(by=bela, to=[anne], text="Oui")
    word.refresh_from_db()
    assert word.seen_at is not None
    with pytest.raises(Refusal):
        actions.write_to(by=anne, to=[left], text="Au revoir")
    assert Word.objects.count() == 2


@pytest.mark.django_db
def test_what_is_seen_is_seen_by_its_reader_alone_and_once() -> None:
    house = factories.cooperative()
    anne, bela = (factories.member(of=house) for _n in range(2))
    actions.write_to(by=anne, to=[bela], text="Bonjour")
    before = Entry.objects.count()
    actions.see_words(by=anne, of=bela)
    assert Word.objects.get().seen_at is None
    actions.see_words(by=bela, of=anne)
    actions.see_words(by=bela, of=anne)
    assert Word.objects.get().seen_at is not None
    assert Entry.objects.count() == before + 1


@pytest.mark.django_db
def test_a_word_whose_trace_fails_is_not_left(monkeypatch: pytest.MonkeyPatch) -> None:
    house = factories.cooperative()
    anne, bela = (factories.member(of=house) for _n in range(2))

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr(journal, "record", fail)
    with pytest.raises(RuntimeError):
        actions.write_to(by=anne, to=[bela], text="Bonjour")
    assert not Word.objects.exists()


# --- the contribution of a cooperative -------------------------------------------------------------


def test_a_contribution_changes_from_a_day_on_and_not_before(groupe: Groupe, boss: Member) -> None:
    cooperative, today = groupe.cooperative, groupe.today()
    later = today + dt.timedelta(days=30)

    def change(percent: str, day: dt.date) -> Cooperative:
        return actions.set_contribution(
            by=boss, cooperative=cooperative, percent=Decimal(percent), starts_on=day
        )

    for _again in range(2):  # the same again changes nothing
        found = change("12.5", later)
    assert found.contribution_on(later - dt.timedelta(days=1)) == 10
    assert found.contribution_on(later) == Decimal("12.5")
    [entry] = Entry.objects.filter(verb="groupes.contribution_changed")
    assert (entry.actor_id, entry.target_id) == (boss.user_id, cooperative.pk)
    assert entry.facts == {"percent_before": "10.00", "percent": "12.5", "on": later.isoformat()}
    # One in between leaves the one to come; another of the same day takes its place.
    found = change("11", today)
    assert [found.contribution_on(day) for day in (today, later)] == [11, Decimal("12.5")]
    found = change("11.75", later)
    assert [found.contribution_on(day) for day in (today, later)] == [11, Decimal("11.75")]
    assert len(found.contribution_changes) == 2


def test_a_contribution_that_nobody_had_chosen_is_chosen_as_it_is(
    groupe: Groupe, boss: Member
) -> None:
    found = actions.set_contribution(
        by=boss, cooperative=groupe.cooperative, percent=Decimal(10), starts_on=groupe.today()
    )
    assert [one["by"] for one in found.contribution_changes] == [boss.pk]
    assert found.contribution_on(groupe.today()) == 10


def test_a_contribution_is_told_with_its_base_and_tiers_and_shares_count_its_percent(
    groupe: Groupe, boss: Member
) -> None:
    today = groupe.cooperative.today()
    asked = {
        "by": boss, "cooperative": groupe.cooperative, "percent": Decimal("6.5"), "starts_on": today,
        "base": "invoice", "tiers": [(5_000_000, Decimal(5))],
    }  # fmt: skip
    found = actions.set_contribution(**asked)  # type: ignore[arg-type]
    actions.set_contribution(**asked)  # type: ignore[arg-type]  # again: nothing changes
    assert found.contribution_on(today) == Decimal("6.5")
    assert found.contribution_terms_on(today) == {"base": "invoice", "tiers": [[5_000_000, "5"]]}
    assert found.contribution_terms_on(today - dt.timedelta(days=1)) == {}
    assert Entry.objects.filter(verb="groupes.contribution_changed").count() == 1
    with translation.override("en"):
        words = pages.contribution(found).rates[0].terms
    assert words == "of each invoice, 5% above €50,000 a year"
    found = actions.set_contribution(**asked | {"tiers": []})  # type: ignore[arg-type]
    assert found.contribution_terms_on(today) == {"base": "invoice"}


@pytest.mark.parametrize("days", [-1, 400])
def test_a_contribution_changes_neither_for_the_past_nor_for_a_wrong_year(
    days: int, groupe: Groupe, boss: Member
) -> None:
    with pytest.raises(Refusal) as refused:
        actions.set_contribution(
            by=boss,
            cooperative=groupe.cooperative,
            percent=Decimal(12),
            starts_on=groupe.today() + dt.timedelta(days=days),
        )
    assert refused.value.field == "starts_on"
    groupe.cooperative.refresh_from_db()
    assert groupe.cooperative.contribution_changes == []
