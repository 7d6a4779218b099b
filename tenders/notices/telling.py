# SPDX-License-Identifier: AGPL-3.0-or-later
"""How offers are judged and for how long, in a reader's words (the column ``Notice.terms``). Reads no
database; in the active language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from groupes.web import formats
from groupes.web.oneline import shortened
from tenders.notices.corrections import lot_number
from tenders.notices.parsing.terms import kind_of
from tenders.notices.terms import Content, Group, beyond, of_lots

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CriterionShown(NamedTuple):
    """``weight``: "60 %", "30 points", "1st in importance"; "" where none is said. ``notes``: a fixed
    price, a threshold."""

    name: str
    weight: str
    kind: str
    description: str
    notes: tuple[str, ...]


class GroupShown(NamedTuple):
    """What holds for some lots; ``lots`` "" where it holds for all. ``words``: what is said of the
    criteria in so many words."""

    lots: str
    criteria: tuple[CriterionShown, ...]
    words: str
    duration: str
    renewals: str
    renewal_words: str = ""


class QuoteShown(NamedTuple):
    """What the notice says in words alone: of what, the words, and where they stand."""

    about: str
    text: str
    where: str


class TermsShown(NamedTuple):
    """``more``: groups of lots beyond those that are shown."""

    groups: tuple[GroupShown, ...]
    visit: str
    visit_words: str
    quotes: tuple[QuoteShown, ...]
    more: int = 0


NOTHING = TermsShown((), "", "", ())
MOST_GROUPS = 20
"""Of lots that say the same, on a page."""


def terms(
    said: Content | None, positions: Mapping[str, int], lots: Sequence[str] = ()
) -> TermsShown:
    """What a notice says, for all its lots or for these. ``positions``: of the lots, by their id."""
    if not said:
        return NOTHING
    groups = of_lots(said, lots)
    return TermsShown(
        tuple(_group(one, positions) for one in groups[:MOST_GROUPS]),
        visit(said.get("visit")),
        (said.get("visit") or {}).get("words", ""),
        quotes(said, positions),
        max(0, len(groups) - MOST_GROUPS) + beyond(said, lots),
    )


def quotes(said: Content, positions: Mapping[str, int]) -> tuple[QuoteShown, ...]:
    about = {"visit": _("a visit"), "pages": _("a number of pages")}
    return tuple(
        QuoteShown(about[one["about"]], one["text"], _where(one, positions))
        for one in said.get("quotes", ())
    )


_PLACES: Final[dict[str, StrOrPromise]] = {
    "description": gettext_lazy("in its description"),
    "lot": gettext_lazy("in the description of the lot"),
    "criterion": gettext_lazy("in a criterion"),
    "more": gettext_lazy("in what it adds"),
}


def _where(quote: Content, positions: Mapping[str, int]) -> str:
    place = str(_PLACES[quote["where"]])
    position = positions.get(quote["lot"] or "") if len(positions) > 1 else None
    return f"{place}, {_('lot %(n)s') % {'n': position}}" if position else place


def _group(one: Group, positions: Mapping[str, int]) -> GroupShown:
    return GroupShown(
        lots_named(one["lots"], positions),
        tuple(criterion(each) for each in one["criteria"]),
        one["words"],
        duration(one["duration"]),
        _renewals(one["renewals"]),
        one["renewals"]["words"] if one["renewals"] else "",
    )


MOST_NAMED = 12


def lots_named(lots: Sequence[str], positions: Mapping[str, int] | None = None) -> str:
    """Lots by their place in the list, else by the number in their id; "" for all of them."""
    if not lots:
        return ""
    known = positions or {}
    numbers = [str(known.get(lot) or lot_number(lot)) for lot in lots]
    said = ", ".join(numbers[:MOST_NAMED]) + ("…" if len(numbers) > MOST_NAMED else "")
    return ngettext("Lot %(numbers)s", "Lots %(numbers)s", len(numbers)) % {"numbers": said}


def criterion(said: Content) -> CriterionShown:
    kind = _kind(said["kind"])
    name = said["name"] or shortened(" ".join(said["description"].split()), 160)
    notes = []
    if said["fixed"]:
        words = (
            _("fixed price for each unit: %(n)s")
            if said["fixed"]["of"] == "unit"
            else _("fixed price: %(n)s")
        )
        notes.append(words % {"n": _number(said["fixed"]["number"])})
    if said["least"] is not None:
        notes.append(_("%(n)s at least, or the offer is left out") % {"n": _number(said["least"])})
    if said["most"] is not None:
        notes.append(_("the best %(n)s go on") % {"n": _number(said["most"])})
    return CriterionShown(
        name or kind,
        weight(said["weight"]),
        kind if name and kind_of(name) != said["kind"] else "",
        said["description"] if said["name"] and said["description"] != said["name"] else "",
        tuple(notes),
    )


_KINDS: Final[dict[str, StrOrPromise]] = {
    "price": pgettext_lazy("award criterion", "price"),
    "cost": pgettext_lazy("award criterion", "cost"),
    "quality": pgettext_lazy("award criterion", "quality"),
}


def _kind(kind: str | None) -> str:
    return str(_KINDS.get(kind or "", ""))


def _number(number: float) -> str:
    return formats.number(Decimal(str(number)))


def weight(said: Content | None) -> str:
    if said is None:
        return ""
    number, unit = said["number"], said["unit"]
    if unit == "order":
        return _("no. %(n)s in importance") % {"n": _number(number)}
    words = of_weight(number, unit)
    return _("about %(weight)s") % {"weight": words} if said["about"] else words


def of_weight(number: float, unit: str | None) -> str:
    if unit == "percent":
        return formats.percent(Decimal(str(number)))
    if unit == "points":
        count = int(number) if float(number).is_integer() else 2
        return ngettext("%(n)s point", "%(n)s points", count) % {"n": _number(number)}
    return _number(number)


def told(short: Sequence[Any]) -> str:
    """A criterion in short (:func:`tenders.notices.terms.told`): "Price (40 %)"."""
    name, number, unit = short
    name = _kind(name) or name
    return f"{name} ({of_weight(number, unit)})" if number is not None else str(name)


def duration(said: Content | None) -> str:
    if not said:
        return ""
    words = []
    if said["number"]:
        words.append(_period(said["number"], said["unit"]))
    start, end = (
        dt.date.fromisoformat(said[name]) if said[name] else None for name in ("from", "until")
    )
    if start and end:
        words.append(
            _("from %(start)s to %(end)s")
            % {"start": formats.date(start), "end": formats.date(end)}
        )
    elif start:
        words.append(_("from %(start)s on") % {"start": formats.date(start)})
    elif end:
        words.append(_("until %(end)s") % {"end": formats.date(end)})
    if said["other"] == "unlimited":
        words.append(_("without an end"))
    elif said["other"] == "unknown":
        words.append(_("its length is not known"))
    return ", ".join(words)


def _period(number: float, unit: str) -> str:
    count = int(number) if float(number).is_integer() else 2
    words = {
        "day": ngettext("%(n)s day", "%(n)s days", count),
        "week": ngettext("%(n)s week", "%(n)s weeks", count),
        "month": ngettext("%(n)s month", "%(n)s months", count),
        "year": ngettext("%(n)s year", "%(n)s years", count),
    }[unit]
    return words % {"n": _number(number)}


def renewals(said: Content | None) -> str:
    """What is said of renewals, the buyer's words included."""
    words = said["words"] if said else ""
    return ", ".join(part for part in (_renewals(said), words) if part)


def _renewals(said: Content | None) -> str:
    if not said:
        return ""
    words = []
    if said["possible"] is False:
        words.append(_("not renewable"))
    elif said["most"]:
        words.append(
            ngettext("renewable %(n)s time", "renewable %(n)s times at most", said["most"])
            % {"n": said["most"]}
        )
    elif said["possible"]:
        words.append(_("renewable"))
    if said["until"]:
        day = formats.date(dt.date.fromisoformat(said["until"]))
        words.append(_("until %(end)s, renewals included") % {"end": day})
    return ", ".join(words)


def visit(said: Content | None) -> str:
    if not said:
        return ""
    if said["required"] is None:
        return _("a visit is foreseen")
    return _("compulsory") if said["required"] else _("none is compulsory")
