# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations by link and to an address: making them, and what they open."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from groupes import emails
from groupes import rules as ground
from groupes.access import Me, Standing, groupe_view, member_view, standing
from groupes.access.views import current_me
from groupes.forms import JoinForm
from groupes.models import Groupe, Membership
from groupes.web.form_page import Done, do, form_view, received
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import Refusal, back_to, posted
from groupes.welcome import letters, pages, queries, rules
from groupes.welcome.actions import links as actions
from groupes.welcome.forms import AddressForm, LinkForm
from groupes.welcome.models import Addressed, Link
from groupes.welcome.rules import LinkState

ANSWERS = {"accept": True, "decline": False}


def _page(here: Standing) -> str:
    return reverse("welcome:invitations", args=[here.groupe.slug])


@require_safe
@groupe_view(rules.WELCOME)
def invitations(request: HttpRequest, here: Standing) -> HttpResponse:
    """The links and the invitations to addresses, with where they stand."""
    both = request.GET.get("page")  # in an address of before, of the two lists
    links_at, sent_at = (request.GET.get(name) or both for name in ("links", "sent"))
    page = pages.invitations(here, links_at, sent_at)
    return render(request, "welcome/invitations.html", {"invitations": page, "tab": "members"})


def _shown(request: HttpRequest, here: Standing, token: str, **context: object) -> HttpResponse:
    """The page that shows a link, this once: not kept, not asked for again."""
    link = emails.origin_of(request) + reverse("welcome:opened", args=[token])
    answer = render(request, "welcome/link.html", {"link": link, "tab": "members", **context})
    answer["Cache-Control"] = "no-store"
    return received(request, answer)


@form_view
@limited("invite-link", 60, 3600)
@groupe_view(rules.WELCOME)
def link_new(request: HttpRequest, here: Standing) -> HttpResponse:
    form, status = LinkForm(posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                link, token = actions.make_link(
                    by=here.member, groupe=here.groupe, **form.cleaned_data
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
                status = 409
            else:
                return _shown(request, here, token, made=link)
    context = {"form": form, "may_make": rules.may_invite_by_link(here), "tab": "members"}
    return render(request, "welcome/link_new.html", context, status=status)


@require_POST
@groupe_view(rules.WELCOME)
def link_end(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = get_object_or_404(Link.objects.select_related("groupe"), groupe=here.groupe, pk=pk)

    def act() -> Done:
        actions.end_link(by=here.member, link=found)
        return Done(_page(here), _("The link is ended: it opens nothing any more."))

    return do(request, act, _page(here))


@require_POST
@groupe_view(rules.WELCOME)
def link_take(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = get_object_or_404(Link.objects.select_related("groupe"), groupe=here.groupe, pk=pk)

    def act() -> Done:
        actions.take_over_link(by=here.member, link=found)
        return Done(_page(here), _("The link is yours now: it lets people in again, in your name."))

    return do(request, act, _page(here))


def _left(request: HttpRequest, here: Standing, one: Addressed) -> HttpResponse:
    """Its letter is left; where no letter leaves, the link is shown. The same for every address."""
    if not settings.MAIL_LEAVES:
        return _shown(request, here, actions.token_of(one), addressed=one)
    letters.leave_invitation(request, one)
    words = _("An invitation is on its way to %(email)s.") % {"email": one.email}
    messages.success(request, words)
    return received(request, redirect(back_to(request, _page(here))))


@form_view
@limited("invite-address", 30, 3600)
@groupe_view(rules.WELCOME)
def address_new(request: HttpRequest, here: Standing) -> HttpResponse:
    """Invite an address: what is answered says nothing of whose it is."""
    form, status = AddressForm(posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                one = actions.invite_address(
                    by=here.member, groupe=here.groupe, **form.cleaned_data
                )
            except Refusal as refusal:
                form.add_error(refusal.field, str(refusal.message))
                status = 409
            else:
                return _left(request, here, one)
    context = {"form": form, "may_make": rules.may_invite_by_link(here), "tab": "members"}
    return render(request, "welcome/address_new.html", context, status=status)


def _addressed(here: Standing, pk: int) -> Addressed:
    return get_object_or_404(Addressed.objects.select_related("groupe"), groupe=here.groupe, pk=pk)


@require_POST
@limited("invite-address", 30, 3600)
@groupe_view(rules.WELCOME)
def address_again(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _addressed(here, pk)
    try:
        one = actions.send_again(by=here.member, addressed=found)
    except Refusal as refusal:
        return _told(request, refusal, _page(here))
    return _left(request, here, one)


@require_POST
@groupe_view(rules.WELCOME)
def address_take(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _addressed(here, pk)

    def act() -> Done:
        actions.take_over_addressed(by=here.member, addressed=found)
        words = _("The invitation is yours now: the letter that was sent lets in again.")
        return Done(_page(here), words)

    return do(request, act, _page(here))


def _told(request: HttpRequest, refusal: Refusal, back: str) -> HttpResponse:
    return render(request, "refused.html", {"refusal": refusal, "back": back}, status=409)


@require_POST
@groupe_view(rules.WELCOME)
def address_end(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _addressed(here, pk)
    back = back_to(request, _page(here))

    def act() -> Done:
        actions.end_addressed(by=here.member, addressed=found)
        return Done(back, _("Taken back."))

    return do(request, act, back)


# --- what they open -------------------------------------------------------------------------------


def _shut(request: HttpRequest) -> HttpResponse:
    """Out of date, used up, ended, guessed, somebody else's: one page, which tells nothing."""
    return render(request, "welcome/shut.html", status=404)


def _unkept(request: HttpRequest, me: Me, groupe: Groupe) -> HttpResponse:
    """Whoever invited may no longer: said so, and where one may ask instead, if one may know of the groupe."""
    seen = groupe if groupe.visible_to(me) else None
    may_ask = seen is not None and ground.may_ask_to_join(standing(me, groupe))
    context = {"unkept": True, "seen": seen, "may_ask": may_ask}
    return render(request, "welcome/shut.html", context, status=404)


def _in(request: HttpRequest, tie: Membership | None) -> HttpResponse:
    """Where one goes after answering."""
    if tie is None:
        messages.success(request, _("Answered: not now. That needs no reason."))
        return received(request, redirect("groupes:today"))
    if tie.state in Membership.BELONGING:
        words = _("Welcome to %(groupe)s.") % {"groupe": tie.groupe.name}
        messages.success(request, words)
        return received(request, redirect(tie.groupe))
    words = _("Your request is sent. Those who welcome newcomers will see it on their Today page.")
    messages.success(request, words)
    return received(request, redirect("welcome:awaited"))


@login_not_required
@form_view
@never_cache
@limited("invitation", 30, 3600, methods=("GET", "POST"))
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """What an invitation opens. Who is not logged in is told to, whatever the token."""
    if not request.user.is_authenticated:
        return render(request, "welcome/knock.html", {"next": request.path})
    me = current_me(request)
    if (link := actions.find_link(token)) is not None:
        return _link(request, me, link)
    if (one := actions.find_addressed(token, me.member)) is not None:
        return _invitation(request, me, one)
    if (groupe := actions.groupe_of(token, me.member)) is not None:
        return redirect(groupe)  # an old link, by who is in already
    if (groupe := actions.unkept(token, me.member)) is not None:
        return _unkept(request, me, groupe)
    return _shut(request)


def _link(request: HttpRequest, me: Me, link: Link) -> HttpResponse:
    tie = me.tie_to(link.groupe_id)
    if tie is not None and tie.state in Membership.BELONGING:
        return redirect(link.groupe)
    asked = tie is not None and tie.asked_at is not None
    if asked and (link.asks or rules.left_by_decision(link.groupe, [me.pk])):
        return redirect("welcome:awaited")
    form = JoinForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.come_by_link(
                    by=me.member, link=link, message=form.cleaned_data["message"]
                )
            except Refusal as refusal:
                return _told(request, refusal, reverse("groupes:today"))
            return _in(request, made)
    page = pages.opened(
        me,
        link.groupe,
        host=link.made_by,
        word=link.word,
        url=request.path,
        asks=link.asks,
        write_url=reverse("welcome:write_by_link", args=[request.path.split("/")[2]]),
    )
    return render(request, "welcome/opened.html", {"opened": page, "form": form}, status=status)


def _invitation(request: HttpRequest, me: Me, one: Addressed) -> HttpResponse:
    if request.method == "POST":
        return _answer(request, me, one)
    url = reverse("welcome:addressed", args=[one.pk])
    host = one.invited_by
    page = pages.opened(me, one.groupe, host=host, word=one.word, url=url)
    return render(request, "welcome/opened.html", {"opened": page, "addressed": one})


def _answer(request: HttpRequest, me: Me, one: Addressed) -> HttpResponse:
    accept = ANSWERS.get(request.POST.get("answer", ""))
    if accept is None:
        return redirect("groupes:today")
    try:
        tie = actions.answer_addressed(by=me.member, addressed=one, accept=accept)
    except Refusal as refusal:
        return _told(request, refusal, reverse("groupes:today"))
    return _in(request, tie if accept else None)


@form_view
@never_cache
@limited("invitation", 30, 3600)
@member_view
def addressed(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """An invitation to my address, found in *Today*."""
    one = queries.addressed_to(me, pk)
    if one is None:
        raise Http404("no such invitation")
    if request.method == "POST":
        return _answer(request, me, one)
    where = actions.where_is(one, me.member)
    if where is not LinkState.OPEN:
        if one.groupe_id in me.groupe_ids:
            return redirect(one.groupe)
        return _unkept(request, me, one.groupe) if where is LinkState.UNKEPT else _shut(request)
    return _invitation(request, me, one)
