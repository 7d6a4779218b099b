# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reasons, remarks and conflicts as sentences. The core knows no framework: whoever shows them lends
the words of the reader's language. Messages are English where they are used, and the catalogue
finds them there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, Protocol

from roles.rotation.reasons import Reason
from roles.rotation.rules import Rule


def gettext_noop(message: str) -> str:
    """Marks a message for the catalogue, to be translated once it is known which of many is told."""
    return message


class Words(Protocol):
    """A reader's language, and the names behind ids."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, one: str, many: str, count: int, /) -> str: ...

    def person(self, of: str, /) -> str: ...

    def role(self, of: str, /) -> str: ...

    def term(self, number: int, /) -> str:
        """As the page names a term of the plan: 0 → "autumn 2026"."""


class English:
    """The words of the source; ids stand for names. A term is shown by its number."""

    def gettext(self, message: str, /) -> str:
        return message

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        return one if count == 1 else many

    def person(self, of: str, /) -> str:
        return of

    def role(self, of: str, /) -> str:
        return of

    def term(self, number: int, /) -> str:
        return str(number)


def sentence(reasons: Collection[Reason], words: Words) -> str:
    """The reasons of one cell, one after the other."""
    return " ".join(tell(reason, words) for reason in reasons)


def tell(reason: Reason, words: Words) -> str:
    """One reason or remark as a sentence."""
    message = _VARIED[reason.key](reason.facts, words) if reason.key in _VARIED else None
    if message is None:
        message = _plain(reason.key, words)
    facts = dict(reason.facts)
    if "role" in facts:
        facts["role"] = words.role(facts["role"])
    return message % facts


_PLAIN: Final = {
    "locked": gettext_noop("This seat was locked."),
    "as_before": gettext_noop("As in the plan before."),
    "goes_on": gettext_noop("Goes on: term %(row)s in a row, of %(most)s at most."),
    "learns": gettext_noop("Asked to learn this: %(skill)s."),
    "facilitates": gettext_noop("Would not facilitate that year otherwise."),
    "carried_less": gettext_noop(
        "Has carried %(energy)s of support over two years; an even share is %(even)s."
    ),
    "only_one": gettext_noop("Nobody else could take it that term."),
    "glad": gettext_noop("Takes it gladly."),
    "fine": gettext_noop("Is fine with it."),
    "unsaid": gettext_noop("Said nothing against it."),
    "free": gettext_noop("Was free that term."),
    "locked_vacant": gettext_noop("This seat was kept vacant."),
    "nobody_wants": gettext_noop(
        "Everyone said no to %(role)s: it stays vacant until someone comes to it."
    ),
    "nobody_has_energy": gettext_noop(
        "%(role)s takes %(energy)s of energy a term, more than anyone who would hold it declared."
    ),
    "facilitation_seats": gettext_noop(
        "There are seats for %(seats)s of %(willing)s who would facilitate each year: not "
        "everyone can."
    ),
    "facilitation_turns": gettext_noop(
        "For everyone to facilitate, the facilitator can change every term: less time to grow "
        "into it. You can ask for this less strictly."
    ),
    "spread_unknown": gettext_noop(
        "Support work is %(value)s away from even; how near it could come is not known."
    ),
    "spread_gap": gettext_noop(
        "Support work is %(value)s away from even; no plan could come below %(bound)s."
    ),
}


def _plain(key: str, words: Words) -> str:
    translated = words.gettext
    return translated(_PLAIN[key])


def _vacant(facts: Mapping[str, Any], words: Words) -> str:
    ngettext = words.ngettext
    parts = [
        message % {"count": facts[name]}
        for name, message in (
            ("there", ngettext("%(count)s is there", "%(count)s are there", facts.get("there", 0))),
            ("refuse", ngettext("%(count)s said no", "%(count)s said no", facts.get("refuse", 0))),
            (
                "without_energy",
                ngettext(
                    "%(count)s has not the energy", "%(count)s have not the energy",
                    facts.get("without_energy", 0),
                ),
            ),
            (
                "excluded",
                ngettext("%(count)s is excluded", "%(count)s are excluded", facts.get("excluded", 0)),
            ),
            ("resting", ngettext("%(count)s has to rest", "%(count)s have to rest", facts.get("resting", 0))),
            (
                "busy",
                ngettext("%(count)s holds another role", "%(count)s hold another role", facts.get("busy", 0)),
            ),
            ("could", ngettext("%(count)s still could", "%(count)s still could", facts.get("could", 0))),
        )
        if facts.get(name)
    ]  # fmt: skip
    joined = ", ".join(parts).replace("%", "%%")
    return words.gettext("Nobody sits here: %s.").replace("%s", joined)


_VARIED: Mapping[str, Any] = {
    "vacant": _vacant,
    "rather_not_needed": lambda facts, words: words.ngettext(
        "Would rather not; %(able)s other could take it, and is needed elsewhere.",
        "Would rather not; %(able)s others could take it, and are needed elsewhere.",
        facts["able"],
    ),
    "vacancies": lambda facts, words: words.ngettext(
        "%(count)s seat stays vacant.", "%(count)s seats stay vacant.", facts["count"]
    ),
    "rather_not": lambda facts, words: words.ngettext(
        "%(count)s seat of %(seats)s goes to someone who would rather not.",
        "%(count)s seats of %(seats)s go to people who would rather not.",
        facts["count"],
    ),
    "away": lambda facts, words: words.ngettext(
        "%(count)s person declared no energy at all: nothing is planned for them.",
        "%(count)s people declared no energy at all: nothing is planned for them.",
        facts["count"],
    ),
    "no_facilitation": lambda facts, words: words.ngettext(
        "%(willing)s person would facilitate, and no role of that family has a seat.",
        "%(willing)s people would facilitate, and no role of that family has a seat.",
        facts["willing"],
    ),
    "part_of_a_year": lambda facts, words: words.ngettext(
        "The last term is no whole year: who facilitates in it is not counted.",
        "The last %(terms)s terms are no whole year: who facilitates in them is not counted.",
        facts["terms"],
    ),
}


_RULES: Final = {
    "lock": gettext_noop("%(person)s is locked into %(role)s in term %(term)s."),
    "exclude": gettext_noop("%(person)s is excluded from %(role)s in term %(term)s."),
    "no": gettext_noop("%(person)s said no to %(role)s."),
    "seats": gettext_noop("More people are wanted in %(role)s at once than it has seats."),
    "capacity": gettext_noop("%(person)s declared too little energy for it in term %(term)s."),
    "consecutive": gettext_noop("%(person)s would hold %(role)s for too many terms in a row."),
    "rest": gettext_noop("%(person)s would be back in %(role)s before their rest is over."),
    "incompatible": gettext_noop("%(role)s and %(other)s are never in one hand."),
    "critical": gettext_noop("Critical roles never all change hands at once: in term %(term)s."),
}


def tell_rule(rule: Rule, words: Words) -> str:
    """A rule that stands in the way, named so that people can let go of it."""
    _ = words.gettext
    facts = {
        "role": words.role(rule.role) if rule.role else "",
        "other": words.role(rule.other) if rule.other else "",
        "person": words.person(rule.person) if rule.person else "",
        "term": words.term(rule.term) if rule.term is not None else "",
    }
    if rule.name == "lock" and rule.person is None:
        return _("%(role)s is kept vacant in term %(term)s.") % facts
    translated = words.gettext
    return translated(_RULES[rule.name]) % facts
