# SPDX-License-Identifier: AGPL-3.0-or-later
"""TED, by its search interface (v3).

The search says which notices there are; each is then taken as it was published, in eForms: the
fields of a search have no hours, no lots told apart and no winners. A question is a POST with both
``query`` and ``fields``. Pages are followed by the token that each gives, which goes on being given
after the last: the end is where all that was announced has come, or nothing comes.

A notice that is here is not taken again. One that can not be had now stops the page there; what came
before it stays, and the page is asked again later.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final
from urllib.parse import urlsplit

from tenders.notices.archives import File
from tenders.notices.parsing.fields import publication_number
from tenders.sources.adapters.base import Adapter, Asked, Cursor, Page
from tenders.sources.client import Answer, Client, Trouble

ADDRESS: Final = "https://api.ted.europa.eu/v3/notices/search"
NOTICE: Final = "https://ted.europa.eu/en/notice/{number}/xml"
FIELDS: Final = ["publication-number", "publication-date"]
LIMIT: Final = 50
"""Notices of a page, each of which may be a question more; 250 is what the interface gives."""
MOST_TOKEN: Final = 2000
_NUMBER: Final = re.compile(r"\d{1,12}-\d{4}")


def page(client: Client, asked: Asked, cursor: Cursor | None) -> Page:
    cursor = cursor or {
        "since": asked.since,
        "day": asked.today.isoformat(),
        "token": "",
        "read": 0,
    }
    try:
        notices, token, total = _search(client, asked, cursor)
    except Trouble as trouble:
        if trouble.code == "question" and cursor["token"]:
            # A token does not live for ever: from the beginning, where all that is here is passed.
            return Page(cursor={**cursor, "token": "", "read": 0})
        raise
    numbers = [number for one in notices if (number := _number(one))]
    read = int(cursor["read"]) + len(notices)
    files: list[File] = []
    known = asked.known([f"{number}.xml" for number in numbers])
    for number in numbers:
        if f"{number}.xml" in known:
            continue
        try:
            answer = client.get(_notice(asked.address, number))
        except Trouble as trouble:
            if trouble.code == "gone":  # announced, and not there yet: the next reading asks again
                continue
            return Page(tuple(files), len(files), cursor, trouble=trouble)
        files.append(File(f"{number}.xml", answer.body))
    over = not notices or not token or (total > 0 and read >= total)
    if over:
        return Page(tuple(files), len(notices), None, {"day": cursor["day"]})
    if token == cursor["token"] and not files:
        raise Trouble("endless")
    after = {**cursor, "token": token, "read": read}
    return Page(tuple(files), len(notices), after)


def _search(client: Client, asked: Asked, cursor: Cursor) -> tuple[list[Any], str, int]:
    query = f"publication-date>={str(cursor['since']).replace('-', '')}"
    if asked.query:
        query = f"({asked.query}) AND {query}"
    question: dict[str, Any] = {
        "query": query,
        "fields": FIELDS,
        "limit": LIMIT,
        "scope": "ALL",
        "paginationMode": "ITERATION",
    }
    if cursor["token"]:
        question["iterationNextToken"] = cursor["token"]
    return _told(client.post(asked.address, question))


def _told(answer: Answer) -> tuple[list[Any], str, int]:
    said = answer.json()
    notices = said.get("notices") if isinstance(said, dict) else None
    if not isinstance(notices, list) or len(notices) > 10 * LIMIT:
        raise Trouble("shape")
    if said.get("timedOut") is True:  # it answers with what it found until then
        raise Trouble("partial")
    token, total = said.get("iterationNextToken"), said.get("totalNoticeCount")
    if not (
        token is None
        or (isinstance(token, str) and len(token) <= MOST_TOKEN and token.isprintable())
    ):
        raise Trouble("shape")
    return notices, token or "", total if isinstance(total, int) else 0


def _number(notice: Any) -> str | None:
    """The publication number of a notice of an answer, unpadded; the same name in two shapes."""
    said = notice.get("publication-number") if isinstance(notice, dict) else None
    if isinstance(said, list) and said:
        said = said[0]
    number = publication_number(said) if isinstance(said, str) else None
    return number if number and _NUMBER.fullmatch(number) else None


def _notice(address: str, number: str) -> str:
    """Where a notice is, as it was published: TED's own site. Beside another address than the
    interface's (a mirror, the tests' server), below it."""
    if address == ADDRESS:
        return NOTICE.format(number=number)
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/en/notice/{number}/xml"


ADAPTER: Final = Adapter("ted", ADDRESS, page, dt.timedelta(hours=12), 0.3, 30_000)
