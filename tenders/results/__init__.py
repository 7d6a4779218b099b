# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes after a bid: questions and rounds, the buyer's analysis, what was learned, what it cost."""
