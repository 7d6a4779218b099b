# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of decisions taken along: for a spreadsheet, as a text, on paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groupes.access import Standing, groupe_view
from groupes.web import typeset
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import refused
from groupes.web.spreadsheets import cell
from roles.decisions import pages, queries
from roles.decisions.views.found import TAB, need


@require_safe
@groupe_view()
def sheet(request: HttpRequest, here: Standing) -> StreamingHttpResponse:
    """The register as it is filtered, a decision a row."""
    need(here.is_member, "of the groupe's own")

    def rows() -> Iterator[bytes]:
        yield "\ufeff".encode()  # spreadsheets read it as UTF-8
        for cells in (
            pages.HEADINGS(),
            *pages.rows_of(here, queries.registered(here, request.GET)),
        ):
            line = io.StringIO()
            csv.writer(line).writerow([cell(one) for one in cells])
            yield line.getvalue().encode()

    answer = StreamingHttpResponse(list(rows()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="decisions-{here.groupe.slug}.csv"'
    return answer


@require_safe
@groupe_view()
def text(request: HttpRequest, here: Standing) -> HttpResponse:
    """The register as it is filtered, in Markdown, each decision with its text."""
    need(here.is_member, "of the groupe's own")
    told = pages.as_markdown(here, queries.registered(here, request.GET))
    answer = HttpResponse(told, content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="decisions-{here.groupe.slug}.md"'
    return answer


@require_safe
@groupe_view()
def paper(request: HttpRequest, here: Standing) -> HttpResponse:
    """The register as it is filtered, whole, to be printed or kept as a PDF by the browser."""
    need(here.is_member, "of the groupe's own")
    lines = [pages.paper_line(one) for one in queries.registered(here, request.GET)]
    return render(request, "decisions/paper.html", {"lines": lines, **TAB})


SET_AN_HOUR = 60  # PDFs of one person: each takes a processor for a moment


@require_safe
@limited("register-pdf", SET_AN_HOUR, 3600)
@groupe_view()
def pdf(request: HttpRequest, here: Standing) -> HttpResponse:
    """The register as it is filtered, set as a tagged PDF."""
    need(here.is_member, "of the groupe's own")
    try:
        made = typeset.pdf(pages.as_document(here, queries.registered(here, request.GET)))
    except typeset.Unmade as unmade:
        back = reverse("decisions:paper", args=[here.groupe.slug])
        return refused(request, unmade, back, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="decisions-{here.groupe.slug}.pdf"'
    return answer
