# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the ground floor: today, people, groupes, and belonging to one."""

from __future__ import annotations

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groupes import actions, emails, pages, queries
from groupes.access import Me, Standing, groupe_view, member_view
from groupes.forms import (
    GroupeForm,
    JoinForm,
    NewGroupeForm,
    PersonForm,
    PreferencesForm,
    ProfileForm,
)
from groupes.models import Groupe, Member, Membership
from groupes.shell import home as homes
from groupes.shell import palette
from groupes.shell import todo as waiting
from groupes.web.ratelimit import limited, searched
from groupes.web.refusals import Refusal, back_to, posted, refused
from groupes.web.text import render as markdown

form_view = require_http_methods(["GET", "HEAD", "POST"])

YEAR = 365 * 24 * 3600  # seconds


# --- me ----------------------------------------------------------------------------------------


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
    now = timezone.now()
    items = waiting.items(me)
    stretches = pages.stretches(items, now)
    lines = [
        (stretch, [(item, pages.margin(item, now)) for item in stretch.items])
        for stretch in stretches
    ]
    urgent = sum(len(s.items) for s in stretches if s.key == "tonight")
    response = render(
        request,
        "groupes/today.html",
        {
            "now": now,
            "lines": lines,
            "greeting": pages.greeting(me.member, len(items), urgent),
            "waiting_count": len(items),
            "place": "today",
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
    template = "groupes/news.html#lines" if request.htmx else "groupes/news.html"  # type: ignore[attr-defined]  # django-htmx
    return render(request, template, {"news": queries.news(me), "place": "today"})


@form_view
@member_view
def me(request: HttpRequest, me: Me) -> HttpResponse:
    # A copy: a form that fails must not rename me in the frame of the page.
    form = ProfileForm(posted(request), instance=copy(me.member))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            actions.edit_profile(by=me.member, **form.cleaned_data)
            messages.success(request, _("Your page is up to date."))
            return redirect("groupes:me")
        status = 422
    preferences = PreferencesForm(
        initial={
            "language": me.member.user.language or translation.get_language(),
            "theme": me.member.user.theme or request.COOKIES.get("theme", ""),
        }
    )
    return render(
        request, "groupes/me.html", {"form": form, "preferences": preferences}, status=status
    )


@require_POST
@member_view
def preferences(request: HttpRequest, me: Me) -> HttpResponse:
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return redirect("groupes:me")
    actions.set_preferences(by=me.member, **form.cleaned_data)
    if form.cleaned_data["language"]:
        translation.activate(form.cleaned_data["language"])
    messages.success(request, _("Kept."))
    response = redirect("groupes:me")
    _remember(response, form.cleaned_data["language"], form.cleaned_data["theme"])
    return response


# --- people ------------------------------------------------------------------------------------


@require_safe
@searched
@member_view
def people(request: HttpRequest, me: Me) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    found = (
        Member.objects.visible_to(me)
        .current()
        .matching(words)
        .select_related("cooperative")
        .by_name()
    )
    page = Paginator(found, 40).get_page(request.GET.get("page"))
    return render(request, "groupes/people.html", {"page": page, "words": words})


@require_safe
@member_view
def person(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Member.objects.visible_to(me).current().select_related("cooperative"), pk=pk
    )
    return render(
        request,
        "groupes/person.html",
        {
            "person": found,
            "groupes": queries.groupes_in_sight(me, found),
            "inviting": queries.may_invite_to(me, found) if found.pk != me.pk else [],
        },
    )


def _administers(me: Me) -> None:
    if not me.member.administers:
        raise PermissionDenied("does not administer the cooperative")


@form_view
@limited("add-person", 200, 3600)
@member_view
def invite_member(request: HttpRequest, me: Me) -> HttpResponse:
    """People of my cooperative; those who administer it add someone."""
    _administers(me)
    form = PersonForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                added = actions.add_person(
                    by=me.member, cooperative=me.member.cooperative, **form.cleaned_data
                )
            except Refusal as refusal:
                form.add_error("email", str(refusal.message))
                status = 409
            else:
                _send(request, added, by=me.member)
                return redirect("groupes:invite_member")
    rows = Member.objects.filter(cooperative=me.member.cooperative).select_related("user").by_name()
    page = Paginator(rows, 60).get_page(request.GET.get("page"))
    return render(
        request, "groupes/invite_member.html", {"form": form, "page": page}, status=status
    )


def _send(request: HttpRequest, member: Member, *, by: Member) -> None:
    if emails.send_first_password(request, member, by=by):
        messages.success(
            request,
            _("%(name)s is a member. A link to choose a password is on its way to %(email)s.")
            % {"name": member.name, "email": member.user.email},
        )
    else:
        messages.warning(
            request,
            _("%(name)s is a member, but the letter could not be sent. Send it again later.")
            % {"name": member.name},
        )


@require_POST
@limited("add-person", 200, 3600)
@member_view
def resend_invitation(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Send the link once more to someone who has never come in."""
    _administers(me)
    found = get_object_or_404(
        Member.objects.current().select_related("user"),
        cooperative=me.member.cooperative,
        user__last_login=None,
        pk=pk,
    )
    _send(request, found, by=me.member)
    return redirect("groupes:invite_member")


# --- groupes -----------------------------------------------------------------------------------


@require_safe
@searched
@member_view
def directory(request: HttpRequest, me: Me) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    kind = request.GET.get("kind", "")
    page = Paginator(queries.directory(me, kind=kind, words=words), 40).get_page(
        request.GET.get("page")
    )
    page.object_list = queries.with_people(me, list(page.object_list))
    return render(
        request,
        "groupes/directory.html",
        {"page": page, "words": words, "kind": kind, "kinds": Groupe.Kind, "mine": me.groupe_ids},
    )


@form_view
@limited("found-groupe", 30, 3600)
@member_view
def groupe_new(request: HttpRequest, me: Me) -> HttpResponse:
    form = NewGroupeForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.create_groupe(
                    by=me.member, slug=form.free_slug(), **form.cleaned_data
                )
            except Refusal as refusal:
                form.add_error("name", str(refusal.message))
                status = 409
            else:
                messages.success(
                    request, _("%(name)s is born. Invite those you have in mind.") % {"name": made}
                )
                return redirect(made)
    return render(request, "groupes/groupe_new.html", {"form": form}, status=status)


@require_safe
@limited("jump", 120, 60, methods=("GET",))
@member_view
def jump(request: HttpRequest, me: Me) -> HttpResponse:
    """The palette's results, or a whole page with the same."""
    words = request.GET.get("q", "").strip()[:100]
    found = palette.find(me, words)
    total = sum(len(kind.hits) for kind in found)
    template = (
        "groupes/jump.html#results" if request.headers.get("HX-Request") else "groupes/jump.html"
    )
    return render(
        request, template, {"found": found, "words": words, "total": total, "place": "search"}
    )


@require_safe
@groupe_view(door=True)
def home(request: HttpRequest, here: Standing) -> HttpResponse:
    """The groupe's own page; whoever stays outside is led to its door."""
    if not here.is_member:
        return redirect("groupes:join", slug=here.groupe.slug)
    return render(
        request,
        "groupes/home.html",
        {"bands": list(homes.bands(here)), "belonging": queries.belonging(here)},
    )


@form_view
@groupe_view("groupes.edit_groupe")
def edit(request: HttpRequest, here: Standing) -> HttpResponse:
    # A copy: a form that fails must not change the head of the page it is shown on.
    form = GroupeForm(posted(request), instance=Groupe.objects.get(pk=here.groupe.pk))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            actions.edit_groupe(by=here.member, groupe=here.groupe, **form.cleaned_data)
            messages.success(request, _("Kept."))
            return redirect(here.groupe)
        status = 422
    return render(request, "groupes/edit.html", {"form": form}, status=status)


@require_safe
@groupe_view(door=True)
def charter(request: HttpRequest, here: Standing) -> HttpResponse:
    return render(request, "groupes/charter.html", {"charter": markdown(here.groupe.charter)})


# --- joining -----------------------------------------------------------------------------------


@form_view
@limited("join", 20, 3600)
@groupe_view(door=True)
def join(request: HttpRequest, here: Standing) -> HttpResponse:
    """The door: what this groupe is, who welcomes, what happens next; and asking to come in."""
    groupe = here.groupe
    if here.is_member and request.method != "POST":
        return redirect(groupe)
    form = JoinForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_to_join(
                by=here.member, groupe=groupe, message=form.cleaned_data["message"]
            )
        except Refusal as refusal:
            return refused(request, refusal, reverse("groupes:join", args=[groupe.slug]))
        if made.state == Membership.State.ACTIVE:
            messages.success(request, _("Welcome to %(groupe)s.") % {"groupe": groupe.name})
            return redirect(groupe)
        messages.success(request, _("Asked. Those who welcome see it in their Today page."))
        return redirect("groupes:join", slug=groupe.slug)
    return render(
        request,
        "groupes/join.html",
        {
            "form": form,
            "welcomers": queries.welcomers(groupe),
            "charter": markdown(groupe.charter) if groupe.charter else "",
            "people": groupe.memberships.belonging_on(here.on).count(),
        },
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@groupe_view("groupes.welcome_member")
def answer_request(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = get_object_or_404(here.groupe.memberships.exclude(asked_at=None), pk=pk)
    back = back_to(request, reverse("groupes:members", args=[here.groupe.slug]))
    answer = request.POST.get("answer")
    if answer not in ("accept", "decline"):
        return redirect(back)
    try:
        made = actions.answer_request(by=here.member, membership=found, accept=answer == "accept")
    except Refusal as refusal:
        return refused(request, refusal, back)
    names = {"name": made.member.name, "groupe": here.groupe.name}
    if answer == "accept":
        messages.success(request, _("%(name)s is in %(groupe)s: say hello.") % names)
    else:
        messages.success(request, _("Answered “not now” to %(name)s.") % names)
    return redirect(back)


@require_POST
@groupe_view(door=True)
def take_back(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Take back my own request, or an invitation of the groupe."""
    found = get_object_or_404(here.groupe.memberships, pk=pk)
    mine = found.member_id == here.member.pk and found.asked_at is not None
    if not mine:
        here.require("groupes.welcome_member")
        if found.invited_at is None:
            raise PermissionDenied("a request is taken back by the one who asked")
    place = "groupes:join" if mine else "groupes:members"
    back = reverse(place, args=[here.groupe.slug])
    try:
        actions.take_back(by=here.member, membership=found)
    except Refusal as refusal:
        return refused(request, refusal, back)
    messages.success(request, _("Taken back."))
    return redirect(back)


@require_POST
@groupe_view(door=True)
def answer_invitation(request: HttpRequest, here: Standing) -> HttpResponse:
    groupe = here.groupe
    answer = request.POST.get("answer")
    found = here.membership
    if found is None or found.state == Membership.State.ASKED:
        raise PermissionDenied("not invited")
    if answer not in ("accept", "decline"):
        return redirect("groupes:join", slug=groupe.slug)
    try:
        actions.answer_invitation(by=here.member, membership=found, accept=answer == "accept")
    except Refusal as refusal:
        return refused(request, refusal, groupe.get_absolute_url())
    if answer == "accept":
        messages.success(request, _("Welcome to %(groupe)s.") % {"groupe": groupe.name})
        return redirect(groupe)
    messages.success(request, _("Answered: not now. That needs no reason."))
    return redirect("groupes:today")


# --- belonging ---------------------------------------------------------------------------------


@require_safe
@groupe_view()
def members(request: HttpRequest, here: Standing) -> HttpResponse:
    return render(request, "groupes/members.html", {"belonging": queries.belonging(here)})


@form_view
@limited("invite", 60, 3600)
@searched
@groupe_view("groupes.welcome_member")
def invite(request: HttpRequest, here: Standing) -> HttpResponse:
    """Find a member by words, and invite them."""
    here_url = reverse("groupes:invite", args=[here.groupe.slug])
    if request.method == "POST":
        number = request.POST.get("member", "")
        found = get_object_or_404(
            Member.objects.visible_to(here.me).current(),
            pk=int(number) if number.isdecimal() and len(number) < 19 else 0,
        )
        back = back_to(request, here_url)
        try:
            made = actions.invite(
                by=here.member,
                groupe=here.groupe,
                member=found,
                message=request.POST.get("message", "").replace("\x00", "")[:1000],
            )
        except Refusal as refusal:
            return refused(request, refusal, back)
        names = {"name": found.name, "groupe": here.groupe.name}
        if made.state == Membership.State.ACTIVE:
            messages.success(
                request, _("%(name)s had asked to join, and is now in %(groupe)s.") % names
            )
        else:
            messages.success(request, _("%(name)s is invited to %(groupe)s.") % names)
        return redirect(back)
    words = request.GET.get("q", "").strip()[:100]
    tied = here.groupe.memberships.filter(
        state__in=[*Membership.BELONGING, Membership.State.INVITED]
    ).values("member_id")
    found_people = (
        Member.objects.visible_to(here.me)
        .current()
        .exclude(pk__in=tied)
        .matching(words)
        .select_related("cooperative")
        .by_name()
    )
    page = Paginator(found_people, 20).get_page(request.GET.get("page"))
    return render(request, "groupes/invite.html", {"page": page, "words": words})


@form_view
@groupe_view()
def leave(request: HttpRequest, here: Standing) -> HttpResponse:
    """Asks once, naming what will go."""
    assert here.membership is not None  # noqa: S101 - @groupe_view() lets only members in
    if request.method == "POST":
        try:
            actions.leave(by=here.member, membership=here.membership)
        except Refusal as refusal:
            return refused(request, refusal, reverse("groupes:today"))
        messages.success(request, _("You have left %(groupe)s.") % {"groupe": here.groupe.name})
        return redirect("groupes:today")
    others = here.groupe.memberships.filter(state__in=Membership.BELONGING).exclude(
        member=here.member
    )
    return render(
        request,
        "groupes/leave.html",
        {"going": actions.what_goes(here.groupe, here.member), "last": not others.exists()},
    )


@form_view
@groupe_view()
def pause(request: HttpRequest, here: Standing) -> HttpResponse:
    """Go on pause, asked once; or come back."""
    assert here.membership is not None  # noqa: S101 - @groupe_view() lets only members in
    if request.method == "POST":
        back = request.POST.get("pause") == "no"
        change = actions.resume if back else actions.pause
        try:
            change(by=here.member, membership=here.membership)
        except Refusal as refusal:
            return refused(request, refusal, reverse("groupes:today"))
        messages.success(request, _("Welcome back.") if back else _("You are on pause."))
        return redirect("groupes:members", slug=here.groupe.slug)
    return render(
        request,
        "groupes/pause.html",
        {"going": actions.what_goes(here.groupe, here.member)},
    )
