# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the chat's pages are given."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation

from groupes.access import Me, Standing, standing
from groupes.chat import actions, pages
from groupes.chat.forms import MessageForm
from groupes.chat.models import Message
from groupes.chat.queries import Last, Log
from groupes.models import Member, Membership
from tests import factories
from tests.factories import Cast, days
from tests.groupes.chat.line import general

pytestmark = pytest.mark.django_db


def here(cast: Cast, member: Member) -> Standing:
    return standing(Me(member), cast.groupe)


def test_a_day_is_told_before_its_first_message_and_new_before_the_first_unread() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    first, second, third = [
        actions.post_message(by=cast.holder, topic=topic, text=str(n)).message for n in range(3)
    ]
    first.at -= days(1)
    lines = pages.lines_of(Log([first, second, third], None, first_unread=third.seq), cast.plain.pk)
    assert [bool(line.day) for line in lines] == [True, True, False]
    assert lines[0].day != lines[1].day
    assert [line.first_unread for line in lines] == [False, False, True]
    assert f'id="m{third.pk}"' in lines[2].article


def test_a_day_begins_at_the_midnight_of_whoever_reads() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    said = [
        actions.post_message(by=cast.holder, topic=topic, text=str(n)).message for n in range(2)
    ]
    said[0].at = dt.datetime(2025, 6, 9, 21, 30, tzinfo=dt.UTC)  # 23:30 in Paris
    said[1].at = dt.datetime(2025, 6, 9, 22, 30, tzinfo=dt.UTC)  # 0:30 in Paris
    found = {}
    for zone in ("Europe/Paris", "America/Miquelon", "Indian/Reunion"):
        with translation.override("en"), timezone.override(zone):
            lines = pages.lines_of(Log(said, None), cast.plain.pk)
        clocks = [line.article.split("</time>")[0].rsplit(">", 1)[1] for line in lines]
        days_said = [line.day.replace("\u00a0", " ") for line in lines]
        found[zone] = [*zip(days_said, clocks, strict=True)]
    assert found == {
        "Europe/Paris": [("Monday 9 June 2025", "23:30"), ("Tuesday 10 June 2025", "0:30")],
        "America/Miquelon": [("Monday 9 June 2025", "19:30"), ("", "20:30")],
        "Indian/Reunion": [("Tuesday 10 June 2025", "1:30"), ("", "2:30")],
    }


def test_the_last_words_of_a_topic_begin_with_who_said_them() -> None:
    last = Last(3, "Soizic Le Goff", "<p>je <em>note</em> l&#x27;heure</p>")
    with translation.override("fr"):
        assert pages.preview(last, 4).startswith("Soizic")
        assert pages.preview(last, 4).endswith("je note l'heure")
        assert not pages.preview(last, 3).startswith("Soizic")
    assert pages.preview(None, 3) == ""
    flags = Last(3, "Soizic", f"<p>{'a' * 89}\U0001f1eb\U0001f1f7</p>")
    assert pages.preview(flags, 4).endswith("a" * 89)  # not half a flag more
    assert pages.preview(Last(3, "Soizic", ""), 4) == ""


def test_the_liveliest_topic_with_something_unread_is_opened() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    actions.post_message(by=cast.holder, topic=topic, text="un")
    made = actions.new_topic(by=cast.plain, groupe=cast.groupe, name="Le mien")
    actions.post_in(by=cast.plain, groupe=cast.groupe, topic_id=made.pk, text="moi")
    context = pages.chat(here(cast, cast.plain), None, form=MessageForm())
    assert context["topic"] == topic
    assert [(row.name, row.unread) for row in context["topics"]] == [
        ("Le mien", 0),
        (topic.name, 1),
    ]
    assert context["topics"][0].url == reverse("chat:topic", args=[cast.groupe.slug, made.pk])
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=9)
    assert pages.chat(here(cast, cast.plain), None, form=MessageForm())["topic"] == made


def test_resolved_topics_stand_apart_and_one_of_another_groupe_is_not_found() -> None:
    cast, other = factories.cast(), factories.cast()
    topic = general(cast.groupe)
    actions.resolve_topic(by=cast.plain, topic=topic, resolved=True)
    context = pages.chat(here(cast, cast.plain), None, form=MessageForm())
    assert (context["topics"], context["topic"], context["room"]) == ([], None, None)
    assert [row.id for row in context["resolved"]] == [topic.pk]
    assert pages.chat(here(cast, cast.plain), topic.pk, form=MessageForm())["topic"] == topic
    for ask in (pages.chat, pages.dock):
        with pytest.raises(Http404):
            ask(here(cast, cast.plain), general(other.groupe).pk, form=MessageForm())
    with pytest.raises(Http404):
        pages.dock(here(cast, cast.plain), None, form=MessageForm())


def test_what_may_be_done_is_said_to_the_page() -> None:
    cast = factories.cast("chat.moderate")
    Membership.objects.filter(groupe=cast.groupe, member=cast.plain).update(
        state=Membership.State.PAUSED
    )
    for member, may in ((cast.holder, (True, True)), (cast.plain, (False, False))):
        context = pages.dock(here(cast, member), None, form=MessageForm())
        assert (context["may_post"], context["may_moderate"]) == may
    assert not Message.objects.exists()
