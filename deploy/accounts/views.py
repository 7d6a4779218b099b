# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of one's account that allauth has not."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from deploy.accounts import lost, opened
from groupes import emails, rules
from groupes.access import Me, member_view
from groupes.web.form_page import Done, do, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited


@form_view
@member_view
def sessions(request: HttpRequest, me: Me) -> HttpResponse:
    """My open sessions; a POST ends the one it names, or all the others."""
    here, mine = reverse("sessions"), request.session.session_key
    user = me.member.user

    def act() -> Done:
        named = request.POST.get("session", "")
        pk = int(named) if named.isascii() and named.isdecimal() and len(named) < 18 else None
        if pk is None and named != "others":
            return Done(here)
        ended = opened.end(user=user, pk=pk, but=mine)
        return Done(here, _("It is ended.") if ended else _("It had ended already."))

    if request.method == "POST":
        return do(request, act, here)
    return render(request, "account/sessions.html", {"sessions": opened.opened_by(user, mine)})


@form_view
@limited("lost-factor", 20, 3600)
@member_view
def second_factor_lost(request: HttpRequest, me: Me) -> HttpResponse:
    """Who has a second factor in my cooperative; a POST takes off that of the person it names."""
    if not rules.may_administer(me):
        raise PermissionDenied("does not administer the cooperative")
    here = reverse("second_factor_lost")
    people = lost.protected(me.member.cooperative)

    def act() -> Done:
        named = request.POST.get("member", "")
        pk = int(named) if named.isascii() and named.isdecimal() and len(named) < 18 else 0
        found = get_object_or_404(people.exclude(pk=me.pk), pk=pk)
        if lost.lift(by=me.member, member=found):
            emails.leave_factor_lifted(request, found, by=me.member)
        words = _("The second factor of %(name)s is taken off.")
        return Done(here, words % {"name": found.name})

    if request.method == "POST":
        return do(request, act, here)
    return render(request, "account/second_factor_lost.html", {"people": people})
