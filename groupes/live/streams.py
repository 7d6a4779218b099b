# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of numbered streams that browsers follow, declared by the floors that own them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from groupes.web.wiring import declared, remembered


def encode(frame: Mapping[str, Any]) -> str:
    """A frame as it goes over the line."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A row as frames: language code → encoded frame, the same for every reader."""

    id: int
    groupe_id: int
    stream: str
    seq: int
    frames: Mapping[str, str]


class StreamSource(Protocol):
    """A kind of numbered stream, one per groupe."""

    kind: str
    """What announcements of its rows carry as ``kind``."""

    def heads(self, groupe_ids: Collection[int]) -> Mapping[int, tuple[str, int]]:
        """Groupe id → name of its stream and last number given. One query."""

    def load(self, ids: Collection[int], languages: Collection[str]) -> Iterable[Loaded]:
        """The rows as frames, those that exist. One query."""


class RightsSource(StreamSource, Protocol):
    """The stream whose rows may change who may follow a groupe (the journal): the hub compares
    its head before any frame leaves, and asks rights again when it does not know what came."""

    def rights_changed(self, since: Mapping[int, int]) -> set[int]:
        """Of these groupes (id → last number known), those where rights may have changed since.
        One query."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Declares a kind of stream."""

    source: StreamSource


@dataclass(frozen=True, slots=True)
class RightsStream:
    """Declares the stream that tells of rights; there is one."""

    source: RightsSource


@remembered
@cache
def sources() -> Mapping[str, StreamSource]:
    """Kind of announcement → how its rows are read."""
    every: tuple[Stream | RightsStream, ...] = (*declared(RightsStream), *declared(Stream))
    return {stream.source.kind: stream.source for stream in every}


@remembered
@cache
def rights_source() -> RightsSource:
    [stream] = declared(RightsStream)
    return stream.source
