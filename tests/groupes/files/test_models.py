# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each stored file has bytes of its own."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from groupes.files.models import StoredFile
from tests import factories


@pytest.mark.django_db
def test_two_rows_never_share_their_bytes() -> None:
    values = {"file": "library/aa/aabb", "mime": "application/pdf", "size": 1, "sha256": "0" * 64}
    first = StoredFile.objects.create(name="a.pdf", added_by=factories.member(), **values)
    assert str(first) == "a.pdf"
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(name="b.pdf", added_by=first.added_by, **values)
