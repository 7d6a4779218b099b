# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of meetings: by each kind of person, with each method, once and twice."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groupes import actions as ground
from groupes.models import Member
from groupes.things import Ref
from roles.decisions.models import Decision, Tension
from roles.meetings import actions, events
from roles.meetings.models import Attendance, Item, Meeting, Minutes
from roles.work.models import Work
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import begun, call, now, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def login(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def url(name: str, cast: Cast, *args: object) -> str:
    return reverse(f"meetings:{name}", args=[cast.groupe.slug, *args])


def press(client: Client, cast: Cast, meeting: Meeting, verb: str, **values: Any) -> Any:
    return client.post(url("act", cast, meeting.pk, verb), values)


def moment(meeting: Meeting) -> dict[str, str]:
    at = meeting.starts_at.astimezone()
    return {"starts_at": at.strftime("%Y-%m-%dT%H:%M"), "starts_at_zone": "UTC"}


# --- the thin line -------------------------------------------------------------------------------


def test_a_meeting_is_called_answered_prepared_held_and_its_minutes_are_read(
    cast: Cast, client: Client
) -> None:
    login(client, cast.plain)
    assert client.get(url("index", cast)).context["page"].any is False
    answer = client.post(
        url("new", cast),
        {
            "kind": "sharing", "title": "", "starts_at": "2027-03-02T18:30",
            "starts_at_zone": "Europe/Paris", "minutes": "", "every": "month", "count": "9",
            "place": "Café du canal", "link": "visio.example.test/abc",
        },
    )  # fmt: skip
    meeting = Meeting.objects.order_by("starts_at").first()
    assert meeting is not None
    assert answer.status_code == 302, answer.context["form"].errors
    assert Meeting.objects.count() == 9
    assert meeting.link == "https://visio.example.test/abc"
    page = client.get(url("meeting", cast, meeting.pk))
    assert page.status_code == 200
    assert len(page.context["page"].lines) == 6

    client.post(url("answer", cast, meeting.pk), {"answer": "yes", "word": "un peu en retard"})
    mine = Attendance.objects.get(meeting=meeting, member=cast.plain)
    assert (mine.answer, mine.word) == ("yes", "un peu en retard")

    assert client.get(url("agenda", cast, meeting.pk)).status_code == 200
    client.post(
        url("agenda", cast, meeting.pk), {"title": "La salle", "way": "decide", "minutes": 15}
    )
    titles = [str(item.title) for item in meeting.items.all()]
    assert titles[-2] == "La salle"  # before the closing round

    Meeting.objects.filter(pk=meeting.pk).update(starts_at=meeting.changed_at)
    press(client, cast, meeting, "begin")
    meeting = now(meeting)
    assert (meeting.state, meeting.facilitator_id) == ("live", cast.plain.pk)
    page = client.get(url("meeting", cast, meeting.pk))
    live = page.context["page"].live
    assert live.am_there
    assert live.item.way == "check_in"
    press(client, cast, meeting, "spoke", seen=live.seen)
    on = meeting.items.get(state="now")
    client.post(url("pen", cast, on.pk))
    client.post(
        url("notes", cast, on.pk), {"notes": "Tout va **bien**.", "edition": 1, "done": "1"}
    )
    client.post(url("news", cast, meeting.pk), {"text": "Un client.", "tip": "Un livre."})
    client.post(url("write_down", cast, meeting.pk), {"title": "Réserver", "mine": "on"})
    work = Work.objects.get()
    assert (work.title, work.holder, work.about) == ("Réserver", cast.plain, Ref.of(meeting))
    for _item in range(meeting.items.count()):
        seen = meeting.items.filter(state="now").values_list("pk", flat=True).first() or 0
        press(client, cast, meeting, "next", seen=seen)
    press(client, cast, meeting, "finish")
    assert now(meeting).state == "over"
    minutes = Minutes.objects.get(meeting=meeting)
    for words in ("Tout va **bien**.", "Un client.", "Un livre.", "Réserver", cast.plain.name):
        assert words in minutes.text
    page = client.get(url("minutes", cast, meeting.pk))
    assert "<strong>bien</strong>" in page.content.decode()
    answer = client.post(url("correct", cast, meeting.pk), {"text": "Corrigé.", "edition": 1})
    assert answer.status_code == 302
    assert client.get(url("minutes", cast, meeting.pk)).context["minutes"].text == "Corrigé."
    assert client.get(url("editions", cast, meeting.pk)).status_code == 200
    assert client.get(url("screen", cast, meeting.pk)).status_code == 200
    assert client.get(url("series", cast, meeting.series_id)).status_code == 200


# --- what pages cost -----------------------------------------------------------------------------


def fill(cast: Cast, meeting: Meeting, live: Meeting) -> None:
    who = factories.member(of=cast.groupe.cooperative)
    factories.join(cast.groupe, who)
    call(cast, by=who)
    for one in (meeting, live):
        item = actions.add_item(by=who, meeting=one, title=factories.unique("Point"), mine=True)
        actions.write(by=who, item=item, notes="Dit.", edition=1, done=True)
        actions.tell_news(by=who, meeting=one, text="Une nouvelle", tip="Un tuyau")
    actions.answer(by=who, meeting=meeting, answer="yes", word="À demain")
    actions.be_willing(by=who, groupe=cast.groupe, part="facilitator", willing=True)
    actions.be_willing(by=who, groupe=cast.groupe, part="secretary", willing=True)
    actions.raise_hand(by=who, meeting=live, up=True)
    actions.come(by=who, meeting=live)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_for_one_row_and_three(rows: int, cast: Cast, client: Client) -> None:
    meeting = call(cast, every="month_date", count=3)
    live = begun(cast, by=cast.holder)
    over = actions.finish(by=cast.plain, meeting=begun(cast))
    for _number in range(rows):
        fill(cast, meeting, live)
        factories.mandate(factories.role(cast.groupe, family="facilitation"), cast.holder)
    # session and person, memberships and unread, rights; then what the page asks
    costs = [
        (url("index", cast), 9),  # to come, past, answers, mandates, series, turns
        (url("meeting", cast, meeting.pk), 5),
        (url("meeting", cast, live.pk), 7),
        (url("meeting", cast, over.pk), 5),
        (url("minutes", cast, over.pk), 6),
        (url("agenda", cast, meeting.pk), 11),
        (url("series", cast, meeting.series_id), 7),
        (url("screen", cast, live.pk), 7),
    ]
    found = []
    for page, _queries in costs:
        login(client, cast.plain).get(page)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(page).status_code == 200
        found.append((page, len(caught)))
    assert found == costs, found


# --- who -----------------------------------------------------------------------------------------


def test_outsiders_find_nothing_and_who_is_on_pause_reads(cast: Cast, client: Client) -> None:
    meeting = begun(cast)
    item = Item.objects.filter(meeting=meeting).first()
    assert item is not None
    pages = [url("index", cast), url("meeting", cast, meeting.pk), url("agenda", cast, meeting.pk)]
    for person in (cast.outsider, cast.stranger):
        login(client, person)
        assert {client.get(page).status_code for page in pages} == {404}
        assert press(client, cast, meeting, "hand").status_code == 404
        assert client.post(url("pen", cast, item.pk)).status_code == 404
    cast.groupe.memberships.filter(member=cast.former).update(state="paused")
    login(client, cast.former)
    assert {client.get(page).status_code for page in pages} == {200}
    assert press(client, cast, meeting, "hand").status_code == 403
    assert client.get(url("new", cast)).status_code == 403


def test_who_does_not_lead_has_nothing_go_on(cast: Cast, client: Client) -> None:
    meeting = begun(cast)
    login(client, cast.founder)
    on = meeting.items.get(state="now")
    assert press(client, cast, meeting, "next", seen=on.pk).status_code == 403
    assert press(client, cast, meeting, "finish").status_code == 403
    assert press(client, cast, meeting, "come").status_code == 302
    assert (
        press(client, cast, meeting, "spoke", seen=on.pk, member=cast.plain.pk).status_code == 403
    )
    assert client.get(url("edit", cast, meeting.pk)).status_code == 302  # it goes on: its page
    assert press(client, cast, meeting, "dance").status_code == 404


def test_who_neither_called_it_nor_looks_after_it_changes_nothing(
    cast: Cast, client: Client
) -> None:
    meeting = call(cast)
    login(client, cast.founder)
    for name in ("edit", "cancel"):
        assert client.get(url(name, cast, meeting.pk)).status_code == 403
    assert client.post(url("invite", cast, meeting.pk)).status_code == 403
    factories.mandate(factories.role(cast.groupe, family="facilitation"), cast.founder)
    assert client.get(url("edit", cast, meeting.pk)).status_code == 200  # by the mandate


# --- the second writer ---------------------------------------------------------------------------


def edition_of(answer: Any) -> str:
    """The edition that the form of a page sends."""
    (field,) = re.findall(r'<input[^>]*name="edition"[^>]*>', answer.text)
    return field.partition('value="')[2].partition('"')[0]


def the_others(answer: Any) -> str:
    """What a page of a form shows that others wrote meanwhile."""
    return (
        answer.content.decode().partition('aria-labelledby="theirs"')[2].partition("</section>")[0]
    )


def test_the_second_who_changes_a_meeting_reads_both_and_keeps_what_they_typed(
    cast: Cast, client: Client
) -> None:
    meeting = call(cast, place="Chez nous", title="Préparer le printemps")
    address = url("edit", cast, meeting.pk)
    login(client, cast.plain)
    client.cookies["django_language"] = "en"
    assert edition_of(client.get(address)) == "1"
    actions.change(
        by=cast.founder,
        meeting=meeting,
        place="Café du canal",
        starts_at=soon(26).replace(second=0),
    )
    typed = {
        **moment(meeting),
        "title": "Préparer l’été",
        "minutes": "45",
        "place": "Chez nous",
        "link": "",
    }
    answer = client.post(address, typed | {"edition": "1"})
    assert answer.status_code == 409
    theirs = the_others(answer)
    assert "What it says now" in theirs
    assert f"Changed by {cast.founder.name}" in theirs
    assert 'value="Café du canal"' in theirs
    assert "Préparer le printemps" in theirs
    at = now(meeting).starts_at.astimezone()
    assert f"{at.hour}:{at.minute:02}" in theirs  # early in the morning too
    mine = answer.text.replace(theirs, "")
    assert 'value="Préparer l’été"' in mine
    assert 'value="45"' in mine
    assert edition_of(answer) == "2"  # from here on it is kept
    assert now(meeting).minutes != 45
    kept = client.post(address, typed | {"edition": "2"})
    assert kept.status_code == 302
    assert (now(meeting).title, now(meeting).place) == ("Préparer l’été", "Chez nous")


def test_a_form_of_a_meeting_without_its_edition_wipes_nothing(cast: Cast, client: Client) -> None:
    meeting = call(cast, place="Chez nous")
    typed = {**moment(meeting), "title": "Autrement", "minutes": "45", "place": "", "link": ""}
    answer = login(client, cast.plain).post(url("edit", cast, meeting.pk), typed)
    assert answer.status_code == 409
    assert now(meeting).place == "Chez nous"


def test_the_second_who_changes_what_comes_back_reads_both(cast: Cast, client: Client) -> None:
    meeting = call(cast, every="month", count=3)
    assert meeting.series is not None
    address = url("edit_series", cast, meeting.series_id)
    login(client, cast.plain)
    client.cookies["django_language"] = "en"
    assert edition_of(client.get(address)) == "1"
    actions.change_series(by=cast.founder, series=meeting.series, link="https://visio.test/abc")
    typed = {"title": "La mensuelle", "minutes": "120", "place": "Ici", "link": ""}
    answer = client.post(address, typed | {"edition": "1"})
    assert answer.status_code == 409
    assert 'value="https://visio.test/abc"' in the_others(answer)
    assert f"Changed by {cast.founder.name}" in the_others(answer)
    assert 'value="La mensuelle"' in answer.text
    kept = client.post(address, typed | {"edition": "2", "link": "https://visio.test/abc"})
    assert kept.status_code == 302
    assert set(Meeting.objects.values_list("link", "place")) == {("https://visio.test/abc", "Ici")}


def test_the_second_who_writes_a_line_of_the_agenda_anew_reads_both(
    cast: Cast, client: Client
) -> None:
    item = actions.add_item(by=cast.plain, meeting=call(cast), title="La salle")
    address = url("item", cast, item.pk)
    login(client, cast.plain)
    client.cookies["django_language"] = "en"
    assert edition_of(client.get(address)) == "1"
    actions.change_item(by=cast.founder, item=item, way="decide", minutes=25)
    typed = {"title": "Quelle salle ?", "way": "discuss", "minutes": "15"}
    answer = client.post(address, typed | {"edition": "1"})
    assert answer.status_code == 409
    theirs = the_others(answer)
    assert 'value="to decide"' in theirs
    assert 'value="25"' in theirs
    assert 'value="Quelle salle ?"' in answer.text.replace(theirs, "")
    assert client.post(address, typed | {"edition": "2"}).status_code == 302
    item.refresh_from_db()
    assert (str(item.title), item.minutes) == ("Quelle salle ?", 15)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Paris", ["Tuesday 3 March 2020, from 18:30 to 20:05"]),
        (
            "America/Martinique",
            [
                "Tuesday 3 March 2020, from 18:30 to 20:05 (Paris time)",
                "where you are (Martinique): Tuesday 3 March 2020, from 13:30 to 15:05",
            ],
        ),
    ],
)
def test_minutes_say_when_it_was_by_the_clocks_of_the_groupe_and_of_who_reads(
    cast: Cast, client: Client, zone: str, shown: list[str]
) -> None:
    meeting = actions.finish(by=cast.plain, meeting=begun(cast))
    began = dt.datetime(2020, 3, 3, 17, 30, tzinfo=dt.UTC)
    ended = began + dt.timedelta(minutes=95)
    Meeting.objects.filter(pk=meeting.pk).update(began_at=began, ended_at=ended)
    login(client, cast.plain)
    client.cookies["django_language"], client.cookies["zone"] = "en", zone
    page = client.get(url("minutes", cast, meeting.pk)).text.replace("\u00a0", " ")
    head = page.partition('<p class="purpose">')[2].partition("</p>")[0]
    assert [re.sub("<[^>]*>", "", line).strip() for line in head.split("<br>")] == shown


def test_the_notes_of_a_script_answer_in_few_words(cast: Cast, client: Client) -> None:
    meeting = begun(cast)
    item = meeting.items.get(state="now")
    where = url("notes", cast, item.pk)
    quiet = {"accept": "application/json"}
    login(client, cast.plain).post(url("pen", cast, item.pk))
    saved = client.post(where, {"notes": "Une", "edition": 1}, headers=quiet)
    assert (saved.status_code, saved.content) == (200, b"2")
    login(client, cast.founder)
    refused = client.post(where, {"notes": "Deux", "edition": 2}, headers=quiet)
    assert refused.status_code == 409
    assert cast.plain.name in refused.content.decode()
    page = client.post(where, {"notes": "Deux", "edition": 2})
    assert page.status_code == 409
    assert "Deux" in page.content.decode()  # what was typed stays
    login(client, cast.plain).post(url("pen", cast, item.pk), {"do": "down"})
    page = login(client, cast.founder).post(where, {"notes": "Deux", "edition": 1})
    assert page.status_code == 409
    assert page.context["theirs"].rows[0].text == "Une"


def test_a_part_of_the_page_is_asked_for_alone(cast: Cast, client: Client) -> None:
    meeting = begun(cast)
    login(client, cast.plain)
    for part in ("live", "notes", "agenda", "news", "meeting", "told"):
        asked = {"HX-Request": "true", "HX-Target": part}
        answer = client.get(url("meeting", cast, meeting.pk), headers=asked).content.decode()
        assert answer.lstrip().startswith((f'<div id="{part}"', f'<section id="{part}"'))
        assert "<html" not in answer


def test_a_line_leads_to_what_it_is_about_for_who_may_see_it(cast: Cast, client: Client) -> None:
    meeting = call(cast)
    item = actions.add_item(by=cast.plain, meeting=meeting, title="Rôle", about=Ref.of(cast.role))
    login(client, cast.plain)
    assert client.get(url("about", cast, item.pk))["Location"] == cast.role.get_absolute_url()
    other = actions.add_item(by=cast.plain, meeting=meeting, title="Rien")
    assert client.get(url("about", cast, other.pk)).status_code == 404


def test_a_series_is_changed_goes_on_and_stops(cast: Cast, client: Client) -> None:
    meeting = call(cast, every="week", count=2)
    pk = meeting.series_id
    login(client, cast.plain)
    values = {"title": "", "minutes": 45, "place": "Là", "link": "", "edition": 1}
    assert client.post(url("edit_series", cast, pk), values).status_code == 302
    assert set(Meeting.objects.values_list("place", "minutes")) == {("Là", 45)}
    client.post(url("series", cast, pk), {"count": 3, "seen": 2})
    assert Meeting.objects.count() == 5
    assert client.post(url("series", cast, pk), {"count": 99, "seen": 5}).status_code == 422
    assert login(client, cast.founder).post(url("stop_series", cast, pk)).status_code == 403
    for _time in range(2):
        assert login(client, cast.plain).post(url("stop_series", cast, pk)).status_code == 302
    assert set(Meeting.objects.values_list("state", flat=True)) == {"cancelled"}


def test_one_that_was_moved_says_which_day_it_was_to_be_on(cast: Cast, client: Client) -> None:
    first = call(cast, starts_at=soon(72), every="month", count=3)
    client.force_login(cast.plain.user)
    client.cookies["django_language"] = "en"
    page = url("meeting", cast, first.pk)
    assert "it was to be on" not in client.get(page).content.decode()
    actions.change(by=cast.plain, meeting=first, starts_at=soon(96))
    assert "moved: it was to be on" in client.get(page).content.decode()
    actions.cancel(by=cast.plain, meeting=first)
    listed = client.get(reverse("meetings:series", args=[cast.groupe.slug, first.series_id]))
    assert "meeting called off" in listed.content.decode()


# --- captured live -------------------------------------------------------------------------------


def test_what_one_writes_down_comes_and_goes_with_the_meeting_on_a_page_that_was_open(
    cast: Cast, client: Client
) -> None:
    for event in (events.BEGUN, events.OVER):
        assert "capturing" in event.refreshes
    assert (
        "capturing" not in events.CAME.refreshes
    )  # nothing that somebody types is asked for again
    meeting = begun(cast)
    client.force_login(cast.plain.user)

    def part() -> str:
        asked = {"HX-Request": "true", "HX-Target": "capturing"}
        return client.get(url("meeting", cast, meeting.pk), headers=asked).content.decode()

    assert url("write_down", cast, meeting.pk) in part()
    assert "<main" not in part()
    meeting.refresh_from_db()
    actions.finish(by=cast.plain, meeting=meeting)
    assert "<form" not in part()


def test_a_tension_and_a_decision_are_written_down_from_the_page(
    cast: Cast, client: Client
) -> None:
    meeting = begun(cast)
    actions.come(by=cast.founder, meeting=meeting)
    client.force_login(cast.plain.user)
    page = client.get(url("meeting", cast, meeting.pk)).content.decode()
    assert url("raise_tension", cast, meeting.pk) in page
    assert url("note_decision", cast, meeting.pk) in page
    assert f"made_in=meetings.meeting:{meeting.pk}" in page
    said = client.post(url("raise_tension", cast, meeting.pk), {"sentence": "On attend"})
    assert said.headers["Location"].endswith("#captured")
    noted = client.post(
        url("note_decision", cast, meeting.pk),
        {"title": "Un essai", "how": "in_meeting", "owner": cast.founder.pk},
    )
    assert noted.headers["Location"].endswith("#captured")
    part = client.get(
        url("meeting", cast, meeting.pk), headers={"HX-Request": "true", "HX-Target": "captured"}
    ).content.decode()
    assert "Un essai" in part
    assert "On attend" in part
    made = Decision.objects.get()
    assert made.owner_offered == cast.founder
    shown = client.get(made.get_absolute_url()).content.decode()
    assert meeting.get_absolute_url() in shown
    assert url_of("take_back", cast, made.pk) in shown
    felt = Tension.objects.get()
    shown = client.get(felt.get_absolute_url()).content.decode()
    assert shown.count(f'href="{meeting.get_absolute_url()}"') == 2  # the line, the meeting
    # Said again by another, it says so beside the line.
    client.force_login(cast.founder.user)
    actions.take(by=cast.founder, meeting=meeting, part="secretary")
    twice = client.post(
        url("note_decision", cast, meeting.pk), {"title": "Un essai", "how": "in_meeting"}
    )
    assert twice.status_code == 409
    assert Decision.objects.count() == 1
    # Who was there says that it was not so.
    assert client.post(url_of("take_back", cast, made.pk)).status_code == 302
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_who_facilitates_or_takes_notes_speaks_for_those_there(cast: Cast, client: Client) -> None:
    meeting = begun(cast)
    actions.come(by=cast.founder, meeting=meeting)
    sent = {"title": "Un essai", "how": "in_meeting"}
    ground.pause(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    for person, note, say in (
        (cast.founder, 403, 302),
        (cast.outsider, 404, 404),
        (cast.holder, 403, 403),
    ):
        client.force_login(person.user)
        assert client.post(url("note_decision", cast, meeting.pk), sent).status_code == note
        felt = client.post(url("raise_tension", cast, meeting.pk), {"sentence": "On attend"})
        assert felt.status_code == say
    client.force_login(cast.founder.user)
    assert "note_decision" not in client.get(url("meeting", cast, meeting.pk)).content.decode()
    client.force_login(cast.plain.user)
    actions.finish(by=cast.plain, meeting=meeting)
    assert client.post(url("note_decision", cast, meeting.pk), sent).status_code == 409
    page = client.get(url("meeting", cast, meeting.pk)).content.decode()
    assert url("raise_tension", cast, meeting.pk) not in page


def test_what_changes_something_is_put_to_all_from_the_meeting(cast: Cast, client: Client) -> None:
    meeting = begun(cast)
    client.force_login(cast.plain.user)
    write = url_of("write", cast, "consent") + f"?made_in={Ref.of(meeting)}"
    client.post(write, {"title": "Autrement", "electorate": "members"})
    made = Decision.objects.get()
    assert (made.state, made.made_in) == ("draft", Ref.of(meeting))
    assert "Autrement" in client.get(url("meeting", cast, meeting.pk)).content.decode()
    client.force_login(cast.founder.user)  # in preparation, it is its proposer's
    assert "Autrement" not in client.get(url("meeting", cast, meeting.pk)).content.decode()


def url_of(name: str, cast: Cast, *args: object) -> str:
    return reverse(f"decisions:{name}", args=[cast.groupe.slug, *args])


def test_a_word_with_an_answer_that_is_too_long_is_told(cast: Cast, client: Client) -> None:
    meeting = call(cast)
    login(client, cast.plain)
    answer = client.post(url("answer", cast, meeting.pk), {"answer": "yes", "word": "a" * 201})
    assert answer.status_code == 409
    assert "201" in answer.text
    assert not meeting.attendances.exists()
    assert client.post(url("answer", cast, meeting.pk), {"answer": "soon"}).status_code == 302
    assert not meeting.attendances.exists()


def test_whoever_corrects_minutes_as_their_week_ends_is_told_so_and_loses_no_word(
    cast: Cast, client: Client
) -> None:
    meeting = actions.finish(by=cast.plain, meeting=begun(cast))
    minutes = Minutes.objects.get(meeting=meeting)
    page = url("correct", cast, meeting.pk)
    client.force_login(cast.plain.user)
    assert client.get(page).status_code == 200
    Minutes.objects.update(corrected_until=cast.groupe.today() - dt.timedelta(days=1))
    assert client.get(page)["Location"] == minutes.get_absolute_url()
    late = client.post(page, {"text": "Une faute de moins.", "edition": minutes.edition})
    assert late.status_code == 409
    assert "Une faute de moins." in late.text
    minutes.refresh_from_db()
    assert minutes.text != "Une faute de moins."
    cast.groupe.memberships.filter(member=cast.plain).update(state="paused")
    assert client.get(page).status_code == 403


def test_an_old_link_to_a_line_leads_to_its_meeting_once_that_is_over(
    cast: Cast, client: Client
) -> None:
    meeting = begun(cast)
    line = meeting.items.first()
    assert line is not None
    client.force_login(cast.plain.user)
    assert client.get(url("item", cast, line.pk)).status_code == 200
    actions.finish(by=cast.plain, meeting=meeting)
    assert client.get(url("item", cast, line.pk))["Location"] == meeting.get_absolute_url()
