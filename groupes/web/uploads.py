# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that is being brought, where it waits to be judged."""

from __future__ import annotations

import contextlib

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class WaitingFile(TemporaryFileUploadHandler):
    """Django's, in the system's folder for passing files; and gone at once when the disk refuses
    the rest of it, not whenever its memory is collected: the disk is full."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError:
            with contextlib.suppress(OSError):
                self.file.close()
            raise
