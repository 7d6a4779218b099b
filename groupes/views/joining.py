# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door of a groupe: asking to come in, being invited, answering."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes import actions, emails, pages, queries, rules
from groupes.access import Me, Standing, groupe_view, member_view
from groupes.forms import AnswerForm, JoinForm, WordForm
from groupes.models import Member, Membership
from groupes.todo import parted_words
from groupes.web import formats, search
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited, searched
from groupes.web.refusals import back_to, posted, refused

ANSWERS = {"accept": True, "decline": False}
"""What a posted answer may be, and whether it is a yes."""


def _door(here: Standing) -> str:
    return reverse("groupes:join", args=[here.groupe.slug])


def _members(here: Standing) -> str:
    return reverse("groupes:members", args=[here.groupe.slug])


@form_view
@limited("write-groupe", 20, 3600)
@groupe_view(door=True)
def write(request: HttpRequest, here: Standing) -> HttpResponse:
    """Leave a word for those who welcome in a groupe, without asking to come in."""
    to = queries.who_reads_at(here.groupe)

    def act(values: dict[str, Any]) -> Done:
        left = actions.write_to(by=here.member, to=to, text=values["text"], through=here.groupe)
        reading = {word.to_id for word in left}
        for one in to:
            if one.pk in reading:
                emails.leave_word(request, one, by=here.member)
        return Done(request.path, _("They will find it on their Today page, and answer you there."))

    return form_page(
        request,
        "groupes/write.html",
        WordForm(posted(request)),
        act,
        context={"groupe": here.groupe, "to": to},
    )


@form_view
@limited("join", 20, 3600)
@groupe_view(door=True)
def join(request: HttpRequest, here: Standing) -> HttpResponse:
    """The door: what this groupe is, who welcomes, what happens next; and asking to come in."""
    if here.is_member and request.method != "POST":
        return redirect(here.groupe)
    form = JoinForm(posted(request))

    def act() -> Done:
        made = actions.ask_to_join(
            by=here.member, groupe=here.groupe, message=form.cleaned_data["message"]
        )
        if made.state == Membership.State.ACTIVE:
            words = _("Welcome to %(groupe)s.") % {"groupe": here.groupe.name}
            return Done(here.groupe, words)
        return Done(
            _door(here),
            _("Your request is sent. Those who welcome newcomers will see it on their Today page."),
        )

    status = 200
    if request.method == "POST":
        # Not a form page: where one may not ask, the door shows no form to tell it beside.
        if form.is_valid():
            return do(request, act, _door(here))
        status = 422
    context = {"form": form, "door": pages.door(here)}
    return render(request, "groupes/join.html", context, status=status)


@form_view
@groupe_view(rules.WELCOME)
def answer_request(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = get_object_or_404(here.groupe.memberships.exclude(asked_at=None), pk=pk)
    return answered(request, here, found, _members(here))


def answered(
    request: HttpRequest, here: Standing, found: Membership, otherwise: str
) -> HttpResponse:
    """The answer to a request to join, with a word or without. ``otherwise``: where it leads, when its
    form does not say where it comes from."""
    back = back_to(request, otherwise)
    accept = ANSWERS.get(request.POST.get("answer", ""))
    if request.method == "POST" and accept is None:
        return redirect(back)
    if request.method != "POST" and found.state != Membership.State.ASKED:
        return refused(request, actions.already_answered(found), back)

    def act(values: dict[str, Any]) -> Done:
        made = actions.answer_request(
            by=here.member, membership=found, accept=bool(accept), word=values["word"]
        )
        names = {"name": made.member.name, "groupe": here.groupe.name}
        if accept:
            return Done(back, _("%(name)s is in %(groupe)s: say hello.") % names)
        return Done(back, _("Answered “not now” to %(name)s.") % names)

    then = request.POST.get("next") or request.GET.get("next") or otherwise
    context = {
        "asked": found,
        "away": formats.away(found.member.away_until, here.on),
        "parted": parted_words(found.parted_on),
        "otherwise": otherwise,
        "next": then,
    }
    form = AnswerForm(posted(request))
    return form_page(request, "groupes/answer_request.html", form, act, context=context)


@require_POST
@groupe_view(door=True)
def take_back(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Take back my own request, or an invitation of the groupe."""
    found = get_object_or_404(here.groupe.memberships, pk=pk)
    if not rules.may_take_back(here, found):
        raise PermissionDenied("a request is taken back by who asked, an invitation by who invites")
    own = rules.is_own_request(here, found)
    back = back_to(request, _door(here) if own else _members(here))

    def act() -> Done:
        actions.take_back(by=here.member, membership=found)
        return Done(back, _("Taken back."))

    return do(request, act, back)


@require_POST
@groupe_view(door=True)
def answer_invitation(request: HttpRequest, here: Standing) -> HttpResponse:
    found = here.membership
    if found is None or not rules.may_answer_invitation(here):
        raise PermissionDenied("not invited")
    accept = ANSWERS.get(request.POST.get("answer", ""))
    if accept is None:
        return redirect(_door(here))

    def act() -> Done:
        actions.answer_invitation(
            by=here.member, membership=found, accept=accept, word=AnswerForm.said(request.POST)
        )
        if accept:
            words = _("Welcome to %(groupe)s.") % {"groupe": here.groupe.name}
            return Done(here.groupe, words)
        return Done(reverse("groupes:today"), _("Answered: not now. That needs no reason."))

    return do(request, act, here.groupe.get_absolute_url())


@require_POST
@member_view
def see_answer(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """An answer that was for me is seen: it is told no more."""
    found = get_object_or_404(Membership, answer_for=me.member, pk=pk)
    back = back_to(request, reverse("groupes:today"))

    def act() -> Done:
        actions.see_answer(by=me.member, membership=found)
        return Done(back)

    return do(request, act, back)


@form_view
@limited("invite", 60, 3600)
@searched
@groupe_view(rules.WELCOME)
def invite(request: HttpRequest, here: Standing) -> HttpResponse:
    """Find a member by words, and invite them."""
    if request.method == "POST":
        return _invite(request, here)
    words = search.asked(request)
    page = Paginator(queries.to_invite(here, words), 20).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "people": pages.to_invite(here, list(page))}
    return render(request, "groupes/invite.html", context)


def _invite(request: HttpRequest, here: Standing) -> HttpResponse:
    number = request.POST.get("member", "")
    found = get_object_or_404(
        Member.objects.visible_to(here.me).current(),
        pk=int(number) if number.isdecimal() and len(number) < 19 else 0,
    )
    back = back_to(request, reverse("groupes:invite", args=[here.groupe.slug]))
    message = request.POST.get("message", "").replace("\x00", "")

    def act() -> Done:
        made = actions.invite(by=here.member, groupe=here.groupe, member=found, message=message)
        names = {"name": found.name, "groupe": here.groupe.name}
        if made.state == Membership.State.ACTIVE:
            return Done(back, _("%(name)s had asked to join, and is now in %(groupe)s.") % names)
        words = _("%(name)s is invited to %(groupe)s.") % names
        left = rules.left_by_decision(here.groupe, [found.pk]).get(found.pk)
        if left is not None:
            told = _(
                "%(name)s left it following a decision of %(date)s: if you did not know, you can take "
                "the invitation back."
            )
            words += " " + told % (names | {"date": formats.date(left)})
        return Done(back, words)

    return do(request, act, back)
