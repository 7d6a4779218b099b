# SPDX-License-Identifier: AGPL-3.0-or-later
"""Valkey killed, frozen or full: what counts goes on counting, and nobody waits or fails."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCacheClient

from groupes.web.cache import counts
from groupes.web.ratelimit import counting_alone, too_many
from tests.groupes.web.valkey import Valkey, valkey

__all__ = ["valkey"]

WAYS = ("kill", "freeze", "fill")


def wait_until(true: Any) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What this thread asked of Valkey."""
    here, made = threading.current_thread(), []
    ask = RedisCacheClient.get_client

    def noted(client: Any, key: Any = None, *, write: bool = False) -> Any:
        if threading.current_thread() is here:
            made.append(str(key))
        return ask(client, key, write=write)

    monkeypatch.setattr(RedisCacheClient, "get_client", noted)
    return made


@pytest.mark.parametrize("way", WAYS)
def test_limits_hold_whatever_happens_to_valkey(valkey: Valkey, way: str) -> None:
    getattr(valkey, way)()
    assert [too_many(1, "test", 2, 600) for _number in range(4)] == [False, False, True, True]
    assert not too_many(2, "test", 2, 600)
    assert counting_alone()


@pytest.mark.parametrize("way", WAYS)
def test_a_valkey_that_is_away_is_asked_once(valkey: Valkey, way: str, asked: list[str]) -> None:
    getattr(valkey, way)()
    cache.set("first", 1)
    before = len(asked)
    for number in range(50):
        cache.set(f"key-{number}", number)
        too_many(number, "test", 2, 600)
    assert len(asked) == before


def test_everything_that_a_cache_does_is_done_meanwhile(valkey: Valkey) -> None:
    valkey.kill()
    cache.set("a", 1, 60)
    assert cache.get("a") == 1
    assert not cache.add("a", 2)
    assert cache.incr("a") == 2
    cache.set_many({"b": 3, "c": 4})
    assert cache.get_many(["a", "b", "none"]) == {"a": 2, "b": 3}
    assert cache.has_key("c")
    assert cache.touch("c", 30)
    assert cache.delete("c")
    cache.delete_many(["b"])
    assert cache.get_or_set("d", lambda: 5) == 5
    cache.clear()
    assert cache.get("a") is None


def test_once_it_is_back_all_count_together_again(valkey: Valkey) -> None:
    valkey.freeze()
    cache.set("first", "perhaps read when it wakes")
    cache.set("a", "here")
    assert counting_alone()
    valkey.thaw()
    wait_until(lambda: not counting_alone())
    assert cache.get("a") is None
    cache.set("b", "there")
    other = caches.create_connection("default")
    assert other.get("b") == "there"


def test_all_threads_know_at_once_and_share_the_connections(valkey: Valkey) -> None:
    other = caches.create_connection("default")
    assert other._cache is counts()._cache  # type: ignore[attr-defined]
    valkey.kill()
    cache.get("a")
    assert other.alone  # type: ignore[attr-defined]


def test_a_restart_costs_no_count(valkey: Valkey) -> None:
    """The connections that were open are cut; each is made anew before anything is given up."""
    import redis

    with redis.from_url(valkey.url) as client:
        client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    cache.set("a", 1)
    assert not counting_alone()


def test_of_several_servers_the_first_counts_alone(valkey: Valkey, settings: Any) -> None:
    """The others shard the channel layer; they are no copies to read from."""
    default = settings.CACHES["default"]
    several = [valkey.url, "redis://127.0.0.1:1/0"]
    settings.CACHES = {"default": default | {"LOCATION": several}}
    for _number in range(10):
        cache.set("a", 1)
        assert cache.get("a") == 1
    assert not counting_alone()
