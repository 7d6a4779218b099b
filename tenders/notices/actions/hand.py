# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls entered by hand: what somebody heard of, that no source publishes. Each verb is a part of its
caller's transaction; who may is the caller's matter.

They are notices like others, with versions, and what moves is told to those who follow them as the
corrections of any notice are. No import meets them: their source is nobody's.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from groupes.models import Member
from groupes.web.transactions import locked
from tenders.notices import corrections, followers
from tenders.notices.actions.importing import hold_imports
from tenders.notices.corrections import Content
from tenders.notices.followers import Beside
from tenders.notices.models import Notice, NoticeVersion, Tender
from tenders.notices.parsing import model as parsed
from tenders.notices.parsing.times import Instant

FRENCH = "FRA"


@dataclass(frozen=True, slots=True)
class Said:
    """What is entered. ``deadline``: an instant with its zone; ``cpv``: codes of eight digits."""

    title: str
    buyer: str
    deadline: dt.datetime | None = None
    words: str = ""
    link: str = ""
    cpv: tuple[str, ...] = ()
    department: str = ""


def enter(*, said: Said, private: bool) -> Notice:
    """A new call, with a tender of its own."""
    hold_imports()
    reference = secrets.token_hex(4)
    content = _content(reference, 1, said)
    notice = Notice(
        tender=Tender.objects.create(),
        source=Notice.Source.HAND,
        notice_id=reference,
        private=private,
        content_hash=corrections.fingerprint(content),
        **corrections.columns(_state(content)),
    )
    notice.save()
    _keep(notice, content, [])
    return notice


def correct(
    *, notice: Notice, said: Said, private: bool, by: Member, beside: Beside | None = None
) -> bool:
    """Say it otherwise; whether anything changed. One that all read stays so. ``beside``: what else changes
    with it, told with what moved."""
    hold_imports()
    row = locked(Notice.everything).get(pk=notice.pk)
    content = _content(row.notice_id, int(row.version) + 1, said)
    return _move(row, content, row.private and private, by, beside)


def cancel(*, notice: Notice, by: Member) -> None:
    """There is no such call any more. Twice changes nothing."""
    hold_imports()
    row = locked(Notice.everything).get(pk=notice.pk)
    if row.cancelled:
        return
    content = dict(row.versions.own().latest("pk").normalised)
    content["version"] = f"{int(row.version) + 1:02d}"
    content["extra"] = content["extra"] | {"cancelled": True}
    _move(row, content, row.private, by)


def said_of(notice: Notice) -> Said:
    """What was entered of a call, to be said otherwise."""
    first = notice.buyers[0] if notice.buyers else {}
    return Said(
        title=notice.title,
        buyer=notice.buyer_names,
        deadline=notice.deadline_at,
        words=notice.description,
        link=notice.source_url,
        cpv=tuple(notice.cpv),
        department=first.get("department") or "",
    )


def _move(
    row: Notice, content: Content, private: bool, by: Member, beside: Beside | None = None
) -> bool:
    """Whether anything was kept of the notice; what moved, and what is beside it, is told at once."""
    state = _state(content)
    after = corrections.columns(state)
    before = {name: getattr(row, name) for name in after}
    fields = corrections.differences(before, after, [], corrections.lot_columns(state))
    fields += [
        {"field": name} for column, name in _ENTERED.items() if before[column] != after[column]
    ]
    own = before.keys() - {"version"}  # raised with each writing
    if all(before[name] == after[name] for name in own) and row.private == private:
        _tell(row, [], by, beside)
        return False
    for name, value in after.items():
        setattr(row, name, value)
    row.private = private
    row.content_hash = corrections.fingerprint(content)
    row.updated_at = timezone.now()
    row.save(update_fields=[*after, "private", "content_hash", "updated_at"])
    _keep(row, content, fields)
    _tell(row, fields, by, beside)
    return True


_ENTERED = {"source_url": "link", "departments": "department"}
"""What is followed of a call entered by hand beside what is of any notice: by column, as a change calls it. An
official notice has its own links told by their sites, and its places with its lots."""


def _tell(row: Notice, fields: list[dict[str, Any]], by: Member, beside: Beside | None) -> None:
    if fields or beside is not None:
        followers.tell(
            [followers.Change(row.pk, fields, tender_id=row.tender_id, by=by, beside=beside)]
        )


def _keep(notice: Notice, content: Content, fields: list[dict[str, Any]]) -> None:
    NoticeVersion.objects.create(
        notice=notice,
        version=content["version"],
        normalised=content,
        content_hash=corrections.fingerprint(content),
        changed_fields=fields,
    )


def _state(content: Content) -> Content:
    return corrections.fold(content, []) | {"cancelled": "cancelled" in content["extra"]}


def _content(reference: str, version: int, said: Said) -> Content:
    deadline = None
    if said.deadline is not None:
        instant = Instant(at=said.deadline.astimezone(dt.UTC), local=said.deadline)
        deadline = parsed.Deadline.of(instant, "tender")
    department = said.department or None
    return corrections.content_of(
        parsed.Notice(
            file="",
            source="hand",
            format="hand",
            notice_id=reference,
            version=f"{version:02d}",
            form="competition",
            language=FRENCH,
            title={FRENCH: said.title},
            description={FRENCH: said.words} if said.words else {},
            buyers=[parsed.Buyer(name=said.buyer, country=FRENCH, department=department)],
            cpv=list(said.cpv),
            deadline=deadline,
            places=parsed.Places([FRENCH], [], [department] if department else []),
            source_url=said.link or None,
        )
    )
