# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of a source: what each kind asks, and the addresses that may be asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tenders.sources.forms import SourceForm
from tenders.sources.models import Source


def form(kind: str, **said: Any) -> SourceForm:
    return SourceForm(said or None, instance=Source(kind=kind))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("boamp", ["name", "query", "days"]),
        ("ted", ["name", "query", "days"]),
        ("ocds", ["name", "address"]),
    ],
)
def test_each_kind_asks_what_it_needs(kind: str, fields: list[str]) -> None:
    assert sorted(form(kind).fields) == sorted(fields)


@pytest.mark.django_db
def test_a_query_is_one_line() -> None:
    made = form("ted", name="TED", query=" buyer-country\r\n IN (FRA) ", days="7")
    assert made.is_valid()
    assert made.values() == {
        "name": "TED",
        "address": "",
        "query": "buyer-country IN (FRA)",
        "days": 7,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["http://acheteur.example/a", "https://a:b@acheteur.example/", "https://x:8443/", "x"],
)
def test_an_address_that_may_not_be_asked_is_refused_with_its_reason(address: str) -> None:
    with translation.override("en"):
        made = form("ocds", name="OCDS", address=address)
        assert not made.is_valid()
        assert "https only" in str(made.errors["address"])


@pytest.mark.django_db
def test_an_address_on_https_is_kept() -> None:
    made = form("ocds", name="OCDS", address="https://acheteur.example/paquet.json")
    assert made.is_valid(), made.errors
    assert made.values()["address"] == "https://acheteur.example/paquet.json"


@pytest.mark.django_db
@pytest.mark.parametrize("days", ["0", "91", "x"])
def test_the_first_reading_is_bounded(days: str) -> None:
    assert not form("boamp", name="BOAMP", days=days).is_valid()
