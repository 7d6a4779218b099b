# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run-offs: elections worked out by hand, ties for the last place, and a slow judge."""

import hashlib
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from roles.decisions.counting import count
from tests.roles.decisions.counting import judge
from tests.roles.decisions.counting.made import ballots, elections, groups, strict


def runoff(candidates, given_ballots, **options):
    return count("runoff", list(candidates), given_ballots, **options)


def ranking(result):
    return [list(group) for group in result.ranking]


def told(result):
    return [(dict(each.counts), each.exhausted, list(each.eliminated)) for each in result.rounds]


# --- by hand --------------------------------------------------------------------------------------


def test_round_after_round_the_one_with_fewest_goes():
    """Of 20 nobody has more than 10. D (2) goes, to B: 9, 6, 5. C (5) goes: 4 to B, 1 ranks nobody
    else. B 10, A 9: more than half of the 19 that still count.
    """
    cast = ballots("9 A", "4 B>A", "4 C>B", "1 C", "2 D>B")
    result = runoff("ABCD", cast)
    assert told(result) == [
        ({"A": 9, "B": 4, "C": 5, "D": 2}, 0, ["D"]),
        ({"A": 9, "B": 6, "C": 5}, 0, ["C"]),
        ({"A": 9, "B": 10}, 1, []),
    ]
    assert ranking(result) == groups("B>A>C>D")
    assert (result.winner, result.outcome) == ("B", "elected")


def test_it_is_over_as_soon_as_somebody_has_more_than_half():
    """6 of 11 is more than half; 5 of 10 is not."""
    assert len(runoff("ABC", ballots("6 A", "3 B>C", "2 C>B")).rounds) == 1
    result = runoff("ABC", ballots("5 A", "3 B>C", "2 C>B"))
    assert told(result)[1] == ({"A": 5, "B": 5}, 0, [])
    assert (result.winners, result.outcome) == (("A", "B"), "tied")


def test_half_is_of_the_ballots_that_still_count():
    """4 of 10 is less than half. B, C and D have fewest and go together; their ballots rank nobody
    else: A has all 4 of the 4 left."""
    result = runoff("ABCD", ballots("4 A", "2 B", "2 C", "2 D"))
    assert told(result) == [
        ({"A": 4, "B": 2, "C": 2, "D": 2}, 0, ["B", "C", "D"]),
        ({"A": 4}, 6, []),
    ]
    assert ranking(result) == groups("A>B=C=D")


def test_to_be_put_higher_may_harm_and_this_is_kept_as_it_is():
    """8 A>B>C, 7 B>C>A, 6 C>A>B: C goes, to A: 14 to 7, A wins.

    Two of the seven put A first, who wins anyway: 10 A, 5 B, 6 C. Now B goes, to C: 11 to 10.
    """
    assert runoff("ABC", ballots("8 A>B>C", "7 B>C>A", "6 C>A>B")).winner == "A"
    assert runoff("ABC", ballots("10 A>B>C", "5 B>C>A", "6 C>A>B")).winner == "C"


def test_who_beats_each_of_the_others_may_go_out_first():
    """Everybody's second: B beats A 5-4 and C 5-4, and has but one first place."""
    cast = ballots("4 A>B>C", "4 C>B>A", "1 B>A>C")
    assert runoff("ABC", cast).rounds[0].eliminated == ("B",)
    assert count("schulze", ["A", "B", "C"], cast).winner == "B"


def test_equals_in_first_place_count_for_the_one_written_first():
    result = runoff("ABC", ballots("3 B=A>C", "2 C"))
    assert told(result) == [({"A": 0, "B": 3, "C": 2}, 0, [])]
    # B gone, the same ballots are A's
    gone = runoff("ABC", ballots("3 B=A>C", "4 A>B", "5 C>A"))
    assert told(gone)[1] == ({"A": 7, "C": 5}, 0, [])


def test_or_are_shared_among_them_to_the_exact_fraction():
    """1 A=B=C, 1 A=B, 2 C: A 1/3 + 1/2 = 5/6, B 5/6, C 1/3 + 2 = 7/3 of 4: more than half."""
    result = runoff("ABC", ballots("1 A=B=C", "1 B=A", "2 C"), equal="shared")
    assert dict(result.rounds[0].counts) == {
        "A": Fraction(5, 6), "B": Fraction(5, 6), "C": Fraction(7, 3),
    }  # fmt: skip
    assert result.as_dict()["rounds"] == [
        {"counts": {"A": "5/6", "B": "5/6", "C": "7/3"}, "exhausted": 0}
    ]
    assert [one.key for one in result.stated][1] == "equal_shared"


def test_blank_ballots_are_exhausted_from_the_beginning():
    result = runoff("AB", ballots("1 A", "5"))
    assert told(result) == [({"A": 1, "B": 0}, 5, [])]
    assert result.winner == "A"
    nobody = runoff("ABC", ballots("5"), tie="lot", seed="s")
    assert (told(nobody), nobody.outcome, nobody.winners) == (
        [({"A": 0, "B": 0, "C": 0}, 5, [])], "nobody", (),
    )  # fmt: skip


def test_one_candidate_needs_one_ballot():
    assert runoff("A", ballots("1 A")).winners == ("A",)
    assert runoff("A", []).outcome == "nobody"


# --- equal in the last place ----------------------------------------------------------------------

TIED = ballots("4 A>B>C>D", "3 D>C>A", "2 B>C>A", "2 C>A")
"""B and C have fewest, 2 each. Both out at once: B's go over C to A, C's to A: A 8, D 3.
B out alone: C 2 + 2 = 4, A 4, D 3: D goes, to C: C 7, A 4. C out alone: C's go to A: A 6 of 11."""


def test_all_who_have_fewest_go_at_once():
    result = runoff("ABCD", TIED)
    assert told(result)[0][2] == ["B", "C"]
    assert (result.winner, ranking(result)) == ("A", groups("A>D>B=C"))
    (tie,) = result.ties
    assert tie.as_dict() == {
        "where": "last", "round": 1, "candidates": ["B", "C"], "broken_by": "all",
        "taken": ["B", "C"],
    }  # fmt: skip
    assert result.as_dict()["rounds"][0]["eliminated"] == ["B", "C"]


def seed_that_draws_first(one, other):
    """A seed whose lot names the one before the other."""

    def mark(seed, name):
        return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()

    return next(seed for seed in map(str, range(1_000)) if mark(seed, one) < mark(seed, other))


def test_or_one_of_them_by_lot():
    out_b = runoff("ABCD", TIED, tie="lot", seed=seed_that_draws_first("B", "C"))
    assert [each[2] for each in told(out_b)] == [["B"], ["D"], []]
    assert out_b.winner == "C"
    assert out_b.ties[0].as_dict() == {
        "where": "last", "round": 1, "candidates": ["B", "C"], "broken_by": "lot", "taken": ["B"],
    }  # fmt: skip
    out_c = runoff("ABCD", TIED, tie="lot", seed=seed_that_draws_first("C", "B"))
    assert out_c.winner == "A"
    assert out_c.ties[0].candidates == ("C", "B")  # as they were drawn


def test_the_lot_is_that_of_the_seed_whatever_the_order_of_names():
    seed = seed_that_draws_first("B", "C")
    ours = runoff("ABCD", TIED, tie="lot", seed=seed)
    theirs = runoff("DCBA", TIED, tie="lot", seed=seed)
    assert told(ours) == told(theirs)


def test_two_who_are_equal_at_the_end_are_told_apart_by_lot_too():
    seed = seed_that_draws_first("A", "B")
    result = runoff("AB", ballots("1 A", "1 B"), tie="lot", seed=seed)
    assert (result.winner, result.rounds[0].eliminated) == ("B", ("A",))


# --- seats ----------------------------------------------------------------------------------------


def test_for_two_seats_the_rounds_go_on_until_two_are_left():
    """A has more than half at once; the second seat is between B and C: D (1) goes, to C: C 3, B 2."""
    result = runoff("ABCD", ballots("7 A>B", "2 B", "2 C", "1 D>C"), seats=2)
    assert told(result) == [
        ({"A": 7, "B": 2, "C": 2, "D": 1}, 0, ["D"]),
        ({"A": 7, "B": 2, "C": 3}, 0, ["B"]),
        ({"A": 7, "C": 3}, 2, []),
    ]
    assert (result.winners, result.winner) == (("A", "C"), None)


def test_who_would_leave_too_few_stays_and_is_equal():
    result = runoff("ABC", ballots("4 A", "2 B", "2 C"), seats=2)
    assert told(result) == [({"A": 4, "B": 2, "C": 2}, 0, [])]
    assert (result.winners, result.outcome) == (("A", "B", "C"), "tied")
    assert result.ties[0].candidates == ("B", "C")


def test_more_seats_than_candidates_are_not_all_taken():
    assert runoff("AB", ballots("1 A"), seats=5).winners == ("A", "B")


# --- what is stated -------------------------------------------------------------------------------


def test_what_the_literature_leaves_open_is_stated():
    assert [one.key for one in runoff("AB", ballots("1 A")).stated] == [
        "rounds", "equal_first", "exhausted", "last_all", "left_over", "tie_open",
    ]  # fmt: skip
    assert [
        one.key for one in runoff("AB", ballots("1 A"), seats=2, tie="lot", seed="s").stated
    ] == [
        "rounds_seats", "equal_first", "exhausted", "last_lot", "left_over", "seats", "tie_lot",
    ]  # fmt: skip


# --- properties -----------------------------------------------------------------------------------


@given(elections(), st.sampled_from(["first", "shared"]))
def test_counted_as_by_striking_names_off_each_ballot(election, equal):
    candidates, cast = election
    if any(each["ranking"] for each in cast):
        assert told(runoff(candidates, cast, equal=equal)) == judge.rounds(candidates, cast, equal)


@settings(max_examples=40)
@given(elections(), st.randoms())
def test_neither_the_order_of_ballots_nor_how_they_are_bundled_counts(election, draw):
    candidates, cast = election
    single = [each | {"weight": 1} for each in cast for _ in range(each["weight"])]
    draw.shuffle(single)
    for options in ({}, {"equal": "shared"}, {"tie": "lot", "seed": "one"}, {"seats": 2}):
        assert runoff(candidates, single, **options) == runoff(candidates, cast, **options)


@settings(max_examples=40)
@given(elections(), st.randoms())
def test_names_do_not_count(election, draw):
    candidates, cast = election
    new = [f"n{at}" for at in range(len(candidates))]
    draw.shuffle(new)
    called = dict(zip(candidates, new, strict=True))
    renamed = [
        each | {"ranking": [[called[one] for one in group] for group in each["ranking"]]}
        for each in cast
    ]
    ours, theirs = runoff(candidates, cast), runoff(new, renamed)
    assert [[called[one] for one in place] for place in ours.ranking] == ranking(theirs)


@given(elections(orders=strict))
def test_whoever_is_first_on_more_than_half_of_the_ballots_wins(election):
    candidates, cast = election
    total = sum(each["weight"] for each in cast)
    for one in candidates:
        first = sum(each["weight"] for each in cast if each["ranking"][0] == [one])
        if 2 * first > total:
            assert runoff(candidates, cast).winners == (one,)


@settings(max_examples=40)
@given(elections(), st.integers(1, 4))
def test_no_ballot_is_lost_and_everyone_is_ranked_once(election, seats):
    candidates, cast = election
    result = runoff(candidates, cast, seats=seats, equal="shared")
    for each in result.rounds:
        assert sum(each.counts.values()) + each.exhausted == result.ballots
    assert sorted(one for place in result.ranking for one in place) == candidates
    if any(each["ranking"] for each in cast):
        assert len(result.winners) >= min(seats, len(candidates))
        assert (len(result.winners) > seats) == (result.outcome == "tied")
