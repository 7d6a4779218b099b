# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the templates of what is handed in are given."""

from tenders.dossier.pages.memoir import brief, outline, section
from tenders.dossier.pages.papers import lacks_of, lacks_told, papers_page, step_of
from tenders.dossier.pages.pricing import makeup_page
from tenders.dossier.pages.signing import by_what, signing

__all__ = [
    "brief",
    "by_what",
    "lacks_of",
    "lacks_told",
    "makeup_page",
    "outline",
    "papers_page",
    "section",
    "signing",
    "step_of",
]
