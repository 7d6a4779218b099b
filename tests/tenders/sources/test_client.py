# SPDX-License-Identifier: AGPL-3.0-or-later
"""One question at a time, within bounds: where it may go, how long, how much, and what goes wrong."""

from __future__ import annotations

import datetime as dt
import errno
import socket
from collections.abc import Iterator
from email.utils import format_datetime
from typing import Any

import pytest
from django.utils import timezone

from tenders.sources import client as module
from tenders.sources.client import Client, Trouble, is_public, place_of, retry_after
from tests.replay import Replay, Said


@pytest.fixture
def replay() -> Iterator[Replay]:
    with Replay() as replay:
        yield replay


@pytest.fixture
def client() -> Client:
    return Client(agent="essais", loopback=True, seconds=20)


def trouble(client: Client, url: str) -> Trouble:
    with pytest.raises(Trouble) as caught:
        client.get(url)
    return caught.value


def test_an_answer_comes_whole(replay: Replay, client: Client) -> None:
    replay.say("/avis", Said(body={"a": "é"}, headers={"ETag": '"1"'}))
    answer = client.get(f"{replay.url}/avis?where=x%20y")
    assert answer.json() == {"a": "é"}
    assert answer.headers["etag"] == '"1"'
    [asked] = replay.asked
    assert asked.query == {"where": "x y"}
    assert asked.headers["user-agent"] == "essais"
    assert asked.headers["accept-encoding"] == "identity"
    assert asked.headers["host"] == replay.url.removeprefix("http://")


def test_a_question_may_have_a_body(replay: Replay, client: Client) -> None:
    replay.say("/", Said(body={}))
    client.post(replay.url, {"query": "x"})
    [asked] = replay.asked
    assert (asked.method, asked.json()) == ("POST", {"query": "x"})
    assert asked.headers["content-type"] == "application/json"


def test_not_changed_is_an_answer(replay: Replay, client: Client) -> None:
    replay.say("/", Said(304))
    assert client.get(replay.url, {"If-None-Match": '"1"'}).status == 304
    assert replay.asked[0].headers["if-none-match"] == '"1"'


@pytest.mark.parametrize(
    ("status", "code", "passing"),
    [
        (400, "question", False),
        (401, "forbidden", False),
        (403, "forbidden", False),
        (404, "gone", False),
        (408, "down", True),
        (410, "gone", False),
        (418, "status", False),
        (422, "question", False),
        (429, "busy", True),
        (500, "down", True),
        (502, "down", True),
        (503, "down", True),
        (204, "status", False),
    ],
)
def test_each_status_says_something(
    replay: Replay, client: Client, status: int, code: str, passing: bool
) -> None:
    replay.say("/", Said(status, headers={"Retry-After": "120"}))
    said = trouble(client, replay.url)
    assert (said.code, said.passing) == (code, passing)
    assert said.facts["host"] == "127.0.0.1"
    if status in (429, 503):
        assert said.facts["wait"] == 120


def test_what_a_server_says_of_a_question_is_one_short_line(replay: Replay, client: Client) -> None:
    replay.say("/", Said(400, body=b"<p>Unknown\n field</p>\x00 " + b"x" * 5000))
    said = str(trouble(client, replay.url).facts["said"])
    assert said.startswith("Unknown field")
    assert len(said) == module.SAID


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("-5", 0),
        (None, 0),
        ("bientôt", 0),
        ("9" * 12, 0),
        ("999999", 86400),
    ],
)
def test_how_long_to_wait(text: str | None, seconds: int) -> None:
    assert retry_after(text) == seconds


def test_how_long_to_wait_until_an_hour() -> None:
    soon = timezone.now() + dt.timedelta(seconds=90)
    assert 80 <= retry_after(format_datetime(soon, usegmt=True)) <= 90
    assert retry_after("Mon, 01 Jan 2001 00:00:00 GMT") == 0


def test_half_an_answer_is_none(replay: Replay, client: Client) -> None:
    replay.say("/", Said(body={"a": "b" * 100}, cut=20))
    assert trouble(client, replay.url).code == "cut"


def test_an_answer_that_is_no_json(replay: Replay, client: Client) -> None:
    replay.say("/", Said(body=b"<html>Maintenance</html>"))
    answer = client.get(replay.url)
    with pytest.raises(Trouble) as caught:
        answer.json()
    assert caught.value.code == "malformed"
    assert caught.value.passing


def test_nested_for_ever_is_no_json_either(replay: Replay, client: Client) -> None:
    replay.say("/", Said(body=b"[" * 200_000))
    with pytest.raises(Trouble):
        client.get(replay.url).json()


def test_an_answer_that_is_packed_is_not_unpacked(replay: Replay, client: Client) -> None:
    replay.say("/", Said(body=b"x", headers={"Content-Encoding": "gzip"}))
    assert trouble(client, replay.url).code == "malformed"


def test_who_says_nothing_is_not_waited_for(replay: Replay, client: Client) -> None:
    replay.say("/", Said(silent=True))
    client.wait = 0.2
    assert trouble(client, replay.url).code == "timeout"


def test_who_drips_is_stopped_in_the_end(replay: Replay, client: Client) -> None:
    replay.say("/", Said(drip=True))
    client.seconds = 0.5
    assert trouble(client, replay.url).code == "timeout"


@pytest.mark.parametrize("said", [Said(huge=300_000), Said(body=b" " * 300_000)])
def test_too_much_is_not_read(replay: Replay, client: Client, said: Said) -> None:
    replay.say("/", said)
    client.most = 200_000
    found = trouble(client, replay.url)
    assert (found.code, found.facts["most"]) == ("too_large", 200_000)


def test_it_follows_where_it_is_led(replay: Replay, client: Client) -> None:
    replay.say("/a", Said(302, headers={"Location": "/b"}))
    replay.say("/b", Said(body={}))
    assert client.get(f"{replay.url}/a").url == f"{replay.url}/b"
    assert client.asked == 2


def test_it_does_not_run_in_circles(replay: Replay, client: Client) -> None:
    replay.say("/a", Said(302, headers={"Location": "/b"}))
    replay.say("/b", Said(302, headers={"Location": "/a"}))
    assert trouble(client, f"{replay.url}/a").code == "redirects"
    assert len(replay.asked) == module.MOST_REDIRECTS + 1


@pytest.mark.parametrize("where", ["", "http://[", "//"])
def test_it_is_led_nowhere(replay: Replay, client: Client, where: str) -> None:
    replay.say("/", Said(302, headers={"Location": where} if where else {}))
    assert trouble(client, replay.url).code in ("redirects", "address")


def test_a_question_with_a_body_is_not_asked_elsewhere(replay: Replay, client: Client) -> None:
    replay.say("/", Said(302, headers={"Location": "/b"}))
    with pytest.raises(Trouble):
        client.post(replay.url, {})
    assert len(replay.asked) == 1


@pytest.mark.parametrize(
    "where",
    ["http://acheteur.example/", "ftp://127.0.0.1/", "https://10.0.0.1/", "file:///etc/passwd"],
)
def test_it_is_not_led_where_it_may_not_go(replay: Replay, client: Client, where: str) -> None:
    replay.say("/", Said(302, headers={"Location": where}))
    assert trouble(client, replay.url).code in ("address", "private_address")


@pytest.mark.parametrize(
    "url",
    [
        "http://acheteur.example/a",
        "https://acheteur.example:8443/a",
        "https://quelqu.un:secret@acheteur.example/",
        "https:///a",
        "https://",
        "acheteur.example",
        "ftp://acheteur.example",
        "https://acheteur.example/a b",
        "https://acheteur.example/\u00e9",
        "https://acheteur.example/\r\nHost: x",
        "https://[::1",
        "https://acheteur.example:99999/",
        "https://" + "a" * 300 + ".example/",
        "http://127.0.0.1/a",
        "",
    ],
)
def test_an_address_that_may_not_be_asked(url: str) -> None:
    with pytest.raises(Trouble) as caught:
        place_of(url)
    assert caught.value.code == "address"


def test_where_an_address_leads() -> None:
    place = place_of("https://Mairie.Éxemple.fr./a?b=c")
    assert (place.host, place.port, place.path) == ("mairie.xn--xemple-9ua.fr", 443, "/a?b=c")
    assert place_of("https://acheteur.example").path == "/"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1",  # noqa: S104
        "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::", "2001:db8::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_addresses_of_this_machine_and_of_private_networks(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_addresses_of_the_open_network(address: str) -> None:
    assert is_public(address)


def _resolved(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """``acheteur.example`` is found at these; other threads of this process look up as ever."""
    real = socket.getaddrinfo

    def found(host: Any, port: Any, *args: Any, **kind: Any) -> list[Any]:
        if host != "acheteur.example":
            return real(host, port, *args, **kind)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


def _connected(monkeypatch: pytest.MonkeyPatch, leads: int | OSError) -> None:
    """A connection to 93.184.216.34 ends at this port here, or fails so; any other is as ever (the
    cache's watch connects from a thread of its own, at any moment)."""
    real = socket.socket.connect

    def connect(self: socket.socket, where: Any) -> None:
        if isinstance(where, tuple) and where[0] == "93.184.216.34":
            if isinstance(leads, OSError):
                raise leads
            where = ("127.0.0.1", leads)
        real(self, where)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.mark.parametrize("addresses", [("10.0.0.1",), ("93.184.216.34", "127.0.0.1")])
def test_a_name_that_leads_inside_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    _resolved(monkeypatch, *addresses)
    assert trouble(Client("essais"), "https://acheteur.example/").code == "private_address"
    # The tests' door is for plain http on this machine, and opens nothing else.
    assert (
        trouble(Client("essais", loopback=True), "https://acheteur.example/").code
        == "private_address"
    )


@pytest.mark.parametrize(
    ("error", "code", "passing"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "x"), "offline", True),
        (socket.gaierror(socket.EAI_NONAME, "x"), "unknown_host", False),
        (OSError(errno.ENETUNREACH, "x"), "offline", True),
    ],
)
def test_without_a_network(
    monkeypatch: pytest.MonkeyPatch, error: OSError, code: str, passing: bool
) -> None:
    real = socket.getaddrinfo

    def found(host: Any, *args: Any, **kind: Any) -> list[Any]:
        if host != "acheteur.example":
            return real(host, *args, **kind)
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", found)
    said = trouble(Client("essais"), "https://acheteur.example/")
    assert (said.code, said.passing) == (code, passing)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENETUNREACH, "x"), "offline"),
        (ConnectionRefusedError(), "unreachable"),
        (TimeoutError(), "timeout"),
    ],
)
def test_who_cannot_be_reached(monkeypatch: pytest.MonkeyPatch, error: OSError, code: str) -> None:
    _resolved(monkeypatch, "93.184.216.34")

    _connected(monkeypatch, error)
    said = trouble(Client("essais"), "https://acheteur.example/")
    assert said.code == code
    assert said.passing


def test_who_speaks_no_tls(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer in the clear where a certificate was expected."""
    replay.say("/", Said(body={}))
    _resolved(monkeypatch, "93.184.216.34")
    _connected(monkeypatch, int(replay.url.rsplit(":", 1)[1]))
    assert trouble(Client("essais"), "https://acheteur.example/").code == "cut"
