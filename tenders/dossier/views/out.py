# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers handed out: a PDF that was just set, the file of all of them."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.csp import CSP

from groupes.files.handing import disposition
from groupes.web import typeset
from groupes.web.refusals import refused
from tenders.dossier import papers
from tenders.dossier.models import Bundle

SET_AN_HOUR = 120
"""PDFs that one person has made: each takes a processor for a moment."""


def paper(request: HttpRequest, document: typeset.Document, back: str) -> HttpResponse:
    """A document as a PDF, saved under its title; a word on why not, where it can not be made."""
    try:
        made = typeset.pdf(document)
    except typeset.Unmade as unmade:
        return refused(request, unmade, back, status=503)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = disposition(f"{papers.plain(document.title)}.pdf")
    return _closed(response)


def archive(bundle: Bundle, name: str) -> FileResponse:
    """The file of all the papers. Http404 where the storage has lost it."""
    try:
        content = bundle.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is not in the storage") from error
    response = FileResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = disposition(f"{papers.plain(name)}.zip")
    response.headers["Accept-Ranges"] = "none"
    return _closed(response)


def _closed[R: HttpResponse | FileResponse](response: R) -> R:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[str(CSP.HEADER_ENFORCE)] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"  # rights may end tomorrow
    return response
