# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a higher floor says of the incomes that its things bring, before one is shared for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from commons.sharing.models import Distribution


@dataclass(frozen=True, slots=True)
class Income:
    """Declares a kind of thing whose income is shared ("bids.bid").

    ``hold(id)`` locks the thing until the end of the transaction, so that it stays as it is found.
    ``refusal(preview)`` tells why this preview is not the one to settle now (the thing brought no
    income, or its share was computed again since), "" when it is; a constant number of queries.
    """

    label: str
    hold: Callable[[int], None]
    refusal: Callable[[Distribution], StrOrPromise]


@remembered
@cache
def incomes() -> Mapping[str, Income]:
    """Label → income, of all that is declared."""
    return {income.label: income for income in declared(Income)}


def income_of(distribution: Distribution) -> Income | None:
    """What is declared of the thing this is a share of; None for a share made by hand."""
    return incomes().get(distribution.target_type)
