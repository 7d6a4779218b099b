# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why this person, why nobody, and what the numbers do to people."""

from __future__ import annotations

from roles.rotation import Held, tell
from roles.rotation.reasons import Reasons, remarks
from roles.rotation.rules import values
from roles.rotation.telling import English
from tests.roles.rotation.made import cell, past, person, problem, role


def keys(reasons):
    return [reason.key for reason in reasons]


def why(made, held, one):
    return keys(Reasons(made, held).of_seat(one))


def test_a_seat_says_what_decided_and_the_wish():
    made = problem(
        [role("t", skills=["x"]), role("s", family="support"), role("f", family="facilitation")],
        [
            person("ana", 3, 3, wishes={"t": "glad", "s": "rather_not"}, learning=["x"]),
            person("bob", 3, 3, wishes={"f": "fine"}, past=past("t", 1)),
            person("cleo", 3, 3),
        ],
        locks=[cell("s", 1, "cleo")],
    )
    one = Held("t", "ana", 0)
    assert why(made, {one}, one) == ["learns", "glad"]
    assert why(made, {Held("t", "bob", 0)}, Held("t", "bob", 0)) == ["goes_on", "unsaid"]
    assert why(made, {Held("s", "cleo", 1)}, Held("s", "cleo", 1))[0] == "locked"
    assert why(made, {Held("f", "bob", 0)}, Held("f", "bob", 0)) == ["facilitates", "fine"]
    twice = {Held("f", "bob", 0), Held("f", "bob", 1)}
    assert why(made, twice, Held("f", "bob", 0)) == ["fine"]
    assert "rather_not_needed" in why(made, {Held("s", "ana", 0)}, Held("s", "ana", 0))


def test_a_seat_that_one_alone_can_take_says_so():
    made = problem(
        [role("t", energy=2)], [person("ana", 2, wishes={"t": "rather_not"}), person("bob", 1)]
    )
    assert why(made, {Held("t", "ana", 0)}, Held("t", "ana", 0)) == ["only_one"]


def test_a_vacant_seat_counts_what_keeps_each_from_it():
    made = problem(
        [role("t", energy=2, seats=2, rest=3), role("p", energy=2)],
        [
            person("no", 2, wishes={"t": "no"}), person("weak", 1), person("out", 2),
            person("tired", 2, past=past("t", 2)), person("busy", 2), person("there", 2),
            person("free", 2),
        ],
        exclude=[cell("t", 0, "out")],
    )  # fmt: skip
    reasons = Reasons(made, {Held("p", "busy", 0), Held("t", "there", 0)})
    (reason,) = reasons.of_vacancy(made.role["t"], 0)
    assert dict(reason.facts) == dict.fromkeys(
        ("busy", "could", "excluded", "refuse", "resting", "there", "without_energy"), 1
    )
    assert tell(reason, English()) == (
        "Nobody sits here: 1 is there, 1 said no, 1 has not the energy, 1 is excluded, "
        "1 has to rest, 1 holds another role, 1 still could."
    )
    locked = problem([role("t")], [person("ana", 1)], locks=[cell("t", 0, None)])
    assert keys(Reasons(locked, ()).of_vacancy(locked.role["t"], 0)) == ["locked_vacant"]


def test_the_numbers_say_what_they_do_to_people():
    made = problem(
        [role("f", family="facilitation"), role("t", energy=9), role("p")],
        [person(f"p{n}", 1, 1, 1, 1, 1, wishes={"p": "no"}) for n in range(6)]
        + [person("away", 0, 0, 0, 0, 0, wishes={"p": "no"})],
    )
    told_ = {one.key: dict(one.facts) for one in remarks(made, (), {"spread": 0})}
    assert told_["facilitation_seats"] == {"seats": 4, "willing": 7}
    assert "facilitation_turns" in told_
    assert told_["part_of_a_year"] == {"terms": 1}
    assert told_["nobody_wants"] == {"role": "p"}
    assert told_["nobody_has_energy"] == {"role": "t", "energy": 9}
    assert told_["away"] == {"count": 1}
    assert told_["vacancies"] == {"count": 15}
    assert "spread_gap" not in told_


def test_what_is_not_proven_of_the_spread_is_said():
    made = problem([role("s", family="support", seats=2)], [person("ana", 1), person("bob", 1)])
    held = {Held("s", "ana", 0)}
    assert values(made, held)["spread"] == 1
    assert "spread_gap" in keys(remarks(made, held, {"spread": 0}))
    assert "spread_unknown" in keys(remarks(made, held, {}))
    assert not {"spread_gap", "spread_unknown"} & set(keys(remarks(made, held, {"spread": 1})))
