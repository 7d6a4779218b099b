# SPDX-License-Identifier: AGPL-3.0-or-later
"""How offers are judged and for how long, as it stands of a call now: lots that say the same are one
group. Pure; what it is made of is read by :mod:`tenders.notices.parsing.terms`.

The column ``Notice.terms`` is None where no reader read it yet, {} where the notice says none of it, else
``{"groups": [{"lots", "criteria", "words", "duration", "renewals"}], "visit", "quotes"}``: texts in the
language that the notice is shown in, ``lots`` empty where it holds for all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tenders.notices.parsing.model import best_text

type Content = dict[str, Any]
type Group = dict[str, Any]

PARTS = ("criteria", "words", "duration", "renewals")
FIELDS = ("criteria", "duration", "renewals", "visit")
"""What may move, as ``NoticeVersion.changed_fields`` calls it."""


def column(state: Content, live: Sequence[Content]) -> Content | None:
    """The column of a state; ``live``: the lots that a call is found by."""
    if "terms" not in state:
        return None
    language = state["language"]
    groups = _groups(state["terms"] or {}, live, language)
    visit = state.get("visit")
    quotes = state.get("quotes") or []
    if not (groups or visit or quotes):
        return {}
    if visit:
        visit = visit | {"words": _best(visit["words"], language)}
    return {"groups": groups, "visit": visit, "quotes": quotes}


def _best(texts: dict[str, str], language: str | None) -> str:
    return best_text(texts, "FRA", language)


def _groups(whole: Content, live: Sequence[Content], language: str | None) -> list[Group]:
    found: dict[str, Group] = {}
    for lot in live:
        said = lot.get("terms") or {}
        one = {part: said.get(part) or whole.get(part) for part in PARTS}
        if any(one.values()):
            key = json.dumps(one, sort_keys=True)
            if key not in found:
                found[key] = {"lots": [], **_shown(one, language)}
            found[key]["lots"].append(lot["id"][:40])
    groups = list(found.values())
    if not live and any(whole.values()):
        return [{"lots": [], **_shown({part: whole.get(part) for part in PARTS}, language)}]
    if len(groups) == 1 and len(groups[0]["lots"]) == len(live):
        groups[0]["lots"] = []
    return groups


def _shown(said: Content, language: str | None) -> Group:
    renewals = said["renewals"]
    return {
        "criteria": [
            one | {name: _best(one[name], language) for name in ("name", "description")}
            for one in said["criteria"] or ()
        ],
        "words": _best(said["words"] or {}, language),
        "duration": said["duration"],
        "renewals": renewals | {"words": _best(renewals["words"], language)} if renewals else None,
    }


def of_lots(terms: Content | None, lots: Sequence[str]) -> list[Group]:
    """The groups that hold for these lots, in order; for all of them where none is named."""
    groups = (terms or {}).get("groups", [])
    wanted = set(lots)
    return [one for one in groups if not wanted or not one["lots"] or wanted & set(one["lots"])]


def told(criterion: Content) -> list[Any]:
    """A criterion in short: its name, else its kind; its number and of what."""
    weight = criterion["weight"] or {"number": None, "unit": None}
    return [
        (criterion["name"] or criterion["description"] or criterion["kind"] or "")[:120],
        weight["number"],
        weight["unit"],
    ]


MOST_TOLD = 12


def differences(before: Content | None, after: Content | None) -> list[dict[str, Any]]:
    """What moved, as changes of a notice; nothing where one of the two was not read. Criteria are told
    where they are those of all lots, before and after."""
    if before is None or after is None or before == after:
        return []
    found: list[dict[str, Any]] = []
    old, new = before.get("groups", []), after.get("groups", [])
    for name in ("criteria", "duration", "renewals"):
        if _of(old, name) == _of(new, name):
            continue
        entry: dict[str, Any] = {"field": name}
        if len(old) <= 1 and len(new) <= 1:
            was, now = (one[0][name] if one else None for one in (old, new))
            if name == "criteria":
                was, now = ([told(each) for each in (one or ())[:MOST_TOLD]] for one in (was, now))
            if was or now:
                entry |= {"old": was, "new": now}
        found.append(entry)
    if before.get("visit") != after.get("visit"):
        found.append({"field": "visit"})
    return found


def _of(groups: Sequence[Group], name: str) -> list[Any]:
    """What of the groups is compared; of criteria, their words too."""
    if name == "criteria":
        return [
            (one["lots"], one["criteria"], one["words"])
            for one in groups
            if one["criteria"] or one["words"]
        ]
    return [(one["lots"], one[name]) for one in groups if one[name]]
