# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain JSON values read one by one, or refused with their place: nothing is ignored or guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NoReturn

MAX_LENGTH: Final = 200
MAX_WEIGHT: Final = 10**100
MAX_SCORE: Final = 10**9
MAX_DECIMALS: Final = 6
MILLION: Final = 10**MAX_DECIMALS

_DECIMAL: Final = re.compile(r"(-?)([0-9]{1,10})(?:\.([0-9]{1,6}))?")
_FRACTION: Final = re.compile(r"([0-9]{1,9})\s?/\s?([0-9]{1,9})")
_PERCENT: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s?%?")


class Wrong(ValueError):
    """Ballots that can not be counted.

    `place` says where (`ballots[3].ranking[1]`), `code` and `params` say what for a page, `reason` is
    the same in English.
    """

    def __init__(self, place: str, code: str, reason: str, **params: str | int) -> None:
        self.place = place
        self.code = code
        self.reason = reason
        self.params = params
        super().__init__(f"{place}: {reason}" if place else reason)


def refuse(place: str, code: str, reason: str, **params: str | int) -> NoReturn:
    raise Wrong(place, code, reason, **params)


def shown(value: object) -> str:
    """A given value fit for a message: short, and nothing invisible in it."""
    text = str(value) if isinstance(value, (str, bool, float)) else type(value).__name__
    if isinstance(value, int) and not isinstance(value, bool):
        # the digits of a huge number are not even written out
        text = str(value) if abs(value) < 10**18 else "a number of many digits"
    text = "".join(c if c.isprintable() else "�" for c in text[:41])
    return text[:40] + "…" if len(text) > 40 else text


def join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def mapping(value: object, place: str, known: Collection[str] | None = None) -> Mapping[str, Any]:
    """An object, with no other field than the `known` ones where they are given."""
    if not isinstance(value, Mapping):
        refuse(place, "not_object", "must be an object with named fields")
    for name in value:
        if not isinstance(name, str):
            refuse(place, "not_object", "the names of fields must be text")
        if known is not None and name not in known:
            refuse(
                join(place, shown(name)),
                "unknown_field",
                "unknown field; known here: " + ", ".join(known),
                field=shown(name),
            )
    return value


def sequence(value: object, place: str, most: int) -> Sequence[Any]:
    """A list of `most` entries or fewer, which are not read."""
    if not isinstance(value, (list, tuple)):
        refuse(place, "not_list", "must be a list")
    if len(value) > most:
        refuse(
            place,
            "too_many",
            f"at most {most} entries, and there are {len(value)}",
            limit=most,
            count=len(value),
        )
    return value


def required(values: Mapping[str, Any], name: str, place: str) -> Any:
    if name not in values:
        refuse(join(place, name), "missing", "missing", field=name)
    return values[name]


def whole(value: object, place: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        told = f"from {least} to {most}" if most < MAX_WEIGHT else f"of {least} or more"
        more = " (of at most a hundred digits)" if most == MAX_WEIGHT else ""
        refuse(
            place,
            "not_whole",
            f"must be a whole number {told}{more}, not {shown(value)}",
            value=shown(value),
        )
    return value


def choice(value: object, place: str, choices: Iterable[str]) -> str:
    known = tuple(choices)
    if not isinstance(value, str) or value not in known:
        refuse(
            place,
            "unknown_choice",
            f"must be one of {', '.join(known)}, not {shown(value)}",
            value=shown(value),
        )
    return value


def name(value: object, place: str) -> str:
    """A name: visible text of at most `MAX_LENGTH` characters, composed (NFC)."""
    if not isinstance(value, str):
        refuse(place, "not_text", f"must be text, not {shown(value)}")
    if not value or value != value.strip() or not value.isprintable():
        refuse(
            place,
            "bad_name",
            "must not be empty, nor begin or end with a space, nor hold invisible characters",
        )
    if len(value) > MAX_LENGTH:
        refuse(place, "too_long", f"at most {MAX_LENGTH} characters", limit=MAX_LENGTH)
    if unicodedata.normalize("NFC", value) != value:
        # two names that look the same must be the same
        refuse(place, "bad_name", "must be written with composed characters (NFC)")
    return value


def decimal(value: object, place: str) -> int:
    """A number as millionths, exactly: whole, a JSON number with decimals (as it is written, never
    what a float makes of it), or decimal text."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_SCORE:
        return value * MILLION
    if isinstance(value, float) and abs(value) <= MAX_SCORE:  # neither infinite nor NaN
        near = round(value * MILLION)
        if near / MILLION == value and abs(near) < 10**15:
            return near  # of so few digits no other number is written as this float
        exact = Fraction(repr(value)) * MILLION
        if exact.denominator == 1:
            return exact.numerator
    elif isinstance(value, str) and (found := _DECIMAL.fullmatch(value)):
        sign, before, after = found.groups(default="")
        exact = Fraction(f"{sign}{before}.{after or '0'}") * MILLION
        if abs(exact) <= MAX_SCORE * MILLION:
            return exact.numerator
    refuse(
        place,
        "not_number",
        f"must be a number between -{MAX_SCORE} and {MAX_SCORE} with at most {MAX_DECIMALS} "
        f"decimals, not {shown(value)}",
        value=shown(value),
    )


def share(value: object, place: str) -> Fraction:
    """More than 0 and at most 1: "2/3", "66.7%", "66.7" or the number 66.7 (a percentage)."""
    found: Fraction | None = None
    if isinstance(value, str) and (parts := _FRACTION.fullmatch(value)):
        found = Fraction(int(parts[1]), int(parts[2])) if int(parts[2]) else None
    elif isinstance(value, str) and (parts := _PERCENT.fullmatch(value)):
        found = Fraction(parts[1]) / 100
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 100:
        found = Fraction(repr(value)) / 100
    if found is None or not 0 < found <= 1:
        refuse(
            place,
            "not_share",
            'must be a part of the whole, as "2/3" or "66.7%", more than 0 and at most 1, not '
            + shown(value),
            value=shown(value),
        )
    return found
