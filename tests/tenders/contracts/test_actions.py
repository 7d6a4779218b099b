# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contracts brought in: once each, the last publication, modifications kept, counts told."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from groupes.journal.models import Entry
from tenders.contracts import actions, merging
from tenders.contracts.models import Contract, Holder, Import
from tests.tenders.contracts.records import STUDIO, TOWN, VALLEY, as_bytes, brought, v2019, v2022

pytestmark = pytest.mark.django_db


def counts(run: Import) -> tuple[int, int, int, int]:
    return run.new, run.updated, run.unchanged, run.refused


def test_a_contract_comes_in_once() -> None:
    assert counts(brought(v2019(), v2022(), {"id": "x", "objet": "y"})) == (2, 0, 0, 1)
    assert counts(brought(v2019(), v2022())) == (0, 0, 2, 0)
    found = Contract.objects.get(reference="2024-001")
    assert found.buyer_siret == TOWN
    assert found.amount_cents == 4_800_050
    assert found.ends_on is not None
    assert found.ends_on.isoformat() == "2026-01-31"
    assert Holder.objects.filter(contract=found).count() == 1


def test_a_later_publication_moves_it_and_an_earlier_does_not() -> None:
    brought(v2019())
    moved = v2019(
        datePublicationDonnees="2024-08-01",
        modifications=[
            {"id": 1, "dateNotificationModification": "2024-07-15", "montant": 60000,
             "titulaires": [{"id": STUDIO, "typeIdentifiant": "SIRET"}]}
        ],
    )  # fmt: skip
    assert counts(brought(moved)) == (0, 1, 0, 0)
    found = Contract.objects.get()
    assert found.amount_cents == 6_000_000
    assert [one["id"] for one in found.holders] == [STUDIO]
    assert [one.identifier for one in found.held.all()] == [STUDIO]
    assert len(found.modifications) == 1
    assert counts(brought(v2019())) == (0, 0, 1, 0)
    assert Contract.objects.get().amount_cents == 6_000_000


def test_a_publication_of_a_day_to_come_does_not_count_before_the_true_ones() -> None:
    brought(v2019("A", datePublicationDonnees="2099-01-01", montant=100))
    brought(v2019("A", datePublicationDonnees="2026-01-20", montant=200))
    contract = Contract.objects.get()
    assert contract.amount_cents == 200_00
    assert contract.published_on == dt.date(2026, 1, 20)


def test_the_same_reference_of_another_buyer_is_another_contract() -> None:
    brought(v2019(), v2019(acheteur={"id": VALLEY}))
    assert Contract.objects.count() == 2


def test_records_of_one_contract_in_one_file_are_put_together() -> None:
    later = v2019(datePublicationDonnees="2024-09-01", objet="Dit autrement")
    assert counts(brought(v2019(), later, v2019())) == (1, 1, 1, 0)
    assert Contract.objects.get().object == "Dit autrement"


def test_what_an_import_did_is_written_down() -> None:
    run = brought(v2019(), {"id": "x", "objet": "y"})
    assert run.ended_at is not None
    (refusal,) = run.refusals
    assert (refusal["record"], refusal["error"]) == (2, "not_a_contract")
    entry = Entry.objects.get(verb="contracts.imported")
    assert entry.facts["new"] == 1


def test_lots_are_stored_as_they_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LOT", 3)
    run = brought(*(v2019(f"N-{n}") for n in range(10)), {"id": "x", "objet": "y"})
    assert counts(run) == (10, 0, 0, 1)


def test_the_queries_of_a_lot_do_not_grow_with_it(django_assert_num_queries: Any) -> None:
    brought(v2019("avant"))
    for count in (3, 30):
        records = [v2019(f"{count}-{n}") for n in range(count)]
        with django_assert_num_queries(17):
            brought(*records, v2019("avant", objet=f"autrement {count}", datePublicationDonnees=f"2025-01-{count:02d}"))  # fmt: skip


def test_a_record_that_the_database_refuses_is_told_and_the_others_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = merging.columns

    def columns(content: Any) -> Any:
        if content["said"]["id"] == "B":
            raise DataError("too much")
        return real(content)

    monkeypatch.setattr(merging, "columns", columns)
    run = brought(v2019("A"), v2019("B"), v2019("C"))
    assert counts(run) == (2, 0, 0, 1)
    assert run.refusals[0]["error"] == "not_stored"


def test_letters_that_no_database_keeps_are_told_of() -> None:
    data = b'[{"id": "\\u0000", "objet": "\\ud800 y", "acheteur": {"id": "' + TOWN.encode()
    run = actions.import_files(by=None, files=[("x\x00.json", io.BytesIO(data + b'"}}]'))])
    assert counts(run) == (0, 0, 0, 1)


def test_many_are_kept_in_few_lots() -> None:
    """How fast is the bench's to say (``./run bench notices``)."""
    records = {"marches": [v2019(f"V-{n}", modifications=[{"id": 1, "montant": n + 1}]) for n in range(1500)]}  # fmt: skip
    with CaptureQueriesContext(connection) as seen:
        run = actions.import_files(by=None, files=[("x", io.BytesIO(as_bytes(records)))])
    assert run.new == 1500
    assert len(seen) < 150
