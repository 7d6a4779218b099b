# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stored file: what it is called and is, and where its bytes are."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from groupes.models import Member


def storage_path(stored: StoredFile, filename: str) -> str:
    """Random names: nothing a person typed reaches the disk, and nothing can be guessed."""
    token = uuid.uuid4().hex
    return f"files/{token[:2]}/{token}"


class StoredFile(models.Model):
    """One file, never changed. Its type was read from its content, never from what was claimed."""

    # Each row says its own path: those kept before this table existed are under library/.
    file = models.FileField(upload_to=storage_path, max_length=200)
    name = models.CharField(max_length=200)  # to show and to save under (filetypes.safe_name)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file"], name="file_path")]

    def __str__(self) -> str:
        return self.name
