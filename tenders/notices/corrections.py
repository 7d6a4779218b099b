# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of a notice: what it says itself, then what change notices say of it. Pure.

The state is computed again from its parts each time one arrives, so that the order of arrival
changes nothing: ``fold(own, corrections)`` takes the notice's own latest version and applies the
corrections in the order of their dates.

A "content" is the documented JSON of a notice (docs/formats/notice.md) without ``file``, plus
``extra`` (what the importer alone needs). A correction that is only words (BOAMP's own forms) never
moves a date: it raises ``deadline_unsure``, for a person to read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from tenders.notices import parsing, references
from tenders.notices.parsing.model import best_text

type Content = dict[str, Any]

WORDS_ONLY = "correction_in_words_only"

# What a correction may say anew. Absent or empty there: what was said before stands.
_CORRECTED = (
    "title",
    "description",
    "buyers",
    "procedure",
    "nature",
    "cpv",
    "value",
    "questions_until",
    "languages",
    "group_legal_form",
    "winners",
    "results",
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A change notice as seen from the notice it changes."""

    content: Content
    order: int  # among corrections of the same date

    @property
    def date(self) -> str:
        return dated(self.content)


def content_of(notice: parsing.Notice) -> Content:
    """The content of a parsed notice: plain JSON values."""
    content = notice.to_json()
    del content["file"]
    if notice.changes is not None:
        content["changes"] |= {"kind": notice.changes.kind, "others": notice.changes.others}
    content["extra"] = {
        "source_url": notice.source_url or "",
        "sub_format": notice.sub_format,
        "subtype": notice.subtype,
    }
    return content


def fingerprint(content: Content) -> str:
    """The same content gives the same 64 characters, whatever the file it came in."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def dated(content: Content) -> str:
    """The ISO date a content counts from: its publication, else its dispatch, else ""."""
    return content["published_on"] or content["dispatched_on"] or ""


def corrects(content: Content) -> bool:
    """Whether this content is a correction (or cancellation) of another notice."""
    changes = content["changes"]
    return (
        changes is not None
        and changes["kind"] == "notice"
        and changes["notice"] != content["notice_id"]
    )


def _words_only(content: Content) -> bool:
    return any(warning.startswith(WORDS_ONLY) for warning in content["warnings"])


def _complete(content: Content) -> bool:
    """Whether a correction restates the notice (eForms), or only tells about it (BOAMP's forms)."""
    sub_format = content["extra"]["sub_format"]
    return content["format"] == "eforms" or sub_format == "EFORMS"


def fold(own: Content, corrections: Iterable[Correction]) -> Content:
    """The state: a content with ``cancelled`` and ``deadline_unsure`` beside the other keys.

    A correction older than the notice's own version was taken into account by it, so it is passed
    over, unless the version is the first.
    """
    changes = own["changes"]
    state: Content = {
        **own,
        "cancelled": bool(changes and changes["cancelled"] and changes["kind"] == "notice"),
        "deadline_unsure": False,
    }
    since = dated(own) if int(own["version"]) > 1 else ""
    for correction in sorted(corrections, key=lambda one: (one.date, one.order)):
        said = correction.content
        if since and correction.date and correction.date < since:
            continue
        if said["changes"] and said["changes"]["cancelled"]:
            state["cancelled"] = True
        elif _complete(said):
            _restate(state, said)
        elif _words_only(said):
            state["deadline_unsure"] = True
    return state


def _restate(state: Content, said: Content) -> None:
    for key in _CORRECTED:
        if said.get(key):
            state[key] = said[key]
    if any((said.get("places") or {}).values()):
        state["places"] = said["places"]
    if said["lots"]:
        state["lots"] = _lots(state["lots"], said["lots"])
    if said["deadline"]:
        state["deadline"] = said["deadline"]
        state["deadline_unsure"] = False


def _lots(before: list[Content], after: list[Content]) -> list[Content]:
    """Lots by id: a restated lot replaces, a new one joins, one not named stays."""
    said = {lot["id"]: lot for lot in after}
    kept = [said.pop(lot["id"], lot) for lot in before]
    return kept + list(said.values())


# --- the state as columns ------------------------------------------------------------------------


def _instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _amount(value: Content | None) -> Decimal | None:
    return Decimal(str(value["amount"])).quantize(Decimal("0.01")) if value else None


def _best(texts: dict[str, str], language: str | None) -> str:
    return best_text(texts, "FRA", language)


def _language(texts: dict[str, str], language: str | None) -> str:
    """The language of the text that :func:`_best` gives; "" when nobody says which it is."""
    shown = next((one for one in ("FRA", language) if one and one in texts), None)
    code = shown or next(iter(texts), "")
    return "" if code == "UND" else code[:3]


def _places(state: Content) -> Content:
    """Where it is carried out; a content kept before it was told apart has the départements only."""
    before = {"departments": state["extra"].get("place_departments", [])}
    return {"countries": [], "nuts": [], "departments": [], **(state.get("places") or before)}


def _departments(state: Content) -> list[str]:
    found = [buyer["department"] for buyer in state["buyers"]] + _places(state)["departments"]
    return list(dict.fromkeys(code for code in found if code))


def columns(state: Content) -> dict[str, Any]:
    """The state as the columns of ``Notice`` (all but its identity and its dates of import)."""
    deadline = state["deadline"]
    form = state["group_legal_form"]
    value = state["value"]
    language = state["language"]
    return {
        "format": state["format"],
        "version": state["version"],
        "procedure_id": state["procedure_id"] or "",
        "publication_number": state["publication_number"] or "",
        "form": (state["form"] or "")[:20],
        "notice_type": (state["notice_type"] or "")[:40],
        "language": (language or "")[:3],
        "titles": state["title"],
        "descriptions": state["description"],
        "title": _best(state["title"], language),
        "title_language": _language(state["title"], language),
        "description": _best(state["description"], language),
        "description_language": _language(state["description"], language),
        "buyers": state["buyers"],
        "buyer_names": " ; ".join(buyer["name"] for buyer in state["buyers"] if buyer["name"]),
        "countries": list(
            dict.fromkeys(buyer["country"][:3] for buyer in state["buyers"] if buyer["country"])
        ),
        "departments": _departments(state),
        "places": _places(state),
        "procedure": (state["procedure"] or "")[:40],
        "nature": (state["nature"] or "")[:20],
        "cpv": state["cpv"],
        "cpv_tree": _tree(state),
        "value_amount": _amount(value),
        "value_currency": ((value["currency"] or "") if value else "")[:3],
        "published_on": _day(state["published_on"]),
        "dispatched_on": _day(state["dispatched_on"]),
        "deadline_at": _instant(deadline["at"]) if deadline else None,
        "deadline_local": deadline["local"] if deadline else "",
        "deadline_kind": deadline["kind"] if deadline else "",
        "deadline_unsure": state["deadline_unsure"],
        "questions_until": state["questions_until"] or "",
        "languages": [code[:3] for code in state["languages"]],
        "group_legal_form_required": form["required"] if form else None,
        "group_legal_form": (form["text"] or "") if form else "",
        "changes": state["changes"],
        "cancelled": state["cancelled"],
        "winners": state["winners"],
        "results": state.get("results", []),
        "previous": [cited[:80] for cited in state.get("previous", [])],
        "withheld": state["withheld"],
        "warnings": state["warnings"],
        "source_url": state["extra"]["source_url"],
        "lot_words": _lot_words(state),
        "names": references.names_of(state),
    }


MOST_LOT_WORDS = 100_000


def _lot_words(state: Content) -> str:
    """What the lots say, to be searched: titles, then texts, each once, for buyers repeat them from
    lot to lot; so much of it."""
    language = state["language"]
    said = [
        _best(lot[name], language) for name in ("title", "description") for lot in state["lots"]
    ]
    return "\n".join(filter(None, dict.fromkeys(said)))[:MOST_LOT_WORDS]


def _tree(state: Content) -> list[str]:
    """Every prefix of 2 to 8 digits of the codes of the notice and of its lots."""
    codes = {*state["cpv"], *(code for lot in state["lots"] for code in lot["cpv"])}
    return sorted({code[:n] for code in codes for n in range(2, len(code) + 1)})


def lot_columns(state: Content) -> list[dict[str, Any]]:
    """The lots as columns of ``Lot``, in order, each id once."""
    rows: dict[str, dict[str, Any]] = {}
    for lot in state["lots"]:
        lot_id = lot["id"][:40]
        if lot_id in rows:
            continue
        deadline = lot["deadline"]
        rows[lot_id] = {
            "position": len(rows) + 1,
            "lot_id": lot_id,
            "title": _best(lot["title"], state["language"]),
            "language": _language(lot["title"], state["language"]),
            "description": _best(lot["description"], state["language"]),
            "cpv": lot["cpv"],
            "value_amount": _amount(lot["value"]),
            "value_currency": ((lot["value"]["currency"] or "") if lot["value"] else "")[:3],
            "deadline_at": _instant(deadline["at"]) if deadline else None,
            "deadline_local": deadline["local"] if deadline else "",
            "documents_url": lot["documents_url"] or "",
            "submission_url": lot["submission_url"] or "",
        }
    return list(rows.values())


# --- what moved ----------------------------------------------------------------------------------

# column: the name it has in a change, and whether its old and new values are short enough to keep
_WATCHED: dict[str, tuple[str, bool]] = {
    "title": ("title", False),
    "description": ("description", False),
    "buyer_names": ("buyers", False),
    "procedure": ("procedure", True),
    "nature": ("nature", True),
    "cpv": ("cpv", True),
    "value_amount": ("value", True),
    "deadline_at": ("deadline", True),
    "deadline_unsure": ("deadline_unsure", True),
    "questions_until": ("questions_until", True),
    "group_legal_form": ("group_legal_form", False),
    "cancelled": ("cancelled", True),
}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return str(value) if isinstance(value, Decimal) else value


def differences(
    before: dict[str, Any],
    after: dict[str, Any],
    lots_before: list[dict[str, Any]],
    lots_after: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """What a reader would want to know moved: ``[{"field", "old", "new"}]``."""
    found: list[dict[str, Any]] = []
    for column, (name, short) in _WATCHED.items():
        if before[column] != after[column]:
            entry: dict[str, Any] = {"field": name}
            if short:
                entry |= {"old": _plain(before[column]), "new": _plain(after[column])}
            found.append(entry)
    if lots_before != lots_after:
        found.append({"field": "lots"})
    hosts = hosts_of(lots_before), hosts_of(lots_after)
    if hosts[0] != hosts[1] and any(hosts):
        found.append({"field": "hosts", "old": hosts[0], "new": hosts[1]})
    return found


def hosts_of(lots: Iterable[dict[str, Any]]) -> list[str]:
    """The sites that the links of these lots (as columns) lead to, in alphabetical order."""
    links = (lot[name] for lot in lots for name in ("documents_url", "submission_url"))
    return sorted({_host(link) for link in links if link})


def _host(link: str) -> str:
    """The site itself: what stands before an ``@`` is not, and is there to deceive."""
    try:
        return urlsplit(link).hostname or link
    except ValueError:
        return link


JUMP = dt.timedelta(days=60)


def alarming(fields: Iterable[dict[str, Any]]) -> bool:
    """Whether a change (as :func:`differences` has it) is one that a forger would make, and buyers
    hardly ever: a deadline that comes earlier or goes far, links that lead to another site."""
    for entry in fields:
        if entry["field"] == "hosts" and set(entry["new"]) - set(entry["old"]):
            return True
        if entry["field"] == "deadline" and entry["old"] and entry["new"]:
            move = dt.datetime.fromisoformat(entry["new"]) - dt.datetime.fromisoformat(entry["old"])
            if not dt.timedelta(0) <= move <= JUMP:
                return True
    return False
