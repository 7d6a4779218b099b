# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of a cooperative, for those who administer it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from groupes import actions, emails, letters, pages, queries, rules
from groupes.access import Me, member_view
from groupes.forms import ContributionForm, DepartureForm, EmailForm, PersonForm
from groupes.models import Member
from groupes.web import formats
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import posted


def _administers(me: Me) -> None:
    if not rules.may_administer(me):
        raise PermissionDenied("does not administer the cooperative")


@form_view
@limited("add-person", 200, 3600)
@member_view
def invite_member(request: HttpRequest, me: Me) -> HttpResponse:
    """People of my cooperative; those who administer it add someone."""
    _administers(me)

    def act(values: dict[str, object]) -> Done:
        added = actions.add_person(
            by=me.member,
            cooperative=me.member.cooperative,
            **values,  # type: ignore[arg-type]  # the form's fields
        )
        return Done(_send(request, added, by=me.member))

    def context() -> dict[str, object]:
        rows = queries.people_of(me.member.cooperative)
        page = Paginator(rows, 60).get_page(request.GET.get("page"))
        return {
            "page": page,
            "linked": {person.pk for person in page if rules.gets_link(person)},
            "letters": queries.letters_put_off(),
            "mail_leaves": settings.MAIL_LEAVES,
        }

    form = PersonForm(posted(request))
    return form_page(
        request, "groupes/invite_member.html", form, act, blame="email", context=context
    )


def _send(request: HttpRequest, member: Member, *, by: Member) -> str:
    """Leave the letter with the link to choose a password, or where there is no way out for mail,
    prepare the page that gives it; answers the page to go to."""
    words = {"name": member.name, "email": member.user.email}
    if settings.MAIL_LEAVES:
        emails.leave_first_password(request, member, by=by)
        told = _("%(name)s is a member. A link to choose a password is on its way to %(email)s.")
        messages.success(request, told % words)
        return reverse("groupes:invite_member")
    given = [one for one in request.session.get(GIVEN, []) if one[0] != member.pk]
    request.session[GIVEN] = [*given[-MOST_GIVEN:], _given(member)]
    return reverse("groupes:password_link", args=[member.pk])


GIVEN = "link_given"
"""In the session: of whom one asked for a link, so that its page is one's own and leaves a trace."""
MOST_GIVEN = 20


def _given(member: Member) -> list[object]:
    """Of whom, and the account as it was: once they chose a password or came in, another link is
    asked for, and leaves its own trace."""
    user = member.user
    words = f"{user.password} {user.email} {user.last_login}"
    return [member.pk, salted_hmac(GIVEN, words, algorithm="sha256").hexdigest()]


@require_POST
@limited("add-person", 200, 3600)
@member_view
def resend_invitation(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Send the link once more to someone who has never come in; without a way out for mail, have it
    for anyone, for nobody gets it by themself."""
    _administers(me)
    found = get_object_or_404(queries.people_of(me.member.cooperative).current(), pk=pk)
    if not rules.gets_link(found):
        raise Http404("they have a password")
    if not settings.MAIL_LEAVES:
        actions.give_link(by=me.member, member=found)
    return redirect(_send(request, found, by=me.member))


@require_safe
@never_cache
@member_view
def password_link(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """The link to choose a password, to pass on by hand: for whoever just asked for it, where no
    letter can leave."""
    _administers(me)
    found = get_object_or_404(queries.people_of(me.member.cooperative).current(), pk=pk)
    if settings.MAIL_LEAVES or _given(found) not in request.session.get(GIVEN, []):
        return redirect("groupes:invite_member")
    link = emails.origin_of(request) + letters.password_path(found.user)
    return render(request, "groupes/password_link.html", {"person": found, "link": link})


@form_view
@limited("change-email", 60, 3600)
@member_view
def change_email(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Another address for the account of someone of my cooperative."""
    _administers(me)
    found = get_object_or_404(queries.people_of(me.member.cooperative).current(), pk=pk)
    page = reverse("groupes:invite_member")

    def act(values: dict[str, Any]) -> Done:
        before = actions.change_email(by=me.member, member=found, email=values["email"])
        found.user.refresh_from_db(fields=["email"])
        if before == found.user.email:
            return Done(page)
        emails.leave_email_changed(request, found, before, by=me.member)
        words = (
            _("%(name)s now logs in with %(email)s. Both addresses are notified.")
            if settings.MAIL_LEAVES
            else _(
                "%(name)s now logs in with %(email)s. No e-mail can be sent from here: tell them."
            )
        )
        return Done(page, words % {"name": found.name, "email": found.user.email})

    form = EmailForm(posted(request))
    return form_page(request, "groupes/change_email.html", form, act, context={"person": found})


@form_view
@limited("leaving", 60, 3600)
@member_view
def departure(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Record that someone has left the cooperative, told first what it ends."""
    _administers(me)
    found = get_object_or_404(queries.people_of(me.member.cooperative), pk=pk)
    if not rules.may_record_leaving(me, found):
        raise PermissionDenied("another administrator records that one has left")

    def act(values: dict[str, Any]) -> Done:
        actions.leave_cooperative(by=me.member, member=found, on=values["on"])
        words = _("That %(name)s has left is recorded: nothing is open to them any more.")
        return Done(reverse("groupes:invite_member"), words % {"name": found.name})

    form = DepartureForm(posted(request), initial={"on": me.member.cooperative.today()})
    return form_page(
        request,
        "groupes/departure.html",
        form,
        act,
        context=lambda: {"departure": pages.departure(me, found)},
    )


@require_POST
@limited("leaving", 60, 3600)
@member_view
def come_back(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Someone who had left is of the cooperative again."""
    _administers(me)
    found = get_object_or_404(queries.people_of(me.member.cooperative), pk=pk)

    def act() -> Done:
        back = actions.come_back(by=me.member, member=found)
        done = Done(_send(request, back, by=me.member))
        if found.status == Member.Status.ASSOCIATE != back.status:
            told = _("%(name)s was an associate, and has no vote until that is recorded again.")
            messages.info(request, told % {"name": found.name})
        return done

    return do(request, act, reverse("groupes:invite_member"))


@form_view
@limited("contribution", 60, 3600)
@member_view
def contribution(request: HttpRequest, me: Me) -> HttpResponse:
    """What my cooperative takes of its members' parts, and took: everyone of it reads it, those who
    administer it change it, from a day on."""
    if request.method == "POST":
        _administers(me)

    def act(values: dict[str, Any]) -> Done:
        changed = actions.set_contribution(
            by=me.member, cooperative=me.member.cooperative, **values
        )
        words = _("From %(day)s the contribution is %(percent)s.") % {
            "day": formats.date(values["starts_on"]),
            "percent": formats.percent(changed.contribution_on(values["starts_on"])),
        }
        return Done(reverse("groupes:contribution"), words)

    form = ContributionForm(posted(request), initial={"starts_on": me.member.cooperative.today()})
    return form_page(
        request,
        "groupes/contribution.html",
        form,
        act,
        context=lambda: {
            "page": pages.contribution(me.member.cooperative),
            "may_administer": rules.may_administer(me),
        },
    )
