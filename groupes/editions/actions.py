# SPDX-License-Identifier: AGPL-3.0-or-later
"""What whoever changes a shared text does: say which edition they saw, leave the new one behind.

Both are parts of the action that changes the thing, which holds its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.editions.models import Edition, Text, facts_of, texts_of
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web.refusals import Outdated


def check(thing: Any, edition: int, now: Callable[[], Mapping[str, Any]]) -> None:
    """Raise ``Outdated`` when the thing is no longer at the edition that the writer saw.

    ``now`` gives what it says now, by field of the form; asked only then. No query where it still is;
    else one.
    """
    if thing.edition == edition:
        return
    last = Edition.objects.about(thing).select_related("by").first()
    known = last is not None and last.number == thing.edition
    raise Outdated(
        _("Somebody changed this in the meantime. Your text is kept here: bring the two together."),
        edition=thing.edition,
        now=now(),
        by=last.by.name if known and last is not None and last.by is not None else "",
        at=last.at if known and last is not None else None,
    )


def keep(
    thing: Any,
    *,
    groupe: Groupe,
    by: Member,
    before: Mapping[str, Text] | None = None,
    facts_before: Mapping[str, Any] | None = None,
    restores: int | None = None,
    why: str = "",
) -> None:
    """Keep what the thing's text says now as its edition, unless it says what it did ``before``.

    ``before``, and ``facts_before`` of what is no text: None where it begins. A text older than its editions keeps that one too, by nobody
    known. Two queries at most, three the first time; none where the text is the same.
    """
    texts, facts = texts_of(thing), facts_of(thing)
    if texts == before and facts == (facts_before or {}):
        return
    ref = Ref.of(thing)
    rows = [
        Edition(
            groupe=groupe, target_type=ref.label, target_id=ref.id, number=thing.edition,
            texts=texts, facts=facts, by=by, at=timezone.now(), restores=restores, why=why,
        )
    ]  # fmt: skip
    if before is not None and not Edition.objects.about(thing).exists():
        rows.insert(
            0,
            Edition(
                groupe=groupe, target_type=ref.label, target_id=ref.id,
                number=thing.edition - 1, texts=before, facts=dict(facts_before or {}),
            ),
        )  # fmt: skip
    Edition.objects.bulk_create(rows)


def facts(thing: Any, restores: int | None) -> dict[str, int]:
    """What the journal says of the change: the new edition, and the one it brought back."""
    return {"edition": thing.edition} | ({"restores": restores} if restores else {})
