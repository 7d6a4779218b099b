# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coverage matrix: needs × people, who would lead, contribute or learn, and what is missing.

Pure: plain values in, plain values out; no database. Days are decimals, self-declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

LEAD, CONTRIBUTE, LEARN = "lead", "contribute", "learn"
LEVELS = (LEAD, CONTRIBUTE, LEARN)

NOBODY = "nobody"
NO_LEAD = "no_lead"

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class NeedIn:
    """A need as it enters: ``planned`` days, or None when nobody said."""

    id: int
    title: str
    planned: Decimal | None = None
    lot: str = ""


@dataclass(frozen=True, slots=True)
class IntentionIn:
    """What a person said on a need. ``person``: any hashable id."""

    need: int
    person: int
    level: str
    days: Decimal = ZERO
    word: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One person on one need; ``level`` "" when they said nothing."""

    person: int
    name: str
    level: str = ""
    days: Decimal = ZERO
    word: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One need. ``gap``: "" (someone leads) | ``no_lead`` | ``nobody``.

    ``leads``: how many would lead (two or more is worth a talk); ``missing``: days planned and
    not covered, 0 when nothing was planned.
    """

    need: NeedIn
    cells: tuple[Cell, ...]
    days: Decimal
    gap: str
    leads: int
    missing: Decimal

    @property
    def said(self) -> tuple[Cell, ...]:
        """The cells of those who said something, leads first."""
        order = {level: rank for rank, level in enumerate(LEVELS)}
        return tuple(sorted((c for c in self.cells if c.level), key=lambda c: order[c.level]))

    @property
    def mine(self) -> Cell | None:
        return next((cell for cell in self.cells if cell.mine), None)

    @property
    def two_leads(self) -> bool:
        return self.leads > 1


@dataclass(frozen=True, slots=True)
class Column:
    """One person and the sum of their days."""

    person: int
    name: str
    days: Decimal
    mine: bool

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]


@dataclass(frozen=True, slots=True)
class Matrix:
    rows: tuple[Row, ...] = ()
    columns: tuple[Column, ...] = ()
    days: Decimal = ZERO
    planned: Decimal = ZERO
    led: int = 0

    @property
    def gaps(self) -> int:
        return len(self.rows) - self.led

    @property
    def words(self) -> list[tuple[str, str, str]]:
        """What people added in words: name, need, word."""
        return [
            (cell.name, row.need.title, cell.word)
            for row in self.rows
            for cell in row.said
            if cell.word
        ]


def matrix(
    needs: Iterable[NeedIn],
    intentions: Iterable[IntentionIn],
    people: Mapping[int, str],
    me: int | None = None,
) -> Matrix:
    """Build the matrix. ``people``: id → name, of everyone who said something (``me`` may be
    missing from the intentions; then their column is empty).

    Columns: me first, then by name. Someone who only ever withdrew has no column. Raises
    ``ValueError`` for an intention on a need that is not given or of an unknown level.
    """
    needs = list(needs)
    said: dict[tuple[int, int], IntentionIn] = {}
    known = {need.id for need in needs}
    for one in intentions:
        if one.need not in known or one.level not in LEVELS:
            raise ValueError(f"an intention on nothing: {one}")
        said[one.need, one.person] = one
    present = {person for _need, person in said} | ({me} if me is not None else set())
    order = sorted(present, key=lambda p: (p != me, people.get(p, "").casefold(), p))
    rows = tuple(_row(need, order, said, people, me) for need in needs)
    columns = tuple(
        Column(
            person,
            people.get(person, ""),
            sum((one.days for (_n, p), one in said.items() if p == person), ZERO),
            person == me,
        )
        for person in order
    )
    return Matrix(
        rows=rows,
        columns=columns,
        days=sum((row.days for row in rows), ZERO),
        planned=sum((need.planned or ZERO for need in needs), ZERO),
        led=sum(not row.gap for row in rows),
    )


def _row(
    need: NeedIn,
    order: list[int],
    said: Mapping[tuple[int, int], IntentionIn],
    people: Mapping[int, str],
    me: int | None,
) -> Row:
    cells = []
    for person in order:
        one = said.get((need.id, person))
        name = people.get(person, "")
        if one is None:
            cells.append(Cell(person, name, mine=person == me))
        else:
            cells.append(Cell(person, name, one.level, one.days, one.word, person == me))
    days = sum((cell.days for cell in cells), ZERO)
    leads = sum(cell.level == LEAD for cell in cells)
    anyone = any(cell.level for cell in cells)
    gap = "" if leads else (NO_LEAD if anyone else NOBODY)
    missing = max(ZERO, need.planned - days) if need.planned is not None else ZERO
    return Row(need, tuple(cells), days, gap, leads, missing)


type Counted = Mapping[int, Decimal]
"""What a price scenario counts: need → days. A need that is not in it counts the days said on it."""

HUNDREDTH = Decimal("0.01")


def days_by_person(
    intentions: Iterable[IntentionIn], counted: Counted | None = None
) -> dict[int, Decimal]:
    """Each person's days over all needs: the key by which a rule shares. Zero days count too.

    ``counted``: on each of these needs the days of the scenario are shared in the proportions that
    people said, to the hundredth, the hundredths left over going one by one to the largest remainders
    (ties by id). What nobody said days on is nobody's (:func:`unsaid`).
    """
    found: dict[int, Decimal] = {}
    said: dict[int, list[IntentionIn]] = {}
    for one in intentions:
        found.setdefault(one.person, ZERO)
        said.setdefault(one.need, []).append(one)
    for need, words in said.items():
        if counted and need in counted:
            own = tuple((one.person, one.days) for one in words if one.days)
            parts = _in_proportion(own, counted[need])
        else:
            parts = {one.person: one.days for one in words}
        for person, days in parts.items():
            found[person] += days
    return found


# The page of a bid asks it at each visit, of the same days; fractions are dear.
@lru_cache(maxsize=2_000)
def _in_proportion(own: tuple[tuple[int, Decimal], ...], days: Decimal) -> Mapping[int, Decimal]:
    """``days`` among those who said some (each person once, with theirs), exactly; {} when nobody did."""
    parts = dict(own)
    total = sum(parts.values(), ZERO)
    if not total:
        return {}
    exact = {
        person: Fraction(days) * Fraction(own) / Fraction(total) for person, own in parts.items()
    }
    whole = {person: int(part * 100) for person, part in exact.items()}
    left = int(days / HUNDREDTH) - sum(whole.values())
    first = sorted(exact, key=lambda person: (whole[person] - exact[person] * 100, person))
    for person in first[:left]:
        whole[person] += 1
    return MappingProxyType({person: Decimal(part) * HUNDREDTH for person, part in whole.items()})


def scenario_days(intentions: Iterable[IntentionIn], counted: Counted) -> Decimal:
    """The days of a scenario over all needs."""
    said = [one.days for one in intentions if one.need not in counted]
    return sum(said, ZERO) + sum(counted.values(), ZERO)


def unsaid(intentions: Iterable[IntentionIn], counted: Counted) -> Decimal:
    """How many days of a scenario are on needs on which nobody said days: they share nothing."""
    led = {one.need for one in intentions if one.days}
    return sum((days for need, days in counted.items() if need not in led), ZERO)
