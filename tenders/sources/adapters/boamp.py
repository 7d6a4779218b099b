# SPDX-License-Identifier: AGPL-3.0-or-later
"""BOAMP, by the interface of its open data (Opendatasoft, explore API v2.1).

Two editions a day. The records of the last days are read in the order of their days, a hundred at a
time; the interface gives no more than ten thousand of one list, so beyond that the list begins
again at the day it came to. Where records went away while pages were turned, as many are read
again; what was added to a page already turned is found by the next reading, which begins two days
before the end of this one.

Whether anything is new is asked first, of the data set's own card (one question); once a day the
list is read all the same.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final
from urllib.parse import quote, urlencode

from tenders.notices.archives import File
from tenders.notices.parsing.text import clean_line
from tenders.sources.adapters.base import Adapter, Asked, Cursor, Page, day_after
from tenders.sources.client import Answer, Client, Trouble

ADDRESS: Final = "https://boamp-datadila.opendatasoft.com/api/explore/v2.1"
DATASET: Final = "/catalog/datasets/boamp"
LIMIT: Final = 100
REACH: Final = 10_000
"""Records of one list that the interface gives, the place of the first and their number together."""


def page(client: Client, asked: Asked, cursor: Cursor | None) -> Page:
    if cursor is None:
        begun = _begin(client, asked)
        if isinstance(begun, Page):
            return begun
        cursor = begun
    since, offset = str(cursor["since"]), int(cursor["offset"])
    where = f"dateparution >= date'{since}'"
    if asked.query:
        where += f" and ({asked.query})"
    parameters = {
        "where": where,
        "order_by": "dateparution,idweb",
        "limit": LIMIT,
        "offset": offset,
    }
    url = f"{asked.address}{DATASET}/records?{urlencode(parameters, quote_via=quote)}"
    total, records = _records(client.get(url))
    gone = max(int(cursor.get("total", total)) - total, 0)
    if gone and offset:
        # What is left has moved towards the beginning: begin again that much before.
        return Page(cursor={**cursor, "offset": max(offset - gone, 0), "total": total})
    files = tuple(_file(record, number) for number, record in enumerate(records, offset))
    after = _after(cursor, records, total)
    return Page(files, len(records), after, {} if after else _mark(cursor))


def _begin(client: Client, asked: Asked) -> Cursor | Page:
    """Where a reading begins; a page that says so where nothing has changed."""
    mark = asked.mark
    headers = {"If-None-Match": mark["etag"]} if mark.get("etag") else {}
    stamp, etag = "", ""
    try:
        answer = client.get(f"{asked.address}{DATASET}", headers)
    except Trouble as trouble:
        if trouble.code not in ("gone", "question", "forbidden", "status"):
            raise
    else:
        stamp = mark.get("stamp", "") if answer.status == 304 else _stamp(answer)
        etag = clean_line(answer.headers.get("etag", mark.get("etag", ""))) or ""
    fresh = mark.get("day") == asked.today.isoformat()
    if fresh and stamp and stamp == mark.get("stamp"):
        return Page(same=True, mark={**mark, "etag": etag[:200]})
    return {
        "since": asked.since,
        "offset": 0,
        "day": asked.today.isoformat(),
        "stamp": stamp[:80],
        "etag": etag[:200],
    }


def _stamp(answer: Answer) -> str:
    """When the data set last changed, as its card says; "" where it does not."""
    found: Any = answer.json()
    for name in ("metas", "default"):
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        return ""
    return clean_line(str(found.get("data_processed") or found.get("modified") or "")) or ""


def _records(answer: Answer) -> tuple[int, list[Any]]:
    said = answer.json()
    total = said.get("total_count") if isinstance(said, dict) else None
    records = said.get("results") if isinstance(said, dict) else None
    if not isinstance(total, int) or not isinstance(records, list) or len(records) > REACH:
        raise Trouble("shape")
    return total, records


def _file(record: Any, number: int) -> File:
    """One record, as the interface gives it: refused, it is kept alone."""
    name = clean_line(str(record.get("idweb"))) if isinstance(record, dict) else None
    data = json.dumps({"total_count": 1, "results": [record]}, ensure_ascii=False)
    return File(f"{name or f'record {number}'}.json"[-255:], data.encode("utf-8", "replace"))


def _after(cursor: Cursor, records: list[Any], total: int) -> Cursor | None:
    """Where the next page is; None: that was the last one."""
    offset = int(cursor["offset"]) + len(records)
    if not records or offset >= total:
        return None
    after = {**cursor, "offset": offset, "total": total}
    if offset + LIMIT > REACH:
        last = records[-1]
        day = day_after(last.get("dateparution")) if isinstance(last, dict) else ""
        if day <= str(cursor["since"]):
            raise Trouble("endless")
        after |= {"since": day, "offset": 0}
        after.pop("total")
    return after


def _mark(cursor: Cursor) -> Cursor:
    return {name: cursor[name] for name in ("day", "stamp", "etag")}


ADAPTER: Final = Adapter("boamp", ADDRESS, page, dt.timedelta(hours=6), 0.5, 6_000)
