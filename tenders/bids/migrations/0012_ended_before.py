# SPDX-License-Identifier: AGPL-3.0-or-later
"""When the result of a bid was first noted, of those that were over before it was kept: as their journal tells
it, since the last time a result of theirs was taken back. Where no journal does (it stayed behind when the
groupe came from elsewhere), the day of the submission, else that of the beginning: never later than it was, so
that nobody is asked anew about a bid of long ago."""

from typing import Any

from django.db import migrations

ENDED = """
UPDATE bids_bid AS bid
SET ended_at = COALESCE(
    (
        SELECT min(entry.at) FROM journal_entry AS entry
        WHERE entry.target_type = 'bids.bid'
          AND entry.target_id = bid.id
          AND entry.verb = 'bids.result_recorded'
          AND entry.at > COALESCE(
              (
                  SELECT max(back.at) FROM bids_takenback AS back
                  WHERE back.bid_id = bid.id AND back.what = 'result'
              ),
              '-infinity'
          )
    ),
    bid.submitted_at,
    bid.taken_up_at
)
WHERE bid.ended_at IS NULL AND bid.state IN ('won', 'lost', 'closed')
"""


def say_when_they_ended(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(ENDED)


class Migration(migrations.Migration):
    dependencies = [
        ("bids", "0011_hand_and_ended"),
        ("journal", "0003_entry_since"),
    ]

    operations = [
        migrations.RunPython(say_when_they_ended, migrations.RunPython.noop, elidable=True),
    ]
