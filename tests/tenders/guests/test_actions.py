# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inviting somebody to one bid, what they do there, and what ends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from groupes import actions as ground
from groupes.journal.models import Entry
from groupes.web.refusals import Outdated, Refusal
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.guests import actions
from tenders.guests.models import Guest, Promise, Word
from tests import factories
from tests.tenders import calls
from tests.tenders.guests.makers import Invited, invite, invited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def entered(world: Invited) -> Guest:
    """As the browser that came in holds them."""
    made, key = actions.enter(guest=world.guest)
    found = actions.seated(made.pk, key)
    assert found is not None
    return found


def test_the_link_holds_256_bits_of_which_only_the_digest_is_kept() -> None:
    world = invited()
    token = actions.token_of(world.guest)
    assert len(bytes.fromhex(token)) == 32
    assert token not in str(Guest.objects.filter(pk=world.guest.pk).values().get())
    assert actions.find(token) == world.guest
    assert actions.find(world.guest.digest) is None
    assert actions.find(token[:-1] + ("0" if token[-1] != "0" else "1")) is None


def test_an_address_is_invited_once_to_a_bid_and_again_once_it_was_ended() -> None:
    world = invited()
    with pytest.raises(Refusal, match="invited already") as refused:
        invite(world.bid, email=world.guest.email.upper())
    assert refused.value.field == "email"
    email = world.guest.email
    actions.end(by=world.cast.holder, guest=world.guest)
    assert invite(world.bid, email=email).pk != world.guest.pk


def test_a_guest_is_invited_for_a_day_from_today_to_the_deadline() -> None:
    world = invited()
    today = world.cast.groupe.today()
    for until in (today - factories.days(1), actions.last_day(world.bid) + factories.days(1)):
        with pytest.raises(Refusal) as refused:
            invite(world.bid, email="x@example.test", until=until)
        assert refused.value.field == "until"
    invite(world.bid, email="x@example.test", until=actions.last_day(world.bid))


def test_the_last_day_is_told_by_the_clock_of_the_groupe() -> None:
    """A deadline at 23:30 in Paris is on the next day in Nouméa."""
    world = invited()
    late = calls.in_days(20).replace(hour=23, minute=30)
    world.bid.notice.deadline_at = late
    paris = actions.last_day(world.bid)
    world.bid.groupe.cooperative.time_zone = "Pacific/Noumea"
    assert (actions.last_day(world.bid) - paris).days == 1


ENDS: dict[str, Callable[[Invited], Any]] = {
    "ended": lambda world: actions.end(by=world.cast.holder, guest=world.guest),
    "left": lambda world: actions.leave(guest=entered(world)),
    "a no-go": lambda world: bids.decide(
        by=world.cast.holder, bid=world.bid, go=False, reason="", on=world.cast.groupe.today()
    ),
    "its day is over": lambda world: Guest.objects.filter(pk=world.guest.pk).update(
        until=world.cast.groupe.today() - factories.days(1)
    ),
    "the groupe closes": lambda world: ground.close_groupe(
        by=world.cast.founder, groupe=world.cast.groupe
    ),
    "who answers for them leaves": lambda world: ground.leave(
        by=world.cast.plain, membership=world.cast.groupe.memberships.get(member=world.cast.plain)
    ),
    "who answers for them pauses": lambda world: ground.pause(
        by=world.cast.plain, membership=world.cast.groupe.memberships.get(member=world.cast.plain)
    ),
    "who answers for them leaves the cooperative": lambda world: ground.leave_cooperative(
        by=world.cast.founder, member=world.cast.plain, on=world.cast.groupe.today()
    ),
    "a new link": lambda world: actions.send_again(by=world.cast.holder, guest=world.guest),
}


@pytest.mark.parametrize("why", ENDS)
def test_what_ends_a_guest_ends_it_at_that_instant(why: str) -> None:
    world = invited()
    need = world.bid.needs.all()[0]
    token = actions.token_of(world.guest)
    if why == "left":
        guest, key = entered(world), ""
    else:
        made, key = actions.enter(guest=world.guest)
        found = actions.seated(made.pk, key)
        assert found is not None
        guest = found
    ENDS[why](world)
    assert actions.find(token) is None
    assert actions.seated(guest.pk, key) is None
    # A browser that was loaded a moment before writes nothing any more.
    with pytest.raises(Refusal, match="opens nothing"):
        actions.write_word(guest=guest, text="Encore là ?")
    with pytest.raises(Refusal, match="opens nothing"):
        actions.promise(guest=guest, need=need, words="Tout")
    assert not Word.objects.exists()


def test_the_last_day_is_included_and_the_next_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    world = invited(until=factories.groupe(factories.member()).today())
    token = actions.token_of(world.guest)
    assert actions.find(token) is not None
    tomorrow = world.cast.groupe.today() + factories.days(1)
    monkeypatch.setattr("groupes.models.Cooperative.today", lambda _self: tomorrow)
    assert actions.find(token) is None


def test_another_member_answers_for_a_guest_whose_host_left() -> None:
    world = invited()
    tie = world.cast.groupe.memberships.get(member=world.cast.plain)
    ground.leave(by=world.cast.plain, membership=tie)
    token = actions.token_of(world.guest)
    assert actions.find(token) is None
    actions.take_on(by=world.cast.holder, guest=world.guest)
    actions.take_on(by=world.cast.holder, guest=world.guest)  # pressed twice
    assert actions.find(token) is not None
    assert Entry.objects.filter(verb="guests.taken_on").count() == 1


def test_a_submission_that_is_taken_back_lets_the_guest_in_again() -> None:
    world = invited()
    made, key = actions.enter(guest=world.guest)
    today = world.cast.groupe.today()
    bids.decide(by=world.cast.holder, bid=world.bid, go=True, reason="", on=today)
    bids.submit(by=world.cast.holder, bid=world.bid, at=timezone.now())
    assert actions.seated(made.pk, key) is None
    bids.take_back(by=world.cast.holder, bid=world.bid, what="submission", reason="Erreur")
    assert actions.seated(made.pk, key) is not None


def test_the_browser_that_came_in_last_is_the_one_that_is_in() -> None:
    world = invited()
    made, first = actions.enter(guest=world.guest)
    _made, second = actions.enter(guest=world.guest)
    assert actions.seated(made.pk, first) is None
    assert actions.seated(made.pk, second) is not None
    assert actions.seated(made.pk, "") is None
    assert Entry.objects.filter(verb="guests.entered").count() == 2  # the groupe sees it


def test_what_a_guest_says_of_a_need_is_theirs_to_change_and_take_back() -> None:
    world = invited()
    guest, need = entered(world), world.bid.needs.all()[0]
    made = actions.promise(guest=guest, need=need, words="Je dessine")
    again = actions.promise(guest=guest, need=need, words="Je dessine")
    assert made is not None
    assert again is not None
    assert again.pk == made.pk
    actions.promise(guest=guest, need=need, words="Je dessine et j’imprime")
    assert Promise.objects.get().words == "Je dessine et j’imprime"
    assert actions.promise(guest=guest, need=need, words="") is None
    assert not Promise.objects.exists()
    verbs = list(
        Entry.objects.filter(verb__startswith="guests.promise").values_list("verb", flat=True)
    )
    assert sorted(verbs) == ["guests.promise_withdrawn", "guests.promised", "guests.promised"]


def test_a_need_on_which_a_guest_spoke_is_not_taken_away_while_they_stay() -> None:
    world = invited()
    guest, need = entered(world), world.bid.needs.all()[0]
    actions.promise(guest=guest, need=need, words="Je dessine")
    with pytest.raises(Refusal, match="take it back first"):
        bids.remove_need(by=world.cast.plain, need=need)
    assert [one.words for one in need.promises.all()] == ["Je dessine"]
    actions.end(by=world.cast.plain, guest=guest)
    bids.remove_need(by=world.cast.plain, need=need)
    assert world.bid.needs.count() == 1


def test_a_need_of_another_bid_is_nobody_s_to_speak_of() -> None:
    one, two = invited("a"), invited("b")
    with pytest.raises(Refusal, match="removed meanwhile"):
        actions.promise(guest=entered(one), need=two.bid.needs.all()[0], words="Là aussi")


def test_a_word_sent_twice_is_there_once_and_both_sides_write() -> None:
    world = invited()
    guest = entered(world)
    actions.write_word(guest=guest, text="Bonjour")
    actions.write_word(guest=guest, text="Bonjour")
    actions.answer_guests(by=world.cast.holder, bid=world.bid, text="Bienvenue")
    actions.answer_guests(by=world.cast.holder, bid=world.bid, text="Bienvenue")
    assert [one.text for one in Word.objects.order_by("pk")] == ["Bonjour", "Bienvenue"]


def test_the_journal_names_no_member_for_what_a_guest_does_and_holds_no_word_of_it() -> None:
    world = invited()
    guest = entered(world)
    actions.write_word(guest=guest, text="Un secret de fabrication")
    actions.promise(guest=guest, need=world.bid.needs.all()[0], words="Un secret aussi")
    for verb in ("guests.entered", "guests.word_written", "guests.promised"):
        entry = Entry.objects.get(verb=verb)
        assert entry.actor_id is None
        assert entry.facts["guest"] == guest.pk
        assert "secret" not in str(entry.facts)
        assert "Agathe" not in str(entry.facts)


def test_ended_their_address_goes_and_what_they_said_stays() -> None:
    world = invited()
    guest = entered(world)
    actions.write_word(guest=guest, text="Bonjour")
    actions.end(by=world.cast.holder, guest=guest)
    actions.end(by=world.cast.founder, guest=guest)  # somebody else a moment later
    found = Guest.objects.get(pk=guest.pk)
    assert (found.email, found.digest, found.seat) == ("", "", "")
    assert found.ended_by == world.cast.holder
    assert Word.objects.get().text == "Bonjour"
    with pytest.raises(Refusal, match="ended meanwhile"):
        actions.send_again(by=world.cast.holder, guest=guest)


def test_a_guest_is_ended_even_when_the_bid_is_closed() -> None:
    world = invited()
    Bid.objects.filter(pk=world.bid.pk).update(state=Bid.State.NO_GO)
    actions.end(by=world.cast.holder, guest=world.guest)
    assert Guest.objects.get(pk=world.guest.pk).ended_at is not None


def test_a_month_after_their_last_day_the_address_of_a_guest_is_forgotten() -> None:
    world = invited()
    today = timezone.now().date()
    for days_ago, kept in ((1, True), (30, True), (40, False), (41, False)):
        Guest.objects.filter(pk=world.guest.pk).update(until=today - dt.timedelta(days=days_ago))
        actions.forget()
        found = Guest.objects.get(pk=world.guest.pk)
        assert bool(found.email) == kept, days_ago
    assert (found.digest, found.seat, found.name) == ("", "", world.guest.name)


def test_prolonging_is_up_to_the_deadline_and_the_same_again_is_nothing() -> None:
    world = invited()
    said: dict[str, Any] = {"until": actions.last_day(world.bid), "share_cents": 1_000}
    actions.change(by=world.cast.plain, guest=world.guest, edition=1, **said)
    actions.change(by=world.cast.plain, guest=world.guest, edition=2, **said)
    assert Entry.objects.filter(verb="guests.changed").count() == 1
    said["until"] += factories.days(1)
    with pytest.raises(Refusal, match="until the deadline"):
        actions.change(by=world.cast.plain, guest=world.guest, edition=2, **said)


def test_of_two_who_write_a_stay_the_second_is_told_what_it_is_now() -> None:
    world = invited(share_cents=500)
    until = world.guest.until
    change = partial(actions.change, guest=world.guest, edition=1)
    change(by=world.cast.plain, until=until, share_cents=120_000)
    with pytest.raises(Outdated) as told:
        change(by=world.cast.holder, until=until, share_cents=90_000)
    assert (told.value.edition, told.value.by) == (2, world.cast.plain.name)
    assert told.value.now == {"until": until, "share_cents": 120_000}
    world.guest.refresh_from_db()
    assert world.guest.share_cents == 120_000


def test_what_the_journal_refuses_does_not_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    world = invited()
    guest = entered(world)

    def broken(*_args: object, **_said: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr("groupes.journal.record", broken)
    with pytest.raises(RuntimeError):
        actions.write_word(guest=guest, text="Bonjour")
    assert not Word.objects.exists()
