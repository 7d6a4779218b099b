# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a tender, as pages tell it: who won what, for how much, what nobody won and why.
Reads no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.web import formats
from groupes.web.oneline import shortened
from tenders.notices import labels
from tenders.notices.models import Lot, Notice

AWARDS = ("result", "dir-awa-pre")
"""Forms of the notices that tell who won."""


@dataclass(frozen=True, slots=True)
class Won:
    """A winning tender: who handed it in, and who leads them; the lots it won, in words; its
    amount, which is for all of them together."""

    names: list[tuple[str, bool]]
    lots: str
    amount: str
    together: bool
    offers: str = ""


@dataclass(frozen=True, slots=True)
class Nobody:
    """Lots that nobody won, for one reason. ``lots``: in words, "" for the whole."""

    lots: str
    words: str
    reason: str
    offers: str = ""


@dataclass(frozen=True, slots=True)
class Award:
    """What an award says. ``silent``: neither a winner nor that there is none."""

    won: list[Won]
    nobody: list[Nobody]
    silent: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """An award, told on the page of its call: who won, in a line."""

    url: str
    source: str
    published_on: dt.date | None
    words: str


def award(notice: Notice, lots: Sequence[Lot]) -> Award | None:
    """What a notice says of who won; None when it is no award and says nothing of it."""
    named = {lot.lot_id: _lot_name(lot) for lot in lots}
    alone = len(named) < 2
    won = [_won(winner, named, alone, notice.results) for winner in notice.winners]
    nobody = list(_nobody(notice.results, named, alone))
    if not (won or nobody or notice.form in AWARDS):
        return None
    return Award(won, nobody, silent=not (won or nobody))


def _lot_name(lot: Lot) -> str:
    title = shortened(lot.title, 90)
    return f"{lot.lot_id} · {title}" if title and title != lot.lot_id else lot.lot_id


def _says_so(name: str) -> bool:
    """Whether a name says itself who leads, as BOAMP's do."""
    return "mandataire" in name.lower()


def received(results: Sequence[Mapping[str, Any]], lots: Sequence[str | None] = ()) -> str:
    """How many offers came for these lots (none: for the whole), in words; "" where nobody says, or where they
    differ."""
    several = len({one["lot"] for one in results}) > 1
    said = {one.get("offers") for one in results if one["lot"] in lots or not (lots or several)}
    number = said.pop() if len(said) == 1 else None
    if not number:
        return ""
    return ngettext("%(n)s offer received", "%(n)s offers received", number) % {"n": number}


def _won(
    winner: Mapping[str, Any],
    named: Mapping[str, str],
    alone: bool,
    results: Sequence[Mapping[str, Any]],
) -> Won:
    organisations = winner["organisations"]
    group = len(organisations) > 1
    # Winners kept before amounts were told by tender have one lot each.
    lots = winner.get("lots") or [one for one in (winner["lot"],) if one]
    amount = winner["amount"]
    return Won(
        names=[
            (one["name"], one["lead"] and group and not _says_so(one["name"]))
            for one in organisations
        ],
        lots="" if alone and len(lots) < 2 else _in_words(lots, named),
        amount=formats.amount(amount, winner["currency"] or "") if amount else "",
        together=bool(amount) and len(lots) > 1,
        offers=received(results, lots),
    )


def _nobody(
    results: Sequence[Mapping[str, Any]], named: Mapping[str, str], alone: bool
) -> Iterable[Nobody]:
    groups: dict[tuple[str, str], list[str]] = {}
    whole: set[tuple[str, str]] = set()
    for result in results:
        if result["outcome"] == "awarded":
            continue
        key = (result["outcome"], result["reason"] or "")
        groups.setdefault(key, [])
        if result["lot"]:
            groups[key].append(result["lot"])
        else:
            whole.add(key)
    mixed = any(one["outcome"] == "awarded" for one in results)
    for (outcome, reason), lots in groups.items():
        several = (outcome, reason) in whole and mixed and not lots
        if outcome == "open":
            words = _("No winner yet: the procedure goes on.")
        elif several:
            words = _("Part of it was not awarded.")
        elif lots and not alone:
            words = ngettext(
                "Not awarded: nobody won it.", "Not awarded: nobody won them.", len(lots)
            )
        else:
            words = _("Not awarded: nobody won.")
        yield Nobody(
            lots="" if alone else _in_words(lots, named),
            words=words,
            reason=labels.no_award(reason) if reason else "",
            offers=received(results, lots),
        )


MOST_LOTS = 12


def _in_words(lots: Sequence[str], named: Mapping[str, str]) -> str:
    shown = formats.listed(named.get(lot, lot) for lot in lots[:MOST_LOTS])
    more = len(lots) - MOST_LOTS
    if more <= 0:
        return shown
    words = ngettext("%(n)s more lot", "%(n)s more lots", more) % {"n": more}
    return formats.listed([shown, words])


def outcomes(others: Iterable[Notice]) -> list[Outcome]:
    """The awards among the other notices of a procedure, the first first."""
    return [
        Outcome(
            one.get_absolute_url(),
            one.called,
            one.published_on,
            summary(one),
        )
        for one in others
        if one.form in AWARDS and not one.correcting
    ]


def summary(notice: Notice) -> str:
    """Who won, in a line: their names, each once; that nobody did; "" when it does not say."""
    names = dict.fromkeys(
        who["name"] for winner in notice.winners for who in winner["organisations"]
    )
    parts = [", ".join([*names][:3])] if names else []
    if len(names) > 3:
        more = len(names) - 3
        parts.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    closed = [one for one in notice.results if one["outcome"] == "closed"]
    lots = {one["lot"] for one in closed if one["lot"]}
    if closed and not names:
        reasons = dict.fromkeys(one["reason"] for one in closed if one["reason"])
        said = labels.no_award(next(iter(reasons))) if len(reasons) == 1 else ""
        parts.append(_("not awarded: %(reason)s") % {"reason": said} if said else _("not awarded"))
    elif lots:
        words = ngettext("%(n)s lot not awarded", "%(n)s lots not awarded", len(lots))
        parts.append(words % {"n": len(lots)})
    if parts and (came := received(notice.results)):
        parts.append(came)
    return formats.listed(parts)
