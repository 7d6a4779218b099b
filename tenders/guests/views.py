# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guests of a bid: for its groupe; and what a guest, who has no account, reads and writes.

A guest's pages pass by no login and no standing: a signed cookie, of that invitation and its pages alone,
holds the key that the row knows by its digest. Everything is loaded through the guest's own bid.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from groupes import emails
from groupes.access import Standing, groupe_view
from groupes.web import zones
from groupes.web.form_page import Done, do, form_page, form_view, received
from groupes.web.one_click import one_click
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited, limited_by_range
from groupes.web.refusals import Refusal, posted
from tenders.bids.models import Bid
from tenders.bids.views.found import closed, find
from tenders.guests import actions, letters, pages, rules
from tenders.guests.forms import InviteForm, PromiseForm, StayForm, WordForm
from tenders.guests.models import Guest

SALT = "tenders.guests.seat"

# --- for the groupe -----------------------------------------------------------------------------------


def _home(here: Standing, bid: Bid) -> str:
    return reverse("guests:index", args=[here.groupe.slug, bid.pk])


@form_view
@limited("guest-answer", 120, 3600)
@groupe_view()
def index(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Who is invited, what they say, and the talk with them."""
    bid = find(here, pk)
    form = WordForm(posted(request))
    if request.method == "POST" and not here.is_active:
        raise PermissionDenied("takes no part in the groupe")

    def act(said: dict[str, Any]) -> Done:
        actions.answer_guests(by=here.member, bid=bid, **said)
        return Done(f"{_home(here, bid)}#talk")

    return form_page(
        request, "guests/index.html", form, act, context=lambda: pages.index(here, bid, form)
    )


@form_view
@limited("guest-invite", 30, 3600)
@groupe_view("bids.write_bid")
def invite(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Somebody from outside, until a day."""
    bid = find(here, pk)
    if over := closed(request, here, bid, allowed=rules.may_invite(here, bid)):
        return over
    form, status = InviteForm(posted(request), last_day=actions.last_day(bid)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.invite(by=here.member, bid=bid, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(refusal.field, str(refusal.message))
                status = 409
            else:
                return _left(request, here, bid, made)
    context = {"tab": "bids", "bid": bid, "form": form}
    return render(request, "guests/invite.html", context, status=status)


def _left(request: HttpRequest, here: Standing, bid: Bid, guest: Guest) -> HttpResponse:
    """The letter is left; where none leaves, the link is shown, this once."""
    origin = emails.origin_of(request)
    if settings.MAIL_LEAVES:
        letters.leave_invitation(origin, guest)
        words = _("An invitation is on its way to %(email)s.") % {"email": guest.email}
        messages.success(request, words)
        return received(request, redirect(_home(here, bid)))
    link = origin + letters.path_of(guest)
    answer = render(
        request, "guests/shown.html", {"tab": "bids", "bid": bid, "guest": guest, "link": link}
    )
    answer["Cache-Control"] = "no-store"
    return received(request, answer)


def _guest(bid: Bid, pk: int) -> Guest:
    found = get_object_or_404(bid.guests.select_related("host"), pk=pk)
    found.bid = bid
    return found


@form_view
@groupe_view("bids.write_bid")
def change(request: HttpRequest, here: Standing, pk: int, guest: int) -> HttpResponse:
    """Until when, and their share."""
    bid = find(here, pk)
    found = _guest(bid, guest)
    if over := closed(request, here, bid, allowed=rules.may_invite(here, bid)):
        return over
    initial = {
        "until": found.until,
        "share_cents": found.share_cents,
        "edition": found.edition,
    }
    form = StayForm(posted(request), initial=initial)

    def act(said: dict[str, Any]) -> Done:
        actions.change(by=here.member, guest=found, **said)
        return Done(_home(here, bid))

    context = {"tab": "bids", "bid": bid, "guest": found}
    return form_page(request, "guests/change.html", form, act, context=context)


@require_POST
@limited("guest-invite", 30, 3600)
@groupe_view("bids.write_bid")
def again(request: HttpRequest, here: Standing, pk: int, guest: int) -> HttpResponse:
    """A new link; the one before is dead."""
    bid = find(here, pk)
    found = _guest(bid, guest)

    def act() -> HttpResponse:
        return _left(request, here, bid, actions.send_again(by=here.member, guest=found))

    try:
        return act()
    except Refusal as refusal:
        context = {"refusal": refusal, "back": _home(here, bid)}
        return render(request, "refused.html", context, status=409)


@require_POST
@groupe_view("bids.write_bid")
def take_on(request: HttpRequest, here: Standing, pk: int, guest: int) -> HttpResponse:
    bid = find(here, pk)
    found = _guest(bid, guest)

    def act() -> Done:
        actions.take_on(by=here.member, guest=found)
        return Done(_home(here, bid), _("You answer for %(name)s.") % {"name": found.name})

    return do(request, act, _home(here, bid))


@require_POST
@groupe_view()
def end(request: HttpRequest, here: Standing, pk: int, guest: int) -> HttpResponse:
    """By any member who takes part, at once."""
    bid = find(here, pk)
    found = _guest(bid, guest)
    if not rules.may_end(here):
        raise PermissionDenied("takes no part in the groupe")

    def act() -> Done:
        actions.end(by=here.member, guest=found)
        words = _("Nothing is open to %(name)s any more.") % {"name": found.name}
        return Done(_home(here, bid), words)

    return do(request, act, _home(here, bid))


# --- for a guest --------------------------------------------------------------------------------------


def _shut(request: HttpRequest) -> HttpResponse:
    """Ended, out of date, guessed, another's: one page, which tells nothing."""
    return render(request, "guests/shut.html", status=404)


def _cookie(pk: int) -> str:
    return f"{settings.PREFIX}_guest_{pk}"


def _in_their_words[**P](
    request: HttpRequest,
    guest: Guest,
    view: Callable[P, HttpResponse],
    *args: P.args,
    **kwargs: P.kwargs,
) -> HttpResponse:
    """The answer in the guest's language, and on the clock of their device, else of where the groupe is."""
    said = request.COOKIES.get(zones.COOKIE)
    zone = said if said and zones.known(said) else guest.bid.groupe.cooperative.time_zone
    with translation.override(guest.language), timezone.override(zone):
        return view(*args, **kwargs)


@login_not_required
@form_view
@never_cache
@limited_by_range("guest-link", 60, 3600, methods=("GET", "POST"))
def link(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of an invitation opens: a page whose button comes in. Asking for it changes nothing:
    programs that read letters do so."""
    guest = actions.find(token)
    if guest is None:
        return _shut(request)
    if request.method == "POST":
        try:
            entered, key = actions.enter(guest=guest)
        except Refusal:
            return _shut(request)
        page = reverse("guests:page", args=[entered.pk])
        answer = redirect(page)
        answer.set_signed_cookie(
            _cookie(entered.pk),
            key,
            salt=SALT,
            max_age=366 * 24 * 3600,
            path=reverse("guests:page", args=[entered.pk]).removesuffix("page/"),
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return answer
    return _in_their_words(
        request, guest, render, request, "guests/link.html", {"guest": guest, "bid": guest.bid}
    )


def guest_view[**P](
    view: Callable[Concatenate[HttpRequest, Guest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, int, P], HttpResponse]:
    """A guest's page: passes the guest whose browser asks, if they may come in at this instant."""

    @wraps(view)
    def wrapper(
        request: HttpRequest, guest: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        key = request.get_signed_cookie(_cookie(guest), default="", salt=SALT)
        found = actions.seated(guest, key) if key else None
        if found is None:
            return _shut(request)
        return _in_their_words(request, found, view, request, found, *args, **kwargs)

    # Outside the wrapper: what comes by no login is never kept, and counted by range.
    return login_not_required(
        never_cache(limited_by_range("guest-page", 600, 3600, methods=("GET", "POST"))(wrapper))
    )


def _back(guest: Guest, anchor: str = "") -> str:
    return reverse("guests:page", args=[guest.pk]) + anchor


@require_safe
@guest_view
def page(request: HttpRequest, guest: Guest) -> HttpResponse:
    actions.read(guest)
    return render(request, "guests/page.html", pages.outside(guest, WordForm()))


@require_safe
@guest_view
def piece(request: HttpRequest, guest: Guest, piece: int) -> HttpResponse:
    """The text of a piece: neither its file, nor its editions."""
    found = get_object_or_404(guest.bid.pieces.all(), pk=piece)
    context = {"guest": guest, "bid": guest.bid, "piece": found, "back": _back(guest)}
    return render(request, "guests/piece.html", context)


def _acted(
    request: HttpRequest, guest: Guest, act: Callable[[], object], back: str
) -> HttpResponse:
    """What a guest does: done and back to their page; or they read why not, and no more than that."""
    try:
        act()
    except Refusal as refusal:
        context = {"words": refusal.message, "back": _back(guest)}
        return render(request, "guests/refused.html", context, status=409)
    return received(request, redirect(back))


@login_not_required
@require_POST
@limited_by_range("guest-says", 60, 3600)
@guest_view
def word(request: HttpRequest, guest: Guest) -> HttpResponse:
    form = WordForm(request.POST)
    if not form.is_valid():
        return render(request, "guests/page.html", pages.outside(guest, form), status=422)
    return _acted(
        request,
        guest,
        lambda: actions.write_word(guest=guest, **form.cleaned_data),
        _back(guest, "#talk"),
    )


@login_not_required
@require_POST
@limited_by_range("guest-says", 60, 3600)
@guest_view
def promise(request: HttpRequest, guest: Guest, need: int) -> HttpResponse:
    found = get_object_or_404(guest.bid.needs.all(), pk=need)
    form = PromiseForm(request.POST, prefix=f"n{found.pk}")
    if not form.is_valid():
        context = pages.outside(guest, WordForm(), form)
        return render(request, "guests/page.html", context, status=422)
    return _acted(
        request,
        guest,
        lambda: actions.promise(guest=guest, need=found, **form.cleaned_data),
        _back(guest, f"#need-{found.pk}"),
    )


@require_POST
@guest_view
def choose_letters(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Whether they are told by letter that they were answered."""
    silent = request.POST.get("silent") == "1"
    return _acted(
        request,
        guest,
        lambda: actions.choose_letters(guest=guest, silent=silent),
        _back(guest, "#letters"),
    )


@one_click
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The address that ends letters of answers to a guest (RFC 8058): a POST does; a GET, which programs
    make by themselves, only shows the button."""
    pk = letters.STOP.read(token)
    found = Guest.objects.select_related("bid").filter(pk=pk).first() if pk else None
    if found is None:
        raise Http404("not an address of ours")
    done = request.method == "POST"
    if done:
        actions.silence(guest=found)
    context = {"done": done}
    return _in_their_words(request, found, render, request, "guests/stop.html", context)


@require_POST
@guest_view
def leave(request: HttpRequest, guest: Guest) -> HttpResponse:
    """A guest goes for good."""
    try:
        actions.leave(guest=guest)
    except Refusal:
        return _shut(request)
    return render(request, "guests/left.html", {"bid": guest.bid})
