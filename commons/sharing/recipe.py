# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rule read as a recipe: its sentences with underlined figures, and what each step did.

Works on the engine's plain values; reads no database. Words are in the active language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commons.sharing import engine
from commons.sharing.sankey import Flows, flows
from commons.sharing.waterfall import Bar, waterfall
from groupes.web import formats
from groupes.web.search import plain

FEWEST = 5
"""Indicators describe the groupe, never fewer people than this."""

type Names = Mapping[str, Any]
"""Who stands behind an id: anything with a ``name``, or plain text."""


# --- words ---------------------------------------------------------------------------------------


def cents(text: str) -> int:
    """The engine's decimal text as cents: "-0.05" → -5."""
    return int(text.replace(".", ""))


@dataclass(frozen=True, slots=True)
class PageWords:
    """The active language, as the steps ask for it (``engine.Words``), in HTML for sentences.

    ``names`` gives whoever stands behind each id.
    """

    currency: str = "EUR"
    names: Names = field(default_factory=dict)

    gettext = staticmethod(translation.gettext)
    ngettext = staticmethod(translation.ngettext)
    percent = staticmethod(formats.percent)
    number = staticmethod(formats.number)
    days = staticmethod(formats.days)

    def money(self, text: str) -> str:
        return formats.money(cents(text), self.currency)

    def name(self, of: str) -> str:
        who = self.names.get(of, of)
        return str(getattr(who, "name", who))

    def figure(self, text: str) -> SafeString:
        return format_html('<span class="fig">{}</span>', text)

    def fill(self, message: str, /, **values: str) -> SafeString:
        return format_html(message, **values)

    def join(self, parts: Sequence[str], separator: str = "") -> SafeString:
        return format_html_join(separator, "{}", ((part,) for part in parts))


def sentences(rule: Any) -> list[str]:
    """A stored rule (plain JSON values) in words, in HTML: one sentence a step, its figures
    underlined. Raises ``engine.RuleError``."""
    read = engine.check_rule(rule)
    words = PageWords(read.currency)
    return [step.sentence(words) for step in read.steps]


# --- a stored result ---------------------------------------------------------------------------


def read_result(data: Mapping[str, Any]) -> engine.Result:
    """A stored result (docs/formats/split.md) as the engine's value: what was kept is what is
    shown, whatever the engine would say today."""
    return engine.Result(
        currency=data["currency"],
        amount=cents(data["amount"]),
        lines=tuple(
            engine.Line(
                step=line["step"],
                type=line["type"],
                to=line["to"],
                amount=cents(line["amount"]),
                why=engine.Why(
                    line["why"]["code"], line["why"]["params"], line["why"].get("text", "")
                ),
            )
            for line in data["lines"]
        ),
        totals={to: cents(amount) for to, amount in data["totals"].items()},
        remaining=cents(data["remaining"]),
        steps=tuple(
            engine.StepResult(
                step=step["step"],
                type=step["type"],
                base=cents(step["base"]),
                amount=cents(step["amount"]),
                bound=step["bound"],
                leftover=tuple(step["leftover"]),
            )
            for step in data["steps"]
        ),
    )


# --- the recipe on an amount -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence, what it did (cents), why, and its bar on the 0..1000 scale."""

    sentence: str
    amount: int | None
    why: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Person:
    """One person's line, in cents: ``part`` before, ``contribution`` (0 or less), ``rest``."""

    id: str
    who: Any
    cooperative: Any
    percent: str
    days: str
    part: int
    contribution: int
    rest: int


@dataclass(frozen=True, slots=True)
class Other:
    """A pot or a cooperative: what it got as a pot, what contributions brought, their sum."""

    name: Any
    part: int
    contribution: int
    rest: int


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of the result with its reason in words."""

    number: int
    to: Any
    is_person: bool
    amount: int
    why: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """A rule at work on an amount: everything a page shows of it, in cents.

    ``open`` false: for those who did not take part; no line of a person is in it.
    """

    currency: str
    amount: int
    rows: list[Row]
    people: list[Person]
    cooperatives: list[Other]
    pots: list[Other]
    explained: list[Explained]
    count: int
    open: bool = True
    together: int | None = None
    people_total: int | None = None
    flows: Flows | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """Who gets what of an amount, in cents: the people by name, the pots in the recipe's order."""

    currency: str
    amount: int
    people: list[Person]
    pots: list[Other]


def shares(case: Mapping[str, Any], result: engine.Result, names: Names) -> Shares:
    """What a rule gave on a case, without its sentences: for those who took part. ``names`` as in
    :func:`at_work`."""
    pots, _cooperatives = _others(result, case, names)
    return Shares(result.currency, result.amount, _people(case, result, names), pots)


def at_work(
    rule: Any,
    case: Mapping[str, Any],
    result: engine.Result,
    names: Names,
    *,
    open_lines: bool = True,
    me: str = "",
) -> Recipe:
    """The recipe of a rule on a case, both plain JSON values, and of what it gave (stored or not).

    ``names`` gives whoever stands behind each id, ``me`` is the reader's id. ``open_lines`` False:
    nobody is named, and what would tell on fewer than ``FEWEST`` people is left out. Raises
    ``engine.RuleError``; the case and the result are the rule's own.
    """
    read = engine.check_rule(rule)
    words = PageWords(result.currency, names)
    people_ids = [person["id"] for person in case["participants"]]
    few = not open_lines and _few(case)
    rows = []
    for step, done, bar in zip(read.steps, result.steps, waterfall(result), strict=True):
        # What cooperatives took tells what each of a few people got.
        hidden = few and step.moves
        rows.append(
            Row(
                sentence=step.sentence(words),
                amount=None if hidden else bar.amount,
                why="" if hidden else _why(done, result, case, words, open_lines),
                # The parts of a bar are people's own: they go no further than those who took part.
                bar=None if hidden else bar if open_lines else replace(bar, parts=()),
            )
        )
    people = _people(case, result, names, me)
    pots, cooperatives = _others(result, case, names)
    shared = sum(person.rest for person in people)
    return Recipe(
        currency=result.currency,
        amount=result.amount,
        rows=rows,
        people=people if open_lines else [],
        cooperatives=[] if few else cooperatives,
        pots=pots,
        explained=_explained(result, set(people_ids), words) if open_lines else [],
        count=len(people_ids),
        open=open_lines,
        together=shared + sum(one.rest for one in cooperatives) if few else None,
        people_total=None if few else shared,
        flows=_flows(read, case, result, words, few=few, open_lines=open_lines, me=me),
    )


def _flows(
    rule: engine.Rule,
    case: Mapping[str, Any],
    result: engine.Result,
    words: PageWords,
    *,
    few: bool,
    open_lines: bool,
    me: str,
) -> Flows | None:
    """The picture; for those who did not take part all people are one end of it."""
    everyone = {person["id"] for person in case["participants"]}
    hidden = set() if open_lines else everyone | (set(case["contributions"]) if few else set())
    crowd = ngettext("%(n)s person", "%(n)s people", len(everyone)) % {"n": len(everyone)}
    labels = {to: words.name(to) for to in result.totals if to not in hidden} | {
        "": _("People and coops") if few else crowd
    }
    if me in labels and me:
        labels[me] = _("%(name)s, you") % {"name": labels[me]}
    return flows(
        result,
        people=everyone,
        end_of=lambda to: "" if to in hidden else to,
        labels=labels,
        step_labels=[step.label(words) for step in rule.steps],
        me=me if open_lines and me in everyone else "-",
    )


def _few(case: Mapping[str, Any]) -> bool:
    """Whether some cooperative has so few of the participants that its contribution would tell
    what a person got."""
    counts: dict[str, int] = {}
    for person in case["participants"]:
        where = person.get("cooperative", "")
        counts[where] = counts.get(where, 0) + 1
    return any(count < FEWEST for count in counts.values())


def _people(
    case: Mapping[str, Any], result: engine.Result, names: Names, me: str = ""
) -> list[Person]:
    """The reader first, then by name."""
    words = PageWords(result.currency, names)
    people = [_person(one, result, names) for one in case["participants"]]
    return sorted(people, key=lambda person: (person.id != me, plain(words.name(person.id))))


def _person(one: Mapping[str, str], result: engine.Result, names: Names) -> Person:
    who = one["id"]
    lines = [line for line in result.lines if line.to == who]
    contribution = sum(line.amount for line in lines if line.why.code == engine.CONTRIBUTION_FROM)
    rest = result.totals.get(who, 0)
    percent = next(
        (line.why.params["percent"] for line in lines if line.why.code == engine.CONTRIBUTION_FROM),
        "",
    )
    return Person(
        id=who,
        who=names.get(who, who),
        cooperative=names.get(one.get("cooperative", ""), ""),
        percent=percent,
        days=one.get("days", ""),
        part=rest - contribution,
        contribution=contribution,
        rest=rest,
    )


def _others(
    result: engine.Result, case: Mapping[str, Any], names: Names
) -> tuple[list[Other], list[Other]]:
    """The pots in the order of the recipe, and the cooperatives by name."""
    people = {person["id"] for person in case["participants"]}
    pots: list[Other] = []
    cooperatives: list[Other] = []
    for to, total in result.totals.items():
        if to in people:
            continue
        charged = sum(
            line.amount
            for line in result.lines
            if line.to == to and line.why.code == engine.CONTRIBUTION_TO
        )
        other = Other(names.get(to, to), total - charged, charged, total)
        (cooperatives if to in case["contributions"] else pots).append(other)
    cooperatives.sort(key=lambda one: plain(str(one.name)))
    return pots, cooperatives


def _why(
    done: engine.StepResult,
    result: engine.Result,
    case: Mapping[str, Any],
    words: PageWords,
    open_lines: bool,
) -> str:
    line = next((one for one in result.lines if one.step == done.step), None)
    if line is None:
        return ""
    kind = engine.KINDS[done.type]
    return kind.why_step(done, line.why.params, case, words, open_lines=open_lines)


def _explained(result: engine.Result, people: set[str], words: PageWords) -> list[Explained]:
    return [
        Explained(
            number=line.step + 1,
            to=words.names.get(line.to, line.to),
            is_person=line.to in people,
            amount=line.amount,
            why=engine.KINDS[line.type].why_line(line, words),
        )
        for line in result.lines
    ]


# --- refusals --------------------------------------------------------------------------------


def case_refusal(error: engine.SplitError) -> str:
    """Why an amount can not be shared, in the reader's words: plain text, never empty."""
    own = _refusal_of_a_kind(error)
    if own is not None:
        return own
    if error.code == "too_big":
        return _("This amount is too large.")
    return _("This amount cannot be shared by this rule: %(reason)s") % {"reason": error.reason}


def rule_refusal(error: engine.SplitError) -> str:
    """What is wrong with a step of a rule, in the reader's words: plain text, never empty."""
    own = _refusal_of_a_kind(error)
    if own is not None:
        return own
    words = {
        "over_amount": _(
            "%(percent)s%% of the amount is more than the %(left)s%% that earlier steps leave."
        ),
        "nothing_left": _("Nothing is left for this step: an earlier step takes all that remains."),
        "money_left": _("Some money would have no destination: share what remains."),
        "over_hundred": _("A percentage cannot be over 100."),
        "negative": _("This cannot be negative."),
        "too_precise": _("At most %(limit)s digits after the point."),
        "too_big": _("This number is too large."),
        "too_long": _("At most %(limit)s characters."),
        "too_many": _("At most %(limit)s steps."),
        "bad_name": _("This name cannot be used for a pot."),
    }.get(error.code)
    if words is None:
        return error.reason
    return words % error.params


def _refusal_of_a_kind(error: engine.SplitError) -> str | None:
    """The words that a kind of step has for a refusal of its own."""
    told = (kind.refusal(error, PageWords()) for kind in engine.KINDS.values())
    return next((words for words in told if words is not None), None)
