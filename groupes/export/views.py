# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving together: the plan and the archive; my data, who sees me, the end of my account."""

from __future__ import annotations

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.csp import CSP
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.export import actions, pages, rules, seeing
from groupes.export.forms import DeletionForm, SayingForm, SettledForm
from groupes.export.models import TakenOut
from groupes.files.handing import disposition
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import posted


def _plan_of(here: Standing) -> str:
    return reverse("export:plan", args=[here.groupe.slug])


@form_view
@groupe_view(write=rules.TAKE_OUT)
def plan(request: HttpRequest, here: Standing) -> HttpResponse:
    """The plan, for whoever belongs; begun by who may take the groupe out."""

    def act() -> Done:
        actions.begin_plan(by=here.member, groupe=here.groupe)
        return Done(_plan_of(here), _("The plan is open: everyone in the groupe sees it."))

    if request.method == "POST":
        return do(request, act, _plan_of(here))
    return render(request, "export/plan.html", {"page": pages.plan(here), "tab": "members"})


@require_POST
@groupe_view(rules.TAKE_OUT)
def give_up(request: HttpRequest, here: Standing) -> HttpResponse:
    def act() -> Done:
        actions.give_up_plan(by=here.member, groupe=here.groupe)
        return Done(_plan_of(here), _("The plan is given up."))

    return do(request, act, _plan_of(here))


@require_POST
@groupe_view()
def say(request: HttpRequest, here: Standing) -> HttpResponse:
    """Whether I go: nobody says it for another."""
    if not rules.may_say(here):
        raise PermissionDenied("closed")
    form = SayingForm(request.POST)
    if not form.is_valid():
        return redirect(_plan_of(here))

    def act() -> Done:
        actions.say(by=here.member, groupe=here.groupe, **form.cleaned_data)
        return Done(_plan_of(here), _("It is said. You can change your mind."))

    return do(request, act, _plan_of(here))


@require_POST
@groupe_view(rules.TAKE_OUT)
def settle(request: HttpRequest, here: Standing) -> HttpResponse:
    form = SettledForm(request.POST)
    if not form.is_valid():
        return redirect(_plan_of(here))
    values = form.cleaned_data

    def act() -> Done:
        if values["settled"] == "yes":
            actions.settle(
                by=here.member, groupe=here.groupe, key=values["key"], note=values["note"]
            )
        else:
            actions.reopen(by=here.member, groupe=here.groupe, key=values["key"])
        return Done(f"{_plan_of(here)}#{values['key']}", _("Noted."))

    return do(request, act, _plan_of(here))


@require_POST
@limited("archive", 6, 3600)
@groupe_view(rules.TAKE_OUT)
def archive(request: HttpRequest, here: Standing) -> HttpResponse:
    """Have the archive made."""

    def act() -> Done:
        agreed = request.POST.getlist("agreed")
        actions.ask_archive(by=here.member, groupe=here.groupe, agreed=agreed)
        return Done(f"{_plan_of(here)}#archive", _("The archive is being made."))

    return do(request, act, _plan_of(here))


def _handed_out(taken: TakenOut, name: str) -> FileResponse:
    try:
        content = taken.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the archive is not in the storage") from error
    response = FileResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = disposition(f"{name}.zip")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[str(CSP.HEADER_ENFORCE)] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Accept-Ranges"] = "none"
    return response


def _ready(taken: TakenOut) -> TakenOut:
    if not taken.ready:
        raise Http404("not made, or over")
    return taken


@require_safe
@groupe_view(rules.TAKE_OUT)
def download(request: HttpRequest, here: Standing, pk: int) -> HttpResponseBase:
    """The archive itself; that it was taken is told in the journal."""
    taken = _ready(get_object_or_404(TakenOut, pk=pk, groupe=here.groupe))
    if request.method == "GET":
        actions.note_taken(by=here.member, taken=taken)
    return _handed_out(taken, f"{here.groupe.slug}-{taken.asked_at:%Y-%m-%d}")


# --- me ------------------------------------------------------------------------------------------


@form_view
@limited("copy", 6, 3600)
@member_view
def copy(request: HttpRequest, me: Me) -> HttpResponse:
    """A copy of my data: asked for, and taken."""
    here = reverse("export:copy")

    def act() -> Done:
        actions.ask_copy(by=me.member)
        return Done(here, _("The copy is being made."))

    if request.method == "POST":
        return do(request, act, here)
    return render(request, "export/mine.html", {"copies": pages.copies(me)})


@require_safe
@member_view
def copy_download(request: HttpRequest, me: Me, pk: int) -> HttpResponseBase:
    taken = _ready(get_object_or_404(TakenOut, pk=pk, groupe=None, by=me.member))
    if request.method == "GET":
        actions.note_taken(by=me.member, taken=taken)
    return _handed_out(taken, f"{slugify(me.member.name) or 'copie'}-{taken.asked_at:%Y-%m-%d}")


@require_safe
@member_view
def seen(request: HttpRequest, me: Me) -> HttpResponse:
    """Who sees what of me, by the rules that every page asks."""
    return render(
        request, "export/seen.html", {"readers": seeing.readers(me), "choices": seeing.choices(me)}
    )


@form_view
@limited("delete-account", 5, 300)
@member_view
def delete(request: HttpRequest, me: Me) -> HttpResponse:
    """The end of my account, asked once, with my password."""

    def act(values: dict[str, object]) -> Done:
        actions.delete_account(by=me.member)
        logout(request)
        return Done(
            reverse("account_login"),
            _("Your account is deleted. What you made stays, of “a former member”."),
        )

    form = DeletionForm(posted(request), user=me.member.user)
    return form_page(
        request, "export/delete.html", form, act, context=lambda: {"page": pages.deletion(me)}
    )
