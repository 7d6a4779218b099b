# SPDX-License-Identifier: AGPL-3.0-or-later
"""A poll counted by the method that is asked for."""

import pytest

from roles.decisions.counting import METHODS, Wrong, count, read_poll, tally
from tests.roles.decisions.counting.made import ballots

CAST = ballots("1 A>B")


@pytest.mark.parametrize("method", METHODS)
def test_every_method_counts_no_ballots_too(method):
    candidates = None if method == "consent" else ["A", "B"]
    result = count(method, candidates, [])
    assert (result.method, result.ballots, result.winners) == (method, 0, ())
    assert result.outcome == "nobody"


def test_a_method_is_asked_for_by_its_synonym_too():
    assert count("instant_runoff", ["A", "B"], CAST) == count("runoff", ["A", "B"], CAST)


def test_a_poll_that_was_read_is_counted_the_same():
    assert tally(read_poll("schulze", ["A", "B"], CAST, {"seats": 2})) == count(
        "schulze", ["A", "B"], CAST, seats=2
    )


def test_an_option_that_is_none_is_not_given():
    assert count("schulze", ["A", "B"], CAST, quorum=None) == count("schulze", ["A", "B"], CAST)


def test_faults_are_named_by_their_place():
    with pytest.raises(Wrong, match=r"^method: must be one of"):
        count("plurality", ["A"], [])
    with pytest.raises(Wrong, match=r"^options\.needed: unknown field"):
        count("schulze", ["A"], [], needed="simple")
