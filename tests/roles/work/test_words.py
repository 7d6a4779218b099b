# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an offer is said to each whom it concerns."""

from __future__ import annotations

from groupes.models import Member
from roles.work import moves, words
from roles.work.models import Work, WorkOffer

A, B, C = (Member(pk=n, name=name) for n, name in ((1, "Anne"), (2, "Bo"), (3, "Cléo")))


def offer(**fields: object) -> WorkOffer:
    return WorkOffer(work=Work(title="Lire"), offered_by=A, offered_to=B, **fields)


def test_each_reads_what_is_asked_of_them(in_english: None) -> None:
    assert words.asked(offer(), B.pk) == "Anne offers you: Lire"
    move = offer(giver=C, is_move=True)
    assert words.asked(move, C.pk) == "Lire: would it help you if Bo went on with it?"
    assert words.asked(move, B.pk) == "Lire, which Cléo carries: would you go on with it?"


def test_who_said_no_to_a_move_is_not_told(in_english: None) -> None:
    ended = offer(giver=C, is_move=True, state="declined")
    for reader in (A, B, C):
        said = words.ended(ended, reader.pk)
        assert said == "Lire stays where it is: not this time"
    assert "Bo" in words.ended(
        offer(state="declined"), A.pk
    )  # an offer to one is that one's answer
    assert "Bo goes on" in words.ended(offer(state="accepted"), A.pk)
    assert "yours" in words.ended(offer(state="accepted"), B.pk)
    assert "has ended" in words.ended(offer(state="withdrawn"), A.pk)


def test_what_it_waits_for_is_said_without_whose_yes_came(in_english: None) -> None:
    assert "Bo" in words.waiting(offer(), A.pk)
    move = offer(giver=C, is_move=True)
    assert words.waiting(move, A.pk) == "Proposed to both, not answered yet."
    move.taker_yes = True
    assert words.waiting(move, A.pk) == "Proposed to both: one yes, the other is awaited."
    assert words.waiting(move, B.pk) == "You said yes; it waits for the other yes."


def test_why_a_move_is_said_in_sentences(in_english: None) -> None:
    why = (moves.LEARNS, moves.HAND, moves.SELDOM)
    said = words.why(moves.Move(1, 1, 2, why, 60, 120), ["Lire"], "Anne", "Bo")
    assert said == (
        "Anne carries 1\u00a0day a month more than they wish to give; Bo has room for 2\u00a0days a "
        "month. Bo wishes to learn: Lire. Anne asked for a hand on it. Bo was asked less often than "
        "others."
    )
    chained = words.why(moves.Move(1, 1, 2, (moves.DOES,), 0, 60), ["Lire"], "Anne", "Bo")
    assert chained.startswith("So that Anne has room")
    assert "Bo knows how: Lire." in chained


def test_a_checklist_is_said_where_there_is_one(in_english: None) -> None:
    assert words.steps(1, 3) == "1 of 3 lines ticked"
    assert words.steps(0, 0) == ""
