# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of a notice: what it says itself, then what change notices say of it. Pure.

The state is computed again from its parts each time one arrives, so that the order of arrival
changes nothing: :func:`fold` takes what the notice says itself (the content of the highest
:func:`rank`, and those before it), applies the corrections in the order of their dates, then what
became of its lots.

A "content" is the documented JSON of a notice (docs/formats/notice.md) without ``file``, plus
``extra`` (what the importer alone needs). A correction that is only words (BOAMP's own forms) never
moves a date: it raises ``deadline_unsure``, for a person to read.

What is announced twice (TED and BOAMP) is one call: a correction of either announcement is *heard*
by the other, which takes its cancellations, its dates and how offers are judged, and keeps its own
texts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from tenders.notices import parsing, references, terms
from tenders.notices.parsing import awarded
from tenders.notices.parsing.model import best_text
from tenders.notices.parsing.times import utc_text

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
    "visit",
    "winners",
    "results",
)


READER = 6
"""Of this reader: raised when it reads the same file otherwise, so that a file that is read again
takes the place of what was read of it before."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A change notice as seen from the notice it changes; ``heard``: it changes another
    announcement of the same call."""

    content: Content
    order: int  # among corrections of the same date
    heard: bool = False

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
        "reader": READER,
    }
    if notice.said_at is not None:
        content["extra"]["said_at"] = utc_text(notice.said_at)
    for name in ("awards", "nobody_won", "own_lots"):
        if said := getattr(notice, name):
            content["extra"][name] = said
    if notice.deadline_of_lots:
        content["extra"]["deadline_of_lots"] = True
    if notice.withheld_until is not None:
        content["extra"]["withheld_until"] = notice.withheld_until.isoformat()
    return content


def fingerprint(content: Content) -> str:
    """The same content gives the same 64 characters, whatever the file it came in: what BOAMP's API
    and its XML both say is said once."""
    if content.get("format") == "boamp-xml":
        content = content | {"format": "boamp-api"}
    # The one says nothing that `withheld` does not; a package that is made anew each hour says nothing new.
    aside = {"withheld_until", "said_at"} & {*content.get("extra", ())}
    if aside:
        extra = {key: one for key, one in content["extra"].items() if key not in aside}
        content = content | {"extra": extra}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def dated(content: Content) -> str:
    """The ISO date a content counts from: its publication, else its dispatch, else ""."""
    return content["published_on"] or content["dispatched_on"] or ""


type Rank = tuple[int, str, str, str, int]


def rank(content: Content) -> Rank:
    """Which of a notice's own contents is in force: the highest. By the version; among equal ones,
    by the dispatch (of OCDS, the instant of its release), by the publication; where the source gave two
    under one date, the one with the later deadline, so that an older export alone brings none back; then
    as the reader is newer."""
    deadline = content["deadline"]
    return (
        int(content["version"]),
        _said(content),
        content["published_on"] or "",
        deadline["at"] if deadline else "",
        content["extra"].get("reader", 1),
    )


def _said(content: Content) -> str:
    """When a content was said: of OCDS an instant, else a day. What an older reader kept of OCDS has the day
    alone: it counts from its first instant on earth, so that the same release, read anew, comes after."""
    day = content["dispatched_on"] or content["published_on"] or ""
    if content.get("format") != "ocds" or not day:
        return str(day)
    first = dt.date.fromisoformat(day) - dt.timedelta(days=1)
    return str(content["extra"].get("said_at") or f"{first.isoformat()}T10:00:00Z")


def of_one_date(one: Rank, other: Rank) -> bool:
    """Whether two contents of a notice bear the same version and dates."""
    return one[:3] == other[:3]


def corrects(content: Content) -> bool:
    """Whether this content is a correction (or cancellation) of another notice."""
    changes = content["changes"]
    return (
        changes is not None
        and changes["kind"] == "notice"
        and changes["notice"] != content["notice_id"]
    )


def in_words(content: Content) -> bool:
    """Whether a correction says what it changes in words alone."""
    return says_in_words(content["warnings"])


def says_in_words(warnings: Iterable[str]) -> bool:
    """:func:`in_words`, from the warnings of a notice alone."""
    return any(warning.startswith(WORDS_ONLY) for warning in warnings)


def _complete(content: Content) -> bool:
    """Whether a correction restates the notice (eForms), or only tells about it (BOAMP's forms)."""
    sub_format = content["extra"]["sub_format"]
    return content["format"] == "eforms" or sub_format == "EFORMS"


# --- folding -------------------------------------------------------------------------------------

CANCELLED, WITHDRAWN, CLOSED = "cancelled", "withdrawn", "closed"
"""Why a lot can not be answered any more: the buyer cancelled it, says it no longer, or has given
its result. A lot of a state has it under ``state``, "" while it can be answered."""

_NUMBER = re.compile(r"(\d+)\D*$")
_NUMBERED = re.compile(r"(?:lot[- ]?)?\d{1,6}", re.IGNORECASE)


def lot_number(lot: str) -> str:
    """A lot's number whatever the way its id is written: "LOT-0003" → "3", "0" and "0000" → "0"."""
    found = _NUMBER.search(lot)
    return str(int(found[1])) if found else lot.casefold()


def fold(
    own: Content,
    corrections: Iterable[Correction],
    *,
    before: Sequence[Content] = (),
    results: Iterable[Content] = (),
) -> Content:
    """The state: a content with ``cancelled``, ``closed`` and ``deadline_unsure`` beside the other
    keys, and in each lot ``state`` and ``deadline_unsure``.

    ``before``: what the notice said itself before ``own``, the oldest first. ``results``: the award
    notices of the same round. A correction older than the notice's own version was taken into
    account by it, so it is passed over, unless the version is the first.
    """
    *before, own = _whole([*before, own])
    state: Content = {**own, "cancelled": False, "closed": False, "lots": []}
    words_unread = False
    for content in (*before, own):
        _restate_lots(state, content["lots"])
        _cancel_lots(state, content)
        if content["deadline"]:
            state["deadline"] = content["deadline"]
    state["cancelled"] = cancels_all(own["changes"])
    state["warnings"] = own["warnings"] + _given_twice(own, before)
    # It was given and is no more: the last that was known, to be checked.
    lost = own["deadline"] is None and state["deadline"] is not None
    since = dated(own) if int(own["version"]) > 1 else ""
    first = before[0] if before else own
    sent = first["dispatched_on"] or dated(first)  # another announcement may have come out before
    for correction in sorted(corrections, key=lambda one: (one.date, one.order)):
        said = correction.content
        past = max(since, sent) if correction.heard else since
        if past and correction.date and correction.date < past:
            continue
        if cancels_all(said["changes"]):
            state["cancelled"] = True
            continue
        if _complete(said):
            (_hear if correction.heard else _restate)(state, said)
            if said["deadline"]:
                words_unread = lost = False
            elif said["lots"] and state["deadline"]:
                lost = True
        elif in_words(said):
            words_unread = True
        _cancel_lots(state, said)
    _close(state, results)
    _settle(state, words_unread or lost)
    return state


# What an update of OCDS leaves out and that still holds, and what of a lot.
_HELD = (
    "title",
    "description",
    "buyers",
    "procedure",
    "nature",
    "cpv",
    "value",
    "deadline",
    "questions_until",
    "language",
    "languages",
    "group_legal_form",
    "terms",
    "visit",
    "quotes",
)
_HELD_OF_A_LOT = (
    "title",
    "description",
    "cpv",
    "value",
    "deadline",
    "documents_url",
    "submission_url",
    "terms",
)
UNDIVIDED = "LOT-0000"


def _updates(content: Content) -> bool:
    """Whether a content is an update of OCDS, which says what moved and may say no more."""
    tags = (content["notice_type"] or "").split(",")
    heads = ("tenderUpdate", "tenderAmendment", "tenderCancellation")
    return content["format"] == "ocds" and all(tag and tag.startswith(heads) for tag in tags)


def _whole(contents: Sequence[Content]) -> list[Content]:
    """These contents of a notice, the oldest first, with what an update of OCDS left out."""
    found: list[Content] = []
    for content in contents:
        if found and content["format"] == "ocds" and content["form"] == "result":
            content = _more_of_awards(found[-1], content)
        elif found and _updates(content):
            content = _over(found[-1], content)
        found.append(content)
    return found


def whole(content: Content, before: Sequence[Content]) -> Content:
    """A content of a notice with what it left out and that still holds (``before``, the oldest first)."""
    return _whole([*before, content])[-1]


# What is said of awards and still holds where a later release does not say it.
HELD_OF_AWARDS = (
    "title",
    "description",
    "buyers",
    "procedure",
    "nature",
    "cpv",
    "language",
)


def _more_of_awards(held: Content, said: Content) -> Content:
    """What a release says of awards, over what others said: each of its awards takes the place of what was
    known of that one, and the others stay. A compiled release says all there is."""
    if said["extra"]["sub_format"] == "compiled":
        return said
    now = {**said, **{key: said[key] or held[key] for key in HELD_OF_AWARDS}}
    before, extra = held["extra"], said["extra"]
    if "awards" not in before and "nobody_won" not in before:  # of a reader that did not keep them
        return now
    awards = awarded.merged(before.get("awards", ()), extra.get("awards", ()))
    theirs, ours = before.get("nobody_won", {}), extra.get("nobody_won", {})
    over = [*dict.fromkeys((*theirs.get("lots", ()), *ours.get("lots", ())))]
    all_of_it = bool(theirs.get("whole") or ours.get("whole"))
    winners, results = awarded.told(awards, over=over, whole=all_of_it)
    now["winners"] = [one.to_json() for one in winners]
    now["results"] = [one.to_json() for one in results]
    now["extra"] = {**extra, "awards": awards}
    if over or all_of_it:
        now["extra"]["nobody_won"] = {"lots": over, "whole": all_of_it}
    return now


def _over(held: Content, said: Content) -> Content:
    """What is said, over what holds."""
    now = {**said, **{key: said[key] or held[key] for key in _HELD if key in held and key in said}}
    names = {one["name"]: one for one in held["buyers"]}
    now["buyers"] = [
        {key: value or names.get(one["name"], one)[key] for key, value in one.items()}
        for one in now["buyers"]
    ]
    days = [day for day in (held["published_on"], said["published_on"]) if day]
    now["published_on"] = min(days, default=None)
    if not any((said.get("places") or {}).values()) and held.get("places"):
        now["places"] = held["places"]
    if not said["extra"]["source_url"]:
        now["extra"] = {**said["extra"], "source_url": held["extra"]["source_url"]}
    if own := held["extra"].get("own_lots"):
        now["extra"] = {**now["extra"], "own_lots": own | said["extra"].get("own_lots", {})}
    now["lots"] = _lots_over(held, said)
    if said["extra"].get("deadline_of_lots"):
        stated = [lot["deadline"] for lot in now["lots"] if lot["deadline"]]
        now["deadline"] = min(stated, key=lambda one: readings(one)[0])
    return now


def _lots_over(held: Content, said: Content) -> list[Content]:
    """The lots that hold, with what is said of them. A call of which nobody speaks as divided is one lot;
    a lot without a deadline of its own has that of the whole."""
    theirs = {lot["id"]: lot for lot in said["lots"]}
    known = {lot["id"] for lot in held["lots"]}
    if UNDIVIDED in theirs and known and UNDIVIDED not in known:
        theirs = {}
    whole = None if said["extra"].get("deadline_of_lots") else said["deadline"]
    found = []
    for lot in held["lots"]:
        now = theirs.pop(lot["id"], {})
        keys = [key for key in _HELD_OF_A_LOT if key in lot]
        kept = lot | {key: now.get(key) or lot[key] for key in keys}
        if whole and not now and lot["deadline"] == held["deadline"]:
            kept["deadline"] = whole
        found.append(kept)
    if UNDIVIDED in known:
        found = [] if theirs else found  # it is divided now
    return found + list(theirs.values())


DEADLINE_TWICE = "deadline_given_twice"


def _given_twice(own: Content, before: Sequence[Content]) -> list[str]:
    """A warning for each other deadline that the source gave under the same version and date."""
    here = own["deadline"] and own["deadline"]["at"]
    mine = rank(own)
    others = {
        one["deadline"]["local"]
        for one in before
        if one["deadline"] and one["deadline"]["at"] != here and of_one_date(rank(one), mine)
    }
    return [f"{DEADLINE_TWICE}: {local}" for local in sorted(others)]


def _restate(state: Content, said: Content) -> None:
    for key in _CORRECTED:
        if said.get(key):
            state[key] = said[key]
    if any((said.get("places") or {}).values()):
        state["places"] = said["places"]
    if "quotes" in said and (said["description"] or said["lots"]):
        state["quotes"] = said["quotes"]  # of texts that are said anew
    before = {lot["id"]: lot for lot in state["lots"]}
    _restate_lots(state, said["lots"])
    state["lots"] = [lot | _told(before.get(lot["id"], lot)) for lot in state["lots"]]
    _judge(state, said.get("terms") or {}, {lot["id"]: lot for lot in said["lots"]})
    if said["deadline"]:
        state["deadline"] = said["deadline"]


def _told(lot: Content) -> Content:
    """What is said of a lot of how its offers are judged, where that was read."""
    return {"terms": lot["terms"]} if "terms" in lot else {}


def _judge(state: Content, whole: Content, theirs: Mapping[str, Content]) -> None:
    """How offers are judged, as a correction says it: of the whole, and of lots (by the ids they have
    here). What it does not speak of stays; what it says of the whole is not hidden by what lots said
    before, nor the other way round."""
    now = terms.restated(state.get("terms"), whole)
    live = [lot["id"] for lot in state["lots"] if not lot["state"]]
    each = [terms.spoken((theirs.get(lot) or {}).get("terms")) for lot in live]
    said_of_all = set.intersection(*each) if each else set()
    now |= dict.fromkeys((said_of_all - terms.spoken(whole)) & now.keys())
    if now:
        state["terms"] = now
    state["lots"] = [
        lot | {"terms": terms.restated(lot.get("terms"), there, whole) or None}
        if (there := (theirs.get(lot["id"]) or {}).get("terms")) or (whole and lot.get("terms"))
        else lot
        for lot in state["lots"]
    ]


def _restate_lots(state: Content, said: Sequence[Content]) -> None:
    """Lots by id, after a notice that says them all: a restated lot replaces, a new one joins, one
    that is not named is withdrawn. Without any, nothing is said of them."""
    if not said:
        return
    named = {lot["id"]: lot for lot in said}
    kept = []
    for lot in state["lots"]:
        now = named.pop(lot["id"], None)
        if now is not None:
            kept.append(_lot(now, lot))
        else:
            kept.append(lot | {"state": lot["state"] or WITHDRAWN})
    state["lots"] = kept + [_lot(lot) for lot in named.values()]


def _lot(said: Content, before: Content | None = None) -> Content:
    """A lot as it is said now. What was cancelled stays so; a deadline that is no longer given is
    the last one known, to be checked."""
    lot = {**said, "state": "", "deadline_unsure": False}
    if before is not None:
        if "terms" not in said and "terms" in before:  # an older reader's
            lot["terms"] = before["terms"]
        if before["state"] == CANCELLED:
            lot["state"] = CANCELLED
        if not said["deadline"] and before["deadline"]:
            lot |= {"deadline": before["deadline"], "deadline_unsure": True}
    return lot


def _hear(state: Content, said: Content) -> None:
    """What a correction of another announcement of the call changes here: dates and lots, how offers
    are judged and for how long."""
    if said.get("visit"):
        state["visit"] = said["visit"]
    if said["deadline"]:
        state["deadline"] = said["deadline"]
    if said["questions_until"]:
        state["questions_until"] = said["questions_until"]
    numbers = {lot_number(lot["id"]): lot for lot in said["lots"]}
    theirs = {
        lot["id"]: numbers[number]
        for lot in state["lots"]
        if (number := lot_number(lot["id"])) in numbers
    }
    if not theirs:
        _judge(state, terms.of_the_whole(said), {})
        if said["deadline"] and not said["lots"]:
            return
        if said["deadline"]:  # divided otherwise: one deadline for all of it
            state["lots"] = [
                lot | {"deadline": said["deadline"], "deadline_unsure": False}
                for lot in state["lots"]
            ]
        return
    heard = []
    for lot in state["lots"]:
        there = theirs.get(lot["id"])
        if there is None:
            heard.append(lot | {"state": lot["state"] or WITHDRAWN})
            continue
        back = "" if lot["state"] == WITHDRAWN else lot["state"]
        now = lot | {"state": back}
        if there["deadline"]:
            now |= {"deadline": there["deadline"], "deadline_unsure": False}
        elif lot["deadline"]:
            now["deadline_unsure"] = True
        heard.append(now)
    state["lots"] = heard
    _judge(state, said.get("terms") or {}, theirs)


def cancels_all(changes: Content | None) -> bool:
    """Whether what a notice says it changes cancels the whole call: it names no lot, or the
    procedure itself. A change that names lots cancels those only."""
    if not (changes and changes["cancelled"] and changes.get("kind", "notice") == "notice"):
        return False
    sections = changes.get("sections", ())
    return not any(map(_is_lot, sections)) or any(one.upper() == "PROCEDURE" for one in sections)


def _cancel_lots(state: Content, said: Content) -> None:
    """Cancel the lots that a content cancels, without the rest of the call."""
    changes = said["changes"]
    if not (changes and changes["cancelled"] and changes["kind"] == "notice"):
        return
    if cancels_all(changes):
        return
    named = {lot_number(one) for one in changes["sections"] if _is_lot(one)}
    alone = len(state["lots"]) == 1 and len(said["lots"]) <= 1
    state["lots"] = [
        lot | {"state": CANCELLED} if alone or lot_number(lot["id"]) in named else lot
        for lot in state["lots"]
    ]


def _is_lot(section: str) -> bool:
    """Whether a section is a lot: not an organisation, a group of lots, a tender…"""
    prefix = section.rsplit("-", 1)[0].upper() if "-" in section else ""
    return prefix in ("LOT", "PAR", "") and any(letter.isdigit() for letter in section)


def _close(state: Content, results: Iterable[Content]) -> None:
    """What the award notices say of the lots; of the whole, when they name none."""
    over: set[str] = set()
    whole = False
    names = state["extra"].get("own_lots", {})
    for content in results:
        said = [one for one in content.get("results", ()) if one["outcome"] != "open"]
        lots = [names.get(one["lot"], one["lot"]) for one in said if one["lot"]]
        # Beside lots that are named, what names none is of a part that nobody knows.
        whole = whole or bool(said and not lots)
        # A publisher of OCDS calls its lots what it likes: digits in a name are no number.
        numbered = _NUMBERED.fullmatch if content["format"] == "ocds" else _is_lot
        over.update(lot_number(lot) for lot in lots if numbered(lot))
    alone = len(state["lots"]) == 1 and len(over) == 1
    state["lots"] = [
        lot | {"state": CLOSED}
        if not lot["state"] and (whole or alone or lot_number(lot["id"]) in over)
        else lot
        for lot in state["lots"]
    ]
    if whole and not state["lots"]:
        state["closed"] = True


def _settle(state: Content, unsure: bool) -> None:
    """What follows from the lots: the deadline is the earliest of those that can be answered, and
    there is no call left when none can."""
    lots = state["lots"]
    live = [lot for lot in lots if not lot["state"]]
    if lots and not live:
        if any(lot["state"] == CLOSED for lot in lots):
            state["closed"] = True
        else:
            state["cancelled"] = True
    # In OCDS the whole has a deadline of its own, which a lot may come before, and none pushes back.
    elif len(live) < len(lots) or state.get("source") == "ocds":
        deadlines = [lot["deadline"] for lot in live if lot["deadline"]]
        if len(live) == len(lots) and state["deadline"]:
            deadlines.append(state["deadline"])
        if deadlines:
            state["deadline"] = min(deadlines, key=lambda one: readings(one)[0])
    state["deadline_unsure"] = unsure or any(lot["deadline_unsure"] for lot in live)


def readings(deadline: Content) -> list[dt.datetime]:
    """The instants that a deadline may mean, the earliest first: one, or two."""
    given = [deadline["at"]]
    if deadline.get("other"):
        given.append(deadline["other"]["at"])
    return sorted(dt.datetime.fromisoformat(one) for one in given)


# --- the state as columns ------------------------------------------------------------------------


def _instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _deadline(deadline: Content | None) -> dict[str, Any]:
    """Counted to the earlier of its readings; the later one beside it, when there are two."""
    if deadline is None:
        return {"deadline_at": None, "deadline_later_at": None, "deadline_local": ""}
    first, *later = readings(deadline)
    return {
        "deadline_at": first,
        "deadline_later_at": later[0] if later and later[0] != first else None,
        "deadline_local": deadline["local"],
    }


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


def identity(state: Content) -> dict[str, Any]:
    """The columns by which a notice finds its tender, and a correction its notice."""
    return {
        "procedure_id": state["procedure_id"] or "",
        "publication_number": state["publication_number"] or "",
        "form": (state["form"] or "")[:20],
        "published_on": _day(state["published_on"]),
        "dispatched_on": _day(state["dispatched_on"]),
        "changes": state["changes"],
    }


def columns(state: Content) -> dict[str, Any]:
    """The state as the columns of ``Notice`` (all but its identity and its dates of import)."""
    deadline = state["deadline"]
    form = state["group_legal_form"]
    value = state["value"]
    language = state["language"]
    return {
        "format": state["format"],
        "version": state["version"],
        **identity(state),
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
        **_deadline(deadline),
        "deadline_kind": deadline["kind"] if deadline else "",
        "deadline_unsure": state["deadline_unsure"],
        "questions_until": state["questions_until"] or "",
        "languages": [code[:3] for code in state["languages"]],
        "group_legal_form_required": form["required"] if form else None,
        "group_legal_form": (form["text"] or "") if form else "",
        "terms": terms.column(state, _live(state)),
        "cancelled": state["cancelled"],
        "closed": state["closed"],
        "winners": state["winners"],
        "results": state.get("results", []),
        "previous": [cited[:80] for cited in state.get("previous", [])],
        "withheld": state["withheld"],
        "warnings": state["warnings"],
        "source_url": state["extra"]["source_url"],
        "lot_words": _lot_words(state),
        "names": references.names_of(state),
    }


def _live(state: Content) -> list[Content]:
    """The lots that a call is found by: those that can be answered; all of them once none can."""
    return [lot for lot in state["lots"] if not lot["state"]] or state["lots"]


MOST_LOT_WORDS = 100_000


def _lot_words(state: Content) -> str:
    """What the lots say, to be searched: titles, then texts, each once, for buyers repeat them from
    lot to lot; so much of it."""
    language = state["language"]
    said = [_best(lot[name], language) for name in ("title", "description") for lot in _live(state)]
    return "\n".join(filter(None, dict.fromkeys(said)))[:MOST_LOT_WORDS]


def _tree(state: Content) -> list[str]:
    """Every prefix of 2 to 8 digits of the codes of the notice and of its lots."""
    live = _live(state)
    codes = {*state["cpv"], *(code for lot in live for code in lot["cpv"])}
    return sorted({code[:n] for code in codes for n in range(2, len(code) + 1)})


def lot_columns(state: Content) -> list[dict[str, Any]]:
    """The lots as columns of ``Lot``, in order, each id once."""
    rows: dict[str, dict[str, Any]] = {}
    for lot in state["lots"]:
        lot_id = lot["id"][:40]
        if lot_id in rows:
            continue
        rows[lot_id] = {
            "position": len(rows) + 1,
            "lot_id": lot_id,
            "title": _best(lot["title"], state["language"]),
            "language": _language(lot["title"], state["language"]),
            "description": _best(lot["description"], state["language"]),
            "cpv": lot["cpv"],
            "value_amount": _amount(lot["value"]),
            "value_currency": ((lot["value"]["currency"] or "") if lot["value"] else "")[:3],
            **_deadline(lot["deadline"]),
            "deadline_unsure": lot["deadline_unsure"],
            "state": lot["state"],
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
    "closed": ("closed", True),
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
    found += terms.differences(before.get("terms"), after.get("terms"))
    found += _lots_moved(lots_before, lots_after)
    doubts = _doubts(before), _doubts(after)
    if doubts[0] != doubts[1] and doubts[1]:
        found.append({"field": "deadline_twice", "old": doubts[0], "new": doubts[1]})
    hosts = hosts_of(lots_before), hosts_of(lots_after)
    if hosts[0] != hosts[1] and any(hosts):
        found.append({"field": "hosts", "old": hosts[0], "new": hosts[1]})
    return found


LOT_STATES = (CANCELLED, WITHDRAWN, CLOSED)


# What a column of a lot is called in a change; "list": which lots there are, in which order.
_OF_A_LOT = {
    "position": "list",
    "title": "title",
    "description": "description",
    "cpv": "cpv",
    "value_amount": "value",
    "value_currency": "value",
    "deadline_at": "deadline",
    "deadline_later_at": "deadline",
    "deadline_local": "deadline",
    "deadline_unsure": "deadline",
    "state": "state",
    "documents_url": "link",
    "submission_url": "link",
}


def _of_lots(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[str]:
    """What moved in one lot or another, each once."""
    was = {lot["lot_id"]: lot for lot in before}
    names = ["list"] if was.keys() != {lot["lot_id"] for lot in after} else []
    for lot in after:
        old = was.get(lot["lot_id"])
        if old is not None:
            names += [name for column, name in _OF_A_LOT.items() if old[column] != lot[column]]
    return list(dict.fromkeys(names))


def _lots_moved(
    before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What of the lots moved, and those that can be answered no more, or again, by name."""
    if before == after:
        return []
    found: list[dict[str, Any]] = [{"field": "lots", "moved": _of_lots(before, after)}]
    was = {lot["lot_id"]: lot["state"] for lot in before}
    for name in LOT_STATES:
        now = [_named(lot) for lot in after if lot["state"] == name != was.get(lot["lot_id"])]
        if now:
            found.append({"field": f"lots_{name}", "new": now})
    back = [_named(lot) for lot in after if not lot["state"] and was.get(lot["lot_id"])]
    if back:
        found.append({"field": "lots_back", "new": back})
    return found


def _named(lot: dict[str, Any]) -> str:
    """A lot as people call it: its number in the list, then its title."""
    return f"{lot['position']}. {lot['title'] or lot['lot_id']}"[:120]


def _doubts(columns: dict[str, Any]) -> list[str]:
    """The other deadlines that the source gave under the same date."""
    head = f"{DEADLINE_TWICE}: "
    return [one.removeprefix(head) for one in columns["warnings"] if one.startswith(head)]


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
