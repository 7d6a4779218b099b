# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain JSON values read one by one, or refused with their place: nothing is ignored or guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from commons.sharing.engine.arithmetic import HUNDRED_PERCENT

MAX_ID_LENGTH = 100
MAX_AMOUNT_DIGITS = 12
"""Digits before the point: below a million million, far inside a 64-bit count of cents."""
MAX_KEY_DIGITS = 9

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


def shown(value: object) -> str:
    """A given value fit for a message: at most 40 characters, none of them invisible; the name
    of its type when it is neither text nor a number."""
    text = str(value) if isinstance(value, (str, bool, int, float)) else type(value).__name__
    text = "".join(c if c.isprintable() else "�" for c in text[:41])
    return text[:40] + "…" if len(text) > 40 else text


class Reader:
    """Reads plain JSON values, refusing with one kind of error and the place of each value.

    Each method takes a value and its place (`steps[1].percent`), and raises the error when the
    value is not what it is named for.
    """

    def __init__(self, error: type[SplitError]) -> None:
        self.error = error

    def refuse(self, place: str, code: str, reason: str, **params: str | int) -> NoReturn:
        """Raise the error: `code` and `params` for a page, `reason` in English."""
        raise self.error(place, code, reason, **params)

    def mapping(self, value: object, place: str, known: Iterable[str] | None = None) -> dict:
        """An object, with no other field than the `known` ones where they are given."""
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
                    field=shown(name),
                )
        return dict(value)

    def list(self, value: object, place: str, most: int) -> list | tuple:
        """A list of `most` entries or fewer, which are not read."""
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
        """The field `name` of the object at `place`, unread; an absent one is refused."""
        if name not in values:
            self.refuse(join(place, name), "missing", "missing", field=name)
        return values[name]

    def name(self, value: object, place: str) -> str:
        """An id or a name: visible text of at most `MAX_ID_LENGTH` characters, composed (NFC)."""
        if not isinstance(value, str):
            self.refuse(place, "not_text", f"must be text, not {shown(value)}")
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
        """One of a few words."""
        if not isinstance(value, str) or value not in choices:
            self.refuse(
                place,
                "unknown_choice",
                f"must be one of {', '.join(choices)}, not {shown(value)}",
                value=shown(value),
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
        """A decimal string as an integer of 10^-decimals; no floats, ever.

        At most `digits` before the point and `decimals` after it; 0 or more unless `signed`.
        `whole_numbers`: a whole JSON number is read too.
        """
        if whole_numbers and isinstance(value, int) and not isinstance(value, bool):
            if abs(value) >= 10**digits:
                self.refuse(place, "too_big", f"at most {digits} digits", limit=digits)
            value = str(value)
        if not isinstance(value, str):
            self.refuse(
                place,
                "not_text",
                f'must be a decimal number written as text, like "12.5", not {shown(value)}',
                value=shown(value),
            )
        if len(value) > 200:
            self.refuse(place, "too_big", f"at most {digits} digits before the point", limit=digits)
        match = _DECIMAL.fullmatch(value)
        if match is None:
            self.refuse(
                place,
                "not_number",
                f'must be a decimal number like "12.5", not "{shown(value)}"',
                value=shown(value),
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
            self.refuse(place, "negative", "must not be negative", value=shown(value))
        return -number if minus else number

    def money(self, value: object, place: str, *, signed: bool = False) -> int:
        """Cents, from a decimal string: 0 or more unless `signed`."""
        return self.decimal(value, place, digits=MAX_AMOUNT_DIGITS, decimals=2, signed=signed)

    def percent(self, value: object, place: str) -> int:
        """Millionths of a percent, 0 to 100 percent, from a decimal string."""
        percent = self.decimal(value, place, digits=MAX_KEY_DIGITS, decimals=6)
        if percent > HUNDRED_PERCENT:
            self.refuse(
                place, "over_hundred", "a percentage can not be over 100", value=shown(value)
            )
        return percent

    def number(self, value: object, place: str) -> int:
        """Millionths, 0 or more, from a decimal string or a whole JSON number."""
        return self.decimal(value, place, digits=MAX_KEY_DIGITS, decimals=6, whole_numbers=True)


def join(place: str, name: object) -> str:
    """The place of a field inside a place: ("steps[1]", "percent") → "steps[1].percent"."""
    return f"{place}.{shown(name)}" if place else shown(name)


in_rule = Reader(RuleError)
in_case = Reader(CaseError)
