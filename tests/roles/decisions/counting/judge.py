# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same counts made the slow way, straight from their definitions, to judge ours by."""

from fractions import Fraction
from itertools import pairwise as steps
from itertools import permutations


def place(ranking, one):
    return next((at for at, group in enumerate(ranking) if one in group), len(ranking))


def versus(candidates, ballots):
    return {
        (a, b): sum(
            each["weight"]
            for each in ballots
            if place(each["ranking"], a) < place(each["ranking"], b)
        )
        for a in candidates
        for b in candidates
        if a != b
    }


def strongest(candidates, ballots):
    """The strongest of all paths that visit nobody twice, each tried."""
    votes = versus(candidates, ballots)
    win = {(a, b): n if n > votes[b, a] else 0 for (a, b), n in votes.items()}
    found = dict.fromkeys(votes, 0)
    for length in range(2, len(candidates) + 1):
        for path in permutations(candidates, length):
            strength = min(win[step] for step in steps(path))
            found[path[0], path[-1]] = max(found[path[0], path[-1]], strength)
    return found


def unbeaten(candidates, paths):
    return [a for a in candidates if all(paths[a, b] >= paths[b, a] for b in candidates if b != a)]


def reachable(candidates, votes):
    """Who wins against whom, over others too."""
    found = {(a, b) for (a, b), n in votes.items() if n > votes[b, a]}
    while more := {(a, d) for a, b in found for c, d in found if b == c and a != d} - found:
        found |= more
    return found


def rounds(candidates, ballots, equal="first"):
    """(counts, exhausted, out) round after round for one seat, all with the fewest out at once; each
    ballot copied without those who are out."""
    left = list(candidates)
    found = []
    while True:
        piles = dict.fromkeys(left, Fraction(0))
        exhausted = 0
        for each in ballots:
            still = [[one for one in group if one in left] for group in each["ranking"]]
            still = [group for group in still if group]
            if not still:
                exhausted += each["weight"]
                continue
            first = still[0][:1] if equal == "first" else still[0]
            for one in first:
                piles[one] += Fraction(each["weight"], len(first))
        last = [one for one in left if piles[one] == min(piles.values())]
        over = max(piles.values()) * 2 > sum(piles.values()) or len(last) == len(left)
        found.append((piles, exhausted, [] if over else last))
        if over:
            return found
        left = [one for one in left if one not in last]
