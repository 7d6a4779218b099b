# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which tender a notice belongs to: kept by each import, in its transaction.

One import writes at a time (the lock of ``notices.actions.importing``), and a tender of a procedure
and round is unique in the database: two imports never make two. Later news may move a notice (a
version that names another procedure, a correction that finds the call it changes): what followed
its former tender is told, and a tender left without notices goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from tenders.notices.models import Notice, Tender, round_of

type Key = tuple[str, str]  # procedure and round; ("", "") is a tender of one's own


def key_of(procedure_id: str, form: str) -> Key:
    return (procedure_id, round_of(form)) if procedure_id else ("", "")


def tenders_of(keys: Sequence[Key]) -> list[Tender]:
    """A tender for each key, in order: the one of the procedure and round, made when there is none;
    a new one where no procedure is named. Four queries at most."""
    named = set(keys) - {("", "")}
    found = _known(named)
    if missing := named - found.keys():
        Tender.objects.bulk_create(
            [Tender(procedure_id=procedure, round=which) for procedure, which in sorted(missing)],
            ignore_conflicts=True,
        )
        found |= _known(missing)
    own = iter(Tender.objects.bulk_create([Tender() for key in keys if key == ("", "")]))
    return [next(own) if key == ("", "") else found[key] for key in keys]


def _known(keys: Collection[Key]) -> dict[Key, Tender]:
    if not keys:
        return {}
    rows = Tender.objects.filter(procedure_id__in={procedure for procedure, _round in keys})
    return {key: row for row in rows if (key := (row.procedure_id, row.round)) in keys}


def gather(notices: Collection[int]) -> set[int]:
    """Put notices whose procedure, form or link has moved, and their corrections, where they
    belong. Answers the ids of the tenders that lost or got a notice, for :func:`clear`.

    A constant number of queries: one when nothing moves.
    """
    rows = list(
        Notice.objects.filter(Q(pk__in=notices) | Q(changed_notice__in=notices))
        .select_related("tender")
        .only("pk", "procedure_id", "form", "changed_notice_id", "tender")
        .order_by("pk")
    )
    first = [row for row in rows if row.changed_notice_id is None]
    misplaced = _misplaced(first)
    placed = {row.pk: row.tender for row in first}
    places = tenders_of([key_of(row.procedure_id, row.form) for row in misplaced])
    placed |= {row.pk: tender for row, tender in zip(misplaced, places, strict=True)}
    moved = []
    touched: set[int] = set()
    for row in rows:
        place = placed.get(row.changed_notice_id or row.pk)
        if place is not None and place.pk != row.tender_id:
            touched |= {row.tender_id, place.pk}
            row.tender = place
            moved.append(row)
    if moved:
        Notice.objects.bulk_update(moved, ["tender"])
    return touched


def _misplaced(rows: Sequence[Notice]) -> list[Notice]:
    """Those whose tender is not that of their procedure and round; without a procedure, those in
    a tender that another notice came to first."""
    found = []
    alone: list[Notice] = []
    for row in rows:
        key = key_of(row.procedure_id, row.form)
        if key != (row.tender.procedure_id, row.tender.round):
            found.append(row)
        elif key == ("", ""):
            alone.append(row)
    if alone:
        others = Notice.objects.filter(tender__in={row.tender_id for row in alone}).uncorrecting()
        first = dict(others.order_by("-pk").values_list("tender_id", "pk"))  # the last one stays
        found += [row for row in alone if first[row.tender_id] != row.pk]
    return sorted(found, key=lambda row: row.pk)


def clear(tenders: Iterable[int]) -> None:
    """Delete those of these tenders that are left without notices."""
    Tender.objects.filter(pk__in=list(tenders), notices=None).delete()
