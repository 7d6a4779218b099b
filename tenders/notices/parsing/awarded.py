# SPDX-License-Identifier: AGPL-3.0-or-later
"""What OCDS says of its awards, put together from the releases that speak of them.

An award is plain JSON, ``{id, lots, status, holders, amount, currency}``, in which what a release does not
say is left out: so that an update that comes alone takes nothing away of what another one said. ``part``
marks one of which only an update is known.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from .model import Money, Outcome, Result, Winner, WinnerOrganisation
from .outcomes import UNSUCCESSFUL, no_winner

type Award = dict[str, Any]


def merged(held: Sequence[Award], said: Sequence[Award]) -> list[Award]:
    """What is said over what was, award by award; awards without identifiers replace each other, as the
    standard has it."""
    if not said:
        return [*held]
    if not all(one.get("id") for one in (*held, *said)):
        return [*said]
    found = {one["id"]: one for one in held}
    for one in said:
        before = found.get(one["id"])
        now = one if before is None else {**before, **one}
        if before is not None and "part" not in before:
            now.pop("part", None)
        found[one["id"]] = now
    return [*found.values()]


def told(
    awards: Iterable[Award], *, over: Iterable[str] = (), whole: bool = False
) -> tuple[list[Winner], list[Result]]:
    """Who won what, and what became of each lot. ``over``: the lots of which the tender says that nobody won
    them; ``whole``: it says so of itself."""
    winners: list[Winner] = []
    results: dict[Result, None] = {}
    for award in awards:
        lots: list[str | None] = list(award.get("lots") or [None])
        outcome, reason = _outcome(award)
        if outcome is None:
            continue
        results |= dict.fromkeys(Result(lot, outcome, reason) for lot in lots)
        if outcome == "awarded" and award.get("holders"):
            winners.append(_winner(award, [lot for lot in lots if lot]))
    return winners, _settled(list(results), dict.fromkeys(over), whole)


def _outcome(award: Award) -> tuple[Outcome | None, str | None]:
    """None where only an update of it is known, which says of neither a winner nor an end."""
    status, holders = award.get("status"), award.get("holders") or []
    if status == "unsuccessful":
        return "closed", UNSUCCESSFUL
    if status not in (None, "active"):  # pending, cancelled: nobody has won yet
        return "open", None
    if status is None and not holders and award.get("part"):
        return None, None
    nobody = no_winner(holders[0]) if len(holders) == 1 else None
    return ("closed", nobody[0]) if nobody is not None else ("awarded", None)


def _winner(award: Award, lots: list[str]) -> Winner:
    amount = award.get("amount")
    return Winner(
        lot=lots[0] if len(lots) == 1 else None,
        lots=lots,
        organisations=[WinnerOrganisation(name) for name in award["holders"]],
        value=None if amount is None else Money(Decimal(str(amount)), award.get("currency")),
    )


def _settled(results: list[Result], over: dict[str, None], whole: bool) -> list[Result]:
    """With what the tender and its lots say themselves: that nobody won is over for the lots whose award
    was pending or cancelled, and told of those that no award speaks of."""
    results = [
        Result(one.lot, "closed", UNSUCCESSFUL)
        if one.outcome == "open" and (whole or one.lot in over)
        else one
        for one in results
    ]
    known = {one.lot for one in results}
    results += [Result(lot, "closed", UNSUCCESSFUL) for lot in over if lot not in known]
    if whole and not results:
        results.append(Result(None, "closed", UNSUCCESSFUL))
    return results


__all__ = ["Award", "merged", "told"]
