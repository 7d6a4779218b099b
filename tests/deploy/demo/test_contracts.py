# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contracts of the demonstration: some end soon, one was modified, one is over."""

from __future__ import annotations

import pytest
from django.utils import timezone

from deploy.demo import contracts
from tenders.contracts import queries
from tenders.contracts.forms import Asked
from tenders.contracts.models import Contract


@pytest.mark.django_db
def test_some_end_soon_and_one_was_modified() -> None:
    today = timezone.localdate()
    contracts.tell(today)
    assert Contract.objects.count() == len(contracts.CONTRACTS)
    assert len(queries.ending(Asked(), today, 1)) >= 3
    assert Contract.objects.exclude(modifications=[]).count() == 1
    assert Contract.objects.filter(ends_on__lt=today).exists()


def test_no_number_of_the_demonstration_can_be_anybodys() -> None:
    """The check digit of each is wrong."""
    for digits in {one["acheteur"]["id"] for one in contracts.records(timezone.localdate())} | {
        siret for siret, _name in contracts.FIRMS.values()
    }:
        doubled = [int(digit) * (2 - n % 2) for n, digit in enumerate(digits)]
        assert len(digits) == 14
        assert sum(each - 9 if each > 9 else each for each in doubled) % 10 != 0
