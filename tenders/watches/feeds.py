# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a watch found, for other programs: an Atom feed, an OCDS release package
(docs/formats/watch.md). Asks nothing of the database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from groupes.web import formats
from tenders.notices import labels
from tenders.notices.models import Notice
from tenders.notices.parsing.codes import LANGUAGES
from tenders.watches import words
from tenders.watches.models import Because, Watch


@dataclass(frozen=True, slots=True)
class Written:
    """A kind of file: its name, its media type, ``write(watch, found, origin, path, changed)``."""

    name: str
    mime: str
    write: Callable[[Watch, Sequence[Because], str, str, dt.datetime], bytes]


def _atom(
    watch: Watch, found: Sequence[Because], origin: str, path: str, changed: dt.datetime
) -> bytes:
    feed = Atom1Feed(
        title=watch.name,
        link=origin + watch.get_absolute_url(),
        description="",
        subtitle="; ".join(f"{what}: {which}" for what, which in words.asks(watch)),
        feed_url=origin + path,
        feed_guid=f"{origin}{watch.get_absolute_url()}#{watch.pk}",
        author_name=watch.groupe.name if watch.groupe is not None else watch.name,
    )
    for one in found:
        notice = one.match.notice
        feed.add_item(
            title=str(notice),
            link=origin + notice.get_absolute_url(),
            unique_id=f"{origin}{notice.get_absolute_url()}",
            description="\n".join(_lines(notice, one)),
            pubdate=one.match.at,
            updateddate=max(one.match.at, notice.updated_at),
            categories=list(notice.cpv[:20]),
        )
    # Django tells the time of the newest entry, or of now where there is none.
    feed.latest_post_date = lambda: changed  # type: ignore[method-assign]
    return feed.writeString("utf-8").encode()


def _lines(notice: Notice, one: Because) -> list[str]:
    said = []
    if one.match.gone:
        said.append(words.gone(one.match.gone))
    said.append(notice.buyer_names)
    if notice.departments:
        said.append(", ".join(map(labels.department, notice.departments[:5])))
    if notice.deadline_there is not None:
        day = formats.longdate(notice.deadline_there)
        said.append(_("Deadline: %(day)s") % {"day": day})
    said += words.why(one.facts)
    return [each for each in said if each]


# --- OCDS ------------------------------------------------------------------------------------------

CATEGORIES: Final = {"services": "services", "supplies": "goods", "works": "works"}
METHODS: Final = {
    "open": "open",
    "adapted": "open",
    "restricted": "selective",
    "neg-w-call": "selective",
    "comp-dial": "selective",
    "innovation": "selective",
    "neg-wo-call": "limited",
}


def _ocds(
    watch: Watch, found: Sequence[Because], origin: str, path: str, changed: dt.datetime
) -> bytes:
    package = {
        "uri": origin + path,
        "version": "1.1",
        "publishedDate": _instant(changed),
        "publisher": {"name": watch.name, "uri": origin},
        "releases": [release(one.match.notice) for one in found],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


SAME: Final = dt.timedelta(minutes=1)
"""What moves a notice so soon came with it."""


def _instant(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None


def _day(day: dt.date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day is not None else None


def _value(amount: Any, currency: str) -> dict[str, Any] | None:
    if amount is None:
        return None
    number = int(amount) if amount == amount.to_integral_value() else float(amount)
    return {"amount": number, "currency": currency or "EUR"}


def release(notice: Notice) -> dict[str, Any]:
    """A notice as one OCDS 1.1 release. What is not known is not there. Once it moved here it is another
    release, of the instant at which it did: whoever reads them knows which is the later."""
    moved = notice.updated_at - notice.imported_at > SAME
    known = LANGUAGES.get(notice.language)
    language = known[0] if known else None
    parties = [_party(n, buyer) for n, buyer in enumerate(notice.buyers)]
    tender = {
        "id": notice.procedure_id or notice.notice_id,
        "title": notice.title,
        "description": notice.description,
        "status": "cancelled" if notice.cancelled else "complete" if notice.closed else _status(notice),
        "mainProcurementCategory": CATEGORIES.get(notice.nature),
        "procurementMethod": METHODS.get(notice.procedure),
        "procurementMethodDetails": notice.procedure,
        "value": _value(notice.value_amount, notice.value_currency),
        "tenderPeriod": _some(
            {
                "startDate": _day(notice.published_on) if moved else None,
                "endDate": _instant(notice.deadline_at),
            }
        ),
        "items": [
            {"id": str(n), "classification": {"scheme": "CPV", "id": code}}
            for n, code in enumerate(notice.cpv, 1)
        ],
        "documents": [
            {"id": "1", "documentType": "tenderNotice", "url": notice.source_url}
        ] if notice.source_url else [],
    }  # fmt: skip
    tag = "tenderCancellation" if notice.cancelled else "tender"
    return _some(
        {
            "ocid": f"{notice.source}-{notice.procedure_id or notice.notice_id}",
            "id": f"{notice.source}-{notice.notice_id}-{notice.version}"
            + (f"-{notice.updated_at.timestamp():.0f}" if moved else ""),
            "date": _instant(notice.updated_at)
            if moved
            else _day(notice.published_on) or _instant(notice.imported_at),
            "tag": ["planning" if notice.form == "planning" else tag],
            "initiationType": "tender",
            "language": language,
            "parties": parties,
            "buyer": {"id": parties[0]["id"], "name": parties[0]["name"]} if parties else None,
            "tender": _some(tender),
        }
    )


def _status(notice: Notice) -> str:
    if notice.form == "planning":
        return "planned"
    return "active" if notice.is_open() else "complete"


def _party(n: int, buyer: dict[str, Any]) -> dict[str, Any]:
    number = (buyer.get("identifier") or "").replace(" ", "")
    address = {
        "postalCode": buyer.get("postcode"),
        "region": buyer.get("nuts"),
        "countryName": buyer.get("country"),
    }
    french = buyer.get("country") in (None, "", "FRA")
    known = french and number.isdigit() and len(number) in (9, 14)
    return _some(
        {
            "id": f"FR-RCS-{number[:9]}" if known else f"buyer-{n + 1}",
            "name": buyer.get("name") or "",
            "identifier": {"scheme": "FR-RCS", "id": number[:9]} if known else None,
            "address": _some(address),
            "roles": ["buyer"],
        }
    )


def _some(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


ATOM: Final = Written("veille.atom", "application/atom+xml; charset=utf-8", _atom)
OCDS: Final = Written("veille.json", "application/json; charset=utf-8", _ocds)
