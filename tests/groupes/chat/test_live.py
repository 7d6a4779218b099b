# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line: who receives what, from when and until when, on a real database and a real layer."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.utils import timezone

from groupes import actions as ground
from groupes import journal, live
from groupes.chat import actions
from groupes.journal.events import Event
from groupes.live import hub, sockets
from groupes.live.publisher import publisher
from groupes.live.streams import encode
from groupes.models import Groupe, Member, Membership
from tests import factories
from tests.factories import Cast, days
from tests.groupes.chat.line import Line, do, general, lines, login

pytestmark = pytest.mark.django_db(transaction=True)
made = database_sync_to_async(factories.cast)


async def say(cast: Cast, text: str, by: Member | None = None) -> Any:
    topic = await database_sync_to_async(general)(cast.groupe)
    return (await do(actions.post_message, by=by or cast.holder, topic=topic, text=text)).message


def leave(member: Member, groupe: Groupe) -> None:
    membership = Membership.objects.get(member=member, groupe=groupe)
    ground.leave(by=member, membership=membership)


def kinds(text: str) -> set[str]:
    told = json.loads(text)
    return {frame["t"] for frame in (told if isinstance(told, list) else [told])}


async def test_a_stranger_to_the_house_is_told_so_and_hung_up_on() -> None:
    for cookie in ("", "never-a-session"):
        line = Line(cookie)
        assert await line.connect()
        assert await line.closed() == 4401


async def test_another_site_is_refused_in_the_handshake() -> None:
    cast = await made()
    line = Line(await database_sync_to_async(login)(cast.plain), origin="https://elsewhere.test")
    assert not await line.connect()


async def test_hello_tells_the_heads_of_my_groupes_and_of_no_other() -> None:
    cast, other = await made(), await made()
    await say(cast, "un")
    async with lines(cast.plain) as [line]:
        hello = line.frames[0]
        topic = await database_sync_to_async(general)(cast.groupe)
        assert hello["t"] == "hello"
        assert set(hello["heads"]) == {f"g{cast.groupe.pk}", f"r{topic.room_id}"}
        assert hello["heads"][f"r{topic.room_id}"] == 1
        assert f"g{other.groupe.pk}" not in hello["heads"]


async def test_members_receive_in_order_and_others_nothing() -> None:
    cast = await made()
    async with lines(cast.plain, cast.founder, cast.outsider, cast.stranger) as all_lines:
        plain, founder, outsider, stranger = all_lines
        for n in range(5):
            await say(cast, f"mot **{n}**")
        for line in (plain, founder):
            while [f["seq"] for f in line.frames if f["t"] == "msg"] != [1, 2, 3, 4, 5]:
                await line.next("msg")
            frame = line.frames[-1]
            assert frame["g"] == cast.groupe.pk
            assert "<strong>4</strong>" in frame["html"]
            assert f'data-author="{cast.holder.pk}"' in frame["html"]
        assert await outsider.silent()
        assert await stranger.silent()
        assert [f["t"] for f in outsider.frames + stranger.frames] == ["hello", "hello"]


async def test_each_page_gets_its_language() -> None:
    cast = await made()
    message = await say(cast, "à retirer")
    async with (
        lines(cast.plain, language="fr") as [french],
        lines(cast.founder, language="en") as [english],
    ):
        await do(actions.delete_message, by=cast.holder, message=message)
        told = {(await line.next("msg"))["html"] for line in (french, english)}
        assert len(told) in (1, 2)  # one as long as the French is not compiled
        assert all("à retirer" not in html for html in told)
        assert "taken back by its author" in english.frames[-1]["html"]


async def test_an_edit_is_a_frame_with_a_number_of_its_own_and_the_old_place() -> None:
    cast = await made()
    message = await say(cast, "brouilon")
    async with lines(cast.plain) as [line]:
        await do(actions.edit_message, by=cast.holder, message=message, text="brouillon")
        frame = await line.next("msg")
        assert (frame["seq"], frame["edit"]) == (2, True)
        assert 'data-seq="1"' in frame["html"]


async def test_nothing_is_sent_after_a_rollback() -> None:
    cast = await made()

    def undone() -> None:
        topic = general(cast.groupe)
        with pytest.raises(RuntimeError), transaction.atomic():
            actions.post_message(by=cast.holder, topic=topic, text="jamais dit")
            journal.record(Event("test.never"), by=cast.holder, groupe=cast.groupe)
            live.refetch(cast.groupe.pk, "bids.bid:1")
            raise RuntimeError

    async with lines(cast.plain) as [line]:
        await do(undone)
        assert await line.silent()
        await say(cast, "dit")
        assert (await line.next("msg"))["seq"] == 1


async def test_journal_entries_and_refetches_reach_members() -> None:
    cast = await made()

    def change() -> None:
        with transaction.atomic():
            journal.record(
                Event("test.changed"), by=cast.holder, groupe=cast.groupe, target=cast.role
            )
            live.refetch(cast.groupe.pk, "bids.bid:9", "matrix")

    async with lines(cast.plain, cast.outsider) as [line, outsider]:
        await do(change)
        refetch = await line.next("refetch")
        assert refetch == {
            "t": "refetch", "s": f"g{cast.groupe.pk}", "target": "bids.bid:9", "what": "matrix",
            "jitter": 400,
        }  # fmt: skip
        event = next(f for f in line.frames if f["t"] == "event")
        assert event["verb"] == "test.changed"
        assert event["target"] == f"roles.role:{cast.role.pk}"
        assert await outsider.silent()


async def test_what_one_read_is_told_to_ones_own_pages_and_to_nobody_else() -> None:
    cast = await made()
    await say(cast, "un")
    topic = await database_sync_to_async(general)(cast.groupe)
    async with lines(cast.plain, cast.plain, cast.holder) as [here, there, other]:
        for seq, told in ((1, 1), (1, 0), (0, 0)):  # what moves no mark is not told
            await do(
                actions.mark_read, by=cast.plain, groupe=cast.groupe, seq=seq, topic_id=topic.pk
            )
            for line in (here, there) if told else ():
                frame = await line.next("read")
                assert frame == {"t": "read", "g": cast.groupe.pk, "topic": topic.pk, "seq": 1}
        assert await here.silent()
        assert "read" not in {frame["t"] for frame in other.frames}
        assert await other.silent()


async def test_a_member_who_leaves_is_cut_at_once_and_told() -> None:
    cast = await made()

    async with lines(cast.plain, cast.founder) as [line, founder]:
        await do(leave, member=cast.plain, groupe=cast.groupe)
        lost = await line.next("lost")
        assert f"g{cast.groupe.pk}" in lost["s"]
        assert any(s.startswith("r") for s in lost["s"])
        await say(cast, "entre nous")
        await founder.next("msg")
        assert await line.silent()


async def test_a_lost_announcement_of_the_end_still_cuts_before_the_next_word(monkeypatch) -> None:
    cast = await made()
    async with lines(cast.plain, cast.founder) as [line, founder]:
        await say(cast, "avant")
        await line.next("msg")
        with monkeypatch.context() as silent:
            silent.setattr(publisher, "publish", lambda *args: False)
            await do(leave, member=cast.plain, groupe=cast.groupe)
        await say(cast, "après")
        while "après" not in founder.frames[-1].get("html", ""):
            await founder.next("msg")
        await line.next("lost")
        assert await line.silent()
        assert [f["seq"] for f in line.frames if f["t"] == "msg"] == [1]


async def test_an_end_by_date_needs_no_event() -> None:
    cast = await made()
    async with lines(cast.plain, cast.founder) as [line, founder]:
        await say(cast, "avant minuit")
        await line.next("msg")
        (socket,) = hub.current().by_member[cast.plain.pk]
        assert socket.rights == {cast.groupe.pk: None}
        # Midnight comes while the line is open: nothing is written anywhere.
        socket.rights[cast.groupe.pk] = timezone.now() - dt.timedelta(seconds=1)
        await say(cast, "après minuit")
        assert (await line.next("lost"))["s"]
        while "après" not in founder.frames[-1].get("html", ""):
            await founder.next("msg")
        assert await line.silent()


async def test_the_end_is_known_from_the_dates_of_the_membership() -> None:
    cast = await made()
    today = await database_sync_to_async(cast.groupe.today)()

    def last_day() -> None:
        Membership.objects.filter(groupe=cast.groupe, member=cast.plain).update(ends_on=today)

    await database_sync_to_async(last_day)()
    async with lines(cast.plain):
        (socket,) = hub.current().by_member[cast.plain.pk]
        until = socket.rights[cast.groupe.pk]
        assert until is not None
        assert timezone.now() < until <= timezone.now() + days(1)


async def test_a_newcomer_receives_from_the_acceptance_without_reloading() -> None:
    cast = await made("groupes.welcome_member", visibility=Groupe.Visibility.COOPERATIVE)
    async with lines(cast.outsider) as [line]:
        assert line.frames[0]["heads"] == {}
        membership = await do(
            ground.ask_to_join, by=cast.outsider, groupe=cast.groupe, message="bonjour"
        )
        await do(ground.answer_request, by=cast.holder, membership=membership, accept=True)
        heads: dict[str, int] = {}
        async with asyncio.timeout(60):
            while f"g{cast.groupe.pk}" not in heads:  # one may have been on its way already
                heads = (await line.next("beat"))["heads"]
        await say(cast, "bienvenue")
        assert (await line.next("msg"))["seq"] == 1


async def test_logging_out_hangs_up_at_once() -> None:
    cast = await made()
    async with lines(cast.plain, cast.founder) as [line, founder]:

        def log_out() -> None:
            client = Client()
            client.force_login(cast.plain.user)
            Session.objects.filter(session_key=client.session.session_key).delete()
            client.cookies["x"] = "y"
            live.end_session(line.cookie)

        await do(log_out)
        assert await line.closed() == 4401
        assert await founder.silent()


async def test_who_leaves_the_cooperative_is_hung_up_at_once() -> None:
    cast = await made()
    boss = await database_sync_to_async(factories.member)(
        of=cast.groupe.cooperative, administers=True
    )
    today = await database_sync_to_async(cast.groupe.today)()
    async with lines(cast.plain, cast.founder) as [line, founder]:
        await do(ground.leave_cooperative, by=boss, member=cast.plain, on=today)
        assert await line.closed() == 4401
        assert (await founder.next("event"))["verb"] == "groupes.membership_ended"


@pytest.mark.parametrize("how", ["session", "inactive", "password", "left"])
async def test_a_login_that_holds_no_more_is_found_at_the_heartbeat(how: str) -> None:
    cast = await made()

    def end(cookie: str) -> None:
        user = cast.plain.user
        if how == "session":
            Session.objects.filter(session_key=cookie).update(expire_date=timezone.now())
        elif how == "inactive":
            user.is_active = False
            user.save()
        elif how == "password":
            user.set_password("une-autre-longue-phrase")
            user.save()
        else:
            Member.objects.filter(pk=cast.plain.pk).update(left_on=timezone.localdate())

    async with lines(cast.plain, cast.founder) as [line, founder]:
        await database_sync_to_async(end)(line.cookie)
        hub.current()._inbox.put_nowait({"kind": "beat"})
        assert await line.closed() == 4401
        assert (await founder.next("beat"))["heads"]


async def test_the_heartbeat_shows_what_the_layer_lost(monkeypatch) -> None:
    cast = await made()
    async with lines(cast.plain) as [line]:
        with monkeypatch.context() as silent:
            silent.setattr(publisher, "publish", lambda *args: False)
            message = await say(cast, "perdu en route")
        assert await line.silent()
        hub.current()._inbox.put_nowait({"kind": "beat"})
        beat = await line.next("beat")
        assert beat["heads"][f"r{message.room_id}"] == 1


async def test_one_subscription_whatever_the_number_of_sockets() -> None:
    cast = await made()
    async with lines(cast.plain, cast.plain, cast.founder, cast.holder) as all_lines:
        here = hub.current()
        assert here.subscribed == {live.PEOPLE, live.group_name(cast.groupe.pk)}
        assert len(here.sockets) == 4
        reads: list[int] = []
        read_rows = hub.read_rows

        def counted(*args: Any) -> Any:
            reads.append(1)
            return read_rows(*args)

        hub.read_rows, saved = counted, hub.read_rows  # type: ignore[assignment]
        try:
            await say(cast, "une fois lu, quatre fois dit")
            for line in all_lines:
                await line.next("msg")
        finally:
            hub.read_rows = saved
        assert reads == [1]


async def test_two_hubs_both_receive() -> None:
    cast = await made()
    received: dict[str, list[str]] = {"one": [], "two": []}
    hubs = {name: hub.Hub() for name in received}

    async def nothing(code: int) -> None:
        return None

    for name, one in hubs.items():

        async def send(text: str, name: str = name) -> None:
            received[name].append(text)

        one.join(
            sockets.Socket(
                send, nothing, user_id=cast.plain.user_id, member_id=cast.plain.pk,
                session_key="k", auth_hash="", language="fr",
            )
        )  # fmt: skip
    group = live.group_name(cast.groupe.pk)
    async with asyncio.timeout(30):
        # A hello is said before there is a channel, should the layer be slow to open one: what is
        # told meanwhile would be caught up by number, which is another test's.
        while not all(received.values()) or any(
            group not in one.subscribed for one in hubs.values()
        ):
            await asyncio.sleep(0.02)
        await say(cast, "à tous")
        while not all(any('"seq"' in text for text in texts) for texts in received.values()):
            await asyncio.sleep(0.02)
    told = [json.loads(text) for texts in received.values() for text in texts if '"seq"' in text]
    assert [frame["seq"] for frame in told] == [1, 1]
    for one in hubs.values():
        await one.stop()


async def test_a_slow_reader_slows_nobody_and_is_told_where_things_stand() -> None:
    cast = await made()
    here = hub.current()
    stuck = asyncio.Event()
    slow: list[str] = []

    async def crawl(text: str) -> None:
        slow.append(text)
        if len(slow) > 1:
            await stuck.wait()

    async def nothing(code: int) -> None:
        return None

    async with lines(cast.founder) as [quick]:
        socket = sockets.Socket(
            crawl, nothing, user_id=cast.plain.user_id, member_id=cast.plain.pk,
            session_key="k", auth_hash="", language="fr",
        )  # fmt: skip
        here.join(socket)
        for n in range(3):
            await say(cast, f"lent {n}")
        while sum(f["t"] == "msg" for f in quick.frames) < 3:
            await quick.next("msg")
        frame = encode({"t": "event", "s": "g0", "seq": 1})
        for _n in range(sockets.MOST_FRAMES + 5):
            socket.offer(frame)
        assert socket.behind
        assert not socket.waiting
        await do(leave, member=cast.plain, groupe=cast.groupe)
        await quick.next("event")
        stuck.set()
        async with asyncio.timeout(30):
            while len(slow) < 4:
                await asyncio.sleep(0.01)
        assert kinds(slow[1]) == {"msg"}  # what was on its way
        assert kinds(slow[2]) == {"beat"}  # then where things stand, not 200 old frames
        assert kinds(slow[3]) == {"lost"}
        socket.gone()


async def test_a_reader_who_is_behind_gets_the_heads_it_lacks() -> None:
    cast = await made()
    here = hub.current()
    stuck = asyncio.Event()
    slow: list[dict[str, Any]] = []

    async def crawl(text: str) -> None:
        slow.append(json.loads(text))
        if len(slow) == 2:
            await stuck.wait()

    async def nothing(code: int) -> None:
        return None

    async with lines(cast.founder) as [quick]:
        socket = sockets.Socket(
            crawl, nothing, user_id=cast.plain.user_id, member_id=cast.plain.pk,
            session_key="k", auth_hash="", language="fr",
        )  # fmt: skip
        here.join(socket)
        message = await say(cast, "un")
        await quick.next("msg")
        socket.offer("x" * (sockets.MOST_CHARACTERS + 1))
        for n in range(4):
            await say(cast, f"{n}")
        while sum(f["t"] == "msg" for f in quick.frames) < 5:
            await quick.next("msg")
        stuck.set()
        async with asyncio.timeout(30):
            while len(slow) < 3:
                await asyncio.sleep(0.01)
        assert slow[2]["heads"][f"r{message.room_id}"] == 5
        await say(cast, "et la suite, comme avant")
        async with asyncio.timeout(30):
            while len(slow) < 4:
                await asyncio.sleep(0.01)
        assert slow[3]["seq"] == 6
        socket.gone()


async def test_what_a_browser_says_is_ignored_and_a_talkative_one_is_cut() -> None:
    cast = await made()
    async with lines(cast.plain, cast.founder) as [line, founder]:
        await line.tell('{"t":"msg","topic":1,"html":"<b>faux</b>"}')
        assert await founder.silent()
        for _n in range(40):
            await line.tell("{}")
        assert await line.closed() == 1008
        await founder.tell("x" * 5000)
        assert await founder.closed() == 1008
