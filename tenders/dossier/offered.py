# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the notice itself says of what the buyer asks, as the brief of a bid writes it; and what of it
has moved since it was taken over.

People's own words are never replaced: what a brief took from the notice is marked (``Brief.from_notice``
keeps the notice's values as they were then), and the mark goes with the first other word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from groupes.web.oneline import cut
from tenders.bids.models import Bid
from tenders.dossier import papers
from tenders.dossier.models import Brief
from tenders.notices import telling
from tenders.notices.models import Notice
from tenders.notices.parsing.codes import LANGUAGES
from tenders.notices.terms import Content, Group, of_lots, told

FIELDS: Final = ("criteria", "duration", "renewals", "visit")
MOST_CRITERIA: Final = 12
LABEL: Final = 140
WORDS: Final = 160
type Criterion = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offered:
    """``values``: what the brief would say, by field, in the language of the call as its papers are, whoever
    takes it over; what the notice does not say left out; ``raw``: the
    notice's own values, whatever the reader's language; ``anywhere``: those of all lots; ``shown``: all
    of it, with its quotations; ``lang``: the code of the language of its words; ``written``: the language
    that ``values`` are put in ("fr")."""

    values: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    anywhere: dict[str, Any] = field(default_factory=dict)
    shown: telling.TermsShown = telling.NOTHING
    lang: str = ""
    visit_required: bool = False
    written: str = papers.FRENCH

    def tongue(self, name: str) -> str:
        """The ``lang`` of a value: the names of criteria are the notice's, the rest is put in words for it."""
        own = LANGUAGES.get(self.lang) if name == "criteria" else None
        return own[0] if own else self.written

    @property
    def criteria(self) -> list[Criterion]:
        found: list[Criterion] = self.values.get("criteria", [])
        return found


def notices_of(bid: Bid) -> list[Notice]:
    """The notice of a bid, then what else announces its tender. Two queries at most."""
    own = bid.notice
    if own.terms or bid.tender_id is None:
        return [own]
    others = Notice.objects.uncorrecting().filter(tender=bid.tender_id, confirmed=True)
    return [own, *others.exclude(pk=own.pk).exclude(form="result").order_by("pk")]


def of(notices: Iterable[Notice], lots: Sequence[str]) -> Offered:
    """What the first of these notices that says anything says of these lots."""
    found = next((one for one in notices if one.terms), None)
    if found is None or not found.terms:
        return Offered()
    terms: Content = found.terms
    groups = of_lots(terms, lots)
    visit = terms.get("visit")
    raw: dict[str, Any] = _raw(groups) | {"visit": visit}
    written = papers.language_of(found.language)
    with translation.override(written):
        values: dict[str, Any] = {
            "criteria": criteria(groups),
            "duration": _words(telling.duration(one) for one in raw["duration"]),
            "renewals": _words(telling.renewals(one) for one in raw["renewals"]),
            "visit": _visit(visit),
        }
    return Offered(
        {name: value for name, value in values.items() if value},
        {name: value for name, value in raw.items() if value},
        _raw(of_lots(terms, ())),
        telling.terms(terms, {}, lots),
        found.title_language,
        bool(visit and visit["required"]),
        written,
    )


def _raw(groups: Sequence[Group]) -> dict[str, Any]:
    return {
        "criteria": _once([told(each) for each in one["criteria"]] for one in groups),
        "duration": _each(groups, "duration"),
        "renewals": _each(groups, "renewals"),
    }


def _each(groups: Sequence[Group], name: str) -> list[Any]:
    """What groups say of it, each once, in their order; in as many steps as there are groups."""
    return _once(one[name] for one in groups)


def _once(said: Iterable[Any]) -> list[Any]:
    return list({json.dumps(one, sort_keys=True): one for one in said if one}.values())


def _words(said: Iterable[str]) -> str:
    return cut(" ; ".join(" ".join(one.split()) for one in said if one), WORDS)


def _visit(visit: Content | None) -> str:
    """A visit that there is: where none is compulsory, nothing is asked."""
    if not visit or visit["required"] is False:
        return ""
    words = " ".join(visit["words"].split())
    if not (words and visit["required"]):
        return cut(words or _("compulsory"), WORDS)
    return cut(_("compulsory: %(words)s") % {"words": words}, WORDS)


def criteria(groups: Sequence[Group]) -> list[Criterion]:
    """The criteria as a brief lists them: weights in percent, anything else in the words of the label.
    Where lots differ, each with its lot."""
    several = [one for one in groups if one["criteria"]]
    found: list[tuple[str, str | None]] = []
    for group in several:
        shown = telling.lots_named(group["lots"])
        points = _make_a_hundred(group["criteria"])
        for said in group["criteria"]:
            label, weight = _line(said, points=points)
            if len(several) > 1 and shown:
                label = _("%(lots)s: %(label)s") % {"lots": shown, "label": label}
            found.append((cut(label, LABEL), weight))
    return keyed(found[:MOST_CRITERIA])


def _make_a_hundred(said: Sequence[Content]) -> bool:
    """Whether the points of a list are as good as percents."""
    weights = [one["weight"] for one in said]
    return all(one and one["unit"] == "points" for one in weights) and (
        round(sum(one["number"] for one in weights), 2) == 100
    )


def _line(said: Content, *, points: bool) -> tuple[str, str | None]:
    shown = telling.criterion(said)
    label, weight = shown.name or shown.kind or _("a criterion without a name"), said["weight"]
    exact = weight is not None and not weight["about"] and 0 < weight["number"] <= 100
    if exact and (weight["unit"] == "percent" or points):
        return label, f"{weight['number']:g}"
    if shown.weight:
        return f"{label} ({shown.weight})", None
    # A label that ends with a number would be read back as one with a weight.
    return (f"{label}." if label[-1:].isdigit() else label), None


def keyed(found: Iterable[tuple[str, str | None]]) -> list[Criterion]:
    """Criteria with the keys that sections know them by, each once."""
    listed: list[Criterion] = []
    keys: set[str] = set()
    for label, weight in found:
        key = base = papers.plain(label, otherwise="critere")[:36]
        number = 1
        while key in keys:
            number += 1
            key = f"{base}-{number}"
        keys.add(key)
        listed.append({"key": key, "label": label, "weight": weight})
    return listed


# --- beside a brief --------------------------------------------------------------------------------


def tongues(brief: Brief | None, offered: Offered) -> dict[str, str]:
    """The ``lang`` of what a brief says in the notice's words, by field: taken over, or filled in where nobody
    began it. What a person wrote is in nobody knows which language."""
    taken = offered.values if blank(brief) or brief is None else brief.from_notice
    return {name: offered.tongue(name) for name in FIELDS if name in taken}


def blank(brief: Brief | None) -> bool:
    """Whether nobody wrote anything yet of what notices may say."""
    return brief is None or not any(getattr(brief, name) for name in FIELDS)


def moved(brief: Brief | None, offered: Offered) -> list[str]:
    """The fields taken from the notice of which it says something else by now."""
    taken = brief.from_notice if brief is not None else {}
    return [
        name
        for name in FIELDS
        if name in taken and _without_lots(name, taken[name]) != offered.raw.get(name)
    ]


def of_other_lots(brief: Brief | None, offered: Offered) -> bool:
    """Whether the notice still says all that :func:`moved` names, of other lots than those that are
    answered now."""
    names = moved(brief, offered)
    return (
        brief is not None
        and bool(names)
        and all(
            all(
                one in offered.anywhere.get(name, ())
                for one in _without_lots(name, brief.from_notice[name])
            )
            for name in names
        )
    )


def _without_lots(name: str, taken: Any) -> Any:
    """What was taken, without the lots that stood beside each list of criteria: which ones are answered is
    no word of the notice."""
    if name != "criteria":
        return taken
    return _once(one[1] if _beside_lots(one) else one for one in taken)


def _beside_lots(one: list[Any]) -> bool:
    """[lots, criteria], as it was kept before; else criteria, each [name, number, unit]."""
    return len(one) == 2 and bool(one[1]) and isinstance(one[1][0], list)


def to_take(brief: Brief | None, offered: Offered) -> list[str]:
    """What one may take over: what the notice says and nobody wrote, what moved since it was taken. Where
    the notice says nothing any more, there is nothing to take: what was taken stays."""
    found = {name for name in moved(brief, offered) if name in offered.values}
    for name in offered.values:
        if brief is None or not getattr(brief, name):
            found.add(name)
    return [name for name in FIELDS if name in found]


def differing(brief: Brief | None, offered: Offered) -> list[str]:
    """What people wrote otherwise than the notice says it."""
    if brief is None:
        return []
    return [
        name
        for name in FIELDS
        if name in offered.values
        and getattr(brief, name)
        and name not in brief.from_notice
        and not same(name, getattr(brief, name), offered.values[name])
    ]


def same(name: str, one: Any, other: Any) -> bool:
    if name != "criteria":
        return bool(one == other)
    plain = [[(each["label"].casefold(), each["weight"]) for each in said] for said in (one, other)]
    return bool(plain[0] == plain[1])


def mark(brief: Brief, offered: Offered, changed: Iterable[str]) -> None:
    """Of the fields that were just written, which are the notice's own words."""
    for name in changed:
        if name not in FIELDS:
            continue
        brief.from_notice.pop(name, None)
        value = getattr(brief, name)
        if value and name in offered.values and same(name, value, offered.values[name]):
            brief.from_notice[name] = offered.raw[name]
