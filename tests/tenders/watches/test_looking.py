# SPDX-License-Identifier: AGPL-3.0-or-later
"""The job that looks at what came: found once, told once, resumed where it was cut; corrections."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from groupes.journal.models import Entry
from groupes.notifications import fanout
from groupes.notifications.models import Notification
from tenders.bids import actions as bids
from tenders.notices.actions import Said
from tenders.notices.models import Notice
from tenders.watches import actions, matching
from tenders.watches.actions import looking
from tenders.watches.models import Because, Cursor, Hidden, Match
from tests import factories
from tests.meanwhile import second
from tests.tenders.calls import bring, call, eforms, in_boamp, in_days
from tests.tenders.watches.makers import found, from_here, look, matches, values, watch

pytestmark = pytest.mark.django_db


def told(verb: str = "watches.matched") -> list[dict[str, Any]]:
    return [one.facts for one in Entry.objects.filter(verb=verb).order_by("pk")]


def test_what_comes_is_found_once_and_told_once_to_its_followers() -> None:
    cast = factories.cast()
    fanout.start_here()
    made = watch(cast.plain, cast.groupe)
    notice = call()
    assert look() > 0
    assert found(cast.groupe) == [notice]
    assert Because.objects.get().facts == {"words": ["concertation"]}
    assert told() == [{"number": 1, "notice": notice.pk}]
    assert Entry.objects.get(verb="watches.matched").target_id == made.pk
    assert look() == 0
    Cursor.objects.update(upto=0)  # as after a restart that lost how far it had come
    look()
    assert found(cast.groupe) == [notice]
    assert len(told()) == 1
    fanout.follow_all()
    heard = Notification.objects.filter(kind="entry", about=Entry.objects.get(
        verb="watches.matched").pk)  # fmt: skip
    assert [one.member for one in heard] == [cast.plain]


def test_two_watches_find_it_once_and_both_say_why() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe)
    watch(cast.plain, cast.groupe, cpv=["794"])
    watch(cast.plain, words="concertation")
    call()
    look()
    [match] = matches(cast.groupe)
    assert match.because.count() == 2
    assert len(told()) == 1
    assert len(matches(cast.plain)) == 1


def test_the_same_procedure_by_another_source_is_not_found_again() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe)
    xml = eforms("a", procedure="p")
    bring(xml)
    look()
    bring(in_boamp(xml, "26-12345"))
    assert Notice.objects.count() == 2
    look()
    assert len(matches(cast.groupe)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_hand", [False, True], ids=["imported", "entered by hand"])
def test_what_is_being_written_is_waited_for_rather_than_passed_by(by_hand: bool) -> None:
    """An id is given before it is there: another that was given later may be there first."""
    cast = factories.cast("bids.take_up")
    watch(cast.plain, cast.groupe)
    other = factories.groupe(cast.holder)

    def come() -> None:
        if by_hand:
            said = Said(title="Concertation", buyer="Ville", deadline=in_days(10))
            bids.enter_call(by=cast.holder, groupe=other, said=said, shared=True)
        else:
            bring(eforms("a"))

    assert second(look, come) == 1
    assert len(matches(cast.groupe)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_entered_by_hand_waits_for_an_import() -> None:
    cast = factories.cast("bids.take_up")
    said = Said(title="Concertation", buyer="Ville", deadline=in_days(10))
    bid = bids.enter_call(by=cast.holder, groupe=cast.groupe, said=said)
    entered = bid.notice.entered

    def correct() -> bool:
        changed = replace(said, title="Concertation du plan vélo")
        return bids.correct_call(by=cast.holder, entered=entered, said=changed, edition=1)

    assert second(correct, lambda: bring(eforms("a"))) is True
    assert (
        second(
            lambda: bids.cancel_call(by=cast.holder, entered=entered), lambda: bring(eforms("b"))
        )
        is None
    )


def test_several_are_told_together() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe)
    for _n in range(3):
        call()
    look()
    assert told() == [{"number": 3, "notice": None}]


def test_what_the_groupe_took_up_already_is_not_found() -> None:
    cast = factories.cast("bids.take_up")
    notice = call()
    from_here()
    bids.take_up(by=cast.holder, groupe=cast.groupe, notice=notice)
    watch(cast.plain, cast.groupe)
    Cursor.objects.update(upto=0)
    look()
    assert matches(cast.groupe) == []


def test_a_closed_groupe_looks_no_more() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe)
    type(cast.groupe).objects.filter(pk=cast.groupe.pk).update(state="closed")
    call()
    look()
    assert matches(cast.groupe) == []


def test_with_no_watch_all_is_passed_by_at_once() -> None:
    call()
    assert look() == 0
    cast = factories.cast()
    watch(cast.plain, cast.groupe)
    assert look() == 0


def test_cut_in_the_middle_it_begins_the_lot_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = factories.cast(), factories.cast()
    for cast in (first, second):
        watch(cast.plain, cast.groupe)
    call()
    monkeypatch.setattr(looking, "TOGETHER", 1)
    real, calls = looking._tell_new, []

    def once(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise OSError("the worker dies")
        real(*args)

    monkeypatch.setattr(looking, "_tell_new", once)
    with pytest.raises(OSError, match="dies"):
        look()
    assert len(told()) == 1
    look()
    assert len(told()) == 2
    assert Match.objects.count() == 2


def test_a_watch_that_changed_meanwhile_is_left_to_who_changed_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = factories.cast()
    made = watch(cast.plain, cast.groupe)
    call()
    real = matching.found_among

    def changed_after(*args: Any) -> Any:
        rows = real(*args)
        actions.change_watch(by=cast.plain, watch=made, edition=1, values=values(words="piscine"))
        return rows

    monkeypatch.setattr(matching, "found_among", changed_after)
    look()
    assert matches(cast.groupe) == []


# --- corrections ---------------------------------------------------------------------------------


def moved() -> list[str]:
    return [facts["what"] for facts in told("watches.match_moved")]


def test_a_correction_tells_a_new_deadline_and_nothing_else() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe)
    call("a", deadline=in_days(20))
    look()
    bring(eforms("a", version="02", procedure="a", deadline=in_days(20), description="Autre"))
    look()
    assert moved() == []
    bring(eforms("a", version="03", procedure="a", deadline=in_days(30), description="Autre"))
    look()
    look()
    assert moved() == ["deadline"]
    assert len(told()) == 1
    assert matches(cast.groupe)[0].open_until == in_days(30)


def test_a_correction_tells_that_it_matches_no_more_and_that_it_does_again() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe)
    call("a")
    look()
    other = {"title": "Film", "lots": ["Film"], "description": "Un film"}
    bring(eforms("a", version="02", procedure="a", **other))  # type: ignore[arg-type]
    look()
    assert moved() == ["gone"]
    assert matches(cast.groupe)[0].gone == "moved"
    bring(eforms("a", version="03", procedure="a"))
    look()
    assert moved() == ["gone", "again"]
    assert matches(cast.groupe)[0].gone == ""


def test_a_cancelled_call_is_told_once() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe)
    notice = call("a")
    look()
    Notice.objects.filter(pk=notice.pk).update(cancelled=True)
    looking.look_at({notice.pk}, timezone.now())
    looking.look_at({notice.pk}, timezone.now())
    assert moved() == ["gone"]
    assert matches(cast.groupe)[0].gone == "cancelled"


def test_what_was_set_aside_tells_nothing_more() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe)
    notice = call("a")
    look()
    actions.set_aside(by=cast.plain, match=matches(cast.groupe)[0], reason="Trop loin")
    Notice.objects.filter(pk=notice.pk).update(cancelled=True)
    looking.look_at({notice.pk}, timezone.now())
    assert moved() == []
    assert Hidden.objects.count() == 0


def test_days_that_pass_do_not_make_it_match_no_more() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe, words="concertation", days_ahead=15)
    notice = call("a", deadline=in_days(20))
    look()
    Match.objects.update(at=timezone.now() - factories.days(10))
    looking.look_at({notice.pk}, timezone.now() + factories.days(10))
    assert moved() == []
    assert matches(cast.groupe)[0].gone == ""


def test_a_buyer_of_endless_words_stops_nobody() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe)
    endless = call()
    Notice.objects.filter(pk=endless.pk).update(
        buyer_names=" ".join(f"mot{n}" for n in range(200_000))
    )
    notice = call()
    look()
    assert notice in found(cast.groupe)
