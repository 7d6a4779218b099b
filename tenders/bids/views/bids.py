# SPDX-License-Identifier: AGPL-3.0-or-later
"""A groupe's bids, one of them and its parts; taking a call up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Me, Standing, groupe_view, load_standing, member_view
from groupes.chat.models import Message, Topic
from groupes.chat.rules import may_post
from groupes.things import Ref
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.parts import part_page
from groupes.web.paths import reverse
from groupes.web.refusals import Refusal, back_to, posted, refused
from tenders.bids import actions, pages, rules
from tenders.bids.forms import VersionForm
from tenders.bids.views.found import closed, find, home, load, page
from tenders.notices.models import Notice

TALK = 3


def _number(text: str) -> int:
    """The page asked for, from 1; what is no number is the first."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _instant(text: str) -> dt.datetime | None:
    """An instant that a page of ours wrote; None for anything else."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


@require_safe
@groupe_view()
def groupe_index(request: HttpRequest, here: Standing) -> HttpResponse:
    """All the groupe's bids: how many in each state, and what is close."""
    number = _number(request.GET.get("page", ""))
    context = pages.pipeline(here, request.GET.get("state", ""), number)
    return render(request, "bids/groupe_index.html", context)


@require_POST
@member_view
def take_up(request: HttpRequest, me: Me, notice_pk: int) -> HttpResponse:
    """A groupe begins to study a call; twice leads to the bid that exists."""
    here = load_standing(request, request.POST.get("groupe", ""))
    here.require("bids.take_up")
    notice = get_object_or_404(
        Notice.everything.filter(Q(private=False) | Q(entered__groupe=here.groupe)).select_related(
            "changed_notice"
        ),
        pk=notice_pk,
    )
    try:
        found, new = actions.take_up(
            by=here.member,
            groupe=here.groupe,
            notice=notice,
            lots=request.POST.getlist("lots"),
        )
    except Refusal as refusal:
        return refused(request, refusal, notice.get_absolute_url())
    if new:
        messages.success(
            request, _("The groupe is studying this call: everyone can say what they would do.")
        )
    else:
        messages.info(request, _("The groupe is already studying this call: here it is."))
    return redirect(home(here, found))


@require_safe
@groupe_view()
def bid(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    return render(request, "bids/bid.html", pages.whole(here, page(here, pk)))


@require_safe
@groupe_view()
def matrix(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Who would do what: the part of the page that moves live."""
    found = find(here, pk)
    return part_page(
        request, "bids/parts/matrix.html", lambda: pages.matrix(here, found),
        of=home(here, found, "matrix"),
    )  # fmt: skip


@require_safe
@groupe_view()
def part(request: HttpRequest, here: Standing, pk: int, name: str) -> HttpResponse:
    """Another part of the page, alone: head, pieces, price."""
    context: Callable[[], dict[str, Any]]
    if name == "head":
        found, loaded = load(here, pk)
        context = partial(pages.head, here, found, loaded)
    elif name in ("pieces", "price"):
        found = find(here, pk)
        context = partial(pages.pieces if name == "pieces" else pages.price, here, found)
    else:
        raise Http404("no such part")
    return part_page(request, f"bids/parts/{name}.html", context, of=home(here, found, name))


@require_safe
@groupe_view()
def talk(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The last words of the topic tied to the bid."""
    found = find(here, pk)
    topic = Topic.objects.filter(room__groupe=here.groupe, key=str(Ref.of(found))).first()
    whole = (
        reverse("chat:room", args=[here.groupe.slug])
        if topic is None
        else reverse("chat:topic", args=[here.groupe.slug, topic.pk])
    )

    def context() -> dict[str, Any]:
        last: list[Message] = []
        if topic is not None:
            last = list(
                Message.objects.filter(topic=topic, deleted_at=None)
                .select_related("author")
                .order_by("-seq")[:TALK]
            )
        may = topic is not None and may_post(here)
        return {"topic": topic, "last": last[::-1], "may_post": may}

    return part_page(request, "bids/parts/talk.html", context, of=whole)


@require_POST
@groupe_view("bids.state_intention")
def seen(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What moved in the notice was read: up to what the page showed, with the words of the
    corrections if it showed them."""
    found = find(here, pk)
    back = back_to(request, home(here, found))

    def act() -> Done:
        actions.acknowledge_change(
            by=here.member,
            bid=found,
            until=_instant(request.POST.get("until", "")),
            words="words" in request.POST,
        )
        return Done(back)

    return do(request, act, back)


@form_view
@groupe_view("bids.decide_go")
def version(request: HttpRequest, here: Standing, pk: int, version: int) -> HttpResponse:
    """A version of the notice that its source has not confirmed: before, after, and whether the
    groupe counts on it."""
    found, loaded = load(here, pk)
    if over := closed(request, here, found, allowed=rules.may_answer_version(here, found)):
        return over
    proposed = {one.version.pk: one for one in loaded.proposed}
    if version not in proposed:  # the source has spoken since, or it was never one
        return redirect(found.notice.get_absolute_url())
    one = proposed[version]

    def act(said: dict[str, Any]) -> Done:
        accepted = said["answer"] == "accept"
        actions.answer_version(
            by=here.member,
            bid=found,
            version=one.version,
            accepted=accepted,
            reason=said["reason"],
        )
        words = (
            _("The groupe relies on this version until the source speaks.")
            if accepted
            else _("The version is rejected: the notice stays as the source has it.")
        )
        return Done(home(here, found), words)

    context = {"bid": found, "version": pages.version(here, found, one)}
    return form_page(
        request, "bids/version.html", VersionForm(posted(request)), act, context=context
    )
