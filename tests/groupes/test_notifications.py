# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new: whom it reaches, once; the bell; the letters; what is kept for a day."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes import actions as ground
from groupes.access import Me
from groupes.chat import actions as chat
from groupes.chat.models import Topic
from groupes.jobs import Unwell
from groupes.models import Groupe, Letter, Member, Membership
from groupes.notifications import actions, delivery, fanout, letters, marks, work
from groupes.notifications.models import Cursor, Delivery, Habit, Kept, Notification, Wish
from groupes.notifications.rules import choices_of
from groupes.shell import todo
from groupes.shell.bell import new_for
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles import actions as roles
from tests import factories
from tests.factories import days
from tests.letters import delivered
from tests.tabs import tab
from tests.tenders import calls

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    """``holder`` welcomes; what was recorded to bring them all there is told to nobody."""
    made = factories.cast("groupes.welcome_member", visibility=Groupe.Visibility.COOPERATIVE)
    fanout.start_here()
    return made


def told(member: Member) -> list[str]:
    """The verbs and kinds of what is new for somebody, the oldest first."""
    rows = Notification.objects.filter(member=member).order_by("at", "pk")
    entries = dict(connection_rows("SELECT id, verb FROM journal_entry"))
    return [entries[row.about] if row.kind == "entry" else row.kind for row in rows]


def connection_rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def bell(member: Member) -> int:
    return new_for(Me(Member.objects.get(pk=member.pk)))


def ask(cast: factories.Cast) -> Membership:
    """The outsider asks to join."""
    return ground.ask_to_join(by=cast.outsider, groupe=cast.groupe, message="Un mot privé")


# --- who is told --------------------------------------------------------------------------------


def test_a_request_reaches_those_who_answer_it_and_nobody_else(cast: factories.Cast) -> None:
    ask(cast)
    assert Notification.objects.count() == 0  # nothing on the path of the action
    fanout.follow_all()
    assert told(cast.holder) == ["groupes.membership_asked"]
    assert [told(one) for one in (cast.plain, cast.outsider, cast.stranger)] == [[], [], []]
    assert bell(cast.holder) == 1
    assert bell(cast.plain) == 0


def test_where_nobody_holds_the_power_all_active_members_are_told(cast: factories.Cast) -> None:
    cast.role.mandates.all().delete()
    ask(cast)
    fanout.follow_all()
    assert told(cast.plain) == told(cast.founder) == ["groupes.membership_asked"]


def test_nobody_is_told_of_their_own_act(cast: factories.Cast) -> None:
    asked = ask(cast)
    ground.answer_request(by=cast.holder, membership=asked, accept=True)
    fanout.follow_all()
    assert told(cast.holder) == ["groupes.membership_asked"]
    assert told(cast.outsider) == ["groupes.membership_accepted"]


def test_told_twice_is_told_once(cast: factories.Cast) -> None:
    ask(cast)
    for _again in range(2):
        fanout.follow_all()
        Cursor.objects.update(seq=0)  # as if the cursor had been lost
    assert Notification.objects.filter(member=cast.holder, kind="entry").count() == 1


def test_of_two_passes_over_the_same_numbers_one_is_undone(cast: factories.Cast) -> None:
    ask(cast)
    [(source, groupe_id, after, head)] = fanout.behind()
    fanout.follow(source, groupe_id, after, head)
    Notification.objects.all().delete()
    with pytest.raises(fanout.Overtaken):
        fanout.follow(source, groupe_id, after, head)
    assert Notification.objects.count() == 0


def test_one_groupe_that_fails_stops_no_other(
    cast: factories.Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = factories.groupe(cast.holder)
    follow = fanout.follow

    def failing(source: Any, groupe_id: int, after: int, upto: int) -> None:
        if groupe_id == other.pk:
            raise RuntimeError("the disk is full")
        follow(source, groupe_id, after, upto)

    monkeypatch.setattr(fanout, "follow", failing)
    ask(cast)
    with pytest.raises(ExceptionGroup):
        fanout.follow_all()
    assert told(cast.holder) == ["groupes.membership_asked"]
    monkeypatch.setattr(fanout, "follow", follow)
    fanout.follow_all()
    assert fanout.behind() == []


def test_what_concerns_me_everything_or_nothing(cast: factories.Cast) -> None:
    actions.choose(by=cast.plain, habit={"level": "all"}, wishes={})
    actions.choose(by=cast.former, habit={}, wishes={cast.groupe.pk: {"level": "nothing"}})
    roles.create_role(by=cast.founder, groupe=cast.groupe, name="Trésor", purpose="Tenir.")
    fanout.follow_all()
    ground.close_groupe(by=cast.founder, groupe=cast.groupe)
    fanout.follow_all()
    assert told(cast.plain)[0] == "roles.role_created"
    assert "groupes.groupe_closed" in told(cast.plain)
    assert "roles.role_created" not in told(cast.holder)
    assert "groupes.groupe_closed" in told(cast.holder)
    assert told(cast.former) == []
    assert told(cast.founder) == []


def test_on_pause_one_hears_of_what_concerns_one_alone(cast: factories.Cast) -> None:
    actions.choose(by=cast.plain, habit={"level": "all"}, wishes={})
    tie = cast.groupe.memberships.get(member=cast.plain)
    ground.pause(by=cast.plain, membership=tie)
    roles.create_role(by=cast.founder, groupe=cast.groupe, name="Trésor", purpose="Tenir.")
    fanout.follow_all()
    assert told(cast.plain) == []


def test_an_invitation_reaches_who_is_not_inside_yet(cast: factories.Cast, client: Client) -> None:
    ground.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    fanout.follow_all()
    assert told(cast.outsider) == ["groupes.membership_invited"]
    client.force_login(cast.outsider.user)
    page = client.get(reverse("notifications:index")).content.decode()
    assert cast.groupe.name in page
    assert reverse("groupes:answer_invitation", args=[cast.groupe.slug]) in page


def test_who_left_is_told_nothing_more_and_shown_nothing(
    cast: factories.Cast, client: Client
) -> None:
    Groupe.objects.filter(pk=cast.groupe.pk).update(visibility=Groupe.Visibility.PRIVATE)
    ask_later = factories.member(of=cast.groupe.cooperative)
    ground.invite(by=cast.founder, groupe=cast.groupe, member=ask_later)
    actions.choose(by=cast.plain, habit={"level": "all"}, wishes={})
    fanout.follow_all()
    assert bell(cast.plain) == 1
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    ground.invite(
        by=cast.founder, groupe=cast.groupe, member=factories.member(of=cast.groupe.cooperative)
    )
    fanout.follow_all()
    assert len(told(cast.plain)) == 1
    assert bell(cast.plain) == 0  # at once: what may not be seen is not counted
    client.force_login(cast.plain.user)
    assert cast.groupe.name not in client.get(reverse("notifications:index")).content.decode()
    [row] = Notification.objects.filter(member=cast.plain)
    assert client.get(reverse("notifications:open", args=[row.pk])).status_code == 404


def test_who_left_the_cooperative_is_told_nothing(cast: factories.Cast) -> None:
    Member.objects.filter(pk=cast.holder.pk).update(left_on=cast.groupe.today())
    ask(cast)
    fanout.follow_all()
    assert told(cast.holder) == []


def test_what_is_old_is_no_news(cast: factories.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanout, "OLDEST", dt.timedelta(0))  # all that was recorded is older
    ask(cast)
    fanout.follow_all()
    assert told(cast.holder) == []
    assert fanout.behind() == []


@pytest.mark.parametrize("others", [1, 3])
def test_a_pass_costs_the_same_for_one_and_three(
    others: int, cast: factories.Cast, django_assert_num_queries
) -> None:
    for _one in range(others):
        factories.join(cast.groupe, factories.member(of=cast.groupe.cooperative))
        ground.ask_to_join(by=factories.member(of=cast.groupe.cooperative), groupe=cast.groupe)
    cast.role.mandates.all().delete()
    passes = fanout.behind()
    # The savepoint twice, the groupe; entries, actors, who answers (2); who hears, their rows, what
    # is written, when it is due, the bells, the cursor.
    with django_assert_num_queries(13):
        for source, groupe_id, after, head in passes:
            fanout.follow(source, groupe_id, after, head)
    assert len(told(cast.plain)) == others


# --- the chat -----------------------------------------------------------------------------------


def say(cast: factories.Cast, by: Member, text: str) -> Topic:
    topic = Topic.objects.get(room__groupe=cast.groupe)
    chat.post_message(by=by, topic=topic, text=text)
    return topic


def test_who_is_named_in_the_chat_is_told_without_a_word_of_it(
    cast: factories.Cast, client: Client
) -> None:
    Member.objects.filter(pk=cast.plain.pk).update(name="Zoé Lambert")
    say(cast, cast.founder, "@Zoé, le mot de passe est : secret")
    fanout.follow_all()
    assert told(cast.plain) == ["mention"]
    assert told(cast.holder) == []
    client.force_login(cast.plain.user)
    page = client.get(reverse("notifications:index")).content.decode()
    assert cast.founder.name in page
    assert "secret" not in page


def test_a_topic_that_goes_on_is_one_line_for_who_wants_everything(cast: factories.Cast) -> None:
    actions.choose(by=cast.plain, habit={"level": "all"}, wishes={})
    say(cast, cast.founder, "Un")
    say(cast, cast.founder, "Deux")
    fanout.follow_all()
    [row] = Notification.objects.filter(member=cast.plain)
    actions.see(by=cast.plain)
    assert bell(cast.plain) == 0
    say(cast, cast.founder, "Trois")
    fanout.follow_all()
    [again] = Notification.objects.filter(member=cast.plain)
    assert again.pk == row.pk
    assert bell(cast.plain) == 1


def test_what_was_read_in_the_chat_is_not_new(cast: factories.Cast, client: Client) -> None:
    actions.choose(by=cast.plain, habit={"level": "all"}, wishes={})
    topic = say(cast, cast.founder, "Un")
    chat.mark_read(by=cast.plain, groupe=cast.groupe, seq=1, topic_id=topic.pk)
    fanout.follow_all()
    assert told(cast.plain) == []
    say(cast, cast.founder, "Deux")
    fanout.follow_all()
    assert bell(cast.plain) == 1
    chat.mark_read(by=cast.plain, groupe=cast.groupe, seq=2, topic_id=topic.pk)
    client.force_login(cast.plain.user)
    client.get(reverse("notifications:index"))
    assert bell(cast.plain) == 0


# --- the page -----------------------------------------------------------------------------------


def test_the_page_answers_in_place(cast: factories.Cast, client: Client) -> None:
    asked = ask(cast)
    fanout.follow_all()
    client.force_login(cast.holder.user)
    page = client.get(reverse("notifications:index")).content.decode()
    answer = reverse("groupes:answer_request", args=[cast.groupe.slug, asked.pk])
    assert page.count(f'action="{answer}"') == 1  # a no is written on a page of its own
    assert f'href="{answer}?next=' in page
    client.post(answer, {"answer": "accept", "next": reverse("notifications:index")})
    assert answer not in client.get(reverse("notifications:index")).content.decode()


def test_what_comes_meanwhile_is_asked_for_by_the_page(
    cast: factories.Cast, client: Client
) -> None:
    ask(cast)
    fanout.follow_all()
    client.force_login(cast.holder.user)
    part = client.get(reverse("notifications:index"), headers={"HX-Request": "true"})
    assert cast.outsider.name in part.content.decode()
    assert "<html" not in part.content.decode()
    assert client.get(reverse("chat:unread")).json()["bell"] == 1


def test_seen_one_by_one_by_groupe_and_all_and_twice(cast: factories.Cast, client: Client) -> None:
    ask(cast)
    ground.ask_to_join(by=factories.member(of=cast.groupe.cooperative), groupe=cast.groupe)
    fanout.follow_all()
    client.force_login(cast.holder.user)
    rows = list(Notification.objects.filter(member=cast.holder).order_by("pk"))
    url = reverse("notifications:seen")
    assert client.get(url).status_code == 405
    for _again in range(2):
        shown = {"shown": marks.of_line(rows[0].pk, rows[0].seq)}
        assert client.post(url, shown).status_code == 302
        assert bell(cast.holder) == 1
    page = client.get(reverse("notifications:index")).context["news"]
    ground.ask_to_join(by=factories.member(of=cast.groupe.cooperative), groupe=cast.groupe)
    fanout.follow_all()
    client.post(url, {"upto": page.upto})  # not what came after the page was made
    assert bell(cast.holder) == 1
    [part] = client.get(reverse("notifications:index")).context["news"].parts
    client.post(url, {"shown": [line.shown for line in part.lines if line.new]})
    assert bell(cast.holder) == 0


def many_ask(cast: factories.Cast, count: int) -> None:
    """So many ask to join, one after the other."""
    for _one in range(count):
        ground.ask_to_join(by=factories.member(of=cast.groupe.cooperative), groupe=cast.groupe)
    fanout.follow_all()


def fields_of(page: str, button: str) -> dict[str, list[str]]:
    """What the form whose button has these words posts."""
    [form] = [one for one in re.findall(r"<form.*?</form>", page, re.S) if f"{button}<" in one]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def test_on_its_second_page_all_seen_is_of_what_is_shown_there_and_one_stays(
    cast: factories.Cast, client: Client
) -> None:
    many_ask(cast, 25)
    client.force_login(cast.holder.user)
    second = reverse("notifications:index") + "?page=2"
    page = client.get(second).content.decode()
    assert "Tout vu" not in page  # there is more of it on the first page: it says so
    answer = client.post(reverse("notifications:seen"), fields_of(page, "Vu sur cette page"))
    assert answer["Location"] == second
    rows = Notification.objects.filter(member=cast.holder).order_by("-at", "-pk")
    assert [row.seen_at is None for row in rows] == [True] * 20 + [False] * 5
    assert bell(cast.holder) == 20
    first = client.get(reverse("notifications:index")).content.decode()
    assert "Tout vu" in first


def test_marking_all_on_any_page_is_of_all_the_pages_as_they_were(
    cast: factories.Cast, client: Client
) -> None:
    many_ask(cast, 25)
    client.force_login(cast.holder.user)
    second = reverse("notifications:index") + "?page=2"
    fields = fields_of(client.get(second).content.decode(), "Tout marquer comme vu")
    many_ask(cast, 2)  # meanwhile
    answer = client.post(
        reverse("notifications:seen"), fields, headers={"HX-Request": "true"}, follow=True
    )
    assert answer.redirect_chain == [(second, 302)]
    assert "<html" not in answer.content.decode()  # the part of the page, in its place
    assert bell(cast.holder) == 2


@pytest.mark.parametrize("how", ["one", "groupe", "all"])
def test_a_topic_that_went_on_since_the_page_was_made_stays_new(
    how: str, cast: factories.Cast, client: Client
) -> None:
    """Its row is an old one, and what it tells is not: older, by the clock, than what the page shows."""
    actions.choose(by=cast.plain, habit={"level": "all"}, wishes={})
    say(cast, cast.founder, "Un")
    fanout.follow_all()
    [row] = Notification.objects.filter(member=cast.plain)
    client.force_login(cast.plain.user)
    news = client.get(reverse("notifications:index")).context["news"]
    [part] = news.parts
    say(cast, cast.founder, "Deux")
    fanout.follow_all()
    Notification.objects.filter(pk=row.pk).update(at=row.at)
    fields = {
        "one": {"shown": part.lines[0].shown},
        "groupe": {"shown": [line.shown for line in part.lines]},
        "all": {"upto": news.upto},
    }[how]
    client.post(reverse("notifications:seen"), fields)
    assert bell(cast.plain) == 1
    again = client.get(reverse("notifications:index")).context["news"]
    client.post(reverse("notifications:seen"), {"upto": again.upto})
    assert bell(cast.plain) == 0


def test_what_is_no_mark_sees_nothing_and_a_page_of_before_still_serves(
    cast: factories.Cast, client: Client
) -> None:
    many_ask(cast, 2)
    [row, _other] = Notification.objects.filter(member=cast.holder).order_by("pk")
    client.force_login(cast.holder.user)
    url = reverse("notifications:seen")
    for wrong in (
        {},
        {"upto": "x"},
        {"upto": f"{row.pk}"},
        {"shown": "٣.1"},
        {"next": "//ailleurs"},
    ):
        answer = client.post(url, wrong)
        assert answer["Location"] == reverse("notifications:index")
    assert bell(cast.holder) == 2
    client.post(url, {"id": row.pk})
    assert bell(cast.holder) == 1


def test_nobody_sees_for_another(cast: factories.Cast, client: Client) -> None:
    ask(cast)
    fanout.follow_all()
    [row] = Notification.objects.filter(member=cast.holder)
    client.force_login(cast.plain.user)
    for fields in (
        {"shown": marks.of_line(row.pk, row.seq)},
        {"upto": f"{row.groupe_id}.entry.99"},
    ):
        client.post(reverse("notifications:seen"), fields)
    assert bell(cast.holder) == 1
    assert client.get(reverse("notifications:open", args=[row.pk])).status_code == 404


def test_going_there_is_seeing_it(cast: factories.Cast, client: Client) -> None:
    actions.choose(by=cast.plain, habit={"level": "all"}, wishes={})
    role = roles.create_role(by=cast.founder, groupe=cast.groupe, name="Trésor", purpose="Tenir.")
    fanout.follow_all()
    [row] = Notification.objects.filter(member=cast.plain)
    client.force_login(cast.plain.user)
    answer = client.get(reverse("notifications:open", args=[row.pk]))
    assert answer["Location"] == role.get_absolute_url()
    assert bell(cast.plain) == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    for _one in range(rows):
        ground.ask_to_join(by=factories.member(of=cast.groupe.cooperative), groupe=cast.groupe)
    fanout.follow_all()
    client.force_login(cast.holder.user)
    client.get(reverse("notifications:index"))
    # Session, person, ties, unread talk; how far they have come, the rows, their entries, what may be
    # done, my rights (2), the people named.
    with django_assert_num_queries(8):
        page = client.get(reverse("notifications:index"))
    assert page.content.decode().count('<li class="entry"') == rows


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_the_bell_adds_no_query_to_a_page(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    for _one in range(rows):
        ground.ask_to_join(by=factories.member(of=cast.groupe.cooperative), groupe=cast.groupe)
    fanout.follow_all()
    client.force_login(cast.holder.user)
    url = reverse("notifications:choices")
    client.get(url)
    # Session, person, ties, unread talk: the frame; the habit and the wishes: the page.
    with django_assert_num_queries(4):
        page = client.get(url).content.decode()
    assert page.count(f'data-unread="bell" data-n="{rows}"') == 2


# --- letters ------------------------------------------------------------------------------------


def due_now(member: Member) -> None:
    """As if the morning had come."""
    Notification.objects.filter(member=member).update(at=timezone.now() - days(8))
    Delivery.objects.filter(member=member).update(due=timezone.now() - days(1))


def write_to(cast: factories.Cast, member: Member, pace: str = "daily") -> None:
    actions.choose(by=member, habit={"pace": pace, "quiet": False}, wishes={})


def test_a_letter_a_pace_by_groupe_with_what_to_do_and_once(cast: factories.Cast) -> None:
    write_to(cast, cast.holder)
    ask(cast)
    fanout.follow_all()
    assert delivery.deliver_all() == 0  # not before its time
    due_now(cast.holder)
    assert delivery.deliver_all() == 1
    due_now(cast.holder)
    assert delivery.deliver_all() == 0
    [letter] = delivered()
    assert letter.to == [cast.holder.user.email]
    text = str(letter.body)
    assert cast.groupe.name in text
    assert cast.outsider.name in text
    assert reverse("groupes:members", args=[cast.groupe.slug]) in text
    assert "Un mot privé" not in text
    html = str(letter.alternatives[0][0])  # type: ignore[attr-defined]  # of both kinds
    assert "<a href=" in html
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    raw = letter.message().as_bytes()
    assert letter.extra_headers["List-Unsubscribe"].strip("<>").encode() in raw.replace(b"\n ", b"")


def test_a_letter_is_in_the_language_of_its_reader(cast: factories.Cast) -> None:
    write_to(cast, cast.holder)
    type(cast.holder.user).objects.filter(pk=cast.holder.user_id).update(language="en")
    ask(cast)
    fanout.follow_all()
    due_now(cast.holder)
    delivery.deliver_all()
    [letter] = delivered()
    assert f"Hello {cast.holder.first_name}" in str(letter.body)
    assert "asks to join" in str(letter.body)


def test_a_name_is_written_in_letters_as_it_is(cast: factories.Cast) -> None:
    write_to(cast, cast.holder)
    Member.objects.filter(pk=cast.outsider.pk).update(name="L'Hôte & Fils <b>")
    cast.outsider.refresh_from_db()
    ask(cast)
    fanout.follow_all()
    due_now(cast.holder)
    delivery.deliver_all()
    [letter] = delivered()
    assert "L'Hôte & Fils" in str(letter.body)
    html = str(letter.alternatives[0][0])  # type: ignore[attr-defined]  # of both kinds
    assert "L&#x27;Hôte &amp; Fils" in html
    assert "&amp;amp;" not in html
    assert "<b>" not in html


def test_what_is_told_soon_takes_along_what_came_since(cast: factories.Cast) -> None:
    write_to(cast, cast.holder, "soon")
    for minutes in (6, 1):
        ground.ask_to_join(by=factories.member(of=cast.groupe.cooperative), groupe=cast.groupe)
        fanout.follow_all()
        latest = Notification.objects.filter(member=cast.holder).latest("pk")
        at = timezone.now() - dt.timedelta(minutes=minutes)
        Notification.objects.filter(pk=latest.pk).update(at=at)
    Delivery.objects.update(due=timezone.now())
    assert delivery.deliver_all() == 1
    assert not Delivery.objects.exists()
    [letter] = delivered()
    assert str(letter.body).count("/membres/") == 2


@pytest.mark.parametrize("why", ["left", "seen", "chosen", "gone"])
def test_rights_are_asked_again_when_a_letter_leaves(cast: factories.Cast, why: str) -> None:
    write_to(cast, cast.holder)
    ask(cast)
    fanout.follow_all()
    due_now(cast.holder)
    assert delivery.deliver_all() == 1
    if why == "left":
        ground.leave(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    elif why == "seen":
        actions.see(by=cast.holder)
    elif why == "chosen":
        actions.choose(by=cast.holder, habit={}, wishes={cast.groupe.pk: {"level": "nothing"}})
    else:
        Member.objects.filter(pk=cast.holder.pk).update(left_on=cast.groupe.today())
    assert delivered() == []


def test_who_lost_access_is_due_no_letter_for_ever(cast: factories.Cast) -> None:
    write_to(cast, cast.holder)
    ask(cast)
    fanout.follow_all()
    ground.leave(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    due_now(cast.holder)
    assert delivery.deliver_all() == 0
    assert not Delivery.objects.filter(member=cast.holder).exists()


def test_who_is_away_is_written_to_when_they_are_back(cast: factories.Cast) -> None:
    write_to(cast, cast.holder)
    Member.objects.filter(pk=cast.holder.pk).update(away_until=timezone.localdate() + days(3))
    ask(cast)
    fanout.follow_all()
    assert bell(cast.holder) == 1
    due_now(cast.holder)
    assert delivery.deliver_all() == 0
    left = delivery.deliver(cast.holder.pk, timezone.now() + days(5))
    assert left == 1


def test_no_letter_without_a_mail_server(cast: factories.Cast, settings: Any) -> None:
    settings.MAIL_LEAVES = False
    ask(cast)
    fanout.follow_all()
    assert bell(cast.holder) == 1
    assert Delivery.objects.count() == 0
    assert delivery.deliver_all() == 0
    assert Letter.objects.count() == 0


def test_whose_letter_fails_stays_due_and_stops_nobody(
    cast: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (cast.holder, cast.founder):
        write_to(cast, one)
    cast.role.mandates.all().delete()
    ask(cast)
    fanout.follow_all()
    for one in (cast.holder, cast.founder):
        due_now(one)
    leave = delivery._leave

    def failing(member: Member, *args: Any, **kwargs: Any) -> Letter:
        if member.pk == cast.holder.pk:
            raise RuntimeError("no")
        return leave(member, *args, **kwargs)

    monkeypatch.setattr(delivery, "_leave", failing)
    with pytest.raises(ExceptionGroup):
        delivery.deliver_all()
    monkeypatch.setattr(delivery, "_leave", leave)
    assert [letter.to for letter in Letter.objects.all()] == [cast.founder.user.email]
    Delivery.objects.filter(member=cast.holder).update(due=timezone.now())
    assert delivery.deliver_all() == 1


def test_a_change_of_pace_moves_what_waits(cast: factories.Cast) -> None:
    write_to(cast, cast.holder, "weekly")
    ask(cast)
    fanout.follow_all()
    weekly = Delivery.objects.get(member=cast.holder).due
    write_to(cast, cast.holder, "soon")
    assert Delivery.objects.get(member=cast.holder).due <= weekly
    write_to(cast, cast.holder, "never")
    assert not Delivery.objects.filter(member=cast.holder).exists()


def test_the_jobs_do_it_and_say_what_failed_without_its_words(
    cast: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_to(cast, cast.holder)
    ask(cast)
    work.follow()
    due_now(cast.holder)
    work.deliver()
    work.clean()
    assert [letter.to for letter in delivered()] == [[cast.holder.user.email]]

    def fails(*_any: object) -> None:
        raise ValueError("personne@example.test")

    ask_again = factories.member(of=cast.groupe.cooperative)
    ground.ask_to_join(by=ask_again, groupe=cast.groupe)
    monkeypatch.setattr(fanout, "follow", fails)
    with pytest.raises(Unwell) as said:
        work.follow()
    assert str(said.value) == "1: ValueError"


# --- one click ----------------------------------------------------------------------------------


def test_one_click_ends_a_kind_of_letter_without_a_cookie(cast: factories.Cast) -> None:
    stranger = Client(enforce_csrf_checks=True)
    write_to(cast, cast.holder, "daily")
    path = letters.stop_path(cast.holder.pk, "daily")
    assert stranger.get(path).status_code == 200
    assert Habit.objects.get(member=cast.holder).pace == "daily"  # a GET ends nothing
    for _again in range(2):
        answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies.get("sessionid")
    assert Habit.objects.get(member=cast.holder).pace == "never"
    assert stranger.put(path).status_code == 405


def test_one_click_of_a_groupe_ends_its_letters_alone(cast: factories.Cast) -> None:
    path = letters.stop_path(cast.holder.pk, "daily", cast.groupe.pk)
    page = Client().post(path)
    assert cast.groupe.name not in page.content.decode()
    assert Wish.objects.get(member=cast.holder).pace == "never"
    assert not Habit.objects.filter(member=cast.holder).exists()


@pytest.mark.parametrize("token", ["x", "WzEsImRhaWx5IiwwXQ:1abc:def"])
def test_an_address_that_was_made_up_is_none(token: str) -> None:
    assert Client().post(reverse("stop_letters", args=[token])).status_code == 404


def test_an_address_signed_for_one_ends_nothing_of_another(cast: factories.Cast) -> None:
    write_to(cast, cast.plain)
    path = letters.stop_path(cast.holder.pk, "daily")
    Client().post(path.replace(path.split("/")[3][:4], "AAAA", 1))
    assert Habit.objects.get(member=cast.plain).pace == "daily"


# --- choices ------------------------------------------------------------------------------------


def choices(**changed: str) -> dict[str, str]:
    return {
        "level": "concerns",
        "pace": "daily",
        "reminders": "on",
        "quiet": "on",
        "quiet_from": "19:00",
        "quiet_to": "08:00",
        "sundays": "on",
    } | changed


def test_choices_are_one_form_for_all_groupes(cast: factories.Cast, client: Client) -> None:
    client.force_login(cast.plain.user)
    url = reverse("notifications:choices")
    given = choices(pace="weekly") | {
        f"g{cast.groupe.pk}-level": "all",
        f"g{cast.groupe.pk}-pace": "soon",
    }
    for _again in range(2):
        assert client.post(url, given).status_code == 302
    assert Habit.objects.get(member=cast.plain).pace == "weekly"
    [wish] = Wish.objects.filter(member=cast.plain)
    assert (wish.level, wish.pace) == ("all", "soon")
    client.post(url, choices() | {f"g{cast.groupe.pk}-level": "", f"g{cast.groupe.pk}-pace": ""})
    assert not Wish.objects.filter(member=cast.plain).exists()


@pytest.mark.parametrize("of_one", [True, False])
def test_a_page_that_stayed_open_brings_no_letters_back_that_were_ended_since(
    cast: factories.Cast, client: Client, of_one: bool
) -> None:
    client.force_login(cast.plain.user)
    url = reverse("notifications:choices")
    behind = tab(client, url)
    path = letters.stop_path(cast.plain.pk, "daily", cast.groupe.pk if of_one else None)
    assert Client().post(path).status_code == 200
    level = f"g{cast.groupe.pk}-level"
    assert client.post(url, behind | {"reminders": "", level: "all"}).status_code == 302
    chosen = choices_of(cast.plain)
    assert chosen.pace(cast.groupe.pk) == "never"
    assert (chosen.level(cast.groupe.pk), chosen.habit.reminders) == ("all", False)
    assert client.post(url, tab(client, url) | {"pace": "weekly"}).status_code == 302
    assert Habit.objects.get(member=cast.plain).pace == "weekly"


def test_choices_that_are_none_are_said(cast: factories.Cast, client: Client) -> None:
    client.force_login(cast.plain.user)
    url = reverse("notifications:choices")
    assert client.post(url, choices(level="loud")).status_code == 422
    assert client.post(url, choices(quiet_from="25:99")).status_code == 422
    assert not Habit.objects.exists()


def test_one_chooses_nothing_for_a_groupe_one_is_not_in(
    cast: factories.Cast, client: Client
) -> None:
    client.force_login(cast.outsider.user)
    client.post(reverse("notifications:choices"), choices() | {f"g{cast.groupe.pk}-level": "all"})
    assert not Wish.objects.exists()


# --- kept for a day -----------------------------------------------------------------------------


def test_a_thing_is_kept_until_a_day_and_comes_back_in_today(
    cast: factories.Cast, client: Client
) -> None:
    client.force_login(cast.plain.user)
    url = reverse("notifications:keep", args=[f"roles.role:{cast.role.pk}"])
    assert client.get(url).status_code == 200
    today = timezone.localdate()
    for _again in range(2):
        assert client.post(url, {"day": (today + days(1)).isoformat()}).status_code == 302
    [kept] = Kept.objects.filter(member=cast.plain)
    assert kept.on == today + days(1)
    assert todo_titles(cast.plain) == []
    client.post(url, {"day": "other", "on": today.isoformat()})
    assert any(cast.role.name in title for title in todo_titles(cast.plain))
    listed = client.get(reverse("notifications:kept")).content.decode()
    assert cast.role.name in listed
    done = reverse("notifications:done", args=[kept.pk])
    assert client.get(done).status_code == 405
    for _again in range(2):
        assert client.post(done).status_code == 302
    assert todo_titles(cast.plain) == []


def todo_titles(member: Member) -> list[str]:
    me = Me(Member.objects.select_related("user", "cooperative").get(pk=member.pk))
    return [str(item.title) for item in todo.items(me) if item.kind == "kept"]


def test_a_day_that_is_over_or_too_far_is_refused(cast: factories.Cast, client: Client) -> None:
    client.force_login(cast.plain.user)
    url = reverse("notifications:keep", args=[f"roles.role:{cast.role.pk}"])
    today = timezone.localdate()
    assert client.post(url, {"day": "other", "on": ""}).status_code == 422
    for on in (today - days(1), today + days(4000)):
        assert client.post(url, {"day": "other", "on": on.isoformat()}).status_code == 409
    assert not Kept.objects.exists()


def test_a_call_for_tenders_can_be_kept(cast: factories.Cast, client: Client) -> None:
    notice = calls.call("k", title="Plan vélo", deadline=calls.in_days(20))
    client.force_login(cast.plain.user)
    page = client.get(notice.get_absolute_url()).content.decode()
    keep = reverse("notifications:keep", args=[f"notices.notice:{notice.pk}"])
    assert keep in page
    assert "Plan vélo" in client.get(keep).content.decode()


@pytest.mark.parametrize("ref", ["roles.role:999999", "x", "groupes.user:1", "roles.role:x"])
def test_what_is_not_there_cannot_be_kept(ref: str, cast: factories.Cast, client: Client) -> None:
    client.force_login(cast.plain.user)
    assert client.get(reverse("notifications:keep", args=[ref])).status_code == 404


def test_what_one_may_not_see_cannot_be_kept_nor_let_go_of(
    cast: factories.Cast, client: Client
) -> None:
    client.force_login(cast.outsider.user)
    url = reverse("notifications:keep", args=[f"roles.role:{cast.role.pk}"])
    assert client.post(url, {"day": "other", "on": "2099-01-01"}).status_code == 404
    kept = actions.keep(
        by=cast.plain,
        ref=Ref("roles.role", cast.role.pk),
        on=timezone.localdate(),
        today=timezone.localdate(),
    )
    assert client.post(reverse("notifications:done", args=[kept.pk])).status_code == 404


def test_what_is_gone_or_closed_to_me_is_said_without_telling_what_it_was(
    cast: factories.Cast, client: Client
) -> None:
    today = timezone.localdate()
    actions.choose(by=cast.plain, habit={"quiet": False}, wishes={})
    actions.keep(by=cast.plain, ref=Ref("roles.role", cast.role.pk), on=today, today=today)
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    client.force_login(cast.plain.user)
    for page in (reverse("notifications:kept"), reverse("groupes:today")):
        said = client.get(page).content.decode()
        assert cast.role.name not in said
        assert letters.gone() in said
    Delivery.objects.filter(member=cast.plain).update(due=timezone.now() - days(1))
    delivery.deliver(cast.plain.pk, timezone.now() + days(1))
    [letter] = delivered()
    assert cast.role.name not in str(letter.body)


def test_nobody_keeps_without_end(cast: factories.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_KEPT", 1)
    today = timezone.localdate()
    actions.keep(by=cast.plain, ref=Ref("roles.role", 1), on=today, today=today)
    with pytest.raises(Refusal):
        actions.keep(by=cast.plain, ref=Ref("roles.role", 2), on=today, today=today)


def test_today_asks_nothing_more_for_who_keeps_nothing(
    cast: factories.Cast, django_assert_num_queries
) -> None:
    from groupes.notifications.todo import kept_for_today

    me = Me(Member.objects.get(pk=cast.plain.pk))
    with django_assert_num_queries(0):
        assert list(kept_for_today(me)) == []


# --- what is kept, bounded ----------------------------------------------------------------------


def test_what_is_old_seen_or_too_much_is_removed(
    cast: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "EACH", 2)
    now = timezone.now()
    ages = [
        (1, None),
        (2, None),
        (3, None),  # beyond the latest two
        (100, None),  # old
    ]
    for number, (age, seen) in enumerate(ages):
        Notification.objects.create(
            member=cast.plain, groupe=cast.groupe, kind="entry", about=number, seq=number,
            at=now - days(age), seen_at=seen,
        )  # fmt: skip
    Notification.objects.create(
        member=cast.holder, groupe=cast.groupe, kind="entry", about=9, seq=9,
        at=now - days(40), seen_at=now - days(31),
    )  # fmt: skip
    assert delivery.clean() == 3
    assert Notification.objects.filter(member=cast.plain).count() == 2
    assert Notification.objects.filter(member=cast.holder).count() == 0
    assert bell(cast.plain) == 2
    assert delivery.clean() == 0
