# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of meetings are given."""

from roles.meetings.pages.calendars import feeds, invited
from roles.meetings.pages.lines import agenda
from roles.meetings.pages.lists import FEW, home_part, index, next_one, series
from roles.meetings.pages.one import Page, meeting

__all__ = [
    "FEW",
    "Page",
    "agenda",
    "feeds",
    "home_part",
    "index",
    "invited",
    "meeting",
    "next_one",
    "series",
]
