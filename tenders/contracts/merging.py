# SPDX-License-Identifier: AGPL-3.0-or-later
"""What several records of one contract come to: the last publication, with every modification. Pure.

``merged`` gives the same whatever the order in which records come, and changes nothing the second
time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any

from tenders.contracts.parsing.model import Contract, Modification, Party
from tenders.contracts.parsing.now import now_of, order
from tenders.contracts.parsing.reading import MOST_MODIFICATIONS

type Content = dict[str, Any]

_BEGINNING = ("notified_on", "notified_sure", "amount_cents", "duration_months", "holders")
_OF_THE_FILE = ("file", "record", "now", "modifications", *_BEGINNING)


# What a format may leave out, and another has told: kept where the last says nothing.
def _tells(key: str, said: Content) -> bool:
    return bool(said[key])


_LENT: dict[str, Callable[[Content], bool]] = {
    **{
        key: partial(_tells, key)
        for key in ("object", "cpv", "procedure", "procedure_text", "nature", "nature_text")
    },
    "buyer": lambda said: bool(said["buyer"]["name"]),
    "place": lambda said: bool(said["place"]["code"]),
    "framework": lambda said: bool(said["framework"] or said["nature"]),
}


def content_of(contract: Contract) -> Content:
    """What a record says: ``said`` of the contract, ``base`` of its beginning, ``modifications``;
    the first two with ``rank``, by which the later counts."""
    told = contract.to_json()
    said = {key: value for key, value in told.items() if key not in _OF_THE_FILE}
    base = {key: told[key] for key in _BEGINNING}
    days = [told["published_on"], *(one["published_on"] for one in told["modifications"])]
    rank = [max(filter(None, days), default=""), _digest([said, base, told["modifications"]])]
    return {
        "said": said | {"rank": rank},
        "base": base | {"rank": rank},
        "modifications": _in_order(told["modifications"]),
    }


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def merged(one: Content, other: Content) -> Content:
    """Two contents of the same contract as one."""
    first, last = sorted((one["said"], other["said"]), key=lambda said: said["rank"])
    said = {key: value for key, value in last.items() if key != "lent"}
    lent: dict[str, list[str]] = {}
    for key, tells in _LENT.items():
        # What each tells came with its record, or was lent to it by an earlier one of some rank.
        known = [(each.get("lent", {}).get(key, each["rank"]), each[key])
                 for each in (first, last) if tells(each)]  # fmt: skip
        if known:
            rank, said[key] = max(known, key=lambda each: each[0])
            if rank != last["rank"]:
                lent[key] = rank
    if lent:
        said["lent"] = lent
    return {
        "said": said,
        "base": _base(one["base"], other["base"]),
        "modifications": _together(one["modifications"], other["modifications"]),
    }


def _base(one: Content, other: Content) -> Content:
    """The beginning: the one that is sure; of two that are not, the earlier; else the later word."""
    if one["notified_sure"] != other["notified_sure"]:
        sure = one if one["notified_sure"] else other
        if sure["notified_on"]:
            return sure
    if not (one["notified_sure"] or other["notified_sure"]):
        return min((one, other), key=lambda base: (base["notified_on"] or "9999", base["rank"]))
    return max((one, other), key=lambda base: (base["notified_on"] is not None, base["rank"]))


def _together(one: list[Content], other: list[Content]) -> list[Content]:
    """The modifications of both, one of each day and number: the one that was published last. No more than
    one record may have: the latest."""
    found: dict[tuple[str, int], Content] = {}
    for moved in (*one, *other):
        key = (moved["notified_on"] or moved["published_on"] or "", moved["number"] or 0)
        known = found.get(key)
        if known is None or _rank(moved) > _rank(known):
            found[key] = moved
    return _in_order(list(found.values()))[-MOST_MODIFICATIONS:]


def _rank(moved: Content) -> tuple[str, str]:
    return moved["published_on"] or "", _digest(moved)


def _in_order(moved: list[Content]) -> list[Content]:
    return sorted(moved, key=lambda one: (order(_modification(one)), _digest(one)))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _modification(moved: Content) -> Modification:
    return Modification(
        moved["number"],
        _day(moved["notified_on"]),
        _day(moved["published_on"]),
        moved["amount_cents"],
        moved["duration_months"],
        tuple(Party(**one) for one in moved["holders"]),
        moved["object"],
    )


def columns(content: Content) -> dict[str, Any]:
    """The columns of a contract's row, from its content."""
    said, base = content["said"], content["base"]
    begins = _day(base["notified_on"])
    now = now_of(
        {
            "notified_on": begins,
            "amount_cents": base["amount_cents"],
            "duration_months": base["duration_months"],
            "holders": [Party(**one) for one in base["holders"]],
        },
        [_modification(one) for one in content["modifications"]],
    )
    place = said["place"]
    warnings = [code for code in said["warnings"] if code != "first_notification_unknown"]
    if not base["notified_sure"]:
        warnings.append("first_notification_unknown")
    return {
        "kind": said["kind"],
        "buyer_name": said["buyer"]["name"],
        "object": said["object"],
        "cpv": said["cpv"] or "",
        "procedure": said["procedure"] or "",
        "procedure_text": said["procedure_text"],
        "nature": said["nature"] or "",
        "nature_text": said["nature_text"],
        "framework": said["framework"],
        "framework_reference": said["framework_id"],
        "grouping": said["grouping"] or "",
        "price_form": said["price_form"],
        "offers": said["offers"],
        "place": place["name"] or place["code"],
        "department": place["department"] or "",
        "notified_on": begins,
        "notified_sure": base["notified_sure"],
        "published_on": _day(said["rank"][0]),
        "changed_on": now.changed_on,
        "duration_months": now.duration_months,
        "amount_cents": now.amount_cents,
        "ends_on": now.ends_on,
        "holders": [one.to_json() for one in now.holders],
        "modifications": content["modifications"],
        "warnings": warnings,
        "content": content,
    }
