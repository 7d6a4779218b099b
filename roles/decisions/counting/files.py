# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file of ballots: one poll, or several as examples; counted by the method it names, or ranked
ballots by both methods for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from roles.decisions.counting.counted import tally
from roles.decisions.counting.options import METHODS, OF_METHOD
from roles.decisions.counting.options import method as read_method
from roles.decisions.counting.polls import Poll, read_poll
from roles.decisions.counting.reading import join, mapping, refuse, required, sequence, shown
from roles.decisions.counting.telling import Words
from roles.decisions.counting.values import Result, Schulze

MAX_EXAMPLES: Final = 1_000
MAX_NAMES: Final = 2_000
"""Candidates of all examples: what is compared grows with their cubes."""

_BESIDE: Final = ("name", "source", "note", "published", "expected")
"""What a file may say of itself: not counted."""
_POLL: Final = ("method", "candidates", "ballots", "options", *_BESIDE)
_RANKED: Final = ("schulze", "runoff")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file has counted: the same ballots by one method, or by each for ranked ballots."""

    name: str
    polls: tuple[Poll, ...]

    def results(self) -> tuple[Result, ...]:
        return tuple(tally(poll) for poll in self.polls)


@dataclass(frozen=True, slots=True)
class File:
    """`several`: whether the entries came as a list of examples."""

    entries: tuple[Entry, ...]
    several: bool


def read_file(data: object, method: str | None = None) -> File:
    """Read what a file holds; `method` stands instead of the file's own. Raises Wrong."""
    values = mapping(data, "", (*_POLL, "examples"))
    if "examples" not in values:
        return File((_entry(values, "", method),), several=False)
    for name in ("candidates", "ballots"):
        if name in values:
            refuse(name, "with_examples", f"each of the examples has its own {name}")
    beside = {name: values[name] for name in ("method", "options") if name in values}
    found = []
    names = 0
    for place, each in _entries(values["examples"], "examples"):
        found.append(_entry({**beside, **mapping(each, place, _POLL)}, place, method))
        names += len(found[-1].polls[0].candidates)
        if names > MAX_NAMES:
            refuse(place, "too_many", f"at most {MAX_NAMES} candidates in all", limit=MAX_NAMES)
    return File(tuple(found), several=True)


def _entries(data: object, place: str) -> Iterator[tuple[str, Any]]:
    for at, each in enumerate(sequence(data, place, MAX_EXAMPLES)):
        yield f"{place}[{at}]", each


def _entry(values: Mapping[str, Any], place: str, method: str | None) -> Entry:
    name = values.get("name", "")
    if not isinstance(name, str):
        refuse(join(place, "name"), "not_text", f"must be text, not {shown(name)}")
    ballots = required(values, "ballots", place)
    options = values.get("options")
    named = method if method is not None else values.get("method")
    if named is not None:
        methods: tuple[str, ...] = (read_method(named, join(place, "method")),)
    elif _ranked(ballots):
        methods = _RANKED
    else:
        refuse(
            join(place, "method"),
            "missing",
            "missing: one of " + ", ".join(METHODS),
            field="method",
        )
    return Entry(
        name,
        tuple(
            read_poll(
                each,
                values.get("candidates"),
                ballots,
                _own(each, methods, options, join(place, "options")),
                place,
            )
            for each in methods
        ),
    )


def _ranked(ballots: object) -> bool:
    """Whether nothing but rankings can be meant."""
    return isinstance(ballots, list) and all(
        isinstance(each, dict) and "ranking" in each for each in ballots
    )


def _own(method: str, methods: tuple[str, ...], options: object, place: str) -> object:
    """Of the options for several methods, those of one."""
    if options is None or len(methods) == 1:
        return options
    every = dict.fromkeys(name for each in methods for name in OF_METHOD[each])
    return {
        name: value
        for name, value in mapping(options, place, tuple(every)).items()
        if name in OF_METHOD[method]
    }


def printed(file: File, words: Words | None = None) -> dict[str, Any]:
    """What a file's count is as plain JSON values: the result, or the two of ranked ballots without a
    method, or a list of these as `examples`."""
    told = [_printed(entry, words) for entry in file.entries]
    return {"examples": told} if file.several else told[0]


def _printed(entry: Entry, words: Words | None) -> dict[str, Any]:
    found = entry.results()
    plain: dict[str, Any] = {"name": entry.name} if entry.name else {}
    first = found[0]
    if len(found) == 1:
        return plain | first.as_dict(words)
    whole = first.as_dict(words)
    if isinstance(first, Schulze):
        plain |= {
            "pairwise": whole["pairwise"],
            "strongest_paths": whole["strongest_paths"],
            "schulze_ranking": whole["ranking"],
            "condorcet_winner": whole["condorcet_winner"],
        }
    return plain | {"instant_runoff": found[1].as_dict(words), "schulze": whole}
