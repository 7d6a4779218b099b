# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of results are given: plain values, ready to be drawn."""

from tenders.results.pages.after import after, born_of, project_url, told_by
from tenders.results.pages.rates import rates

__all__ = ["after", "born_of", "project_url", "rates", "told_by"]
