# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receipts: drawn by chance, copied by hand, kept as their hash."""

from __future__ import annotations

import re

from roles.decisions import receipts


def test_each_is_another_one_in_groups_of_four() -> None:
    drawn = {receipts.new() for _time in range(200)}
    assert len(drawn) == 200
    assert all(re.fullmatch("([0-9a-f]{4}-){4}[0-9a-f]{4}", one) for one in drawn)


def test_it_is_the_same_however_it_is_typed_and_another_one_is_not() -> None:
    one = receipts.new()
    for typed in (one.upper(), one.replace("-", ""), f"  {one.replace('-', ' ')} "):
        assert receipts.kept(typed) == receipts.kept(one)
    assert receipts.kept(receipts.new()) != receipts.kept(one)
    assert one.replace("-", "") not in receipts.kept(one)
