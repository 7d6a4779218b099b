# SPDX-License-Identifier: AGPL-3.0-or-later
"""Consent: no objection is outvoted."""

import pytest

from roles.decisions.counting import Wrong, count

YES, NO, NEITHER = {"choice": "consent"}, {"choice": "objection", "reason": " Too soon. "}, {
    "choice": "abstain", "reason": "was away",
}  # fmt: skip


def test_it_is_adopted_where_nobody_objects():
    result = count("consent", None, [YES, {**YES, "weight": 2}, NEITHER])
    assert (result.outcome, result.ballots) == ("adopted", 4)
    assert dict(result.counts) == {"consent": 3, "objection": 0, "abstain": 1}
    assert [one.key for one in result.stated] == ["no_objection", "abstaining"]


def test_one_objection_stands_against_any_number():
    result = count("consent", None, [{**YES, "weight": 99}, NO])
    assert (result.outcome, result.winners) == ("objected", ())
    assert result.as_dict()["objections"] == [{"ballot": 1, "reason": "Too soon.", "weight": 1}]


def test_nobody_against_is_not_yet_somebody_for():
    assert count("consent", None, [NEITHER]).outcome == "nobody"
    assert count("consent", None, []).outcome == "nobody"


def test_without_its_quorum_nothing_is_adopted():
    assert count("consent", ["the roof"], [YES, NEITHER], quorum=2).outcome == "adopted"
    assert count("consent", ["the roof"], [YES, NEITHER], quorum=3).outcome == "no_quorum"


@pytest.mark.parametrize("reason", [{}, {"reason": None}, {"reason": "  "}])
def test_an_objection_says_why(reason):
    with pytest.raises(Wrong) as refused:
        count("consent", None, [YES, {"choice": "objection", **reason}])
    assert (refused.value.place, refused.value.code) == ("ballots[1].reason", "missing")


@pytest.mark.parametrize(("reason", "code"), [(3, "not_text"), ("x" * 10_001, "too_long")])
def test_a_reason_is_text_of_some_length(reason, code):
    with pytest.raises(Wrong) as refused:
        count("consent", None, [{"choice": "consent", "reason": reason}])
    assert (refused.value.place, refused.value.code) == ("ballots[0].reason", code)


def test_a_consent_is_about_one_thing():
    with pytest.raises(Wrong, match="about one proposal, and there are 2"):
        count("consent", ["the roof", "the door"], [YES])
