# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way a form becomes an action: filled in, acted upon, or shown again with what to mend.

A form that is not sound answers 422, an action refused for a reason of the field 409; in both the
page is the form's own, the text kept, the words beside the field they are about. Where somebody
changed the text meanwhile, what it says now is shown beside.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.choices import flatten_choices
from django.views.decorators.http import require_http_methods

from groupes.web import formats
from groupes.web.refusals import Outdated, Refusal, refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

form_view = require_http_methods(["GET", "HEAD", "POST"])
"""For views that show a form and take it back."""


class HasAddress(Protocol):
    def get_absolute_url(self) -> str: ...


class Filled(Protocol):
    """A form, or several that are filled in as one."""

    cleaned_data: dict[str, Any]

    def is_valid(self) -> bool: ...

    def add_error(self, field: str | None, error: str, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: where the person goes now (an address, or a thing that has one), and what they
    are told there ("": nothing)."""

    to: str | HasAddress
    words: StrOrPromise = ""


def form_page(
    request: HttpRequest,
    template: str,
    form: Filled,
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
    status, theirs = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = act(form.cleaned_data)
            except Outdated as outdated:
                theirs = _both(form, outdated)
                status = 409
            except Refusal as refusal:
                form.add_error(refusal.field or blame, str(refusal.message))
                status = 409
            else:
                return _go(request, done)
    more = context() if callable(context) else context or {}
    return render(request, template, {"form": form, "theirs": theirs, **more}, status=status)


@dataclass(frozen=True, slots=True)
class Row:
    """A field that others filled otherwise: as a person reads it; ``long``: on several lines."""

    label: StrOrPromise
    text: str
    long: bool


@dataclass(frozen=True, slots=True)
class Theirs:
    """What a shared text says now, where the writer's form says otherwise (components/theirs.html)."""

    rows: list[Row]
    by: str
    at: dt.datetime | None


def _both(form: Any, outdated: Outdated) -> Theirs:
    """The form goes on from the edition that is there now, with what that says beside it; from what is there
    now where it keeps what it showed."""
    form.add_error(None, str(outdated.message))
    form.data = form.data.copy()
    form.data[form.add_prefix("edition")] = str(outdated.edition)
    for name, value in outdated.now.items():
        if name in form.fields and (kept := form[name].html_initial_name) in form.data:
            form.data[kept] = form.fields[name].prepare_value(value)
    rows = [
        Row(field.label or "", _as_read(field, value), isinstance(field.widget, forms.Textarea))
        for name, value in outdated.now.items()
        if (field := form.fields.get(name)) and field.has_changed(value, form[name].data)
    ]
    return Theirs(rows, outdated.by, outdated.at)


def _as_read(field: forms.Field, value: Any) -> str:
    """A value of a field in words: of choices, what they are called."""
    chosen = value if isinstance(value, (list, set, tuple)) else [value]
    if isinstance(field, forms.ModelChoiceField):
        return ", ".join(field.label_from_instance(one) for one in chosen)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        called: dict[Any, Any] = dict(flatten_choices(choices))
        return ", ".join(str(called.get(one, one)) for one in chosen)
    if isinstance(value, dt.datetime):
        return f"{formats.longdate(value)}, {formats.clock(value)}"
    if isinstance(value, dt.date):
        return formats.date(value)
    shown = field.prepare_value(value)
    return "" if shown is None else str(shown)


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
    return received(request, redirect(done.to))


SUBMISSION = re.compile("[0-9a-z]{8,40}")
ANSWERED = 8  # submissions whose answer no page has read yet


def received(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response`` also says that what this form brought was taken in (the cookie ``kept``): its
    draft may go from the device (static/js/drafts.js), and no other draft. Those that no page has
    read yet are told again."""
    number = request.POST.get("submission", "")
    if SUBMISSION.fullmatch(number):
        told = [
            one for one in request.COOKIES.get("kept", "").split(".") if SUBMISSION.fullmatch(one)
        ]
        numbers = ".".join([*told, number][-ANSWERED:])
        response.set_cookie("kept", numbers, samesite="Lax", secure=request.is_secure())
    return response
