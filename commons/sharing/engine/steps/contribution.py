# SPDX-License-Identifier: AGPL-3.0-or-later
"""`contribution`: each person's own cooperative takes its contribution, by its own policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from commons.sharing.engine.arithmetic import HUNDRED_PERCENT, plain_number
from commons.sharing.engine.plan import Plan
from commons.sharing.engine.reading import SplitError, in_case, in_rule, join
from commons.sharing.engine.run import Run
from commons.sharing.engine.steps.base import Step
from commons.sharing.engine.values import Case, Line, StepResult
from commons.sharing.engine.words import Words

MAX_COOPERATIVES = 1_000
MAX_TIERS: Final = 20

CONTRIBUTION_FROM = "contribution_from"
CONTRIBUTION_TO = "contribution_to"
"""Codes of the two lines for each person: what leaves the person, what reaches the cooperative."""

PART, AMOUNT = "part", "amount"
"""What a contribution is a percentage of: each person's own part, or their portion of the whole amount."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a cooperative takes. ``percent`` in millionths; ``tiers``: (cents, percent), ascending: above
    so much of a year, that percentage; ``before``: id of a person → cents that were counted of their
    year already."""

    percent: int
    of: str = PART
    tiers: tuple[tuple[int, int], ...] = ()
    before: Mapping[str, int] | None = None

    def slices(self, who: str, base: int) -> list[tuple[int, int]]:
        """(percent, cents of the base it is taken of), those of something, the lowest tier first."""
        start = (self.before or {}).get(who, 0)
        bounds = [0, *(above for above, _percent in self.tiers)]
        percents = [self.percent, *(percent for _above, percent in self.tiers)]
        found = []
        for i, percent in enumerate(percents):
            top = bounds[i + 1] if i + 1 < len(bounds) else None
            first = max(start, bounds[i])
            last = start + base if top is None else min(start + base, top)
            if last > first:
                found.append((percent, last - first))
        return found


def _read_policies(data: object) -> dict[str, Policy]:
    """Each cooperative's policy: a percentage, or {percent, of?, tiers?, before?}."""
    values = in_case.mapping(data, "contributions")
    if len(values) > MAX_COOPERATIVES:
        in_case.refuse(
            "contributions",
            "too_many",
            f"at most {MAX_COOPERATIVES} cooperatives",
            limit=MAX_COOPERATIVES,
            count=len(values),
        )
    return {
        in_case.name(name, join("contributions", name)): _read_policy(
            policy, join("contributions", name)
        )
        for name, policy in values.items()
    }


def _read_policy(data: object, place: str) -> Policy:
    if not isinstance(data, Mapping):
        return Policy(in_case.percent(data, place))
    values = in_case.mapping(data, place, ("percent", "of", "tiers", "before"))
    tiers: list[tuple[int, int]] = []
    for i, entry in enumerate(
        in_case.list(values.get("tiers", []), join(place, "tiers"), MAX_TIERS)
    ):
        at = f"{join(place, 'tiers')}[{i}]"
        tier = in_case.mapping(entry, at, ("above", "percent"))
        above = in_case.money(in_case.required(tier, "above", at), join(at, "above"))
        if above <= (tiers[-1][0] if tiers else 0):
            in_case.refuse(join(at, "above"), "not_ascending", "above what the tier before says")
        percent = in_case.percent(in_case.required(tier, "percent", at), join(at, "percent"))
        tiers.append((above, percent))
    before = in_case.mapping(values.get("before", {}), join(place, "before"))
    return Policy(
        percent=in_case.percent(in_case.required(values, "percent", place), join(place, "percent")),
        of=in_case.choice(values.get("of", PART), join(place, "of"), (PART, AMOUNT)),
        tiers=tuple(tiers),
        before={
            in_case.name(who, join(place, "before")): in_case.money(
                cents, join(join(place, "before"), who)
            )
            for who, cents in before.items()
        },
    )


def _half_up(part: int, whole: int) -> int:
    return (2 * part + whole) // (2 * whole)


@dataclass(frozen=True, slots=True)
class Contribution(Step):
    """Each person's own cooperative takes its percentage, by tiers if it has some, of that person's
    amount of the steps before, or of their portion of the whole amount; once."""

    type = "contribution"
    case_fields = {"contributions": _read_policies}
    moves = True

    @classmethod
    def read(cls, entry: Mapping[str, object], place: str) -> Self:
        """No field."""
        return cls()

    def check(self, plan: Plan, index: int) -> None:
        """Takes nothing of the plan. Raises RuleError: `charged_twice`."""
        if self.type in plan.before:
            in_rule.refuse(
                join(f"steps[{index}]", "type"),
                "charged_twice",
                "the contribution is charged only once",
            )

    def check_case(self, case: Case, index: int) -> None:
        """Raises CaseError: a person whose cooperative is `missing`, or is an `unknown_cooperative`."""
        for i, person in enumerate(case.participants):
            place = f"participants[{i}].cooperative"
            if person.cooperative is None:
                in_case.refuse(
                    place,
                    "missing",
                    "missing, and the rule charges each person's own cooperative's contribution",
                    field="cooperative",
                )
            if person.cooperative not in case.given.get("contributions", {}):
                in_case.refuse(
                    place,
                    "unknown_cooperative",
                    f"unknown cooperative {person.cooperative}: contributions does not name it",
                    cooperative=person.cooperative,
                )

    def apply(self, run: Run) -> None:
        """Two lines for each person who holds something, in the order of ids: from the person, to
        the cooperative; half-up, no more than they hold."""
        base = charged = 0
        # Of what each holds before anyone's contribution: the order of people changes nothing.
        parts = {person.id: run.held[person.id] for person in run.people}
        whole = sum(parts.values())
        for person in run.people:
            held = parts[person.id]
            cooperative = person.cooperative
            if not held or cooperative is None:
                continue
            policy: Policy = run.case.given["contributions"][cooperative]
            own = held if policy.of == PART else _half_up(run.amount * held, whole)
            slices = policy.slices(person.id, own)
            exact = sum(percent * cents for percent, cents in slices)
            cents = min(_half_up(exact, HUNDRED_PERCENT), held)
            base += own
            charged += cents
            params: dict[str, Any] = {
                "percent": plain_number(slices[0][0] if slices else policy.percent),
                "base": run.text(own),
                "from": person.id,
                "to": cooperative,
            }
            text = f"{params['percent']} % of {run.text(own)}"
            if len(slices) > 1:
                params["tiers"] = [
                    {"percent": plain_number(percent), "base": run.text(of)}
                    for percent, of in slices
                ]
                text = ", ".join(f"{one['percent']} % of {one['base']}" for one in params["tiers"])
            if policy.of == AMOUNT:
                params["of"] = AMOUNT
            run.pay(person.id, -cents, CONTRIBUTION_FROM, params, f"{text} to {cooperative}")
            run.pay(cooperative, cents, CONTRIBUTION_TO, params, f"{text} from {person.id}")
        run.did(base, charged)

    def describe(self) -> tuple[str, dict[str, Any], str]:
        """`contribution`, without params."""
        return (
            "contribution",
            {},
            "each person's own cooperative takes its contribution on that person's part",
        )

    def sentence(self, words: Words) -> str:
        return words.fill(
            words.gettext(
                "Then each person’s own cooperative takes its {figure} on that person’s part."
            ),
            figure=words.figure(words.gettext("contribution")),
        )

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
        rates = sorted(case["contributions"].items(), key=lambda rate: words.name(rate[0]))
        told = (f"{words.name(where)} {_policy_words(policy, words)}" for where, policy in rates)
        return ", ".join(told) + "."

    @classmethod
    def why_line(cls, line: Line, words: Words) -> str:
        params = line.why.params
        tiers = params.get("tiers") or [params]
        values = {"taken": words.join([_taken(one, words) for one in tiers], ", ")}
        if line.why.code == CONTRIBUTION_FROM:
            told = words.gettext("%(taken)s, to %(other)s.")
            return told % (values | {"other": words.name(params["to"])})
        told = words.gettext("%(taken)s, from %(other)s.")
        return told % (values | {"other": words.name(params["from"])})

    @classmethod
    def refusal(cls, error: SplitError, words: Words) -> str | None:
        if error.code == "charged_twice":
            return words.gettext("The contribution is charged only once.")
        return None


def _taken(params: Mapping[str, Any], words: Words) -> str:
    values = {"percent": words.percent(params["percent"]), "base": words.money(params["base"])}
    return words.gettext("%(percent)s of %(base)s") % values


def _policy_words(policy: Any, words: Words) -> str:
    """ "10 %", "10 % of the turnover, 8 % above 10,000 € a year"."""
    if not isinstance(policy, Mapping):
        return words.percent(policy)
    said = words.percent(policy["percent"])
    if policy.get("of") == AMOUNT:
        said = words.gettext("%(percent)s of the whole amount") % {"percent": said}
    tiers = (
        words.gettext("%(percent)s above %(amount)s a year")
        % {"percent": words.percent(tier["percent"]), "amount": words.money(tier["above"])}
        for tier in policy.get("tiers", ())
    )
    return ", ".join([said, *tiers])
