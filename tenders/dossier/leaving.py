# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving a groupe lets go of the sections one looks after, of the pen, of what waits to be confirmed;
leaving the cooperative, of the delegation by which one signs. Bids are held by their own floor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.web.paths import reverse
from tenders.bids import rules
from tenders.dossier import actions
from tenders.dossier.models import Delegation, Section, Suggested

OPEN = rules.DECIDED_IN


def _held(groupe: Groupe, member: Member) -> QuerySet[Section]:
    return Section.objects.filter(holder=member, bid__groupe=groupe, bid__state__in=OPEN)


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """One query."""
    n = _held(groupe, member).count()
    if not n:
        return []
    words = ngettext("%(n)s section of a memoir", "%(n)s sections of memoirs", n) % {"n": n}
    return [Goes(words, Fate.OFFERED, reverse("bids:groupe_index", args=[groupe.slug]))]


def end_all(groupe: Groupe, member: Member, on: dt.date) -> None:
    """Free their sections, bid after bid; put their pen down; drop what they had not confirmed, and what
    they wrote down for others."""
    for section in _held(groupe, member).select_related("bid__groupe").order_by("bid", "pk"):
        actions.free_section(by=member, section=section)
    sections = Section.objects.filter(bid__groupe=groupe)
    sections.filter(pen=member).update(pen=None, pen_until=None)
    sections.filter(pen_next=member).update(pen_next=None)
    waiting = Suggested.objects.filter(need__bid__groupe=groupe)
    waiting.filter(Q(member=member) | Q(by=member)).delete()


def end_delegations(member: Member, on: dt.date) -> None:
    """Who leaves the cooperative signs for it no more."""
    for one in Delegation.objects.filter(member=member, ended_at=None):
        actions.end_delegation(by=member, delegation=one)


def as_read(groupe: Groupe) -> Iterator[tuple[str, str]]:
    """(bid · memoir, its text). One query."""
    found: dict[int, tuple[str, list[str]]] = {}
    rows = Section.objects.filter(bid__groupe=groupe).select_related("bid")
    for one in rows.order_by("bid_id", "position", "pk"):
        _title, parts = found.setdefault(one.bid_id, (one.bid.title, []))
        parts.append(f"{'#' * one.level} {one.title}\n\n{one.text}")
    for title, parts in found.values():
        yield title, "\n\n".join(parts)
