# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters to somebody from outside: that they are invited, that they were answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes import emails
from groupes.jobs import Unwell
from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from tenders.bids import actions as bids
from tenders.guests import actions, letters
from tenders.guests.models import Guest
from tests import factories
from tests.letters import delivered
from tests.tenders.guests.makers import Invited, invite, invited

pytestmark = pytest.mark.django_db

ORIGIN = "https://groupes.example"


@pytest.fixture(autouse=True)
def _mail(settings: pytest.FixtureRequest) -> None:
    settings.MAIL_LEAVES = True  # type: ignore[attr-defined]


def test_it_is_in_the_guest_s_language_with_the_clock_of_the_groupe_named() -> None:
    world = invited(language="fr")
    cooperative = world.cast.groupe.cooperative
    cooperative.time_zone = "Indian/Reunion"
    cooperative.save()
    letters.leave_invitation(ORIGIN, world.guest)
    (letter,) = delivered()
    assert letter.to == [world.guest.email]
    assert letter.subject.startswith("Vous êtes invité")
    assert f"{ORIGIN}/reponses/invite/{actions.token_of(world.guest)}/" in letter.body
    # Noon in Paris is later on that island, by the season.
    assert "heure de La Réunion" in letter.body
    hour = letter.body.partition("(heure de")[0].split(",")[-1].replace("\u00a0", " ").strip()
    assert hour in ("14 h 00", "15 h 00")


def test_it_is_in_english_for_who_reads_english() -> None:
    world = invited(language="en")
    letters.leave_invitation(ORIGIN, world.guest)
    (letter,) = delivered()
    assert letter.subject.startswith("You are invited")
    assert "(Paris time)" in letter.body
    assert "12:00" in letter.body


def test_nothing_leaves_for_who_was_ended_or_invited_anew_elsewhere() -> None:
    world = invited()
    letters.leave_invitation(ORIGIN, world.guest)
    actions.end(by=world.cast.holder, guest=world.guest)
    assert delivered() == []


# --- that they were answered ---------------------------------------------------------------------------


def answer(world: Invited, text: str = "Un mot secret") -> None:
    actions.answer_guests(by=world.cast.plain, bid=world.bid, text=text)


def later(world: Invited) -> dt.datetime:
    """When whatever is due has left: any night or Sunday is over."""
    world.guest.refresh_from_db()
    return world.guest.news_due or timezone.now() + dt.timedelta(days=3)


def test_several_answers_are_told_in_one_letter_without_their_words() -> None:
    world = invited(language="en", name="Agathe Delmotte")
    answer(world)
    first = later(world)
    answer(world, "Encore un")
    actions.answer_guests(by=world.cast.holder, bid=world.bid, text="Et moi")
    assert later(world) == first  # what comes meanwhile goes along
    assert first - timezone.now() >= dt.timedelta(minutes=4)
    assert actions.deliver_all(first - dt.timedelta(minutes=1)) == 0
    assert delivered() == []
    actions.deliver_all(first)
    actions.deliver_all(first)
    (letter,) = delivered()
    assert letter.to == [world.guest.email]
    assert letter.subject == f"You were answered: {world.bid.title}"
    body = letter.body
    assert "3 messages to the guests of this bid, by" in body
    assert world.cast.plain.name in body
    assert world.cast.holder.name in body
    for word in ("secret", "Encore", "Et moi"):
        assert word not in str(letter.message())
    assert f"/reponses/invite/{actions.token_of(world.guest)}/" in body
    assert (
        Client().get(reverse("guests:link", args=[actions.token_of(world.guest)])).status_code
        == 200
    )
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answer(world, "Plus tard")  # told anew, of that one alone
    actions.deliver_all(later(world))
    assert "has written to the guests of this bid" in delivered()[-1].body


def test_it_is_in_their_language() -> None:
    world = invited(language="fr")
    answer(world)
    actions.deliver_all(later(world))
    (letter,) = delivered()
    assert letter.subject.startswith("On vous a répondu")


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-11-23T14:00+01:00", "2026-11-23T14:05+01:00"),  # a Monday afternoon
        ("2026-11-23T21:00+01:00", "2026-11-24T08:00+01:00"),  # at night
        ("2026-11-28T20:00+01:00", "2026-11-30T08:00+01:00"),  # before a Sunday
    ],
)
def test_it_leaves_neither_at_night_nor_on_a_sunday_where_the_groupe_is(
    monkeypatch: pytest.MonkeyPatch, at: str, leaves: str
) -> None:
    world = invited(until=timezone.localdate() + factories.days(15))
    now = dt.datetime.fromisoformat(at)
    monkeypatch.setattr("tenders.guests.actions.timezone.now", lambda: now)
    Guest.objects.update(until=dt.date(2027, 1, 31))
    answer(world)
    world.guest.refresh_from_db()
    assert world.guest.news_due == dt.datetime.fromisoformat(leaves)


@pytest.mark.parametrize(
    "why", ["over", "ended", "silent", "submitted", "read", "came_in", "another_address", "host"]
)
def test_nothing_leaves_for_whom_the_stay_is_over_or_who_has_read_it(why: str) -> None:
    world = invited()
    inside = world.come_in()
    answer(world)
    due = later(world)
    if why == "over":  # their last day is over before it leaves
        Guest.objects.update(until=world.bid.groupe.today() - factories.days(1))
    elif why == "ended":
        actions.end(by=world.cast.holder, guest=world.guest)
    elif why == "silent":
        actions.silence(guest=world.guest)
    elif why == "submitted":
        today = world.cast.groupe.today()
        bids.decide(by=world.cast.holder, bid=world.bid, go=True, reason="", on=today)
        bids.submit(by=world.cast.holder, bid=world.bid, at=timezone.now())
    elif why == "read":
        inside.get(world.url("page"))
    elif why == "came_in":
        world.come_in(Client())
    elif why == "host":
        Guest.objects.update(host=world.cast.outsider)
    else:  # between the tray and its leaving
        actions.deliver_all(due)
        Guest.objects.update(email="autre@traverse.example")
    actions.deliver_all(due)
    assert delivered() == []


def test_who_is_not_there_any_more_or_came_afterwards_is_not_told_and_others_are() -> None:
    world = invited()
    gone = invite(world.bid, email="parti@traverse.example")
    actions.end(by=world.cast.holder, guest=gone)
    answer(world)
    after = invite(world.bid, email="apres@traverse.example")
    due = {one.pk: one.news_due for one in Guest.objects.all()}
    assert due[world.guest.pk] is not None
    assert due[gone.pk] is due[after.pk] is None


def test_the_address_in_the_letter_stops_such_letters_and_their_page_begins_them_anew() -> None:
    world = invited(language="fr")
    stop = letters.STOP.path(world.guest.pk)
    anyone = Client(enforce_csrf_checks=True)
    assert (
        "Arrêter" in anyone.get(stop).content.decode()
    )  # in the guest's language, and changes nothing
    assert not Guest.objects.get().silent
    for _twice in range(2):  # a mail program posts it, without a cookie
        assert anyone.post(stop).status_code == 200
    assert Guest.objects.get().silent
    (entry,) = Entry.objects.filter(verb="guests.letters_chosen")
    assert (entry.actor_id, entry.facts["silent"]) == (None, True)
    answer(world)
    assert Guest.objects.get().news_due is None
    made_up = reverse("stop_guest_letters", args=["inventé"])
    assert anyone.post(made_up).status_code == 404
    inside = world.come_in()
    assert inside.post(world.url("letters"), {"silent": "0"}).status_code == 302
    answer(world, "Et ceci")
    assert Guest.objects.get().news_due is not None
    assert Client().post(world.url("letters"), {"silent": "1"}).status_code == 404
    # an old letter still stops them when the stay is over, and tells nothing
    actions.end(by=world.cast.holder, guest=world.guest)
    assert world.bid.title not in anyone.post(stop).content.decode()


@pytest.mark.parametrize("why", ["ended", "another_browser", "host", "submitted"])
def test_who_may_not_come_in_any_more_chooses_nothing_from_their_old_page(why: str) -> None:
    world = invited()
    world.come_in()
    page = Guest.objects.select_related("bid").get()
    actions.choose_letters(guest=page, silent=True)
    if why == "ended":
        actions.end(by=world.cast.holder, guest=world.guest)
    elif why == "another_browser":
        world.come_in(Client())
    elif why == "host":
        Guest.objects.update(host=world.cast.outsider)
    else:
        today = world.cast.groupe.today()
        bids.decide(by=world.cast.holder, bid=world.bid, go=True, reason="", on=today)
        bids.submit(by=world.cast.holder, bid=world.bid, at=timezone.now())
    with pytest.raises(Refusal):
        actions.choose_letters(guest=page, silent=False)
    assert Guest.objects.get().silent
    assert Entry.objects.filter(verb="guests.letters_chosen").count() == 1


def test_who_read_it_while_their_letter_failed_is_not_due_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = invited()
    answer(world)
    due = later(world)

    def broken(pk: int, _now: dt.datetime) -> None:
        Guest.objects.filter(pk=pk).update(news_due=None, news_from=None)  # they read, meanwhile
        raise RuntimeError("no tray")

    monkeypatch.setattr(actions, "_tell", broken)
    assert actions.deliver_all(due) == 1
    assert Guest.objects.get().news_due is None


def test_one_that_can_not_be_left_stops_no_other_and_is_tried_an_hour_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = invited()
    other = invite(world.bid, email="b@traverse.example")
    answer(world)
    due = later(world)
    leave = emails.leave_in

    def broken(kind: str, to: str, **said: Any) -> None:
        if to == world.guest.email:
            raise RuntimeError("no tray")
        leave(kind, to, **said)

    monkeypatch.setattr(emails, "leave_in", broken)
    assert actions.deliver_all(due) == 1
    assert [one.to for one in delivered()] == [[other.email]]
    world.guest.refresh_from_db()
    assert world.guest.news_due == due + dt.timedelta(hours=1)
    Guest.objects.update(news_due=timezone.now())
    with pytest.raises(Unwell):
        actions.deliver()
