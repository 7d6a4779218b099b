# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way a form becomes an action: filled in, acted upon, or shown again with what to mend.

A form that is not sound answers 422, an action refused for a reason of the field 409; in both the
page is the form's own, the text kept, the words beside the field they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from groupes.web.refusals import Refusal, refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

form_view = require_http_methods(["GET", "HEAD", "POST"])
"""For views that show a form and take it back."""


class HasAddress(Protocol):
    def get_absolute_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: where the person goes now (an address, or a thing that has one), and what they
    are told there ("": nothing)."""

    to: str | HasAddress
    words: StrOrPromise = ""


def form_page(
    request: HttpRequest,
    template: str,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Done],
    *,
    blame: str | None = None,
    context: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """A page made of a form; posted and sound, ``act(cleaned_data)`` does what it is for.

    ``blame``: the field a :class:`Refusal` is told beside, when it names none itself (None: above
    the form). ``context``: what else the template needs; a function is asked only when the page is
    shown. ``form`` must be bound to ``posted(request)``.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = act(form.cleaned_data)
            except Refusal as refusal:
                form.add_error(refusal.field or blame, str(refusal.message))
                status = 409
            else:
                return _go(request, done)
    more = context() if callable(context) else context or {}
    return render(request, template, {"form": form, **more}, status=status)


def do(request: HttpRequest, act: Callable[[], Done], back: str) -> HttpResponse:
    """A button: what it does is done, or a page says why not and leads ``back`` (409)."""
    try:
        done = act()
    except Refusal as refusal:
        return refused(request, refusal, back)
    return _go(request, done)


def _go(request: HttpRequest, done: Done) -> HttpResponse:
    if done.words:
        messages.success(request, str(done.words))
    return redirect(done.to)
