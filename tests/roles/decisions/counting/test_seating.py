# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats, equals over the last of them, the lot, the quorum."""

from hypothesis import given
from hypothesis import strategies as st

from roles import lot
from roles.decisions.counting import Stated, Tie, read_poll
from roles.decisions.counting.seating import seat

NAMES = ["A", "B", "C", "D", "E"]
RANKING = (("A",), ("B", "C", "D"), ("E",))


def seated(ranking=RANKING, *, anybody=True, cast=1, **options):
    poll = read_poll("schulze", NAMES, [{"ranking": [], "weight": cast}], options)
    return seat(poll, ranking, anybody=anybody, stated=[Stated("unranked")])


def test_the_first_are_chosen():
    said = seated()
    assert (said["winners"], said["outcome"], said["ties"]) == (("A",), "elected", ())


def test_equals_within_the_seats_are_no_tie():
    said = seated(seats=4)
    assert (said["winners"], said["outcome"], said["ties"]) == (("A", "B", "C", "D"), "elected", ())


def test_equals_over_the_last_seat_stay_equal():
    said = seated(seats=2)
    assert (said["winners"], said["outcome"]) == (("A", "B", "C", "D"), "tied")
    assert said["ties"] == (Tie("winners", ("B", "C", "D"), None, ("B", "C", "D")),)


def test_or_are_told_apart_by_the_lot():
    """The lot is the one of `roles.lot`: whoever has the seed can draw it again."""
    drawn = lot.order("seed", ["B", "C", "D"])
    said = seated(seats=3, tie="lot", seed="seed")
    taken = tuple(sorted(drawn[:2]))
    assert (said["winners"], said["outcome"]) == (("A", *taken), "elected")
    assert said["ties"] == (Tie("winners", tuple(drawn), "lot", taken),)
    assert said["stated"][-1] == Stated("tie_lot", {"seed": "seed"})


def test_more_seats_than_candidates_stay_free():
    assert seated(seats=9)["winners"] == ("A", "B", "C", "D", "E")


def test_where_no_ballot_prefers_anybody_nobody_is_chosen():
    said = seated((tuple(NAMES),), anybody=False)
    assert (said["winners"], said["outcome"], said["ties"]) == ((), "nobody", ())
    assert Stated("nobody") in said["stated"]


def test_without_its_quorum_nobody_is_chosen():
    said = seated(cast=2, quorum=3)
    assert (said["winners"], said["outcome"]) == ((), "no_quorum")
    assert said["stated"][-1] == Stated("quorum", {"needed": 3, "present": 2})
    assert seated(cast=3, quorum=3)["winners"] == ("A",)


@given(st.integers(1, 6), st.text("abc", min_size=1, max_size=4))
def test_with_a_lot_no_seat_is_left_between_equals(seats, seed):
    said = seated(seats=seats, tie="lot", seed=seed)
    assert len(said["winners"]) == min(seats, 5)
    assert said["outcome"] == "elected"
