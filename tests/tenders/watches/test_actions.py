# SPDX-License-Identifier: AGPL-3.0-or-later
"""Watches begun, changed and ended; what they found answered; rules; letters of one's own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from groupes import journal
from groupes import letters as ground
from groupes.access import Me
from groupes.journal import feed as journal_feed
from groupes.journal.models import Entry
from groupes.models import Letter
from groupes.notifications.models import Habit, Pace
from groupes.web.refusals import Outdated, Refusal
from tenders.bids import actions as bids
from tenders.watches import actions, todo
from tenders.watches.actions import keeping, telling, watching
from tenders.watches.models import Feed, Following, Hidden, Match, Watch
from tests import factories
from tests.tenders.calls import call, in_days
from tests.tenders.watches.makers import found, from_here, look, matches, values, watch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def verbs() -> list[str]:
    rows = Entry.objects.filter(verb__startswith="watches.").order_by("pk")
    return [verb.removeprefix("watches.") for verb in rows.values_list("verb", flat=True)]


# --- begun, changed, ended -----------------------------------------------------------------------


def test_a_new_watch_finds_what_is_open_at_once_and_tells_nothing() -> None:
    cast = factories.cast()
    notice = call()
    call(deadline=in_days(-3))
    made = watch(cast.plain, cast.groupe)
    assert found(cast.groupe) == [notice]
    assert verbs() == ["made"]
    assert Following.objects.get().member == cast.plain
    assert (made.member, made.author) == (None, cast.plain)


def test_a_watch_says_what_it_looks_for() -> None:
    member = factories.member()
    for empty in ({"words": "-travaux"}, {"words": "les"}, {"natures": ["works"]}):
        with pytest.raises(Refusal, match="Say what you look for"):
            watch(member, **empty)
    assert not Watch.objects.exists()


def test_there_is_an_end_to_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST", 1)
    member = factories.member()
    watch(member)
    with pytest.raises(Refusal, match="already"):
        watch(member)


def test_changed_it_forgets_what_nobody_answered_and_finds_anew() -> None:
    cast = factories.cast()
    ours, theirs, answered = (
        call(),
        call(title="Film", lots=["Film"], description="Un film"),
        call(),
    )
    made = watch(cast.plain, cast.groupe)
    actions.set_aside(by=cast.plain, match=matches(cast.groupe)[-1], reason="Non")
    aside = Match.objects.get(state="not_for_us").notice
    actions.change_watch(by=cast.holder, watch=made, edition=1, values=values(words="film"))
    assert found(cast.groupe) == [aside, theirs]
    assert aside in (ours, answered)
    with pytest.raises(Outdated):
        actions.change_watch(by=cast.plain, watch=made, edition=1, values=values(words="site"))
    assert verbs() == ["made", "set_aside", "changed"]


def test_ended_it_goes_with_what_it_alone_found() -> None:
    cast = factories.cast()
    call()
    made = watch(cast.plain, cast.groupe)
    watch(cast.plain, cast.groupe, cpv=["794"])
    actions.make_feed(by=cast.plain, watch=made)
    actions.end_watch(by=cast.plain, watch=made)
    actions.end_watch(by=cast.plain, watch=made)
    assert len(matches(cast.groupe)) == 1
    actions.end_watch(by=cast.plain, watch=Watch.objects.get())
    assert matches(cast.groupe) == []
    assert not Feed.objects.exists()
    assert verbs().count("ended") == 2
    with pytest.raises(Refusal, match="ended meanwhile"):
        actions.change_watch(by=cast.plain, watch=made, edition=1, values=values(words="site"))


def test_one_s_own_end_with_one_s_place_and_the_groupe_s_stay() -> None:
    cast = factories.cast()
    call()
    watch(cast.plain, cast.groupe)
    watch(cast.plain)
    actions.end_of(cast.plain, dt.date(2026, 1, 1))
    assert [one.groupe for one in Watch.objects.all()] == [cast.groupe]
    assert matches(cast.plain) == []
    assert len(matches(cast.groupe)) == 1


def test_following_twice_changes_nothing() -> None:
    cast = factories.cast()
    made = watch(cast.plain, cast.groupe)
    for on in (True, True, False, False):
        actions.follow(by=cast.holder, watch=made, on=on)
    assert verbs() == ["made", "followed", "followed"]
    assert [one.member for one in Following.objects.all()] == [cast.plain]


def test_an_address_is_one_s_own_and_ends() -> None:
    cast = factories.cast()
    made = watch(cast.plain, cast.groupe)
    first = actions.make_feed(by=cast.plain, watch=made)
    assert actions.make_feed(by=cast.plain, watch=made) == first
    other = actions.make_feed(by=cast.holder, watch=made)
    assert other.token != first.token
    actions.end_feed(by=cast.plain, watch=made)
    actions.end_feed(by=cast.plain, watch=made)
    assert [*Feed.objects.all()] == [other]
    assert verbs() == ["made", "feed_made", "feed_made", "feed_ended"]


# --- answered, and the rules ---------------------------------------------------------------------


def test_set_aside_with_a_rule_hides_the_others_of_its_kind() -> None:
    cast = factories.cast()
    for _n in range(3):
        call(buyer="Ville de Lille")
    other = call(buyer="Ville de Douai")
    made = watch(cast.plain, cast.groupe)
    first = matches(cast.groupe)[0]
    gone = actions.set_aside(
        by=cast.holder, match=first, reason="Ils paient tard", hide=("buyer", "Ville de Lille")
    )
    assert gone == 2
    assert found(cast.groupe) == [first.notice, other]
    rule = Hidden.objects.get()
    assert (rule.watch, rule.kind, rule.value) == (made, "buyer", "Ville de Lille")
    assert (rule.reason, rule.author, rule.notice) == (
        "Ils paient tard", cast.holder, first.notice,
    )  # fmt: skip
    call(buyer="Ville de Lille")
    look()
    assert len(matches(cast.groupe)) == 2
    # Anyone of the groupe takes it away: what it hid is there again, untold.
    actions.remove_rule(by=cast.plain, rule=rule, edition=rule.edition)
    actions.remove_rule(by=cast.plain, rule=rule, edition=rule.edition)
    assert len(matches(cast.groupe)) == 5
    assert verbs() == ["made", "set_aside", "rule_added", "rule_removed"]


def test_the_same_rule_is_written_once() -> None:
    cast = factories.cast()
    call(), call()
    watch(cast.plain, cast.groupe)
    [match, _other] = matches(cast.groupe)
    for _n in range(2):
        actions.set_aside(by=cast.plain, match=match, reason="Non", hide=("word", "atelier"))
    assert Hidden.objects.count() == 1
    assert verbs().count("rule_added") == 1


def test_a_rule_is_changed_by_another_and_by_hand() -> None:
    cast = factories.cast()
    notice = call(postcode="59000")
    made = watch(cast.plain, cast.groupe)
    actions.add_rule(by=cast.plain, watch=made, kind="word", value="film", reason="")
    rule = Hidden.objects.get()
    first = rule.edition
    far: dict[str, str] = {"kind": "department", "value": "59", "reason": "Loin"}
    actions.change_rule(by=cast.holder, rule=rule, edition=first, **far)
    rule.refresh_from_db()
    assert (rule.value, rule.author) == ("59", cast.holder)
    assert found(cast.groupe) == []
    actions.change_rule(
        by=cast.holder, rule=rule, edition=first, **far
    )  # the same, from an old page
    film = {"kind": "word", "value": "film", "reason": ""}
    actions.add_rule(by=cast.plain, watch=made, **film)
    actions.change_rule(by=cast.holder, rule=rule, edition=rule.edition, **film)
    assert Hidden.objects.count() == 1
    assert found(cast.groupe) == [notice]
    with pytest.raises(Refusal, match="taken away"):
        actions.change_rule(by=cast.holder, rule=rule, edition=first, **film | {"value": "x"})


def test_of_two_who_change_a_rule_the_second_reads_what_the_first_put() -> None:
    cast = factories.cast()
    made = watch(cast.plain, cast.groupe)
    actions.add_rule(by=cast.plain, watch=made, kind="word", value="film", reason="Trop long")
    rule = Hidden.objects.get()
    seen = rule.edition
    actions.change_rule(
        by=cast.holder, rule=rule, edition=seen, kind="buyer", value="Lille", reason="Trop long"
    )
    with pytest.raises(Outdated) as told:
        actions.change_rule(
            by=cast.plain, rule=rule, edition=seen, kind="word", value="film", reason="Trop cher"
        )
    assert told.value.now == {"kind": "buyer", "value": "Lille", "reason": "Trop long"}
    with pytest.raises(Refusal, match="what it says now"):
        actions.remove_rule(by=cast.plain, rule=rule, edition=seen)
    rule.refresh_from_db()
    assert (rule.value, rule.reason) == ("Lille", "Trop long")
    assert verbs().count("rule_changed") == 1
    actions.remove_rule(by=cast.plain, rule=rule, edition=told.value.edition)
    assert not Hidden.objects.exists()


def test_put_back_it_is_to_be_read_again() -> None:
    cast = factories.cast()
    call()
    watch(cast.plain, cast.groupe)
    [match] = matches(cast.groupe)
    actions.set_aside(by=cast.plain, match=match, reason="Non")
    actions.put_back(by=cast.holder, match=match)
    actions.put_back(by=cast.holder, match=match)
    [match] = matches(cast.groupe)
    assert (match.state, match.reason, match.answered_by) == ("to_read", "", None)
    assert verbs() == ["made", "set_aside", "put_back"]


def test_what_is_gone_cannot_be_set_aside() -> None:
    cast = factories.cast()
    call()
    made = watch(cast.plain, cast.groupe)
    [match] = matches(cast.groupe)
    actions.end_watch(by=cast.plain, watch=made)
    with pytest.raises(Refusal, match="something else"):
        actions.set_aside(by=cast.plain, match=match, reason="Non")


def test_nothing_is_changed_without_its_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = factories.cast()

    def fails(*args: object, **kwargs: object) -> None:
        raise OSError("no journal")

    monkeypatch.setattr(journal, "record", fails)
    with pytest.raises(OSError, match="no journal"):
        watch(cast.plain, cast.groupe)
    assert not Watch.objects.exists()


def test_what_happens_is_told_in_words() -> None:
    cast = factories.cast()
    made = watch(cast.plain, cast.groupe)
    from_here()
    call(title="Concertation du port")
    look()
    call(), call()
    look()
    actions.add_rule(by=cast.plain, watch=made, kind="word", value="film", reason="")
    entries = Entry.objects.filter(groupe=cast.groupe, verb__startswith="watches.")
    lines = [strip_tags(line.text) for line in journal_feed.tell(
        entries.select_related("groupe__cooperative").order_by("pk"), Me(cast.plain)
    )]  # fmt: skip
    said = " ".join(lines)
    assert "has found a call: Concertation du port" in said
    assert "has found 2 calls" in said
    assert "adds a rule to Veille" in said


# --- letters -------------------------------------------------------------------------------------


@pytest.fixture
def letters(settings) -> None:
    settings.MAIL_LEAVES = True


def open_hours(member, pace: str = Pace.SOON) -> None:
    Habit.objects.create(member=member, pace=pace, quiet=False, sundays=False)


@pytest.mark.usefixtures("letters")
def test_one_s_own_watch_comes_by_letter_once() -> None:
    member = factories.member()
    type(member.user).objects.filter(pk=member.user_id).update(language="en")
    open_hours(member)
    watch(member)
    call(title="Concertation du port")
    look()
    now = timezone.now()
    assert telling.deliver_all(now) == 0
    assert not Letter.objects.filter(kind="watches").exists()  # gathered over five minutes
    telling.deliver_all(now + dt.timedelta(minutes=6))
    telling.deliver_all(now + dt.timedelta(minutes=12))
    letter = Letter.objects.get(kind="watches")
    made = ground.write(letter)
    assert made is not None
    assert "Concertation du port" in str(made.body)
    assert "words: “concertation”" in str(made.body)
    assert "List-Unsubscribe" in made.extra_headers


@pytest.mark.usefixtures("letters")
def test_a_watch_s_own_pace_is_kept_and_letters_stop() -> None:
    member = factories.member()
    open_hours(member)
    made = watch(member)
    actions.tell_by_letter(by=member, watch=made, pace=Pace.NEVER)
    call()
    look()
    telling.deliver_all(timezone.now() + dt.timedelta(days=8))
    assert not Letter.objects.filter(kind="watches").exists()
    assert not Match.objects.exclude(news="").exists()
    actions.tell_by_letter(by=member, watch=made, pace="")
    actions.stop_letters(member.pk)
    actions.stop_letters(member.pk)
    made.refresh_from_db()
    assert made.pace == Pace.NEVER
    assert verbs() == ["made", "changed", "changed", "letters_stopped"]


@pytest.mark.usefixtures("letters")
def test_what_was_answered_meanwhile_is_in_no_letter() -> None:
    member = factories.member()
    open_hours(member)
    watch(member)
    call()
    look()
    telling.deliver_all()
    telling.deliver_all(timezone.now() + dt.timedelta(minutes=6))
    [match] = matches(member)
    actions.set_aside(by=member, match=match, reason="Non")
    assert ground.write(Letter.objects.get(kind="watches")) is None


@pytest.mark.usefixtures("letters")
def test_what_was_new_and_is_cancelled_before_the_letter_leaves_is_no_news() -> None:
    member = factories.member()
    open_hours(member)
    watch(member)
    call()
    look()
    telling.deliver_all(timezone.now() + dt.timedelta(minutes=6))
    letter = Letter.objects.get(kind="watches")
    Match.objects.filter(member=member).update(gone=Match.Gone.CANCELLED)
    assert ground.write(letter) is None
    letter.facts["matches"] = [[pk, Match.News.GONE] for pk, _news in letter.facts["matches"]]
    assert ground.write(letter) is not None  # who had heard of it hears that it is over


def test_in_today_a_watch_tells_no_more_of_a_call_that_a_groupe_took_up() -> None:
    cast = factories.cast()
    watch(cast.plain)
    notice = call()
    look()
    asked = {"member": cast.plain.pk, "groupes": [cast.groupe.pk]}
    assert todo.found(**asked).count() == 1
    bids.take_up(by=cast.founder, groupe=cast.groupe, notice=notice)
    assert todo.found(**asked).count() == 0


def test_where_no_letter_leaves_nothing_waits(settings) -> None:
    settings.MAIL_LEAVES = False
    member = factories.member()
    watch(member)
    call()
    look()
    telling.deliver_all()
    assert not Match.objects.exclude(news="").exists()


def test_at_most_so_many_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_AT_FIRST", 2)
    member = factories.member()
    for _n in range(3):
        call()
    watch(member)
    assert len(matches(member)) == 2
