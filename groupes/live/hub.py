# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hub: what one process does for all its sockets (docs/adr/0003).

One channel of the channel layer and one subscription per groupe, whatever the number of sockets.
What is announced goes to an inbox; one worker empties it in batches: takes the frames the
announcements carry, or reads and renders the rows of those that carry none, and hands one encoded
text per language to every socket concerned. Rights, new sockets, heartbeats pass through the same
inbox, so that nothing can overtake a loss of rights.

Who may follow what is kept per socket with the instant it ends, checked at each fan-out. A change
of membership is announced; should that be lost, the number of the journal gives it away: before
any frame of a groupe leaves, the journal's head, read *after* the announcement came and so after the
row was committed, must be one whose entries are known not to change who belongs; otherwise rights
are asked again first.

A frame that is carried shows its row as it was when announced: it is used only when its number is
beyond all that was sent of its stream. One that comes late is read anew, so that no older state
replaces a newer one.

The layer may lose: heartbeats carry the last numbers and browsers ask over HTTP for what they
lack. While the layer is away, heartbeats come every few seconds instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any, Final

from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError, connection, connections
from django.utils import timezone

from groupes import access, live
from groupes.live import streams
from groupes.live.sockets import LOGGED_OUT, TRY_AGAIN, Socket
from groupes.live.streams import Loaded, encode

logger = logging.getLogger(__name__)

BEAT_SECONDS: Final = 20.0
TICK_SECONDS: Final = 3.0
"""How often the layer is felt for; also the pace of heartbeats while it is away."""
LAYER_SECONDS: Final = 2.0
"""The layer has this long to answer."""
STUCK_SECONDS: Final = 60.0
"""A socket that takes nothing for so long is given up."""
BATCH: Final = 500
BREATH: Final = 250
"""Sockets served before the loop is given a chance to do something else."""

NOT_ROWS: Final = frozenset({"join", "beat", "session", "logins", "rights", "tell"})
"""The kinds of messages that announce no row."""

type Key = tuple[str, int, int]
"""Kind, id and number of an announced row: one that is changed is announced again."""


# --- what is asked of the database, in the hub's own thread -------------------------------------


def asked[**P, R](function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What ``function`` reads, by the one connection that the thread keeps. Asked once more by a
    new one when that was lost, since nothing but reading is done here."""
    try:
        return function(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connection.close()
        return function(*args, **kwargs)


@dataclass(slots=True)
class Seen:
    """What one look at the database found."""

    rows: dict[Key, Loaded] = field(default_factory=dict)
    journal: dict[int, int] = field(default_factory=dict)
    rights: dict[int, dict[int, dt.datetime | None]] = field(default_factory=dict)


def read_heads(groupe_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Groupe id → stream → last number."""
    heads: dict[int, dict[str, int]] = {pk: {} for pk in groupe_ids}
    if groupe_ids:
        for source in streams.sources().values():
            for pk, (stream, seq) in source.heads(groupe_ids).items():
                heads[pk][stream] = seq
    return heads


def read_rows(
    ids: Mapping[str, set[int]],
    languages: Collection[str],
    known: Mapping[int, int],
    followers: Mapping[int, set[int]],
) -> Seen:
    """The rows, then the journal's heads, then, where those tell of a change of membership not
    yet ``known``, the rights of the ``followers`` (groupe id → member ids)."""
    seen = Seen()
    for kind, wanted in ids.items():
        source = streams.sources().get(kind)
        if source is not None:
            seen.rows |= {(kind, row.id, row.seq): row for row in source.load(wanted, languages)}
    journal = streams.rights_source().heads(known)
    seen.journal = {pk: seq for pk, (_stream, seq) in journal.items()}
    behind = {pk for pk, seq in seen.journal.items() if seq > known[pk]}
    if not behind:
        return seen
    touched = {pk for pk in behind if not known[pk]}
    touched |= streams.rights_source().rights_changed({pk: known[pk] for pk in behind - touched})
    members: set[int] = set().union(*(followers[pk] for pk in touched))
    if members:
        seen.rights = access.live_rights_of(members)
    return seen


def read_logins(sockets: Iterable[tuple[str, int, str]]) -> set[tuple[str, int, str]]:
    """Which of these logins (session key, user id, hash of the password) hold no more."""
    asked = set(sockets)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = set(
        store.get_model_class()
        .objects.filter(session_key__in={s[0] for s in asked}, expire_date__gt=timezone.now())
        .values_list("session_key", flat=True)
    )
    users = get_user_model().objects.filter(
        pk__in={s[1] for s in asked}, is_active=True, member__left_on=None
    )
    hashes = {
        user.pk: {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
        for user in users
    }
    return {s for s in asked if s[0] not in sessions or s[2] not in hashes.get(s[1], ())}


# --- the hub ------------------------------------------------------------------------------------


class Hub:
    """All the sockets of one event loop. Started by its first socket."""

    def __init__(self, layer: Any = None) -> None:
        self.layer = layer or get_channel_layer()
        self.sockets: set[Socket] = set()
        self.followers: defaultdict[int, set[Socket]] = defaultdict(set)
        self.by_member: defaultdict[int, set[Socket]] = defaultdict(set)
        self.heads: defaultdict[int, dict[str, int]] = defaultdict(dict)
        # Per groupe, the journal's number up to which rights were asked.
        self.known: dict[int, int] = {}
        self.subscribed: set[str] = set()
        self.channel = ""
        self.away = False
        self.fanned = 0
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._pulse_out = False
        self._unheard = False  # someone wanted a subscription before there was a channel
        self._executor: ThreadPoolExecutor | None = None

    # --- sockets come and go ---

    def join(self, socket: Socket) -> None:
        """Take a socket in: it gets its hello as soon as its rights and heads are read."""
        self._start()
        self.sockets.add(socket)
        self.by_member[socket.member_id].add(socket)
        socket.heads_frame = lambda: self._beat_of(socket)
        self._inbox.put_nowait({"kind": "join", "socket": socket})

    def count(self, member_id: int) -> int:
        """How many sockets a member has here."""
        return len(self.by_member.get(member_id, ()))

    def leave(self, socket: Socket) -> None:
        """Forget a socket. Its groupes' subscriptions end at a later heartbeat, if nobody comes
        back: turning a page is leaving and joining."""
        socket.gone()
        self.sockets.discard(socket)
        self.by_member[socket.member_id].discard(socket)
        if not self.by_member[socket.member_id]:
            del self.by_member[socket.member_id]
        for pk in socket.rights:
            self.followers[pk].discard(socket)
        socket.rights = {}

    def _start(self) -> None:
        if self._tasks and not any(task.done() for task in self._tasks):
            return
        self._executor = self._executor or ThreadPoolExecutor(1, thread_name_prefix="live")
        for task in self._tasks:
            task.cancel()
        self._tasks = [
            asyncio.create_task(work(), name=f"live-{work.__name__}")
            for work in (self._listen, self._work, self._tick)
        ]

    async def stop(self) -> None:
        """End the hub's tasks (tests; a server's end cancels them itself)."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        if self._executor is not None:
            self._executor.submit(connections.close_all)
            self._executor.shutdown()
            self._executor = None

    async def _db[R](self, function: Callable[..., R], *args: Any) -> R:
        # A thread of our own: what waits in the one shared by all sockets must not hold frames.
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, partial(asked, function, *args))

    # --- the layer ---

    async def _listen(self) -> None:
        """Put what the layer brings in the inbox."""
        pause = 0.5
        while not self.channel:
            try:
                async with asyncio.timeout(LAYER_SECONDS):
                    self.channel = await self.layer.new_channel()
            except Exception:
                self._lost_layer()
                await asyncio.sleep(pause)
                pause = min(5.0, pause * 2)
        if self._unheard:  # who joined while the channel was being opened: told what they lack
            self._unheard = False
            self._inbox.put_nowait({"kind": "beat"})
        while True:
            message = await self.layer.receive(self.channel)
            if message.get("kind") == "pulse":
                self._pulse_out = False
                if self.away:
                    self.away = False
                    logger.warning("the channel layer is back")
                    self._inbox.put_nowait({"kind": "beat"})
            else:
                self._inbox.put_nowait(message)

    def _lost_layer(self) -> None:
        if not self.away:
            self.away = True
            logger.warning("the channel layer does not answer: heartbeats take over")
            self._inbox.put_nowait({"kind": "beat"})

    async def _subscribe(self) -> None:
        """Follow the groups we should; what fails is tried again at the next tick."""
        wanted = {live.PEOPLE} | {live.group_name(pk) for pk, who in self.followers.items() if who}
        try:
            async with asyncio.timeout(LAYER_SECONDS):
                for group in wanted - self.subscribed:
                    if not self.channel:
                        self._unheard = True
                        return
                    await self.layer.group_add(group, self.channel)
                    self.subscribed.add(group)
        except Exception:
            self._lost_layer()

    async def _unsubscribe(self) -> None:
        for pk in [pk for pk, who in self.followers.items() if not who]:
            group = live.group_name(pk)
            del self.followers[pk]
            self.heads.pop(pk, None)
            self.known.pop(pk, None)
            if group in self.subscribed:
                self.subscribed.discard(group)
                with contextlib.suppress(Exception):
                    async with asyncio.timeout(LAYER_SECONDS):
                        await self.layer.group_discard(group, self.channel)

    async def _tick(self) -> None:
        """Feel for the layer; beat every 20 s, or at each tick while it is away."""
        loop = asyncio.get_running_loop()
        next_beat = loop.time() + BEAT_SECONDS
        while True:
            await asyncio.sleep(TICK_SECONDS)
            if self._pulse_out:
                self._lost_layer()
            if self.channel:
                self._pulse_out = True
                with contextlib.suppress(Exception):
                    async with asyncio.timeout(LAYER_SECONDS):
                        await self.layer.send(self.channel, {"type": "live", "kind": "pulse"})
            if self.away or loop.time() >= next_beat:
                next_beat = loop.time() + BEAT_SECONDS
                self._inbox.put_nowait({"kind": "beat"})

    # --- the worker ---

    async def _work(self) -> None:
        while True:
            batch = [await self._inbox.get()]
            while len(batch) < BATCH and not self._inbox.empty():
                batch.append(self._inbox.get_nowait())
            try:
                await self._handle(batch)
            except Exception:
                # The database is away, or a row can not be shown: browsers catch up by number.
                logger.exception("%d live events were not sent", len(batch))
                for message in batch:
                    if message["kind"] == "join" and message["socket"].held:
                        message["socket"].close(TRY_AGAIN)

    async def _handle(self, batch: list[dict[str, Any]]) -> None:
        joining = [m["socket"] for m in batch if m["kind"] == "join" and not m["socket"].closed]
        kinds = {message["kind"] for message in batch}
        beat = "beat" in kinds
        for message in batch:
            if message["kind"] == "session":
                for socket in list(self.sockets):
                    if socket.session_mark == message["mark"]:
                        socket.close(LOGGED_OUT)
        if beat or "logins" in kinds:
            await self._check_logins()
        await self._ask_rights(batch, joining, everyone=beat)
        for message in batch:
            if message["kind"] == "tell":
                self._tell(message["members"], encode(message["frame"]))
        items = [m for m in batch if m["kind"] not in NOT_ROWS]
        if items:
            await self._fan_out(items)
        if beat:
            await self._beat()

    def _tell(self, members: Iterable[int], text: str) -> None:
        for member in members:
            for socket in self.by_member.get(member, ()):
                socket.offer(text)

    async def _check_logins(self) -> None:
        logins = {(s.session_key, s.user_id, s.auth_hash): s for s in self.sockets}
        if not logins:
            return
        over = await self._db(read_logins, list(logins))
        for socket in list(self.sockets):
            if (socket.session_key, socket.user_id, socket.auth_hash) in over:
                socket.close(LOGGED_OUT)

    async def _ask_rights(
        self, batch: list[dict[str, Any]], joining: list[Socket], *, everyone: bool
    ) -> None:
        """Read the rights of those who came, of those whose rights may have changed, or of all."""
        members = {socket.member_id for socket in joining}
        if everyone:
            members |= self.by_member.keys()
        users: set[int] = set()
        for message in batch:
            if message["kind"] == "rights":
                members |= self.by_member.keys() & set(message["members"])
                users |= set(message["users"])
        if users:
            members |= {s.member_id for s in self.sockets if s.user_id in users}
        if not members:
            return
        await self._change(await self._db(access.live_rights_of, members), joining)

    async def _change(
        self, rights: Mapping[int, Mapping[int, dt.datetime | None]], joining: Collection[Socket]
    ) -> None:
        """Apply what was read of rights; say hello to the newly come."""
        gained = self._apply(rights)
        await self._subscribe()
        # Read after subscribing: what is committed later is announced to us.
        await self._read_heads(
            {pk for groupes in (*gained.values(), *(s.rights for s in joining)) for pk in groupes}
        )
        for socket in joining:
            socket.release(encode({"t": "hello", "v": 1, "heads": self._heads_of(socket.rights)}))
        for socket, groupes in gained.items():
            if not socket.held and socket not in joining:
                socket.offer(encode({"t": "beat", "heads": self._heads_of(groupes)}))

    def _apply(
        self, rights: Mapping[int, Mapping[int, dt.datetime | None]]
    ) -> dict[Socket, set[int]]:
        """Narrow and widen the sockets of these members. Returns what each gained."""
        gained: dict[Socket, set[int]] = {}
        for member, now in rights.items():
            for socket in list(self.by_member.get(member, ())):
                self._narrow(socket, socket.rights.keys() - now.keys())
                more = now.keys() - socket.rights.keys()
                for pk in more:
                    self.followers[pk].add(socket)
                if more:
                    gained[socket] = set(more)
                socket.rights = dict(now)
        return gained

    def _narrow(self, socket: Socket, groupes: Collection[int]) -> None:
        """Take groupes from a socket, and tell it so."""
        if not groupes:
            return
        streams = sorted(stream for pk in groupes for stream in self.heads[pk] or {f"g{pk}": 0})
        for pk in groupes:
            self.followers[pk].discard(socket)
            socket.rights.pop(pk, None)
        socket.tell_lost(streams)

    async def _read_heads(self, groupes: Collection[int]) -> None:
        if groupes:
            for pk, heads in (await self._db(read_heads, groupes)).items():
                mine = self.heads[pk]
                for stream, seq in heads.items():
                    mine[stream] = max(seq, mine.get(stream, 0))

    def _heads_of(self, groupes: Iterable[int]) -> dict[str, int]:
        return {stream: seq for pk in groupes for stream, seq in self.heads[pk].items()}

    def _beat_of(self, socket: Socket) -> str:
        return encode({"t": "beat", "heads": self._heads_of(socket.rights)})

    async def _beat(self) -> None:
        await self._unsubscribe()
        await self._subscribe()
        await self._read_heads([pk for pk, who in self.followers.items() if who])
        texts: dict[frozenset[int], str] = {}
        now = asyncio.get_running_loop().time()
        for socket in list(self.sockets):
            if socket.writer is not None and now - socket.stuck_since > STUCK_SECONDS:
                socket.close(TRY_AGAIN)
                self.leave(socket)
                continue
            groupes = frozenset(socket.rights)
            if groupes not in texts:
                texts[groupes] = encode({"t": "beat", "heads": self._heads_of(groupes)})
            if not socket.held:
                socket.offer(texts[groupes])

    async def _fan_out(self, items: list[dict[str, Any]]) -> None:
        items = [m for m in items if self.followers.get(m["groupe"])]
        if not items:
            return
        languages = {s.language for m in items for s in self.followers[m["groupe"]]}
        rows = self._carried(items, languages)
        ids: defaultdict[str, set[int]] = defaultdict(set)
        for message in items:
            if message["kind"] != "frame" and _key(message) not in rows:
                ids[message["kind"]].add(message["id"])
        groupes = {m["groupe"] for m in items}
        seen = await self._db(
            read_rows,
            ids,
            languages,
            {pk: self.known.get(pk, 0) for pk in groupes},
            {pk: {s.member_id for s in self.followers[pk]} for pk in groupes},
        )
        if seen.rights:
            await self._change(seen.rights, ())
        self.known |= seen.journal
        texts: defaultdict[int, list[Mapping[str, str]]] = defaultdict(list)
        for message in items:
            if message["kind"] == "frame":
                told = encode(message["frame"])
                texts[message["groupe"]].append(dict.fromkeys(languages, told))
        # The layer reorders; within a batch it is put right.
        for row in sorted((rows | seen.rows).values(), key=lambda row: (row.stream, row.seq)):
            texts[row.groupe_id].append(row.frames)
            heads = self.heads[row.groupe_id]
            heads[row.stream] = max(row.seq, heads.get(row.stream, 0))
        await self._hand_out(texts, languages)

    def _carried(
        self, items: Iterable[Mapping[str, Any]], languages: Set[str]
    ) -> dict[Key, Loaded]:
        """The rows whose frames came along, in all the languages wanted, and not late."""
        rows = {}
        for message in items:
            frames = message.get("frames", {})
            if not frames or not languages <= frames.keys():
                continue
            head = self.heads[message["groupe"]].get(message["stream"])
            if head is not None and message["seq"] > head:
                rows[_key(message)] = Loaded(
                    message["id"], message["groupe"], message["stream"], message["seq"], frames
                )
        return rows

    async def _hand_out(
        self, texts: Mapping[int, list[Mapping[str, str]]], languages: Collection[str]
    ) -> None:
        """Groupe id → frames (language → text), to all who may follow the groupe at this instant."""
        now = timezone.now()
        served = 0
        for pk, frames in texts.items():
            encoded = {language: _joined([f[language] for f in frames]) for language in languages}
            for socket in list(self.followers.get(pk, ())):
                until = socket.rights.get(pk)
                if until is not None and until <= now:
                    self._narrow(socket, [pk])
                elif pk in socket.rights and socket.language in encoded:
                    socket.offer(encoded[socket.language])
                served += 1
                if served % BREATH == 0:
                    await asyncio.sleep(0)
        self.fanned += served


def _key(message: Mapping[str, Any]) -> Key:
    return message["kind"], message["id"], message["seq"]


def _joined(texts: list[str]) -> str:
    """One text for what one batch holds for a groupe: a frame, or an array of them."""
    return texts[0] if len(texts) == 1 else f"[{','.join(texts)}]"


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def current() -> Hub:
    """The hub of the running event loop; made at the first call."""
    loop = asyncio.get_running_loop()
    for other in [other for other in _hubs if other.is_closed()]:
        del _hubs[other]
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
