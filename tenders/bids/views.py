# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a bid. It is loaded through the groupe one stands in: to anyone else it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commons.library import rules as library_rules
from commons.library.models import Resource
from groupes.access import Me, Standing, groupe_view, load_standing, member_view
from groupes.chat.models import Message, Topic
from groupes.things import Ref
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.refusals import Refusal, back_to, posted, refused
from tenders.bids import actions, pages, queries
from tenders.bids.forms import (
    DecisionForm,
    IntentionForm,
    LineForm,
    NeedForm,
    NewPieceForm,
    PieceForm,
    PriceForm,
    ResultForm,
    SubmitForm,
    TemplateForm,
    TemplateSearchForm,
)
from tenders.bids.models import Bid, Intention, Piece
from tenders.notices.models import Notice

SHELF = 30
TALK = 3


def _htmx(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]  # django-htmx's middleware


def _bid(here: Standing, pk: int) -> Bid:
    return _here(here, get_object_or_404(queries.with_notice(here.groupe.bids.all()), pk=pk))


def _loaded(here: Standing, pk: int) -> tuple[Bid, queries.Facts]:
    """The bid, with what its head tells."""
    found = queries.load(here.groupe, pk)
    if found is None:
        raise Http404("no such bid in this groupe")
    return _here(here, found[0]), found[1]


def _here(here: Standing, bid: Bid) -> Bid:
    """The bid with the groupe and the cooperative that are known already."""
    bid.groupe = here.groupe
    if bid.cooperative_id == here.groupe.cooperative_id:
        bid.cooperative = here.groupe.cooperative
    return bid


def _home(here: Standing, bid: Bid, anchor: str = "") -> str:
    url = reverse("bids:bid", args=[here.groupe.slug, bid.pk])
    return f"{url}#{anchor}" if anchor else url


def _number(text: str) -> int:
    """The page asked for, from 1; what is no number is the first."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 4 else 1


# --- the pipeline --------------------------------------------------------------------------------


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
    notice = get_object_or_404(Notice.objects.select_related("changed_notice"), pk=notice_pk)
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
            request, _("The groupe studies this call: everyone can say what they would do.")
        )
    else:
        messages.info(request, _("The groupe studies this call already: here it is."))
    return redirect(_home(here, found))


# --- one bid -------------------------------------------------------------------------------------


@require_safe
@groupe_view()
def bid(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    return render(request, "bids/bid.html", pages.whole(here, *_loaded(here, pk)))


@require_safe
@groupe_view()
def matrix(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Who would do what: the part of the page that moves live."""
    return render(request, "bids/parts/matrix.html", pages.matrix(here, _bid(here, pk)))


@require_safe
@groupe_view()
def part(request: HttpRequest, here: Standing, pk: int, name: str) -> HttpResponse:
    """Another part of the page, alone: head, pieces, price."""
    if name == "head":
        context = pages.head(here, *_loaded(here, pk))
    elif name == "pieces":
        context = pages.pieces(here, _bid(here, pk))
    elif name == "price":
        context = pages.price(here, _bid(here, pk))
    else:
        raise Http404("no such part")
    return render(request, f"bids/parts/{name}.html", context)


@require_safe
@groupe_view()
def talk(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The last words of the topic tied to the bid."""
    found = _bid(here, pk)
    topic = Topic.objects.filter(room__groupe=here.groupe, key=str(Ref.of(found))).first()
    if topic is not None and not _htmx(request):
        return redirect("chat:topic", here.groupe.slug, topic.pk)
    last: list[Message] = []
    if topic is not None:
        last = list(
            Message.objects.filter(topic=topic, deleted_at=None)
            .select_related("author")
            .order_by("-seq")[:TALK]
        )
    context = {
        "topic": topic,
        "last": last[::-1],
        "may_post": topic is not None and here.can("chat.post_message"),
    }
    return render(request, "bids/parts/talk.html", context)


@require_POST
@groupe_view("bids.state_intention")
def seen(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What moved in the notice was read."""
    found = _bid(here, pk)
    back = back_to(request, _home(here, found))

    def act() -> Done:
        actions.acknowledge_change(by=here.member, bid=found)
        return Done(back)

    return do(request, act, back)


# --- needs and intentions ------------------------------------------------------------------------


@form_view
@groupe_view("bids.state_intention")
def intention(request: HttpRequest, here: Standing, pk: int, need: int) -> HttpResponse:
    """“I would do this”: on one need, beside the matrix or on a page of its own."""
    found = _bid(here, pk)
    asked = get_object_or_404(found.needs.all(), pk=need)
    mine = Intention.objects.filter(need=asked, member=here.member).first()
    form = IntentionForm(posted(request), intention=mine)
    status = 200
    if request.method == "POST":
        withdraw = request.POST.get("do") == "withdraw"
        status = 422
        if withdraw or form.is_valid():
            try:
                if withdraw:
                    actions.withdraw_intention(by=here.member, need=asked)
                else:
                    actions.state_intention(by=here.member, need=asked, **form.said())
            except Refusal as refusal:
                form.is_valid()
                form.add_error(None, str(refusal.message))
                status = 422 if _htmx(request) else 409
            else:
                if _htmx(request):
                    context = pages.matrix(here, found) | {"said": True, "withdrawn": withdraw}
                    return render(request, "bids/parts/said.html", context)
                return redirect(_home(here, found, "matrix"))
    context = {"bid": found, "need": asked, "mine": mine, "form": form}
    template = "bids/parts/intention.html" if _htmx(request) else "bids/intention.html"
    return render(request, template, context, status=status)


@form_view
@groupe_view("bids.state_intention")
def position(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """“I would do this”: all needs on one page."""
    found = _bid(here, pk)
    said = Intention.objects.filter(need__bid=found, member=here.member)
    mine = {one.need_id: one for one in said}
    lines = [
        (need, LineForm(posted(request), prefix=f"n{need.pk}", intention=mine.get(need.pk)))
        for need in found.needs.all()
    ]
    error, status = "", 200
    if request.method == "POST":
        status = 422
        valid = [form.is_valid() for _need, form in lines]  # each one: all errors show at once
        if all(valid):
            try:
                actions.state_position(
                    by=here.member,
                    bid=found,
                    said=[(need, form.said()) for need, form in lines if form.has_changed()],
                )
            except Refusal as refusal:
                error, status = str(refusal.message), 409
            else:
                messages.success(request, _("What you would do is noted."))
                return redirect(_home(here, found, "matrix"))
    context = {"bid": found, "lines": lines, "error": error}
    return render(request, "bids/position.html", context, status=status)


@form_view
@groupe_view("bids.write_bid")
def needs(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the answer takes: add, rename, say how many days."""
    found = _bid(here, pk)

    def act(said: dict[str, Any]) -> Done:
        actions.add_need(by=here.member, bid=found, **said)
        return Done(reverse("bids:needs", args=[here.groupe.slug, found.pk]))

    return form_page(
        request, "bids/needs.html", NeedForm(posted(request)), act,
        context=lambda: pages.needs(found),
    )  # fmt: skip


@require_POST
@groupe_view("bids.write_bid")
def need(request: HttpRequest, here: Standing, pk: int, need: int) -> HttpResponse:
    """Change a need, or remove it (``do=remove``)."""
    found = _bid(here, pk)
    asked = get_object_or_404(found.needs.all(), pk=need)
    back = reverse("bids:needs", args=[here.groupe.slug, found.pk])

    def remove() -> Done:
        actions.remove_need(by=here.member, need=asked)
        return Done(back)

    def change(said: dict[str, Any]) -> Done:
        actions.change_need(by=here.member, need=asked, **said)
        return Done(back)

    if request.POST.get("do") == "remove":
        return do(request, remove, back)
    form = NeedForm(request.POST, prefix=f"n{asked.pk}")
    return form_page(
        request, "bids/needs.html", form, change,
        context=lambda: pages.needs(found, changed=(asked.pk, form)),
    )  # fmt: skip


# --- go or no-go, submission, result ---------------------------------------------------------------


def _one_form(
    request: HttpRequest,
    here: Standing,
    bid: Bid,
    form: Any,
    template: str,
    action: Callable[[dict[str, Any]], object],
    words: str,
) -> HttpResponse:
    """A page of one form that does one thing to the bid."""

    def act(said: dict[str, Any]) -> Done:
        action(said)
        return Done(_home(here, bid), words)

    return form_page(request, template, form, act, context={"bid": bid})


@form_view
@groupe_view("bids.decide_go")
def decide(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Go or no-go, for whoever holds the power today."""
    found = _bid(here, pk)
    return _one_form(
        request,
        here,
        found,
        DecisionForm(posted(request)),
        "bids/decide.html",
        lambda said: actions.decide(
            by=here.member,
            bid=found,
            go=said["go"] == "go",
            reason=said["reason"],
            on=here.on,
        ),
        _("The decision is recorded."),
    )


@form_view
@groupe_view("bids.submit_bid")
def submit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The offer was submitted: when."""
    found = _bid(here, pk)
    return _one_form(
        request,
        here,
        found,
        SubmitForm(posted(request)),
        "bids/submit.html",
        lambda said: actions.submit(by=here.member, bid=found, at=said["at"]),
        _("The submission is recorded. What was submitted stays as it is."),
    )


@form_view
@groupe_view("bids.submit_bid")
def result(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Won, lost, or closed without award."""
    found = _bid(here, pk)
    return _one_form(
        request,
        here,
        found,
        ResultForm(posted(request), initial={"result": found.state}),
        "bids/result.html",
        lambda said: actions.record_result(by=here.member, bid=found, result=said["result"]),
        _("The result is recorded."),
    )


# --- pieces --------------------------------------------------------------------------------------


@require_POST
@groupe_view("bids.write_bid")
def pieces(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Add a piece to the list."""
    found = _bid(here, pk)

    def act(said: dict[str, Any]) -> Done:
        actions.add_piece(by=here.member, bid=found, **said)
        return Done(_home(here, found, "pieces"))

    form = NewPieceForm(request.POST)
    return form_page(request, "bids/piece_new.html", form, act, context={"bid": found})


def _piece(bid: Bid, pk: int) -> Piece:
    return get_object_or_404(
        bid.pieces.select_related("holder", "template__groupe").prefetch_related(
            "template__authors"
        ),
        pk=pk,
    )


@form_view
@groupe_view(write="bids.write_bid")
def piece(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """Read and write a piece; nobody's text is lost when two write at once."""
    found = _bid(here, pk)
    asked = _piece(found, piece)
    form = PieceForm(posted(request), piece=asked)
    status, current = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.change_piece(by=here.member, piece=asked, **form.cleaned_data)
            except actions.Changed as refusal:
                # The next attempt starts from what is there now, with both texts in sight.
                current, status = asked.body, 409
                data = request.POST.copy()
                data["edition"] = str(asked.edition)
                form = PieceForm(data, piece=asked)
                form.is_valid()
                form.add_error(None, str(refusal.message))
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
                status = 409
            else:
                messages.success(request, _("The piece is saved."))
                return redirect("bids:piece", here.groupe.slug, found.pk, asked.pk)
    context = {
        "bid": found,
        "piece": asked,
        "form": form,
        "current": current,
        "may": pages.may(here, found),
    }
    return render(request, "bids/piece.html", context, status=status)


@require_POST
@groupe_view("bids.write_bid")
def piece_hold(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """“I take it”, or give it back (``do=leave``)."""
    found = _bid(here, pk)
    asked = _piece(found, piece)
    back = back_to(request, _home(here, found, "pieces"))
    action = actions.leave_piece if request.POST.get("do") == "leave" else actions.take_piece

    def act() -> Done:
        action(by=here.member, piece=asked)
        return Done(back)

    return do(request, act, back)


@form_view
@groupe_view("bids.write_bid")
def piece_from_template(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Choose a resource of the library; it becomes a piece that credits its makers."""
    found = _bid(here, pk)
    shelf = Resource.objects.visible_to(here.me)

    def act(said: dict[str, Any]) -> Done:
        made = actions.use_template(by=here.member, bid=found, **said)
        return Done(
            reverse("bids:piece", args=[here.groupe.slug, found.pk, made.pk]),
            _("It is in the bid, and its makers are credited."),
        )

    def shown() -> dict[str, Any]:
        search = TemplateSearchForm(request.GET)
        words = search.cleaned_data["q"] if search.is_valid() else ""
        there = (shelf.ranked(words) if words else shelf.by_use()).for_cards()[:SHELF]
        return {
            "bid": found,
            "search": search,
            "words": words,
            # What a licence keeps where it was made is not offered, only to be refused.
            "resources": [each for each in there if library_rules.may_reuse(here.groupe, each)],
            "piece": request.GET.get("piece", ""),
        }

    form = TemplateForm(posted(request), resources=shelf, pieces=found.pieces.all())
    return form_page(request, "bids/piece_from_template.html", form, act, context=shown)


# --- price ---------------------------------------------------------------------------------------


@form_view
@groupe_view(write="bids.set_price")
def price(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The scenarios, and how the chosen one would be shared, each line explained."""
    found = _bid(here, pk)

    def act(said: dict[str, Any]) -> Done:
        actions.set_price(by=here.member, bid=found, **said)
        return Done(reverse("bids:price", args=[here.groupe.slug, found.pk]))

    return form_page(
        request, "bids/price.html", PriceForm(posted(request)), act,
        context=lambda: pages.prices(here, found),
    )  # fmt: skip


@require_POST
@groupe_view("bids.set_price")
def price_change(request: HttpRequest, here: Standing, pk: int, price: int) -> HttpResponse:
    """Change a scenario, or remove it (``do=remove``)."""
    found = _bid(here, pk)
    asked = get_object_or_404(found.prices.all(), pk=price)
    back = reverse("bids:price", args=[here.groupe.slug, found.pk])

    def remove() -> Done:
        actions.remove_price(by=here.member, price=asked)
        return Done(back)

    def change(said: dict[str, Any]) -> Done:
        actions.set_price(by=here.member, bid=found, price=asked, **said)
        return Done(back)

    if request.POST.get("do") == "remove":
        return do(request, remove, back)
    form = PriceForm(request.POST, price=asked)
    return form_page(
        request, "bids/price.html", form, change,
        context=lambda: pages.prices(here, found, changed=(asked.pk, form)),
    )  # fmt: skip


@require_POST
@groupe_view("bids.set_price")
def price_choose(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _bid(here, pk)
    text = request.POST.get("price", "")
    number = int(text) if text.isdecimal() and len(text) < 19 else 0
    asked = get_object_or_404(found.prices.all(), pk=number)
    back = back_to(request, _home(here, found, "price"))

    def act() -> Done:
        actions.choose_price(by=here.member, price=asked)
        return Done(back)

    if not _htmx(request):
        return do(request, act, back)
    try:
        act()
    except Refusal as refusal:
        return refused(request, refusal, back)
    return render(request, "bids/parts/price.html", pages.price(here, found))
