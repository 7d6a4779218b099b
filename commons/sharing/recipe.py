# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rule read as a recipe: its sentences with underlined figures, and what each step did.

Works on the engine's plain values; reads no database. Words are in the active language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

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
class Reader:
    """Who reads: their id and their cooperative's, as a case has them. ``home`` None: nobody in
    particular, from whom nothing is kept.

    What a cooperative takes of its people is told to them alone: of the others one reads the part,
    before any contribution.
    """

    id: str = ""
    home: str | None = None

    def is_told(self, person: str, cooperative: str) -> bool:
        """Whether they read what is taken of someone."""
        return self.home is None or cooperative == self.home or person == self.id

    def parted(self, case: Mapping[str, Any]) -> bool:
        """Whether a case has a contribution that they do not read."""
        return any(
            not self.is_told(one["id"], one.get("cooperative", "")) for one in case["participants"]
        )


ANYONE: Final = Reader()


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence, what it did (cents), why, and its bar on the 0..1000 scale."""

    sentence: str
    amount: int | None
    why: str
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Person:
    """One person's line, in cents: ``part`` before, ``contribution`` (0 or less; None: not told to
    the reader), ``rest``: what they have after what is told."""

    id: str
    who: Any
    cooperative: Any
    percent: str
    days: str
    part: int
    contribution: int | None
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

    ``open`` false: for those who did not take part; no line of a person is in it. ``apart``: some
    contributions are another cooperative's, and not told.
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
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """Who gets what of an amount, in cents: the people by name, the pots in the recipe's order."""

    currency: str
    amount: int
    people: list[Person]
    pots: list[Other]


def shares(
    case: Mapping[str, Any], result: engine.Result, names: Names, reader: Reader = ANYONE
) -> Shares:
    """What a rule gave on a case, without its sentences: for those who took part. ``names`` and
    ``reader`` as in :func:`at_work`."""
    pots, _cooperatives = _others(result, case, names)
    return Shares(result.currency, result.amount, _people(case, result, names, reader), pots)


def at_work(
    rule: Any,
    case: Mapping[str, Any],
    result: engine.Result,
    names: Names,
    *,
    open_lines: bool = True,
    reader: Reader = ANYONE,
) -> Recipe:
    """The recipe of a rule on a case, both plain JSON values, and of what it gave (stored or not).

    ``names`` gives whoever stands behind each id. ``open_lines`` False: nobody is named, and what
    would tell on fewer than ``FEWEST`` people is left out. What other cooperatives than the
    ``reader``'s take is left out, in every part of it. Raises
    ``engine.RuleError``; the case and the result are the rule's own.
    """
    read = engine.check_rule(rule)
    words = PageWords(result.currency, names)
    people_ids = [person["id"] for person in case["participants"]]
    apart = reader.parted(case)
    few = not open_lines and (apart or _few(case))
    told = case
    if apart:
        own = {to: of for to, of in case["contributions"].items() if to == reader.home}
        told = {**case, "contributions": own}
    rows = []
    for step, done, bar in zip(read.steps, result.steps, waterfall(result), strict=True):
        # What cooperatives took tells what each of a few people got.
        hidden = (few or apart) and step.moves
        silent = step.moves and (few or not told["contributions"])
        why = "" if silent else _why(done, result, told, words, open_lines)
        rows.append(
            Row(
                sentence=step.sentence(words),
                amount=None if hidden else bar.amount,
                why=why,
                # The parts of a bar are people's own: they go no further than those who took part.
                bar=None if hidden else bar if open_lines else replace(bar, parts=()),
            )
        )
    people = _people(case, result, names, reader)
    pots, cooperatives = _others(result, case, names)
    shared = sum(result.totals.get(one, 0) for one in people_ids)
    kept_apart = {to for to in case["contributions"] if apart and to != reader.home}
    return Recipe(
        currency=result.currency,
        amount=result.amount,
        rows=rows,
        people=people if open_lines else [],
        cooperatives=[] if few else [one for to, one in cooperatives if to not in kept_apart],
        pots=pots,
        explained=_explained(result, set(people_ids), words, kept_apart, reader)
        if open_lines
        else [],
        count=len(people_ids),
        open=open_lines,
        together=shared + sum(one.rest for _to, one in cooperatives) if few else None,
        people_total=None if few else shared,
        flows=_flows(read, case, result, words, few=few, open_lines=open_lines, reader=reader),
        apart=apart,
    )


def _flows(
    rule: engine.Rule,
    case: Mapping[str, Any],
    result: engine.Result,
    words: PageWords,
    *,
    few: bool,
    open_lines: bool,
    reader: Reader,
) -> Flows | None:
    """The picture; for those who did not take part all people are one end of it, and for those who
    did, the people of other cooperatives with what is taken of them."""
    me = reader.id
    everyone = {person["id"] for person in case["participants"]}
    if open_lines:
        theirs = {
            one["id"]: one.get("cooperative", "")
            for one in case["participants"]
            if not reader.is_told(one["id"], one.get("cooperative", ""))
        }
        hidden = {*theirs, *theirs.values()}
    else:
        hidden = everyone | (set(case["contributions"]) if few else set())
    crowd = ngettext("%(n)s person", "%(n)s people", len(everyone)) % {"n": len(everyone)}
    labels = {to: words.name(to) for to in result.totals if to not in hidden} | {
        "": _("Other coops") if open_lines else _("People and coops") if few else crowd
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
    case: Mapping[str, Any], result: engine.Result, names: Names, reader: Reader
) -> list[Person]:
    """The reader first, then by name."""
    words = PageWords(result.currency, names)
    people = [_person(one, result, names, reader) for one in case["participants"]]
    return sorted(people, key=lambda one: (one.id != reader.id, plain(words.name(one.id))))


def _person(one: Mapping[str, str], result: engine.Result, names: Names, reader: Reader) -> Person:
    who = one["id"]
    lines = [line for line in result.lines if line.to == who]
    contribution = sum(line.amount for line in lines if line.why.code == engine.CONTRIBUTION_FROM)
    rest = result.totals.get(who, 0)
    percent = next(
        (line.why.params["percent"] for line in lines if line.why.code == engine.CONTRIBUTION_FROM),
        "",
    )
    told = reader.is_told(who, one.get("cooperative", ""))
    return Person(
        id=who,
        who=names.get(who, who),
        cooperative=names.get(one.get("cooperative", ""), ""),
        percent=percent if told else "",
        days="" if one.get("only_unpaid") else one.get("days", ""),
        part=rest - contribution,
        contribution=contribution if told else None,
        rest=rest if told else rest - contribution,
    )


def _others(
    result: engine.Result, case: Mapping[str, Any], names: Names
) -> tuple[list[Other], list[tuple[str, Other]]]:
    """The pots in the order of the recipe, and the cooperatives (their id, what they got) by name."""
    people = {person["id"] for person in case["participants"]}
    pots: list[Other] = []
    cooperatives: list[tuple[str, Other]] = []
    for to, total in result.totals.items():
        if to in people:
            continue
        charged = sum(
            line.amount
            for line in result.lines
            if line.to == to and line.why.code == engine.CONTRIBUTION_TO
        )
        other = Other(names.get(to, to), total - charged, charged, total)
        if to in case["contributions"]:
            cooperatives.append((to, other))
        else:
            pots.append(other)
    cooperatives.sort(key=lambda one: plain(str(one[1].name)))
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


def _explained(
    result: engine.Result,
    people: set[str],
    words: PageWords,
    kept_apart: set[str],
    reader: Reader,
) -> list[Explained]:
    """Every line that the reader is told: not those of a contribution kept apart, but their own."""

    def is_told(line: engine.Line) -> bool:
        if line.why.code not in (engine.CONTRIBUTION_FROM, engine.CONTRIBUTION_TO):
            return True
        return line.why.params["to"] not in kept_apart or line.to == reader.id

    return [
        Explained(
            number=line.step + 1,
            to=words.names.get(line.to, line.to),
            is_person=line.to in people,
            amount=line.amount,
            why=engine.KINDS[line.type].why_line(line, words),
        )
        for line in result.lines
        if is_told(line)
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
