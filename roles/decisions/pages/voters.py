# SPDX-License-Identifier: AGPL-3.0-or-later
"""Those who answer a decision, a page at a time; its secret ballots, in the order of their receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.core.paginator import Page
from django.utils.translation import gettext as _

from groupes.access import Standing
from roles.decisions import queries, receipts
from roles.decisions.models import Ballot, Decision, Voter, Way
from roles.decisions.pages.counted import ballot_told, labels_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class VoterLine(NamedTuple):
    """``stands``: whether they answered, or by whom, where it may be told; ``said``: what, where that may.
    Plain values, for the list is kept."""

    name: str
    mine: bool
    stands: str
    said: str
    words: str
    gains: str


@dataclass(frozen=True, slots=True)
class VotersPage:
    decision: Decision
    page: Page[Voter]
    lines: tuple[VoterLine, ...]


def voters_page(here: Standing, decision: Decision, asked: Mapping[str, str]) -> VotersPage:
    """A page of those who answer, by name; ``asked``: ``q``, ``page``. Three queries."""
    page = queries.voters_page(decision, asked)
    shown = decision.is_shown and not decision.secret and decision.way != Way.ELECTION
    answers = queries.answers_of(decision, [one.pk for one in page]) if shown else {}
    labels = labels_of(queries.options(decision)) if shown else {}
    lines = []
    for voter in page:
        answer = answers.get(voter.pk)
        lines.append(
            VoterLine(
                name=voter.member.name,
                mine=voter.member_id == here.member.pk,
                stands=str(_stands(decision, voter)),
                said=ballot_told(decision, answer.stance, answer.ballot, labels) if answer else "",
                words=answer.words if answer else "",
                gains=str(voter.gains_told),
            )
        )
    return VotersPage(decision, page, tuple(lines))


def _stands(decision: Decision, voter: Voter) -> StrOrPromise:
    if decision.secret:
        return ""  # who answered, and when, is told of nobody
    if voter.delegate is not None:
        return _("lets %(name)s answer") % {"name": voter.delegate.member.name}
    return _("answered") if voter.has_answered else _("has not answered")


@dataclass(frozen=True, slots=True)
class BallotsPage:
    """``lines``: the first figures of what is kept of a receipt, and what the ballot says."""

    decision: Decision
    page: Page[Ballot]
    lines: Sequence[tuple[str, str]]


def ballots_page(decision: Decision, asked: Mapping[str, str]) -> BallotsPage:
    """Three queries."""
    page = queries.secret_ballots(decision, asked)
    labels = labels_of(queries.options(decision))
    lines = [
        (one.receipt, ballot_told(decision, one.stance, one.ballot, labels) or _("blank"))
        for one in page
    ]
    return BallotsPage(decision, page, lines)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a receipt is worth. ``said``: what its ballot says, where it is counted."""

    counted: bool
    said: str = ""


def check(decision: Decision, receipt: str) -> Checked:
    """Whether the ballot of a receipt is counted. Two queries at most."""
    ballot = queries.ballot_of(decision, receipts.kept(receipt))
    if ballot is None:
        return Checked(counted=False)
    labels = labels_of(queries.options(decision))
    return Checked(True, ballot_told(decision, ballot.stance, ballot.ballot, labels) or _("blank"))
