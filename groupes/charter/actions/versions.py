# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each change of a charter leaves behind: the version it makes. A part of the actions that
change something, which hold the groupe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from groupes import journal
from groupes.charter import events
from groupes.charter.models import Answer, Charter, RedLine, Section, Version
from groupes.models import Groupe, Member


def state(groupe: Groupe) -> Charter:
    """Where the charter is at. One query, two the first time."""
    found: Charter = Charter.objects.get_or_create(groupe=groupe)[0]
    return found


def content(groupe: Groupe) -> Mapping[str, Any]:
    """What the charter says now, as a version keeps it. Two queries."""
    sections = Section.objects.filter(groupe=groupe).exclude(body="")
    return {
        "sections": [
            {"id": one.pk, "key": one.key, "title": one.title, "body": one.body} for one in sections
        ],
        "lines": [
            {"id": one.pk, "text": one.text}
            for one in RedLine.objects.filter(groupe=groupe).drawn()
        ],
    }


def make(
    groupe: Groupe,
    *,
    by: Member,
    changed: Iterable[int | str],
    why: str = "",
    small: bool = False,
    **facts: int,
) -> Version:
    """The version that a change makes, and its trace with its ``facts``. Whoever writes it accepts it,
    where they accepted what came before; a small one asks nobody."""
    now = state(groupe)
    followed = now.asks == 0 or accepted(groupe, by, since=now.asks)
    now.version += 1
    if not small:
        now.asks = now.version
    now.save()
    version = Version.objects.create(
        groupe=groupe,
        number=now.version,
        at=timezone.now(),
        by=by,
        why=why,
        small=small,
        content=content(groupe),
        changed=[str(one) for one in changed],
    )
    journal.record(
        events.CHANGED,
        by=by,
        groupe=groupe,
        target=groupe,
        version=now.version,
        small=small,
        **facts,
    )
    if followed:
        Answer.objects.create(groupe=groupe, member=by, version=now.version, accepts=True)
    return version


def accepted(groupe: Groupe, member: Member, *, since: int) -> bool:
    """Whether the last that someone said of a version, ``since`` that one, is that they accept it."""
    said = Answer.objects.filter(groupe=groupe, member=member, version__gte=since)
    last = said.order_by("-version").first()
    return last is not None and last.accepts
