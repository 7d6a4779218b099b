# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of sources are given, and the line that the list of notices shows."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.notices.freshness import Told
from tenders.sources import labels, queries, rules
from tenders.sources.adapters import ADAPTERS
from tenders.sources.models import Run, Source


class RunShown(NamedTuple):
    """A reading: how it goes in a word, with its icon and tone, and what went wrong in a sentence."""

    run: Run
    words: str
    icon: str
    tone: str
    trouble: str


class SourceShown(NamedTuple):
    source: Source
    kind: str
    address: str
    last: RunShown | None
    next_at: dt.datetime | None  # None: it is off


def index() -> dict[str, Any]:
    """All sources. Two queries."""
    found = queries.sources()
    last = queries.last_runs(found)
    return {
        "rows": [_source(one, last.get(one.pk)) for one in found],
        "off": not any(one.enabled for one in found),
    }


def source(found: Source) -> dict[str, Any]:
    """One source with its readings. One query, and those of who asked."""
    shown = [_run(run) for run in queries.runs(found)]
    return {
        "row": _source(found, shown[0].run if shown else None),
        "runs": shown,
        "shown": queries.SHOWN,
    }


def _source(one: Source, last: Run | None) -> SourceShown:
    adapter = ADAPTERS[one.kind]
    return SourceShown(
        one,
        one.get_kind_display(),
        one.address or adapter.address,
        _run(last) if last else None,
        one.next_at if one.enabled else None,
    )


def _run(run: Run) -> RunShown:
    icon, tone = labels.tone(run.state)
    words = run.get_state_display()
    return RunShown(
        run, words[:1].upper() + words[1:], icon, tone, labels.trouble(run.trouble, run.facts)
    )


# --- on the list of notices ---------------------------------------------------------------------------


def freshness(me: Me) -> Told:
    """How fresh the list is, source by source, and where those who administer see more. One query."""
    found = queries.read_from()
    url = reverse("sources:index") if rules.may_administer(me) else ""
    return Told(_fresh(found), url)


def _fresh(found: list[Source]) -> str:
    if not found:
        return ""
    said = [_one_fresh(one) for one in found]
    return _("Notices come in by themselves from %(sources)s.") % {"sources": ", ".join(said)}


def _one_fresh(one: Source) -> str:
    facts = {"name": one.name, "when": formats.moment(one.done_at) if one.done_at else ""}
    if not one.enabled:
        return _("%(name)s (until %(when)s, off since)") % facts
    if not one.done_at:
        return _("%(name)s (not yet)") % facts
    if one.tries:
        return _("%(name)s (%(when)s; it does not answer at the moment)") % facts
    return _("%(name)s (%(when)s)") % facts
