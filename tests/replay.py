# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server on this machine that answers as the public interfaces do: answers of their official
shapes, written by us, and all that can go wrong with one.

    with Replay() as replay:
        replay.say("/records", Said(503), Said(body={"total_count": 0, "results": []}))
        …  # the first question is answered 503, those after it with the last answer
        assert [one.path for one in replay.asked] == […]

A path may also be answered by a function of the question. What is not foreseen is 404.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Question:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Said:
    """An answer. ``body``: bytes, or what is made JSON. ``cut``: it stops after so many bytes of what
    it announced. ``drip``: it comes a byte at a time and never ends, until the server does;
    ``silent``: nothing comes at all. ``huge``: so many bytes, without saying how many."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    drip: bool = False
    silent: bool = False
    huge: int = 0

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


type Speaker = Callable[[Question], Said]


class Replay:
    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.over = threading.Event()
        self._said: dict[str, list[Said | Speaker]] = {}
        self._lock = threading.Lock()
        replay = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                replay.answer(self)

            def do_POST(self) -> None:
                replay.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def say(self, path: str, *answers: Said | Speaker) -> None:
        """Answers to a path, one after the other; the last one for ever."""
        self._said[path] = list(answers)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("content-length") or 0)
        question = Question(
            handler.command,
            parts.path,
            {name: values[-1] for name, values in parse_qs(parts.query).items()},
            {name.lower(): value for name, value in handler.headers.items()},
            handler.rfile.read(length),
        )
        with self._lock:
            self.asked.append(question)
            answers = self._said.get(parts.path, [Said(404)])
            said = answers.pop(0) if len(answers) > 1 else answers[0]
        self._send(handler, said if isinstance(said, Said) else said(question))

    def _send(self, handler: BaseHTTPRequestHandler, said: Said) -> None:
        try:
            if said.silent:
                self.over.wait(30)
                return
            handler.send_response(said.status)
            for name, value in said.headers.items():
                handler.send_header(name, value)
            content = said.content
            if not said.huge:
                length = 1_000_000 if said.drip else len(content)
                handler.send_header("Content-Length", str(length))
            handler.end_headers()
            if said.drip:
                while not self.over.wait(0.02):
                    handler.wfile.write(b" ")
            elif said.huge:
                for _part in range(said.huge // 65536 + 1):
                    handler.wfile.write(b" " * 65536)
            else:
                handler.wfile.write(content if said.cut is None else content[: said.cut])
        except OSError:
            pass  # whoever asked has had enough


# --- the shapes of the interfaces ----------------------------------------------------------------------


def boamp_list(records: list[Any], *, total: int | None = None) -> Said:
    """A page of BOAMP's interface (explore API v2.1)."""
    return Said(body={"total_count": len(records) if total is None else total, "results": records})


def boamp_card(stamp: str, etag: str = "") -> Said:
    """The card of its data set."""
    body = {"dataset_id": "boamp", "metas": {"default": {"data_processed": stamp}}}
    return Said(body=body, headers={"ETag": etag} if etag else {})


def ted_list(
    numbers: list[str],
    *,
    token: str | None = None,
    total: int | None = None,
    timed_out: bool = False,
) -> Said:
    """A page of TED's search (v3): what was asked for, with the links that always come."""
    return Said(
        body={
            "notices": [
                {
                    "publication-number": number,
                    "publication-date": "2027-01-04+01:00",
                    "links": {"xml": {"MUL": f"https://ted.example/en/notice/{number}/xml"}},
                }
                for number in numbers
            ],
            "totalNoticeCount": len(numbers) if total is None else total,
            "iterationNextToken": token,
            "timedOut": timed_out,
        }
    )


def ocds_package(
    releases: list[Any], *, after: str = "", etag: str = "", modified: str = ""
) -> Said:
    """A package of OCDS releases, with its validators and the address of the next."""
    body: dict[str, Any] = {
        "uri": "https://acheteur.example/paquet.json",
        "version": "1.1",
        "publishedDate": "2027-01-04T09:00:00+01:00",
        "publisher": {"name": "Ville de Saint-Aubert"},
        "releases": releases,
    }
    if after:
        body["links"] = {"next": after}
    headers = {"ETag": etag, "Last-Modified": modified}
    return Said(body=body, headers={name: value for name, value in headers.items() if value})
