# SPDX-License-Identifier: AGPL-3.0-or-later
"""My own pages: what waits for me, what happened, what I tell of myself, where I may go."""

from __future__ import annotations

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from groupes import actions, pages, queries, rules
from groupes.access import Me, member_view
from groupes.forms import PreferencesForm, ProfileForm
from groupes.shell import palette, todo
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.parts import is_part
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import posted

YEAR = 365 * 24 * 3600  # seconds


def _remember(response: HttpResponse, language: str, theme: str) -> None:
    """Keep the person's language and theme in the cookies that every page is made from."""
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, language), ("theme", theme)):
        if value:
            response.set_cookie(
                name,
                value,
                max_age=YEAR,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        else:
            response.delete_cookie(name, samesite="Lax")


@require_safe
@member_view
def today(request: HttpRequest, me: Me) -> HttpResponse:
    """What waits for me, each line with its action in place."""
    user = me.member.user
    cookie = settings.LANGUAGE_COOKIE_NAME
    new_device = bool(user.language) and cookie not in request.COOKIES
    if new_device:
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()
    page = pages.today(me, todo.items(me), timezone.now())
    response = render(
        request,
        "groupes/today.html",
        {
            "page": page,
            "waiting_count": page.count,
            "place": "today",
            "may_administer": rules.may_administer(me),
        },
    )
    if new_device:
        _remember(response, user.language, user.theme)
    return response


@require_safe
@member_view
def news(request: HttpRequest, me: Me) -> HttpResponse:
    """What happened since yesterday: the end of Today asks for it once the page is there, so that
    what waits for me does not wait for what others did."""
    template = "groupes/news.html#lines" if is_part(request) else "groupes/news.html"
    return render(request, template, {"news": queries.news(me), "place": "today"})


@form_view
@member_view
def profile(request: HttpRequest, me: Me) -> HttpResponse:
    def act(values: dict[str, object]) -> Done:
        actions.edit_profile(by=me.member, **values)  # type: ignore[arg-type]  # the form's fields
        return Done(reverse("groupes:me"), _("Your page is up to date."))

    def context() -> dict[str, object]:
        user = me.member.user
        chosen = {
            "language": user.language or translation.get_language(),
            "theme": user.theme or request.COOKIES.get("theme", ""),
            "time_zone": user.time_zone,
        }
        return {
            "preferences": PreferencesForm(initial=chosen),
            "may_administer": rules.may_administer(me),
        }

    # A copy: a form that fails must not rename me in the frame of the page.
    form = ProfileForm(posted(request), instance=copy(me.member))
    return form_page(request, "groupes/me.html", form, act, context=context)


@require_POST
@member_view
def preferences(request: HttpRequest, me: Me) -> HttpResponse:
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return redirect("groupes:me")
    actions.set_preferences(by=me.member, **form.cleaned_data)
    if form.cleaned_data["language"]:
        translation.activate(form.cleaned_data["language"])
    messages.success(request, _("Saved."))
    response = redirect("groupes:me")
    _remember(response, form.cleaned_data["language"], form.cleaned_data["theme"])
    return response


@require_safe
@limited("jump", 120, 60, methods=("GET",))
@member_view
def jump(request: HttpRequest, me: Me) -> HttpResponse:
    """The palette's results, or a whole page with the same."""
    typed = request.GET.get("q", "").strip()
    words = typed[: palette.longest(typed)]
    found = palette.find(me, words)
    template = "groupes/jump.html#results" if is_part(request) else "groupes/jump.html"
    total = sum(len(kind.hits) for kind in found)
    return render(
        request, template, {"found": found, "words": words, "total": total, "place": "search"}
    )


@require_GET
@never_cache
@member_view
def token(request: HttpRequest, me: Me) -> JsonResponse:
    """The token of one's forms, for a page older than one's last logging in, and whose it is."""
    return JsonResponse({"token": get_token(request), "member": me.pk})
