# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.chat import actions, pages, queries, rules, stream
from groupes.chat.forms import AfterForm, MessageForm, ReadForm, TopicForm
from groupes.chat.models import Message, Room, Topic
from groupes.live import catchup
from groupes.shell.bell import new_for
from groupes.web import search
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.parts import is_part, part_page
from groupes.web.paths import reverse
from groupes.web.ratelimit import searched
from groupes.web.refusals import posted
from groupes.web.transactions import Busy

CATCH_UP = 200
"""Messages of one answer to "what came after"."""


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _number(request: HttpRequest, name: str) -> int | None:
    """A number that the address names; None for anything else."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _where(request: HttpRequest) -> pages.Where:
    before, after, message = (_number(request, name) for name in ("before", "after", "message"))
    return pages.Where(before, after, message, end="end" in request.GET)


def _page(request: HttpRequest, here: Standing, pk: int | None) -> HttpResponse:
    where = _where(request)
    if not is_part(request):
        context = pages.chat(here, pk, form=MessageForm(), where=where)
        return render(request, "chat/room.html", context)
    if where.paging and pk is not None:
        return render(request, "chat/_lines.html", pages.more(here, pk, where))
    listing = pk is None or "listing" in request.GET
    return render(request, "chat/room.html#topics", pages.beside(here, pk, listing=listing))


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
@searched
@groupe_view()
def topics(request: HttpRequest, here: Standing) -> HttpResponse:
    """All the topics, by pages and by words: beside the log stand the liveliest."""
    context = pages.topics(here, search.asked(request), request.GET.get("page"))
    return render(request, "chat/topics.html", context)


@require_GET
@never_cache
@groupe_view()
def dock(request: HttpRequest, here: Standing, topic: int | None = None) -> HttpResponse:
    """The docked chat: a fragment. Without a topic, the one being read (``?reading=``)."""
    reading = _number(request, "reading")
    page = "chat:room" if topic is None else "chat:topic"
    return part_page(
        request,
        "chat/dock.html",
        lambda: pages.dock(here, topic, form=MessageForm(), reading=reading),
        of=reverse(page, args=[here.groupe.slug] + ([] if topic is None else [topic])),
    )


# --- writing ------------------------------------------------------------------------------------


@require_POST
@groupe_view(rules.POST)
def post(request: HttpRequest, here: Standing, topic: int) -> HttpResponseBase:
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _not_sent(request, here, topic, form, "", 422)
    try:
        said = actions.post_in(
            by=here.member,
            groupe=here.groupe,
            topic_id=topic,
            text=form.cleaned_data["text"],
            client_id=form.cleaned_data["client_id"],
        )
    except Topic.DoesNotExist:
        raise Http404("no such topic") from None
    except (actions.TooFast, Busy) as refusal:
        status = 503 if isinstance(refusal, Busy) else 429
        slower = _not_sent(request, here, topic, form, str(refusal.message), status)
        slower["Retry-After"] = str(refusal.retry_after)
        return slower
    if wants_json(request):
        answer = stream.frame(said.message, here.groupe.pk) | {"id": said.message.pk}
        return JsonResponse(answer, status=201 if said.created else 200)
    for words in pages.named_away(here, form.cleaned_data["text"]):
        messages.info(request, words)
    return redirect("chat:topic", here.groupe.slug, topic)


def _not_sent(
    request: HttpRequest, here: Standing, topic: int, form: MessageForm, words: str, status: int
) -> HttpResponse:
    """Why, and the text kept: in the browser for a script, in the composer for a page."""
    words = words or " ".join(str(error) for errors in form.errors.values() for error in errors)
    if wants_json(request):
        return JsonResponse({"error": words}, status=status)
    context = pages.chat(here, topic, form=form, words=words)
    return render(request, "chat/room.html", context, status=status)


@form_view
@groupe_view(rules.POST)
def topic_new(request: HttpRequest, here: Standing) -> HttpResponse:
    def act(given: dict[str, Any]) -> Done:
        made = actions.new_topic(by=here.member, groupe=here.groupe, name=given["name"])
        return Done(reverse("chat:topic", args=[here.groupe.slug, made.pk]))

    form = TopicForm(posted(request))
    return form_page(
        request, "chat/topic_new.html", form, act, blame="name", context={"tab": "chat"}
    )


@require_POST
@groupe_view(rules.POST)
def topic_state(request: HttpRequest, here: Standing, topic: int) -> HttpResponse:
    """Resolve a topic (``resolved=1``) or take it back."""
    actions.resolve_topic(
        by=here.member,
        topic=get_object_or_404(Topic, room__groupe=here.groupe, pk=topic),
        resolved=request.POST.get("resolved") == "1",
    )
    return redirect("chat:topic", here.groupe.slug, topic)


@form_view
@groupe_view()
def message(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """One message, to change or to remove: one's own, or anybody's with ``chat.moderate``."""
    shown = get_object_or_404(
        Message.objects.select_related("topic", "author"), room__groupe=here.groupe, pk=pk
    )
    if not rules.may_remove(here, shown):
        raise PermissionDenied("not my message, and I do not moderate")
    mine = rules.may_change_message(here, shown)
    back = reverse("chat:topic", args=[here.groupe.slug, shown.topic_id])

    def remove(_given: dict[str, Any]) -> Done:
        action = actions.delete_message if mine else actions.moderate_message
        action(by=here.member, message=shown)
        return Done(back, _("The message was removed."))

    def change(given: dict[str, Any]) -> Done:
        actions.edit_message(by=here.member, message=shown, text=given["text"])
        return Done(back)

    context = {"message": shown, "mine": mine, "topic_url": back, "tab": "chat"}
    if request.POST.get("do") == "remove":
        form = forms.Form(request.POST)
        return form_page(request, "chat/message.html", form, remove, context=context)
    if request.method == "POST" and not mine:
        raise PermissionDenied("moderation removes words, it does not change them")
    given = posted(request)
    words = MessageForm({"text": shown.source} if given is None else given)
    return form_page(request, "chat/message.html", words, change, context=context)


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
    """``seq`` (and ``topic``) read. Answers ``{"unread": n, "topic": m}``, what is left in the groupe
    and in the topic; with ``back``, goes back to the chat."""
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
    left = queries.unread_by_topic(here)
    topic = left.get(form.cleaned_data["topic"])
    return JsonResponse(
        {"unread": queries.unread_sum(left), "topic": 0 if topic is None else topic.count}
    )


@require_GET
@never_cache
@member_view
def unread(request: HttpRequest, me: Me) -> JsonResponse:
    """Unread talk of all one's groupes, as every page counts it, and what the bell says:
    ``{"g12": 4, "bell": 1}``."""
    mine = [groupe.pk for groupe in me.groupes if groupe.is_open]
    return JsonResponse({f"g{pk}": me.unread.get(pk, 0) for pk in mine} | {"bell": new_for(me)})
