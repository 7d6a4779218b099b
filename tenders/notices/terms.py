# SPDX-License-Identifier: AGPL-3.0-or-later
"""How offers are judged and for how long, as it stands of a call now: lots that say the same are one
group. Pure; what it is made of is read by :mod:`tenders.notices.parsing.terms`.

The column ``Notice.terms`` is None where no reader read it yet, {} where the notice says none of it, else
``{"whole": {"criteria", "words", "duration", "renewals"}, "groups": [{"lots", …the same}], "more", "visit",
"quotes"}``: texts in the language that the notice is shown in, ``lots`` empty where it holds for all. What is
said of the whole is kept once: a part that a group leaves empty is that of the whole (:func:`of_lots` fills
it in). ``more``: groups that are not kept, for the column is bounded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from tenders.notices.parsing.model import best_text

type Content = dict[str, Any]
type Group = dict[str, Any]

PARTS = ("criteria", "words", "duration", "renewals")
EMPTY: Group = {
    "criteria": [],
    "words": "",
    "duration": None,
    "renewals": None,
}  # never written into
FIELDS = ("criteria", "duration", "renewals", "visit")
"""What may move, as ``NoticeVersion.changed_fields`` calls it."""


MOST_GROUPS = 100
LARGEST = 500_000
"""Of what a notice says of how offers are judged, in bytes; real notices come nowhere near."""


def spoken(said: Content | None) -> set[str]:
    """The parts that are said anew: the words beside a list are of that list, so that a new list leaves
    no former words beside it."""
    found = {part for part in PARTS if (said or {}).get(part)}
    return found | {"words"} if "criteria" in found else found


def filled_in(content: Content, read: Content) -> Content:
    """The content of a notice as an older reader made it, with what of ``read``, the same content read today,
    it left unread; nothing else of it is touched."""
    lots = {lot["id"]: lot["terms"] for lot in read["lots"]}
    return {
        **content,
        **{name: read[name] for name in ("terms", "visit", "quotes")},
        "lots": [{**lot, "terms": lots.get(lot["id"])} for lot in content["lots"]],
    }


def restated(before: Content | None, said: Content | None, whole: Content | None = None) -> Content:
    """What is said of a lot, or of the whole, once a correction spoke: what it does not speak of stays.
    What it says of the ``whole`` takes the place of what was said of the lot."""
    now = dict(before or {}) | dict.fromkeys(spoken(whole))
    return now | {part: (said or {}).get(part) for part in sorted(spoken(said))}


def of_the_whole(said: Content) -> Content:
    """What a notice says of the whole, as one that is not divided in the same lots hears it: what all its
    lots say alike, else what it says beside them."""
    whole = said.get("terms") or {}
    lots = [lot.get("terms") or {} for lot in said["lots"]]
    found = dict(whole)
    for part in PARTS:
        each = [lot.get(part) or whole.get(part) for lot in lots]
        if each and all(one == each[0] for one in each):
            found[part] = each[0]
    return found


def column(state: Content, live: Sequence[Content]) -> Content | None:
    """The column of a state; ``live``: the lots that a call is found by."""
    if "terms" not in state:
        return None
    language = state["language"]
    whole = _shown(state["terms"] or {}, language)
    groups, more = _groups(whole, live, language)
    visit = state.get("visit")
    quotes = state.get("quotes") or []
    if not (groups or visit or quotes):
        return {}
    if visit:
        visit = visit | {"words": _best(visit["words"], language)}
    return {"whole": whole, "groups": groups, "more": more, "visit": visit, "quotes": quotes}


def _best(texts: dict[str, str], language: str | None) -> str:
    return best_text(texts, "FRA", language)


def _groups(
    whole: Content, live: Sequence[Content], language: str | None
) -> tuple[list[Group], int]:
    """Lots that say the same of their own, those that fit; and how many groups do not."""
    if not live:
        return ([{"lots": [], **EMPTY}] if any(whole.values()) else []), 0
    found: dict[bytes, Group] = {}
    left = LARGEST - len(_written(whole))
    more: set[bytes] = set()
    for lot in live:
        own = _shown(lot.get("terms") or {}, language)
        if not any(own.values()) and not any(whole.values()):
            continue
        # What the whole says word for word is said once.
        own = {part: EMPTY[part] if own[part] == whole[part] else own[part] for part in PARTS}
        text = _written(own)
        key = hashlib.sha256(text).digest()
        name = lot["id"][:40]
        room = left - len(_written(name)) - 2
        if key in found:
            if room < 0:
                more.add(key)
                continue
        else:
            room -= len(text) + 20
            if key in more or len(found) >= MOST_GROUPS or room < 0:
                more.add(key)
                continue
            found[key] = {"lots": [], **own}
        found[key]["lots"].append(name)
        left = room
    groups = list(found.values())
    if len(groups) == 1 and len(groups[0]["lots"]) == len(live):
        groups[0]["lots"] = []
    return groups, len(more)


def _written(said: Any) -> bytes:
    return json.dumps(said, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _shown(said: Content, language: str | None) -> Group:
    renewals = said.get("renewals")
    return {
        "criteria": [
            one | {name: _best(one[name], language) for name in ("name", "description")}
            for one in said.get("criteria") or ()
        ],
        "words": _best(said.get("words") or {}, language),
        "duration": said.get("duration"),
        "renewals": renewals | {"words": _best(renewals["words"], language)} if renewals else None,
    }


def of_lots(terms: Content | None, lots: Sequence[str]) -> list[Group]:
    """The groups that hold for these lots, in order; for all of them where none is named. What they leave
    to the whole is filled in."""
    whole = (terms or {}).get("whole", {})
    wanted = set(lots)
    return [
        {"lots": one["lots"], **{part: one[part] or whole.get(part) or one[part] for part in PARTS}}
        for one in (terms or {}).get("groups", [])
        if not wanted or not one["lots"] or not wanted.isdisjoint(one["lots"])
    ]


def beyond(terms: Content | None, lots: Sequence[str]) -> int:
    """How many groups are not kept; none where all of these lots are in one that is."""
    more = int((terms or {}).get("more", 0))
    if not (more and lots):
        return more
    known = {lot for one in (terms or {})["groups"] for lot in one["lots"]}
    return 0 if known.issuperset(lots) else more


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
    old, new = of_lots(before, ()), of_lots(after, ())
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
