# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sources as rows: one reading at a time, one name each."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tenders.notices.models import Notice
from tenders.sources.models import Run, Source

pytestmark = pytest.mark.django_db


def test_a_source_reads_once_at_a_time() -> None:
    source = Source.objects.create(kind="boamp", name="a")
    run = Run.objects.create(source=source)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(source=source)
    Run.objects.filter(pk=run.pk).update(ended_at=run.began_at)
    Run.objects.create(source=source)
    assert str(source) == "a"
    assert str(run) == f"reading {run.pk}"
    assert source.get_absolute_url().endswith(f"/sources/{source.pk}/")


def test_the_kinds_are_the_sources_of_notices() -> None:
    """But for what people enter by hand, which nobody is asked for."""
    assert set(Source.Kind.values) | {Notice.Source.HAND} == set(Notice.Source.values)
