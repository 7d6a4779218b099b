# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packages of OCDS (releases or records) at an address that an administrator gives.

The first question is conditional (ETag, Last-Modified): a package that has not changed is not sent
again. A package may name the next one (``links.next``), which must be on the same host.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from tenders.notices.archives import File
from tenders.sources.adapters.base import Adapter, Asked, Cursor, Page
from tenders.sources.client import Answer, Client, Trouble

MOST_ADDRESS: Final = 2000


def page(client: Client, asked: Asked, cursor: Cursor | None) -> Page:
    if cursor is None:
        answer = client.get(asked.address, _conditions(asked.mark))
        if answer.status == 304:
            return Page(same=True, mark=asked.mark)
        cursor = {"next": "", "turned": [], **_validators(answer)}
    else:
        answer = client.get(str(cursor["next"]))
    said = answer.json()
    if not isinstance(said, dict | list):
        raise Trouble("shape")
    found = _things(said)
    files = (File(_name(answer.url), answer.body),) if found else ()
    address = _next(said, answer.url)
    if address and (address in cursor["turned"] or address == asked.address):
        raise Trouble("endless")
    if not address:
        return Page(files, found, None, {name: cursor[name] for name in ("etag", "modified")})
    turned = [*cursor["turned"], address]
    return Page(files, found, {**cursor, "next": address, "turned": turned})


def _conditions(mark: Cursor) -> dict[str, str]:
    said = {"If-None-Match": mark.get("etag"), "If-Modified-Since": mark.get("modified")}
    return {name: str(value) for name, value in said.items() if value}


def _validators(answer: Answer) -> Cursor:
    """What tells this package from a later one; nothing that is too long to be sent back."""
    names = {"etag": "etag", "modified": "last-modified"}
    found = {ours: answer.headers.get(theirs, "") for ours, theirs in names.items()}
    return {
        name: value if len(value) <= 200 and value.isprintable() else ""
        for name, value in found.items()
    }


def _things(said: Any) -> int:
    """How many releases or records there are."""
    if isinstance(said, list):
        return len(said)
    for name in ("releases", "records"):
        if isinstance(said.get(name), list):
            return len(said[name])
    if "ocid" not in said:
        raise Trouble("shape")
    return 1


def _next(said: Any, url: str) -> str:
    links = said.get("links") if isinstance(said, dict) else None
    address = links.get("next") if isinstance(links, dict) else None
    if not isinstance(address, str) or not address:
        return ""
    try:
        address = urljoin(url, address)
        same = urlsplit(address)[:2] == urlsplit(url)[:2]
    except ValueError:
        same = False
    if not same or len(address) > MOST_ADDRESS or not address.isprintable():
        raise Trouble("elsewhere")
    return address


def _name(url: str) -> str:
    last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1] or "ocds"
    return (last if last.endswith(".json") else f"{last}.json")[-255:]


ADAPTER: Final = Adapter("ocds", "", page, dt.timedelta(hours=12), 1.0)
