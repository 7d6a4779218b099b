# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars and answers by letter, through an address that nobody guesses."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from groupes import emails
from groupes.access import Me, member_view
from groupes.models import Member
from groupes.web.form_page import Done, do, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import Refusal, refused
from roles.meetings import actions, calendars, dated, letters, pages, queries
from roles.meetings.models import Attendance, Meeting


@form_view
@member_view
def calendar(request: HttpRequest, me: Me) -> HttpResponse:
    """My calendars: the address of each, made (``do``: "make") or ended ("end"); ``groupe``: of which, ""
    for all."""
    page = reverse("meetings:calendar")
    if request.method == "POST":
        slug = request.POST.get("groupe", "")
        found = next((one for one in me.groupes if one.slug == slug), None)
        if slug and found is None:
            raise Http404("no groupe of theirs")
        verb = request.POST.get("do", "")

        def press() -> Done:
            if verb == "end":
                actions.end_feed(by=me.member, groupe=found)
                return Done(page, _("This address answers no more."))
            if verb == "make":
                actions.make_feed(by=me.member, groupe=found)
                return Done(page, _("Here is the address. Keep it to yourself."))
            return Done(page)

        return do(request, press, page)
    rows = pages.feeds(me, emails.origin_of(request))
    return render(request, "meetings/calendar.html", {"rows": rows})


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A calendar, for programs that ask for it every few hours: what its person may see today, and nothing
    once they belong no more. Whoever has the same state as last time gets no more than that word."""
    found = queries.feed(token)
    if found is None or not found.member.is_current or not found.member.user.is_active:
        raise Http404("no calendar of ours")
    me = Me(found.member)
    mine = me.groupes if found.groupe_id is None else [
        one for one in me.groupes if one.pk == found.groupe_id
    ]  # fmt: skip
    if found.groupe_id is not None and not mine:
        raise Http404("theirs no more")
    origin = emails.origin_of(request)
    with translation.override(found.member.user.language or settings.LANGUAGE_CODE):
        ids = [one.pk for one in mine]
        others = dated.marks(ids)
        key, last = queries.mark(
            ids, [(one.name, one.state) for one in mine],
            translation.get_language(), origin, others,
        )  # fmt: skip
        if others:  # which say no instant of their last change: the ETag alone tells
            last = None
        etag = quote_etag(key)
        same = get_conditional_response(
            request, etag=etag, last_modified=int(last.timestamp()) if last else None
        )
        if same is not None and same.status_code == 304:
            answer: HttpResponse = HttpResponseNotModified()
        else:
            name = mine[0].name if found.groupe_id is not None else _("My groupes")
            file = calendars.written(mine, name, origin, key)
            answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
            answer["Content-Disposition"] = 'inline; filename="reunions.ics"'
    answer["ETag"] = etag
    if last is not None:
        answer["Last-Modified"] = http_date(last.timestamp())
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_letter(request: HttpRequest, token: str) -> HttpResponse:
    """The address that an invitation carries: a POST answers, without a login; a GET, which programs make
    by themselves, only shows the buttons."""
    asked = letters.read_answer(token)
    if asked is None:
        raise Http404("not an address of ours")
    people = Member.objects.select_related("user", "cooperative")
    member = people.filter(pk=asked[0]).first()
    rows = Meeting.objects.select_related("groupe__cooperative")
    found = rows.filter(pk=asked[1]).first()
    if member is None or found is None or found.groupe_id not in Me(member).groupe_ids:
        raise Http404("theirs no more")
    said = request.POST.get("answer") or request.GET.get("reponse", "")
    chosen = said if said in Attendance.Answer.values else ""
    path = reverse("meeting_answer", args=[token])
    done = False
    if request.method == "POST" and chosen:
        try:
            actions.answer(by=member, meeting=found, answer=chosen)
        except Refusal as refusal:
            return refused(request, refusal, path)
        done = True
    context = {
        "meeting": found, "member": member, "chosen": chosen, "done": done,
        "answers": Attendance.Answer.choices,
        "words": Attendance.Answer(chosen).label if chosen else "",
    }  # fmt: skip
    return render(request, "meetings/answer_letter.html", context)
