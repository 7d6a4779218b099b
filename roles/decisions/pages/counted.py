# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was counted, as one reads it: who comes first, by which figures, what was equal, by which rules."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.web import formats
from roles.decisions import counting, tallying
from roles.decisions.models import Counting, Decision, Option, Stance, State, Way

type Labels = Mapping[str, str]
"""Option id, as text → its words."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the ranking: who is there, with what figure."""

    number: int
    labels: Sequence[str]
    figure: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures. ``head``: over its columns, the first of them being that of labels; ``rows``: label
    and cells. ``note``: how it is read."""

    caption: str
    head: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """``ties``: what was equal and what became of it; ``stated``: the rules it was counted by; ``why``: in a
    sentence, why the first comes first, where tables alone would tell it; ``chosen``: what an adopted choice
    chose, in words."""

    places: Sequence[Place]
    tables: Sequence[Table]
    ties: Sequence[str]
    stated: Sequence[str]
    why: str = ""
    chosen: str = ""


def labels_of(options: Sequence[Option]) -> dict[str, str]:
    return {str(one.pk): one.told for one in options}


def counted(decision: Decision, options: Sequence[Option]) -> Counted | None:
    """What a closed decision was counted to; None where nothing was. No query."""
    result = decision.result
    if decision.state not in Decision.ENDED or "method" not in result:
        return None
    labels = labels_of(options)
    stated = [counting.tell(one["key"], one["facts"], translation) for one in result["stated"]]
    return Counted(
        places=_places(decision, labels),
        tables=list(_tables(decision, labels)),
        ties=[_tie(one, labels) for one in result["ties"]],
        stated=stated,
        why=_why(decision, labels) if "pairwise" in result else "",
        chosen=_chosen(decision, labels),
    )


def _chosen(decision: Decision, labels: Labels) -> str:
    if decision.way != Way.CHOICE or decision.state != State.ADOPTED:
        return ""
    return formats.listed([labels.get(str(pk), "—") for pk in decision.result.get("winners", [])])


def _why(decision: Decision, labels: Labels) -> str:
    """Why the first of a ranking by pairs comes first, for who never met the method."""
    first = [str(pk) for pk in decision.result["ranking"][0]]
    votes = decision.result["pairwise"]
    others = [pk for pk in votes if pk not in first]
    if len(first) > 1 or not others:
        return ""
    [won] = first

    def ahead(other: str) -> int:
        return int(votes[won].get(other, 0)) - int(votes[other].get(won, 0))

    closest = min(others, key=ahead)
    said = {
        "name": labels.get(won, "—"),
        "other": labels.get(closest, "—"),
        "before": votes[won].get(closest, 0),
        "after": votes[closest].get(won, 0),
    }
    if ahead(closest) > 0:
        return (
            _(
                "Compared with each other option in turn, more people put %(name)s before it than after. The "
                "closest: %(before)s against %(after)s, beside %(other)s."
            )
            % said
        )
    return (
        _(
            "No option is ahead of every other when they are compared two by two. %(name)s comes first because "
            "its wins are the strongest, one leading to another."
        )
        % said
    )


def _places(decision: Decision, labels: Labels) -> list[Place]:
    result, number, found = decision.result, 1, []
    figures = _figures(decision)
    winners = {*result.get("winners", [])} if decision.way == Way.CHOICE else {result.get("chosen")}
    for group in result.get("ranking", []):
        found.append(
            Place(
                number,
                [labels.get(str(pk), "—") for pk in group],
                figures.get(str(group[0]), ""),
                bool(winners & {*group}),
            )
        )
        number += len(group)
    return found


def _figures(decision: Decision) -> dict[str, str]:
    """What the places were given by, in a few words: points, dots, how many a date suits."""
    result = decision.result
    if decision.way == Way.DATE:
        return {
            pk: _("%(yes)s yes, %(maybe)s if need be") % {"yes": yes, "maybe": maybe}
            for pk, (yes, maybe) in result.get("suits", {}).items()
        }
    if "totals" not in result:
        return {}
    told = {}
    for pk, number in result["totals"].items():
        if decision.counting == Counting.DOT:
            told[pk] = ngettext("%(number)s dot", "%(number)s dots", number) % {"number": number}
        else:
            told[pk] = ngettext("%(number)s point", "%(number)s points", number) % {
                "number": number
            }
    return told


def _tables(decision: Decision, labels: Labels) -> Sequence[Table]:
    result = decision.result
    if "pairwise" in result:
        order = [str(pk) for group in result["ranking"] for pk in group]
        return [
            _pairs(
                _("Every two compared"),
                order,
                result["pairwise"],
                labels,
                _("How many put the option of the line before that of the column."),
            ),
            _pairs(
                _("Strongest paths"),
                order,
                result["strongest_paths"],
                labels,
                _("From the option of the line to that of the column, by wins alone."),
            ),
        ]
    if "rounds" in result:
        return [_rounds(result["rounds"], labels)]
    return []


def _pairs(
    caption: str, order: Sequence[str], matrix: Mapping[str, Any], labels: Labels, note: str
) -> Table:
    rows = [
        (
            labels.get(one, "—"),
            ["—" if one == other else str(matrix[one].get(other, 0)) for other in order],
        )
        for one in order
    ]
    return Table(caption, ["", *(labels.get(one, "—") for one in order)], rows, note)


def _rounds(rounds: Sequence[Mapping[str, Any]], labels: Labels) -> Table:
    head = [
        "",
        *(_("Round %(number)s") % {"number": number} for number in range(1, len(rounds) + 1)),
    ]
    rows: list[tuple[str, Sequence[str]]] = [
        (labels.get(pk, "—"), [str(each["counts"].get(pk, "")) for each in rounds])
        for pk in rounds[0]["counts"]
    ]
    rows.append((_("count no more"), [str(each["exhausted"]) for each in rounds]))
    out = []
    for each in rounds:
        gone = each.get("eliminated", [])
        names = [gone] if isinstance(gone, str) else gone
        out.append(formats.listed([labels.get(one, "—") for one in names]))
    if any(out):  # not where somebody had more than half at once
        rows.append((_("goes out"), out))
    return Table(_("Round by round"), head, rows)


def _tie(tie: Mapping[str, Any], labels: Labels) -> str:
    names = formats.listed([labels.get(pk, "—") for pk in tie["candidates"]])
    match tie["where"]:
        case "last":
            return _("Round %(round)s: %(names)s had equally few, and went out together.") % {
                "round": tie["round"],
                "names": names,
            }
        case "votes":
            return _("As many were for as against.")
    return _("%(names)s are equal, and nothing tells them apart.") % {"names": names}


def ballot_told(decision: Decision, stance: str, ballot: Any, labels: Labels) -> str:
    """One ballot in words: its stance; a ranking from the first place down, equals with “=”; points."""
    if ballot is None:
        return str(Stance(stance).label) if stance else ""
    if decision.way == Way.LOT:
        return ""
    if decision.counting in tallying.RANKED:
        groups = [" = ".join(labels.get(str(pk), "—") for pk in group) for group in ballot]
        return " › ".join(groups)
    if decision.way == Way.DATE:
        said = {tallying.YES: _("yes"), tallying.IF_NEED_BE: _("if need be")}
        told = {pk: said[ballot[pk]] for pk in labels if ballot.get(pk)}
        return _each(told, labels) or _("no date suits")
    return _each({pk: str(ballot[pk]) for pk in labels if ballot.get(pk)}, labels)


def _each(said: Mapping[str, str], labels: Labels) -> str:
    one = _("%(option)s: %(said)s")
    return " · ".join(one % {"option": labels[pk], "said": each} for pk, each in said.items())


# --- what counts it again ------------------------------------------------------------------------


def _asked(decision: Decision) -> tallying.Poll:
    return tallying.poll(decision, tallying.said(decision), tallying.options_of(decision))


def may_recount(decision: Decision) -> bool:
    """Whether there is something to count again: it is closed, and was counted."""
    return decision.state in Decision.ENDED and "method" in decision.result


def program(decision: Decision, options: Sequence[Option]) -> str:
    """The Python program that counts a closed decision again, with what its options are called."""
    asked = _asked(decision)
    called = "".join(f"# {pk}: {label}\n" for pk, label in labels_of(options).items())
    title = f"# {decision.title}\n"
    written = counting.script(
        asked.method,
        asked.candidates,
        asked.ballots,
        words=translation,
        **asked.options,
    )
    return title + called + written


def ballots(decision: Decision, options: Sequence[Option]) -> str:
    """The ballots, nobody's name with them, as ``manage.py count`` reads them (docs/formats/ballots.md):
    in an order that says nothing."""
    asked = _asked(decision)
    rows = sorted(json.dumps(one, sort_keys=True) for one in asked.ballots)
    plain: dict[str, Any] = {
        "name": decision.title,
        "note": "; ".join(f"{pk}: {label}" for pk, label in labels_of(options).items()),
        "method": asked.method,
        "options": dict(asked.options),
        "ballots": [json.loads(one) for one in rows],
    }
    if asked.candidates is not None:
        plain["candidates"] = list(asked.candidates)
    return json.dumps(plain, ensure_ascii=False, indent=1)
