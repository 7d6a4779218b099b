# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of decisions: what is open, what was decided; a line of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groupes.access import Standing
from groupes.web import formats
from groupes.web.paths import reverse
from roles.decisions import queries, rules, words
from roles.decisions.models import Decision, State, Tension
from roles.queries import circles_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Line(NamedTuple):
    """One decision of a list. Plain values, for the list is kept."""

    title: str
    url: str
    state: str
    icon: str
    tone: str
    facts: str


def line(here: Standing, decision: Decision) -> Line:
    state, icon, tone = stands(decision)
    by = decision.proposer.name if decision.proposer is not None else ""
    facts = [decision.get_way_display()]
    if by:
        facts.append(_("by %(name)s") % {"name": by})
    if decision.closed_at is not None:
        facts.append(formats.date(decision.closed_at))
    return Line(
        title=decision.title,
        url=reverse("decisions:decision", args=[here.groupe.slug, decision.pk]),
        state=state,
        icon=icon,
        tone=tone,
        facts=" · ".join(facts),
    )


def _hour(at: dt.datetime | None) -> str:
    return f"{formats.date(at)}, {formats.clock(at)}"


def stands(decision: Decision) -> tuple[str, str, str]:
    """Where a decision stands: words, icon, tone."""
    if decision.state == State.OPEN:
        return (
            _("open until %(moment)s") % {"moment": _hour(decision.closes_at)},
            "circle-dot",
            "",
        )
    if decision.state == State.ADOPTED:
        today = decision.groupe.today()
        if decision.ends_on is not None and decision.ends_on <= today:
            return _("no longer in force"), "circle", ""
        if decision.effect and decision.applied_at is None and decision.effect_on is not None:
            return (
                _("adopted, takes effect on %(day)s") % {"day": formats.date(decision.effect_on)},
                "check-check",
                "ok",
            )
        return pgettext("a decision", "adopted"), "check-check", "ok"
    if decision.state == State.OVERTAKEN:
        return _("overtaken: to be asked again"), "triangle-alert", "warn"
    return decision.get_state_display(), "circle-dashed", ""


class TensionLine(NamedTuple):
    """One tension of a list. Plain values, for the list is kept; ``by``: "" for who is no longer there."""

    sentence: str
    url: str
    by: str
    at: dt.datetime
    state: str
    icon: str
    tone: str


def where(tension: Tension) -> tuple[StrOrPromise, str, str]:
    """Where a tension stands: words, icon, tone."""
    if tension.let_go:
        return pgettext("a tension", "let go"), "circle", ""
    if not tension.is_open:
        return pgettext("a tension", "answered"), "check-check", "ok"
    if tension.is_asked:
        return _("still alive?"), "hourglass", "warn"
    if tension.route:
        return words.ROUTED[tension.route], "circle-dot", ""
    return _("to be routed"), "circle-dashed", ""


def tension_line(tension: Tension) -> TensionLine:
    state, icon, tone = where(tension)
    return TensionLine(
        sentence=tension.sentence,
        url=reverse("decisions:tension", args=[tension.groupe.slug, tension.pk]),
        by=tension.raised_by.name if tension.raised_by is not None else "",
        at=tension.raised_at,
        state=str(state),
        icon=icon,
        tone=tone,
    )


@dataclass(frozen=True, slots=True)
class Index:
    open: tuple[Line, ...]
    drafts: tuple[Line, ...]
    over: tuple[Line, ...]
    page: Page[Decision]
    tensions: tuple[TensionLine, ...]
    filtered: bool
    may_propose: bool
    may_raise: bool
    years: Sequence[str]
    circles: Sequence[tuple[str, str]]
    asked: str


def index(here: Standing, asked: Mapping[str, str]) -> Index:
    """The register of a groupe. Three queries, one more where something is asked. ``asked``: its filters, as
    an address has them."""
    current, felt = queries.current(here)
    over = queries.register(here, asked)
    return Index(
        open=tuple(line(here, one) for one in current if one.state == State.OPEN),
        drafts=tuple(line(here, one) for one in current if one.state == State.DRAFT),
        over=tuple(line(here, one) for one in over),
        page=over,
        tensions=tuple(map(tension_line, felt)),
        filtered=any(asked.get(name) for name in queries.ASKED),
        may_propose=rules.may_propose(here),
        may_raise=rules.may_raise(here),
        years=[str(year) for year in range(here.on.year, here.groupe.created_at.year - 1, -1)],
        circles=[(str(one.pk), one.name) for one in circles_of(here.groupe)],
        asked=urlencode({name: asked[name] for name in queries.ASKED if asked.get(name)}),
    )
