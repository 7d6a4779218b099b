# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was reckoned before is what the engine gives; another case or rule is reckoned anew."""

from __future__ import annotations

from typing import Any

import pytest

from commons.sharing import actions, engine, reckoned
from commons.sharing.models import SplitRule
from groupes.models import Member
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return factories.member()


@pytest.fixture
def rule(member: Member) -> SplitRule:
    return factories.split_rule(factories.groupe(member), member)


def case(rule: SplitRule, member: Member, days: int) -> dict[str, Any]:
    on = rule.groupe.today()
    return actions.case_of(10_000, "EUR", [actions.Participant(member, days)], on=on)


def test_the_same_case_is_reckoned_once_and_is_the_engine_s(
    rule: SplitRule, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [engine.compute(rule.rule, case(rule, member, days)).to_json() for days in (1, 2)]
    asked: list[object] = []
    compute = engine.compute

    def counted(*args: Any) -> engine.Result:
        asked.append(args)
        return compute(*args)

    monkeypatch.setattr(engine, "compute", counted)
    for _turn in range(3):
        found = [reckoned.result_of(rule, case(rule, member, days)).to_json() for days in (1, 2)]
        assert found == expected
    assert len(asked) == 2


def test_a_case_that_is_refused_is_refused_each_time(rule: SplitRule, member: Member) -> None:
    for _turn in range(2):
        with pytest.raises(engine.CaseError):
            reckoned.result_of(rule, case(rule, member, 0))


def test_a_rule_that_is_only_proposed_may_still_change(rule: SplitRule, member: Member) -> None:
    proposed = actions.create_rule(by=member, groupe=rule.groupe, name="Deux", rule=rule.rule)
    with pytest.raises(ValueError, match="proposed"):
        reckoned.result_of(proposed, case(rule, member, 1))
    assert reckoned.keys_of(proposed) == reckoned.keys_of(rule) == {"days"}
