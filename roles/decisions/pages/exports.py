# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register as it is taken along: rows, Markdown, paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.web import formats, typeset
from groupes.web.oneline import one_line
from roles.decisions import words
from roles.decisions.models import Decision
from roles.decisions.pages.register import stands


def HEADINGS() -> list[str]:  # noqa: N802 - the first row
    return [
        _("number"), _("title"), _("how it is decided"), _("state"), _("why"), _("decided on"),
        _("in force"), _("no longer in force from"), _("looked at again on"), _("proposed by"),
        _("sees that it happens"), _("circle"), _("text"),
    ]  # fmt: skip


def _in_force(here: Standing, one: Decision) -> bool:
    return one.state == "adopted" and (one.ends_on is None or one.ends_on > here.on)


def rows_of(here: Standing, decisions: Iterable[Decision]) -> Iterator[list[Any]]:
    for one in decisions:
        yield [
            one.pk,
            one.title,
            one.get_way_display(),
            one.get_state_display(),
            words.WHY.get(one.why, ""),
            formats.as_date(one.closed_at).isoformat() if one.closed_at is not None else "",
            _("yes") if _in_force(here, one) else _("no"),
            one.ends_on.isoformat() if one.ends_on is not None else "",
            one.review_on.isoformat() if one.review_on is not None else "",
            one.proposer.name if one.proposer is not None else "",
            one.owner.name if one.owner is not None else "",
            one.circle.name if one.circle is not None else "",
            one.text,
        ]


def _facts(one: Decision) -> list[str]:
    """What is told of a decision under its title."""
    facts = [str(one.get_way_display()), stands(one)[0]]
    if one.closed_at is not None:
        facts.append(formats.date(formats.as_date(one.closed_at)))
    if one.proposer is not None:
        facts.append(_("by %(name)s") % {"name": one.proposer.name})
    if one.circle is not None:
        facts.append(one.circle.name)
    return facts


def as_markdown(here: Standing, decisions: Iterable[Decision]) -> str:
    """The register as one text: a title for each decision, what is told of it, then what it says."""
    title = _("Register of decisions: %(groupe)s") % {"groupe": one_line(here.groupe.name)}
    parts = [f"# {title}", _("As of %(day)s.") % {"day": formats.date(here.on)}]
    for one in decisions:
        parts.append(f"## {one_line(one.title)}")
        parts.append("*" + " · ".join(_facts(one)) + "*")
        if one.text.strip():
            parts.append("\n".join(_deeper(one.text)))
    return "\n\n".join(parts) + "\n"


def _deeper(text: str) -> Iterator[str]:
    """A text under a heading of the second level: its own headings come below."""
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        yield f"##{line}" if line.startswith("#") and not fenced else line


class PaperLine(NamedTuple):
    """One decision on paper."""

    title: str
    facts: str
    html: SafeString


def paper_line(one: Decision) -> PaperLine:
    return PaperLine(one.title, " · ".join(_facts(one)), one.shown)


def as_document(here: Standing, decisions: Iterable[Decision]) -> typeset.Document:
    """The register as a paper: what Markdown says of it, set."""
    body: list[typeset.Block] = []
    for one in decisions:
        body.append(typeset.heading(1, one_line(one.title)))
        body.append(typeset.paragraph(" · ".join(_facts(one))))
        body += typeset.of_html(one.shown, deeper=1)
    return typeset.Document(
        title=_("Register of decisions: %(groupe)s") % {"groupe": one_line(here.groupe.name)},
        language=(get_language() or "fr")[:2],
        subtitle=_("As of %(day)s.") % {"day": formats.date(here.on)},
        contents=_("Contents") if len(body) > 1 else "",
        body=body,
        footer=one_line(here.groupe.name),
    )
