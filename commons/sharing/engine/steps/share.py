# SPDX-License-Identifier: AGPL-3.0-or-later
"""`share`: a percentage shared among the participants, by one or several keys."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from commons.sharing.engine.arithmetic import (
    HUNDRED_PERCENT,
    MILLIONTHS,
    apportion,
    percentage,
    plain_number,
)
from commons.sharing.engine.plan import Plan
from commons.sharing.engine.reading import SplitError, in_case, in_rule, join, shown
from commons.sharing.engine.run import Run
from commons.sharing.engine.steps.base import BASES, Step, with_extra_cent, with_leftover
from commons.sharing.engine.values import (
    ONLY_UNPAID,
    RESERVED_KEYS,
    Case,
    Line,
    Participant,
    StepResult,
)
from commons.sharing.engine.words import Words

MAX_KEYS = 10


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a share: `name` is `equal` or a key of the participants; `weight` is whole
    millionths, above 0."""

    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Share(Step):
    """A percentage `of` the `amount`, or of what is `remaining`, shared among the participants.

    `percent` in millionths of a percent; `by` holds at least one key; `otherwise_equal`: a key
    of total zero counts as equal parts.
    """

    percent: int
    of: str
    by: tuple[Key, ...]
    otherwise_equal: bool = False

    type = "share"
    fields = ("percent", "of", "by", "otherwise")

    @classmethod
    def read(cls, entry: Mapping[str, object], place: str) -> Self:
        """{by: [{key, weight?}], percent?, of?, otherwise?}. Raises RuleError: a field that is missing
        or is not what it should be; `bad_key`, `duplicate`, `zero_weight`."""
        keys: list[Key] = []
        at = join(place, "by")
        for i, one in enumerate(in_rule.list(in_rule.required(entry, "by", place), at, MAX_KEYS)):
            keys.append(_read_key(one, f"{at}[{i}]", {key.name for key in keys}))
        return cls(
            percent=in_rule.percent(entry.get("percent", "100"), join(place, "percent")),
            of=in_rule.choice(
                entry.get("of", "remaining"), join(place, "of"), ("remaining", "amount")
            ),
            by=tuple(keys) or (Key("equal", MILLIONTHS),),
            otherwise_equal="otherwise" in entry
            and bool(in_rule.choice(entry["otherwise"], join(place, "otherwise"), ("equal",))),
        )

    def check(self, plan: Plan, index: int) -> None:
        """Raises RuleError: `nothing_left`, `over_amount`."""
        plan.take(index, self.percent, self.of)

    def check_case(self, case: Case, index: int) -> None:
        """Raises CaseError: `nobody` takes part; `missing_key` of someone; `zero_key`, a key of total
        zero where the step does not say that it then counts as equal parts."""
        people = [person for person in case.participants if not person.only_unpaid]
        if not people:
            in_case.refuse(
                "participants",
                "nobody",
                f"steps[{index}] shares among the participants, and there are none",
                step=index,
            )
        for key in self.by:
            if key.name == "equal":
                continue
            for i, person in enumerate(case.participants):
                if key.name not in person.keys and not person.only_unpaid:
                    in_case.refuse(
                        join(f"participants[{i}]", key.name),
                        "missing_key",
                        f'{shown(key.name)} is missing for {person.id}: write "0" if there are none',
                        key=key.name,
                        id=person.id,
                    )
            if not self.otherwise_equal and not any(p.keys[key.name] for p in people):
                in_case.refuse(
                    "participants",
                    "zero_key",
                    f"steps[{index}] shares by {shown(key.name)}, and its total is zero",
                    key=key.name,
                    step=index,
                )

    def keys(self) -> frozenset[str]:
        return frozenset(key.name for key in self.by) - {"equal"}

    def apply(self, run: Run) -> None:
        """Percent × base, half-up, then what remains, apportioned by the weights of people. One line
        for each person whose weight is not zero."""
        base = run.base(self.of)
        exact = percentage(self.percent, base)
        cents = run.take(exact)
        bound = "remaining" if cents < exact else None
        people = [person for person in run.people if not person.only_unpaid]
        weights, keys = self._weights(people)
        parts, leftover = apportion(
            cents, [(person.id, w) for person, w in zip(people, weights, strict=True)]
        )
        whole = sum(weights)
        percent = plain_number(self.percent)
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
                "of": self.of,
                "base": run.text(base),
                "shared": run.text(cents),
                "bound": bound,
                "unbounded": run.text(exact),
                "keys": details,
                "part": f"{part.numerator}/{part.denominator}",
                "extra_cent": person.id in extra,
            }
            text = f"{run.text(cents)} × " + " + ".join(
                _part_text(detail, len(details) > 1) for detail in details
            )
            if person.id in extra:
                text += ", and one of the left-over cents"
            run.pay(person.id, parts[person.id], "share", params, text)
        run.did(base, cents, bound, leftover)

    def _weights(
        self, people: Sequence[Participant]
    ) -> tuple[list[int], list[tuple[str, str, list[str], str]]]:
        """Each person's whole weight over a common denominator, and the keys as they counted:
        (name, weight, each person's value, total).

        With several keys a person's part is Σ (key's weight ÷ weights) × (their value ÷ the
        key's total); multiplying by all the totals keeps whole numbers. A key whose total is
        zero counts as equal parts (`check_case` has made sure that the rule allows it).
        """
        columns: list[tuple[Key, str, list[int], int]] = []
        for key in self.by:
            values = (
                [1] * len(people) if key.name == "equal" else [p.keys[key.name] for p in people]
            )
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
        as_counted = []
        for key, name, values, total in columns:
            write = str if name == "equal" else plain_number
            as_counted.append(
                (name, plain_number(key.weight), [write(value) for value in values], write(total))
            )
        return weights, as_counted

    def describe(self) -> tuple[str, dict[str, Any], str]:
        """`share_of_amount`, `share_of_remaining`, or `share_all` for all that remains: percent,
        keys [{key, weight}], otherwise_equal."""
        percent = plain_number(self.percent)
        keys = [{"key": key.name, "weight": plain_number(key.weight)} for key in self.by]
        params = {"percent": percent, "keys": keys, "otherwise_equal": self.otherwise_equal}
        how = " and ".join(
            ("in equal parts" if key["key"] == "equal" else f"by {key['key']}")
            + (f" ({key['weight']})" if len(keys) > 1 else "")
            for key in keys
        )
        if self._all_that_remains:
            return "share_all", params, f"the rest {how}"
        return f"share_of_{self.of}", params, f"{percent} % of the {BASES[self.of]} {how}"

    @property
    def _all_that_remains(self) -> bool:
        return self.of == "remaining" and self.percent == HUNDRED_PERCENT

    def sentence(self, words: Words) -> str:
        keys = self._keys_told(words)
        if self._all_that_remains:
            return words.fill(words.gettext("The rest is shared {keys}."), keys=keys)
        return words.fill(
            words.gettext("{percent} of the amount is shared {keys}.")
            if self.of == "amount"
            else words.gettext("{percent} of what is left is shared {keys}."),
            percent=words.figure(words.percent(plain_number(self.percent))),
            keys=keys,
        )

    def _keys_told(self, words: Words) -> str:
        phrases = [_key_told(key, len(self.by) > 1, words) for key in self.by]
        text = phrases[0]
        if len(phrases) > 1:
            text = words.fill(
                words.gettext("{first} and {last}"),
                first=words.join(phrases[:-1], ", "),
                last=phrases[-1],
            )
        if self.otherwise_equal:
            text = words.fill(
                words.gettext("{keys}, in equal parts where nobody declared any"), keys=text
            )
        return text

    @classmethod
    def why_step(
        cls,
        done: StepResult,
        params: Mapping[str, Any],
        case: Mapping[str, Any],
        words: Words,
        *,
        open_lines: bool,
    ) -> str:
        count = sum(not one.get(ONLY_UNPAID) for one in case["participants"])
        parts = [words.ngettext("%(n)s person", "%(n)s people", count) % {"n": count}]
        parts += [
            words.gettext("%(total)s declared") % {"total": words.days(key["total"])}
            if key["key"] == "days"
            else f"{key['key']}: {words.number(key['total'])}"
            for key in params["keys"]
            if key["key"] != "equal"
        ]
        text = ", ".join(parts) + "."
        return with_leftover(text, done, words) if open_lines else text

    @classmethod
    def why_line(cls, line: Line, words: Words) -> str:
        params = line.why.params
        weighted = len(params["keys"]) > 1
        parts = " + ".join(_part_told(key, weighted, words) for key in params["keys"])
        text = words.gettext("%(shared)s × %(parts)s") % {
            "shared": words.money(params["shared"]),
            "parts": f"({parts})" if weighted else parts,
        }
        return with_extra_cent(text, params, words)

    @classmethod
    def refusal(cls, error: SplitError, words: Words) -> str | None:
        match error.code:
            case "zero_weight":
                return words.gettext("A weight must be above 0.")
            case "nobody":
                return words.gettext("Nobody takes part yet: there is no one to share with.")
            case "zero_key" if error.params.get("key") == "days":
                return words.gettext(
                    "Nobody has declared any days yet, and the rule shares by days."
                )
            case "zero_key":
                return (
                    words.gettext("The rule shares by “%(key)s”, and nobody has any.")
                    % error.params
                )
            case "missing_key":
                return (
                    words.gettext(
                        "The rule shares by “%(key)s”, and that was not given for everyone."
                    )
                    % error.params
                )
        return None


def _read_key(entry: object, place: str, named: Container[str]) -> Key:
    values = in_rule.mapping(entry, place, ("key", "weight"))
    name = in_rule.name(in_rule.required(values, "key", place), join(place, "key"))
    if name in RESERVED_KEYS - {"equal"}:
        in_rule.refuse(join(place, "key"), "bad_key", f"{name} is not a key", key=name)
    if name in named:
        in_rule.refuse(join(place, "key"), "duplicate", f"{name} is named twice", key=name)
    weight = in_rule.number(values.get("weight", "1"), join(place, "weight"))
    if not weight:
        in_rule.refuse(join(place, "weight"), "zero_weight", "a weight must be above 0", key=name)
    return Key(name, weight)


def _part_text(detail: Mapping[str, str], weighted: bool) -> str:
    if detail["key"] == "equal":
        text = f"1 of {detail['total']} equal parts"
    else:
        text = f"{detail['value']} of {detail['total']} {detail['key']}"
    return f"({text}, weight {detail['weight']})" if weighted else text


def _part_told(key: Mapping[str, str], weighted: bool, words: Words) -> str:
    value, total = words.number(key["value"]), words.number(key["total"])
    if key["key"] == "equal":
        text = words.gettext("1 part of %(total)s") % {"total": total}
    elif key["key"] == "days":
        text = words.gettext("%(value)s of %(total)s days") % {"value": value, "total": total}
    else:
        text = words.gettext("%(value)s of %(total)s %(key)s") % {
            "value": value,
            "total": total,
            "key": key["key"],
        }
    if weighted:
        text += ", " + words.gettext("weight %(weight)s") % {"weight": words.number(key["weight"])}
    return text


def _key_told(key: Key, weighted: bool, words: Words) -> str:
    weight = f" ({words.number(plain_number(key.weight))})" if weighted else ""
    if key.name == "equal":
        figure = words.figure(words.gettext("equal parts") + weight)
        return words.fill(words.gettext("in {figure}"), figure=figure)
    if key.name == "days":
        figure = words.figure(words.gettext("days") + weight)
        return words.fill(words.gettext("by the {figure}"), figure=figure)
    return words.fill(words.gettext("by {figure}"), figure=words.figure(key.name + weight))
