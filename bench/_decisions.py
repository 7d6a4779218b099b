# SPDX-License-Identifier: AGPL-3.0-or-later
"""One open vote that everybody of the installation was asked: some dozens in the demonstration, 7 000 in the
large data set. Nine in ten answered."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.utils import timezone

TITLE: Final = "Tenir une assemblée chaque trimestre"

VOTERS: Final = """
INSERT INTO decisions_voter (decision_id, member_id, kind, place, has_answered, gains, is_gaining)
SELECT %(decision)s, member.id, 'voter',
    row_number() OVER (ORDER BY member.name_key, member.id), member.id %% 10 <> 0, '', false
FROM groupes_member AS member ORDER BY member.id
ON CONFLICT DO NOTHING
"""
ANSWERS: Final = """
INSERT INTO decisions_answer (voter_id, edition, stance, words, at)
SELECT voter.id, 1, (ARRAY['for', 'for', 'against', 'abstain'])[1 + voter.id %% 4], '', now()
FROM decisions_voter AS voter WHERE voter.decision_id = %(decision)s AND voter.has_answered
ON CONFLICT DO NOTHING
"""


def vote() -> Any:
    """The vote that was put, to look at."""
    return apps.get_model("decisions.Decision").objects.get(title=TITLE)


def put(groupe: str) -> None:
    """Put the vote in a groupe to everybody there is now; again, to those who came since."""
    decisions = apps.get_model("decisions.Decision").objects
    found = decisions.filter(title=TITLE).first()
    if found is None:
        now = timezone.now()
        there = apps.get_model("groupes.Groupe").objects.get(slug=groupe)
        found = decisions.create(
            groupe=there,
            title=TITLE,
            text="Une matinée, en présence.",
            way="vote",
            counting="majority",
            proposer=there.memberships.filter(state="active").earliest("pk").member,
            state="open",
            stage="answering",
            opened_at=now,
            closes_at=now + dt.timedelta(days=30),
        )
    with connection.cursor() as cursor:
        for sql in (VOTERS, ANSWERS):
            cursor.execute(sql, {"decision": found.pk})
