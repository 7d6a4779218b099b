# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schulze's method: elections worked out by hand, what the method promises, and a slow judge."""

from hypothesis import given, settings
from hypothesis import strategies as st

from roles.decisions.counting import count
from tests.roles.decisions.counting import judge
from tests.roles.decisions.counting.made import ballots, elections, groups, strict


def schulze(candidates, given_ballots, **options):
    return count("schulze", list(candidates), given_ballots, **options)


def ranking(result):
    return [list(group) for group in result.ranking]


# --- by hand --------------------------------------------------------------------------------------


def test_a_circle_is_cut_at_its_weakest_win():
    """A:B 4+2 = 6 to 3; B:C 4+3 = 7 to 2; C:A 3+2 = 5 to 4. Round and round.

    A→B 6; A→C over B, min(6, 7) = 6. B→C 7; B→A over C, min(7, 5) = 5. C→A 5; C→B over A,
    min(5, 6) = 5. A over B (6 to 5), A over C (6 to 5), B over C (7 to 5).
    """
    result = schulze("ABC", ballots("4 A>B>C", "3 B>C>A", "2 C>A>B"))
    assert result.pairwise == {
        "A": {"B": 6, "C": 4}, "B": {"A": 3, "C": 7}, "C": {"A": 5, "B": 2},
    }  # fmt: skip
    assert result.strongest_paths == {
        "A": {"B": 6, "C": 6}, "B": {"A": 5, "C": 7}, "C": {"A": 5, "B": 5},
    }  # fmt: skip
    assert ranking(result) == groups("A>B>C")
    assert (result.winner, result.outcome, result.condorcet_winner) == ("A", "elected", None)


def test_a_win_is_as_strong_as_the_votes_for_it_not_as_its_margin():
    """2 A>B>C, 4 B>C>A, 3 A=C>B. A:B 5 to 4, B:C 6 to 3, C:A 4 to 2.

    Winning votes: the weakest win is C's over A, 4, so A is first: A→C over B is min(5, 6) = 5.
    Margins would be 1, 3 and 2: the weakest would be A's over B, and B would be first.
    """
    result = schulze("ABC", ballots("2 A>B>C", "4 B>C>A", "3 A=C>B"))
    assert result.pairwise["A"]["B"] == 5
    assert result.strongest_paths["A"]["C"] == 5
    assert result.strongest_paths["C"]["A"] == 4
    assert ranking(result) == groups("A>B>C")


def test_who_is_not_ranked_comes_last_with_the_others_who_are_not():
    """3 A, 2 B>C: A:B 3-2, A:C 3-2, B:C 2-0 (the three who name neither say nothing of them)."""
    result = schulze("ABC", ballots("3 A", "2 B>C"))
    assert result.pairwise == {
        "A": {"B": 3, "C": 3}, "B": {"A": 2, "C": 2}, "C": {"A": 2, "B": 0},
    }  # fmt: skip
    assert ranking(result) == groups("A>B>C")
    assert result.condorcet_winner == "A"


def test_who_wins_nowhere_and_loses_nowhere_may_be_first_too():
    """1 A>B>C, 1 C>A>B. A:B 2 to 0; A:C 1 to 1; B:C 1 to 1. Nobody beats A, nobody beats C; A beats
    B."""
    result = schulze("ABC", ballots("1 A>B>C", "1 C>A>B"))
    assert ranking(result) == groups("A=C>B")
    assert result.winners == ("A", "C")
    assert result.outcome == "tied"
    assert result.winner is None
    (tie,) = result.ties
    assert (tie.where, tie.candidates, tie.broken_by, tie.taken) == (
        "winners", ("A", "C"), None, ("A", "C"),
    )  # fmt: skip


def test_a_perfect_circle_is_a_tie_of_all():
    result = schulze("ABC", ballots("1 A>B>C", "1 B>C>A", "1 C>A>B"))
    assert ranking(result) == groups("A=B=C")
    assert result.strongest_paths["A"] == {"B": 2, "C": 2}


def test_blank_ballots_are_ballots_that_prefer_nobody():
    result = schulze("AB", ballots("1 A>B", "9"))
    assert (result.ballots, result.winner) == (10, "A")
    blank = schulze("AB", ballots("9"))
    assert (blank.winners, blank.outcome, ranking(blank)) == ((), "nobody", groups("A=B"))
    assert blank.stated[-1].key == "nobody"
    assert blank.condorcet_winner is None


def test_one_candidate_is_chosen_by_whoever_ranks_it():
    assert schulze("A", ballots("1 A")).winners == ("A",)
    assert schulze("A", []).outcome == "nobody"


def test_huge_weights_are_counted_to_the_last_vote():
    """Beyond what a float can tell apart: one vote decides between two of a googol."""
    googol = 10**100
    result = schulze(
        "AB",
        [
            {"weight": googol, "ranking": [["A"]]},
            {"weight": googol, "ranking": [["B"]]},
            {"ranking": [["B"]]},
        ],
    )
    assert result.pairwise == {"A": {"B": googol}, "B": {"A": googol + 1}}
    assert result.winner == "B"


def test_two_hundred_candidates_are_counted():
    """Each ballot the order turned by one: 0 beats 1 by 199 of 200, 1 beats 2… and 199 beats 0."""
    every = [f"c{at}" for at in range(200)]
    turned = [{"ranking": [[one] for one in every[at:] + every[:at]]} for at in range(200)]
    result = count("schulze", every, turned)
    assert result.ranking == (tuple(every),)
    assert result.pairwise["c0"]["c1"] == 199
    # from the last to the first of a path of 199 steps, all as strong
    assert result.strongest_paths["c1"]["c0"] == 199


# --- what is stated -------------------------------------------------------------------------------


def test_what_the_literature_leaves_open_is_stated():
    assert [one.key for one in schulze("AB", ballots("1 A")).stated] == [
        "winning_votes", "unranked", "layers", "tie_open",
    ]  # fmt: skip


# --- a slow judge ---------------------------------------------------------------------------------


@given(elections())
def test_counted_as_by_trying_every_path(election):
    candidates, cast = election
    result = schulze(candidates, cast)
    votes, paths = judge.versus(candidates, cast), judge.strongest(candidates, cast)
    assert votes == {(a, b): n for a, row in result.pairwise.items() for b, n in row.items()}
    assert paths == {(a, b): n for a, row in result.strongest_paths.items() for b, n in row.items()}
    left = list(candidates)
    for place in result.ranking:
        assert list(place) == judge.unbeaten(left, paths)
        left = [one for one in left if one not in place]
    assert left == []


# --- what the method promises ---------------------------------------------------------------------


@settings(max_examples=40)
@given(elections(), st.randoms())
def test_neither_the_order_of_ballots_nor_how_they_are_bundled_counts(election, draw):
    candidates, cast = election
    single = [each | {"weight": 1} for each in cast for _ in range(each["weight"])]
    draw.shuffle(single)
    assert schulze(candidates, single) == schulze(candidates, cast)


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
    ours, theirs = schulze(candidates, cast), schulze(new, renamed)
    assert [[called[one] for one in place] for place in ours.ranking] == ranking(theirs)


@settings(max_examples=40)
@given(elections())
def test_who_beats_each_of_the_others_wins(election):
    candidates, cast = election
    result = schulze(candidates, cast)
    votes = judge.versus(candidates, cast)
    for one in candidates:
        if any(each["ranking"] for each in cast) and all(
            votes[one, other] > votes[other, one] for other in candidates if other != one
        ):
            assert result.condorcet_winner == one
            assert result.winners == (one,)


@given(elections(least=2))
def test_whoever_wins_is_beaten_over_others_only_by_those_they_beat_so_too(election):
    """The Schwartz set, and so the Smith set: no winner is reached by wins from someone whom they do
    not reach."""
    candidates, cast = election
    reached = judge.reachable(candidates, judge.versus(candidates, cast))
    for winner in schulze(candidates, cast).winners:
        for other in candidates:
            assert (other, winner) not in reached or (winner, other) in reached


@given(elections(least=2), st.data())
def test_to_be_put_higher_on_a_ballot_never_harms(election, data):
    candidates, cast = election
    before = schulze(candidates, cast)
    if not before.winners:
        return
    winner = data.draw(st.sampled_from(before.winners))
    number = data.draw(st.integers(0, len(cast) - 1))
    others = [[one for one in group if one != winner] for group in cast[number]["ranking"]]
    at = judge.place(cast[number]["ranking"], winner)
    higher = data.draw(st.integers(0, at))
    # in a place of their own before whoever was there, all others as they were
    raised = [*others[:higher], [winner], *others[higher:]]
    after = schulze(
        candidates, [*cast[:number], cast[number] | {"ranking": raised}, *cast[number + 1 :]]
    )
    assert winner in after.winners


@settings(max_examples=40)
@given(elections(least=2))
def test_turned_upside_down_the_only_winner_wins_no_more(election):
    candidates, cast = election
    result = schulze(candidates, cast)
    turned = []
    for each in cast:
        ranked = {one for group in each["ranking"] for one in group}
        rest = [one for one in candidates if one not in ranked]
        turned.append(each | {"ranking": [rest, *reversed(each["ranking"])]})
    if result.winner is not None:
        assert result.winner not in schulze(candidates, turned).winners


@given(elections(least=2, most=4, orders=strict), st.data())
def test_a_double_of_somebody_changes_nothing_for_the_others(election, data):
    """Each ballot puts the double right behind: who wins is who won, or the double of who won."""
    candidates, cast = election
    doubled = data.draw(st.sampled_from(candidates))
    with_double = [
        each
        | {
            "ranking": [
                group
                for one in each["ranking"]
                for group in ([one, ["double"]] if one == [doubled] else [one])
            ]
        }
        for each in cast
    ]
    before = schulze(candidates, cast)
    after = schulze([*candidates, "double"], with_double)
    assert {doubled if one == "double" else one for one in after.winners} == set(before.winners)
