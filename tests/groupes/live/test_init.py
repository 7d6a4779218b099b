# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is announced: to which group of the channel layer, with which frames, after which commit."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from groupes import live
from groupes.live.publisher import publisher
from groupes.live.streams import Loaded


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What would be sent: (group, message)."""
    sent: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(publisher, "publish", lambda group, message: sent.append((group, message)))
    return sent


def row(**frames: str) -> Loaded:
    return Loaded(id=5, groupe_id=12, stream="r7", seq=3, frames=frames)


def test_a_row_goes_to_its_groupe_with_its_frames(told: list[Any]) -> None:
    live.announce("msg", row(fr="a", en="b"))
    assert told == [
        (
            "live-12",
            {
                "type": "live", "groupe": 12, "kind": "msg", "id": 5, "stream": "r7", "seq": 3,
                "frames": {"fr": "a", "en": "b"},
            },
        )
    ]  # fmt: skip


def test_frames_are_carried_along_up_to_a_length_of_all_languages_together(
    told: list[Any],
) -> None:
    half = live.CARRIED // 2
    live.announce("msg", row(fr="x" * half, en="x" * half))
    live.announce("msg", row(fr="x" * half, en="x" * half + "x"))
    assert ["frames" in message for _group, message in told] == [True, False]
    assert told[1][1]["id"] == 5  # enough to read it


def test_whose_rights_changed_is_told_to_every_process(told: list[Any]) -> None:
    live.rights_changed(members=iter([1, 2]), users={3})
    live.rights_changed()
    assert told == [
        (live.PEOPLE, {"type": "live", "kind": "rights", "members": [1, 2], "users": [3]}),
        (live.PEOPLE, {"type": "live", "kind": "rights", "members": [], "users": []}),
    ]


def test_a_session_that_ends_is_told_by_a_mark_that_is_not_its_key(told: list[Any]) -> None:
    live.end_session("the-key-of-a-session")
    [(group, message)] = told
    assert (group, message["kind"]) == (live.PEOPLE, "session")
    assert message["mark"] == live.session_mark("the-key-of-a-session")
    assert "the-key-of-a-session" not in str(message)
    assert live.session_mark("another") != message["mark"]


@pytest.mark.django_db(transaction=True)
def test_pages_are_asked_to_look_again_after_the_commit_only(told: list[Any]) -> None:
    with transaction.atomic():
        live.refetch(12, "bids.bid:9", "matrix", jitter=50)
        assert told == []
    frame = {"t": "refetch", "s": "g12", "target": "bids.bid:9", "what": "matrix", "jitter": 50}
    assert told == [("live-12", {"type": "live", "groupe": 12, "kind": "frame", "frame": frame})]
    with pytest.raises(RuntimeError), transaction.atomic():
        live.refetch(12, "bids.bid:9")
        raise RuntimeError("undone")
    assert len(told) == 1


@pytest.mark.django_db(transaction=True)
def test_a_layer_that_is_away_takes_no_change_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object) -> None:
        raise ConnectionError("no Valkey here")

    monkeypatch.setattr(publisher, "publish", away)
    with transaction.atomic():
        live.refetch(12, "bids.bid:9")


def test_one_group_for_a_groupe_that_the_layer_takes_for_a_name() -> None:
    assert live.group_name(12) == "live-12"
    assert live.group_name(12) != live.group_name(1)
    assert live.group_name(0) != live.PEOPLE
