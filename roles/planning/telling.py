# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan says, as sentences in the reader's language: reasons, what is fair, what stands in the way.

The core keeps keys and facts; names are looked up when they are told, so that a plan of last year calls
people as they are called today.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from groupes.web import formats
from roles.planning import making
from roles.planning.models import Plan
from roles.rotation import Reason, tell


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the ids of a plan, and its terms (:class:`roles.rotation.Words`)."""

    people: Mapping[int, str]
    roles: Mapping[int, str]
    terms: Sequence[str]
    skills: Mapping[int, str]

    # the words of whoever reads
    gettext = staticmethod(translation.gettext)
    ngettext = staticmethod(translation.ngettext)

    def person(self, of: str, /) -> str:
        return self.people.get(int(of), _("somebody who left"))

    def role(self, of: str, /) -> str:
        return self.roles.get(int(of), _("a role that is no more"))

    def term(self, number: int, /) -> str:
        return self.terms[number] if number < len(self.terms) else formats.number(number + 1)


def term_name(plan: Plan, number: int) -> str:
    """ "1 Sept. – 30 Nov. 2026": the days of a term."""
    span = plan.span(number)
    return _("%(start)s to %(end)s") % {
        "start": formats.date(span.first),
        "end": formats.date(span.last),
    }


def energy(tenths: int) -> str:
    """Tenths of a day a month, as a number of days."""
    return formats.number(Decimal(tenths) / making.TENTHS)


# --- why -----------------------------------------------------------------------------------------

_KNOWN_OF_ALL: Final = ("there", "excluded", "resting")
"""Of a seat that stays vacant: what keeps people from it that all can see."""


def why(because: Sequence[Mapping[str, Any]], names: Names) -> str:
    """Why a seat is somebody's, or nobody's, in what all may read."""
    told = [_reason(one["key"], one["facts"], names) for one in because]
    if not told:
        return _("Of those who could, this came out the most even for all.")
    return " ".join(told)


def _reason(key: str, facts: Mapping[str, Any], names: Names) -> str:
    if key == "vacant":
        return _vacant(facts, names)
    if key == "goes_on" and facts["most"] >= making.NO_LIMIT:
        return _("Goes on: term %(row)s in a row.") % facts
    if key == "carried_less":
        return tell(Reason(key, {name: energy(value) for name, value in facts.items()}), names)
    if key == "learns":
        skill = names.skills.get(int(facts["skill"]), "")
        return tell(Reason(key, {"skill": skill}), names)
    return tell(Reason(key, facts), names)


def _vacant(facts: Mapping[str, Any], names: Names) -> str:
    shown = {key: facts[key] for key in _KNOWN_OF_ALL if facts.get(key)}
    rest = sum(count for key, count in facts.items() if key not in _KNOWN_OF_ALL)
    told = tell(Reason("vacant", shown), names) if shown else _("Nobody sits here.")
    if rest:
        others = _("What kept the others from it is theirs: their wishes, their energy.")
        return f"{told} {others}"
    return told


def own_why(because: Sequence[Mapping[str, Any]], names: Names) -> str:
    """Why a seat is mine, for me alone; "" where nothing is kept of it."""
    return " ".join(_reason(one["key"], one["facts"], names) for one in because)


# --- the whole -----------------------------------------------------------------------------------

STATUS: Final = {
    "optimal": lambda: _("No plan is better, in the order of what is aimed at: it is proven."),
    "feasible": lambda: _("Every rule is kept. A better plan is not excluded."),
    "infeasible": lambda: _("No plan keeps all the rules."),
    "unknown": lambda: _("No plan was found in the time there was, and none was excluded."),
}
ENDED: Final = {
    "proof": lambda: _("The search ended by itself."),
    "effort": lambda: _("The search ended once its work was done."),
    "clock": lambda: _("The machine was too busy: the clock ended the search."),
    "stopped": lambda: _("Somebody stopped the search: this is the best it had found."),
}


def ending(result: Mapping[str, Any]) -> str:
    """How good the plan is known to be, and what ended the search."""
    said = [STATUS[result["status"]](), ENDED[result["ended_by"]]()]
    return " ".join(said)


class Aim(NamedTuple):
    """Something that was aimed at: ``value`` in words ("" where it would tell of few people)."""

    name: str
    value: str
    proven: str
    is_proven: bool


_AIMS: Final = {
    "vacancies": lambda: _("Seats that stay vacant"),
    "moves": lambda: _("Seats changed since the plan before"),
    "facilitation": lambda: _("Willing people who do not facilitate in a year"),
    "spread": lambda: _("Support work shared out evenly"),
    "wishes": lambda: _("Wishes"),
    "learning": lambda: _("People who do not get what they ask to learn"),
    "changes": lambda: _("Seats that change hands"),
}


def aims(result: Mapping[str, Any]) -> list[Aim]:
    """In the order in which they count."""
    return [
        Aim(
            _AIMS[one["name"]](),
            "" if one["value"] is None else formats.number(one["value"]),
            _bound(one["name"], one["gap"]),
            one["gap"] == 0,
        )
        for one in result.get("aims", ())
        if one["name"] in _AIMS
    ]


def _bound(name: str, gap: int | None) -> str:
    if gap == 0:
        return _("proven best")
    if gap is None:
        return _("how much better it could be is not known")
    shown = energy(gap) if name == "spread" else formats.number(gap)
    return _("at most %(gap)s better") % {"gap": shown}


class Fair(NamedTuple):
    """How a duty lies on people, before and after, in words."""

    name: str
    before: str
    after: str
    told: str


def fairness(result: Mapping[str, Any]) -> list[Fair]:
    """Energy, support, facilitation: among everyone who takes part."""
    both = result.get("fairness") or {}
    before, after = both.get("before"), both.get("after")
    if not before or not after:
        return []
    rows = []
    for key, name, as_days in (
        ("energy", _("Energy of all roles"), True),
        ("support", _("Support work"), True),
        ("facilitation", _("Facilitation"), False),
    ):
        if not before[key]["most"] and not after[key]["most"]:
            continue  # no role of it
        rows.append(
            Fair(
                name,
                _range(before[key], as_days=as_days),
                _range(after[key], as_days=as_days),
                _compared(before[key], after[key]),
            )
        )
    return rows


def _range(even: Mapping[str, int], *, as_days: bool) -> str:
    number = energy if as_days else formats.number
    if not as_days and even["most"] and not even["even"]:  # an even share is counted in whole ones
        return _("from %(least)s to %(most)s, less than one each if it were even") % {
            "least": number(even["least"]),
            "most": number(even["most"]),
        }
    return _("from %(least)s to %(most)s, %(even)s each if it were even") % {
        "least": number(even["least"]),
        "most": number(even["most"]),
        "even": number(even["even"]),
    }


def uneven(even: Mapping[str, int]) -> int:
    """How uneven a duty lies, in hundredths: how far people are from an even share, of that share."""
    return 100 * even["spread"] // max(1, even["people"] * max(1, even["even"]))


def _compared(before: Mapping[str, int], after: Mapping[str, int]) -> str:
    """ "" where nobody held anything before: there is nothing to compare with."""
    if not before["most"]:
        return ""
    was, now = uneven(before), uneven(after)
    if now < was:
        return _("more even than before")
    if now > was:
        return _("less even than before")
    return _("as even as before")


def learning(result: Mapping[str, Any]) -> str:
    """How many got what they ask to learn; or that too few ask for it to be told."""
    found = result.get("learning")
    if found is None:
        return _("Too few ask to learn something here for it to be shown.")
    return _(
        "Of %(asked)s who ask to learn what a role teaches, %(after)s hold such a role (%(before)s before)."
    ) % {name: formats.number(value) for name, value in found.items()}


def remarks(result: Mapping[str, Any], names: Names) -> list[str]:
    return [tell(Reason(one["key"], one["facts"]), names) for one in result.get("remarks", ())]


# --- counts of wishes ----------------------------------------------------------------------------


def counted(row: Mapping[str, int]) -> str:
    """ "3 gladly, 2 fine, 1 rather not, 0 no"."""
    return _("%(glad)s gladly, %(fine)s fine, %(rather_not)s rather not, %(no)s no") % {
        key: formats.number(value) for key, value in row.items()
    }


# --- what stands in the way ----------------------------------------------------------------------


class Obstacle(NamedTuple):
    """A rule of a set that cannot all be kept; ``act``: what to let go of, and where (``page``: "cell",
    "settings", "")."""

    words: str
    act: str
    page: str
    role: int | None = None
    term: int | None = None
    anchor: str = ""


def obstacle(rule: Mapping[str, Any], names: Names) -> Obstacle:
    role, term = rule.get("role"), rule.get("term")
    facts = {
        "role": names.role(role) if role else "",
        "other": names.role(rule["other"]) if rule.get("other") else "",
        "name": names.person(rule["person"]) if rule.get("person") else "",
        "term": names.term(term) if term is not None else "",
    }
    at = (int(role) if role else None, term)
    match rule["rule"]:
        case "lock" if not rule.get("person"):
            words = _("%(role)s is kept vacant, %(term)s.")
            return Obstacle(words % facts, _("Leave the cell to the planner"), "cell", *at)
        case "lock":
            words = _("%(name)s is locked into %(role)s, %(term)s.")
            return Obstacle(words % facts, _("Take the lock off"), "cell", *at)
        case "exclude":
            words = _("%(name)s is kept out of %(role)s, %(term)s.")
            return Obstacle(words % facts, _("Let them in again"), "cell", *at)
        case "seats":
            words = _("More people are wanted in %(role)s at once than it has seats.")
            return Obstacle(words % facts, _("Take a lock off"), "cell", *at)
        case "consecutive":
            words = _("%(name)s would hold %(role)s for too many terms in a row.")
            act = _("Allow more terms in a row")
            return Obstacle(words % facts, act, "settings", anchor="id_longer")
        case "rest":
            words = _("%(name)s would be back in %(role)s before their rest is over.")
            return Obstacle(words % facts, _("Do without rest"), "settings", anchor="id_no_rest")
        case "incompatible":
            words = _("%(role)s and %(other)s are never in one hand.")
            act = _("Allow them in one hand")
            return Obstacle(words % facts, act, "settings", anchor="id_any_hands")
        case "critical":
            words = _("Critical roles never all change hands at once: %(term)s.")
            act = _("Let them change at once")
            return Obstacle(words % facts, act, "settings", anchor="id_all_at_once")
    if role:
        words = _("%(name)s cannot take %(role)s: why is theirs to know.")
    else:
        words = _("%(name)s cannot take as much at once, %(term)s: why is theirs to know.")
    return Obstacle(words % facts, "", "")


def people_in(conflicts: Collection[Any]) -> set[int]:
    """The ids of people whom sets of rules name."""
    return {int(rule["person"]) for found in conflicts for rule in found if rule.get("person")}
