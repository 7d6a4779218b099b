# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from groupes.access import Me, member_view
from groupes.web.ratelimit import limited
from tenders.notices import actions, followers, labels
from tenders.notices.forms import FilterForm, ImportForm
from tenders.notices.models import ImportRun, Lot, Notice, NoticeVersion, RefusedFile

PAGE = 20
LAST_PAGE = 50  # a thousand notices: beyond, words find faster than pages
IMPORTS_AN_HOUR = 30
SEARCHES_A_MINUTE = 120


@dataclass
class Row:
    """One tender of the list: a notice, the same one in another source, what my groupes do."""

    notice: Notice
    twins: list[Notice] = field(default_factory=list)
    marks: list[followers.Mark] = field(default_factory=list)

    @property
    def sources(self) -> list[Notice]:
        return [self.notice, *self.twins]

    @property
    def deadlines_differ(self) -> bool:
        return len({one.deadline_at for one in self.sources}) > 1


@require_safe
@limited("notices.search", SEARCHES_A_MINUTE, 60, methods=("GET",))
@member_view
def index(request: HttpRequest, me: Me) -> HttpResponse:
    """Find a tender: words, domain, place, deadline."""
    form = FilterForm(request.GET)
    number = _page_number(request)
    lots = (
        Lot.objects.filter(notice=OuterRef("pk"))
        .order_by()
        .values("notice")
        .annotate(n=Count("pk"))
        .values("n")
    )
    found = form.apply(Notice.objects.tenders().light()).once()
    start = (number - 1) * PAGE
    # One more than is shown tells whether there is a next page: nothing is counted.
    notices = list(
        found.annotate(lots_count=Coalesce(Subquery(lots, output_field=IntegerField()), 0))[
            start : start + PAGE + 1
        ]
    )
    rows = _rows(me, notices[:PAGE])
    context = {
        "form": form,
        "asked": form.asked(),
        "rows": rows,
        "number": number,
        "more": len(notices) > PAGE and number < LAST_PAGE,
        "stop": len(notices) > PAGE and number >= LAST_PAGE,
        "nothing": not rows and not Notice.objects.exists(),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]  # its middleware
    return render(request, f"notices/index.html{part}", context)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), LAST_PAGE)


def _rows(me: Me, notices: Sequence[Notice]) -> list[Row]:
    """Rows with their other sources and marks: two queries for all."""
    if not notices:
        return []
    rows = {notice.pk: Row(notice) for notice in notices}
    procedures = {notice.procedure_id for notice in notices} - {""}
    twins = Notice.objects.tenders().light().filter(procedure_id__in=procedures)
    for twin in twins if procedures else []:
        for row in rows.values():
            if _same_tender(row.notice, twin):
                row.twins.append(twin)
    ids = [one.pk for row in rows.values() for one in row.sources]
    marks = followers.marks(me, ids)
    for row in rows.values():
        row.marks = [mark for one in row.sources for mark in marks.get(one.pk, [])]
    return list(rows.values())


def _same_tender(one: Notice, other: Notice) -> bool:
    return (
        one.procedure_id == other.procedure_id != ""
        and one.form == other.form
        and one.source != other.source
    )


@require_safe
@member_view
def notice(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """All that a notice says, what moved in it, and what one's groupes may do about it."""
    own = Notice.objects.filter(pk=pk)
    procedure = Subquery(own.exclude(procedure_id="").values("procedure_id")[:1])
    family = list(
        Notice.objects.filter(Q(pk=pk) | Q(procedure_id=procedure))
        .defer("search")
        .order_by("published_on", "pk")
    )
    found = next((one for one in family if one.pk == pk), None)
    if found is None:
        raise Http404("no such notice")
    twins = [one for one in family if one.changed_notice_id is None and _same_tender(found, one)]
    others = [one for one in family if one is not found and one not in twins]
    versions = list(
        NoticeVersion.objects.filter(notice=found)
        .select_related("caused_by")
        .defer("normalised", "caused_by__search", "caused_by__descriptions")
        .order_by("-pk")
    )
    return render(
        request,
        "notices/notice.html",
        {
            "notice": found,
            "lots": list(found.lots.all()),
            "twins": twins,
            "others": others,
            "deadlines_differ": any(one.deadline_at != found.deadline_at for one in twins),
            "changes": [version for version in versions if version.changed_fields],
            "words": _words(found),
            "panels": followers.panels(me, found, twins),
        },
    )


def _words(found: Notice) -> dict[str, object]:
    """The codes of a notice, told."""
    return {
        "form": labels.form(found.form),
        "procedure": labels.procedure(found.procedure),
        "nature": labels.nature(found.nature),
        "deadline_kind": labels.deadline_kind(found.deadline_kind),
        "cpv": _by_division(found.cpv),
        "departments": [labels.department(code) for code in found.departments],
        "languages": [labels.language(code) for code in found.languages],
        "withheld": [labels.withheld(code) for code in found.withheld],
        "warnings": list(
            dict.fromkeys(text for one in found.warnings if (text := labels.warning(one)))
        ),
        "questions_until": dt.datetime.fromisoformat(found.questions_until)
        if found.questions_until
        else None,
    }


def _by_division(codes: list[str]) -> list[tuple[str, list[str]]]:
    """CPV codes under the name of their division, in the order of the notice."""
    groups: dict[str, list[str]] = {}
    for code in codes:
        groups.setdefault(labels.division(code), []).append(code)
    return list(groups.items())


@require_http_methods(["GET", "HEAD", "POST"])
@limited("notices.import", IMPORTS_AN_HOUR, 3600)
@member_view
def import_notices(request: HttpRequest, me: Me) -> HttpResponse:
    """Bring notice files in. Any member may: notices are public, and the count is bounded.

    The files are read in the request itself: twenty small files take well under a second or two.
    """
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not form.is_valid():
            return _import_page(request, me, form, status=422)
        files = [actions.File(one.name or "?", one.read()) for one in form.cleaned_data["files"]]
        run = actions.import_files(by=me.member, files=files)
        _say(request, run)
        return redirect("notices:import_run", run.pk)
    return _import_page(request, me, form)


def _say(request: HttpRequest, run: ImportRun) -> None:
    stored = run.new + run.updated
    if stored:
        messages.success(
            request,
            ngettext("%(n)s notice came in.", "%(n)s notices came in.", stored) % {"n": stored},
        )
    elif not run.refused:
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


def _import_page(
    request: HttpRequest, me: Me, form: ImportForm, *, status: int = 200
) -> HttpResponse:
    runs = _runs_open_to(me).order_by("-pk")[:10]
    return render(request, "notices/import.html", {"form": form, "runs": runs}, status=status)


def _runs_open_to(me: Me) -> QuerySet[ImportRun]:
    """A file someone sent by mistake is theirs to see; those of the command, the administrators'."""
    mine = Q(by=me.member)
    if me.member.administers:
        mine |= Q(by=None)
    return ImportRun.objects.filter(mine)


@require_safe
@member_view
def import_run(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    run = get_object_or_404(_runs_open_to(me), pk=pk)
    refused = run.refused_files.defer("content").order_by("pk")[:200]
    return render(request, "notices/import_run.html", {"run": run, "refused": refused})


@require_safe
@member_view
def rejected(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """A refused file and why; ``?file=1`` gives its bytes back."""
    found = get_object_or_404(
        RefusedFile.objects.filter(run__in=_runs_open_to(me)).select_related("run"), pk=pk
    )
    content = bytes(found.content)
    if not content:
        # The same bytes are kept once.
        kept = RefusedFile.objects.filter(sha256=found.sha256).exclude(content=b"").first()
        content = bytes(kept.content) if kept else b""
    if "file" in request.GET:
        response = HttpResponse(content, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="refus-{found.pk}.bin"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
    start = content[:2000].decode("utf-8", "replace").replace("\x00", "\ufffd")
    return render(request, "notices/rejected.html", {"refused": found, "start": start})
