# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking an address outside for a document, within bounds. Pure: no ORM, no settings.

What is asked is an address that an administrator typed, or that an answer leads to, so:

- https only, on its own port, with the certificate checked; no name and password in the address;
- the name is looked up here, every address it has must be a public one, and one of those is
  connected to: a name that leads elsewhere the second time leads nowhere;
- redirections are followed one by one under the same rules, a few at most;
- an answer has a size and a time, from the first look-up to the last byte, whatever drips in.

Python's own ``http.client``: all that is needed is one request at a time, and a library brings its
own ideas of proxies, redirections and retries, each of which would have to be turned off.
``loopback`` lets the tests' server in (settings.SOURCES_LOOPBACK), and nothing else.
"""

from __future__ import annotations

import errno
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from time import monotonic, sleep, time
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from tenders.notices.parsing.text import clean_line

MOST_BYTES: Final = 20 * 1024 * 1024
"""Of one answer: what a file of notices may have."""
SECONDS: Final = 60.0
"""From the first look-up to the last byte."""
WAIT: Final = 20.0
"""For a connection, and for each part of an answer."""
MOST_REDIRECTS: Final = 4
MOST_WAIT: Final = 24 * 3600
"""Seconds beyond which a Retry-After is not believed."""
SAID: Final = 200
"""Characters kept of what a server says of a question it refuses."""
_CHUNK: Final = 64 * 1024
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_AWAY: Final = {
    errno.ENETUNREACH,
    errno.EHOSTUNREACH,
    errno.ENETDOWN,
    errno.EADDRNOTAVAIL,
}


class Trouble(Exception):
    """Why there is no answer: a stable code (docs/formats/sources.md) and its facts, of which none
    holds more than a line. ``passing``: the same question may well be answered later."""

    PASSING: Final = {
        "offline", "unreachable", "timeout", "cut", "busy", "down", "malformed", "shape", "partial",
    }  # fmt: skip

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def passing(self) -> bool:
        return self.code in self.PASSING


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` 200, or 304 when what one has is still what there is. ``headers`` in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        """What the body holds; ``Trouble`` where it is no JSON: a page that says "back soon"."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Trouble("malformed", host=_host(self.url)) from None


@dataclass(slots=True)
class Client:
    """Asks; ``asked`` counts. ``agent``: who asks, for those who watch their servers; ``pace``:
    seconds between two questions, so as to be no burden."""

    agent: str
    loopback: bool = False
    pace: float = 0.0
    seconds: float = SECONDS
    wait: float = WAIT
    most: int = MOST_BYTES
    asked: int = field(default=0, init=False)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", url, headers=headers)

    def post(self, url: str, said: object) -> Answer:
        body = json.dumps(said).encode()
        return self.ask("POST", url, body=body, headers={"Content-Type": "application/json"})

    def ask(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer, 200 or 304; anything else is Trouble."""
        if self.asked and self.pace:
            sleep(self.pace)
        ends = monotonic() + self.seconds
        for _turn in range(MOST_REDIRECTS + 1):
            self.asked += 1
            status, said, content = self._once(method, url, body, headers or {}, ends)
            if status not in (301, 302, 303, 307, 308):
                return _judged(status, said, content, url)
            # A question that has a body is asked again only where it is told to be the same.
            if "location" not in said or (body is not None and status < 307):
                break
            try:
                url = urljoin(url, said["location"])
            except ValueError:
                break
        raise Trouble("redirects", host=_host(url))

    def _once(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], ends: float
    ) -> tuple[int, dict[str, str], bytes]:
        place = place_of(url, loopback=self.loopback)
        try:
            with _connected(place, self._left(ends), self.loopback) as sock, _stopped(sock, ends):
                if isinstance(sock, ssl.SSLSocket):
                    sock.do_handshake()
                return self._spoken(sock, place, method, body, headers, ends)
        except Trouble:
            raise
        except ssl.SSLError as error:
            if isinstance(error, ssl.SSLCertVerificationError):
                raise Trouble("certificate", host=place.host) from None
            raise self._cut(place, ends) from None
        except TimeoutError:
            raise Trouble("timeout", host=place.host) from None
        except (http.client.HTTPException, ValueError, OSError):
            raise self._cut(place, ends) from None

    def _cut(self, place: Place, ends: float) -> Trouble:
        return Trouble("timeout" if monotonic() >= ends else "cut", host=place.host)

    def _left(self, ends: float) -> float:
        return max(min(self.wait, ends - monotonic()), 0.001)

    def _spoken(
        self,
        sock: socket.socket,
        place: Place,
        method: str,
        body: bytes | None,
        headers: Mapping[str, str],
        ends: float,
    ) -> tuple[int, dict[str, str], bytes]:
        speaker = http.client.HTTPConnection(place.host, place.port)
        speaker.sock = sock
        speaker.putrequest(method, place.path, skip_host=True, skip_accept_encoding=True)
        told = {
            "Host": place.named,
            "User-Agent": self.agent,
            "Accept": "application/json, application/xml, text/xml",
            "Accept-Encoding": "identity",
            "Connection": "close",
            **({"Content-Length": str(len(body))} if body is not None else {}),
            **headers,
        }
        for name, value in told.items():
            speaker.putheader(name, value)
        speaker.endheaders(body)
        answer = speaker.getresponse()
        try:
            said = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, said, self._body(answer, said, place, ends)
        finally:
            answer.close()

    def _body(
        self,
        answer: http.client.HTTPResponse,
        said: Mapping[str, str],
        place: Place,
        ends: float,
    ) -> bytes:
        if said.get("content-encoding", "identity").lower() not in ("identity", ""):
            raise Trouble("malformed", host=place.host)
        if (answer.length or 0) > self.most:
            raise Trouble("too_large", host=place.host, most=self.most)
        parts: list[bytes] = []
        size = 0
        while part := answer.read(_CHUNK):
            size += len(part)
            if size > self.most:
                raise Trouble("too_large", host=place.host, most=self.most)
            if monotonic() >= ends:
                raise Trouble("timeout", host=place.host)
            parts.append(part)
        if answer.length:  # it said how long it would be, and stopped before
            raise self._cut(place, ends)
        return b"".join(parts)


# --- where --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads: the host to look up, how to name it, what to ask there."""

    host: str
    port: int
    path: str
    named: str
    secure: bool


def place_of(url: str, *, loopback: bool = False) -> Place:
    """Where an address leads; ``Trouble("address")`` where it is none that may be asked."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise Trouble("address") from None
    if not name.isprintable():
        raise Trouble("address")
    secure = parts.scheme == "https"
    local = loopback and parts.scheme == "http" and name in ("127.0.0.1", "::1", "localhost")
    if not name or "@" in parts.netloc or not (secure or local):
        raise Trouble("address", host=name[:100])
    if secure and port not in (None, 443):
        raise Trouble("address", host=name[:100])
    path = parts.path or "/"
    if parts.query:
        path += f"?{parts.query}"
    if not path.isascii() or not path.isprintable() or " " in path or len(path) > 8000:
        raise Trouble("address", host=name[:100])
    named = f"[{name}]" if ":" in name else name
    if port and local:
        named += f":{port}"
    return Place(name, port or (443 if secure else 80), path, named, secure)


def is_public(address: str) -> bool:
    """Whether an address is one of the open network: of no machine of ours, of no network behind a
    wall, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    inner: ipaddress.IPv4Address | None = None
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip.teredo is not None:
            return False
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return all(
        one.is_global
        and not one.is_multicast
        and not one.is_reserved
        and not one.is_unspecified
        and not getattr(one, "is_site_local", False)  # fec0::/10, of old, is told to be global
        for one in (ip, inner)
        if one is not None and not (one is ip and inner is not None)
    )


def _found(place: Place, loopback: bool) -> list[tuple[Any, ...]]:
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        # No answer from whoever knows names: no network; a name that nobody has: an address to mend.
        unknown = error.errno == getattr(socket, "EAI_NONAME", None)
        raise Trouble("unknown_host" if unknown else "offline", host=place.host) from None
    except (OSError, UnicodeError):
        raise Trouble("offline", host=place.host) from None
    for *_kind, where in found:
        ip = ipaddress.ip_address(str(where[0]).split("%", 1)[0])
        if not (is_public(str(where[0])) or (loopback and not place.secure and ip.is_loopback)):
            raise Trouble("private_address", host=place.host)
    return found[:4]


@contextmanager
def _connected(place: Place, wait: float, loopback: bool) -> Iterator[socket.socket]:
    last: OSError | None = None
    for family, kind, protocol, _name, where in _found(place, loopback):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(wait)
            sock.connect(where)
        except OSError as error:
            sock.close()
            last = error
            continue
        try:
            if place.secure:
                sock = _tls().wrap_socket(
                    sock, server_hostname=place.host, do_handshake_on_connect=False
                )
            yield sock
        finally:
            sock.close()
        return
    if isinstance(last, TimeoutError):
        raise Trouble("timeout", host=place.host)
    away = last is not None and last.errno in _AWAY
    raise Trouble("offline" if away else "unreachable", host=place.host)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@contextmanager
def _stopped(sock: socket.socket, ends: float) -> Iterator[None]:
    """Stop what is read from ``sock`` at an instant, however slowly it comes."""

    def stop() -> None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(ends - monotonic(), 0), stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


# --- what an answer means ---------------------------------------------------------------------------------


def _judged(status: int, said: Mapping[str, str], content: bytes, url: str) -> Answer:
    host = _host(url)
    if status in (200, 304):
        return Answer(status, said, content, url)
    if status in (429, 503):
        code = "busy" if status == 429 else "down"
        raise Trouble(code, host=host, status=status, wait=retry_after(said.get("retry-after")))
    if status >= 500 or status in (408, 425):
        raise Trouble("down", host=host, status=status)
    if status in (401, 403):
        raise Trouble("forbidden", host=host, status=status)
    if status in (404, 410):
        raise Trouble("gone", host=host, status=status)
    if status in (400, 422):
        words = clean_line(content[:2000].decode("utf-8", "replace")) or ""
        raise Trouble("question", host=host, status=status, said=words[:SAID])
    raise Trouble("status", host=host, status=status)


def retry_after(text: str | None) -> int:
    """Seconds to wait, from a Retry-After (seconds or a date); 0 where it says nothing to go by."""
    text = (text or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return min(int(text), MOST_WAIT)
    try:
        seconds = parsedate_to_datetime(text).timestamp() - time()
    except (ValueError, TypeError, OverflowError):
        return 0
    return min(max(int(seconds), 0), MOST_WAIT)


def _host(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "")[:100]
    except ValueError:
        return ""
    return host if host.isprintable() else ""
