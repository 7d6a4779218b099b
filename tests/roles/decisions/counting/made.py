# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots in few letters, and ballots drawn at random."""

from hypothesis import strategies as st


def ballots(*lines):
    """``"3 A>B=C"``: three ballots with A first, then B and C as equals. ``"2"``: two blank ones."""
    found = []
    for line in lines:
        weight, _blank, order = line.partition(" ")
        ranking = [group.split("=") for group in order.split(">")] if order else []
        found.append({"weight": int(weight), "ranking": ranking})
    return found


def names(text):
    """``"A B C"``, or ``"A>B=C"`` as groups."""
    return text.split()


def groups(text):
    return [group.split("=") for group in text.split(">")]


@st.composite
def weak_orders(draw, candidates):
    """Some of the candidates in groups of equals, down from the first place."""
    ranked = draw(st.permutations(candidates))[: draw(st.integers(0, len(candidates)))]
    found = []
    for one in ranked:
        if found and draw(st.booleans()):
            found[-1].append(one)
        else:
            found.append([one])
    return found


@st.composite
def elections(draw, *, least=1, most=5, orders=weak_orders, weights=None):
    """(candidates, ballots), at least one ballot."""
    candidates = list("ABCDEFGH"[: draw(st.integers(least, most))])
    ballot = st.fixed_dictionaries(
        {"weight": weights or st.integers(1, 5), "ranking": orders(candidates)}
    )
    return candidates, draw(st.lists(ballot, min_size=1, max_size=7))


def strict(candidates):
    """Everyone ranked, nobody equal."""
    return st.permutations(candidates).map(lambda order: [[one] for one in order])
