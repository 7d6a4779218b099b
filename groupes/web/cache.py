# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cache on Valkey, which never fails a page and never keeps it waiting.

It holds counts (how often one asked, searched, tried to log in) and nothing that would be missed.
When Valkey is away, frozen, full or refuses, each process counts by itself, in memory, until it is
back; one thread asks whether it is, so that no request does.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import cached_property, partialmethod
from typing import Any, Final, cast

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Cut
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

ANSWER_SECONDS: Final = 0.25
"""Valkey answers in a thousandth of this; who does not is away."""
ASK_AGAIN_SECONDS: Final = 1.0
KEPT_HERE: Final = 50_000
"""Counts that one process keeps meanwhile (some 15 MB); those not asked for longest go first."""


class Link:
    """Whether Valkey answers: known once for the process, whatever its threads."""

    def __init__(self, servers: list[str]) -> None:
        self.client = RedisCacheClient(
            servers,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            # a connection that a restart cut is made anew; nothing is waited for twice
            retry=Retry(NoBackoff(), 1, (Cut,)),
        )
        self.away = False
        self._lock = threading.Lock()

    def lost(self, error: Exception) -> None:
        """It did not answer: nobody asks it anything until it does."""
        with self._lock:
            if self.away:
                return
            self.away = True
        log.error("Valkey: %s. Each process counts by itself meanwhile.", error)
        threading.Thread(target=self._ask_again, name="valkey-watch", daemon=True).start()

    def _ask_again(self) -> None:
        while True:
            time.sleep(ASK_AGAIN_SECONDS)
            try:
                self.probe()
            except (RedisError, OSError):
                continue
            self.away = False
            log.warning("Valkey answers again.")
            return

    def probe(self, key: str = "probe") -> None:
        """Write a key and read it back; RedisError or OSError when that can not be done."""
        said = time.time_ns()
        self.client.set(key, said, 60)
        if self.client.get(key, None) != said:
            raise RedisError("what was written is not there")


_links: dict[tuple[str, ...], Link] = {}
_links_lock = threading.Lock()


def _link(servers: list[str]) -> Link:
    key = tuple(servers)
    with _links_lock:
        if key not in _links:
            _links[key] = Link(servers)
        return _links[key]


class SteadyCache(RedisCache):
    """Django's cache on Valkey, or in this process while Valkey is away."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        # Several servers shard the channel layer. Django would take the others for copies of the
        # first, and read there what was never written.
        self._servers: list[str] = self._servers[:1]
        self._link = _link(self._servers)
        here = {"KEY_PREFIX": self.key_prefix, "OPTIONS": {"MAX_ENTRIES": KEPT_HERE}}
        self._here = LocMemCache(f"instead of {self._servers[0]}", here)

    @cached_property
    def _cache(self) -> RedisCacheClient:
        """One client, hence one set of connections, for all threads and requests."""
        return self._link.client

    @property
    def alone(self) -> bool:
        """Whether this process counts by itself, Valkey being away."""
        return self._link.away

    def probe(self) -> None:
        """Write to Valkey itself; RedisError or OSError when that can not be done."""
        self._link.probe(self.make_key("probe"))

    def _either(self, method: str, *given: Any, **named: Any) -> Any:
        if not self._link.away:
            ask: Callable[..., Any] = getattr(super(), method)
            try:
                return ask(*given, **named)
            except (RedisError, OSError) as error:
                self._link.lost(error)
        return getattr(self._here, method)(*given, **named)

    add = partialmethod(_either, "add")
    get = partialmethod(_either, "get")
    set = partialmethod(_either, "set")
    touch = partialmethod(_either, "touch")
    delete = partialmethod(_either, "delete")
    get_many = partialmethod(_either, "get_many")
    has_key = partialmethod(_either, "has_key")
    incr = partialmethod(_either, "incr")
    set_many = partialmethod(_either, "set_many")
    delete_many = partialmethod(_either, "delete_many")
    clear = partialmethod(_either, "clear")


def counts() -> SteadyCache:
    """The cache of the settings, for what only this kind of cache can say."""
    return cast(SteadyCache, caches["default"])
