# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes of notices in a reader's words."""

from __future__ import annotations

from tenders.notices import labels


def test_every_warning_of_the_parser_has_words_or_is_meant_for_machines() -> None:
    said = [
        "deadline_time_missing",
        "correction_in_words_only: a person must read the description",
        "value_is_framework_ceiling",
        "title_missing",
        "buyer_missing",
        "deadline_offset_odd: LOT-0001",
        "deadline_time_unreadable: LOT-0001",
        "deadline_given_twice: 2026-06-12T12:00:00+02:00",
        "deadline_far_away: 2049-12-31",
    ]
    assert all(labels.warning(one) for one in said)
    assert labels.warning("url_scheme_missing: address") == ""
