# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat's pages: by forms alone, by scripts, by each kind of person."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes.access import Me
from groupes.chat import actions, queries, views
from groupes.chat.models import Message, ReadMark, Room, Topic
from groupes.journal import feed
from groupes.models import Groupe, Member, Membership
from groupes.web import formats
from tests import factories
from tests.factories import Cast, days
from tests.groupes.chat.line import general

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}


def say(by: Member, topic: Topic, *texts: str) -> list[Message]:
    return [actions.post_message(by=by, topic=topic, text=text).message for text in texts]


def url(cast: Cast, name: str, *args: object) -> str:
    return reverse(f"chat:{name}", args=[cast.groupe.slug, *args])


def as_(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def test_the_page_shows_topics_log_and_composer(client: Client) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    say(cast.holder, topic, "**bonjour**", "on se voit <script>alert(1)</script> jeudi ?")
    page = as_(client, cast.plain).get(url(cast, "room")).content.decode()
    assert "<strong>bonjour</strong>" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert f'data-seq="2" data-topic="{topic.pk}"' in page
    assert f'data-unread="t{topic.pk}" data-n="2"' in page
    assert "data-newmark" in page
    assert 'name="client_id"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(
    client: Client, count: int, django_assert_num_queries
) -> None:
    cast = factories.cast()
    for n in range(count):
        topic = actions.new_topic(by=cast.holder, groupe=cast.groupe, name=f"Sujet {n}")
        topic = Topic.objects.select_related("room").get(pk=topic.pk)
        say(cast.holder, topic, *(f"mot {m}" for m in range(count)))
    as_(client, cast.plain)
    # Session, person, memberships, mandates, powers for any page of a groupe; the topics, their
    # unread and last words, the log, who is away; and what is unread elsewhere, for the frame.
    with django_assert_num_queries(8):
        assert client.get(url(cast, "room")).status_code == 200
    with django_assert_num_queries(8):
        assert client.get(url(cast, "topic", topic.pk)).status_code == 200
    with django_assert_num_queries(8):  # a fragment has no frame
        assert client.get(url(cast, "dock", topic.pk), headers=HTMX).status_code == 200
    with django_assert_num_queries(5):
        assert client.get(url(cast, "after"), {"after": 0}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_all_topics_costs_the_same_for_one_and_for_three(
    client: Client, count: int, django_assert_num_queries
) -> None:
    cast = factories.cast()
    for n in range(count):
        actions.new_topic(by=cast.holder, groupe=cast.groupe, name=f"Sujet {n}")
    as_(client, cast.plain)
    # Session, person, memberships, mandates, powers; how many topics, which, their unread; the frame.
    with django_assert_num_queries(6):
        page = client.get(url(cast, "topics"))
    assert len(page.context["page"].object_list) == count + 1


def test_all_topics_come_by_pages_and_by_words(client: Client) -> None:
    cast = factories.cast()
    room = general(cast.groupe).room
    long = "Un très long nom de sujet " * 4
    Topic.objects.bulk_create(
        Topic(room=room, name=f"Sujet {n:03}", resolved_at=timezone.now() if n % 2 else None)
        for n in range(200)
    )
    Topic.objects.create(room=room, name=long, last_at=timezone.now() - days(900))
    as_(client, cast.plain)
    beside = client.get(url(cast, "room"))
    assert len(beside.context["topics"]) == queries.OPENED
    assert len(beside.context["resolved"]) == queries.RESOLVED
    assert url(cast, "topics") in beside.content.decode()
    seen: set[str] = set()
    for number in range(1, 8):
        page = client.get(url(cast, "topics"), {"page": number})
        assert page.context["page"].number == number
        seen |= {line.name for line in page.context["page"]}
    assert len(seen) == 202
    last = client.get(url(cast, "topics"), {"page": 99})
    assert (last.context["page"].number, last.context["page"].paginator.count) == (7, 202)
    found = client.get(url(cast, "topics"), {"q": "TRES long"})
    assert [line.name for line in found.context["page"]] == [long]
    assert "Sujet" not in client.get(url(cast, "topics"), {"q": "rien de tel"}).content.decode()


def test_an_old_topic_stands_in_the_list_while_it_is_shown(client: Client) -> None:
    cast = factories.cast()
    room = general(cast.groupe).room
    long_ago = timezone.now() - days(900)
    old, done = [
        Topic.objects.create(room=room, name=name, last_at=long_ago, resolved_at=at)
        for name, at in (("Ancien", None), ("Ancien et fini", long_ago))
    ]
    Topic.objects.bulk_create(Topic(room=room, name=f"Sujet {n}") for n in range(queries.OPENED))
    Topic.objects.bulk_create(
        Topic(room=room, name=f"Fini {n}", resolved_at=timezone.now())
        for n in range(queries.RESOLVED)
    )
    as_(client, cast.plain)
    for topic, part in ((old, "topics"), (done, "resolved")):
        page = client.get(url(cast, "topic", topic.pk))
        assert page.context[part][-1].id == topic.pk
        assert f'href="{url(cast, "topic", topic.pk)}" aria-current="page"' in page.content.decode()
    assert old.pk not in {row.id for row in client.get(url(cast, "room")).context["topics"]}


def test_sending_costs_one_query_and_what_any_request_costs(
    client: Client, django_assert_num_queries
) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    as_(client, cast.plain)
    # Session, person, memberships, mandates, powers; then the message; and two for the savepoint
    # of the test's own transaction.
    with django_assert_num_queries(6):
        client.post(url(cast, "post", topic.pk), {"text": "un"}, headers=JSON)


def test_sending_by_script_answers_the_frame_and_the_same_again(client: Client) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    as_(client, cast.plain)
    sent = {"text": "bonjour", "client_id": str(uuid.uuid4())}
    first = client.post(url(cast, "post", topic.pk), sent, headers=JSON)
    again = client.post(url(cast, "post", topic.pk), sent, headers=JSON)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    told = first.json()
    assert (told["seq"], told["cid"], told["topic"]) == (1, sent["client_id"], topic.pk)
    assert f'id="m{told["id"]}"' in told["html"]
    assert Message.objects.filter(topic=topic).count() == 1


def test_sending_without_script_goes_back_to_the_topic_and_twice_stores_once(
    client: Client,
) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    as_(client, cast.plain)
    sent = {"text": "bonjour", "client_id": str(uuid.uuid4())}
    for _n in range(2):
        answer = client.post(url(cast, "post", topic.pk), sent)
        assert answer.status_code == 302
        assert answer["Location"] == url(cast, "topic", topic.pk)
    assert Message.objects.filter(topic=topic).count() == 1


def test_who_names_somebody_away_is_told_so_before_and_after_it_is_sent(client: Client) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    until = cast.groupe.today() + days(3)
    as_(client, cast.plain)

    def told() -> list[str]:
        page = client.get(url(cast, "topic", topic.pk))
        return [one.words for one in page.context["away"]]

    assert told() == []
    for one in (cast.holder, cast.plain, cast.outsider):
        Member.objects.filter(pk=one.pk).update(away_until=until)
    [words] = told()  # neither oneself nor somebody of elsewhere
    assert cast.holder.name in words
    assert formats.date(until) in words
    for text, says in (("@" + cast.holder.name, True), ("bonjour", False), ("@tous", True)):
        sent = {"text": text, "client_id": str(uuid.uuid4())}
        page = client.post(url(cast, "post", topic.pk), sent, follow=True)
        assert [str(message) for message in page.context["messages"]] == [words] * says, text
    Member.objects.filter(pk=cast.holder.pk).update(away_until=cast.groupe.today() - days(1))
    assert told() == []


@pytest.mark.parametrize("text", ["", "   \n ", "x" * (actions.LONGEST + 1)])
def test_what_can_not_be_sent_is_said_and_the_text_kept(client: Client, text: str) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    as_(client, cast.plain)
    answer = client.post(url(cast, "post", topic.pk), {"text": text}, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["error"]
    page = client.post(url(cast, "post", topic.pk), {"text": text})
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert text.strip() in page.content.decode()
    assert not Message.objects.filter(topic=topic).exists()


def test_too_fast_is_said_with_the_text_kept_and_when_to_come_back(client: Client) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    say(cast.plain, topic, *(str(n) for n in range(actions.PACE)))
    as_(client, cast.plain)
    sent = {"text": "encore un mot", "client_id": str(uuid.uuid4())}
    answer = client.post(url(cast, "post", topic.pk), sent, headers=JSON)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["error"]
    page = client.post(url(cast, "post", topic.pk), sent)
    assert page.status_code == 429
    assert "encore un mot</textarea>" in page.content.decode()
    assert sent["client_id"] in page.content.decode()


def writes(cast: Cast) -> list[tuple[str, dict[str, Any]]]:
    topic = general(cast.groupe)
    mine = say(cast.plain, topic, "le mien")[0]
    return [
        (url(cast, "post", topic.pk), {"text": "un"}),
        (url(cast, "topic_new"), {"name": "Un sujet"}),
        (url(cast, "topic_state", topic.pk), {"resolved": "1"}),
        (url(cast, "message", mine.pk), {"do": "remove"}),
        (url(cast, "read"), {"seq": "1"}),
    ]


def test_who_may_not_write_writes_nothing(client: Client) -> None:
    cast = factories.cast()
    stranger = cast.stranger
    for address, sent in writes(cast):
        client.logout()
        assert client.post(address, sent).status_code == 302
        for person in (cast.outsider, stranger):
            assert as_(client, person).post(address, sent).status_code == 404
    assert Message.objects.filter(room__groupe=cast.groupe).count() == 1
    assert Topic.objects.filter(room__groupe=cast.groupe).count() == 1
    assert not ReadMark.objects.filter(topic__room__groupe=cast.groupe).exists()


def test_a_member_on_pause_reads_and_does_not_write(client: Client) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    Membership.objects.filter(groupe=cast.groupe, member=cast.plain).update(
        state=Membership.State.PAUSED
    )
    as_(client, cast.plain)
    page = client.get(url(cast, "room"))
    assert page.status_code == 200
    assert "data-composer" not in page.content.decode()
    assert client.post(url(cast, "post", topic.pk), {"text": "un"}).status_code == 403
    assert client.get(url(cast, "topic_new")).status_code == 403


def test_a_door_does_not_open_the_chat(client: Client) -> None:
    cast = factories.cast(visibility=Groupe.Visibility.COOPERATIVE)
    topic = general(cast.groupe)
    as_(client, cast.outsider)
    for name, args in (("room", []), ("topic", [topic.pk]), ("dock", [topic.pk]), ("after", [])):
        assert client.get(url(cast, name, *args), {"after": 0}).status_code == 403


def test_wrong_methods_and_things_of_another_groupe(client: Client) -> None:
    cast, other = factories.cast(), factories.cast()
    elsewhere = general(other.groupe)
    theirs = say(other.plain, elsewhere, "chez eux")[0]
    as_(client, cast.plain)
    for name, args in (("post", [general(cast.groupe).pk]), ("read", [])):
        assert client.get(url(cast, name, *args)).status_code == 405
    for name, args in (("room", []), ("after", [])):
        assert client.post(url(cast, name, *args)).status_code == 405
    assert client.get(url(cast, "topic", elsewhere.pk)).status_code == 404
    assert client.get(url(cast, "message", theirs.pk)).status_code == 404
    assert client.post(url(cast, "post", elsewhere.pk), {"text": "un"}).status_code == 404


def test_reading_by_topic_and_all_at_once(client: Client) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    say(cast.holder, topic, "un", "deux")
    as_(client, cast.plain)
    told = client.post(url(cast, "read"), {"seq": 1, "topic": topic.pk}).json()
    assert told == {"unread": 1, "topic": 1}
    assert client.get(reverse("chat:unread")).json() == {f"g{cast.groupe.pk}": 1, "bell": 0}
    assert ReadMark.objects.get(member=cast.plain).seq == 1
    answer = client.post(url(cast, "read"), {"seq": 2, "back": "1"})
    assert answer.status_code == 302
    assert ReadMark.objects.get(member=cast.plain).seq == 2
    assert client.post(url(cast, "read"), {"seq": "x"}).status_code == 400


def test_catching_up_in_bounded_pages_edits_and_removals_included(
    client: Client, monkeypatch
) -> None:
    monkeypatch.setattr(views, "CATCH_UP", 3)
    cast = factories.cast()
    topic = general(cast.groupe)
    messages = say(cast.holder, topic, *(f"mot {n}" for n in range(7)))
    actions.edit_message(by=cast.holder, message=messages[0], text="mot corrigé")
    actions.delete_message(by=cast.holder, message=messages[1])
    as_(client, cast.plain)
    after, seen, more = 2, [], True
    while more:
        answer = client.get(url(cast, "after"), {"after": after}).json()
        assert len(answer["messages"]) <= 3
        seen += answer["messages"]
        after, more = answer["complete"], answer["more"]
    assert [m["seq"] for m in seen] == [3, 4, 5, 6, 7, 8, 9]
    assert "corrigé" in seen[5]["html"]
    assert 'data-seq="1"' in seen[5]["html"]
    assert "data-removed" in seen[6]["html"]
    assert "mot 1" not in seen[6]["html"]
    assert after == 9


def test_catching_up_on_one_topic_completes_the_whole_room(client: Client) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    made = actions.new_topic(by=cast.holder, groupe=cast.groupe, name="À côté")
    other = Topic.objects.select_related("room").get(pk=made.pk)
    say(cast.holder, topic, "un")
    say(cast.holder, other, "deux", "trois")
    as_(client, cast.plain)
    answer = client.get(url(cast, "after"), {"after": 0, "topic": topic.pk}).json()
    assert [m["seq"] for m in answer["messages"]] == [1]
    assert (answer["complete"], answer["head"], answer["more"]) == (3, 3, False)
    assert client.get(url(cast, "after"), {"after": "x"}).status_code == 400


def test_paging_up_shows_every_message_once(client: Client) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    Message.objects.bulk_create(
        Message(
            room=topic.room, topic=topic, seq=n, changed_seq=n, author=cast.holder,
            source=f"mot-{n}.", html=f"<p>mot-{n}.</p>", renderer_version=1,
        )
        for n in range(1, 151)
    )  # fmt: skip
    Topic.objects.filter(pk=topic.pk).update(last_seq=150)
    Room.objects.filter(pk=topic.room_id).update(last_seq=150)
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=150)
    as_(client, cast.plain)
    pages = [client.get(url(cast, "topic", topic.pk)).content.decode()]
    for before in (121, 91, 61, 31):
        assert f"?before={before}" in pages[-1]
        pages.append(
            client.get(
                url(cast, "topic", topic.pk), {"before": before}, HTTP_HX_REQUEST="true"
            ).content.decode()
        )
    assert "?before=" not in pages[-1]
    found = [sum(f"<p>mot-{n}.</p>" in page for page in pages) for n in range(1, 151)]
    assert found == [1] * 150
    assert "<html" not in pages[1]


def test_a_link_to_a_message_opens_the_topic_around_it(
    client: Client, django_assert_num_queries
) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    Message.objects.bulk_create(
        Message(
            room=topic.room, topic=topic, seq=n, changed_seq=n, author=cast.holder,
            source=f"mot-{n}.", html=f"<p>mot-{n}.</p>", renderer_version=1,
        )
        for n in range(1, 151)
    )  # fmt: skip
    Topic.objects.filter(pk=topic.pk).update(last_seq=150)
    Room.objects.filter(pk=topic.room_id).update(last_seq=150)
    wanted = Message.objects.get(topic=topic, seq=40)
    [name] = queries.name_messages({wanted.pk}, Me(cast.plain)).values()
    as_(client, cast.plain)
    with django_assert_num_queries(10):  # where it is, and what is before and after
        page = client.get(name.url).content.decode()
    assert f'id="m{wanted.pk}"' in page
    assert "mot-39." in page
    assert "<p>mot-150." not in page
    assert 'data-read="0"' in page
    down = page.split("?after=")[1].split('"')[0]
    more = client.get(
        url(cast, "topic", topic.pk), {"after": down}, headers={"HX-Request": "true"}
    ).content.decode()
    assert f"mot-{int(down) + 1}." in more
    assert "?before=" not in more
    assert "<nav" not in more
    for asked in ({"message": 10**17}, {"message": "x"}, {"message": ""}):
        assert client.get(url(cast, "topic", topic.pk), asked).status_code == 200
    assert "<p>mot-150." in client.get(url(cast, "topic", topic.pk) + "?end").content.decode()


def test_the_list_of_topics_is_asked_for_alone_and_marks_the_topic_that_is_shown(
    client: Client, django_assert_num_queries
) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    say(cast.holder, topic, "à retirer")
    other = actions.new_topic(by=cast.holder, groupe=cast.groupe, name="Plus lu")
    actions.post_in(by=cast.holder, groupe=cast.groupe, topic_id=other.pk, text="neuf")
    as_(client, cast.plain)
    listing = client.get(url(cast, "topic", topic.pk), {"listing": "1"}, HTTP_HX_REQUEST="true")
    assert f'href="{url(cast, "topic", topic.pk)}" aria-current="true"' in listing.content.decode()
    actions.delete_message(by=cast.holder, message=Message.objects.get(topic=topic))
    with django_assert_num_queries(6):  # no log, no frame
        page = client.get(url(cast, "topic", topic.pk), HTTP_HX_REQUEST="true").content.decode()
    assert "à retirer" not in page
    assert f'data-unread="t{topic.pk}" data-n="0"' in page
    assert f'href="{url(cast, "topic", topic.pk)}" aria-current="page"' in page


def test_my_message_is_changed_or_taken_back_others_are_not_mine(client: Client) -> None:
    cast = factories.cast()
    mine = say(cast.plain, general(cast.groupe), "brouilon")[0]
    as_(client, cast.plain)
    assert "brouilon" in client.get(url(cast, "message", mine.pk)).content.decode()
    assert client.post(url(cast, "message", mine.pk), {"text": ""}).status_code == 422
    assert client.post(url(cast, "message", mine.pk), {"text": "mots corrigés"}).status_code == 302
    mine.refresh_from_db()
    assert mine.source == "mots corrigés"
    for person in (cast.holder, cast.founder):
        assert as_(client, person).get(url(cast, "message", mine.pk)).status_code == 403
        assert client.post(url(cast, "message", mine.pk), {"do": "remove"}).status_code == 403
    as_(client, cast.plain)
    assert client.post(url(cast, "message", mine.pk), {"do": "remove"}).status_code == 302
    assert client.post(url(cast, "message", mine.pk), {"do": "remove"}).status_code == 409
    page = client.get(url(cast, "topic", mine.topic_id)).content.decode()
    assert "corrigés" not in page
    assert "data-removed" in page


def test_moderation_removes_and_does_not_rewrite(client: Client) -> None:
    cast = factories.cast("chat.moderate")
    theirs = say(cast.plain, general(cast.groupe), "des mots durs")[0]
    as_(client, cast.holder)
    assert client.get(url(cast, "message", theirs.pk)).status_code == 200
    assert client.post(url(cast, "message", theirs.pk), {"text": "doux"}).status_code == 403
    assert as_(client, cast.former).get(url(cast, "message", theirs.pk)).status_code == 403
    as_(client, cast.holder)
    assert client.post(url(cast, "message", theirs.pk), {"do": "remove"}).status_code == 302
    theirs.refresh_from_db()
    assert theirs.deleted_by == cast.holder


def test_opening_and_resolving_topics(client: Client) -> None:
    cast = factories.cast()
    as_(client, cast.plain)
    answer = client.post(url(cast, "topic_new"), {"name": "Tarifs"})
    topic = Topic.objects.get(name="Tarifs", room__groupe=cast.groupe)
    assert answer["Location"] == url(cast, "topic", topic.pk)
    assert client.post(url(cast, "topic_new"), {"name": "Tarifs"}).status_code == 409
    assert client.post(url(cast, "topic_new"), {"name": ""}).status_code == 422
    assert client.post(url(cast, "topic_state", topic.pk), {"resolved": "1"}).status_code == 302
    topic.refresh_from_db()
    assert topic.resolved_at
    client.post(url(cast, "topic_state", topic.pk), {"resolved": "0"})
    topic.refresh_from_db()
    assert topic.resolved_at is None


def test_a_groupe_where_all_is_resolved_says_so(client: Client) -> None:
    cast = factories.cast()
    actions.resolve_topic(by=cast.plain, topic=general(cast.groupe), resolved=True)
    page = as_(client, cast.plain).get(url(cast, "room"))
    assert page.status_code == 200
    assert url(cast, "topic_new") in page.content.decode()


def test_the_docked_chat_is_a_fragment_of_one_topic(client: Client) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    say(cast.holder, topic, "au volet")
    as_(client, cast.plain)
    for address in (url(cast, "dock", topic.pk), url(cast, "dock_general")):
        page = client.get(address, headers=HTMX).content.decode()
        assert "<html" not in page
        assert "au volet" in page
        assert "data-dock-close" in page


def test_the_panel_stays_on_what_one_was_reading(client: Client) -> None:
    cast, elsewhere = factories.cast(), factories.cast()
    topic = general(cast.groupe)
    say(cast.holder, topic, "on en parle")
    made = actions.new_topic(by=cast.holder, groupe=cast.groupe, name="Ouvert par une offre")
    as_(client, cast.plain)
    panel = client.get(url(cast, "dock_general"), headers=HTMX)
    assert panel.context["topic"] == topic  # nothing was said in the new one
    actions.post_in(by=cast.holder, groupe=cast.groupe, topic_id=made.pk, text="premier mot")
    assert client.get(url(cast, "dock_general"), headers=HTMX).context["topic"] == made
    for reading, shown in (
        (topic.pk, topic),
        (general(elsewhere.groupe).pk, made),
        ("x", made),
        (10**17, made),
    ):
        panel = client.get(url(cast, "dock_general"), {"reading": reading}, headers=HTMX)
        assert panel.context["topic"] == shown
    actions.resolve_topic(by=cast.plain, topic=topic, resolved=True)
    panel = client.get(url(cast, "dock_general"), {"reading": topic.pk}, headers=HTMX)
    assert panel.context["topic"] == topic


def test_the_journal_tells_of_topics_and_moderation_without_their_words() -> None:
    cast = factories.cast("chat.moderate")
    topic = actions.new_topic(by=cast.plain, groupe=cast.groupe, name="Tarifs")
    message = say(cast.plain, Topic.objects.select_related("room").get(pk=topic.pk), "mots durs")[0]
    actions.moderate_message(by=cast.holder, message=message)
    entries, _more = feed.of_groupe(cast.groupe)
    told = [str(line.text) for line in feed.tell(entries, Me(cast.plain))]
    assert any("Tarifs" in text and cast.plain.name in text for text in told)
    assert any(f"#m{message.pk}" in text for text in told)
    assert not any("durs" in text for text in told)
