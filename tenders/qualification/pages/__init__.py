# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of qualification are given: plain values, ready to be drawn."""

from tenders.qualification.pages.board import board, month
from tenders.qualification.pages.card import card, day_proposed
from tenders.qualification.pages.look_back import look_back
from tenders.qualification.pages.papers import papers
from tenders.qualification.pages.whom import whom

__all__ = ["board", "card", "day_proposed", "look_back", "month", "papers", "whom"]
