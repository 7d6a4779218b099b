# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule gives on a case, reckoned once: a bid's page asks it at each visit, of the same days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from commons.sharing import engine
from commons.sharing.models import SplitRule

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class _Asked:
    """Adopted, a rule is never changed: its id stands for it."""

    rule_id: int
    case: str
    rule: Any = field(compare=False)


@lru_cache(maxsize=MOST)
def _result(asked: _Asked) -> engine.Result:
    return engine.compute(asked.rule, json.loads(asked.case))


def result_of(rule: SplitRule, case: Mapping[str, Any]) -> engine.Result:
    """``engine.compute`` of an adopted rule; the result is shared: it is read, never changed. Raises
    ``engine.CaseError`` as it does; ``ValueError`` for a rule that is not adopted yet."""
    if rule.in_force_from is None:
        raise ValueError("a rule that is only proposed")
    return _result(_Asked(rule.pk, json.dumps(case, sort_keys=True), rule.rule))


@lru_cache(maxsize=MOST)
def _keys(asked: _Asked) -> frozenset[str]:
    return frozenset(engine.check_rule(asked.rule).keys)


def keys_of(rule: SplitRule) -> frozenset[str]:
    """The keys by which a rule shares ("days", "coordination"), of a rule that is adopted."""
    if rule.in_force_from is None:
        return frozenset(engine.check_rule(rule.rule).keys)
    return _keys(_Asked(rule.pk, "", rule.rule))
