# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draw that anybody can check: what is published, what is not, and in which order."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from roles import lot


def test_a_commitment_is_the_sha_256_of_a_seed_that_is_another_each_time() -> None:
    one, other = lot.seal(), lot.seal()
    assert one.seed != other.seed
    assert len(one.seed) == 64
    assert one.commitment == hashlib.sha256(one.seed.encode()).hexdigest()


def test_the_order_is_that_of_the_marks_whatever_the_order_of_the_names() -> None:
    tickets = [str(number) for number in range(1, 41)]
    drawn = lot.order("a" * 64, tickets)
    assert sorted(drawn) == sorted(tickets)
    assert drawn != tickets
    assert drawn == lot.order("a" * 64, reversed(tickets))
    marks = [hashlib.sha256(f"{'a' * 64}:{ticket}".encode()).hexdigest() for ticket in drawn]
    assert marks == sorted(marks)


def test_each_name_comes_first_about_as_often() -> None:
    first = [lot.order(lot.digest(str(number)), ["3", "14", "15"])[0] for number in range(600)]
    assert all(150 < first.count(ticket) < 250 for ticket in ("3", "14", "15"))


def test_another_name_changes_nothing_to_the_order_of_the_others() -> None:
    with_all = lot.order("b" * 64, ["1", "2", "3", "4"])
    assert [one for one in with_all if one != "3"] == lot.order("b" * 64, ["1", "2", "4"])


def test_a_ticket_is_there_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        lot.order("c" * 64, ["1", "1"])


def test_another_seed_or_another_order_does_not_hold() -> None:
    sealed = lot.seal()
    drawn = lot.order(sealed.seed, ["1", "2", "3"])
    assert lot.holds(sealed.seed, sealed.commitment, drawn)
    assert not lot.holds(sealed.seed, sealed.commitment, drawn[::-1])
    assert not lot.holds(lot.seal().seed, sealed.commitment, drawn)


def test_what_one_runs_in_a_terminal_says_the_same() -> None:
    sealed = lot.seal()
    tickets = ["12", "7", "301"]
    told = lot.one_liner(sealed.seed, tickets)
    program = told.removeprefix('python3 -c "').removesuffix('"')
    assert '"' not in program
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    first, *rest = ran.stdout.splitlines()
    assert first == sealed.commitment
    assert [line.split()[1] for line in rest] == lot.order(sealed.seed, tickets)
