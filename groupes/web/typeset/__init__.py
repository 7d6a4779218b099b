# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers: a tagged PDF of one template of ours, with what people wrote as data.

    from groupes.web import typeset

    body = [typeset.heading(1, "Methodology"), *typeset.of_html(piece.html)]
    content = typeset.pdf(typeset.Document(title="…", language="fr", body=body))

Nothing a person typed is ever read as a template: it travels as JSON, and ``document.typ`` walks it. The
program that sets it runs in a process of its own (``child.py``), with a time, a memory and no folder to
read; it asks nothing of the network. The same document gives the same bytes: no date and no hour is in it.
Where it can not be made, :class:`Unmade` says so in words for the person.
"""

from __future__ import annotations

from groupes.web.typeset.nodes import (
    Block,
    Document,
    heading,
    lines,
    of_html,
    page_break,
    paragraph,
    row_of_signatures,
    table,
)
from groupes.web.typeset.setting import LONGEST, Unmade, pdf

__all__ = [
    "LONGEST",
    "Block",
    "Document",
    "Unmade",
    "heading",
    "lines",
    "of_html",
    "page_break",
    "paragraph",
    "pdf",
    "row_of_signatures",
    "table",
]
