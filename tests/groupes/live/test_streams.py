# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of streams that browsers follow: each found by what its announcements carry."""

from __future__ import annotations

import json

import pytest

from groupes.chat.stream import RoomStream
from groupes.journal.stream import JournalStream
from groupes.live import streams
from groupes.live.streams import RightsStream, Stream, encode, rights_source, sources


def test_a_frame_is_short_and_reads_back() -> None:
    frame = {"t": "msg", "html": "<p>Élise & « vous »</p>", "seq": 3, "cut": "  "}
    text = encode(frame)
    assert json.loads(text) == frame
    assert "Élise" in text  # not six characters for one
    assert '":3,"' in text


def test_the_streams_of_the_journal_and_of_the_rooms_are_found_by_their_kind() -> None:
    assert {kind: type(source) for kind, source in sources().items()} == {
        "event": JournalStream,
        "msg": RoomStream,
    }


def test_one_stream_tells_of_rights_and_is_followed_as_the_others() -> None:
    assert rights_source() is sources()["event"]


def test_without_a_stream_of_rights_or_with_two_the_hub_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for count in (0, 2):
        many = tuple(RightsStream(JournalStream()) for _n in range(count))
        monkeypatch.setattr(streams, "declared", lambda kind, many=many: many)
        with pytest.raises(ValueError, match="unpack"):
            rights_source.__wrapped__()  # what is remembered is another's


def test_a_kind_declared_by_a_higher_floor_joins_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Rounds(RoomStream):
        kind = "round"

    kinds = {RightsStream: (RightsStream(JournalStream()),), Stream: (Stream(Rounds()),)}
    monkeypatch.setattr(streams, "declared", kinds.__getitem__)
    assert list(sources.__wrapped__()) == ["event", "round"]
