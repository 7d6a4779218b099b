# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes: what is in them, who corrects them, and that they are kept once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from commons.library.models import Resource
from groupes.editions.models import Edition
from groupes.jobs import Unwell
from groupes.journal.models import Entry
from groupes.models import Cooperative, Groupe, Member
from groupes.things import Ref
from groupes.web.refusals import Outdated, Refusal
from roles.meetings import actions, keeping
from roles.meetings.models import Meeting, Minutes, News
from roles.work import actions as work
from tests import factories
from tests.factories import Cast, days
from tests.roles.meetings.world import begun, now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def over(cast: Cast) -> Minutes:
    meeting = actions.finish(by=cast.plain, meeting=begun(cast))
    return Minutes.objects.select_related("meeting").get(meeting=meeting)


def a_week_ago(minutes: Minutes, cast: Cast) -> None:
    Minutes.objects.filter(pk=minutes.pk).update(corrected_until=cast.groupe.today() - days(1))


def test_minutes_say_who_was_there_what_was_said_and_what_is_to_be_done(cast: Cast) -> None:
    meeting = begun(cast, place="Salle *du* canal")
    actions.take(by=cast.founder, meeting=meeting, part="secretary")
    news = meeting.items.get(way="news")
    actions.write(by=cast.founder, item=news, notes="Tour rapide.", edition=1, done=True)
    actions.tell_news(by=cast.plain, meeting=meeting, text="Un client", tip="Le [guide]")
    work.add(by=cast.plain, groupe=cast.groupe, title="Relire", about=Ref.of(meeting), mine=True)
    actions.finish(by=cast.plain, meeting=meeting)
    text = Minutes.objects.get().text
    there = sorted((cast.founder, cast.plain), key=lambda member: member.name_key)
    assert f"There: {', '.join(member.name for member in there)}" in text
    assert f"Notes by {cast.founder.name}" in text
    assert r"Where: Salle \*du\* canal" in text
    assert "# News and tips\n\nTour rapide.\n\n- **" in text
    assert r"A tip: Le \[guide\]" in text
    assert text.count("Un client") == 1
    assert f"[Relire](/g/{cast.groupe.slug}/travail/" in text
    assert "What moved since" not in text  # nothing was said of it


def test_a_meeting_of_many_words_ends_and_its_longest_notes_are_read_on_its_page(
    cast: Cast,
) -> None:
    """All together they are more than one text may be: no meeting goes on for ever for that."""
    meeting = begun(cast)
    lines = list(meeting.items.order_by("position"))[:3]
    for item, length in zip(lines, (15_000, 9_000, 300), strict=True):
        actions.write(
            by=cast.plain,
            item=item,
            notes=f"{item.pk}. " + "Dit. " * (length // 5),
            edition=1,
            done=True,
        )
    actions.finish(by=cast.plain, meeting=meeting)
    assert now(meeting).state == "over"
    minutes = Minutes.objects.get()
    long, short, shortest = (f"\n{item.pk}. Dit." for item in lines)
    assert (long in minutes.text, short in minutes.text, shortest in minutes.text) == (
        False, True, True,
    )  # fmt: skip
    assert (
        f"[It is long: it is read on the page of the meeting.]({meeting.get_absolute_url()})"
        in minutes.text
    )
    a_week_ago(minutes, cast)
    actions.keep_all()
    assert Resource.objects.get().body == minutes.text
    for item in lines:
        item.refresh_from_db()
        assert "Dit." in item.notes


def test_names_are_in_their_order_whatever_their_accents(cast: Cast) -> None:
    meeting = begun(cast)
    for name in ("Zoé", "Élodie", "Anaïs"):
        member = factories.member(name, of=cast.plain.cooperative)
        factories.join(cast.groupe, member)
        actions.come(by=member, meeting=meeting)
    actions.finish(by=cast.plain, meeting=meeting)
    text = Minutes.objects.get().text
    assert text.index("Anaïs") < text.index("Élodie") < text.index("Zoé")


def test_the_hours_of_minutes_name_their_clocks(cast: Cast) -> None:
    Cooperative.objects.update(time_zone="America/Martinique")
    meeting = begun(cast)
    began = dt.datetime(2020, 3, 3, 17, 30, tzinfo=dt.UTC)
    Meeting.objects.filter(pk=meeting.pk).update(began_at=began)
    actions.finish(by=cast.plain, meeting=meeting)
    first = Minutes.objects.get().text.partition("\n")[0].replace("\u00a0", " ")
    assert first.startswith("- Tuesday 3 March 2020, from 13:30 to ")
    assert first.endswith("(Martinique time)")


def test_everyone_corrects_for_a_week_and_nothing_is_lost(cast: Cast) -> None:
    minutes = over(cast)
    first = minutes.text
    actions.correct(by=cast.founder, minutes=minutes, edition=1, text="Corrigé")
    with pytest.raises(Outdated):
        actions.correct(by=cast.plain, minutes=minutes, edition=1, text="Autrement")
    actions.correct(by=cast.plain, minutes=minutes, edition=2, text="Corrigé")  # the same
    editions = list(Edition.objects.about(minutes).values_list("number", flat=True))
    assert editions == [2, 1]
    actions.correct(by=cast.plain, minutes=minutes, edition=2, text=first, restores=1)
    assert Minutes.objects.get().text == first
    a_week_ago(minutes, cast)
    with pytest.raises(Refusal, match="week is over"):
        actions.correct(by=cast.founder, minutes=minutes, edition=3, text="Trop tard")


def test_after_the_week_they_are_in_the_library_once(cast: Cast) -> None:
    minutes = over(cast)
    actions.keep_all()
    assert not Resource.objects.exists()
    a_week_ago(minutes, cast)
    for _time in range(2):
        actions.keep_all()
        assert actions.keep(minutes=minutes.pk) is None
    [kept] = Resource.objects.all()
    minutes.refresh_from_db()
    assert minutes.kept == Ref.of(kept)
    assert (kept.groupe, kept.body, kept.shared_with) == (cast.groupe, minutes.text, "groupe")
    assert Entry.objects.filter(verb="meetings.kept").count() == 1


def test_two_meetings_of_one_day_are_both_kept(cast: Cast) -> None:
    for _number in range(2):
        a_week_ago(over(cast), cast)
    actions.keep_all()
    assert Resource.objects.count() == 2


def test_they_are_kept_when_all_who_were_there_left(cast: Cast) -> None:
    minutes = over(cast)
    a_week_ago(minutes, cast)
    cast.groupe.memberships.filter(member=cast.plain).delete()
    actions.keep_all()
    assert Resource.objects.get().created_by != cast.plain
    assert now(Meeting.objects.get()).state == "over"


def test_minutes_that_cannot_be_kept_keep_no_others_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = over(cast), over(cast)
    for one in (first, second):
        a_week_ago(one, cast)
    Minutes.objects.filter(pk=first.pk).update(text="Trop")
    keeper = keeping.keeper()
    assert keeper is not None

    def keeps(by: Member, groupe: Groupe, title: str, text: str) -> Ref:
        if text == "Trop":
            raise OSError("no room is left")
        return keeper.keep_minutes(by, groupe, title, text)

    monkeypatch.setattr(keeping, "keeper", lambda: replace(keeper, keep_minutes=keeps))
    with pytest.raises(Unwell, match="1: OSError"):  # told to who administers
        actions.keep_all()
    for one in (first, second):
        one.refresh_from_db()
    assert (first.kept_at is None, second.kept_at is None) == (True, False)


def test_a_tip_goes_on_the_shelf_once_by_whoever_gave_it(cast: Cast) -> None:
    meeting = begun(cast)
    news = actions.tell_news(by=cast.plain, meeting=meeting, tip="Un livre à lire")
    assert isinstance(news, News)
    with pytest.raises(Refusal, match="whoever gave it"):
        actions.keep_tip(by=cast.founder, news=news)
    for _time in range(2):
        actions.keep_tip(by=cast.plain, news=news)
    [kept] = Resource.objects.all()
    assert (kept.title, kept.use, list(kept.authors.all())) == (
        "Un livre à lire", "tip", [cast.plain],
    )  # fmt: skip
    actions.tell_news(by=cast.plain, meeting=meeting, text="", tip="")
    assert not News.objects.exists()
    assert Resource.objects.exists()


def test_reading_them_over_is_said_once(cast: Cast) -> None:
    minutes = over(cast)
    for _time in range(2):
        actions.read(by=cast.plain, minutes=minutes)
    assert minutes.readings.count() == 1
