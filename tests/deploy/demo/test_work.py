# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board of the demonstration is lively, and says only what its people know."""

from __future__ import annotations

from deploy.demo import build, people, work


def test_its_people_and_groupes_are_those_of_the_demonstration() -> None:
    known = {one.key for one in people.PEOPLE}
    groupes = {one.key: one.members.split() for one in build.GROUPES}
    roles = {(one.groupe, one.key) for one in build.ROLES}
    for spec in work.WORK:
        assert {spec.by, spec.holder, spec.helper} - {""} <= known & {*groupes[spec.groupe]}
        assert not spec.role or (spec.groupe, spec.role) in roles
        assert spec.ticked <= len(spec.checklist)
        assert bool(spec.holder) >= spec.hand
    assert set(work.TELL) <= {*groupes["concerter"]}


def test_it_shows_each_thing_that_work_can_be() -> None:
    shown = work.WORK
    for what in (
        "holder",
        "hand",
        "helper",
        "whole",
        "every",
        "after_done",
        "skills",
        "done",
        "bid",
    ):
        assert any(getattr(one, what) for one in shown), what
    assert any(not one.holder for one in shown)
    assert any(one.days is not None and one.days < 0 and not one.done for one in shown)
