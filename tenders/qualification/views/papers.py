# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers and the figures of one's cooperative: read by its members, kept by who administers it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Me, member_view
from groupes.files.handing import handed_out
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted
from tenders.qualification import actions, pages, queries, rules
from tenders.qualification.forms import CredentialForm, TurnoverForm
from tenders.qualification.models import Credential


def _need_keeper(me: Me) -> None:
    if not rules.may_keep(me):
        raise PermissionDenied("does not keep the papers of their cooperative")


def _own(me: Me, pk: int) -> Credential:
    rows = Credential.objects.select_related("file", "cooperative")
    return get_object_or_404(rows, pk=pk, cooperative=me.member.cooperative_id)


@require_safe
@member_view
def credentials(request: HttpRequest, me: Me) -> HttpResponse:
    return render(request, "qualification/papers.html", pages.papers(me))


def _form(request: HttpRequest, me: Me, credential: Credential | None) -> HttpResponse:
    back = reverse("qualification:credentials")

    def act(said: dict[str, Any]) -> Done:
        upload, edition = said.pop("file", None), said.pop("edition", 0)
        actions.keep_credential(
            by=me.member, credential=credential, edition=edition, upload=upload, **said
        )
        return Done(back, _("It is kept: the members of the cooperative read it."))

    files = request.FILES if request.method == "POST" else None
    form = CredentialForm(posted(request), files, credential=credential)
    context = {"credential": credential, "back_url": back}
    return form_page(request, "qualification/paper.html", form, act, context=context)


@form_view
@member_view
def new_credential(request: HttpRequest, me: Me) -> HttpResponse:
    _need_keeper(me)
    return _form(request, me, None)


@form_view
@member_view
def credential(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    found = _own(me, pk)
    _need_keeper(me)
    return _form(request, me, found)


@require_POST
@member_view
def drop_credential(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    found, back = _own(me, pk), reverse("qualification:credentials")
    _need_keeper(me)

    def act() -> Done:
        actions.drop_credential(by=me.member, credential=found)
        return Done(back, _("It is taken away."))

    return do(request, act, back)


@require_safe
@member_view
def credential_file(request: HttpRequest, me: Me, pk: int) -> FileResponse:
    found = _own(me, pk)
    if found.file is None:
        raise Http404("this paper has no file")
    return handed_out(found.file)


@form_view
@member_view
def turnover(request: HttpRequest, me: Me) -> HttpResponse:
    """``?annee=``: the year that is shown first, else the last one."""
    _need_keeper(me)
    back = reverse("qualification:credentials")

    def act(said: dict[str, Any]) -> Done:
        actions.say_turnover(by=me.member, **said)
        return Done(back, _("The year is noted."))

    asked = request.GET.get("annee", "")
    year = me.member.cooperative.today().year - 1
    if asked.isascii() and asked.isdecimal() and len(asked) == 4:
        year = int(asked)
    noted = queries.turnover_of(me.member.cooperative, year)
    form = TurnoverForm(posted(request), year=year, noted=noted)
    return form_page(request, "qualification/turnover.html", form, act, context={"back_url": back})
