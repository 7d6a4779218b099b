# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the templates of a bid are given: the whole page, or one of its parts alone."""

from tenders.bids.pages.bid import whole
from tenders.bids.pages.head import head, missing, noted, version
from tenders.bids.pages.matrix import matrix
from tenders.bids.pages.may import may
from tenders.bids.pages.pieces import piece, pieces
from tenders.bids.pages.pipeline import home_part, pipeline
from tenders.bids.pages.prices import price, prices, scenario_lines

__all__ = [
    "head",
    "home_part",
    "matrix",
    "may",
    "missing",
    "noted",
    "piece",
    "pieces",
    "pipeline",
    "price",
    "prices",
    "scenario_lines",
    "version",
    "whole",
]
