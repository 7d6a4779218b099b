# SPDX-License-Identifier: AGPL-3.0-or-later
"""The charter as one text: in the archive of a groupe that leaves, and where a door shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.safestring import SafeString

from groupes.charter import queries, templates
from groupes.models import Groupe
from groupes.web.text import shown as markdown


def as_read(groupe: Groupe, called: Callable[[int | None], str]) -> Iterator[tuple[str, str]]:
    """Each section, then the red lines as one text. Two queries."""
    for section in queries.sections(groupe):
        if section.body:
            yield str(section), section.body
    if lines := queries.lines(groupe):
        title = str(templates.TITLES[templates.RED_LINES])
        yield title, "\n".join(f"- {line.text}" for line in lines)


def as_html(groupe: Groupe) -> SafeString | str:
    """The whole of it, in HTML; "" where nothing is written. Two queries."""
    parts = [f"# {title}\n\n{body}" for title, body in as_read(groupe, str)]
    return markdown("\n\n".join(parts)) if parts else ""
