# SPDX-License-Identifier: AGPL-3.0-or-later
"""The split engine: an amount, a rule and a case give lines that add up to the cent.

Pure: no database, no framework, no floats, no `eval`. Money is integers of cents, percents
are integers of millionths, keys (days, points…) are integers of millionths; every exact part
is a whole numerator over a common denominator, and only whole cents leave a step.

The format of rule, case and result is written down in `docs/formats/split.md`.

Arithmetic (the decision behind it: `docs/formats/split.md`, *Arithmetic*):

- a step's amount is percent × base, rounded half-up to cents, then bounded by min and max,
  then by what remains;
- inside a step each exact part is floored to cents and the cents left over go one by one to
  the largest fractional parts, ties by id in code-point order;
- a contribution is each person's own amount × their own cooperative's percent, rounded
  half-up, person by person;
- a negative amount (credit note) is the exact opposite of the positive one.

Typical use::

    rule = check_rule(json.loads(rule_text))       # RuleError names the place
    case = check_case(rule, json.loads(case_text))  # CaseError names the place
    result = split(rule, case)
    result.to_json()
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NoReturn

MAX_STEPS = 40
MAX_KEYS = 10
MAX_PARTICIPANTS = 5_000
MAX_COOPERATIVES = 1_000
MAX_ID_LENGTH = 100
MAX_AMOUNT_DIGITS = 12
"""Digits before the point: below a million million, far inside a 64-bit count of cents."""
MAX_KEY_DIGITS = 9

MILLIONTHS = 10**6
HUNDRED_PERCENT = 100 * MILLIONTHS

RESERVED_KEYS = frozenset({"id", "cooperative", "equal"})

# ISO 4217 currencies whose minor unit is not a hundredth: this engine counts hundredths.
# fmt: off
NOT_HUNDREDTHS = frozenset({
    "BHD", "BIF", "CLF", "CLP", "DJF", "GNF", "IQD", "ISK", "JOD", "JPY", "KMF", "KRW", "KWD",
    "LYD", "OMR", "PYG", "RWF", "TND", "UGX", "UYI", "UYW", "VND", "VUV", "XAF", "XOF", "XPF",
})
# fmt: on

_DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")


class SplitError(ValueError):
    """A rule or a case that can not be computed.

    `place` says where (`steps[1].percent`), `code` and `params` say what for a page to
    translate, `reason` is the same in English.
    """

    def __init__(self, place: str, code: str, reason: str, **params: str | int) -> None:
        self.place = place
        self.code = code
        self.reason = reason
        self.params = params
        super().__init__(f"{place}: {reason}" if place else reason)


class RuleError(SplitError):
    """The rule is wrong by itself, whatever the case."""


class CaseError(SplitError):
    """The case is wrong, or does not give what the rule asks for."""


# --- what a rule is made of --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Levy:
    """A percentage to one named destination. `least` and `most` are cents, or None."""

    to: str
    percent: int
    of: str
    least: int | None = None
    most: int | None = None
    type = "levy"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a share: `name` is `equal` or a field of the participants."""

    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage shared among the participants, by one or several keys."""

    percent: int
    of: str
    by: tuple[Key, ...]
    otherwise_equal: bool = False
    type = "share"


@dataclass(frozen=True, slots=True)
class Contribution:
    """Each person's amount of the steps before × their own cooperative's percent."""

    type = "contribution"


@dataclass(frozen=True, slots=True)
class Remainder:
    """All that remains, to one named destination."""

    to: str
    type = "remainder"


Step = Levy | Share | Contribution | Remainder


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was checked: it can not pay more than there is nor leave any cent."""

    currency: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Participant:
    """One person of a case. `keys` are integers of millionths."""

    id: str
    cooperative: str | None
    keys: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A case that was checked. `amount` in cents, `contributions` in millionths of a percent."""

    amount: int
    participants: tuple[Participant, ...]
    contributions: Mapping[str, int]


# --- what comes out -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of one line: `code` and `params` for a page, `text` in English."""

    code: str
    params: dict[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of cents. `step` counts from 0, as in the places of errors."""

    step: int
    type: str
    to: str
    amount: int
    why: Why


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one step did: `base` it was computed on, `amount` it moved, in cents.

    `bound` is None, or what limited it: `min`, `max`, `remaining`. `leftover` are the ids
    that got one more cent than their floored part, in the order in which they got it.
    """

    step: int
    type: str
    base: int
    amount: int
    bound: str | None = None
    leftover: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The lines of a split. The sum of `lines`, and of `totals`, plus `remaining` is `amount`."""

    currency: str
    amount: int
    lines: tuple[Line, ...]
    totals: dict[str, int]
    remaining: int
    steps: tuple[StepResult, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, amounts as decimal strings; the format of `docs/formats/split.md`."""
        return {
            "currency": self.currency,
            "amount": money(self.amount),
            "lines": [
                {
                    "step": line.step,
                    "type": line.type,
                    "to": line.to,
                    "amount": money(line.amount),
                    "why": {
                        "code": line.why.code,
                        "params": line.why.params,
                        "text": line.why.text,
                    },
                }
                for line in self.lines
            ],
            "totals": {to: money(cents) for to, cents in self.totals.items()},
            "remaining": money(self.remaining),
            "steps": [
                {
                    "step": step.step,
                    "type": step.type,
                    "base": money(step.base),
                    "amount": money(step.amount),
                    "bound": step.bound,
                    "leftover": list(step.leftover),
                }
                for step in self.steps
            ],
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """One step of a rule as a sentence: `code` and `params` for a page, `text` in English."""

    step: int
    code: str
    params: dict[str, Any]
    text: str


# --- plain arithmetic ------------------------------------------------------------------------


def money(cents: int) -> str:
    """Cents as a decimal string: -5 → "-0.05"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def plain_number(millionths: int) -> str:
    """Millionths as the shortest decimal string: 4500000 → "4.5"."""
    whole, rest = divmod(millionths, MILLIONTHS)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def percentage(percent: int, base: int) -> int:
    """`percent` (millionths of a percent) of `base` cents (0 or more), rounded half-up."""
    return (2 * percent * base + HUNDRED_PERCENT) // (2 * HUNDRED_PERCENT)


def apportion(total: int, weights: Sequence[tuple[str, int]]) -> tuple[dict[str, int], list[str]]:
    """Share `total` cents in proportion to whole weights, exactly (largest remainder).

    `weights` is (id, weight) with unique ids, weights of 0 or more and a sum above 0. Returns
    the cents of each id, and the ids that got a left-over cent, first served first.
    """
    whole = sum(weight for _, weight in weights)
    floors: dict[str, int] = {}
    fractions: list[tuple[int, str]] = []
    for who, weight in weights:
        floors[who], fraction = divmod(total * weight, whole)
        fractions.append((-fraction, who))
    missing = total - sum(floors.values())
    # Fewer cents are missing than there are non-zero fractions, so nobody of weight 0 gets one.
    leftover = [who for _, who in sorted(fractions)[:missing]]
    for who in leftover:
        floors[who] += 1
    return floors, leftover


# --- reading bad input -----------------------------------------------------------------------


def _shown(value: object) -> str:
    text = str(value) if isinstance(value, (str, bool, int, float)) else type(value).__name__
    text = "".join(c if c.isprintable() else "�" for c in text[:41])
    return text[:40] + "…" if len(text) > 40 else text


class _Reader:
    """Reads plain JSON values, refusing with one kind of error and the place of each value."""

    def __init__(self, error: type[SplitError]) -> None:
        self.error = error

    def refuse(self, place: str, code: str, reason: str, **params: str | int) -> NoReturn:
        raise self.error(place, code, reason, **params)

    def mapping(self, value: object, place: str, known: Iterable[str] | None = None) -> dict:
        if not isinstance(value, Mapping):
            self.refuse(place, "not_object", "must be an object with named fields")
        for name in value:
            if not isinstance(name, str):
                self.refuse(place, "not_object", "the names of fields must be text")
            if known is not None and name not in known:
                self.refuse(
                    join(place, name),
                    "unknown_field",
                    "unknown field; known here: " + ", ".join(sorted(known)),
                    field=_shown(name),
                )
        return dict(value)

    def list(self, value: object, place: str, most: int) -> list | tuple:
        if not isinstance(value, (list, tuple)):
            self.refuse(place, "not_list", "must be a list")
        if len(value) > most:
            self.refuse(
                place,
                "too_many",
                f"at most {most} entries, and there are {len(value)}",
                limit=most,
                count=len(value),
            )
        return value

    def required(self, values: Mapping[str, object], name: str, place: str) -> object:
        if name not in values:
            self.refuse(join(place, name), "missing", "missing", field=name)
        return values[name]

    def name(self, value: object, place: str) -> str:
        if not isinstance(value, str):
            self.refuse(place, "not_text", f"must be text, not {_shown(value)}")
        if not value or value != value.strip() or not value.isprintable():
            self.refuse(
                place,
                "bad_name",
                "must not be empty, nor begin or end with a space, nor hold invisible characters",
            )
        if len(value) > MAX_ID_LENGTH:
            self.refuse(
                place, "too_long", f"at most {MAX_ID_LENGTH} characters", limit=MAX_ID_LENGTH
            )
        if unicodedata.normalize("NFC", value) != value:
            # Two ids that look the same must be the same, or money goes to a double.
            self.refuse(place, "bad_name", "must be written with composed characters (NFC)")
        return value

    def choice(self, value: object, place: str, choices: Sequence[str]) -> str:
        if not isinstance(value, str) or value not in choices:
            self.refuse(
                place,
                "unknown_choice",
                f"must be one of {', '.join(choices)}, not {_shown(value)}",
                value=_shown(value),
                choices=", ".join(choices),
            )
        return value

    def decimal(
        self,
        value: object,
        place: str,
        *,
        digits: int,
        decimals: int,
        signed: bool = False,
        whole_numbers: bool = False,
    ) -> int:
        """A decimal string as an integer of 10^-decimals; no floats, ever."""
        if whole_numbers and isinstance(value, int) and not isinstance(value, bool):
            if abs(value) >= 10**digits:
                self.refuse(place, "too_big", f"at most {digits} digits", limit=digits)
            value = str(value)
        if not isinstance(value, str):
            self.refuse(
                place,
                "not_text",
                f'must be a decimal number written as text, like "12.5", not {_shown(value)}',
                value=_shown(value),
            )
        if len(value) > 200:
            self.refuse(place, "too_big", f"at most {digits} digits before the point", limit=digits)
        match = _DECIMAL.fullmatch(value)
        if match is None:
            self.refuse(
                place,
                "not_number",
                f'must be a decimal number like "12.5", not "{_shown(value)}"',
                value=_shown(value),
            )
        minus, whole, rest = match[1], match[2], match[3] or ""
        if len(whole.lstrip("0")) > digits:
            self.refuse(place, "too_big", f"at most {digits} digits before the point", limit=digits)
        if len(rest.rstrip("0")) > decimals:
            self.refuse(
                place,
                "too_precise",
                f"at most {decimals} digits after the point",
                limit=decimals,
            )
        number = int(whole) * 10**decimals + int(rest[:decimals].ljust(decimals, "0") or "0")
        if minus and number and not signed:
            self.refuse(place, "negative", "must not be negative", value=_shown(value))
        return -number if minus else number

    def money(self, value: object, place: str, *, signed: bool = False) -> int:
        return self.decimal(value, place, digits=MAX_AMOUNT_DIGITS, decimals=2, signed=signed)

    def percent(self, value: object, place: str) -> int:
        percent = self.decimal(value, place, digits=MAX_KEY_DIGITS, decimals=6)
        if percent > HUNDRED_PERCENT:
            self.refuse(
                place, "over_hundred", "a percentage can not be over 100", value=_shown(value)
            )
        return percent

    def number(self, value: object, place: str) -> int:
        return self.decimal(value, place, digits=MAX_KEY_DIGITS, decimals=6, whole_numbers=True)


def join(place: str, name: object) -> str:
    """The place of a field inside a place: ("steps[1]", "percent") → "steps[1].percent"."""
    return f"{place}.{_shown(name)}" if place else _shown(name)


# --- the rule ----------------------------------------------------------------------------------

_rule = _Reader(RuleError)


def _read_levy(step: dict, place: str) -> Levy:
    levy = Levy(
        to=_rule.name(_rule.required(step, "to", place), join(place, "to")),
        percent=_rule.percent(_rule.required(step, "percent", place), join(place, "percent")),
        of=_rule.choice(
            _rule.required(step, "of", place), join(place, "of"), ("amount", "remaining")
        ),
        least=_rule.money(step["min"], join(place, "min")) if "min" in step else None,
        most=_rule.money(step["max"], join(place, "max")) if "max" in step else None,
    )
    if levy.least is not None and levy.most is not None and levy.least > levy.most:
        _rule.refuse(join(place, "min"), "min_over_max", "the minimum is above the maximum")
    return levy


def _read_share(step: dict, place: str) -> Share:
    keys: list[Key] = []
    at = join(place, "by")
    for i, entry in enumerate(_rule.list(_rule.required(step, "by", place), at, MAX_KEYS)):
        here = f"{at}[{i}]"
        values = _rule.mapping(entry, here, ("key", "weight"))
        name = _rule.name(_rule.required(values, "key", here), join(here, "key"))
        if name in RESERVED_KEYS - {"equal"}:
            _rule.refuse(join(here, "key"), "bad_key", f"{name} is not a key", key=name)
        if any(key.name == name for key in keys):
            _rule.refuse(join(here, "key"), "duplicate", f"{name} is named twice", key=name)
        weight = _rule.number(values.get("weight", "1"), join(here, "weight"))
        if not weight:
            _rule.refuse(join(here, "weight"), "zero_weight", "a weight must be above 0", key=name)
        keys.append(Key(name, weight))
    return Share(
        percent=_rule.percent(step.get("percent", "100"), join(place, "percent")),
        of=_rule.choice(step.get("of", "remaining"), join(place, "of"), ("remaining", "amount")),
        by=tuple(keys) or (Key("equal", MILLIONTHS),),
        otherwise_equal="otherwise" in step
        and bool(_rule.choice(step["otherwise"], join(place, "otherwise"), ("equal",))),
    )


def _read_remainder(step: dict, place: str) -> Remainder:
    return Remainder(_rule.name(_rule.required(step, "to", place), join(place, "to")))


_READERS: dict[str, tuple[tuple[str, ...], Callable[[dict, str], Step]]] = {
    "levy": (("to", "percent", "of", "min", "max"), _read_levy),
    "share": (("percent", "of", "by", "otherwise"), _read_share),
    "contribution": ((), lambda step, place: Contribution()),
    "remainder": (("to",), _read_remainder),
}


def check_rule(data: object) -> Rule:
    """Read and check a rule (plain JSON values).

    Raises RuleError, with the place, for anything malformed or unknown, and for a rule that
    could pay more than there is (percentages of the amount beyond what the steps before
    leave) or leave money without a destination (no step takes all that remains).
    """
    values = _rule.mapping(data, "", ("currency", "steps"))
    currency = values.get("currency", "EUR")
    if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        _rule.refuse("currency", "bad_currency", "must be three capital letters, like EUR")
    if currency in NOT_HUNDREDTHS:
        _rule.refuse(
            "currency",
            "bad_currency",
            f"{currency} has no hundredths, and this engine counts hundredths",
        )
    entries = _rule.list(_rule.required(values, "steps", ""), "steps", MAX_STEPS)
    if not entries:
        _rule.refuse("steps", "empty", "a rule needs at least one step")
    steps: list[Step] = []
    for i, entry in enumerate(entries):
        place = f"steps[{i}]"
        step = _rule.mapping(entry, place)
        kind = _rule.required(step, "type", place)
        if not isinstance(kind, str) or kind not in _READERS:
            _rule.refuse(
                join(place, "type"),
                "unknown_step",
                f"unknown step {_shown(kind)}; known: {', '.join(_READERS)}",
                step=_shown(kind),
            )
        known, read = _READERS[kind]
        _rule.mapping(entry, place, ("type", *known))
        steps.append(read(step, place))
    _check_flow(steps)
    return Rule(currency, tuple(steps))


def _check_flow(steps: Sequence[Step]) -> None:
    """Refuse a rule that promises more than there is, or leaves money nowhere.

    `left` is the part of the amount that surely remains when no maximum spares any: the
    least a step may count on. A minimum does not enter: it is bounded by what remains.
    """
    left = Fraction(1)
    closed_by: int | None = None
    charged = False
    for i, step in enumerate(steps):
        place = f"steps[{i}]"
        if isinstance(step, Contribution):
            if charged:
                _rule.refuse(
                    join(place, "type"), "charged_twice", "the contribution is charged only once"
                )
            charged = True
            continue
        if closed_by is not None:
            _rule.refuse(
                place,
                "nothing_left",
                f"nothing is left for this step: steps[{closed_by}] takes all that remains",
                closed_by=closed_by,
            )
        if isinstance(step, Remainder):
            closed_by = i
            continue
        part = Fraction(step.percent, HUNDRED_PERCENT)
        takes_all = step.percent == HUNDRED_PERCENT and (step.of == "remaining" or left == 1)
        if takes_all and not (isinstance(step, Levy) and step.most is not None):
            closed_by = i
        if step.of == "remaining":
            left -= left * part
        elif part > left:
            _rule.refuse(
                join(place, "percent"),
                "over_amount",
                f"{plain_number(step.percent)} % of the amount is more than the "
                f"{_percent_text(left)} % that the steps before leave",
                percent=plain_number(step.percent),
                left=_percent_text(left),
            )
        else:
            left -= part
    if closed_by is None:
        _rule.refuse(
            "steps",
            "money_left",
            "money could be left without a destination: end with a remainder, or a share of "
            "all that remains",
        )


def _percent_text(part: Fraction) -> str:
    """A part of 1 as a percentage, cut (not rounded up) to 6 decimals."""
    return plain_number(part.numerator * HUNDRED_PERCENT // part.denominator)


# --- the case -----------------------------------------------------------------------------------

_case = _Reader(CaseError)


def check_case(rule: Rule, data: object) -> Case:
    """Read and check a case (plain JSON values) against the rule it is for.

    Raises CaseError, with the place, for anything malformed, and for whatever the rule asks
    and the case does not say: nothing is guessed.
    """
    values = _case.mapping(data, "", ("amount", "currency", "participants", "contributions"))
    if "currency" in values and values["currency"] != rule.currency:
        _case.refuse(
            "currency",
            "two_currencies",
            f"the rule is in {rule.currency}, the case in {_shown(values['currency'])}",
            rule=rule.currency,
            case=_shown(values["currency"]),
        )
    amount = _case.money(_case.required(values, "amount", ""), "amount", signed=True)
    contributions = _read_contributions(values.get("contributions", {}))
    participants = _read_participants(values.get("participants", []), contributions)
    for i, step in enumerate(rule.steps):
        if isinstance(step, Share):
            _check_share(i, step, participants)
        elif isinstance(step, Contribution):
            _check_cooperatives(participants, contributions)
    return Case(amount, participants, contributions)


def _read_contributions(data: object) -> dict[str, int]:
    values = _case.mapping(data, "contributions")
    if len(values) > MAX_COOPERATIVES:
        _case.refuse(
            "contributions",
            "too_many",
            f"at most {MAX_COOPERATIVES} cooperatives",
            limit=MAX_COOPERATIVES,
            count=len(values),
        )
    read = {}
    for name, percent in values.items():
        place = join("contributions", name)
        read[_case.name(name, place)] = _case.percent(percent, place)
    return read


def _read_participants(data: object, contributions: Mapping[str, int]) -> tuple[Participant, ...]:
    participants: list[Participant] = []
    seen: dict[str, int] = {}
    for i, entry in enumerate(_case.list(data, "participants", MAX_PARTICIPANTS)):
        place = f"participants[{i}]"
        values = _case.mapping(entry, place)
        who = _case.name(_case.required(values, "id", place), join(place, "id"))
        if who in seen:
            _case.refuse(
                join(place, "id"),
                "duplicate",
                f"{who} is already participants[{seen[who]}]",
                id=who,
            )
        if who in contributions:
            _case.refuse(
                join(place, "id"), "id_clash", f"{who} is also the id of a cooperative", id=who
            )
        seen[who] = i
        cooperative = values.get("cooperative")
        if cooperative is not None:
            cooperative = _case.name(cooperative, join(place, "cooperative"))
        keys = {}
        for name, value in values.items():
            if name == "equal":
                _case.refuse(
                    join(place, name), "bad_key", "equal is the engine's own key", key=name
                )
            if name not in RESERVED_KEYS:
                keys[name] = _case.number(value, join(place, name))
        participants.append(Participant(who, cooperative, keys))
    return tuple(participants)


def _check_share(index: int, step: Share, participants: Sequence[Participant]) -> None:
    if not participants:
        _case.refuse(
            "participants",
            "nobody",
            f"steps[{index}] shares among the participants, and there are none",
            step=index,
        )
    for key in step.by:
        if key.name == "equal":
            continue
        for i, person in enumerate(participants):
            if key.name not in person.keys:
                _case.refuse(
                    join(f"participants[{i}]", key.name),
                    "missing_key",
                    f'{_shown(key.name)} is missing for {person.id}: write "0" if there are none',
                    key=key.name,
                    id=person.id,
                )
        if not step.otherwise_equal and not any(p.keys[key.name] for p in participants):
            _case.refuse(
                "participants",
                "zero_key",
                f"steps[{index}] shares by {_shown(key.name)}, and its total is zero",
                key=key.name,
                step=index,
            )


def _check_cooperatives(
    participants: Sequence[Participant], contributions: Mapping[str, int]
) -> None:
    for i, person in enumerate(participants):
        place = f"participants[{i}].cooperative"
        if person.cooperative is None:
            _case.refuse(
                place,
                "missing",
                "missing, and the rule charges each person's own cooperative's contribution",
                field="cooperative",
            )
        if person.cooperative not in contributions:
            _case.refuse(
                place,
                "unknown_cooperative",
                f"unknown cooperative {person.cooperative}: contributions does not name it",
                cooperative=person.cooperative,
            )


# --- the split -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Run:
    """A split under way, in absolute values; `sign` is put back when lines are written."""

    case: Case
    sign: int
    amount: int
    remaining: int
    held: dict[str, int]
    lines: list[Line] = field(default_factory=list)
    steps: list[StepResult] = field(default_factory=list)

    def text(self, cents: int) -> str:
        return money(self.sign * cents)

    def pay(
        self, index: int, step: Step, to: str, cents: int, code: str, params: dict, text: str
    ) -> None:
        self.held[to] = self.held.get(to, 0) + cents
        self.lines.append(Line(index, step.type, to, self.sign * cents, Why(code, params, text)))

    def did(
        self,
        index: int,
        step: Step,
        base: int,
        amount: int,
        bound: str | None = None,
        leftover: Sequence[str] = (),
    ) -> None:
        self.steps.append(
            StepResult(
                index, step.type, self.sign * base, self.sign * amount, bound, tuple(leftover)
            )
        )


def split(rule: Rule, case: Case) -> Result:
    """Apply a checked rule to a checked case. Never fails, never loses or makes a cent."""
    sign = -1 if case.amount < 0 else 1
    amount = abs(case.amount)
    run = _Run(case, sign, amount, amount, {p.id: 0 for p in _by_id(case.participants)})
    for i, step in enumerate(rule.steps):
        if isinstance(step, Levy):
            _apply_levy(run, i, step)
        elif isinstance(step, Share):
            _apply_share(run, i, step)
        elif isinstance(step, Contribution):
            _apply_contribution(run, i, step)
        else:
            _apply_remainder(run, i, step)
    totals = {to: sign * cents for to, cents in run.held.items()}
    return Result(
        rule.currency,
        case.amount,
        tuple(run.lines),
        totals,
        sign * run.remaining,
        tuple(run.steps),
    )


def compute(rule: object, case: object) -> Result:
    """`check_rule`, `check_case` and `split` on plain JSON values. Raises SplitError."""
    checked = check_rule(rule)
    return split(checked, check_case(checked, case))


def _by_id(participants: Iterable[Participant]) -> list[Participant]:
    """Code-point order of ids: the order of a case changes nothing, not even the lines'."""
    return sorted(participants, key=lambda person: person.id)


def _apply_levy(run: _Run, index: int, step: Levy) -> None:
    base = run.amount if step.of == "amount" else run.remaining
    exact = cents = percentage(step.percent, base)
    bound = None
    if step.least is not None and cents < step.least:
        cents, bound = step.least, "min"
    if step.most is not None and cents > step.most:
        cents, bound = step.most, "max"
    if cents > run.remaining:
        cents, bound = run.remaining, "remaining"
    run.remaining -= cents
    percent = plain_number(step.percent)
    params = {
        "percent": percent,
        "of": step.of,
        "base": run.text(base),
        "bound": bound,
        "unbounded": run.text(exact),
    }
    text = f"{percent} % of the {_base_words(step.of)}, {run.text(base)}"
    if bound is not None:
        words = {"min": "the minimum", "max": "the maximum", "remaining": "what remains"}
        text += f", would be {run.text(exact)}: {words[bound]} applies"
    run.pay(index, step, step.to, cents, "levy", params, text)
    run.did(index, step, base, cents, bound)


def _apply_share(run: _Run, index: int, step: Share) -> None:
    base = run.amount if step.of == "amount" else run.remaining
    exact = cents = percentage(step.percent, base)
    bound = None
    if cents > run.remaining:
        cents, bound = run.remaining, "remaining"
    run.remaining -= cents
    people = _by_id(run.case.participants)
    weights, keys = _weights(step, people)
    parts, leftover = apportion(cents, [(p.id, w) for p, w in zip(people, weights, strict=True)])
    whole = sum(weights)
    percent = plain_number(step.percent)
    extra = set(leftover)
    for i, (person, weight) in enumerate(zip(people, weights, strict=True)):
        if not weight:
            continue
        details = [
            {"key": name, "weight": share, "value": values[i], "total": total}
            for name, share, values, total in keys
        ]
        part = Fraction(weight, whole)
        params = {
            "percent": percent,
            "of": step.of,
            "base": run.text(base),
            "shared": run.text(cents),
            "bound": bound,
            "unbounded": run.text(exact),
            "keys": details,
            "part": f"{part.numerator}/{part.denominator}",
            "extra_cent": person.id in extra,
        }
        text = f"{run.text(cents)} × " + " + ".join(
            _key_words(detail, len(details) > 1) for detail in details
        )
        if person.id in extra:
            text += ", and one of the left-over cents"
        run.pay(index, step, person.id, parts[person.id], "share", params, text)
    run.did(index, step, base, cents, bound, leftover)


def _weights(
    step: Share, people: Sequence[Participant]
) -> tuple[list[int], list[tuple[str, str, list[str], str]]]:
    """Each person's whole weight over a common denominator, and the keys as they counted.

    With several keys a person's part is Σ (key's weight ÷ weights) × (their value ÷ the
    key's total); multiplying by all the totals keeps whole numbers. A key whose total is
    zero counts as equal parts (`check_case` has made sure that the rule allows it).
    """
    columns: list[tuple[Key, str, list[int], int]] = []
    for key in step.by:
        values = [1] * len(people) if key.name == "equal" else [p.keys[key.name] for p in people]
        if any(values):
            columns.append((key, key.name, values, sum(values)))
        else:
            columns.append((key, "equal", [1] * len(people), len(people)))
    product = 1
    for *_, total in columns:
        product *= total
    weights = [
        sum(key.weight * values[i] * (product // total) for key, _, values, total in columns)
        for i in range(len(people))
    ]
    shown = []
    for key, name, values, total in columns:
        write = str if name == "equal" else plain_number
        shown.append(
            (name, plain_number(key.weight), [write(value) for value in values], write(total))
        )
    return weights, shown


def _apply_contribution(run: _Run, index: int, step: Contribution) -> None:
    base = charged = 0
    for person in _by_id(run.case.participants):
        held = run.held[person.id]
        cooperative = person.cooperative
        if not held or cooperative is None:
            continue
        rate = run.case.contributions[cooperative]
        cents = percentage(rate, held)
        base += held
        charged += cents
        params = {
            "percent": plain_number(rate),
            "base": run.text(held),
            "from": person.id,
            "to": cooperative,
        }
        text = f"{plain_number(rate)} % of {run.text(held)}"
        run.pay(
            index, step, person.id, -cents, "contribution_from", params, f"{text} to {cooperative}"
        )
        run.pay(
            index, step, cooperative, cents, "contribution_to", params, f"{text} from {person.id}"
        )
    run.did(index, step, base, charged)


def _apply_remainder(run: _Run, index: int, step: Remainder) -> None:
    cents, run.remaining = run.remaining, 0
    params = {"base": run.text(cents)}
    run.pay(index, step, step.to, cents, "remainder", params, "all that remains")
    run.did(index, step, cents, cents)


def _base_words(of: str) -> str:
    return "amount" if of == "amount" else "rest"


def _key_words(detail: Mapping[str, str], weighted: bool) -> str:
    if detail["key"] == "equal":
        words = f"1 of {detail['total']} equal parts"
    else:
        words = f"{detail['value']} of {detail['total']} {detail['key']}"
    return f"({words}, weight {detail['weight']})" if weighted else words


# --- the rule in words ---------------------------------------------------------------------------


def describe(rule: Rule) -> list[Sentence]:
    """One sentence for each step, in order.

    Codes: `levy_of_amount`, `levy_of_remaining` (percent, to, min, max), `share_of_amount`,
    `share_of_remaining`, `share_all` (percent, keys [{key, weight}], otherwise_equal),
    `contribution`, `remainder` (to). Money and numbers are decimal strings; min and max may
    be None.
    """
    return [_sentence(i, step) for i, step in enumerate(rule.steps)]


def _sentence(index: int, step: Step) -> Sentence:
    if isinstance(step, Levy):
        percent = plain_number(step.percent)
        least = None if step.least is None else money(step.least)
        most = None if step.most is None else money(step.most)
        text = f"{percent} % of the {_base_words(step.of)} to {step.to}"
        if least is not None:
            text += f", at least {least}"
        if most is not None:
            text += f", at most {most}"
        params: dict[str, Any] = {"percent": percent, "to": step.to, "min": least, "max": most}
        return Sentence(index, f"levy_of_{step.of}", params, text)
    if isinstance(step, Share):
        percent = plain_number(step.percent)
        keys = [{"key": key.name, "weight": plain_number(key.weight)} for key in step.by]
        params = {"percent": percent, "keys": keys, "otherwise_equal": step.otherwise_equal}
        how = " and ".join(
            ("in equal parts" if key["key"] == "equal" else f"by {key['key']}")
            + (f" ({key['weight']})" if len(keys) > 1 else "")
            for key in keys
        )
        if step.of == "remaining" and step.percent == HUNDRED_PERCENT:
            return Sentence(index, "share_all", params, f"the rest {how}")
        text = f"{percent} % of the {_base_words(step.of)} {how}"
        return Sentence(index, f"share_of_{step.of}", params, text)
    if isinstance(step, Contribution):
        return Sentence(
            index,
            "contribution",
            {},
            "each person's own cooperative takes its contribution on that person's part",
        )
    return Sentence(index, "remainder", {"to": step.to}, f"all that remains to {step.to}")
