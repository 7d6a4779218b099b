# SPDX-License-Identifier: AGPL-3.0-or-later
"""DECP as a table: a row for each holder of each state of a contract, put together again.

The rows of one contract need not stand together; those of `MOST_WAITING` contracts wait for each
other, the oldest of them first to go on. What comes later is a record of its own, which an import
puts with the first (docs/formats/contracts.md).
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from tenders.notices.parsing.safety import RefusedError

from . import reading, values
from .model import Contract, Modification

MOST_WAITING = 2000
MOST_ROWS = 1000  # of one contract

_HOLDER = {
    "id": ("titulaire_id", "titulaire.id", "titulaire_id_1"),
    "typeIdentifiant": (
        "titulaire_typeIdentifiant",
        "titulaire.typeIdentifiant",
        "titulaire_typeIdentifiant_1",
    ),
    "denominationSociale": (
        "titulaire_nom",
        "titulaire_denominationSociale",
        "titulaire.denominationSociale",
        "titulaire_denominationSociale_1",
    ),
}


def is_row(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and not {"acheteur", "titulaires"} & record.keys()
        and bool({"acheteur_id", "acheteur.id"} & record.keys())
    )


class Rows:
    """What waits for the other rows of its contract."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._waiting: OrderedDict[tuple[str, str], _Group] = OrderedDict()

    def add(self, row: dict[str, Any], number: int) -> Iterator[Contract]:
        """Take a row; what has waited long enough. RefusedError where it tells no contract."""
        read = reading.read(_as_record(row), file=self._file, number=number, form="decp-table")
        state = values.count(row.get("modification_id"))
        key = (read.buyer_id, read.id)
        group = self._waiting.get(key)
        if group is None:
            group = self._waiting[key] = _Group()
        if group.rows >= MOST_ROWS:
            raise RefusedError("too_many_rows", f"more than {MOST_ROWS} rows of one contract")
        group.add(state, read)
        if len(self._waiting) > MOST_WAITING:
            _key, oldest = self._waiting.popitem(last=False)
            yield oldest.contract()

    def rest(self) -> Iterator[Contract]:
        while self._waiting:
            _key, group = self._waiting.popitem(last=False)
            yield group.contract()


class _Group:
    """The states of one contract, by the number of the modification that made them."""

    def __init__(self) -> None:
        self.rows = 0
        self._states: dict[int | None, Contract] = {}

    def add(self, state: int | None, read: Contract) -> None:
        self.rows += 1
        known = self._states.get(state)
        if known is None:
            self._states[state] = read
            return
        known.holders += [
            one for one in read.holders if one.key not in {other.key for other in known.holders}
        ]
        for code in read.warnings:
            known.warn(code)

    def contract(self) -> Contract:
        """The first state, with the others as its modifications. Where the first that is here is
        one already, nothing says when the contract began."""
        numbers = sorted(self._states, key=lambda one: one or 0)
        first, last = self._states[numbers[0]], self._states[numbers[-1]]
        begun = (numbers[0] or 0) == 0
        found = first
        found.modifications = [
            _modification(number, self._states[number])
            for number in (numbers[1:] if begun else numbers)
        ]
        if not begun:
            found.notified_sure = False
            found.warn("first_notification_unknown")
        if found is not last:
            found.object = last.object or found.object
            found.published_on = max(
                (one.published_on for one in self._states.values() if one.published_on),
                default=None,
            )
        return found


def _modification(number: int | None, state: Contract) -> Modification:
    return Modification(
        number=number,
        notified_on=state.notified_on,
        published_on=state.published_on,
        amount_cents=state.amount_cents,
        duration_months=state.duration_months,
        holders=tuple(state.holders),
    )


def _as_record(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the record that the other formats would have."""
    holder = {
        name: next((row[key] for key in keys if row.get(key) not in (None, "")), None)
        for name, keys in _HOLDER.items()
    }
    others = [
        {
            "id": row.get(f"titulaire_id_{n}"),
            "typeIdentifiant": row.get(f"titulaire_typeIdentifiant_{n}"),
            "denominationSociale": row.get(f"titulaire_denominationSociale_{n}"),
        }
        for n in (2, 3)
        if row.get(f"titulaire_id_{n}") or row.get(f"titulaire_denominationSociale_{n}")
    ]
    return {**row, "titulaires": [holder, *others]}
