# SPDX-License-Identifier: AGPL-3.0-or-later
"""Versions written before there were stored files keep all they said, there and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse

from commons.library import actions
from commons.library.models import FileVersion
from deploy.migrating import Executor
from tests import factories
from tests.groupes.files import uploads
from tests.groupes.files.uploads import upload


def migrate(name: str) -> Any:
    """The models as that migration of the library left them."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = Executor(connection)
    state = executor.migrate([("library", name)])
    return state.apps


@pytest.mark.django_db
def test_a_file_of_before_is_where_it_was_and_says_what_it_said(client) -> None:
    member = factories.member()
    groupe = factories.groupe(member)
    page = actions.add_file(by=member, groupe=groupe, upload=upload("b.pdf", uploads.pdf("b")))
    now = FileVersion.objects.select_related("stored").get()

    before = migrate("0001_initial").get_model("library", "FileVersion")
    kept = before.objects.get()
    assert (kept.file.name, kept.name, kept.mime, kept.size, kept.sha256) == (
        now.stored.file.name,
        "b.pdf",
        "application/pdf",
        now.stored.size,
        now.stored.sha256,
    )
    assert (kept.added_by_id, kept.added_at) == (member.pk, now.stored.added_at)
    path = default_storage.save("library/ab/abcd", ContentFile(uploads.pdf("vieux")))
    values = {"mime": "application/pdf", "size": 22, "sha256": "f" * 64, "added_by_id": member.pk}
    before.objects.create(resource_id=page.pk, number=2, file=path, name="vieux.pdf", **values)

    migrate("0002_stored")
    versions = FileVersion.objects.select_related("stored").order_by("number")
    assert [version.stored.name for version in versions] == ["b.pdf", "vieux.pdf"]
    assert versions[1].stored.file.name == path
    client.force_login(member.user)
    answer = client.get(reverse("library:download", args=[groupe.slug, page.pk]))
    assert b"".join(answer.streaming_content) == uploads.pdf("vieux")
    assert 'filename="vieux.pdf"' in answer["Content-Disposition"]
