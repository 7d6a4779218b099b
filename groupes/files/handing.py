# SPDX-License-Identifier: AGPL-3.0-or-later
"""Handing a file out. Whoever calls has checked that the person may have it."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from django.http import FileResponse, Http404
from django.utils.csp import CSP

from groupes.files.models import StoredFile


def handed_out(stored: StoredFile) -> FileResponse:
    """The file itself, never shown, always saved. Http404 when the storage has lost it."""
    try:
        content = stored.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is not in the storage") from error
    kind = f"{stored.mime}; charset=utf-8" if stored.mime.startswith("text/") else stored.mime
    response = FileResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = disposition(stored.name)
    # Whatever a browser is told to do with it, it runs nothing and reads nothing of ours.
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[str(CSP.HEADER_ENFORCE)] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"  # rights may end tomorrow
    response.headers["Accept-Ranges"] = "none"
    return response


def disposition(name: str) -> str:
    """Saved under its own name, accents included (RFC 6266), with a plain one for old programs."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(c if c.isalnum() or c in " .-_()" else "_" for c in flat).strip() or "document"
    if plain.startswith("."):
        plain = f"document{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
