# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new for me, how I hear of it, what I keep."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from groupes.access import Me, member_view
from groupes.models import Member
from groupes.notifications import actions, letters, marks, pages, queries
from groupes.notifications.forms import ChoicesForm, KeepForm
from groupes.notifications.models import Kept, Notification, Pace
from groupes.notifications.rules import choices_of, zone_of
from groupes.notifications.sources import source_of
from groupes.things import Ref, name_of
from groupes.web import formats, zones
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.one_click import one_click
from groupes.web.parts import is_part
from groupes.web.paths import reverse
from groupes.web.refusals import back_to, posted


@require_GET
@never_cache
@member_view
def index(request: HttpRequest, me: Me) -> HttpResponse:
    """What is new, groupe by groupe. What was read where it happened is noted as seen."""
    news, passed = pages.news(me, request.GET.get("page"))
    if passed:
        actions.see(by=me.member, shown=passed)
        me.member.refresh_from_db(fields=["bell"])
    template = "notifications/index.html#news" if is_part(request) else "notifications/index.html"
    index_url, number = reverse("notifications:index"), news.page.number
    return render(
        request,
        template,
        {
            "news": news,
            "page": news.page,
            "place": "news",
            "here_url": f"{index_url}?page={number}" if number > 1 else index_url,
            "seen_url": reverse("notifications:seen"),
        },
    )


@require_POST
@member_view
def seen(request: HttpRequest, me: Me) -> HttpResponse:
    """Those that a page showed (``shown``, one or several), or all there was when it was made (``upto``).
    Nothing that came since. One stays on the page of the list where one is (``next``)."""
    back = back_to(request, reverse("notifications:index"))
    shown = marks.read_lines((*request.POST.getlist("shown"), *request.POST.getlist("id")))

    def act() -> Done:
        if shown:
            actions.see(by=me.member, shown=shown)
        else:
            actions.see(by=me.member, upto=marks.read_all(request.POST.get("upto", "")))
        return Done(back)

    return do(request, act, back)


@require_GET
@never_cache
@member_view
def open_one(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Go where it happened: it is seen."""
    allowed = me.groupe_ids | me.invited_ids
    row = get_object_or_404(Notification, pk=pk, member=me.pk, groupe__in=allowed)
    if row.seen_at is None:
        actions.see(by=me.member, shown={row.pk: row.seq})
    source = source_of().get(row.kind)
    place = source.place((row.kind, row.about), me) if source is not None else ""
    return redirect(place or reverse("notifications:index"))


@form_view
@member_view
def choices(request: HttpRequest, me: Me) -> HttpResponse:
    """How I hear of things, in one page."""
    mine = choices_of(me.member)
    groupes = [groupe for groupe in me.groupes if groupe.is_open]

    def act(values: dict[str, Any]) -> Done:
        actions.choose(by=me.member, **values)
        return Done(reverse("notifications:choices"), _("Saved."))

    form = ChoicesForm(posted(request), mine.habit, groupes, mine.wishes)
    zone = str(zone_of(me.member))
    context = {"zone": zones.called(zone), "place": "news"}
    return form_page(request, "notifications/choices.html", form, act, context=context)


# --- kept ---------------------------------------------------------------------------------------


@require_GET
@never_cache
@member_view
def kept(request: HttpRequest, me: Me) -> HttpResponse:
    """What I keep, the soonest first."""
    rows = [
        {
            "kept": one,
            "name": name,
            "ref": f"{one.label}:{one.thing_id}",
            "due": one.on <= formats.today(),
        }
        for one, name in queries.kept_by(me)
    ]
    return render(request, "notifications/kept.html", {"rows": rows, "place": "news"})


@form_view
@member_view
def keep(request: HttpRequest, me: Me, ref: str) -> HttpResponse:
    """Keep a thing I may see, and say until when."""
    thing = Ref.read(ref)
    name = name_of(thing, me) if thing is not None else None
    if thing is None or name is None:
        raise Http404("nothing there that I may see")
    today = formats.today()

    def act(values: dict[str, Any]) -> Done:
        made = actions.keep(by=me.member, ref=thing, on=values["on"], today=today)
        return Done(
            name.url or reverse("notifications:kept"),
            _("Kept. You will find it again in Today: %(day)s.")
            % {"day": formats.longdate(made.on)},
        )

    form = KeepForm(posted(request), today=today)
    context = {"name": name, "place": "news"}
    return form_page(request, "notifications/keep.html", form, act, blame="on", context=context)


@require_POST
@member_view
def done(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """It is done with."""
    one = get_object_or_404(Kept, pk=pk, member=me.pk)
    back = back_to(request, reverse("notifications:kept"))

    def act() -> Done:
        actions.let_go(by=me.member, kept=one)
        return Done(back)

    return do(request, act, back)


# --- letters ------------------------------------------------------------------------------------


@one_click
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The address that each letter carries (RFC 8058): a POST ends that kind of letter, without a
    cookie, since a mail program makes it; a GET, which programs make by themselves, only shows the
    button."""
    asked = letters.STOP.read(token)
    member = (
        Member.objects.select_related("user", "cooperative").filter(pk=asked[0]).first()
        if asked is not None
        else None
    )
    if asked is None or member is None:
        raise Http404("not an address of ours")
    _pk, kind, groupe_id = asked
    groupe_id = groupe_id or None
    if request.method == "POST":
        actions.stop(member=member, kind=kind, groupe_id=groupe_id)
    # Whoever holds the letter reads this: no name of a groupe, which they may have left since.
    return render(
        request,
        "notifications/stop.html",
        {
            "done": request.method == "POST",
            "one_groupe": groupe_id is not None,
            "kept": kind == actions.KEPT,
            "pace": dict(Pace.choices).get(kind, ""),
        },
    )
