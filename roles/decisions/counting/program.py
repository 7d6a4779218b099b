# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision counted anew by whoever wishes: a script of a few lines that holds its ballots.

It shares no line with the counting here, so that it also judges it. The ballots in it are those that
say the same put together, in an order that has nothing to do with who voted when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from roles.decisions.counting.options import method as read_method
from roles.decisions.counting.polls import Poll, read_poll
from roles.decisions.counting.reading import MILLION
from roles.decisions.counting.telling import English, Words
from roles.decisions.counting.values import exact


def script(
    method: str,
    candidates: object,
    ballots: object,
    *,
    words: Words | None = None,
    **options: Any,
) -> str:
    """A Python program (standard library only) that holds these ballots, counts them by itself and
    prints the same figures as `count` of the same arguments, as JSON.

    It holds the names of the candidates as they are given (numbers, where they are people), and no
    reason of an objection. Comments are in the language of `words`, English without. Raises Wrong.
    """
    return written(read_poll(read_method(method, "method"), candidates, ballots, options), words)


def written(poll: Poll, words: Words | None = None) -> str:
    """The program of a poll that was read."""
    _ = (words or English()).gettext
    heading = (
        _("This counts the ballots of one decision again, with nothing but Python 3."),
        _("Each line of BALLOTS: how many said it, and what they said."),
    )
    given: dict[str, object] = {"METHOD": poll.method, "QUORUM": poll.options.quorum or 0}
    given |= _GIVEN[poll.method](poll)
    lines = [
        *(f"# {' '.join(line.split())}" for line in heading),
        *(f"{name} = {value!a}" for name, value in given.items()),
        "BALLOTS = [",
        *(f"    ({weight}, {said!a})," for said, weight in _said(poll)),
        "]",
    ]
    lot = poll.options.lot
    body = _BODY[poll.method].replace("OUT", "drawn(last)[:1]" if lot else "last")
    if poll.method in _SEATED:
        body = (_LOT if lot else "") + body + (_CHOSEN_BY_LOT if lot else _CHOSEN) + _SEATS_TAKEN
    return "\n".join(lines) + "\nimport json, sys\n" + body + _END


def _said(poll: Poll) -> Iterable[tuple[object, int]]:
    name = poll.candidates
    for groups, weight in poll.rankings.items():
        yield [[name[at] for at in group] for group in groups], weight
    for scores, weight in poll.scores.items():
        yield {name[at]: str(exact(Fraction(each, MILLION))) for at, each in scores}, weight
    for said, weight in poll.choices.items():
        if weight:
            yield said, weight


def _seats(poll: Poll) -> dict[str, object]:
    seats: dict[str, object] = {"CANDIDATES": list(poll.candidates), "SEATS": poll.options.seats}
    return seats | ({"SEED": poll.options.seed} if poll.options.lot else {})


def _of_majority(poll: Poll) -> dict[str, object]:
    needed = poll.options.needed
    return {
        "CHOICES": list(poll.candidates),
        "PROPOSAL": poll.is_proposal,
        "NEEDED": "" if needed is None else str(needed),
        "OF": poll.options.of,
        "ELIGIBLE": poll.options.eligible or 0,
    }


def _of_score(poll: Poll) -> dict[str, object]:
    least = poll.options.scale[0] if poll.options.scale else 0
    return _seats(poll) | {"UNSCORED": str(exact(Fraction(least, MILLION)))}


_GIVEN: Final[Mapping[str, Any]] = {
    "schulze": _seats,
    "runoff": lambda poll: _seats(poll) | {"EQUAL": poll.options.equal},
    "majority": _of_majority,
    "score": _of_score,
    "dot": _of_score,
    "consent": lambda _poll: {},
}

_SEATED: Final = ("schulze", "runoff", "score", "dot")

_LOT = """from hashlib import sha256

def drawn(names):
    return sorted(names, key=lambda c: sha256(f"{SEED}:{c}".encode()).hexdigest())
"""

_CHOSEN = """
winners = []
for group in ranking if any(said for _, said in BALLOTS) else []:
    winners += group if len(winners) < SEATS else []
"""

_CHOSEN_BY_LOT = """
winners = []
for group in ranking if any(said for _, said in BALLOTS) else []:
    lucky = drawn(group)[: max(0, SEATS - len(winners))]
    winners += [c for c in group if c in lucky]
"""

_SEATS_TAKEN = """outcome = "tied" if len(winners) > SEATS else "elected" if winners else "nobody"
"""

_SCHULZE = """
pairwise = {a: {b: 0 for b in CANDIDATES if b != a} for a in CANDIDATES}
for weight, ballot in BALLOTS:
    place = dict.fromkeys(CANDIDATES, len(ballot))
    place |= {c: n for n, group in enumerate(ballot) for c in group}
    for a in CANDIDATES:
        for b in pairwise[a]:
            pairwise[a][b] += weight * (place[a] < place[b])
paths = {a: {b: n * (n > pairwise[b][a]) for b, n in row.items()} for a, row in pairwise.items()}
for c in CANDIDATES:
    for a in paths[c]:
        for b in [b for b in paths[a] if b != c]:
            paths[a][b] = max(paths[a][b], min(paths[a][c], paths[c][b]))
ranking, left = [], CANDIDATES
while left:
    best = [a for a in left if all(paths[a][b] >= paths[b][a] for b in left if b != a)]
    ranking, left = ranking + [best], [c for c in left if c not in best]
figures = {"ranking": ranking, "pairwise": pairwise, "strongest_paths": paths}
"""

_RUNOFF = """from fractions import Fraction

left, rounds, gone = CANDIDATES, [], []
while True:
    counts, exhausted = dict.fromkeys(left, Fraction(0)), 0
    for weight, ballot in BALLOTS:
        groups = [[c for c in group if c in left] for group in ballot]
        first = next((group for group in groups if group), [])
        first = first[:1] if EQUAL == "first" else first
        exhausted += 0 if first else weight
        for c in first:
            counts[c] += Fraction(weight, len(first))
    shown = {c: int(n) if n.denominator == 1 else str(n) for c, n in counts.items()}
    rounds.append({"counts": shown, "exhausted": exhausted})
    alive, most = sum(counts.values()), max(counts.values())
    if not alive or len(left) <= SEATS or (SEATS == 1 and 2 * most > alive):
        break
    last = [c for c in left if counts[c] == min(counts.values())]
    out = OUT
    if len(left) - len(out) < SEATS:
        break
    rounds[-1]["eliminated"] = out[0] if len(out) == 1 else out
    gone, left = [out] + gone, [c for c in left if c not in out]
places = sorted(set(counts.values()), reverse=True)
ranking = [[c for c in left if counts[c] == n] for n in places] + gone
figures = {"ranking": ranking, "rounds": rounds}
"""

_SCORE = """from decimal import Decimal, getcontext

getcontext().prec = 1000
totals = dict.fromkeys(CANDIDATES, Decimal(0))
for weight, said in BALLOTS:
    for c in CANDIDATES:
        totals[c] += weight * Decimal(said.get(c, UNSCORED))
places = sorted(set(totals.values()), reverse=True)
ranking = [[c for c in CANDIDATES if totals[c] == n] for n in places]
shown = {c: int(n) if n == int(n) else f"{n:f}".rstrip("0") for c, n in totals.items()}
figures = {"ranking": ranking, "totals": shown}
"""

_MAJORITY = """from fractions import Fraction
from math import ceil

counts = {c: sum(w for w, said in BALLOTS if said == c) for c in [*CHOICES, "abstain"]}
cast = sum(counts.values())
votes = cast - counts["abstain"]
base = {"votes": votes, "ballots": cast, "eligible": ELIGIBLE}[OF]
needed = ceil(Fraction(NEEDED) * base) if NEEDED else base // 2 + 1
first = [c for c in CHOICES if counts[c] == max(counts[d] for d in CHOICES)]
enough = len(first) == 1 and 0 < counts[first[0]] >= needed
if PROPOSAL:
    enough = enough and first == ["for"]
    outcome = "adopted" if enough else "rejected" if votes else "nobody"
else:
    outcome = "elected" if enough else "tied" if votes and len(first) > 1 else "nobody"
winners = first if enough else []
figures = {"counts": counts, "base": base, "needed": needed if base else None}
"""

_CONSENT = """
counts = {c: sum(w for w, said in BALLOTS if said == c) for c in ("consent", "objection", "abstain")}
outcome = "objected" if counts["objection"] else "adopted" if counts["consent"] else "nobody"
winners = []
figures = {"counts": counts}
"""

_BODY: Final[Mapping[str, str]] = {
    "schulze": _SCHULZE,
    "runoff": _RUNOFF,
    "majority": _MAJORITY,
    "score": _SCORE,
    "dot": _SCORE,
    "consent": _CONSENT,
}

_END = """
ballots = sum(weight for weight, _ in BALLOTS)
if ballots < QUORUM:
    winners, outcome = [], "no_quorum"
told = {"method": METHOD, "ballots": ballots, "outcome": outcome, "winners": winners, **figures}
sys.stdout.reconfigure(encoding="utf-8")
print(json.dumps(told, ensure_ascii=False, indent=1))
"""
