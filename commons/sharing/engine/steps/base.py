# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every kind of step says of itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

from commons.sharing.engine.plan import Plan
from commons.sharing.engine.reading import SplitError
from commons.sharing.engine.run import Run
from commons.sharing.engine.values import Case, Line, StepResult
from commons.sharing.engine.words import Words

BASES = {"amount": "amount", "remaining": "rest"}
"""What a percentage may be `of`, and how the engine's own English calls it."""


class Step(ABC):
    """A kind of step; an instance is one step of a rule, read and sound by itself.

    A kind is a frozen dataclass. Percents are integers of millionths of a percent, money is
    cents. The class says, in the order in which it is asked:

    - what its JSON is: `fields`, `read`, and `case_fields` for what it alone needs of a case;
    - whether it fits: `check` in its rule, `check_case` with a case;
    - what it does: `apply`;
    - its words: `describe` in English for programs, the others in the reader's language.

    The words of what was done (`why_step`, `why_line`) are made from a stored result, never
    from the rule: what was kept is what is shown.
    """

    __slots__ = ()

    type: ClassVar[str]
    """The `type` of its JSON."""

    fields: ClassVar[tuple[str, ...]] = ()
    """The fields of its JSON beside `type`; any other is refused."""

    case_fields: ClassVar[Mapping[str, Callable[[object], Any]]] = {}
    """The fields of a case that this kind reads: each one's name, and the function that reads
    its plain JSON value into what `Case.given` holds, or raises CaseError."""

    moves: ClassVar[bool] = False
    """Whether it moves money from people to their cooperatives, rather than take from what remains.
    It then writes lines `CONTRIBUTION_FROM` and `CONTRIBUTION_TO`."""

    to_pots: ClassVar[bool] = False
    """Whether its money goes to ends that the rule names, rather than to people of the case."""

    # --- reading and checking ---------------------------------------------------------------

    @classmethod
    @abstractmethod
    def read(cls, entry: Mapping[str, object], place: str) -> Self:
        """The step from its JSON (plain values, no unknown field). Raises RuleError, the place
        being inside `place`."""

    @abstractmethod
    def check(self, plan: Plan, index: int) -> None:
        """Take its part of the plan, as step `index` of its rule. Raises RuleError."""

    def check_case(self, case: Case, index: int) -> None:  # noqa: B027 - most kinds ask for nothing
        """Raises CaseError when the case does not say what this step, `index` of its rule, asks."""

    def keys(self) -> frozenset[str]:
        """The keys that every participant must have for it."""
        return frozenset()

    def destinations(self) -> dict[str, str]:
        """The ends that the rule names, by the field that names each: {"to": "pot"}."""
        return {}

    # --- doing --------------------------------------------------------------------------------

    @abstractmethod
    def apply(self, run: Run) -> None:
        """Take, pay, and write what was done. Never fails: the case was checked."""

    # --- telling ------------------------------------------------------------------------------

    @abstractmethod
    def describe(self) -> tuple[str, dict[str, Any], str]:
        """The step as a `Sentence`: its code, its params (plain values, decimal strings), and the
        same in English."""

    @abstractmethod
    def sentence(self, words: Words) -> str:
        """The step in the reader's words, its figures set apart."""

    def label(self, words: Words) -> str:
        """A few words for the step in a drawing."""
        return words.gettext("Shared")

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
        """What a step did, in the reader's words, "" when its sentence says it all.

        `params` are those of its first line, `case` is the plain JSON case; `open_lines` False:
        nobody is named.
        """
        return ""

    @classmethod
    @abstractmethod
    def why_line(cls, line: Line, words: Words) -> str:
        """Why one line has its amount, to the cent, in the reader's words."""

    @classmethod
    def refusal(cls, error: SplitError, words: Words) -> str | None:
        """A refusal of this kind's own in the reader's words; None for one of another's."""
        return None


def with_leftover(text: str, done: StepResult, words: Words) -> str:
    """What a step did that apportions, and who got its left-over cents, if any."""
    if not done.leftover:
        return text
    told = words.ngettext(
        "%(n)s cent left over: %(who)s.", "%(n)s cents left over: %(who)s.", len(done.leftover)
    )
    who = ", ".join(map(words.name, done.leftover))
    return f"{text} {told % {'n': len(done.leftover), 'who': who}}"


def with_extra_cent(text: str, params: Mapping[str, Any], words: Words) -> str:
    """Why a line of such a step has its amount, as a sentence."""
    if params["extra_cent"]:
        text += ", " + words.gettext("and one of the cents left over")
    return text + "."
