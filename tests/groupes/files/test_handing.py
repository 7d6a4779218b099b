# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file handed out is saved, whole and harmless, whatever it holds and is called."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.http import Http404

from groupes.files import actions
from groupes.files.handing import disposition, handed_out
from groupes.files.models import StoredFile
from tests import factories
from tests.groupes.files.uploads import upload

CONTENT = "# Mémoire\n<script>alert(1)</script>".encode()


def stored(name: str = "Mémoire – été.md") -> StoredFile:
    with actions.together():
        return actions.store(upload(name, CONTENT), by=factories.member())


@pytest.mark.django_db
def test_it_is_whole_and_no_browser_runs_it() -> None:
    answer = handed_out(stored())
    assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[arg-type]  # not asynchronous
    for close in answer._resource_closers:  # type: ignore[attr-defined]  # what a server does
        close()
    assert dict(answer.headers) == {
        "Content-Type": "text/markdown; charset=utf-8",
        "Content-Length": str(len(CONTENT)),
        "Content-Disposition": (
            'attachment; filename="Memoire  ete.md"; '
            "filename*=UTF-8''M%C3%A9moire%20%E2%80%93%20%C3%A9t%C3%A9.md"
        ),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "none",
    }


@pytest.mark.django_db
def test_a_file_that_the_storage_lost_is_not_found() -> None:
    lost = stored()
    default_storage.delete(str(lost.file.name))
    with pytest.raises(Http404):
        handed_out(lost)


@pytest.mark.parametrize(
    "name", ['a"b.txt', "a\r\nX: y.txt", "éà.txt", "日本.txt", ".txt", "\\.txt"]
)
def test_a_disposition_has_one_line_and_closed_quotes(name) -> None:
    header = disposition(name)
    header.encode("ascii")
    assert header.startswith('attachment; filename="')
    assert header.count('"') == 2
    assert not set(header) & set("\r\n\\")
    assert "filename*=UTF-8''" in header
