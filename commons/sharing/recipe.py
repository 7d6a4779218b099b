# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rule read as a recipe: its sentences with underlined figures, and what each step did.

Works on the engine's plain values; reads no database. Words are in the active language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commons.sharing import engine
from commons.sharing.sankey import Flows, flows
from commons.sharing.waterfall import Bar, waterfall
from groupes.models import sort_key
from groupes.templatetags import ui

FEWEST = 5
"""Indicators describe the groupe, never fewer people than this."""

type Names = Mapping[str, Any]
"""Who stands behind an id: anything with a ``name``, or plain text."""


# --- sentences -----------------------------------------------------------------------------------


def _figure(text: str) -> SafeString:
    return format_html('<span class="fig">{}</span>', text)


def _percent(text: str) -> SafeString:
    return _figure(ui.percent(text))


def cents(text: str) -> int:
    """The engine's decimal text as cents: "-0.05" → -5."""
    return int(text.replace(".", ""))


def _money(text: str, currency: str) -> str:
    return ui.money(cents(text), currency)


def _key_phrase(key: Mapping[str, str], weighted: bool) -> SafeString:
    weight = f" ({ui.number(key['weight'])})" if weighted else ""
    if key["key"] == "equal":
        return format_html(_("in {figure}"), figure=_figure(_("equal parts") + weight))
    if key["key"] == "days":
        return format_html(_("by the {figure}"), figure=_figure(_("days") + weight))
    return format_html(_("by {figure}"), figure=_figure(key["key"] + weight))


def _keys(params: Mapping[str, Any]) -> SafeString:
    keys = params["keys"]
    phrases = [_key_phrase(key, len(keys) > 1) for key in keys]
    if len(phrases) == 1:
        text = phrases[0]
    else:
        text = format_html(
            _("{first} and {last}"),
            first=format_html_join(", ", "{}", ((phrase,) for phrase in phrases[:-1])),
            last=phrases[-1],
        )
    if params["otherwise_equal"]:
        text = format_html(_("{keys}, in equal parts where nobody declared any"), keys=text)
    return text


def sentence(step: engine.Sentence, currency: str = "EUR") -> SafeString:
    """One step in the reader's words, its figures underlined."""
    params = step.params
    if step.code in ("levy_of_amount", "levy_of_remaining"):
        whole = (
            _("{percent} of the amount goes to “{to}”{bounds}.")
            if step.code == "levy_of_amount"
            else _("{percent} of what is left goes to “{to}”{bounds}.")
        )
        bounds = []
        if params["min"] is not None:
            bounds.append(_("at least {money}").format(money=_money(params["min"], currency)))
        if params["max"] is not None:
            bounds.append(_("at most {money}").format(money=_money(params["max"], currency)))
        return format_html(
            whole,
            percent=_percent(params["percent"]),
            to=params["to"],
            bounds=format_html_join("", ", {}", ((_figure(bound),) for bound in bounds)),
        )
    if step.code == "share_all":
        return format_html(_("The rest is shared {keys}."), keys=_keys(params))
    if step.code == "share_of_amount":
        return format_html(
            _("{percent} of the amount is shared {keys}."),
            percent=_percent(params["percent"]),
            keys=_keys(params),
        )
    if step.code == "share_of_remaining":
        return format_html(
            _("{percent} of what is left is shared {keys}."),
            percent=_percent(params["percent"]),
            keys=_keys(params),
        )
    if step.code == "contribution":
        return format_html(
            _("Then each person’s own cooperative takes its {figure} on that person’s part."),
            figure=_figure(_("contribution")),
        )
    return format_html(_("All that remains goes to “{to}”."), to=params["to"])


def sentences(rule: Any) -> list[SafeString]:
    """A stored rule (plain JSON values) in words, one sentence a step."""
    read = engine.check_rule(rule)
    return [sentence(step, read.currency) for step in engine.describe(read)]


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

    sentence: SafeString
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


def at_work(
    rule: Any,
    case: Mapping[str, Any],
    result: engine.Result,
    names: Names,
    *,
    open_lines: bool = True,
    me: str = "",
) -> Recipe:
    """The recipe of a rule on a case. ``names`` gives whoever stands behind each id, ``me`` is
    the reader's."""
    read = engine.check_rule(rule)
    people_ids = [person["id"] for person in case["participants"]]
    bars = waterfall(result)
    words = engine.describe(read)
    few = not open_lines and _few(case)
    rows = []
    for step, bar in zip(words, bars, strict=True):
        hidden = few and step.code == "contribution"
        rows.append(
            Row(
                sentence=sentence(step, result.currency),
                amount=None if hidden else bar.amount,
                why=_why_step(result, bar.step, case, names, open_lines),
                # The parts of a bar are people's own: they go no further than those who took part.
                bar=None if hidden else bar if open_lines else replace(bar, parts=()),
            )
        )
    people = [_person(one, result, names) for one in case["participants"]]
    people.sort(key=lambda person: (person.id != me, sort_key(_name(names, person.id))))
    pots, cooperatives = _others(result, case, names)
    shared = sum(person.rest for person in people)
    return Recipe(
        currency=result.currency,
        amount=result.amount,
        rows=rows,
        people=people if open_lines else [],
        cooperatives=[] if few else cooperatives,
        pots=pots,
        explained=_explained(result, set(people_ids), names) if open_lines else [],
        count=len(people_ids),
        open=open_lines,
        together=shared + sum(one.rest for one in cooperatives) if few else None,
        people_total=None if few else shared,
        flows=_flows(read, case, result, names, few=few, open_lines=open_lines, me=me),
    )


def _flows(
    rule: engine.Rule,
    case: Mapping[str, Any],
    result: engine.Result,
    names: Names,
    *,
    few: bool,
    open_lines: bool,
    me: str,
) -> Flows | None:
    """The picture; for those who did not take part all people are one end of it."""
    everyone = {person["id"] for person in case["participants"]}
    hidden = set() if open_lines else everyone | (set(case["contributions"]) if few else set())
    crowd = ngettext("%(n)s person", "%(n)s people", len(everyone)) % {"n": len(everyone)}
    labels = {to: _name(names, to) for to in result.totals if to not in hidden} | {
        "": _("People and coops") if few else crowd
    }
    if me in labels and me:
        labels[me] = _("%(name)s, you") % {"name": labels[me]}
    return flows(
        result,
        people=everyone,
        end_of=lambda to: "" if to in hidden else to,
        labels=labels,
        step_labels=[getattr(step, "to", "") or _("Shared") for step in rule.steps],
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


def _person(one: Mapping[str, str], result: engine.Result, names: Names) -> Person:
    who = one["id"]
    lines = [line for line in result.lines if line.to == who]
    contribution = sum(line.amount for line in lines if line.why.code == "contribution_from")
    rest = result.totals.get(who, 0)
    percent = next(
        (line.why.params["percent"] for line in lines if line.why.code == "contribution_from"), ""
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
            if line.to == to and line.why.code == "contribution_to"
        )
        other = Other(names.get(to, to), total - charged, charged, total)
        (cooperatives if to in case["contributions"] else pots).append(other)
    cooperatives.sort(key=lambda one: sort_key(str(one.name)))
    return pots, cooperatives


def _name(names: Names, of: str) -> str:
    who = names.get(of, of)
    return str(getattr(who, "name", who))


def _why_step(
    result: engine.Result, index: int, case: Mapping[str, Any], names: Names, open_lines: bool
) -> str:
    step = next(one for one in result.steps if one.step == index)
    line = next((one for one in result.lines if one.step == index), None)
    if line is None:
        return ""
    params = line.why.params
    currency = result.currency
    if step.type == "levy":
        return _levy_words(params, currency)
    if step.type == "share":
        parts = [
            ngettext("%(n)s person", "%(n)s people", len(case["participants"]))
            % {"n": len(case["participants"])}
        ]
        parts += [
            _("%(total)s declared") % {"total": ui.days(key["total"])}
            if key["key"] == "days"
            else f"{key['key']}: {ui.number(key['total'])}"
            for key in params["keys"]
            if key["key"] != "equal"
        ]
        text = ", ".join(parts) + "."
        if step.leftover and open_lines:
            who = ", ".join(_name(names, one) for one in step.leftover)
            text += " " + ngettext(
                "%(n)s cent left over: %(who)s.",
                "%(n)s cents left over: %(who)s.",
                len(step.leftover),
            ) % {"n": len(step.leftover), "who": who}
        return text
    if step.type == "contribution":
        if not open_lines and _few(case):
            return ""
        return (
            ", ".join(
                f"{_name(names, where)} {ui.percent(percent)}"
                for where, percent in sorted(
                    case["contributions"].items(), key=lambda pair: _name(names, pair[0])
                )
            )
            + "."
        )
    return ""


def _levy_words(params: Mapping[str, Any], currency: str) -> str:
    base = _money(params["base"], currency)
    percent = ui.percent(params["percent"])
    if params["bound"] is None:
        return _("%(percent)s of %(base)s.") % {"percent": percent, "base": base}
    would = _money(params["unbounded"], currency)
    text = {
        "min": _("%(percent)s would be %(would)s: the minimum applies."),
        "max": _("%(percent)s would be %(would)s: the maximum applies."),
        "remaining": _("%(percent)s would be %(would)s: no more than that remains."),
    }[params["bound"]]
    return text % {"percent": percent, "would": would}


def _explained(result: engine.Result, people: set[str], names: Names) -> list[Explained]:
    return [
        Explained(
            number=line.step + 1,
            to=names.get(line.to, line.to),
            is_person=line.to in people,
            amount=line.amount,
            why=why_line(line, result.currency, names),
        )
        for line in result.lines
    ]


def why_line(line: engine.Line, currency: str, names: Names) -> str:
    """Why a line has its amount, to the cent."""
    params = line.why.params
    code = line.why.code
    if code == "levy":
        return _levy_words(params, currency)
    if code == "share":
        weighted = len(params["keys"]) > 1
        parts = " + ".join(_key_part(key, weighted) for key in params["keys"])
        text = _("%(shared)s × %(parts)s") % {
            "shared": _money(params["shared"], currency),
            "parts": f"({parts})" if weighted else parts,
        }
        if params["extra_cent"]:
            text += ", " + _("and one of the cents left over")
        return text + "."
    if code in ("contribution_from", "contribution_to"):
        other = _name(names, params["to" if code == "contribution_from" else "from"])
        words = (
            _("%(percent)s of %(base)s, to %(other)s.")
            if code == "contribution_from"
            else _("%(percent)s of %(base)s, from %(other)s.")
        )
        return words % {
            "percent": ui.percent(params["percent"]),
            "base": _money(params["base"], currency),
            "other": other,
        }
    return _("All that remained.")


def _key_part(key: Mapping[str, str], weighted: bool) -> str:
    value, total = ui.number(key["value"]), ui.number(key["total"])
    if key["key"] == "equal":
        words = _("1 part of %(total)s") % {"total": total}
    elif key["key"] == "days":
        words = _("%(value)s of %(total)s days") % {"value": value, "total": total}
    else:
        words = _("%(value)s of %(total)s %(key)s") % {
            "value": value,
            "total": total,
            "key": key["key"],
        }
    if weighted:
        words += ", " + _("weight %(weight)s") % {"weight": ui.number(key["weight"])}
    return words


# --- refusals --------------------------------------------------------------------------------


def case_refusal(error: engine.SplitError) -> str:
    """Why an amount can not be shared, in the reader's words."""
    if error.code == "nobody":
        return _("Nobody takes part yet: there is no one to share with.")
    if error.code == "zero_key":
        if error.params.get("key") == "days":
            return _("Nobody has declared any days yet, and the rule shares by days.")
        return _("The rule shares by “%(key)s”, and nobody has any.") % error.params
    if error.code == "missing_key":
        return _("The rule shares by “%(key)s”, and it was not said for everyone.") % error.params
    if error.code == "too_big":
        return _("This amount is too large.")
    return _("This amount can not be shared by this rule: %(reason)s") % {"reason": error.reason}


def rule_refusal(error: engine.SplitError) -> str:
    """What is wrong with a step of a rule, in the reader's words."""
    words = {
        "over_amount": _(
            "%(percent)s%% of the amount is more than the %(left)s%% that the steps before leave."
        ),
        "nothing_left": _("Nothing is left for this step: a step before takes all that remains."),
        "money_left": _("Some money would have no destination: share what remains."),
        "over_hundred": _("A percentage can not be over 100."),
        "charged_twice": _("The contribution is charged only once."),
        "negative": _("This can not be negative."),
        "too_precise": _("At most %(limit)s digits after the point."),
        "too_big": _("This number is too large."),
        "too_long": _("At most %(limit)s characters."),
        "too_many": _("At most %(limit)s steps."),
        "bad_name": _("This name can not be used for a pot."),
        "zero_weight": _("A weight must be above 0."),
        "min_over_max": _("The minimum is above the maximum."),
    }.get(error.code)
    if words is None:
        return error.reason
    return words % error.params
