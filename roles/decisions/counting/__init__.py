# SPDX-License-Identifier: AGPL-3.0-or-later
"""The counting of votes: ballots in, a result out, with the rules that it was made by.

Pure: no database, no framework, no floats. The formats of ballots and results are written down in
`docs/formats/ballots.md`. Typical use::

    result = count("schulze", ["a", "b"], [{"weight": 3, "ranking": [["a"], ["b"]]}], seats=1)
    result.winners, result.as_dict(words)              # Wrong names the place of what can't be counted
    script("schulze", ["a", "b"], ballots, seats=1)    # a program that counts them again

Whole numbers and exact fractions throughout. The order of ballots, and how alike ones are bundled,
changes nothing; nor do the names of candidates, but for a lot.

Where to look:

- `options`: what may be chosen of each method; `polls`: ballots read; `reading`: plain values read, or
  refused with their place; `files`: what `manage.py count` reads and prints;
- `schulze`, `runoff`, `majority`, `score` (dots too), `consent`: each method; `counted`: the one asked for;
- `seating`: seats, equals, the lot, the quorum; `packed`: many numbers in one, for speed;
- `values`: results; `telling`: what is stated of them, as sentences; `program`: the script that counts
  again.
"""

from roles.decisions.counting.counted import count, tally
from roles.decisions.counting.files import File, printed, read_file
from roles.decisions.counting.options import METHODS, Options
from roles.decisions.counting.polls import Poll, read_poll
from roles.decisions.counting.program import script, written
from roles.decisions.counting.reading import Wrong
from roles.decisions.counting.telling import Words, tell
from roles.decisions.counting.values import (
    Consent,
    Majority,
    Objection,
    Quorum,
    Result,
    Round,
    Runoff,
    Schulze,
    Score,
    Stated,
    Tie,
)

__all__ = [
    "METHODS",
    "Consent",
    "File",
    "Majority",
    "Objection",
    "Options",
    "Poll",
    "Quorum",
    "Result",
    "Round",
    "Runoff",
    "Schulze",
    "Score",
    "Stated",
    "Tie",
    "Words",
    "Wrong",
    "count",
    "printed",
    "read_file",
    "read_poll",
    "script",
    "tally",
    "tell",
    "written",
]
