# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.chat import actions, queries, stream
from groupes.chat.forms import AfterForm, MessageForm, ReadForm, TopicForm
from groupes.chat.models import Message, Room, Topic
from groupes.live import catchup
from groupes.web.refusals import Refusal

CATCH_UP = 200
"""Messages of one answer to "what came after"."""

DOCKED = 30


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _topic(here: Standing, pk: int) -> Topic:
    return get_object_or_404(
        Topic.objects.select_related("room__groupe"), room__groupe=here.groupe, pk=pk
    )


def _message(here: Standing, pk: int) -> Message:
    return get_object_or_404(
        Message.objects.select_related("topic", "author"), room__groupe=here.groupe, pk=pk
    )


def _page(
    request: HttpRequest,
    here: Standing,
    pk: int | None,
    *,
    form: MessageForm | None = None,
    words: str = "",
    status: int = 200,
) -> HttpResponse:
    """The chat's page: topics, and the log of one of them (without ``pk``: the liveliest that has
    something unread, or else the liveliest)."""
    topics = queries.topics_of(here)
    if pk is None:
        opened = [t for t in topics if not t.resolved_at]
        unread = (t for t in opened if t.unread)  # type: ignore[attr-defined]  # annotated
        topic = next(unread, opened[0] if opened else None)
    else:
        topic = next((t for t in topics if t.pk == pk), None)
        if topic is None:
            topic = next(iter(queries.topics_of(here, which=Q(pk=pk))), None)
        if topic is None:
            raise Http404("no such topic")
    before = request.GET.get("before", "")
    log = None
    if topic is not None:
        log = queries.log_of(
            topic,
            here.member,
            before=int(before) if before.isdecimal() and len(before) < 18 else None,
            unread=0 if before else topic.unread,  # type: ignore[attr-defined]  # annotated
        )
    for each in topics:
        each.preview = queries.preview(each, here.member)  # type: ignore[attr-defined]  # for the template
    context: dict[str, Any] = {
        "topics": [t for t in topics if not t.resolved_at],
        "resolved": [t for t in topics if t.resolved_at],
        "topic": topic,
        "room": topic.room if topic else None,
        "log": log,
        "before": before,
        "listing": pk is None,
        "tied": queries.tied_to(topic, here.me) if topic and topic.key else None,
        "form": form or MessageForm(),
        "words": words,
        "fresh_id": uuid.uuid4(),
        "longest": actions.LONGEST,
        "tab": "chat",
    }
    template = "chat/room.html"
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware
        template += "#older" if before else "#topics"
    return render(request, template, context, status=status)


@require_GET
@never_cache
@groupe_view()
def room(request: HttpRequest, here: Standing) -> HttpResponse:
    return _page(request, here, None)


@require_GET
@never_cache
@groupe_view()
def topic(request: HttpRequest, here: Standing, topic: int) -> HttpResponse:
    return _page(request, here, topic)


@require_GET
@never_cache
@groupe_view()
def dock(request: HttpRequest, here: Standing, topic: int | None = None) -> HttpResponse:
    """The docked chat: a fragment. Without a topic, the liveliest."""
    which = Q(resolved_at=None) if topic is None else Q(pk=topic)
    shown = next(iter(queries.topics_of(here, which=which, most=1)), None)
    if shown is None:
        raise Http404("no such topic")
    context = {
        "topic": shown,
        "room": shown.room,
        "log": queries.log_of(
            shown,
            here.member,
            unread=shown.unread,  # type: ignore[attr-defined]  # annotated by topics_of
            page=DOCKED,
        ),
        "form": MessageForm(),
        "fresh_id": uuid.uuid4(),
        "longest": actions.LONGEST,
        "docked": True,
    }
    return render(request, "chat/dock.html", context)


# --- writing ------------------------------------------------------------------------------------


@require_POST
@groupe_view("chat.post_message")
def post(request: HttpRequest, here: Standing, topic: int) -> HttpResponseBase:
    where = _topic(here, topic)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _not_sent(request, here, where, form, "", 422)
    try:
        posted = actions.post_message(
            by=here.member,
            topic=where,
            text=form.cleaned_data["text"],
            client_id=form.cleaned_data["client_id"],
        )
    except actions.TooFast as refusal:
        slower = _not_sent(request, here, where, form, str(refusal.message), 429)
        slower["Retry-After"] = str(refusal.retry_after)
        return slower
    if wants_json(request):
        answer = stream.frame(posted.message, here.groupe.pk) | {"id": posted.message.pk}
        return JsonResponse(answer, status=201 if posted.created else 200)
    return redirect("chat:topic", here.groupe.slug, where.pk)


def _not_sent(
    request: HttpRequest,
    here: Standing,
    where: Topic,
    form: MessageForm,
    words: str,
    status: int,
) -> HttpResponse:
    """Why, and the text kept: in the browser for a script, in the composer for a page."""
    words = words or " ".join(str(error) for errors in form.errors.values() for error in errors)
    if wants_json(request):
        return JsonResponse({"error": words}, status=status)
    return _page(request, here, where.pk, form=form, words=words, status=status)


@require_http_methods(["GET", "POST"])
@groupe_view("chat.post_message")
def topic_new(request: HttpRequest, here: Standing) -> HttpResponse:
    form = TopicForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.new_topic(
                    by=here.member, groupe=here.groupe, name=form.cleaned_data["name"]
                )
            except Refusal as refusal:
                form.add_error("name", str(refusal.message))
                status = 409
            else:
                return redirect("chat:topic", here.groupe.slug, made.pk)
    return render(request, "chat/topic_new.html", {"form": form, "tab": "chat"}, status=status)


@require_POST
@groupe_view("chat.post_message")
def topic_state(request: HttpRequest, here: Standing, topic: int) -> HttpResponse:
    """Resolve a topic (``resolved=1``) or take it back."""
    actions.resolve_topic(
        by=here.member,
        topic=_topic(here, topic),
        resolved=request.POST.get("resolved") == "1",
    )
    return redirect("chat:topic", here.groupe.slug, topic)


@require_http_methods(["GET", "POST"])
@groupe_view()
def message(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """One message, to change or to remove: one's own, or anybody's with ``chat.moderate``."""
    shown = _message(here, pk)
    mine = shown.author_id == here.member.pk and here.can("chat.post_message")
    if not mine:
        here.require("chat.moderate")
    form = MessageForm({"text": shown.source} if request.method == "GET" else request.POST)
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "remove":
                remove = actions.delete_message if mine else actions.moderate_message
                remove(by=here.member, message=shown)
                messages.success(request, _("The message was removed."))
                return redirect("chat:topic", here.groupe.slug, shown.topic_id)
            if not mine:
                raise PermissionDenied("moderation removes words, it does not change them")
            status = 422
            if form.is_valid():
                actions.edit_message(by=here.member, message=shown, text=form.cleaned_data["text"])
                return redirect("chat:topic", here.groupe.slug, shown.topic_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            status = 409
    context = {"message": shown, "form": form, "mine": mine, "tab": "chat"}
    return render(request, "chat/message.html", context, status=status)


# --- catching up --------------------------------------------------------------------------------


@require_GET
@never_cache
@groupe_view()
def after(request: HttpRequest, here: Standing) -> JsonResponse:
    """``?after=<last complete number>[&topic=<pk>]``: what changed since, in order.

    ``{"messages": [frames], "head": 905, "complete": 905, "more": false}``: with what is answered
    everything up to ``complete`` is known; with ``more``, ask again from there.
    """
    form = AfterForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": _("Which number was the last?")}, status=400)
    # The head first: every number up to it is committed.
    room = Room.objects.filter(groupe=here.groupe).first()
    if room is None:
        raise Http404("no room")
    rows = room.messages.changed_after(form.cleaned_data["after"]).select_related("author")
    if form.cleaned_data["topic"]:
        rows = rows.filter(topic=form.cleaned_data["topic"])
    answer = catchup.page(
        rows.filter(changed_seq__lte=room.last_seq)[: CATCH_UP + 1],
        limit=CATCH_UP,
        head=room.last_seq,
        number=lambda m: m.changed_seq,
        shown=lambda m: stream.frame(m, here.groupe.pk),
    )
    return JsonResponse({"messages": answer.rows, **answer.numbers})


@require_POST
@groupe_view()
def read(request: HttpRequest, here: Standing) -> HttpResponse:
    """``seq`` (and ``topic``) read. Answers ``{"unread": n}``, what is left in the groupe; with
    ``back``, goes back to the chat."""
    form = ReadForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    actions.mark_read(
        by=here.member,
        groupe=here.groupe,
        seq=form.cleaned_data["seq"],
        topic_id=form.cleaned_data["topic"],
    )
    if "back" in request.POST:
        return redirect("chat:room", here.groupe.slug)
    return JsonResponse({"unread": queries.unread_in(here)})


@require_GET
@never_cache
@member_view
def unread(request: HttpRequest, me: Me) -> JsonResponse:
    """Unread talk of all one's groupes, for a browser that missed some: ``{"g12": 4}``."""
    return JsonResponse({f"g{pk}": me.unread.get(pk, 0) for pk in me.groupe_ids})
