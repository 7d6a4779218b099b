# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rotation planner: who holds which role in which term, fairly, and why.

Pure: no database, no framework. The formats of a problem and of a plan are written down in
`docs/formats/rotation.md`. Typical use, in a job (a plan takes seconds)::

    problem = read_problem(json.loads(text))          # ProblemError names the place
    made = plan(problem, progress=lambda done: job.tell(done.part))
    made.to_json(words)                               # sentences in the reader's language

The same problem gives the same plan, however busy the machine, unless the clock or the caller ended
the search (`ended_by`).

Where to look:

- `problem`: what a plan is made from; `reading`: read from JSON, or refused with its place;
- `rules`: the hard rules and what a plan is worth, counted without the solver;
- `solving`: the search; `bounds`: what no plan can go beyond; `start`: a good plan to begin with;
- `conflicts`: why there is no plan; `fairness`, `reasons`: what is told of one, as keys and facts;
- `telling`: these as sentences; `planning`: all of it put together;
- `round_robin`: what a groupe does by hand, to compare with.
"""

from roles.rotation.planning import Aim, Line, Load, Plan, plan, told
from roles.rotation.problem import OBJECTIVES, Exclusion, Held, Lock, Past, Person, Problem, Role
from roles.rotation.reading import ProblemError, read_problem
from roles.rotation.reasons import Reason
from roles.rotation.round_robin import round_robin
from roles.rotation.rules import Rule
from roles.rotation.solving import Progress
from roles.rotation.telling import Words, sentence, tell, tell_rule

__all__ = [
    "OBJECTIVES",
    "Aim",
    "Exclusion",
    "Held",
    "Line",
    "Load",
    "Lock",
    "Past",
    "Person",
    "Plan",
    "Problem",
    "ProblemError",
    "Progress",
    "Reason",
    "Role",
    "Rule",
    "Words",
    "plan",
    "read_problem",
    "round_robin",
    "sentence",
    "tell",
    "tell_rule",
    "told",
]
