# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of notices: public for every member of every cooperative, save the refused files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from groupes.access import Me, member_view
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.parts import is_part
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from tenders.notices import actions, pages, private, queries
from tenders.notices.forms import ImportForm, asked_of
from tenders.notices.models import BroughtFile, ImportRun, RefusedFile

IMPORTS_AN_HOUR = 30
SEARCHES_A_MINUTE = 120


@require_safe
@limited("notices.search", SEARCHES_A_MINUTE, 60, methods=("GET",))
@member_view
def index(request: HttpRequest, me: Me) -> HttpResponse:
    """Find a tender: words, domain, place, deadline."""
    part = is_part(request)
    context = pages.index(me, asked_of(request.GET), _page_number(request), whole=not part)
    return render(request, "notices/index.html#results" if part else "notices/index.html", context)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), pages.LAST_PAGE)


@require_safe
@member_view
def notice(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """All that a notice says, what moved in it, and what one's groupes may do about it."""
    found = queries.find_notice(pk) or private.find(me, pk)
    if found is None:
        raise Http404("no such notice")
    return render(request, "notices/notice.html", pages.notice(me, found))


@form_view
@limited("notices.import", IMPORTS_AN_HOUR, 3600)
@member_view
def import_notices(request: HttpRequest, me: Me) -> HttpResponse:
    """Bring notice files in. Any member may: notices are public, and the count is bounded.

    The files, and those in archives, are read in the request itself: twenty small files take well
    under a second, five hundred two or three.
    """

    def act(said: dict[str, Any]) -> Done:
        files = actions.brought((one.name or "?", one) for one in said["files"])
        run = actions.import_files(by=me.member, files=files)
        _say(request, run)
        return Done(_where(run))

    posted = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if posted else ImportForm()
    runs = ImportRun.objects.visible_to(me).order_by("-pk")[:10]
    return form_page(request, "notices/import.html", form, act, context={"runs": runs})


def _where(run: ImportRun) -> str:
    """Where an import leads: to the one notice it is of, else to the list of what came of it."""
    alone = len(run.met) == 1 and not (run.proposed or run.refused or run.older)
    if alone:
        return reverse("notices:notice", args=run.met)
    return reverse("notices:import_run", args=[run.pk])


def _say(request: HttpRequest, run: ImportRun) -> None:
    stored = run.new + run.updated
    if stored:
        messages.success(
            request,
            ngettext("%(n)s notice came in.", "%(n)s notices came in.", stored) % {"n": stored},
        )
    if run.proposed:
        messages.info(
            request,
            ngettext(
                "%(n)s version is kept: its source must confirm it, or a groupe accept it.",
                "%(n)s versions are kept: their source must confirm them, or a groupe accept them.",
                run.proposed,
            )
            % {"n": run.proposed},
        )
    if run.skipped:
        messages.info(
            request,
            ngettext(
                "%(n)s file was passed over: it is no notice.",
                "%(n)s files were passed over: they are no notices.",
                run.skipped,
            )
            % {"n": run.skipped},
        )
    if run.unchanged and not stored and not run.proposed and not run.refused:
        messages.info(request, _("Everything was here already."))
    if run.refused:
        messages.warning(
            request,
            ngettext(
                "%(n)s file could not be read: it is kept, with the reason.",
                "%(n)s files could not be read: they are kept, with the reason.",
                run.refused,
            )
            % {"n": run.refused},
        )


@require_safe
@member_view
def import_run(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    run = get_object_or_404(ImportRun.objects.visible_to(me), pk=pk)
    refused = run.refused_files.defer("content").order_by("pk")[:200]
    context = {"run": run, "refused": refused, "came": pages.came_in(run)}
    return render(request, "notices/import_run.html", context)


@require_safe
@member_view
def brought(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """The file that a person brought, for whoever wants to judge what it says: notices are
    public."""
    file = get_object_or_404(BroughtFile, versions=pk)
    return _bytes(bytes(file.content), f"avis-{pk}.bin")


@require_safe
@member_view
def rejected(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """A refused file and why; ``?file=1`` gives its bytes back."""
    runs = ImportRun.objects.visible_to(me)
    found = get_object_or_404(RefusedFile.objects.filter(run__in=runs), pk=pk)
    content = queries.content_of(found)
    if "file" in request.GET:
        return _bytes(content, f"refus-{found.pk}.bin")
    start = content[:2000].decode("utf-8", "replace").replace("\x00", "\ufffd")
    context = {"refused": found, "start": start, "cut": len(content) < found.size}
    return render(request, "notices/rejected.html", context)


def _bytes(content: bytes, name: str) -> HttpResponse:
    """A file that people brought, saved and never shown."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
