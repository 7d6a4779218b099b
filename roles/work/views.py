# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of work. Every object is loaded through the groupe the person stands in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.choosing import words_of
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.models import Member, Membership
from groupes.things import Ref, name_of
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.parts import is_part
from groupes.web.paths import reverse
from groupes.web.refusals import back_to, posted
from roles.work import actions, pages, queries, rules
from roles.work.forms import OfferForm, SplitForm, WorkForm
from roles.work.models import Work, WorkOffer


def _find(here: Standing, pk: int) -> Work:
    found = queries.one(here, pk)
    if found is None:
        raise Http404("no such work in this groupe")
    return found


def _page(here: Standing, work: Work) -> str:
    return reverse("work:work", args=[here.groupe.slug, work.pk])


def _board(here: Standing) -> str:
    return reverse("work:board", args=[here.groupe.slug])


def _need(allowed: bool, why: str) -> None:
    if not allowed:
        raise PermissionDenied(why)


# --- reading -------------------------------------------------------------------------------------


@require_safe
@groupe_view()
def board(request: HttpRequest, here: Standing) -> HttpResponse:
    """What is to be done in the groupe; asked by itself again, its list alone."""
    part = "#board" if is_part(request) else ""
    return render(request, f"work/board.html{part}", {"page": pages.board(here, request.GET)})


@require_safe
@groupe_view()
def work(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """One piece of work; what is over is read too."""
    page = pages.work(here, _find(here, pk))
    part = "#piece" if is_part(request) else ""
    return render(request, f"work/work.html{part}", {"page": page, "work": page.work})


@require_safe
@groupe_view()
def on(request: HttpRequest, here: Standing, ref: str) -> HttpResponse:
    """What is to be done for a thing that I may see: a part of its page, or a page."""
    about = Ref.read(ref)
    name = name_of(about, here.me) if about is not None else None
    if about is None or name is None:
        raise Http404("no such thing, or not theirs to see")
    template = "work/on_thing.html" if is_part(request) else "work/on_thing_page.html"
    return render(request, template, {"on": pages.on_thing(here, about), "name": name})


@require_safe
@member_view
def mine(request: HttpRequest, me: Me) -> HttpResponse:
    """What I carry in all my groupes, and what waits for my answer."""
    return render(request, "work/mine.html", {"page": pages.mine(me)})


# --- writing -------------------------------------------------------------------------------------


@form_view
@groupe_view()
def new(request: HttpRequest, here: Standing) -> HttpResponse:
    """``?about=``: what it is for; ``?role=``: for which role."""
    _need(rules.may_add(here), "work is written down by who takes part")
    about = Ref.read(request.GET.get("about", ""))
    name = name_of(about, here.me) if about is not None else None
    initial = {"role": request.GET.get("role", "")}
    form = WorkForm(posted(request), here=here, initial=initial)

    def act(values: dict[str, Any]) -> Done:
        made = actions.add(
            by=here.member, groupe=here.groupe, about=about if name else None, **values
        )
        return Done(_page(here, made), _("“%(work)s” is on the board.") % {"work": made.title})

    context = {"about": name, "back": _board(here)}
    return form_page(request, "work/form.html", form, act, context=context)


@form_view
@groupe_view()
def edit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _find(here, pk)
    _need(rules.may_change(here, found), "neither its holder nor its author, or it is over")
    going = found.recurrence
    comes_back = going is not None and going.stopped_on is None
    initial = {name: getattr(found, name) for name in actions.CHANGEABLE} | {
        "role": found.role_id,
        "edition": found.edition,
        "every": going.every if going is not None and comes_back else "",
        "after_done": going.after_done if going is not None and comes_back else False,
    }
    if request.method != "POST":
        initial["skills"] = [*queries.skills_of([found.pk]).get(found.pk, {}).values()]
    form = WorkForm(posted(request), here=here, work=found, initial=initial)

    def act(values: dict[str, Any]) -> Done:
        actions.change(by=here.member, work=found, **values)
        return Done(_page(here, found), _("Your changes are kept."))

    context = {"work": found, "back": _page(here, found)}
    return form_page(request, "work/form.html", form, act, context=context)


@form_view
@groupe_view()
def editions(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What its text said, one change after another."""
    found = _find(here, pk)

    def restore(edition: Edition, seen: int) -> None:
        actions.change(
            by=here.member, work=found, edition=seen, restores=edition.number, **edition.texts
        )

    return editions_page(
        request,
        found,
        name=found.title,
        back=_page(here, found),
        may_restore=rules.may_change(here, found),
        restore=restore,
    )


@form_view
@groupe_view()
def split(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Cut a part off."""
    found = _find(here, pk)
    _need(rules.may_split(here, found), "it stays whole, or is somebody else's")

    def act(values: dict[str, Any]) -> Done:
        part = actions.split(by=here.member, work=found, **values)
        return Done(_page(here, part), _("The part is work of its own now."))

    context = {"work": found, "back": _page(here, found)}
    return form_page(request, "work/split.html", SplitForm(posted(request)), act, context=context)


# --- one tap -------------------------------------------------------------------------------------


def _by(action: Callable[..., Any], **more: Any) -> Callable[[Member, Work], Any]:
    return lambda by, work: action(by=by, work=work, **more)


VERBS: dict[str, tuple[Callable[[Standing, Work], bool], Callable[[Member, Work], Any], Any]] = {
    "take": (
        lambda here, work: rules.may_add(here),
        _by(actions.take),
        lambda: _("It is yours. Nothing holds you to it: you may give it back."),
    ),
    "give_back": (
        lambda here, work: here.is_member,
        _by(actions.give_back),
        lambda: _("It is open to take again. Thank you for saying it."),
    ),
    "finish": (
        lambda here, work: rules.may_add(here),
        _by(actions.finish),
        lambda: _("Done. Thank you."),
    ),
    "drop": (
        lambda here, work: not work.is_live or rules.may_drop(here, work),
        _by(actions.drop),
        lambda: _("It is let go. It can be brought back from its page."),
    ),
    "reopen": (
        lambda here, work: work.is_live or rules.may_reopen(here, work),
        _by(actions.reopen),
        lambda: _("It is to be done after all."),
    ),
    "hand": (
        lambda here, work: rules.may_add(here),
        _by(actions.ask_hand, wanted=True),
        lambda: _("Said. Those who can give a hand see it in their day."),
    ),
    "no_hand": (
        lambda here, work: rules.may_add(here),
        _by(actions.ask_hand, wanted=False),
        lambda: _("Good. Nobody is asked any more."),
    ),
    "help": (
        lambda here, work: rules.may_add(here),
        _by(actions.give_hand, given=True),
        lambda: _("Thank you. You are named beside it."),
    ),
    "no_help": (
        lambda here, work: here.is_member,
        _by(actions.give_hand, given=False),
        lambda: _("You are no longer named beside it."),
    ),
    "stop": (
        lambda here, work: rules.may_change(here, work),
        _by(actions.stop),
        lambda: _("It comes back no more; this one stays."),
    ),
}
"""What one button does: who may press it, what is done, what is said. Whether the moment is right is the
action's to say: two who take at once both press."""


@require_POST
@groupe_view()
def act(request: HttpRequest, here: Standing, pk: int, verb: str) -> HttpResponse:
    found = _find(here, pk)
    if verb not in VERBS:
        raise Http404("no such verb")
    may, done, said = VERBS[verb]
    _need(here.groupe.is_open and may(here, found), "not theirs to do")
    page = _page(here, found)

    def press() -> Done:
        done(here.member, found)
        return Done(back_to(request, page), said())

    return do(request, press, page)


@require_POST
@groupe_view()
def tick(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A line of the checklist (``line``), ticked or not (``done``: "1" or "")."""
    found = _find(here, pk)
    helping = frozenset(one for one, _name in queries.helpers_of([pk]).get(pk, []))
    _need(rules.may_tick(here, found, helping), "ticked by who carries it or gives a hand")
    line, ticked = request.POST.get("line", ""), request.POST.get("done") == "1"

    def press() -> Done:
        actions.tick(by=here.member, work=found, line=line, done=ticked)
        return Done(_page(here, found))

    return do(request, press, _page(here, found))


# --- offers --------------------------------------------------------------------------------------


@form_view
@groupe_view()
def offer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Offered to someone: what nobody carries, or what I do."""
    found = _find(here, pk)
    _need(rules.may_offer(here, found), "somebody else carries it, or it is over")

    def act(values: dict[str, Any]) -> Done:
        made = actions.offer(by=here.member, work=found, **values)
        said = _("Offered to %(name)s, who now answers.") % {"name": made.offered_to.name}
        return Done(_page(here, found), said)

    form = OfferForm(posted(request), here=here, words=words_of(request))
    context = {"work": found, "back": _page(here, found), "carried": rules.carries(here, found)}
    return form_page(request, "work/offer.html", form, act, blame="to", context=context)


def _offer(here: Standing, pk: int) -> WorkOffer:
    return get_object_or_404(
        WorkOffer.objects.select_related("work", "offered_to"), work__groupe=here.groupe, pk=pk
    )


@require_POST
@groupe_view()
def answer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _offer(here, pk)
    _need(rules.may_answer(here, found), "the answer is somebody else's")
    back = back_to(request, _page(here, found.work))
    said = request.POST.get("answer")
    if said not in ("accept", "decline"):
        return redirect(back)

    def press() -> Done:
        moved = actions.answer(by=here.member, offer=found, accept=said == "accept")
        if said == "decline":
            return Done(back, _("Answered: not now. That needs no reason."))
        if not moved:
            return Done(back, _("You said yes. Nothing moves before the other did too."))
        words = {"name": found.offered_to.name, "work": found.work.title}
        return Done(back, _("%(name)s goes on with %(work)s.") % words)

    return do(request, press, back)


@require_POST
@groupe_view()
def withdraw(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _offer(here, pk)
    _need(rules.may_withdraw(here, found), "somebody else's offer")
    back = back_to(request, _page(here, found.work))

    def press() -> Done:
        actions.withdraw_offer(by=here.member, offer=found)
        return Done(back, _("The offer is withdrawn."))

    return do(request, press, back)


@require_POST
@member_view
def see_answer(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """How an offer ended, which was told to me, is seen."""
    found = get_object_or_404(
        WorkOffer.objects.filter(answer_for=me.member)
        | WorkOffer.objects.filter(also_for=me.member),
        pk=pk,
    )
    back = back_to(request, reverse("groupes:today"))

    def press() -> Done:
        actions.see_answer(by=me.member, offer=found)
        return Done(back)

    return do(request, press, back)


# --- sharing out ---------------------------------------------------------------------------------


@require_safe
@groupe_view(rules.REDISTRIBUTE)
def share(request: HttpRequest, here: Standing) -> HttpResponse:
    """The table of who shares work out."""
    return render(request, "work/share.html", {"page": pages.share(here, request.GET.get("page"))})


@require_POST
@groupe_view(rules.REDISTRIBUTE)
def propose(request: HttpRequest, here: Standing) -> HttpResponse:
    """A move is proposed to both (``work``, ``to``)."""
    table = reverse("work:share", args=[here.groupe.slug])
    numbers = [request.POST.get(name, "") for name in ("work", "to")]
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in numbers):
        return redirect(table)
    found = _find(here, int(numbers[0]))
    members = Membership.objects.on(here.on).filter(groupe=here.groupe)
    to = get_object_or_404(Member, pk__in=members.values("member"), pk=int(numbers[1]))

    def press() -> Done:
        actions.propose_move(by=here.member, work=found, to=to)
        return Done(table, _("Proposed to both. Nothing moves before both said yes."))

    return do(request, press, table)
