# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list that ``./run bench people`` has applied."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from bench import people
from groupes.administration import planning, sheet


def test_nine_lines_in_ten_are_new_and_the_others_are_faults_of_each_kind():
    lines = sheet.read(people.text(200, "un.fr").encode()).lines
    plans = planning.plan(lines, {}, today=dt.date(2026, 12, 1))
    verdicts = Counter(one.verdict for one in plans)
    assert verdicts == {planning.NEW: 180, planning.REFUSED: 20}
    why = {code for one in plans for code in one.why}
    assert {"email", "no_email", "no_name", "status", "twice"} <= why


def test_two_lists_have_no_address_in_common():
    one, other = (
        {planning.email_of(line) for line in sheet.read(people.text(50, of).encode()).lines}
        for of in ("un.fr", "deux.fr")
    )
    assert {address for address in one & other if "@" in address} == set()
