# SPDX-License-Identifier: AGPL-3.0-or-later
"""Majorities at their very edges."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.decisions.counting import Wrong, count


def vote(pro, con, abstain=0, **options):
    cast = [
        {"choice": choice, "weight": weight}
        for choice, weight in (("for", pro), ("against", con), ("abstain", abstain))
        if weight
    ]
    return count("majority", None, cast, **options)


@pytest.mark.parametrize(
    ("pro", "con", "abstain", "options", "outcome", "needed"),
    [
        # more than half: of 10 six, of 11 six
        (5, 5, 0, {}, "rejected", 6),
        (6, 4, 0, {}, "adopted", 6),
        (6, 5, 0, {}, "adopted", 6),
        (1, 0, 0, {}, "adopted", 1),
        (0, 1, 0, {}, "rejected", 1),
        # abstentions: not of the votes, but of the ballots
        (3, 2, 5, {}, "adopted", 3),
        (3, 2, 5, {"of": "ballots"}, "rejected", 6),
        (6, 2, 3, {"of": "ballots"}, "adopted", 6),
        (5, 0, 5, {"of": "ballots"}, "rejected", 6),
        # of those who may vote
        (6, 0, 0, {"of": "eligible", "eligible": 11}, "adopted", 6),
        (6, 0, 0, {"of": "eligible", "eligible": 12}, "rejected", 7),
        # two thirds: of 3 two, of 4 three (2.66…), of 30 twenty
        (2, 1, 0, {"needed": "two_thirds"}, "adopted", 2),
        (2, 2, 0, {"needed": "two_thirds"}, "rejected", 3),
        (3, 1, 0, {"needed": "two_thirds"}, "adopted", 3),
        (20, 10, 0, {"needed": "two_thirds"}, "adopted", 20),
        (19, 11, 0, {"needed": "two_thirds"}, "rejected", 20),
        (2, 1, 0, {"needed": "2/3"}, "adopted", 2),
        # 66.7 % is a little more than two thirds
        (2, 1, 0, {"needed": "66.7%"}, "rejected", 3),
        (2, 1, 0, {"needed": 66.6}, "adopted", 2),
        # percentages are reached by being equal
        (3, 2, 0, {"needed": "60%"}, "adopted", 3),
        (29, 71, 0, {"needed": 60}, "rejected", 60),
        # half, and not more than half: yet never as many against
        (5, 5, 0, {"needed": "50%"}, "rejected", 5),
        (5, 4, 1, {"needed": "50%", "of": "ballots"}, "adopted", 5),
        (4, 5, 0, {"needed": "40%"}, "rejected", 4),
        # unanimous
        (9, 0, 3, {"needed": "100%"}, "adopted", 9),
        (9, 1, 0, {"needed": "1/1"}, "rejected", 10),
    ],
)
def test_a_majority_is_one_from_its_edge_on(pro, con, abstain, options, outcome, needed):
    result = vote(pro, con, abstain, **options)
    assert (result.outcome, result.needed) == (outcome, needed)
    assert result.winners == (("for",) if outcome == "adopted" else ())


def test_no_float_decides():
    """Two thirds of 3 × 10^40 is 2 × 10^40, to the vote."""
    size = 10**40
    assert vote(2 * size, size, needed="two_thirds").outcome == "adopted"
    assert vote(2 * size - 1, size + 1, needed="two_thirds").outcome == "rejected"


def test_as_many_for_as_against_is_a_tie_and_is_not_adopted():
    result = vote(2, 2, 1)
    assert result.ranking == (("for", "against"),)
    assert [tie.as_dict() for tie in result.ties] == [
        {
            "where": "votes", "round": None, "candidates": ["for", "against"],
            "broken_by": None, "taken": [],
        }
    ]  # fmt: skip


def test_where_everybody_abstains_nothing_is_decided():
    result = vote(0, 0, 4)
    assert (result.outcome, result.base, result.needed, result.ties) == ("nobody", 0, None, ())
    assert vote(0, 0, 4, of="ballots").outcome == "nobody"
    assert vote(0, 0, 0).outcome == "nobody"


def test_a_quorum_is_of_all_ballots_and_reached_by_being_equal():
    assert vote(2, 1, 2, quorum=5).outcome == "adopted"
    short = vote(2, 1, 2, quorum=6)
    assert (short.outcome, short.winners) == ("no_quorum", ())
    assert short.as_dict()["quorum"] == {"needed": 6, "present": 5, "reached": False}


def test_a_quorum_that_is_a_part_of_those_who_may_vote_is_rounded_up():
    """Half of 11 is 5.5: six. A third of 9 is three."""
    assert vote(5, 0, quorum="1/2", eligible=11).quorum.needed == 6
    assert vote(3, 0, quorum="1/3", eligible=9).outcome == "adopted"
    assert vote(2, 0, quorum="33.4%", eligible=9).quorum.needed == 4


def test_counts_are_told():
    told = vote(3, 2, 1).as_dict()
    assert told["counts"] == {"for": 3, "against": 2, "abstain": 1}
    assert (told["ballots"], told["base"], told["needed"]) == (6, 5, 3)
    assert [one["key"] for one in told["stated"]] == [
        "more_than_half", "of_votes", "equal_not_adopted",
    ]  # fmt: skip


def test_a_majority_may_be_of_one_of_several():
    def choose(**options):
        return count("majority", ["hill", "sea", "town"], cast, **options)

    cast = [
        {"choice": "hill", "count": 5},
        {"choice": "sea", "count": 3},
        {"choice": "town"},
        {"choice": "abstain"},
    ]
    assert (choose().winner, choose().outcome) == ("hill", "elected")
    assert choose().ranking == (("hill",), ("sea",), ("town",))
    assert choose(of="ballots").outcome == "nobody"  # 5 of 10 is not more than half
    assert choose(needed="40%", of="ballots").winner == "hill"
    cast[1]["count"] = 5
    assert (choose(needed="40%").outcome, choose(needed="40%").winners) == ("tied", ())


@pytest.mark.parametrize("candidates", [None, [], ["the roof"], ["for", "against"]])
def test_a_proposal_may_be_named_or_not(candidates):
    result = count("majority", candidates, [{"choice": "for"}])
    assert (result.outcome, result.winners) == ("adopted", ("for",))


def test_a_choice_that_is_not_there_is_refused_in_its_place():
    with pytest.raises(Wrong) as refused:
        count("majority", None, [{"choice": "for"}, {"choice": "yes"}])
    assert str(refused.value) == (
        "ballots[1].choice: must be one of for, against, abstain, not yes"
    )
    with pytest.raises(Wrong, match=r"candidates\[0\]: abstaining is a choice"):
        count("majority", ["abstain", "sea", "hill"], [])


def test_shares_of_those_who_may_vote_need_their_number():
    with pytest.raises(Wrong, match=r"^options\.eligible: missing"):
        count("majority", None, [], of="eligible")


@given(
    st.integers(0, 60), st.integers(0, 60), st.integers(0, 60),
    st.fractions(Fraction(1, 2), 1, max_denominator=20),
    st.sampled_from(["votes", "ballots"]),
)  # fmt: skip
def test_needed_is_the_fewest_that_would_do(pro, con, abstain, share, of):
    result = vote(pro, con, abstain, needed=f"{share.numerator}/{share.denominator}", of=of)
    base = pro + con + (abstain if of == "ballots" else 0)
    if base:
        assert Fraction(result.needed, base) >= share > Fraction(result.needed - 1, base)
    if pro + con:
        adopted = pro > con and Fraction(pro, base) >= share
        assert result.outcome == ("adopted" if adopted else "rejected")


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_one_more_for_never_harms(pro, con, abstain):
    if vote(pro, con, abstain).outcome == "adopted":
        assert vote(pro + 1, con, abstain).outcome == "adopted"
        if con:
            assert vote(pro + 1, con - 1, abstain).outcome == "adopted"
